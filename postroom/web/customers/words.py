"""Values of customers as people read them, in the language of the page."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from postroom.customers.import_file import Found
from postroom.customers.own_types import titles
from postroom.customers.table.delimited import SIGNS
from postroom.customers.values import TYPES, AddressView
from postroom.shared.languages import OWN_NAMES
from postroom.shared.wording import N_

FORMAT_WORDS = {
    "pdf": "PDF",
    "pdf+xml": N_("PDF and XML (e-invoice)"),
    "xml": N_("XML only (e-invoice)"),
}
FIELD_WORDS = {
    "name": N_("Name"),
    "language": N_("Language"),
    "format": N_("Format"),
    "together": N_("Several documents in one mail"),
    "do_not_email": N_("Do not e-mail"),
    "addresses": N_("Addresses"),
}

_DECIMALS = {",": N_("decimal comma"), ".": N_("decimal point")}


def type_word(type_: str) -> str:
    """A document type in the reader's language; an own type by its title."""
    if not type_:
        return gettext(N_("all document types"))
    return gettext(type_) if type_ in TYPES else titles().get(type_, type_)


def language_word(language: str) -> str:
    """A language by its own name."""
    return OWN_NAMES.get(language) or gettext(N_("as the installation says"))


def format_addresses(addresses: Iterable[AddressView]) -> str:
    """The addresses one a line, with their kind and, where it is not for all, their document type."""
    return "\n".join(
        f"{gettext(one.kind)} {one.address}" + (f" ({type_word(one.type)})" if one.type else "")
        for one in addresses
    )


def format_value(field: str, kept: Any) -> str:
    """A value of a customer's field; a dash for nothing."""
    if field == "addresses":
        return format_addresses(kept) or "–"
    if field == "together":
        return gettext(N_("yes")) if kept else gettext(N_("no"))
    if field == "language":
        return language_word(kept)
    if field == "format":
        return gettext(FORMAT_WORDS[kept])
    return gettext(kept) if kept else "–"


def describe_file(found: Found) -> str:
    """What was found out about a file, in one line: "cp1252, semicolon, 312 rows"."""
    sign = SIGNS.get(found.delimiter)
    parts = [
        found.encoding,
        gettext(sign) if sign else found.delimiter,
        gettext(N_("sheet “%(name)s”")) % {"name": found.sheet} if found.sheet else "",
        gettext(N_("%(count)s rows")) % {"count": found.rows},
        gettext(_DECIMALS[found.decimal]) if found.decimal else "",
    ]
    return ", ".join(part for part in parts if part)
