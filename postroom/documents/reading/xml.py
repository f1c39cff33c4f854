"""What the electronic invoice within a file says, as findings that come before those of the text. Pure."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from postroom.documents.einvoice import EInvoice
from postroom.documents.reading.text import Findings
from postroom.documents.reading.values import Candidate, Source, bare_number
from postroom.shared.languages import CODES
from postroom.shared.wording import N_, Sentence, Word

_IN_INVOICE = N_("from the electronic invoice (%(format)s)")
_TYPES = {"invoice": "invoice", "credit_note": "credit-note"}
_MOST_PROBLEMS = 3
_OFTEN_CREDITS = ("384", "389")
"""Codes of corrections and of self-billed invoices: whether they credit is said by the page (UNTDID 1001)."""


def findings_of(invoice: EInvoice, own: Collection[str]) -> Findings:
    """The values of an electronic invoice; `own` as in `read`: an address of ours is not the receiver's."""
    receiver, language = invoice.receiver, invoice.language[:2].lower()
    domain = receiver.email.lower().rpartition("@")[2]
    ours = receiver.email.lower() in own or domain in own
    every: dict[str, Any] = {
        "type": _TYPES[invoice.type],
        "number": invoice.number,
        "debtor": receiver.number,
        "recipient": "" if ours else receiver.email,
        "language": language if language in CODES else "",
        "issued": invoice.issued,
        "total": invoice.total,
        "currency": invoice.currency,
    }
    values = {name: value for name, value in every.items() if value not in ("", None)}
    told = Sentence(_IN_INVOICE, {"format": invoice.format})
    return Findings(
        values,
        dict.fromkeys(values, Source("xml", told)),
        {name: (Candidate(str(value), "xml", "", told),) for name, value in values.items()},
        tuple(one.sentence for one in invoice.problems[:_MOST_PROBLEMS]),
        frozenset(["type"] if invoice.type_code in _OFTEN_CREDITS else []),
        buyer=(receiver.name, *receiver.lines),
    )


_DIFFER = {
    "type": N_("The electronic invoice says it is: %(xml)s, the page says: %(page)s; the invoice counts."),
    "number": N_("The electronic invoice says number %(xml)s, the page says %(page)s; the invoice counts."),
    "debtor": N_("The electronic invoice says customer %(xml)s, the page says %(page)s; the invoice counts."),
    "recipient": N_(
        "The electronic invoice says address %(xml)s, the page says %(page)s; the invoice counts."
    ),
    "issued": N_("The electronic invoice says date %(xml)s, the page says %(page)s; the invoice counts."),
    "total": N_("The electronic invoice says amount %(xml)s, the page says %(page)s; the invoice counts."),
}


def tell_differences(invoice: Findings, page: Findings) -> list[Sentence]:
    """Where an electronic invoice and the page that people read say different things."""
    return [
        Sentence(template, {"xml": _shown(name, invoice), "page": _shown(name, page)})
        for name, template in _DIFFER.items()
        if name in invoice.values and name in page.values and name not in page.unsure | invoice.unsure
        if _mark(invoice.values[name]) != _mark(page.values[name])
    ]


def _shown(name: str, found: Findings) -> str:
    value = found.values[name]
    return Word(value) if name == "type" else str(value)


def _mark(value: object) -> str:
    """What is the same for both: amounts but for their sign, numbers without blanks, capitals and zeros in front."""
    if isinstance(value, Decimal):
        return str(abs(value).normalize())
    if isinstance(value, date):
        return str(value)
    return bare_number(str(value))
