"""What of a party's numbers and addresses is told: better none than another's. Pure."""

import re
from collections.abc import Iterable
from dataclasses import replace

from postroom.documents.einvoice.tree import Node
from postroom.documents.einvoice.values import Identifier, Party
from postroom.shared.addresses import fold_address, to_wire_address
from postroom.shared.refusals import AddressRefused

_OF_THE_SELLER = ("", "91")
"""Schemes of a number that the seller has given: none, or "assigned by the supplier" (UNTDID 3055, 91)."""
_DIGIT = re.compile(r"\d")
_GLN = re.compile(r"\d{13}", re.ASCII)


def read_identifier(node: Node) -> Identifier:
    """A number with its list, which older programs name by who keeps it: schemeAgencyID 9 is GS1."""
    return Identifier(node.value(), node.attribute("schemeID") or node.attribute("schemeAgencyID"))


def choose_number(given: Iterable[Identifier], known: Iterable[str]) -> str:
    """The one number that the seller calls a party; "" when there is none, or several.

    A number of a public list (with a scheme, or a GLN without one) is none, nor is a name without any digit, nor one
    that the party has elsewhere, too: `known` are its VAT number, register number and electronic address.
    """
    public = {_fold(one) for one in known if one}
    own = [one.value for one in given if one.scheme in _OF_THE_SELLER and _fold(one.value) not in public]
    found = dict.fromkeys(one for one in own if _DIGIT.search(one) and not is_gln(one))
    return next(iter(found)) if len(found) == 1 else ""


def _fold(number: str) -> str:
    return re.sub(r"[\W_]", "", number).upper()


def is_gln(number: str) -> bool:
    """Whether 13 digits end with the check digit of a GLN (GS1 General Specifications, 7.9)."""
    if not _GLN.fullmatch(number):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(number)) % 10 == 0


def choose_email(contacts: Iterable[str], endpoint: Identifier) -> str:
    """The contact's address; with none there, the electronic address if it is one. "" when contacts differ."""
    written = dict.fromkeys(filter(None, map(read_address, contacts)))
    if written:
        return next(iter(written)) if len({fold_address(one) for one in written}) == 1 else ""
    return read_address(endpoint.value)


def read_address(text: str) -> str:
    """A plain e-mail address, or ""."""
    try:
        return to_wire_address(re.sub(r"^mailto:", "", text.strip(), flags=re.I))
    except AddressRefused:
        return ""


def part_emails(seller: Party, buyer: Party) -> Party:
    """The buyer without the seller's own address: programs write their own where they know none."""
    sellers = {fold_address(one) for one in (seller.email, read_address(seller.endpoint.value)) if one}
    taken = buyer.email and fold_address(buyer.email) in sellers
    return replace(buyer, email="") if taken else buyer
