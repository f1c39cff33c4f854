"""Placeholders such as `#invoice_number#`, as people spell them; and patterns of file names read backwards."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape

from postroom.composing.brought import BROUGHT
from postroom.composing.message import make_safe_file_name
from postroom.composing.refusals import (
    PlaceholderMisspelt,
    PlaceholderRefused,
    PlaceholderWithoutValue,
    UnknownPlaceholder,
)
from postroom.documents.reading.labels import list_title_words, spell_loosely, title_of
from postroom.shared.document_types import TYPES
from postroom.shared.wording import N_, Word

_ALIASES: dict[str, tuple[str, ...]] = {
    "number": ("nummer", "document_number", "documentnummer", "belegnummer", "dokumentnummer"),
    "invoice_number": ("factuurnummer", "rechnungsnummer", "extRechnungsNr", "rechnungsNr"),
    "delivery_note_number": ("leverbonnummer", "bonnummer", "lieferscheinnummer", "lieferscheinNr"),
    "type": ("soort", "documentsoort", "art", "belegart"),
    "debtor": ("debiteur", "debiteurnummer", "debitor", "debitorennummer", "kundennummer", "debtor_number"),
    "company": ("bedrijf", "bedrijfsnaam", "firma", "unternehmen"),
    "file_name": ("bestandsnaam", "dateiname"),
    "date": ("datum", "verzenddatum", "versanddatum"),
    "recipient": ("ontvanger", "empfaenger", "empfänger"),
}


def _list_inserted(name: str) -> list[str]:
    return [one.placeholders[name] for one in BROUGHT.values() if name in one.placeholders]


NAMES = {name: tuple(dict.fromkeys((*others, *_list_inserted(name)))) for name, others in _ALIASES.items()}
"""Each placeholder's name and its other names; upper and lower case are the same."""

MEANINGS: dict[str, str] = {
    "number": N_("The number of the document."),
    "invoice_number": N_("The number of the invoice."),
    "delivery_note_number": N_("The number of the delivery note."),
    "type": N_("What kind of document it is, in the language of the mail."),
    "debtor": N_("The customer's number."),
    "company": N_("The name of your company."),
    "file_name": N_("The name of the file that was handed over."),
    "date": N_("The day on which the mail is made."),
    "recipient": N_("The first address that the mail goes to."),
}
"""What each placeholder stands for, as a text to translate."""

_CANONICAL = {alias.lower(): name for name, others in NAMES.items() for alias in (name, *others)}
MARK = re.compile(r"##|#([^\W\d]\w{0,60})#")
"""A placeholder; or a number sign, which is written twice."""


def fill(text: str, values: Mapping[str, str], field: str) -> str:
    """`text` with its placeholders replaced; `field` says in a refusal where it stands (an English word).

    Raises PlaceholderRefused with the nearest name for an unknown one, or for one without a value.
    """

    def replace(found: re.Match[str]) -> str:
        return _look_up_value(found.group(1), values, field) if found.group(1) else "#"

    return MARK.sub(replace, text)


def fill_html(html: str, values: Mapping[str, str], field: str) -> str:
    """`fill` for HTML: the values are escaped, so that `Jansen & Co <West>` stays text. Raises PlaceholderRefused."""
    return fill(html, {name: escape(value) for name, value in values.items()}, field)


def check_names(text: str, field: str) -> None:
    """Raise PlaceholderRefused, with the nearest name, when `text` uses a placeholder that does not exist."""
    for written in _find_written(text):
        if written.lower() not in _CANONICAL:
            raise _refuse_unknown(written, field)


def fits(text: str, values: Mapping[str, str]) -> bool:
    """Whether every placeholder of `text` exists and has a value: `fill` would not refuse it."""
    return all(values.get(_CANONICAL.get(written.lower(), "")) for written in _find_written(text))


def names_for(language: str) -> list[tuple[str, str]]:
    """(placeholder as it is inserted, what it means) in the spelling of `language`.

    The meaning is a text to translate. Raises KeyError for another language.
    """
    spell = BROUGHT[language].placeholders
    return [(f"#{spell.get(name, name)}#", meaning) for name, meaning in MEANINGS.items()]


def spell(text: str, language: str) -> str:
    """`text` with its placeholders in the spelling of `language`."""
    names = BROUGHT[language].placeholders

    def inserted(found: re.Match[str]) -> str:
        name = _CANONICAL.get((found.group(1) or "").lower())
        return f"#{names.get(name, name)}#" if name else found.group(0)

    return MARK.sub(inserted, text)


def split_at_placeholders(text: str) -> Iterator[tuple[str, str]]:
    """`text` cut at its placeholders: (name, "") for a known one, ("", literal text) for what stands between."""
    end, plain = 0, ""
    for found in MARK.finditer(text):
        plain += text[end : found.start()]
        name = _CANONICAL.get((found.group(1) or "").lower(), "")
        if name:
            if plain:
                yield "", plain
            yield name, ""
        plain = "" if name else plain + (found.group() if found.group(1) else "#")
        end = found.end()
    if plain + text[end:]:
        yield "", plain + text[end:]


def _find_written(text: str) -> list[str]:
    return [found.group(1) for found in MARK.finditer(text) if found.group(1)]


def _look_up_value(written: str, values: Mapping[str, str], field: str) -> str:
    name = _CANONICAL.get(written.lower())
    if name is None:
        raise _refuse_unknown(written, field)
    if not values.get(name):
        raise PlaceholderWithoutValue(name=written, field=Word(field))
    return values[name]


def _refuse_unknown(written: str, field: str) -> PlaceholderRefused:
    near = difflib.get_close_matches(written.lower(), _CANONICAL, 1, 0.5)
    if not near:
        return UnknownPlaceholder(
            name=written, field=Word(field), known=", ".join(f"#{name}#" for name in NAMES)
        )
    spell = next(name for name in list_spellings() if name.lower() == near[0])
    return PlaceholderMisspelt(name=written, field=Word(field), near=spell)


def list_spellings() -> list[str]:
    """Every name of every placeholder, its own before the others."""
    return [name for pair in NAMES.items() for name in (pair[0], *pair[1])]


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
        pieces = list(split_at_placeholders(self.pattern))
        values = {name for name, _ in pieces if name} - set(_WILD)
        return len(values), sum(letter.isalnum() for _, text in pieces for letter in text)

    def read(self, file_name: str) -> dict[str, str] | None:
        """What the name says: some of number, debtor, type, language; None when it does not fit the pattern."""
        if len(file_name) > _LONGEST:
            return None
        fits = (form.fullmatch(stem) for stem in _list_stems(file_name) for form in self.forms)
        found = next(filter(None, fits), None)
        return _read_groups(found.groupdict(), self.type) if found else None


def make_name_reader(pattern: str, type_: str = "") -> NameReader:
    """A reader for names made with `pattern`, for documents of `type_` ("" = the pattern or the name says it).

    A pattern that tells nothing, such as `#file_name#` alone, makes a reader that fits no name.
    """
    pieces = list(split_at_placeholders(_ENDING.sub("", unicodedata.normalize("NFC", pattern))))
    implied = type_ or _type_of_words(pieces) or _type_of_number(pieces)
    forms = [_compile_form(pieces, debtor) for debtor in _DEBTORS] if _is_readable(pieces) else []
    return NameReader(pattern, implied, tuple(dict.fromkeys(forms)))


def _list_stems(file_name: str) -> list[str]:
    """The name without its ending; then also without what Windows appends to a copy, and to a copy of that."""
    stems = [_ENDING.sub("", unicodedata.normalize("NFC", file_name).strip())]
    while len(stems) < _MOST_COPIES and _COPY.search(stems[-1]):
        stems.append(_COPY.sub("", stems[-1]))
    return stems


def _is_readable(pieces: list[tuple[str, str]]) -> bool:
    """Whether there is something to find, and no two values without form that could share the name anyhow."""
    names = {name for name, _ in pieces if name}
    return bool(names - {*_WILD, "date"}) and len(names & set(_WILD)) <= 1


def _read_groups(groups: dict[str, str | None], type_: str) -> dict[str, str]:
    said = {name: groups[name] or "" for name in ("number", "debtor") if groups.get(name)}
    word_type, language = title_of(groups.get("type") or "")
    told = said | {"type": word_type or type_, "language": language}
    return {name: value for name, value in told.items() if value}


def _compile_form(pieces: list[tuple[str, str]], debtor: str) -> re.Pattern[str]:
    seen: set[str] = set()
    written = []
    before = ""
    for name, text in pieces:
        if name and before:
            written.append(_SEAM)
        written.append(_build_value_pattern(name, debtor, seen) if name else _build_literal_pattern(text))
        before = name
    return re.compile("".join(written), re.I)


def _build_value_pattern(placeholder: str, debtor: str, seen: set[str]) -> str:
    name = "number" if placeholder in _NUMBERS else placeholder
    if name in seen:
        return f"(?P={name})"
    seen.add(name)
    return f"(?P<{name}>{_shape_of(name, debtor)})"


def _shape_of(name: str, debtor: str) -> str:
    shapes: dict[str, Callable[[], str]] = {
        "number": lambda: _NUMBER,
        "debtor": lambda: debtor,
        "type": _build_type_pattern,
        "date": lambda: _DATE,
    }
    return shapes[name]() if name in shapes else ".{1,200}?"


@cache
def _build_type_pattern() -> str:
    return "|".join(spell_loosely(word) for word in list_title_words())


def _build_literal_pattern(text: str) -> str:
    """The letters between placeholders; a blank may have become an underscore or a hyphen on the way."""
    return "".join(_build_gap_pattern(run.group()) for run in _GAP.finditer(make_safe_file_name(text)))


def _build_gap_pattern(run: str) -> str:
    if run[0] in " _":
        return r"[ _\-]{1,3}"
    return r"[\-–]" if run in "-–" else re.escape(run)


def _type_of_words(pieces: list[tuple[str, str]]) -> str:
    """The type that a literal such as `Leverbon ` names."""
    found = (title_of(word)[0] for _, text in pieces for word in _list_candidates(text))
    return next(filter(None, found), "")


def _list_candidates(text: str) -> Iterator[str]:
    yield text
    yield from re.split(r"[\s_\-]+", text)


def _type_of_number(pieces: list[tuple[str, str]]) -> str:
    return next((_NUMBERS[name] for name, _ in pieces if _NUMBERS.get(name)), "")
