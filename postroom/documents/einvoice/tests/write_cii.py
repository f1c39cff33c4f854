"""Cross Industry Invoices, as programs write them, also within a PDF."""

from dataclasses import dataclass, replace
from decimal import Decimal

from fpdf import FPDF

from postroom.documents.einvoice.tests.sample import ZUGFERD_1, Sample, Who, around, element, encode


@dataclass(frozen=True)
class _Words:
    """What ZUGFeRD 1 and D16B name differently."""

    root: str
    spaces: dict[str, str]
    context: str
    document: str
    trade: str
    head: str
    line: str
    sums: str
    line_sums: str
    order: str
    percent: str


_D16B = _Words(
    "CrossIndustryInvoice",
    {
        "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
        "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
        "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    },
    "rsm:ExchangedDocumentContext",
    "rsm:ExchangedDocument",
    "rsm:SupplyChainTradeTransaction",
    "ram:ApplicableHeaderTrade",
    "ram:SpecifiedLineTrade",
    "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
    "ram:SpecifiedTradeSettlementLineMonetarySummation",
    "ram:IssuerAssignedID",
    "ram:RateApplicablePercent",
)
_OLD = _Words(
    "CrossIndustryDocument",
    {
        "rsm": "urn:ferd:CrossIndustryDocument:invoice:1p0",
        "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12",
        "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15",
    },
    "rsm:SpecifiedExchangedDocumentContext",
    "rsm:HeaderExchangedDocument",
    "rsm:SpecifiedSupplyChainTradeTransaction",
    "ram:ApplicableSupplyChainTrade",
    "ram:SpecifiedSupplyChainTrade",
    "ram:SpecifiedTradeSettlementMonetarySummation",
    "ram:SpecifiedTradeSettlementMonetarySummation",
    "ram:ID",
    "ram:ApplicablePercent",
)


def cii(sample: Sample, encoding: str = "UTF-8") -> bytes:
    """Cross Industry Invoice D16B: Factur-X, ZUGFeRD 2, XRechnung or plain, by its guideline."""
    return encode(_cii_text(sample, _D16B), encoding)


def zugferd_1(sample: Sample) -> bytes:
    """ZUGFeRD 1.0."""
    return encode(_cii_text(replace(sample, guideline=ZUGFERD_1), _OLD))


def _cii_text(one: Sample, words: _Words) -> str:
    spaces = "".join(f' xmlns:{prefix}="{space}"' for prefix, space in words.spaces.items())
    guideline = around("ram:GuidelineSpecifiedDocumentContextParameter", element("ram:ID", one.guideline))
    inside = around(words.context, guideline) + _cii_document(one, words) + _cii_trade(one, words)
    return f"<rsm:{words.root}{spaces}>{inside}</rsm:{words.root}>"


def _cii_day(name: str, day: str) -> str:
    return around(name, element("udt:DateTimeString", day.replace("-", ""), format="102"))


def _cii_document(one: Sample, words: _Words) -> str:
    note = around("ram:IncludedNote", element("ram:Content", one.note))
    name = element("ram:Name", "Rechnung") if words is _OLD else ""
    language = element("ram:LanguageID", one.language)
    day = _cii_day("ram:IssueDateTime", one.issued)
    return around(
        words.document,
        element("ram:ID", one.number),
        name,
        element("ram:TypeCode", one.code),
        day,
        language,
        note,
    )


def _cii_trade(one: Sample, words: _Words) -> str:
    lines = "".join(_cii_line(one, words, number, line) for number, line in enumerate(one.lines, 1))
    head = _cii_agreement(one, words) + _cii_delivery(one, words) + _cii_settlement(one, words)
    return around(words.trade, *((head, lines) if words is _OLD else (lines, head)))


def _cii_agreement(one: Sample, words: _Words) -> str:
    order = around("ram:BuyerOrderReferencedDocument", element(words.order, one.order))
    represented = _cii_party("ram:SellerTaxRepresentativeTradeParty", one.representative)
    return around(
        f"{words.head}Agreement",
        element("ram:BuyerReference", one.reference),
        _cii_party("ram:SellerTradeParty", one.seller, words),
        _cii_party("ram:BuyerTradeParty", one.buyer, words),
        represented,
        order,
    )


def _cii_party(name: str, who: Who | None, words: _Words = _D16B) -> str:
    if who is None:
        return ""
    mail = around("ram:EmailURIUniversalCommunication", element("ram:URIID", who.email))
    endpoint = element("ram:URIID", who.endpoint[0], schemeID=who.endpoint[1])
    new = words is _D16B
    return around(
        name,
        *(element("ram:ID", value, schemeID=scheme) for value, scheme in who.ids),
        *(element("ram:GlobalID", value, schemeID=scheme) for value, scheme in who.public),
        element("ram:Name", who.name),
        around("ram:SpecifiedLegalOrganization", element("ram:ID", who.legal[0], schemeID=who.legal[1]))
        if new
        else "",
        around("ram:DefinedTradeContact", element("ram:PersonName", who.contact), mail),
        around(
            "ram:PostalTradeAddress",
            element("ram:PostcodeCode", who.postcode),
            element("ram:LineOne", who.street),
            element("ram:CityName", who.town),
            element("ram:CountryID", who.country),
        ),
        around("ram:URIUniversalCommunication", endpoint) if new else "",
        around("ram:SpecifiedTaxRegistration", element("ram:ID", who.vat, schemeID="VA")),
        around("ram:SpecifiedTaxRegistration", element("ram:ID", who.tax, schemeID="FC")),
    )


def _cii_delivery(one: Sample, words: _Words) -> str:
    inside = _cii_party("ram:ShipToTradeParty", one.delivery, words)
    return f"<{words.head}Delivery>{inside}</{words.head}Delivery>"


def _cii_settlement(one: Sample, words: _Words) -> str:
    account = around("ram:PayeePartyCreditorFinancialAccount", element("ram:IBANID", one.iban))
    return around(
        f"{words.head}Settlement",
        element("ram:PaymentReference", one.number),
        element("ram:InvoiceCurrencyCode", one.currency),
        _cii_party("ram:InvoiceeTradeParty", one.invoicee, words),
        _cii_party("ram:PayeeTradeParty", one.payee, words),
        around("ram:SpecifiedTradeSettlementPaymentMeans", element("ram:TypeCode", "58"), account),
        around(
            "ram:ApplicableTradeTax",
            _cii_amount("CalculatedAmount", one.vat, one, words),
            element("ram:TypeCode", "VAT"),
            _cii_amount("BasisAmount", one.net, one, words),
            element("ram:CategoryCode", "S"),
            element(words.percent, one.rate),
        ),
        around(
            "ram:SpecifiedTradePaymentTerms",
            element("ram:Description", one.terms),
            _cii_day("ram:DueDateDateTime", one.due),
        ),
        _cii_sums(one, words),
    )


def _cii_amount(name: str, value: object, one: Sample, words: _Words) -> str:
    """D16B names the currency with the VAT alone."""
    named = one.currency if words is _OLD or name == "TaxTotalAmount" else ""
    return element(f"ram:{name}", str(value), currencyID=named)


def _cii_sums(one: Sample, words: _Words) -> str:
    zero = [_cii_amount(f"{name}TotalAmount", "0.00", one, words) for name in ("Charge", "Allowance")]
    return around(
        words.sums,
        _cii_amount("LineTotalAmount", one.net, one, words),
        *zero,
        _cii_amount("TaxBasisTotalAmount", one.net, one, words),
        _cii_amount("TaxTotalAmount", one.vat, one, words),
        _cii_amount("GrandTotalAmount", one.total, one, words),
        _cii_amount("DuePayableAmount", one.due_amount or one.total, one, words),
    )


def _cii_line(one: Sample, words: _Words, number: int, line: tuple[str, str, str, str]) -> str:
    name, count, unit, price = line
    amount = _cii_amount("LineTotalAmount", Decimal(count) * Decimal(price), one, words)
    parts = (
        around(
            f"{words.line}Agreement",
            around("ram:NetPriceProductTradePrice", _cii_amount("ChargeAmount", price, one, words)),
        ),
        around(f"{words.line}Delivery", element("ram:BilledQuantity", count, unitCode=unit)),
        around(
            f"{words.line}Settlement",
            around(
                "ram:ApplicableTradeTax",
                element("ram:TypeCode", "VAT"),
                element("ram:CategoryCode", "S"),
                element(words.percent, one.rate),
            ),
            around(words.line_sums, amount),
        ),
    )
    product = around("ram:SpecifiedTradeProduct", element("ram:Name", name))
    inside = (*parts, product) if words is _OLD else (product, *parts)
    document = around("ram:AssociatedDocumentLineDocument", element("ram:LineID", str(number)))
    return around("ram:IncludedSupplyChainTradeLineItem", document, *inside)


def pdf_with(xml: bytes, name: str = "factur-x.xml", compress: bool = True) -> bytes:
    """A page with an XML attached, as ZUGFeRD and Factur-X have it."""
    sheet = FPDF()
    sheet.add_page()
    sheet.set_font("helvetica", size=11)
    sheet.cell(text="Rechnung 2026-0412")
    sheet.embed_file(basename=name, bytes=xml, mime_type="text/xml", compress=compress)
    return bytes(sheet.output())
