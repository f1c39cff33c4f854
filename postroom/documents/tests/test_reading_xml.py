"""The electronic invoice within a file comes before its page, and what they say differently is told."""

from datetime import date
from decimal import Decimal

import pytest
from fpdf import FPDF

from postroom.documents.einvoice.tests.sample import FACTUR_X, SELLER, XRECHNUNG, Sample
from postroom.documents.einvoice.tests.write_cii import cii
from postroom.documents.einvoice.tests.write_ubl import ubl
from postroom.documents.examine import File
from postroom.documents.reading import Reading
from postroom.documents.reading.read import read

SAID = Sample(guideline=f"{FACTUR_X}en16931")
OWN = frozenset({"bakkerij.test"})


def pdf(lines: str, xml: bytes = b"") -> bytes:
    """A page with these lines, and an electronic invoice within."""
    sheet = FPDF()
    sheet.add_page()
    sheet.set_font("helvetica", size=11)
    for number, line in enumerate(lines.splitlines()):
        sheet.set_xy(20, 20 + 7 * number)
        sheet.cell(text=line or " ")
    if xml:
        sheet.embed_file(basename="factur-x.xml", bytes=xml, mime_type="text/xml")
    return bytes(sheet.output())


def read_file(name: str, content: bytes, said: dict[str, str] | None = None) -> Reading:
    return read(File(name, "x/y", content), [lambda _: said], (), OWN)


def told(reading: Reading) -> str:
    return "\n".join(map(str, reading.problems))


@pytest.mark.parametrize("xml", [ubl(Sample(guideline=XRECHNUNG)), cii(SAID)], ids=["ubl", "cii"])
def test_an_xml_says_everything_itself(xml) -> None:
    found = read_file("x.xml", xml)
    assert (found.type, found.number, found.debtor) == ("invoice", "2026-0412", "10023")
    assert (found.recipient, found.currency) == ("inkoop@dekade.test", "EUR")
    assert (found.issued, found.total) == (date(2026, 11, 21), Decimal("363.00"))
    assert "Grand Café De Kade B.V." in found.buyer and found.intact and found.einvoice
    assert {source.place for source in found.sources.values()} == {"xml"}


def test_the_invoice_within_a_pdf_comes_before_its_page_and_its_name() -> None:
    page = "Factuur\nFactuurnummer: 99\nDebiteurnummer: 20002\nTe betalen EUR 1,00"
    found = read_file("x.pdf", pdf(page, cii(SAID)), {"number": "77", "debtor": "30003"})
    assert (found.number, found.debtor, found.total) == ("2026-0412", "10023", Decimal("363.00"))
    assert "number 2026-0412, the page says 99; the invoice counts" in told(found)
    assert "customer 10023, the page says 20002" in told(found)
    assert "amount 363.00, the page says 1.00" in told(found)
    assert [one.source for one in found.candidates["debtor"]] == ["xml", "text", "pattern"]


def test_where_both_say_the_same_nothing_is_told() -> None:
    page = "Factuur\nFactuurnummer: 2026-0412\nDebiteurnummer: 010023\nTe betalen EUR 363,00"
    assert told(read_file("x.pdf", pdf(page, cii(SAID)))) == ""


def test_an_address_of_ours_is_not_the_receivers() -> None:
    found = read_file("x.xml", ubl(Sample(guideline=XRECHNUNG, buyer=SELLER)))
    assert found.recipient == ""


def test_a_broken_invoice_within_a_pdf_is_told_and_the_page_is_read() -> None:
    found = read_file("x.pdf", pdf("Factuur\nFactuurnummer: 99", b"<rsm:Cross"))
    assert (found.number, found.intact, found.einvoice) == ("99", True, "")
    assert told(found)


def test_a_correction_is_what_its_page_calls_it() -> None:
    found = read_file("x.pdf", pdf("Creditnota", cii(Sample(guideline=f"{FACTUR_X}en16931", code="384"))))
    assert found.type == "credit-note" and "says it is" not in told(found)
