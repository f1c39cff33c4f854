"""What a sample document is made of. Values only; nothing here draws or calculates."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

DocumentType = Literal["invoice", "credit-note", "delivery-note", "order-confirmation", "production-list"]
Language = Literal["nl", "de", "en"]
VatCase = Literal["domestic", "intra-community", "export"]


@dataclass(frozen=True, slots=True)
class Company:
    """The sending bakery, as its letterhead shows it."""

    name: str
    tagline: dict[Language, str]
    street: str
    city: str
    country: dict[Language, str]
    sender: str
    website: str
    chamber_number: str
    vat_number: str
    iban: str
    bic: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A debtor of the bakery. `debtor` is empty for the bakery's own departments."""

    debtor: str
    name: str
    attention: str
    street: str
    city: str
    country: str
    language: Language
    invoices_to: str
    deliveries_to: str
    vat: VatCase = "domestic"
    vat_number: str = ""
    term_days: int = 14
    vat_reason: str = ""
    """Why Dutch VAT is charged to a customer abroad; printed on the invoice."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a document: money in euros without VAT, `vat_rate` in per cent, `dough_grams` a piece."""

    article: str
    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    vat_rate: Decimal
    dough_grams: int = 0
    section: str = ""
    """Heading above the first row of a group: the delivery note, or the department and oven."""
    ordered: Decimal | None = None
    """What was ordered, when it differs from what was delivered."""


@dataclass(frozen=True, slots=True)
class SampleDocument:
    """One document of the sample bakery: what the demo sends, and what its PDF shows."""

    file_name: str
    type: DocumentType
    number: str
    debtor: str
    recipient: str
    language: Language
    issued: date
    customer: Customer
    lines: tuple[Line, ...]
    reference: str = ""
    remarks: tuple[str, ...] = ()
    delivery_date: date | None = None
