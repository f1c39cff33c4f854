"""What an electronic invoice says about itself, whatever its syntax. Pure.

BT and BG numbers are those of EN 16931-1. Texts that are not there are "", other values None.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from postroom.shared.wording import Sentence

Syntax = Literal["ubl", "cii"]
InvoiceType = Literal["invoice", "credit_note"]


class ProblemKind(StrEnum):
    """`schema`: no receiver's program can read it as what it says it is. `rule`: it can, but must not accept it."""

    SCHEMA = "schema"
    RULE = "rule"


@dataclass(frozen=True)
class Problem:
    """Something that a receiver will find wrong. `code`: the rule's number, such as BR-CO-15; "" for the schema."""

    kind: ProblemKind
    code: str
    sentence: Sentence


@dataclass(frozen=True)
class Identifier:
    """A number and the list it stands in: an ISO 6523 code such as 0088 (GLN), a word such as EM, or ""."""

    value: str = ""
    scheme: str = ""


@dataclass(frozen=True)
class Party:
    """Somebody in the invoice.

    `number` is what the seller calls this party (a debtor number), never one of a public list; `identifiers` are all
    that stand there. `email` is a plain address: the contact's (BT-58), else the electronic address when it is one.
    `lines`: street and what belongs to it. `vat_id` BT-31 or BT-48, `tax_number` BT-32, `legal_id` BT-30 or BT-47.
    """

    name: str = ""
    number: str = ""
    email: str = ""
    endpoint: Identifier = Identifier()
    identifiers: tuple[Identifier, ...] = ()
    lines: tuple[str, ...] = ()
    postcode: str = ""
    town: str = ""
    country: str = ""
    vat_id: str = ""
    tax_number: str = ""
    legal_id: Identifier = Identifier()
    contact: str = ""


@dataclass(frozen=True)
class Line:
    """One line (BG-25): BT-126, 153, 129, 130, 146, 131. `nested`: part of a group, which has sums of its own."""

    id: str = ""
    name: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    price: Decimal | None = None
    net: Decimal | None = None
    nested: bool = False


@dataclass(frozen=True)
class Vat:
    """One row of the VAT breakdown (BG-23): BT-118, 119 (per cent), 116, 117, 120."""

    category: str = ""
    rate: Decimal | None = None
    net: Decimal | None = None
    tax: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True)
class Totals:
    """The document's sums in its currency (BG-22): BT-106, 107, 108, 109, 110, 112, 113, 114, 115."""

    lines: Decimal | None = None
    allowances: Decimal | None = None
    charges: Decimal | None = None
    net: Decimal | None = None
    vat: Decimal | None = None
    gross: Decimal | None = None
    paid: Decimal | None = None
    rounding: Decimal | None = None
    payable: Decimal | None = None


@dataclass(frozen=True)
class Payment:
    """How to pay (BG-16): BT-81, 84 (an IBAN, mostly), 85, 86, 83."""

    code: str = ""
    account: str = ""
    holder: str = ""
    bank: str = ""
    reference: str = ""


@dataclass(frozen=True)
class EInvoice:
    """An electronic invoice. `format` for people, `guideline` as it stands there (BT-24), `profile` its short name.

    `type` follows the type code (BT-3), in UBL also the root element. `buyer` is BG-7 alone: payee, tax
    representative and delivery party are never taken for it. `invoicee`: somebody else whom the invoice is addressed
    to, in the profile EXTENDED. `language`: ISO 639, "" unless the document names exactly one.
    """

    format: str
    syntax: Syntax
    type: InvoiceType
    guideline: str = ""
    profile: str = ""
    type_code: str = ""
    number: str = ""
    issued: date | None = None
    due: date | None = None
    currency: str = ""
    seller: Party = Party()
    buyer: Party = Party()
    invoicee: Party | None = None
    delivery: Party | None = None
    representative: Party | None = None
    buyer_reference: str = ""
    order: str = ""
    lines: tuple[Line, ...] = ()
    vat: tuple[Vat, ...] = ()
    totals: Totals = Totals()
    payments: tuple[Payment, ...] = ()
    terms: str = ""
    notes: tuple[str, ...] = ()
    language: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def total(self) -> Decimal | None:
        """The amount with VAT (BT-112)."""
        return self.totals.gross

    @property
    def payable(self) -> Decimal | None:
        """What is left to pay (BT-115)."""
        return self.totals.payable

    @property
    def self_billed(self) -> bool:
        """Whether the buyer made it out in the seller's name; then it is sent to the seller (UNTDID 1001)."""
        return self.type_code in SELF_BILLED or ":selfbilling:" in self.guideline

    @property
    def receiver(self) -> Party:
        """Whom whoever made it out sends it to."""
        return self.seller if self.self_billed else self.buyer

    def list_problems(self, kind: ProblemKind) -> tuple[Sentence, ...]:
        """The sentences of one kind."""
        return tuple(one.sentence for one in self.problems if one.kind == kind)


CREDIT_NOTES = frozenset(
    ("81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532")
)
"""Type codes of UNTDID 1001 that EN 16931 counts as credit notes; 383 is a debit note and 384 a corrected invoice."""
SELF_BILLED = frozenset(("261", "389", "471", "473", "500", "501", "502", "527"))
"""Self-billed documents: the buyer makes them out (UNTDID 1001)."""


@dataclass(frozen=True)
class FoundInvoice:
    """What a file holds. `attachment`: the XML's name within a PDF, "" for an XML of its own.

    `problem`: why the XML in a PDF could not be read; then `invoice` is None.
    """

    invoice: EInvoice | None
    attachment: str = ""
    problem: Sentence | None = None
