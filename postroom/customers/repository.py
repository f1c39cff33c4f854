"""Verbs on customers: find, list, add, change, remove; each takes a constant number of queries."""

import difflib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from postroom.audit.record import record
from postroom.audit.turns import change_premises
from postroom.customers import rules
from postroom.customers.models import Address, Customer
from postroom.customers.refusals import (
    CustomerGone,
    CustomerMisspelt,
    CustomerRefused,
    DebtorTaken,
    NoSuchCustomer,
    UnknownCustomer,
)
from postroom.customers.values import AddressView, CustomerPage, CustomerView, Kind, expect
from postroom.shared import clock

FIELDS = ("name", "language", "format", "together", "do_not_email")
"""What a customer has beside number and addresses, under the same names in table and value."""


def load_views(rows: QuerySet[Customer]) -> list[CustomerView]:
    """The customers of a query, with their addresses: two queries."""
    found = list(rows)
    addresses = _load_addresses([row.pk for row in found])
    return [_to_customer_view(row, addresses[row.pk]) for row in found]


def one_of(values: Collection[str] | Collection[int]) -> RawSQL:
    """Any number of values for `__in`, in one parameter: SQLite takes no more than 32,766 of them."""
    number = isinstance(next(iter(values), None), int)
    # Nothing but the name of a type is put into the statements; the values go as a parameter.
    if connection.vendor == "postgresql":
        kind = "bigint" if number else "text"
        each = f"SELECT value::{kind} FROM jsonb_array_elements_text(%s::jsonb)"
        return RawSQL(each, [_to_json_list(values)])  # noqa: S611
    return RawSQL("SELECT value FROM json_each(%s)", [_to_json_list(values)])


def record_of(customer: CustomerView, by: str, at: datetime) -> Customer:
    """The row of a customer, changed by somebody just now."""
    return Customer(
        debtor=customer.debtor,
        words=words_of(customer),
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


def words_of(customer: CustomerView) -> str:
    """What a search looks in."""
    return "\n".join(
        [customer.debtor, customer.name, *dict.fromkeys(one.address for one in customer.addresses)]
    ).casefold()


def customer_to_log(customer: CustomerView) -> dict[str, Any]:
    """A customer for the audit log."""
    lines = [f"{one.type or '*'} {one.kind} {one.address}" for one in customer.addresses]
    return {name: getattr(customer, name) for name in FIELDS} | {"addresses": lines}


def _to_customer_view(row: Customer, addresses: list[AddressView]) -> CustomerView:
    return CustomerView(
        id=row.pk,
        debtor=row.debtor,
        addresses=tuple(addresses),
        version=row.version,
        changed_by=row.changed_by,
        changed_at=row.changed_at.astimezone(UTC),
        **{name: getattr(row, name) for name in FIELDS},
    )


def _load_addresses(ids: list[int]) -> dict[int, list[AddressView]]:
    found: dict[int, list[AddressView]] = defaultdict(list)
    if ids:
        rows = Address.objects.filter(customer_id__in=one_of(ids)).order_by("customer_id", "position")
        for customer_id, type_, kind, address in rows.values_list("customer_id", "type", "kind", "address"):
            found[customer_id].append(AddressView(type_, cast(Kind, kind), address))
    return found


def _to_json_list(values: Collection[Any]) -> str:
    return json.dumps(list(values))


_STATE = "SELECT id, version FROM customers_customer WHERE debtor = %s"
MOST = 50
"""Customers on a page."""
_LOOKED_AT_FOR_NEAREST = 2000


def find(debtor: str) -> CustomerView:
    """The customer with that number. Raises UnknownCustomer with the nearest number."""
    debtor = _clean_typed_text(debtor).strip()
    found = load_views(Customer.objects.filter(debtor=debtor))
    if not found:
        raise _refuse_unknown(debtor)
    return found[0]


def by_id(customer_id: int) -> CustomerView:
    """Raises UnknownCustomer."""
    found = load_views(Customer.objects.filter(pk=customer_id))
    if not found:
        raise CustomerGone()
    return found[0]


def by_debtors(debtors: Iterable[str]) -> dict[str, CustomerView]:
    """Number -> customer of all that are known; two queries for any count."""
    wanted = {_clean_typed_text(debtor).strip() for debtor in debtors}
    if not wanted:
        return {}
    found = Customer.objects.filter(debtor__in=one_of(wanted))
    return {one.debtor: one for one in load_views(found)}


def find_known(debtor: str) -> CustomerView | None:
    """The customer with exactly that number; None for nobody, and for a document that names none."""
    return by_debtors([debtor]).get(debtor) if debtor else None


def has_any() -> bool:
    """Whether any customer is kept here."""
    return Customer.objects.exists()


def state_of(debtor: str) -> str:
    """The state of a customer as a premise of a mail: number and version; "" when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE, [_clean_typed_text(debtor)])
        found = cursor.fetchone()
    return f"{found[0]}.{found[1]}" if found else ""


def knows_address(address: str) -> list[str]:
    """The numbers of the customers with that address, capitals ignored."""
    found = Address.objects.filter(lowered=address.strip().lower())
    return sorted(set(found.values_list("customer__debtor", flat=True)))


def list_customers(search: str = "", after: str = "", most: int = MOST) -> CustomerPage:
    """A page of customers by number. Every word of `search` stands in number, name or an address."""
    found = Customer.objects.order_by("debtor")
    for word in _clean_typed_text(search).casefold().split():
        found = found.filter(words__contains=word)
    if after:
        found = found.filter(debtor__gt=_clean_typed_text(after))
    customers = load_views(found[: most + 1])
    shown = tuple(customers[:most])
    return CustomerPage(shown, shown[-1].debtor if len(customers) > most else "")


def list_all_customers(search: str = "") -> list[CustomerView]:
    """All customers that `listed` would show, by number."""
    found: list[CustomerView] = []
    page = list_customers(search, most=1000)
    while page.next:
        found += page.customers
        page = list_customers(search, page.next, most=1000)
    return [*found, *page.customers]


def add(debtor: str, /, *, actor: str, **fields: Any) -> CustomerView:
    """A new customer: the fields of CustomerView from name to addresses.

    Raises CustomerRefused, also for a number that is taken.
    """
    made = rules.check_customer(CustomerView(debtor=debtor, **fields))
    try:
        with transaction.atomic():
            change_premises()
            row = record_of(made, actor, clock.now())
            row.save(force_insert=True)
            Address.objects.bulk_create(addresses_of(row.pk, made.addresses))
            record(actor, "customer add", subject=made.debtor, after=customer_to_log(made))
    except IntegrityError:
        raise _refuse_taken(made.debtor) from None
    return by_id(row.pk)


def change(debtor: str, /, *, actor: str, base_version: int | None = None, **fields: Any) -> CustomerView:
    """Change a customer: the fields of CustomerView from name to addresses; the number stays.

    `base_version`: the version that was read, None = any. Raises UnknownCustomer, CustomerRefused, ChangedMeanwhile.
    """
    with transaction.atomic():
        change_premises()
        before = _lock_customer(debtor, base_version)
        after = rules.check_customer(replace(before, **fields))
        if after != before:
            _write(before, after, actor)
    return by_id(before.id)


def remove(debtor: str, /, *, actor: str, base_version: int | None = None) -> None:
    """Forget a customer; what was sent stays. Raises UnknownCustomer, ChangedMeanwhile."""
    with transaction.atomic():
        change_premises()
        before = _lock_customer(debtor, base_version)
        Customer.objects.filter(pk=before.id).delete()
        record(
            actor,
            "customer remove",
            subject=before.debtor,
            before=customer_to_log(before) | {"id": before.id},
        )


def _lock_customer(debtor: str, base_version: int | None) -> CustomerView:
    """The customer, which nobody else changes until the commit."""
    Customer.objects.select_for_update().filter(debtor=debtor.strip()).first()
    found = find(debtor)
    expect(base_version, found.version, found.changed_by, found.changed_at)
    return found


def _write(before: CustomerView, after: CustomerView, actor: str) -> None:
    """Write the changed customer and its audit row, inside the caller's transaction."""
    row = record_of(after, actor, clock.now())
    row.pk = before.id
    row.save(force_update=True)
    if after.addresses != before.addresses:
        Address.objects.filter(customer_id=before.id).delete()
        Address.objects.bulk_create(addresses_of(before.id, after.addresses))
    record(
        actor,
        "customer edit",
        subject=after.debtor,
        before=customer_to_log(before),
        after=customer_to_log(after),
    )


def _clean_typed_text(typed: str) -> str:
    """Without what no database takes in a text: NUL and halves of letters."""
    return typed.replace("\0", "").encode("utf-8", "replace").decode()


def _refuse_unknown(debtor: str) -> UnknownCustomer:
    near = difflib.get_close_matches(debtor, _list_near_numbers(debtor), 1)
    if near:
        return CustomerMisspelt(debtor=debtor, near=near[0])
    return NoSuchCustomer(debtor=debtor)


def _list_near_numbers(debtor: str) -> list[str]:
    """Numbers that could have been meant: without its zeros, or those that begin alike."""
    bare = debtor.lstrip("0")
    numbers = Customer.objects.values_list("debtor", flat=True)
    alike = numbers.filter(debtor__startswith=debtor[:2])[:_LOOKED_AT_FOR_NEAREST]
    return [
        *numbers.filter(debtor__in=[bare, *(bare.zfill(length) for length in range(len(bare), 11))]),
        *alike,
    ]


def _refuse_taken(debtor: str) -> CustomerRefused:
    return DebtorTaken(debtor=debtor)
