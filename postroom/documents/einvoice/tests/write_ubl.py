"""Invoices and credit notes in UBL, as programs write them."""

from decimal import Decimal

from postroom.documents.einvoice.tests.sample import Sample, Who, around, element, encode


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
            around("cac:PaymentTerms", element("cbc:Note", one.terms)),
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
                "cac:PartyTaxScheme",
                element("cbc:CompanyID", who.tax),
                "<cac:TaxScheme><cbc:ID>LOC</cbc:ID></cac:TaxScheme>",
            )
            if who.tax
            else "",
            around(
                "cac:PartyLegalEntity",
                element("cbc:RegistrationName", who.name),
                element("cbc:CompanyID", who.legal[0], schemeID=who.legal[1]),
            ),
            around("cac:Contact", element("cbc:Name", who.contact), element("cbc:ElectronicMail", who.email)),
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
