"""Cross Industry Invoice: D16B (ZUGFeRD 2, Factur-X, XRechnung) and its forerunner in ZUGFeRD 1. Pure.

Business terms as in EN 16931-3-3. The two differ in namespaces and in the names of some elements, not in structure.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from postroom.documents.einvoice.formats import CII, ZUGFERD_1, find_format
from postroom.documents.einvoice.parties import choose_email, choose_number, part_emails, read_identifier
from postroom.documents.einvoice.tree import MOST_ELEMENTS, Node, read_day
from postroom.documents.einvoice.ubl import simple_language
from postroom.documents.einvoice.values import (
    CREDIT_NOTES,
    EInvoice,
    Line,
    Party,
    Payment,
    Totals,
    Vat,
)


@dataclass(frozen=True)
class _Dialect:
    """Namespaces, and the names that differ. `line`: what stands before Agreement, Delivery, Settlement of a line."""

    names: dict[str, str]
    context: str
    document: str
    transaction: str
    head: str
    line: str
    sums: str
    line_sums: str
    order: str
    percent: str


_D16B = _Dialect(
    names={
        "rsm": CII,
        "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
        "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
        "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
    },
    context="rsm:ExchangedDocumentContext",
    document="rsm:ExchangedDocument",
    transaction="rsm:SupplyChainTradeTransaction",
    head="ram:ApplicableHeaderTrade",
    line="ram:SpecifiedLineTrade",
    sums="ram:SpecifiedTradeSettlementHeaderMonetarySummation",
    line_sums="ram:SpecifiedTradeSettlementLineMonetarySummation",
    order="ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",
    percent="ram:RateApplicablePercent",
)
_ZUGFERD_1 = _Dialect(
    names={
        "rsm": ZUGFERD_1,
        "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12",
        "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15",
        "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:12",
    },
    context="rsm:SpecifiedExchangedDocumentContext",
    document="rsm:HeaderExchangedDocument",
    transaction="rsm:SpecifiedSupplyChainTradeTransaction",
    head="ram:ApplicableSupplyChainTrade",
    line="ram:SpecifiedSupplyChainTrade",
    sums="ram:SpecifiedTradeSettlementMonetarySummation",
    line_sums="ram:SpecifiedTradeSettlementMonetarySummation",
    order="ram:BuyerOrderReferencedDocument/ram:ID",
    percent="ram:ApplicablePercent",
)
_DIALECTS = {CII: _D16B, ZUGFERD_1: _ZUGFERD_1}


def read_cii(root: Any, namespace: str, attachment: str = "") -> EInvoice:
    """Everything that a sender or clerk may want to know; `namespace` is that of the root element."""
    dialect = _DIALECTS[namespace]
    node = Node(root, dialect.names)
    document, trade = node.one(dialect.document), node.one(dialect.transaction)
    agreement, delivery, settlement = (
        trade.one(dialect.head + part) for part in ("Agreement", "Delivery", "Settlement")
    )
    guideline = node.value(f"{dialect.context}/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID")
    form = find_format(namespace, guideline, attachment)
    code = document.value("ram:TypeCode")
    seller = _read_party(agreement.one("ram:SellerTradeParty"))
    sums = settlement.one(dialect.sums)
    named = sums.one("ram:GrandTotalAmount").attribute("currencyID")
    currency = settlement.value("ram:InvoiceCurrencyCode") or named
    return EInvoice(
        format=form.name,
        syntax="cii",
        type="credit_note" if code in CREDIT_NOTES else "invoice",
        guideline=guideline,
        profile=form.profile,
        type_code=code,
        number=document.value("ram:ID"),
        issued=_read_day(document.one("ram:IssueDateTime")),
        due=_read_due(settlement),
        currency=currency,
        seller=seller,
        buyer=part_emails(seller, _read_party(agreement.one("ram:BuyerTradeParty"))),
        invoicee=_read_other(settlement.one("ram:InvoiceeTradeParty")),
        delivery=_read_other(delivery.one("ram:ShipToTradeParty")),
        representative=_read_other(agreement.one("ram:SellerTaxRepresentativeTradeParty")),
        buyer_reference=agreement.value("ram:BuyerReference"),
        order=agreement.value(dialect.order),
        lines=_read_lines(trade, dialect),
        vat=tuple(_read_vat(one, dialect) for one in settlement.all("ram:ApplicableTradeTax")),
        totals=_read_totals(sums, currency),
        payments=tuple(_read_payments(settlement)),
        terms=settlement.text("ram:SpecifiedTradePaymentTerms/ram:Description"),
        notes=tuple(filter(None, (one.text("ram:Content") for one in document.all("ram:IncludedNote")))),
        language=_read_language(document),
    )


def _read_day(node: Node) -> Any:
    return read_day(node.value("udt:DateTimeString") or node.value("udt:DateTime") or node.value("udt:Date"))


def _read_due(settlement: Node) -> Any:
    days = {
        _read_day(terms.one("ram:DueDateDateTime"))
        for terms in settlement.all("ram:SpecifiedTradePaymentTerms")
    } - {None}
    return max(days, default=None)


def _read_other(node: Node) -> Party | None:
    return _read_party(node) if node else None


def _read_party(node: Node) -> Party:
    given = tuple(read_identifier(one) for one in node.all("ram:ID"))
    public = tuple(read_identifier(one) for one in node.all("ram:GlobalID"))
    legal = read_identifier(node.one("ram:SpecifiedLegalOrganization/ram:ID"))
    endpoint = read_identifier(node.one("ram:URIUniversalCommunication/ram:URIID"))
    taxes = {
        one.attribute("schemeID"): one.value() for one in node.all("ram:SpecifiedTaxRegistration/ram:ID")
    }
    known = (legal.value, endpoint.value, *taxes.values(), *(one.value for one in public))
    contacts = node.all("ram:DefinedTradeContact")
    return Party(
        name=node.value("ram:Name") or node.value("ram:SpecifiedLegalOrganization/ram:TradingBusinessName"),
        number=choose_number(given, known),
        email=choose_email(map(_read_email, contacts), endpoint),
        endpoint=endpoint,
        identifiers=tuple(one for one in (*given, *public) if one.value),
        vat_id=taxes.get("VA", ""),
        tax_number=taxes.get("FC", ""),
        legal_id=legal,
        contact=next(filter(None, map(_read_contact, contacts)), ""),
        **_read_address(node.one("ram:PostalTradeAddress")),
    )


def _read_email(contact: Node) -> str:
    return contact.value("ram:EmailURIUniversalCommunication/ram:URIID")


def _read_contact(contact: Node) -> str:
    return contact.value("ram:PersonName") or contact.value("ram:DepartmentName")


def _read_address(node: Node) -> dict[str, Any]:
    lines = (node.value(f"ram:Line{which}") for which in ("One", "Two", "Three"))
    return {
        "lines": tuple(filter(None, lines)),
        "postcode": node.value("ram:PostcodeCode"),
        "town": node.value("ram:CityName"),
        "country": node.value("ram:CountryID").upper(),
    }


def _read_lines(trade: Node, dialect: _Dialect) -> tuple[Line, ...]:
    found = trade.all("ram:IncludedSupplyChainTradeLineItem", MOST_ELEMENTS)
    return tuple(_read_line(one, dialect) for one in found)


def _read_line(node: Node, dialect: _Dialect) -> Line:
    document = node.one("ram:AssociatedDocumentLineDocument")
    counted = node.one(f"{dialect.line}Delivery/ram:BilledQuantity")
    price = f"{dialect.line}Agreement/ram:NetPriceProductTradePrice/ram:ChargeAmount"
    nested = document.one("ram:ParentLineID") or document.one("ram:LineStatusReasonCode")
    return Line(
        id=document.value("ram:LineID"),
        name=node.text("ram:SpecifiedTradeProduct/ram:Name") or document.text("ram:IncludedNote/ram:Content"),
        quantity=counted.amount(),
        unit=counted.attribute("unitCode"),
        price=node.amount(price),
        net=node.amount(f"{dialect.line}Settlement/{dialect.line_sums}/ram:LineTotalAmount"),
        nested=bool(nested),
    )


def _read_vat(node: Node, dialect: _Dialect) -> Vat:
    return Vat(
        category=node.value("ram:CategoryCode"),
        rate=node.amount(dialect.percent),
        net=node.amount("ram:BasisAmount"),
        tax=node.amount("ram:CalculatedAmount"),
        reason=node.text("ram:ExemptionReason"),
    )


def _read_totals(sums: Node, currency: str) -> Totals:
    return Totals(
        lines=_amount(sums, "LineTotalAmount", currency),
        allowances=_amount(sums, "AllowanceTotalAmount", currency),
        charges=_amount(sums, "ChargeTotalAmount", currency),
        net=_amount(sums, "TaxBasisTotalAmount", currency),
        vat=_amount(sums, "TaxTotalAmount", currency),
        gross=_amount(sums, "GrandTotalAmount", currency),
        paid=_amount(sums, "TotalPrepaidAmount", currency),
        rounding=_amount(sums, "RoundingAmount", currency),
        payable=_amount(sums, "DuePayableAmount", currency),
    )


def _amount(sums: Node, name: str, currency: str) -> Decimal | None:
    """The sum in the document's currency, which an attribute may name; a second one is for the seller's accounts."""
    there = sums.all(f"ram:{name}")
    found = [one for one in there if one.attribute("currencyID") == currency]
    found = found or [one for one in there if not one.attribute("currencyID")] or there
    return found[0].amount() if len(found) == 1 else None


def _read_payments(settlement: Node) -> list[Payment]:
    reference = settlement.value("ram:PaymentReference")
    return [
        Payment(
            code=one.value("ram:TypeCode"),
            account=one.value("ram:PayeePartyCreditorFinancialAccount/ram:IBANID")
            or one.value("ram:PayeePartyCreditorFinancialAccount/ram:ProprietaryID"),
            holder=one.value("ram:PayeePartyCreditorFinancialAccount/ram:AccountName"),
            bank=one.value("ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID"),
            reference=reference,
        )
        for one in settlement.all("ram:SpecifiedTradeSettlementPaymentMeans")
    ]


def _read_language(document: Node) -> str:
    named = [one.value() for one in document.all("ram:LanguageID")]
    written = [one.attribute("languageID") for one in document.all("ram:IncludedNote/ram:Content")]
    return simple_language(*(filter(None, named) if any(named) else written))
