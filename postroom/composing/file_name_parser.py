"""Patterns of file names read backwards: from `Factuur 10023-2026-0412.pdf` to debtor and number. Pure.

A pattern such as `Factuur #debiteurnummer#-#factuurnummer#.pdf` is turned into a few regular expressions, tried
from strict to loose, so that the likeliest cut wins where several are possible:

1. a debtor of digits only, 2. a debtor of letters and digits, 3. a debtor that may hold dots and hyphens.

So `10023-2026-0412` is debtor 10023 and number 2026-0412, and the other way round for `#number#-#debtor#`. Two
values with nothing between them are parted only where digits meet letters; else nothing is read. A number holds
at least one digit and no blank.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from postroom.composing.message import safe_file_name
from postroom.composing.placeholders import parts
from postroom.documents.reading.titles import spelled_loosely, title_of, words
from postroom.shared.document_types import TYPES

_NUMBERS = {"number": ""} | {one.number_name: one.code for one in TYPES.values() if one.number_name}
"""The placeholders that stand for the document's number -> the type they imply."""
_WILD = ("company", "file_name", "recipient")
"""Placeholders whose value has no form of its own."""
_DEBTORS = (r"\d{1,20}", r"[^\W_]{1,30}", r"[^\W_](?:[\w.\-]{0,38}[^\W_])?")
_NUMBER = r"(?=[^\d\s]{0,40}\d)[^\W_](?:[\w.+\-]{0,58}[^\W_])?"
_DATE = r"\d{4}-\d{2}-\d{2}|\d{2}[.\-]\d{2}[.\-]\d{4}|\d{8}"
_SEAM = r"(?:(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d))"
"""Where digits meet letters."""
_COPY = re.compile(r"(?: ?\(\d{1,3}\)| - (?:kopie|copy)(?: ?\(\d{1,3}\))?)$", re.I)
"""What Windows and browsers append to the name of a second file, before its ending."""
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_GAP = re.compile(r"[ _]+|[-–]|[^ _\-–]+")
_LONGEST = 255
_MOST_COPIES = 4


@dataclass(frozen=True)
class NameReader:
    """One pattern, read backwards; `type` is the document type of names that fit, where the name does not say."""

    pattern: str
    type: str
    forms: tuple[re.Pattern[str], ...]

    @property
    def precision(self) -> tuple[int, int]:
        """How much a fitting name proves: the values it gives, then the letters that must stand between them."""
        pieces = list(parts(self.pattern))
        values = {name for name, _ in pieces if name} - set(_WILD)
        return len(values), sum(letter.isalnum() for _, text in pieces for letter in text)

    def read(self, file_name: str) -> dict[str, str] | None:
        """What the name says: some of number, debtor, type, language; None when it does not fit the pattern."""
        if len(file_name) > _LONGEST:
            return None
        fits = (form.fullmatch(stem) for stem in _stems(file_name) for form in self.forms)
        found = next(filter(None, fits), None)
        return _told(found.groupdict(), self.type) if found else None


def name_reader(pattern: str, type_: str = "") -> NameReader:
    """A reader for names made with `pattern`, for documents of `type_` ("" = the pattern or the name says it).

    A pattern that tells nothing, such as `#file_name#` alone, makes a reader that fits no name.
    """
    pieces = list(parts(_ENDING.sub("", unicodedata.normalize("NFC", pattern))))
    implied = type_ or _type_of_words(pieces) or _type_of_number(pieces)
    forms = [_form(pieces, debtor) for debtor in _DEBTORS] if _readable(pieces) else []
    return NameReader(pattern, implied, tuple(dict.fromkeys(forms)))


def _stems(file_name: str) -> list[str]:
    """The name without its ending; then also without what Windows appends to a copy, and to a copy of that."""
    stems = [_ENDING.sub("", unicodedata.normalize("NFC", file_name).strip())]
    while len(stems) < _MOST_COPIES and _COPY.search(stems[-1]):
        stems.append(_COPY.sub("", stems[-1]))
    return stems


def _readable(pieces: list[tuple[str, str]]) -> bool:
    """Whether there is something to find, and no two values without form that could share the name anyhow."""
    names = {name for name, _ in pieces if name}
    return bool(names - {*_WILD, "date"}) and len(names & set(_WILD)) <= 1


def _told(groups: dict[str, str | None], type_: str) -> dict[str, str]:
    said = {name: groups[name] or "" for name in ("number", "debtor") if groups.get(name)}
    word_type, language = title_of(groups.get("type") or "")
    told = said | {"type": word_type or type_, "language": language}
    return {name: value for name, value in told.items() if value}


def _form(pieces: list[tuple[str, str]], debtor: str) -> re.Pattern[str]:
    seen: set[str] = set()
    written = []
    before = ""
    for name, text in pieces:
        if name and before:
            written.append(_SEAM)
        written.append(_value(name, debtor, seen) if name else _literal(text))
        before = name
    return re.compile("".join(written), re.I)


def _value(placeholder: str, debtor: str, seen: set[str]) -> str:
    name = "number" if placeholder in _NUMBERS else placeholder
    if name in seen:
        return f"(?P={name})"
    seen.add(name)
    return f"(?P<{name}>{_shape(name, debtor)})"


def _shape(name: str, debtor: str) -> str:
    shapes: dict[str, Callable[[], str]] = {
        "number": lambda: _NUMBER,
        "debtor": lambda: debtor,
        "type": _type_words,
        "date": lambda: _DATE,
    }
    return shapes[name]() if name in shapes else ".{1,200}?"


@cache
def _type_words() -> str:
    return "|".join(spelled_loosely(word) for word in words())


def _literal(text: str) -> str:
    """The letters between placeholders; a blank may have become an underscore or a hyphen on the way."""
    return "".join(_gap(run.group()) for run in _GAP.finditer(safe_file_name(text)))


def _gap(run: str) -> str:
    if run[0] in " _":
        return r"[ _\-]{1,3}"
    return r"[\-–]" if run in "-–" else re.escape(run)


def _type_of_words(pieces: list[tuple[str, str]]) -> str:
    """The type that a literal such as `Leverbon ` names."""
    found = (title_of(word)[0] for _, text in pieces for word in _candidates(text))
    return next(filter(None, found), "")


def _candidates(text: str) -> Iterator[str]:
    yield text
    yield from re.split(r"[\s_\-]+", text)


def _type_of_number(pieces: list[tuple[str, str]]) -> str:
    return next((_NUMBERS[name] for name, _ in pieces if _NUMBERS.get(name)), "")
