"""Electronic invoices as programs write them: one invoice, in every syntax and format."""

from dataclasses import dataclass, replace
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from fpdf import FPDF

EN = "urn:cen.eu:en16931:2017"
XRECHNUNG = f"{EN}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
PEPPOL = f"{EN}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
SELF_BILLING = f"{EN}#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0"
NLCIUS = f"{EN}#compliant#urn:fdc:nen.nl:nlcius:v1.0"
FACTUR_X = "urn:factur-x.eu:1p0:"
ZUGFERD_2 = f"{EN}#conformant#urn:zugferd.de:2p0:extended"
ZUGFERD_1 = "urn:ferd:CrossIndustryDocument:invoice:1p0:comfort"


@dataclass(frozen=True)
class Who:
    """A party. `ids` and `public`: value and scheme each; `account`: UBL's SupplierAssignedAccountID."""

    name: str
    ids: tuple[tuple[str, str], ...] = ()
    public: tuple[tuple[str, str], ...] = ()
    email: str = ""
    endpoint: tuple[str, str] = ("", "")
    street: str = "Kade 12"
    postcode: str = "3011 AB"
    town: str = "Rotterdam"
    country: str = "NL"
    vat: str = ""
    legal: tuple[str, str] = ("", "")
    account: str = ""
    own_account: str = ""


SELLER = Who(
    "Bakkerij Test B.V.",
    public=(("8712345000011", "0088"),),
    email="boekhouding@bakkerij.test",
    endpoint=("facturen@bakkerij.test", "EM"),
    vat="NL001234567B01",
    legal=("12345678", "0106"),
)
BUYER = Who(
    "Grand Café De Kade B.V.",
    ids=(("10023", ""),),
    email="inkoop@dekade.test",
    street="Marktplein 3",
    postcode="5611 EC",
    town="Eindhoven",
    vat="NL007654321B01",
)


@dataclass(frozen=True)
class Sample:
    """What the invoice says. `lines`: name, quantity, unit, price. `rest`: further parties by their role."""

    guideline: str = EN
    number: str = "2026-0412"
    code: str = "380"
    issued: str = "2026-11-21"
    due: str = "2026-12-05"
    currency: str = "EUR"
    seller: Who = SELLER
    buyer: Who = BUYER
    payee: Who | None = None
    representative: Who | None = None
    delivery: Who | None = None
    invoicee: Who | None = None
    reference: str = "04011000-12345-34"
    order: str = "PO-77"
    note: str = "Wij danken u voor uw bestelling."
    language: str = ""
    lines: tuple[tuple[str, str, str, str], ...] = (
        ("Brood", "10", "C62", "20.00"),
        ("Taart", "2", "C62", "50.00"),
    )
    rate: str = "21"
    iban: str = "NL91ABNA0417164300"
    gross: str = ""
    due_amount: str = ""

    @property
    def net(self) -> Decimal:
        """Without VAT."""
        return sum((Decimal(count) * Decimal(price) for _, count, _, price in self.lines), Decimal(0))

    @property
    def vat(self) -> Decimal:
        """The VAT."""
        return (self.net * Decimal(self.rate) / 100).quantize(Decimal("0.01"))

    @property
    def total(self) -> str:
        """With VAT, or what the invoice says instead."""
        return self.gross or str(self.net + self.vat)


def element(name: str, text: str, **attributes: str) -> str:
    """An element; nothing when it has no text."""
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items() if value)
    return f"<{name}{written}>{escape(text)}</{name}>" if text else ""


def around(name: str, *parts: str) -> str:
    """An element around others; nothing when there are none."""
    inner = "".join(parts)
    return f"<{name}>{inner}</{name}>" if inner else ""


def encode(xml: str, encoding: str = "UTF-8") -> bytes:
    """With a declaration, in that encoding."""
    return f'<?xml version="1.0" encoding="{encoding}"?>\n{xml}\n'.encode(encoding)


def ubl(sample: Sample, credit: bool = False, encoding: str = "UTF-8") -> bytes:
    """UBL 2.1: XRechnung, SI-UBL, Peppol BIS or plain, by its guideline."""
    return encode(ubl_text(sample, credit), encoding)


def ubl_text(sample: Sample, credit: bool = False) -> str:
    """The root element."""
    kind = "CreditNote" if credit else "Invoice"
    schema = "urn:oasis:names:specification:ubl:schema:xsd:"
    return (
        f'<{kind} xmlns="{schema}{kind}-2" xmlns:cac="{schema}CommonAggregateComponents-2" '
        f'xmlns:cbc="{schema}CommonBasicComponents-2">' + _ubl_inside(sample, kind) + f"</{kind}>"
    )


def _ubl_inside(one: Sample, kind: str) -> str:
    credit = kind == "CreditNote"
    return "".join(
        (
            element("cbc:CustomizationID", one.guideline),
            element("cbc:ID", one.number),
            element("cbc:IssueDate", one.issued),
            "" if credit else element("cbc:DueDate", one.due),
            element(f"cbc:{kind}TypeCode", one.code),
            element("cbc:Note", one.note, languageID=one.language),
            element("cbc:DocumentCurrencyCode", one.currency),
            element("cbc:BuyerReference", one.reference),
            around("cac:OrderReference", element("cbc:ID", one.order)),
            around("cac:AccountingSupplierParty", around("cac:Party", _ubl_party(one.seller))),
            around(
                "cac:AccountingCustomerParty",
                element("cbc:CustomerAssignedAccountID", one.buyer.own_account),
                element("cbc:SupplierAssignedAccountID", one.buyer.account),
                around("cac:Party", _ubl_party(one.buyer)),
            ),
            _ubl_payee(one.payee),
            around("cac:TaxRepresentativeParty", _ubl_party(one.representative))
            if one.representative
            else "",
            _ubl_delivery(one.delivery),
            _ubl_payment(one),
            _ubl_tax(one),
            _ubl_sums(one),
            *(_ubl_line(one, kind, number, line) for number, line in enumerate(one.lines, 1)),
        )
    )


def _ubl_party(who: Who) -> str:
    return "".join(
        (
            element("cbc:EndpointID", who.endpoint[0], schemeID=who.endpoint[1]),
            *(
                around("cac:PartyIdentification", element("cbc:ID", value, schemeID=scheme))
                for value, scheme in (*who.ids, *who.public)
            ),
            around("cac:PartyName", element("cbc:Name", who.name)),
            _ubl_address("cac:PostalAddress", who),
            around(
                "cac:PartyTaxScheme",
                element("cbc:CompanyID", who.vat),
                "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>",
            )
            if who.vat
            else "",
            around(
                "cac:PartyLegalEntity",
                element("cbc:RegistrationName", who.name),
                element("cbc:CompanyID", who.legal[0], schemeID=who.legal[1]),
            ),
            around("cac:Contact", element("cbc:ElectronicMail", who.email)),
        )
    )


def _ubl_address(name: str, who: Who) -> str:
    return around(
        name,
        element("cbc:StreetName", who.street),
        element("cbc:CityName", who.town),
        element("cbc:PostalZone", who.postcode),
        around("cac:Country", element("cbc:IdentificationCode", who.country)),
    )


def _ubl_payee(who: Who | None) -> str:
    if who is None:
        return ""
    ids = (around("cac:PartyIdentification", element("cbc:ID", value)) for value, _ in who.ids)
    return around("cac:PayeeParty", *ids, around("cac:PartyName", element("cbc:Name", who.name)))


def _ubl_delivery(who: Who | None) -> str:
    if who is None:
        return ""
    party = around("cac:DeliveryParty", around("cac:PartyName", element("cbc:Name", who.name)))
    return around("cac:Delivery", around("cac:DeliveryLocation", _ubl_address("cac:Address", who)), party)


def _ubl_payment(one: Sample) -> str:
    account = around("cac:PayeeFinancialAccount", element("cbc:ID", one.iban))
    return around(
        "cac:PaymentMeans",
        element("cbc:PaymentMeansCode", "30"),
        element("cbc:PaymentID", one.number),
        account,
    )


def _ubl_amount(name: str, value: object, one: Sample) -> str:
    return element(f"cbc:{name}", str(value), currencyID=one.currency)


def _ubl_category(name: str, one: Sample) -> str:
    scheme = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
    return around(name, element("cbc:ID", "S"), element("cbc:Percent", one.rate), scheme)


def _ubl_tax(one: Sample) -> str:
    amount = _ubl_amount("TaxAmount", one.vat, one)
    row = around(
        "cac:TaxSubtotal",
        _ubl_amount("TaxableAmount", one.net, one),
        amount,
        _ubl_category("cac:TaxCategory", one),
    )
    return around("cac:TaxTotal", amount, row)


def _ubl_sums(one: Sample) -> str:
    return around(
        "cac:LegalMonetaryTotal",
        _ubl_amount("LineExtensionAmount", one.net, one),
        _ubl_amount("TaxExclusiveAmount", one.net, one),
        _ubl_amount("TaxInclusiveAmount", one.total, one),
        _ubl_amount("PayableAmount", one.due_amount or one.total, one),
    )


def _ubl_line(one: Sample, kind: str, number: int, line: tuple[str, str, str, str]) -> str:
    name, count, unit, price = line
    counted = "CreditedQuantity" if kind == "CreditNote" else "InvoicedQuantity"
    return around(
        f"cac:{kind}Line",
        element("cbc:ID", str(number)),
        element(f"cbc:{counted}", count, unitCode=unit),
        _ubl_amount("LineExtensionAmount", Decimal(count) * Decimal(price), one),
        around("cac:Item", element("cbc:Name", name), _ubl_category("cac:ClassifiedTaxCategory", one)),
        around("cac:Price", _ubl_amount("PriceAmount", price, one)),
    )


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
        around("ram:DefinedTradeContact", mail),
        around(
            "ram:PostalTradeAddress",
            element("ram:PostcodeCode", who.postcode),
            element("ram:LineOne", who.street),
            element("ram:CityName", who.town),
            element("ram:CountryID", who.country),
        ),
        around("ram:URIUniversalCommunication", endpoint) if new else "",
        around("ram:SpecifiedTaxRegistration", element("ram:ID", who.vat, schemeID="VA")),
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
        around("ram:SpecifiedTradePaymentTerms", _cii_day("ram:DueDateDateTime", one.due)),
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
