"""What is read in an electronic invoice: every format says the same, and nobody is taken for the buyer."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from postroom.documents.einvoice import EInvoice, Party, read_einvoice, read_file
from postroom.documents.einvoice.formats import FACTUR_X as FACTUR_X_NAME
from postroom.documents.einvoice.tests import sample as guidelines
from postroom.documents.einvoice.tests.sample import BUYER, SELLER, Sample, Who
from postroom.documents.einvoice.tests.write_cii import cii, pdf_with, zugferd_1
from postroom.documents.einvoice.tests.write_ubl import ubl, ubl_text
from postroom.documents.examine import File

FORMATS = {
    "UBL 2.1": ubl(Sample()),
    "XRechnung 3.0": ubl(Sample(guideline=guidelines.XRECHNUNG)),
    "SI-UBL 2.0": ubl(Sample(guideline=guidelines.NLCIUS)),
    "Peppol BIS Billing 3": ubl(Sample(guideline=guidelines.PEPPOL)),
    "CII D16B": cii(Sample()),
    "XRechnung 3.0 ": cii(Sample(guideline=guidelines.XRECHNUNG)),
    FACTUR_X_NAME: cii(Sample(guideline=f"{guidelines.EN}#conformant#{guidelines.FACTUR_X}extended")),
    "ZUGFeRD 2.0": cii(Sample(guideline=guidelines.ZUGFERD_2)),
    "ZUGFeRD 1.0": zugferd_1(Sample()),
}
each_format = pytest.mark.parametrize("name", FORMATS)
SYNTAXES = {"ubl": ubl, "cii": cii, "zugferd 1": zugferd_1}
each_syntax = pytest.mark.parametrize("write", SYNTAXES.values(), ids=SYNTAXES)


@each_format
def test_every_format_says_the_same_and_has_no_fault(name: str) -> None:
    read = read_einvoice(FORMATS[name])
    assert read.format == name.strip()
    assert [str(one.sentence) for one in read.problems] == []
    assert (read.type, read.number, read.issued, read.due) == (
        "invoice",
        "2026-0412",
        date(2026, 11, 21),
        date(2026, 12, 5),
    )
    assert (read.currency, read.total, read.payable) == ("EUR", Decimal("363.00"), Decimal("363.00"))
    assert (read.buyer_reference, read.order) == ("04011000-12345-34", "PO-77")


@each_format
def test_the_buyer_is_told_with_number_address_and_e_mail(name: str) -> None:
    buyer = read_einvoice(FORMATS[name]).buyer
    assert (buyer.name, buyer.number, buyer.email) == (BUYER.name, "10023", "inkoop@dekade.test")
    assert (buyer.lines, buyer.postcode, buyer.town, buyer.country) == (
        ("Marktplein 3",),
        "5611 EC",
        "Eindhoven",
        "NL",
    )
    assert buyer.vat_id == "NL007654321B01"


@each_format
def test_lines_vat_payment_and_notes_are_there_for_the_page(name: str) -> None:
    read = read_einvoice(FORMATS[name])
    first = read.lines[0]
    assert (first.name, first.quantity, first.unit, first.price, first.net) == (
        "Brood",
        Decimal(10),
        "C62",
        Decimal("20.00"),
        Decimal("200.00"),
    )
    assert [(row.category, row.rate, row.net, row.tax) for row in read.vat] == [
        ("S", Decimal(21), Decimal("300.00"), Decimal("63.00"))
    ]
    assert read.payments[0].account == "NL91ABNA0417164300"
    assert read.notes == ("Wij danken u voor uw bestelling.",)
    assert read.seller.name == SELLER.name


@pytest.mark.parametrize("write", [ubl, cii, zugferd_1])
def test_contact_tax_number_and_terms_are_there_for_the_page(write) -> None:
    seller = replace(SELLER, tax="045 123 45678", contact="Sanne de Boer")
    read = read_einvoice(write(Sample(seller=seller, terms="Binnen 14 dagen")))
    assert (read.seller.tax_number, read.seller.contact) == ("045 123 45678", "Sanne de Boer")
    assert (read.terms, read.problems) == ("Binnen 14 dagen", ())


@pytest.mark.parametrize(
    ("xml", "type_"),
    [
        (ubl(Sample(code="381"), credit=True), "credit_note"),
        (ubl(Sample(code=""), credit=True), "credit_note"),
        (ubl(Sample(code="381")), "credit_note"),
        (cii(Sample(code="381")), "credit_note"),
        (cii(Sample(code="261")), "credit_note"),
        (zugferd_1(Sample(code="381")), "credit_note"),
        (cii(Sample(code="384")), "invoice"),
        (ubl(Sample(code="383")), "invoice"),
        (cii(Sample(code="326")), "invoice"),
    ],
)
def test_a_credit_note_is_told_from_an_invoice_by_its_code_or_root(xml: bytes, type_: str) -> None:
    assert read_einvoice(xml).type == type_


OTHER = Who(
    "Somebody Else", ids=(("99999", ""),), email="other@else.test", vat="NL999999999B99", town="Elsewhere"
)


@each_syntax
@pytest.mark.parametrize("role", ["payee", "representative", "delivery", "invoicee"])
def test_nobody_else_in_the_invoice_is_taken_for_the_buyer(write, role: str) -> None:
    usual, read = read_einvoice(write(Sample())), read_einvoice(write(replace(Sample(), **{role: OTHER})))
    assert (read.buyer, read.seller) == (usual.buyer, usual.seller)


@each_syntax
@pytest.mark.parametrize("role", ["payee", "delivery", "seller"])
def test_with_no_buyer_nobody_stands_in_for_him(write, role: str) -> None:
    nobody = Who("", street="", postcode="", town="", country="")
    read = read_einvoice(write(replace(Sample(buyer=nobody), **{role: OTHER})))
    assert read.buyer == Party()
    assert "BR-07" in [one.code for one in read.problems]


def test_whom_the_invoice_is_addressed_to_is_told_apart_from_the_buyer() -> None:
    read = read_einvoice(cii(Sample(invoicee=OTHER)))
    assert read.invoicee is not None and read.invoicee.email == "other@else.test"


def _buyer(write, **changed: object) -> Party:
    return read_einvoice(write(Sample(buyer=replace(BUYER, **changed)))).buyer


@each_syntax
def test_the_sellers_own_address_is_never_the_buyers(write) -> None:
    assert _buyer(write, email="Boekhouding@Bakkerij.test").email == ""
    assert _buyer(write, email="").email == ""


@pytest.mark.parametrize("write", [ubl, cii])
def test_the_sellers_electronic_address_is_not_the_buyers_either(write) -> None:
    assert _buyer(write, email="facturen@bakkerij.test").email == ""
    assert _buyer(write, email="", endpoint=("facturen@bakkerij.test", "EM")).email == ""


@pytest.mark.parametrize("write", [ubl, cii])
@pytest.mark.parametrize(
    ("endpoint", "email"),
    [
        (("rechnung@kunde.test", "EM"), "rechnung@kunde.test"),
        (("mailto:rechnung@kunde.test", "EM"), "rechnung@kunde.test"),
        (("rechnung@kunde.test", ""), "rechnung@kunde.test"),
        (("8712345000011", "0088"), ""),
        (("NL007654321B01", "9944"), ""),
        (("no address", "EM"), ""),
    ],
)
def test_an_electronic_address_counts_when_it_is_an_e_mail_address(write, endpoint, email: str) -> None:
    assert _buyer(write, email="", endpoint=endpoint).email == email
    assert _buyer(write, endpoint=endpoint).email == "inkoop@dekade.test"


@pytest.mark.parametrize("write", [ubl, cii])
@pytest.mark.parametrize(
    ("ids", "number"),
    [
        ((("10023", ""),), "10023"),
        ((("8712345000011", "0088"),), ""),
        ((("8712345000011", ""),), ""),
        ((("8712345000011", "0088"), ("10023", "")), "10023"),
        ((("12345678", "0106"), ("10023", "")), "10023"),
        ((("10023", ""), ("20569", "")), ""),
        ((("10023", ""), ("10023", "")), "10023"),
        ((("NL007654321B01", ""),), ""),
        ((("NL 0076.54.321 B01", ""),), ""),
        ((("87654321", ""),), ""),
        ((("K-10023", "91"),), "K-10023"),
        ((("Grand Café De Kade", ""),), ""),
        ((("K-10023", "92"),), ""),
        ((), ""),
    ],
)
def test_only_what_the_seller_calls_the_buyer_is_his_number(write, ids, number: str) -> None:
    assert _buyer(write, ids=ids, legal=("87654321", "0106")).number == number


def test_a_number_of_which_only_the_keeper_of_its_list_is_named_is_public() -> None:
    xml = ubl(Sample()).decode().replace("<cbc:ID>10023<", '<cbc:ID schemeAgencyID="9">10023<')
    assert read_einvoice(xml.encode()).buyer.number == ""


def test_the_account_that_the_supplier_gave_comes_before_other_numbers() -> None:
    assert _buyer(ubl, account="30001").number == "30001"
    assert _buyer(ubl, ids=(), own_account="40001").number == "40001"
    assert _buyer(ubl, own_account="40001").number == "10023"


def test_a_number_of_a_public_list_apart_from_the_id_is_none() -> None:
    assert _buyer(cii, ids=(), public=(("4000001123452", "0088"),)).number == ""
    assert _buyer(zugferd_1, ids=(), public=(("4000001123452", "0088"),)).number == ""


def test_several_contacts_with_different_addresses_give_none() -> None:
    contact = (
        "<ram:DefinedTradeContact><ram:EmailURIUniversalCommunication><ram:URIID>{}</ram:URIID></ram:Email"
    )
    contact += "URIUniversalCommunication></ram:DefinedTradeContact>"
    one, two = contact.format("inkoop@dekade.test"), contact.format("chef@dekade.test")
    doubled = cii(Sample()).decode().replace(one, one + two)
    assert read_einvoice(doubled.encode()).buyer.email == ""


@pytest.mark.parametrize(
    ("sample", "write"),
    [(Sample(code="389"), cii), (Sample(code="389", guideline=guidelines.SELF_BILLING), ubl)],
)
def test_a_self_billed_invoice_goes_to_the_seller(sample: Sample, write) -> None:
    read = read_einvoice(write(sample))
    assert read.self_billed
    assert read.receiver.name == SELLER.name
    assert read_einvoice(write(Sample())).receiver.name == BUYER.name


@pytest.mark.parametrize("write", [ubl, cii])
@pytest.mark.parametrize(("written", "language"), [("nl-NL", "nl"), ("de", "de"), ("EN", "en"), ("", "")])
def test_the_language_is_told_when_the_invoice_says_it(write, written: str, language: str) -> None:
    assert read_einvoice(write(Sample(language=written))).language == language


def test_a_second_total_in_the_sellers_own_currency_is_not_the_total() -> None:
    text = cii(Sample()).decode()
    tax = '<ram:TaxTotalAmount currencyID="EUR">63.00</ram:TaxTotalAmount>'
    both = tax.replace("EUR", "DKK").replace("63.00", "469.00") + tax
    assert read_einvoice(text.replace(tax, both).encode()).totals.vat == Decimal("63.00")
    two = "<ram:GrandTotalAmount>363.00</ram:GrandTotalAmount><ram:GrandTotalAmount>999.00</ram:GrandTotalAmount>"
    torn = text.replace("<ram:GrandTotalAmount>363.00</ram:GrandTotalAmount>", two)
    assert read_einvoice(torn.encode()).total is None


@pytest.mark.parametrize("written", ["363,00", "1.363,00", "EUR 363", "NaN", "1E3", "", "9" * 40])
def test_an_amount_that_xml_does_not_know_is_none(written: str) -> None:
    xml = ubl(Sample()).decode()
    old = '<cbc:TaxInclusiveAmount currencyID="EUR">363.00<'
    assert old in xml
    assert read_einvoice(xml.replace(old, old.replace("363.00", written)).encode()).total is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("20261121", date(2026, 11, 21)),
        ("2026-11-21", date(2026, 11, 21)),
        ("2026-11-21T00:00:00+01:00", date(2026, 11, 21)),
        ("202611211530", date(2026, 11, 21)),
        ("202611", None),
        ("20261321", None),
        ("21.11.2026", None),
        ("20261101-20261130", None),
    ],
)
def test_a_day_is_read_in_the_spellings_of_the_standards_only(written: str, day: date | None) -> None:
    old = '<udt:DateTimeString format="102">20261121<'
    xml = cii(Sample()).decode().replace(old, old.replace("20261121", written))
    assert read_einvoice(xml.encode()).issued == day


ENCODINGS = ["UTF-8", "ISO-8859-1", "ISO-8859-15", "windows-1252", "UTF-16"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_letters_are_read_in_the_encoding_that_is_declared(encoding: str) -> None:
    assert read_einvoice(ubl(Sample(), encoding=encoding)).buyer.name == BUYER.name
    assert read_einvoice(cii(Sample(), encoding=encoding)).buyer.name == BUYER.name


def test_marks_of_byte_order_are_understood_and_no_declaration_means_utf_8() -> None:
    text = ubl_text(Sample())
    for written in (
        b"\xef\xbb\xbf" + ubl(Sample()),
        text.encode(),
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
    ):
        assert read_einvoice(written).buyer.name == BUYER.name


def test_the_euro_sign_of_windows_is_read() -> None:
    read = read_einvoice(ubl(Sample(note="Noch 5 € offen"), encoding="windows-1252"))
    assert read.notes == ("Noch 5 € offen",)


def test_prefixes_of_the_file_count_nothing() -> None:
    xml = cii(Sample()).decode()
    for old, new in (("ram:", "a:"), ("rsm:", "b:"), ("udt:", "c:")):
        xml = (
            xml.replace(f"<{old}", f"<{new}")
            .replace(f"</{old}", f"</{new}")
            .replace(f":{old[:-1]}=", f":{new[:-1]}=")
        )
    assert read_einvoice(xml.encode()).buyer.number == "10023"


def _found(name: str, content: bytes) -> EInvoice:
    found = read_file(File(name, "", content))
    assert found is not None and found.invoice is not None
    return found.invoice


@pytest.mark.parametrize(
    ("name", "xml", "format_"),
    [
        ("factur-x.xml", cii(Sample()), FACTUR_X_NAME),
        ("zugferd-invoice.xml", cii(Sample()), "ZUGFeRD 2.0"),
        ("ZUGFeRD-invoice.xml", zugferd_1(Sample()), "ZUGFeRD 1.0"),
        ("xrechnung.xml", cii(Sample(guideline=guidelines.XRECHNUNG)), "XRechnung 3.0"),
    ],
)
def test_the_invoice_within_a_pdf_is_found_and_its_name_tells_the_format(
    name: str, xml: bytes, format_: str
) -> None:
    found = _found("Rechnung.PDF", pdf_with(xml, name))
    assert (found.format, found.buyer.number) == (format_, "10023")


def test_a_pdf_without_an_invoice_and_other_files_have_none() -> None:
    assert read_file(File("a.pdf", "", pdf_with(b"<a/>", "notes.xml"))) is None
    assert read_file(File("a.docx", "", b"PK")) is None


def test_an_xml_of_its_own_is_read() -> None:
    assert _found("invoice.XML", ubl(Sample())).number == "2026-0412"
