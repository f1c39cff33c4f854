"""Placeholders such as `#invoice_number#`, with the Dutch and German names people know from their programs.

A doubled `##` is a plain number sign. A number sign that does not enclose a word stays as it is.
"""

import difflib
import re
from collections.abc import Mapping

from postroom.shared.wording import N_, BadInput

NAMES: dict[str, tuple[str, ...]] = {
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
"""Each placeholder's name and its other names; upper and lower case are the same."""

_CANONICAL = {alias.lower(): name for name, others in NAMES.items() for alias in (name, *others)}
_MARK = re.compile(r"##|#([^\W\d]\w{0,60})#")


class PlaceholderRefused(BadInput):
    """A text uses a placeholder that does not exist or has no value for this document."""


def fill(text: str, values: Mapping[str, str], field: str) -> str:
    """`text` with its placeholders replaced; `field` says in a refusal where it stands.

    Raises PlaceholderRefused with the nearest name for an unknown one, or for one without a value.
    """

    def replace(found: re.Match[str]) -> str:
        return _value(found.group(1), values, field) if found.group(1) else "#"

    return _MARK.sub(replace, text)


def _value(written: str, values: Mapping[str, str], field: str) -> str:
    name = _CANONICAL.get(written.lower())
    if name is None:
        raise _unknown(written, field)
    if not values.get(name):
        raise PlaceholderRefused(
            N_("The placeholder #%(name)s# in the %(field)s has no value for this document."),
            name=written,
            field=field,
        )
    return values[name]


def _unknown(written: str, field: str) -> PlaceholderRefused:
    near = difflib.get_close_matches(written.lower(), _CANONICAL, 1, 0.5)
    if not near:
        return PlaceholderRefused(
            N_("There is no placeholder #%(name)s# (in the %(field)s). Known: %(known)s."),
            name=written,
            field=field,
            known=", ".join(f"#{name}#" for name in NAMES),
        )
    spelled = next(name for name in _spellings() if name.lower() == near[0])
    return PlaceholderRefused(
        N_("There is no placeholder #%(name)s# (in the %(field)s). Did you mean #%(near)s#?"),
        name=written,
        field=field,
        near=spelled,
    )


def _spellings() -> list[str]:
    return [name for pair in NAMES.items() for name in (pair[0], *pair[1])]
