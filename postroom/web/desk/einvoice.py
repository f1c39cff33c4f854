"""Page: an electronic invoice as a person reads it, whether it is an XML of its own or within a PDF."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from postroom.documents import repository
from postroom.documents.bounded import read_invoice
from postroom.documents.einvoice import EInvoice, FoundInvoice, Party, ProblemKind
from postroom.documents.examine import media_type
from postroom.documents.refusals import ContentLost, EInvoiceRefused, UnknownDocument
from postroom.documents.store import StoredFile
from postroom.documents.values import DocumentState, DocumentView
from postroom.web.desk.einvoice_words import payment_word, unit_word, vat_word
from postroom.web.desk.words import say, type_word

_MOST_LINES = 200
_TYPES = {"invoice": "invoice", "credit_note": "credit-note"}


@require_safe
def einvoice_page(request: HttpRequest, document_id: int) -> HttpResponse:
    """The invoice with its lines, sums and faults. A PDF that has none has no such page."""
    document = _find_or_404(document_id)
    found = _read_or_404(document)
    invoice = found.invoice
    context: dict[str, Any] = {"document": document, "attachment": found.attachment}
    if invoice is None:
        context["refused"] = say(found.problem) if found.problem else ""
    else:
        context |= _describe(invoice)
    return render(request, "desk/einvoice.html", context)


def offers_einvoice(document: DocumentView) -> bool:
    """Whether the page has something to show of this document."""
    marks = (document.read.get("einvoice"), document.read.get("broken_einvoice"))
    return document.file_name.lower().endswith(".xml") or any(marks)


def _find_or_404(document_id: int) -> DocumentView:
    try:
        found = repository.find(document_id)
    except UnknownDocument as unknown:
        raise Http404(str(unknown)) from None
    if found.state == DocumentState.ATTACHED:
        raise Http404
    return found


def _read_or_404(document: DocumentView) -> FoundInvoice:
    file = StoredFile(document.file_name, media_type(document.file_name), document.size, document.sha256)
    try:
        found = read_invoice(file)
    except EInvoiceRefused as refusal:
        return FoundInvoice(None, "", refusal.sentence)
    except ContentLost as lost:
        raise Http404(str(lost)) from None
    if found is None:
        raise Http404
    return found


def _describe(invoice: EInvoice) -> dict[str, Any]:
    shown = invoice.lines[:_MOST_LINES]
    return {
        "invoice": invoice,
        "type": type_word(_TYPES[invoice.type]),
        "parties": list(_list_parties(invoice)),
        "facts": [(name, value) for name, value in _list_facts(invoice) if value],
        "sums": [(name, value) for name, value in _list_sums(invoice) if value is not None],
        "lines": [(line, unit_word(line.unit), _choose_places(line.price)) for line in shown],
        "cut": len(shown) < len(invoice.lines) and _say_cut(len(shown), len(invoice.lines)),
        "vat": [(row, vat_word(row.category)) for row in invoice.vat],
        "payments": [(one, payment_word(one.code)) for one in invoice.payments],
        "malformed": [say(one) for one in invoice.list_problems(ProblemKind.SCHEMA)],
        "broken_rules": [say(one) for one in invoice.list_problems(ProblemKind.RULE)],
    }


def _choose_places(price: Decimal | None) -> str:
    """How a price is written: with cents, and with parts of a cent where it has them."""
    exponent = price.normalize().as_tuple().exponent if price is not None else 0
    return f"{min(4, max(2, -exponent))}g" if isinstance(exponent, int) else "2g"


def _say_cut(shown: int, there: int) -> str:
    told = gettext("The first %(shown)d of %(all)d lines are shown.")
    return told % {"shown": shown, "all": there}


def _list_parties(invoice: EInvoice) -> Iterator[tuple[str, Party]]:
    yield gettext("Seller"), invoice.seller
    yield gettext("Buyer"), invoice.buyer
    others = (
        (gettext("Addressed to"), invoice.invoicee),
        (gettext("Delivered to"), invoice.delivery),
        (gettext("Tax representative"), invoice.representative),
    )
    yield from ((word, party) for word, party in others if party is not None)


def _list_facts(invoice: EInvoice) -> Iterator[tuple[str, object]]:
    yield gettext("Document number"), invoice.number
    yield gettext("Document date"), invoice.issued and invoice.issued.isoformat()
    yield gettext("Due date"), invoice.due and invoice.due.isoformat()
    yield gettext("Buyer reference"), invoice.buyer_reference
    yield gettext("Order number"), invoice.order
    yield gettext("Format"), " ".join(filter(None, (invoice.format, invoice.profile)))
    yield gettext("Standard"), invoice.guideline


def _list_sums(invoice: EInvoice) -> Iterator[tuple[str, object]]:
    totals = invoice.totals
    yield gettext("Sum of the lines"), totals.lines
    yield gettext("Allowances"), totals.allowances
    yield gettext("Charges"), totals.charges
    yield gettext("Total without VAT"), totals.net
    yield gettext("VAT"), totals.vat
    yield gettext("Total with VAT"), totals.gross
    yield gettext("Paid already"), totals.paid
    yield gettext("Rounding"), totals.rounding
    yield gettext("Amount due"), totals.payable
