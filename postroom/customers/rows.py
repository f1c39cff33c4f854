"""Between the tables and the values of this room; everything here takes a constant number of queries."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any, cast

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from postroom.customers.models import Address, Customer
from postroom.customers.values import AddressView, CustomerView, Kind

FIELDS = ("name", "language", "format", "together", "do_not_email")
"""What a customer has beside number and addresses, under the same names in table and value."""


def views(rows: QuerySet[Customer]) -> list[CustomerView]:
    """The customers of a query, with their addresses: two queries."""
    found = list(rows)
    addresses = _addresses([row.pk for row in found])
    return [_view(row, addresses[row.pk]) for row in found]


def one_of(values: Collection[str] | Collection[int]) -> RawSQL:
    """Any number of values for `__in`, in one parameter: SQLite takes no more than 32,766 of them."""
    number = isinstance(next(iter(values), None), int)
    # Nothing but the name of a type is put into the statements; the values go as a parameter.
    if connection.vendor == "postgresql":
        kind = "bigint" if number else "text"
        return RawSQL(f"SELECT value::{kind} FROM jsonb_array_elements_text(%s::jsonb)", [_json(values)])  # noqa: S611
    return RawSQL("SELECT value FROM json_each(%s)", [_json(values)])


def record_of(customer: CustomerView, by: str, at: datetime) -> Customer:
    """The row of a customer, changed by somebody just now."""
    return Customer(
        debtor=customer.debtor,
        words=words(customer),
        version=customer.version + 1,
        changed_by=by[:200],
        changed_at=at,
        **{name: getattr(customer, name) for name in FIELDS},
    )


def addresses_of(customer_id: int, addresses: Iterable[AddressView]) -> list[Address]:
    """The rows of a customer's addresses."""
    return [
        Address(
            customer_id=customer_id,
            position=position,
            type=one.type,
            kind=one.kind,
            address=one.address,
            lowered=one.address.lower(),
        )
        for position, one in enumerate(addresses)
    ]


def words(customer: CustomerView) -> str:
    """What a search looks in."""
    return "\n".join(
        [customer.debtor, customer.name, *dict.fromkeys(one.address for one in customer.addresses)]
    ).casefold()


def told(customer: CustomerView) -> dict[str, Any]:
    """A customer for the audit log."""
    lines = [f"{one.type or '*'} {one.kind} {one.address}" for one in customer.addresses]
    return {name: getattr(customer, name) for name in FIELDS} | {"addresses": lines}


def _view(row: Customer, addresses: list[AddressView]) -> CustomerView:
    return CustomerView(
        id=row.pk,
        debtor=row.debtor,
        addresses=tuple(addresses),
        version=row.version,
        changed_by=row.changed_by,
        changed_at=row.changed_at.astimezone(UTC),
        **{name: getattr(row, name) for name in FIELDS},
    )


def _addresses(ids: list[int]) -> dict[int, list[AddressView]]:
    found: dict[int, list[AddressView]] = defaultdict(list)
    if ids:
        rows = Address.objects.filter(customer_id__in=one_of(ids)).order_by("customer_id", "position")
        for customer_id, type_, kind, address in rows.values_list("customer_id", "type", "kind", "address"):
            found[customer_id].append(AddressView(type_, cast(Kind, kind), address))
    return found


def _json(values: Collection[Any]) -> str:
    return json.dumps(list(values))
