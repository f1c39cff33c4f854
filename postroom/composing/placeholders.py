"""Placeholders such as `#invoice_number#`, with the Dutch and German names people know from their programs.

A doubled `##` is a plain number sign. A number sign that does not enclose a word stays as it is.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from html import escape

from postroom.composing.brought import BROUGHT
from postroom.composing.refusals import (
    PlaceholderMisspelt,
    PlaceholderRefused,
    PlaceholderWithoutValue,
    UnknownPlaceholder,
)
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


def _inserted(name: str) -> list[str]:
    return [one.placeholders[name] for one in BROUGHT.values() if name in one.placeholders]


NAMES = {name: tuple(dict.fromkeys((*others, *_inserted(name)))) for name, others in _ALIASES.items()}
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
_MARK = re.compile(r"##|#([^\W\d]\w{0,60})#")


def fill(text: str, values: Mapping[str, str], field: str) -> str:
    """`text` with its placeholders replaced; `field` says in a refusal where it stands (an English word).

    Raises PlaceholderRefused with the nearest name for an unknown one, or for one without a value.
    """

    def replace(found: re.Match[str]) -> str:
        return _value(found.group(1), values, field) if found.group(1) else "#"

    return _MARK.sub(replace, text)


def fill_html(html: str, values: Mapping[str, str], field: str) -> str:
    """`fill` for HTML: the values are escaped, so that `Jansen & Co <West>` stays text. Raises PlaceholderRefused."""
    return fill(html, {name: escape(value) for name, value in values.items()}, field)


def check(text: str, field: str) -> None:
    """Raise PlaceholderRefused, with the nearest name, when `text` uses a placeholder that does not exist."""
    for written in _written(text):
        if written.lower() not in _CANONICAL:
            raise _unknown(written, field)


def fits(text: str, values: Mapping[str, str]) -> bool:
    """Whether every placeholder of `text` exists and has a value: `fill` would not refuse it."""
    return all(values.get(_CANONICAL.get(written.lower(), "")) for written in _written(text))


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

    return _MARK.sub(inserted, text)


def parts(text: str) -> Iterator[tuple[str, str]]:
    """`text` cut at its placeholders: (name, "") for a known one, ("", literal text) for what stands between."""
    end, plain = 0, ""
    for found in _MARK.finditer(text):
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


def _written(text: str) -> list[str]:
    return [found.group(1) for found in _MARK.finditer(text) if found.group(1)]


def _value(written: str, values: Mapping[str, str], field: str) -> str:
    name = _CANONICAL.get(written.lower())
    if name is None:
        raise _unknown(written, field)
    if not values.get(name):
        raise PlaceholderWithoutValue(name=written, field=Word(field))
    return values[name]


def _unknown(written: str, field: str) -> PlaceholderRefused:
    near = difflib.get_close_matches(written.lower(), _CANONICAL, 1, 0.5)
    if not near:
        return UnknownPlaceholder(
            name=written, field=Word(field), known=", ".join(f"#{name}#" for name in NAMES)
        )
    spell = next(name for name in _spellings() if name.lower() == near[0])
    return PlaceholderMisspelt(name=written, field=Word(field), near=spell)


def _spellings() -> list[str]:
    return [name for pair in NAMES.items() for name in (pair[0], *pair[1])]
