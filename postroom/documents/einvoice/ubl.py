"""UBL 2.1: Invoice and CreditNote, with the business terms of EN 16931-3-2. Pure."""

from decimal import Decimal
from typing import Any

from postroom.documents.einvoice.formats import UBL_CREDIT_NOTE, find_format
from postroom.documents.einvoice.parties import choose_email, choose_number, part_emails, read_identifier
from postroom.documents.einvoice.tree import MOST_ELEMENTS, Node, read_day, read_decimal
from postroom.documents.einvoice.values import (
    CREDIT_NOTES,
    EInvoice,
    Identifier,
    Line,
    Party,
    Payment,
    Totals,
    Vat,
)

_NAMES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
_NONE = Identifier()


def read_ubl(root: Any, namespace: str) -> EInvoice:
    """Everything that a sender or clerk may want to know; `namespace` is that of the root element."""
    node = Node(root, _NAMES)
    credit = namespace == UBL_CREDIT_NOTE
    guideline = node.value("cbc:CustomizationID")
    form = find_format(namespace, guideline)
    code = node.value("cbc:CreditNoteTypeCode" if credit else "cbc:InvoiceTypeCode")
    seller = _read_seller(node.one("cac:AccountingSupplierParty"))
    currency = node.value("cbc:DocumentCurrencyCode")
    return EInvoice(
        format=form.name,
        syntax="ubl",
        type="credit_note" if credit or code in CREDIT_NOTES else "invoice",
        guideline=guideline,
        profile=form.profile,
        type_code=code,
        number=node.value("cbc:ID"),
        issued=read_day(node.value("cbc:IssueDate")),
        due=read_day(node.value("cbc:DueDate") or node.value("cac:PaymentMeans/cbc:PaymentDueDate")),
        currency=currency,
        seller=seller,
        buyer=part_emails(seller, _read_customer(node.one("cac:AccountingCustomerParty"))),
        delivery=_read_delivery(node.one("cac:Delivery")),
        representative=_read_party_or_none(node.one("cac:TaxRepresentativeParty")),
        buyer_reference=node.value("cbc:BuyerReference"),
        order=node.value("cac:OrderReference/cbc:ID"),
        lines=_read_lines(node, "cac:CreditNoteLine" if credit else "cac:InvoiceLine"),
        vat=_read_vat(node, currency),
        totals=_read_totals(node, currency),
        payments=tuple(map(_read_payment, node.all("cac:PaymentMeans"))),
        terms=node.text("cac:PaymentTerms/cbc:Note"),
        notes=tuple(filter(None, (note.text() for note in node.all("cbc:Note")))),
        language=_read_language(node),
    )


def _read_seller(node: Node) -> Party:
    return _read_party(node.one("cac:Party"), Identifier(node.value("cbc:CustomerAssignedAccountID")))


def _read_customer(node: Node) -> Party:
    """The account that the supplier has given counts first, the customer's own name for it last (UBL 2.1, 2.3)."""
    party = node.one("cac:Party")
    account = Identifier(node.value("cbc:SupplierAssignedAccountID"))
    own = Identifier(node.value("cbc:CustomerAssignedAccountID"))
    contact = node.value("cac:AccountingContact/cbc:ElectronicMail")
    return _read_party(party, account, own, contact)


def _read_party_or_none(node: Node) -> Party | None:
    return _read_party(node) if node else None


def _read_party(
    node: Node, account: Identifier = _NONE, last: Identifier = _NONE, contact: str = ""
) -> Party:
    listed = tuple(read_identifier(one) for one in node.all("cac:PartyIdentification/cbc:ID"))
    legal = read_identifier(node.one("cac:PartyLegalEntity/cbc:CompanyID"))
    endpoint = read_identifier(node.one("cbc:EndpointID"))
    vat_id, tax_number = _read_tax_numbers(node)
    known = (legal.value, endpoint.value, vat_id, tax_number)
    numbers = (choose_number(given, known) for given in ((account,), listed, (last,)))
    contacts = [one for one in (node.value("cac:Contact/cbc:ElectronicMail"), contact) if one]
    return Party(
        name=_read_name(node),
        number=next(filter(None, numbers), ""),
        email=choose_email(contacts[:1], endpoint),
        endpoint=endpoint,
        identifiers=tuple(one for one in (account, *listed, last) if one.value),
        vat_id=vat_id,
        tax_number=tax_number,
        legal_id=legal,
        contact=node.value("cac:Contact/cbc:Name"),
        **_read_address(node.one("cac:PostalAddress")),
    )


def _read_name(node: Node) -> str:
    """The registered name (BT-27, BT-44), else the trading name, else a person's."""
    person = " ".join(
        filter(None, (node.value(f"cac:Person/cbc:{part}") for part in ("FirstName", "FamilyName")))
    )
    registered = node.value("cac:PartyLegalEntity/cbc:RegistrationName")
    return registered or node.value("cac:PartyName/cbc:Name") or person


def _read_tax_numbers(node: Node) -> tuple[str, str]:
    """The VAT number and any other tax number of a party."""
    vat = other = ""
    for one in node.all("cac:PartyTaxScheme"):
        if one.value("cac:TaxScheme/cbc:ID").upper() in ("VAT", ""):
            vat = vat or one.value("cbc:CompanyID")
        else:
            other = other or one.value("cbc:CompanyID")
    return vat, other


def _read_address(node: Node) -> dict[str, Any]:
    street = " ".join(filter(None, (node.value("cbc:StreetName"), node.value("cbc:BuildingNumber"))))
    box = node.value("cbc:Postbox")
    more = (node.value("cbc:AdditionalStreetName"), *_values(node, "cac:AddressLine/cbc:Line"))
    return {
        "lines": tuple(filter(None, (street, box, *more))),
        "postcode": node.value("cbc:PostalZone"),
        "town": node.value("cbc:CityName"),
        "country": node.value("cac:Country/cbc:IdentificationCode").upper(),
    }


def _values(node: Node, path: str) -> list[str]:
    return [one.value() for one in node.all(path)]


def _read_delivery(node: Node) -> Party | None:
    if not node.one("cac:DeliveryParty") and not node.one("cac:DeliveryLocation/cac:Address"):
        return None
    name = node.value("cac:DeliveryParty/cac:PartyName/cbc:Name")
    place = read_identifier(node.one("cac:DeliveryLocation/cbc:ID"))
    listed = (place,) if place.value else ()
    return Party(name=name, identifiers=listed, **_read_address(node.one("cac:DeliveryLocation/cac:Address")))


def _read_lines(node: Node, path: str) -> tuple[Line, ...]:
    return tuple(map(_read_line, node.all(path, MOST_ELEMENTS)))


def _read_line(node: Node) -> Line:
    counted = node.one("cbc:InvoicedQuantity") or node.one("cbc:CreditedQuantity")
    return Line(
        id=node.value("cbc:ID"),
        name=node.text("cac:Item/cbc:Name") or node.text("cac:Item/cbc:Description"),
        quantity=counted.amount(),
        unit=counted.attribute("unitCode"),
        price=node.amount("cac:Price/cbc:PriceAmount"),
        net=node.amount("cbc:LineExtensionAmount"),
    )


def _tax_total(node: Node, currency: str) -> Node:
    """The one in the document's currency; a second one is in that of the seller's accounts (BT-111)."""
    totals = node.all("cac:TaxTotal")
    matching = [one for one in totals if one.one("cbc:TaxAmount").attribute("currencyID") == currency]
    return next(iter(matching or totals), Node(None, node.names))


def _read_vat(node: Node, currency: str) -> tuple[Vat, ...]:
    return tuple(
        Vat(
            category=one.value("cac:TaxCategory/cbc:ID"),
            rate=_read_rate(one),
            net=one.amount("cbc:TaxableAmount"),
            tax=one.amount("cbc:TaxAmount"),
            reason=one.text("cac:TaxCategory/cbc:TaxExemptionReason"),
        )
        for one in _tax_total(node, currency).all("cac:TaxSubtotal")
    )


def _read_rate(node: Node) -> Decimal | None:
    written = node.value("cac:TaxCategory/cbc:Percent") or node.value("cbc:Percent")
    return read_decimal(written)


def _read_totals(node: Node, currency: str) -> Totals:
    sums = node.one("cac:LegalMonetaryTotal")
    return Totals(
        lines=sums.amount("cbc:LineExtensionAmount"),
        allowances=sums.amount("cbc:AllowanceTotalAmount"),
        charges=sums.amount("cbc:ChargeTotalAmount"),
        net=sums.amount("cbc:TaxExclusiveAmount"),
        vat=_tax_total(node, currency).amount("cbc:TaxAmount"),
        gross=sums.amount("cbc:TaxInclusiveAmount"),
        paid=sums.amount("cbc:PrepaidAmount"),
        rounding=sums.amount("cbc:PayableRoundingAmount"),
        payable=sums.amount("cbc:PayableAmount"),
    )


def _read_payment(node: Node) -> Payment:
    return Payment(
        code=node.value("cbc:PaymentMeansCode"),
        account=node.value("cac:PayeeFinancialAccount/cbc:ID"),
        holder=node.value("cac:PayeeFinancialAccount/cbc:Name"),
        bank=node.value("cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID"),
        reference=node.value("cbc:PaymentID"),
    )


def _read_language(node: Node) -> str:
    notes = node.all("cbc:Note")
    named = {note.attribute("languageLocaleID") or note.attribute("languageID") for note in notes} - {""}
    return simple_language(*named)


def simple_language(*named: str) -> str:
    """The language of "nl-NL" and the like; "" when there is not exactly one."""
    found = {one.replace("_", "-").partition("-")[0].lower() for one in named if one}
    return next(iter(found)) if len(found) == 1 else ""
