"""The page of an electronic invoice: what a clerk reads there, and that nothing in it can harm or hang."""

import time
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from postroom.desk.take_in import Intake
from postroom.documents import store
from postroom.documents.einvoice.tests.sample import BUYER, FACTUR_X, XRECHNUNG, Sample
from postroom.documents.einvoice.tests.write_cii import cii, pdf_with
from postroom.documents.einvoice.tests.write_ubl import ubl
from postroom.documents.examine import examine, read_file
from postroom.documents.models import Document
from postroom.documents.refusals import DocumentRefused
from tests.papers import on_desk
from tests.strain import in_time

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerk(browser, jansen) -> Client:
    """Anna, in front of the desk."""
    return browser()


def keep(content: bytes, name: str = "invoice.xml") -> int:
    """The id of a document with this content; an XML that is no invoice came in before such files were refused."""
    try:
        return Intake("anna").take(examine(name, content)).document.id
    except DocumentRefused:
        return on_desk("invoice", "2026-0412", "10023", name, len(content), store.keep(content))


def text_of(clerk: Client, document: int, language: str = "en") -> str:
    """What the page says."""
    answer = clerk.get(f"/documents/{document}/einvoice/", headers={"accept-language": language})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_the_page_says_who_what_and_how_much(clerk) -> None:
    told = text_of(clerk, keep(ubl(Sample(guideline=XRECHNUNG))))
    for part in (
        "XRechnung 3.0",
        "Grand Café De Kade B.V.",
        "5611 EC Eindhoven",
        "inkoop@dekade.test",
        "10023",
    ):
        assert part in told
    for part in ("2026-0412", "2026-11-21", "2026-12-05", "363.00 EUR", "04011000-12345-34", "PO-77"):
        assert part in told
    for part in ("Brood", "10 pcs", "200.00", "standard rate", "NL91ABNA0417164300", "credit transfer"):
        assert part in told
    assert "Wij danken u voor uw bestelling." in told and "problem" not in told


def test_the_invoice_within_a_pdf_has_the_same_page_and_its_document_leads_there(clerk) -> None:
    document = keep(pdf_with(cii(Sample(guideline=f"{FACTUR_X}extended"))), "Rechnung.pdf")
    told = text_of(clerk, document)
    assert "factur-x.xml" in told and "Grand Café De Kade B.V." in told
    for way in (f"/documents/{document}/", f"/documents/{document}/mail/"):
        assert f"/documents/{document}/einvoice/" in clerk.get(way).content.decode()


def test_a_pdf_without_one_has_no_such_page_and_no_way_to_it(clerk, paper) -> None:
    Intake("anna").take(read_file(paper("1")))
    document = Document.objects.get().pk
    assert clerk.get(f"/documents/{document}/einvoice/").status_code == 404
    assert "/einvoice/" not in clerk.get(f"/documents/{document}/").content.decode()
    assert clerk.get("/documents/999/einvoice/").status_code == 404


def test_a_file_that_is_gone_has_no_page_and_keeps_nobody_from_its_document(clerk, settings) -> None:
    document = keep(pdf_with(cii(Sample())), "a.pdf")
    sha256 = Document.objects.get(pk=document).sha256
    (Path(settings.POSTROOM_HOME) / "documents" / sha256[:2] / sha256).unlink()
    assert clerk.get(f"/documents/{document}/einvoice/").status_code == 404
    assert clerk.get(f"/documents/{document}/").status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("order.xml", b"<Order/>", "order.xml is an XML, but no electronic invoice: it begins with Order"),
        ("a.pdf", pdf_with(b"<Order/>"), "factur-x.xml is an XML, but no electronic invoice"),
        ("b.pdf", pdf_with(cii(Sample())[:700]), "factur-x.xml is no complete XML"),
    ],
)
def test_what_cannot_be_read_is_told_on_its_page(clerk, name: str, content: bytes, sentence: str) -> None:
    document = keep(content, name)
    assert sentence in text_of(clerk, document)
    assert f"/documents/{document}/einvoice/" in clerk.get(f"/documents/{document}/").content.decode()


def test_faults_of_the_form_and_broken_rules_are_told_apart(clerk) -> None:
    xml = ubl(Sample(gross="400.00")).replace(b"<cbc:IssueDate>2026-11-21</cbc:IssueDate>", b"")
    told = text_of(clerk, keep(xml))
    form, rules = (
        told.index("It is not built as its format asks"),
        told.index("It breaks rules that receivers check"),
    )
    assert form < told.index("DueDate must not stand here") < rules
    assert rules < told.index("BR-CO-15: the total with VAT (BT-112) is 400.00")


def test_of_five_thousand_lines_the_first_two_hundred_are_shown(clerk) -> None:
    lines = tuple((f"Brood {n}.", "1", "C62", "1.00") for n in range(1, 5_001))
    document = keep(ubl(Sample(lines=lines)))
    begun = time.monotonic()
    told = text_of(clerk, document)
    assert in_time(time.monotonic() - begun, 0, 3)
    assert "Brood 200." in told and "Brood 201." not in told
    assert "The first 200 of 5000 lines are shown." in told


@pytest.mark.parametrize(("price", "shown"), [("20", "20.00"), ("0.0125", "0.0125"), ("1234.5", "1,234.50")])
def test_a_price_is_written_with_cents_and_what_is_less(clerk, price: str, shown: str) -> None:
    told = text_of(clerk, keep(ubl(Sample(lines=(("Brood", "3", "C62", price),)))))
    assert f'data-label="Price">{shown}<' in told


def test_tags_in_an_invoice_are_text(clerk) -> None:
    evil = replace(BUYER, name="<script>alert(1)</script>")
    document = keep(ubl(Sample(buyer=evil, note="<img src=x onerror=alert(1)>")))
    page = clerk.get(f"/documents/{document}/einvoice/").content.decode()
    assert "<script>alert" not in page and "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_self_billed_invoice_says_whom_it_is_meant_for(clerk) -> None:
    assert "it is meant for the seller" in text_of(clerk, keep(cii(Sample(code="389"))))


@pytest.mark.parametrize("role", ["reader", "clerk", "administrator"])
def test_who_may_see_the_document_may_see_its_invoice(browser, role: str) -> None:
    assert "Grand Café De Kade" in text_of(browser(role), keep(ubl(Sample())))


@pytest.mark.parametrize(
    ("language", "word"), [("nl", "Te betalen"), ("de", "Fälliger Betrag"), ("en", "Amount due")]
)
def test_the_page_speaks_the_readers_language(clerk, language: str, word: str) -> None:
    assert word in text_of(clerk, keep(ubl(Sample())), language)
