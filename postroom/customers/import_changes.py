"""What a file would change: its rows against the customers as they are. Pure; nothing is ever deleted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from postroom.customers import rules
from postroom.customers.import_reading import CustomerRow, Reading, RefusedRow
from postroom.customers.refusals import CustomerRefused
from postroom.customers.values import AddressView, CustomerView, Kind

FIELDS = ("name", "language", "format", "together", "do_not_email", "addresses")


@dataclass(frozen=True)
class Difference:
    """A field of a customer before and after, as CustomerView has it."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """A customer that would be new (`before` None) or changed. `line` of the file."""

    line: int
    before: CustomerView | None
    after: CustomerView

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What would change, field by field."""
        old = self.before or CustomerView()
        pairs = ((name, getattr(old, name), getattr(self.after, name)) for name in FIELDS)
        return tuple(Difference(name, before, after) for name, before, after in pairs if before != after)


@dataclass(frozen=True)
class ImportPreview:
    """What a file would do. `seen` changes when one of its customers does: `apply` must be given the same."""

    new: tuple[Change, ...]
    changed: tuple[Change, ...]
    unchanged: int
    refused: tuple[RefusedRow, ...]
    used: tuple[str, ...]
    unused: tuple[str, ...]
    seen: str


def compare(reading: Reading, kept: Mapping[str, CustomerView]) -> ImportPreview:
    """The rows of a file against the customers that are kept now, by number."""
    new, changed, unchanged = [], [], 0
    refused = list(reading.refused)
    for row in reading.rows:
        try:
            change = _build_change(row, kept.get(row.debtor))
        except CustomerRefused as problem:
            refused.append(RefusedRow(row.line, "", problem.sentence))
            continue
        if change.before is None:
            new.append(change)
        elif change.after != change.before:
            changed.append(change)
        else:
            unchanged += 1
    refused.sort(key=lambda one: one.line)
    seen = _hash_versions(reading, kept)
    return ImportPreview(
        tuple(new), tuple(changed), unchanged, tuple(refused), reading.used, reading.unused, seen
    )


def _build_change(row: CustomerRow, before: CustomerView | None) -> Change:
    """The customer after the row. Raises CustomerRefused for too many addresses."""
    old = before or CustomerView(debtor=row.debtor)
    told = {(type_, kind) for type_, kind, _addresses in row.addresses}
    stay = [one for one in old.addresses if (one.type, one.kind) not in told]
    come = [
        AddressView(type_, _kind_of(kind), address)
        for type_, kind, addresses in row.addresses
        for address in addresses
    ]
    return Change(
        row.line, before, replace(old, **row.fields, addresses=rules.merge_addresses([*come, *stay]))
    )


def _kind_of(text: str) -> Kind:
    return "cc" if text == "cc" else "bcc" if text == "bcc" else "to"


def _hash_versions(reading: Reading, kept: Mapping[str, CustomerView]) -> str:
    """The turn of the reading and the versions of the customers that the file names, as one short text."""
    found = sorted((one.id, one.version) for row in reading.rows if (one := kept.get(row.debtor)))
    return sha256(repr((reading.turn, found)).encode()).hexdigest()[:32]
