"""What the room hands out: frozen values, never a record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from postroom.shared import clock, document_types
from postroom.shared.refusals import ChangedMeanwhile

Kind = Literal["to", "cc", "bcc"]
KINDS: tuple[Kind, ...] = ("to", "cc", "bcc")
FORMATS = ("pdf", "pdf+xml", "xml")
TYPES = tuple(document_types.TYPES)
"""The document types that everybody has, in their usual order; an installation may add its own."""


@dataclass(frozen=True, slots=True)
class AddressView:
    """One address of a customer. `type` "" = for all document types, else such as `invoice`."""

    type: str
    kind: Kind
    address: str


@dataclass(frozen=True)
class CustomerView:
    """A customer as other rooms see one. `id` 0 and `version` 0 = not kept yet.

    `debtor` is the number as text, leading zeros kept; `do_not_email` the reason, "" = may be e-mailed; `together`:
    several documents may go in one mail.
    """

    id: int = 0
    debtor: str = ""
    name: str = ""
    language: str = ""
    format: str = "pdf"
    together: bool = False
    do_not_email: str = ""
    addresses: tuple[AddressView, ...] = ()
    version: int = 0
    changed_by: str = ""
    changed_at: datetime | None = None

    def rule_for(self, type_: str) -> Literal["type", "general", ""]:
        """Which addresses count for a document type: its own ones, the general ones, or none at all."""
        types = {one.type for one in self.addresses}
        if type_ and type_ in types:
            return "type"
        return "general" if "" in types else ""

    def addresses_for(self, type_: str) -> tuple[tuple[Kind, str], ...]:
        """(kind, address) of a document type: if it has any of its own, only those; else the general ones."""
        counts = type_ if self.rule_for(type_) == "type" else ""
        return tuple((one.kind, one.address) for one in self.addresses if one.type == counts)


@dataclass(frozen=True)
class CustomerPage:
    """Some customers in the order of their numbers. `next`: the cursor of the page after this one, "" at the end."""

    customers: tuple[CustomerView, ...]
    next: str


def sort_addresses(addresses: Iterable[AddressView]) -> tuple[AddressView, ...]:
    """General ones first, then by document type; To, CC, BCC; within them as they were given."""
    return tuple(
        sorted(addresses, key=lambda one: (_place_of_type(one.type), one.type, KINDS.index(one.kind)))
    )


def _place_of_type(type_: str) -> int:
    if not type_:
        return -1
    return TYPES.index(type_) if type_ in TYPES else len(TYPES)


def expect(base: int | None, version: int, changed_by: str, changed_at: datetime | None) -> None:
    """Raise ChangedMeanwhile when `base`, the version that was read, is not the present one. None = any."""
    if base is None or base == version:
        return
    raise ChangedMeanwhile(who=changed_by, when=clock.format_moment(changed_at) if changed_at else "")
