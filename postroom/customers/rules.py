"""What may be kept of a customer. Pure; every refusal names its field."""

import re
from collections.abc import Iterable
from dataclasses import replace

from postroom.customers.refusals import (
    NoDebtor,
    NoSuchFormat,
    NoSuchKind,
    NoSuchLanguage,
    NoSuchType,
    NotAnAddress,
    NotOneLine,
    TooLong,
    TooManyAddresses,
)
from postroom.customers.values import FORMATS, KINDS, TYPES, AddressView, CustomerView, sort_addresses
from postroom.shared.addresses import to_wire_address
from postroom.shared.languages import CODES, LISTED
from postroom.shared.refusals import AddressRefused

MOST_ADDRESSES = 100
"""Of one customer."""
LONGEST = {"debtor": 100, "name": 200, "do_not_email": 200}
"""Letters of a text."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
_TYPE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def check_debtor(text: str) -> str:
    """The number without blanks around it. Raises CustomerRefused for none."""
    found = check_one_line(text, "debtor")
    if not found:
        raise NoDebtor()
    return found


def check_one_line(text: str, place: str) -> str:
    """`text` without blanks around it. Raises CustomerRefused for control characters and too long ones."""
    text = text.strip()
    if _CONTROL.search(text):
        raise NotOneLine(place)
    if len(text) > LONGEST[place]:
        raise TooLong(place, longest=LONGEST[place])
    return text


def check_language(text: str) -> str:
    """A language of Postroom, or "" for the one of the installation. Raises CustomerRefused."""
    if text not in ("", *CODES):
        raise NoSuchLanguage(language=text, known=LISTED)
    return text


def check_format(text: str) -> str:
    """pdf, pdf+xml or xml. Raises CustomerRefused."""
    if text not in FORMATS:
        raise NoSuchFormat(format=text)
    return text


def check_document_type(text: str) -> str:
    """A type such as `invoice`, one of the installation's own, or "" for all. Raises CustomerRefused."""
    if text and not _TYPE.fullmatch(text):
        raise NoSuchType(type=text, known=", ".join(sorted(TYPES)))
    return text


def check_address(text: str) -> str:
    """The address as SMTP carries it. Raises CustomerRefused."""
    try:
        return to_wire_address(text.strip())
    except AddressRefused:
        raise NotAnAddress(address=text.strip()) from None


def check_addresses(given: Iterable[AddressView]) -> tuple[AddressView, ...]:
    """The addresses as they are kept, checked and in order. Raises CustomerRefused."""
    return merge_addresses(_check_address_view(one) for one in given)


def merge_addresses(given: Iterable[AddressView]) -> tuple[AddressView, ...]:
    """Checked addresses in order; of repeated ones of a type the first kind counts. Raises CustomerRefused."""
    found: dict[tuple[str, str], AddressView] = {}
    for one in sort_addresses(given):
        found.setdefault((one.type, one.address.lower()), one)
    if len(found) > MOST_ADDRESSES:
        raise TooManyAddresses(count=len(found), most=MOST_ADDRESSES)
    return tuple(found.values())


def check_customer(wanted: CustomerView) -> CustomerView:
    """The customer as it is kept. Raises CustomerRefused."""
    return replace(
        wanted,
        debtor=check_debtor(wanted.debtor),
        name=check_one_line(wanted.name, "name"),
        language=check_language(wanted.language),
        format=check_format(wanted.format),
        do_not_email=check_one_line(wanted.do_not_email, "do_not_email"),
        addresses=check_addresses(wanted.addresses),
    )


def _check_address_view(one: AddressView) -> AddressView:
    if one.kind not in KINDS:
        raise NoSuchKind(kind=one.kind)
    return AddressView(check_document_type(one.type), one.kind, check_address(one.address))
