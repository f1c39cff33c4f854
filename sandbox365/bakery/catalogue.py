"""The documents of one week in November: what the sample bakery mails to whom."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from sandbox365.bakery.customers import CUSTOMERS, PRODUCTION_FLOOR
from sandbox365.bakery.formats import day, number
from sandbox365.bakery.model import Customer, DocumentType, Line, SampleDocument
from sandbox365.bakery.orders import (
    BAKING_PLANS,
    CONFIRMED_ORDER,
    CREDITED_ROWS,
    DELIVERIES,
    INVOICED_WEEKS,
    Delivery,
    Row,
)
from sandbox365.bakery.products import line_for
from sandbox365.bakery.words import word

INVOICE_DAY = date(2026, 11, 16)
"""A Monday: the bakery invoices the week before."""


def sample_documents() -> tuple[SampleDocument, ...]:
    """All sample documents: invoices, a credit note, delivery notes, an order confirmation, baking lists.

    Type and number together are unique. The order is the order in which a clerk would send them.
    """
    return (
        *(_invoice(number, debtor) for number, debtor in INVOICED_WEEKS),
        _credit_note(),
        *(_delivery_note(number) for number, delivery in DELIVERIES.items() if delivery.mailed),
        _order_confirmation(),
        *(_production_list(baking_day) for baking_day in BAKING_PLANS),
    )


def _invoice(number: str, debtor: str) -> SampleDocument:
    customer = CUSTOMERS[debtor]
    lines = [
        line
        for note, delivery in DELIVERIES.items()
        if delivery.debtor == debtor and delivery.invoiced
        for line in _lines(customer, delivery.rows, _delivery_heading(customer, note, delivery))
    ]
    return _document("invoice", number, customer, INVOICE_DAY, lines)


def _delivery_heading(customer: Customer, note: str, delivery: Delivery) -> str:
    pattern = word("from delivery", customer.language)
    return pattern.format(number=note, day=day(delivery.day, customer.language))


def _credit_note() -> SampleDocument:
    return _document(
        "credit-note",
        "2026-0031",
        CUSTOMERS["10041"],
        date(2026, 11, 17),
        _lines(CUSTOMERS["10041"], CREDITED_ROWS),
        reference="Factuur 2026-0413",
        remarks=("Reden: op 12-11-2026 te donker gebakken en door onze chauffeur retour genomen.",),
    )


def _delivery_note(number: str) -> SampleDocument:
    delivery = DELIVERIES[number]
    customer = CUSTOMERS[delivery.debtor]
    return _document(
        "delivery-note",
        number,
        customer,
        delivery.day,
        _lines(customer, delivery.rows),
        reference=delivery.reference,
        remarks=delivery.remarks,
    )


def _order_confirmation() -> SampleDocument:
    customer = CUSTOMERS["20019"]
    return _document(
        "order-confirmation",
        "70318",
        customer,
        date(2026, 11, 18),
        _lines(customer, CONFIRMED_ORDER),
        reference="Bestellung 4471",
        delivery_date=date(2026, 12, 4),
    )


def _production_list(baking_day: date) -> SampleDocument:
    lines = [
        line
        for department, rows in BAKING_PLANS[baking_day].items()
        for line in _lines(PRODUCTION_FLOOR, rows, department)
    ]
    return _document(
        "production-list",
        baking_day.isoformat(),
        PRODUCTION_FLOOR,
        date(2026, 11, 20),
        lines,
        remarks=_dough_remarks(lines),
        delivery_date=baking_day,
    )


def _dough_remarks(lines: Iterable[Line]) -> tuple[str, ...]:
    kilos = sum((line.quantity * line.dough_grams for line in lines), Decimal(0)) / 1000
    return (f"Deeg in totaal: {number(kilos, 'nl', 1)} kg. Vertrek eerste route: 05:15 uur.",)


def _lines(customer: Customer, rows: Iterable[Row], section: str = "") -> list[Line]:
    return [line_for(customer, row.article, row.quantity, section, row.ordered) for row in rows]


def _document(
    kind: DocumentType,
    number: str,
    customer: Customer,
    issued: date,
    lines: Iterable[Line],
    reference: str = "",
    remarks: tuple[str, ...] = (),
    delivery_date: date | None = None,
) -> SampleDocument:
    to_accounts = kind in ("invoice", "credit-note")
    return SampleDocument(
        file_name=_file_name(kind, number, customer),
        type=kind,
        number=number,
        debtor=customer.debtor,
        recipient=customer.invoices_to if to_accounts else customer.deliveries_to,
        language=customer.language,
        issued=issued,
        customer=customer,
        lines=tuple(lines),
        reference=reference,
        remarks=remarks,
        delivery_date=delivery_date,
    )


def _file_name(kind: DocumentType, number: str, customer: Customer) -> str:
    """`Factuur 10023-2026-0412.pdf`: type in the customer's language, debtor, number."""
    stem = f"{customer.debtor}-{number}" if customer.debtor else number
    return f"{word(kind, customer.language)} {stem}.pdf"


def due_date(document: SampleDocument) -> date:
    """The day by which an invoice is to be paid."""
    return document.issued + timedelta(days=document.customer.term_days)
