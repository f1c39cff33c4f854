"""The rules of EN 16931 that a sender wants to know before the receiver does. Pure.

Mandatory values and sums, by hand: no engine for Schematron, which would need a Java or XSLT 2 processor.
"""

from collections.abc import Iterator
from decimal import Decimal

from postroom.documents.einvoice.values import EInvoice, Line, Problem, ProblemKind, Totals
from postroom.shared.wording import N_, Sentence, Word

_CENT = Decimal("0.01")
_NOTHING = Decimal(0)
_WITHOUT_LINES = ("MINIMUM", "BASIC WL")
"""Profiles that book in a total only and have no lines."""


_OF_ZUGFERD_1 = frozenset(
    ("BR-01", "BR-02", "BR-03", "BR-04", "BR-05", "BR-06", "BR-07", "BR-14", "BR-CO-15")
)
"""Older than EN 16931; these it has in common with it."""


def check_rules(invoice: EInvoice) -> list[Problem]:
    """What a receiver will find wrong, by the rule's number."""
    found = [*_miss(invoice), *_add_up(invoice)]
    old = invoice.format == "ZUGFeRD 1.0"
    return [one for one in found if one.code in _OF_ZUGFERD_1] if old else found


def _problem(code: str, template: str, **values: object) -> Problem:
    return Problem(ProblemKind.RULE, code, Sentence(template, {"code": code, **values}))


def _miss(invoice: EInvoice) -> Iterator[Problem]:
    for code, there, name in _list_mandatory(invoice):
        if not there:
            yield _problem(code, N_("%(code)s: %(name)s is missing."), name=Word(name))
    yield from _miss_what_it_depends_on(invoice)


def _list_mandatory(invoice: EInvoice) -> list[tuple[str, object, str]]:
    """Rule, value, its name. An amount may be 0, so that it is asked whether it is there."""
    return [
        ("BR-01", invoice.guideline, N_("the standard that the invoice follows (BT-24)")),
        ("BR-02", invoice.number, N_("the invoice number (BT-1)")),
        ("BR-03", invoice.issued, N_("the date of issue (BT-2)")),
        ("BR-04", invoice.type_code, N_("the type code (BT-3)")),
        ("BR-05", invoice.currency, N_("the currency (BT-5)")),
        ("BR-06", invoice.seller.name, N_("the seller's name (BT-27)")),
        ("BR-07", invoice.buyer.name, N_("the buyer's name (BT-44)")),
        ("BR-14", invoice.totals.gross is not None, N_("the total with VAT (BT-112)")),
        ("BR-15", invoice.totals.payable is not None, N_("the amount due (BT-115)")),
    ]


def _miss_what_it_depends_on(invoice: EInvoice) -> Iterator[Problem]:
    if not invoice.lines and invoice.profile not in _WITHOUT_LINES:
        yield _problem("BR-16", N_("%(code)s: the invoice has no line."))
    if invoice.format.startswith("XRechnung") and not invoice.buyer_reference:
        yield _problem(
            "BR-DE-15",
            N_("%(code)s: the buyer reference (BT-10, Leitweg-ID) is missing; XRechnung asks for it."),
        )
    if any(row.category == "S" for row in invoice.vat) and not _has_tax_number(invoice):
        yield _problem("BR-S-02", N_("%(code)s: the seller's VAT or tax number is missing (BT-31, BT-32)."))


def _has_tax_number(invoice: EInvoice) -> bool:
    represented = invoice.representative is not None and invoice.representative.vat_id
    return bool(invoice.seller.vat_id or invoice.seller.tax_number or represented)


def _add_up(invoice: EInvoice) -> Iterator[Problem]:
    totals = invoice.totals
    for code, name, written, reckoned in (
        ("BR-CO-10", N_("the sum of the lines (BT-106)"), totals.lines, _sum_lines(invoice.lines)),
        ("BR-CO-13", N_("the total without VAT (BT-109)"), totals.net, _reckon_net(totals)),
        ("BR-CO-14", N_("the VAT (BT-110)"), totals.vat, _sum_vat(invoice)),
        ("BR-CO-15", N_("the total with VAT (BT-112)"), totals.gross, _reckon_gross(totals)),
        ("BR-CO-16", N_("the amount due (BT-115)"), totals.payable, _reckon_payable(invoice)),
    ):
        if written is not None and reckoned is not None and abs(written - reckoned) > _CENT:
            template = N_("%(code)s: %(name)s is %(written)s, but the parts of it come to %(reckoned)s.")
            yield _problem(code, template, name=Word(name), written=str(written), reckoned=str(reckoned))


def _sum_lines(lines: tuple[Line, ...]) -> Decimal | None:
    amounts = [line.net for line in lines if line.net is not None]
    whole = lines and len(amounts) == len(lines) and not any(line.nested for line in lines)
    return sum(amounts, _NOTHING) if whole else None


def _sum_vat(invoice: EInvoice) -> Decimal | None:
    amounts = [row.tax for row in invoice.vat if row.tax is not None]
    return sum(amounts, _NOTHING) if amounts and len(amounts) == len(invoice.vat) else None


def _reckon_net(totals: Totals) -> Decimal | None:
    if totals.lines is None:
        return None
    return totals.lines - (totals.allowances or _NOTHING) + (totals.charges or _NOTHING)


def _reckon_gross(totals: Totals) -> Decimal | None:
    return None if totals.net is None else totals.net + (totals.vat or _NOTHING)


def _reckon_payable(invoice: EInvoice) -> Decimal | None:
    """Not where something else counts, too: XRechnung's extension has payments for others, MINIMUM no prepayment."""
    totals = invoice.totals
    if totals.gross is None or invoice.profile in ("EXTENSION", "MINIMUM"):
        return None
    return totals.gross - (totals.paid or _NOTHING) + (totals.rounding or _NOTHING)
