"""The texts of the product and their catalogues: `python -m tests.texts` brings the .po files up to date.

A text is an English sentence in the code or in a template, or a word that a template translates by value
(`{% translate entry.state %}`). New ones are added without a translation, unused ones dropped. The files carry
no line numbers, dates or names, so that a change shows nothing but texts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, Token, TokenType

from postroom.documents.values import DocumentState
from postroom.outbox.states import RecipientState, State
from postroom.shared.document_types import TYPES
from postroom.shared.languages import CODES, SOURCE

PACKAGE = Path(__file__).resolve().parent.parent / "postroom"
LOCALE = PACKAGE / "locale"
TRANSLATED = tuple(code for code in CODES if code != SOURCE)
"""Every text needs a translation in these; the catalogue of the source only holds words that read better."""

KEYWORDS = dict.fromkeys(("N_", "translate", "gettext", "gettext_lazy", "_"))
VALUES: Mapping[str, Iterable[str]] = {
    "entry.state": State,
    "state.value": State,
    "entry.type": TYPES,
    "one.state": [*RecipientState, *State],
    "document.state": DocumentState,
    "row.document.state": DocumentState,
    "one.kind": ("to", "cc", "bcc"),
    "person.role": ("administrator", "clerk", "reader"),
}
"""What templates translate by value -> the values it may have."""

_MARKED = re.compile(r"""\b_\(("[^"]*"|'[^']*')\)""")
_HEADER = (
    'msgid ""\n'
    'msgstr ""\n'
    '"Language: {language}\\n"\n'
    '"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n\n'
)


class CannotExtract(Exception):
    """A template translates in a way that this module does not read."""


def words() -> frozenset[str]:
    """The words that templates translate by value."""
    return frozenset(str(word) for values in VALUES.values() for word in values)


def texts(package: Path = PACKAGE) -> frozenset[str]:
    """Everything that needs a translation."""
    found = set(words())
    for path in _sources(package, ".py"):
        found.update(python_texts(path))
    for path in _sources(package, ".html"):
        found.update(template_texts(path.read_text("utf-8")))
    return frozenset(found)


def python_texts(path: Path) -> Iterator[str]:
    """The marked texts of a module."""
    with path.open("rb") as file:
        for _line, text, _comments, _context in extract("python", file, keywords=KEYWORDS):
            assert isinstance(text, str), (path, text)
            yield text


def template_texts(source: str) -> Iterator[str]:
    """The literal texts of a template. Raises CannotExtract for {% blocktranslate %}."""
    for token in Lexer(source).tokenize():
        if token.token_type in (TokenType.BLOCK, TokenType.VAR):
            marked = _MARKED.findall(token.contents)
            yield from (
                _template_text(text) for text in (*marked, *_translate_arguments(token)) if _quoted(text)
            )


def translated_values(package: Path = PACKAGE) -> frozenset[str]:
    """The expressions that templates translate by value, such as `entry.state`."""
    arguments = {
        argument
        for path in _sources(package, ".html")
        for token in Lexer(path.read_text("utf-8")).tokenize()
        for argument in _translate_arguments(token)
    }
    return frozenset(argument for argument in arguments if not _quoted(argument))


def read_catalogue(language: str) -> Catalog:
    """The catalogue as it is; empty when there is none yet."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, ignore_obsolete=True)


def updated(language: str) -> Catalog:
    """The catalogue with exactly the texts it should hold; existing translations kept.

    The words of the document types come from their own table.
    """
    before, after = read_catalogue(language), Catalog(locale=language)
    wanted = texts() if language in TRANSLATED else {text for text in words() if before.get(text)}
    for text in wanted - TYPES.keys():
        known = before.get(text) or Message(text)
        after.add(text, known.string, flags=known.flags, user_comments=known.user_comments)
    for type_, row in TYPES.items():
        if row.words.get(language) != type_:
            after.add(type_, row.words.get(language))
    return after


def write_catalogue(catalogue: Catalog) -> None:
    """Write the .po file, sorted, with a header that never changes by itself."""
    path = po_path(str(catalogue.locale))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(_HEADER.format(language=catalogue.locale).encode())
        write_po(file, catalogue, omit_header=True, no_location=True, sort_output=True, ignore_obsolete=True)


def compile_into(folder: Path) -> None:
    """Compile all catalogues into a locale folder, as the wheel carries them."""
    for language in (*TRANSLATED, SOURCE):
        target = folder / language / "LC_MESSAGES" / "django.mo"
        target.parent.mkdir(parents=True)
        with target.open("wb") as file:
            write_mo(file, read_catalogue(language))


def po_path(language: str) -> Path:
    """Where the catalogue of `language` stands."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _sources(package: Path, ending: str) -> Iterator[Path]:
    found = (path.relative_to(package) for path in package.rglob(f"*{ending}"))
    return (package / path for path in sorted(found) if "tests" not in path.parts)


def _translate_arguments(token: Token) -> list[str]:
    """What a {% translate %} translates, as written."""
    if token.token_type is not TokenType.BLOCK:
        return []
    name, *arguments = token.split_contents()
    if name in ("blocktranslate", "blocktrans"):
        raise CannotExtract(f"line {token.lineno}: use {{% translate %}} or gettext in the view, not {name}")
    return arguments[:1] if name in ("translate", "trans") else []


def _quoted(argument: str) -> bool:
    return argument[:1] in ('"', "'")


def _template_text(literal: str) -> str:
    # Django looks a template's text up with its per cent signs doubled (django/template/base.py, Variable).
    return literal[1 : literal.rindex(literal[0])].replace("%", "%%")


def main() -> None:
    """Bring all catalogues up to date and name what is still untranslated."""
    for language in (*TRANSLATED, SOURCE):
        catalogue = updated(language)
        write_catalogue(catalogue)
        missing = sorted(
            str(message.id) for message in catalogue if message.id and (message.fuzzy or not message.string)
        )
        print(f"{language}: {len(catalogue)} texts, {len(missing)} without a translation")
        for text in missing:
            print(f"  {text}")


if __name__ == "__main__":
    main()
