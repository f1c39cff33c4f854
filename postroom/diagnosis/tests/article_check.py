"""Lists what is wrong with the articles; without names, with all of them. Run it while writing articles.

python -m postroom.diagnosis.tests.article_check [SLUG ...]
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from postroom.diagnosis.articles import FOLDER, VALUES, Article, article
from postroom.shared.languages import CODES, SOURCE

KEYS = {"title", "means", "steps", "otherwise"}
TITLE_LENGTH = 80
TOO_ALIKE = 0.5
"""Share of three-word runs that two lists of steps have in common; written for themselves: under a third."""
FOREIGN_WORDS = re.compile(
    r"[—–]|\bsimply\b|\bgewoon\b|\beinfach\b|(?<!\w)(?:je|jij|jouw|du|dein)(?!\w)", re.IGNORECASE
)
BRACES = re.compile(r"\{([^{}]*)\}")
COMMAND = re.compile(r"`([^`]+)`")


def slugs() -> list[str]:
    """Every slug that has a file in any language."""
    return sorted({path.stem for language in CODES for path in (FOLDER / language).glob("*.toml")})


def faults(wanted: list[str]) -> Iterator[str]:
    """What is wrong with these articles, a sentence each."""
    sound = []
    for slug in wanted:
        found = list(_of_files(slug))
        yield from found
        if not found:
            yield from _of_languages(slug)
            sound.append(slug)
    yield from alike(sound, wanted)


def _of_files(slug: str) -> Iterator[str]:
    for language in CODES:
        path = FOLDER / language / f"{slug}.toml"
        name = f"{language}/{slug}"
        if not path.is_file():
            yield f"{name}: there is no such file"
            continue
        yield from (f"{name}: {fault}" for fault in _of_text(path))


def _of_text(path: Path) -> Iterator[str]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as fault:
        yield f"cannot be read: {fault}"
        return
    if "same_as" in found:
        yield from _of_alias(path, found)
        return
    if set(found) != KEYS:
        yield f"has the keys {sorted(found)} instead of {sorted(KEYS)}"
        return
    yield from _of_fields(found)


def _of_alias(path: Path, found: dict[str, object]) -> Iterator[str]:
    if set(found) != {"title", "same_as"}:
        yield "beside same_as there may be a title only"
    target = path.with_name(f"{found['same_as']}.toml")
    if not target.is_file():
        yield f"is the same as {found['same_as']}, which has no file"
    elif "same_as" in tomllib.loads(target.read_text(encoding="utf-8")):
        yield f"is the same as {found['same_as']}, which itself is the same as another"


def _of_fields(found: dict[str, object]) -> Iterator[str]:
    steps = found["steps"]
    if not isinstance(steps, list) or not 1 <= len(steps) <= 6:
        yield "has no list of one to six steps"
        return
    texts = [str(found["title"]), str(found["means"]), str(found["otherwise"]), *map(str, steps)]
    if len(str(found["title"])) > TITLE_LENGTH or str(found["title"]).endswith("."):
        yield f"has a title over {TITLE_LENGTH} characters, or with a full stop"
    for text in texts:
        if len(text.strip()) < 12:
            yield f"has an empty or very short text: {text!r}"
        unknown = set(BRACES.findall(text)) - set(VALUES)
        if unknown:
            yield f"names {sorted(unknown)} in braces, which nobody fills"
        if text.count("`") % 2:
            yield f"has a backtick too many: {text[:50]!r}"
        if FOREIGN_WORDS.search(COMMAND.sub("", text)):
            yield f"has a dash or word the house does not use: {FOREIGN_WORDS.findall(text)}"


def _of_languages(slug: str) -> Iterator[str]:
    first = article(slug, SOURCE)
    for language in (code for code in CODES if code != SOURCE):
        other = article(slug, language)
        if _commands(first) != _commands(other):
            yield f"{language}/{slug}: other commands than in English: {sorted(_commands(first) ^ _commands(other))}"
        if len(first.steps) != len(other.steps):
            yield f"{language}/{slug}: another number of steps than in English"
        if first.cause == slug and first.means == other.means:
            yield f"{language}/{slug}: not translated"


def _commands(one: Article) -> set[str]:
    """What stands in backticks and is typed: commands of ours and of PowerShell."""
    text = "\n".join([one.means, *one.steps, one.otherwise])
    return {c for c in COMMAND.findall(text) if re.match(r"postroom |[A-Z][a-z]+-[A-Z]\w+ ", c)}


def alike(sound: list[str], wanted: list[str], language: str = "en") -> Iterator[str]:
    """Articles that repeat another's remedy without sharing its cause."""
    runs = {slug: _runs(article(slug, language)) for slug in _readable(sound)}
    for one, other in combinations(sorted(runs), 2):
        if one not in wanted and other not in wanted:
            continue
        if article(one, language).cause == article(other, language).cause:
            continue
        shared = len(runs[one] & runs[other]) / max(1, min(len(runs[one]), len(runs[other])))
        if shared > TOO_ALIKE:
            yield f"{one} repeats the remedy of {other} ({shared:.0%}) and has another cause"


def _readable(sound: list[str]) -> list[str]:
    everything = set(slugs())
    return sorted(slug for slug in everything if slug in sound or not any(True for _ in _of_files(slug)))


def _runs(one: Article) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", " ".join(one.steps).lower())
    return set(zip(words, words[1:], words[2:], strict=False))


if __name__ == "__main__":
    for sentence in faults(sys.argv[1:] or slugs()):
        print(sentence)
