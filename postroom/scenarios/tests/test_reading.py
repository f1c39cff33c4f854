"""Documents read with an installation's own patterns and addresses; the sample bakery's read in full."""

import time

import pytest

from postroom.documents.examine import File, examine
from postroom.documents.reading import Reading
from postroom.documents.tests.layouts import Sheet
from postroom.profiles import repository as profiles
from postroom.scenarios import mail_settings, repository, templates
from postroom.scenarios.document_reader import inspect_document, reading_context
from postroom.scenarios.values import TemplateText
from sandbox365.bakery import SampleDocument, pdf_bytes, sample_documents
from sandbox365.bakery.blocks import CLOSING_TEXTS
from sandbox365.bakery.totals import totals_of

pytestmark = pytest.mark.django_db
SAMPLES = sample_documents()


def named(name: str, content: bytes = b"no text") -> Reading:
    return inspect_document(File(name, "x/y", content))


def about(reading: Reading) -> tuple[str, str, str]:
    return reading.type, reading.debtor, reading.number


def profile(address: str) -> None:
    profiles.add("P", "smtp", actor="test", host="127.0.0.1", auth="none", from_address=address)


def wanted(document: SampleDocument) -> dict[str, object]:
    priced = document.type in CLOSING_TEXTS
    return {
        "type": document.type,
        "number": document.number,
        "debtor": document.debtor,
        "recipient": document.recipient,
        "language": document.language,
        "issued": document.issued,
        "total": totals_of(document.lines).gross if priced else None,
        "currency": "EUR" if priced else "",
        "problems": (),
    }


@pytest.mark.parametrize("document", SAMPLES, ids=lambda document: document.file_name)
def test_every_document_of_the_sample_bakery_is_read_in_full(document) -> None:
    profile("facturen@bakkerij.test")
    reading = inspect_document(examine(document.file_name, pdf_bytes(document)))
    assert {name: getattr(reading, name) for name in wanted(document)} == wanted(document)


@pytest.mark.parametrize("document", SAMPLES, ids=lambda document: document.file_name)
def test_the_text_alone_says_the_same_as_name_and_text(document) -> None:
    reading = inspect_document(examine("scan.pdf", pdf_bytes(document)))
    assert {name: getattr(reading, name) for name in wanted(document)} == wanted(document)


@pytest.mark.parametrize("document", SAMPLES, ids=lambda document: document.file_name)
def test_the_name_alone_says_type_debtor_and_number(document) -> None:
    assert about(named(document.file_name)) == (document.type, document.debtor, document.number)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Factuur 2026-0412.txt", ("invoice", "", "2026-0412")),
        ("Rechnung_20011_40512.txt", ("invoice", "20011", "40512")),
        ("Lieferscheine 48818.txt", ("delivery-note", "", "48818")),
        ("Brochure.txt", ("", "", "")),
    ],
)
def test_names_that_programs_make_by_themselves_are_read(name, said) -> None:
    assert about(named(name)) == said


def test_the_general_pattern_is_read_backwards() -> None:
    mail_settings.change(actor="Anna", file_name_pattern="F#factuurnummer#_#debiteurnummer#.pdf")
    assert about(named("F20260412_10023.txt")) == ("invoice", "10023", "20260412")


def test_the_pattern_of_a_template_gives_the_type_whose_scenario_uses_it() -> None:
    templates.save("T", "nl", TemplateText("S", "T", "", "#nummer# voor #debiteur#"), actor="Anna")
    assert about(named("12 voor 34.txt")) == ("", "34", "12")
    repository.change("quote", actor="Anna", template="T")
    assert about(named("12 voor 34.txt")) == ("quote", "34", "12")
    repository.change("reminder", actor="Anna", template="T")
    assert about(named("12 voor 34.txt")) == ("", "34", "12")


def test_the_pattern_that_says_most_is_tried_first() -> None:
    mail_settings.change(actor="Anna", file_name_pattern="#nummer#")
    templates.save("T", "nl", TemplateText("S", "T", "", "#debiteur#-#nummer#"), actor="Anna")
    assert about(named("10023-48812.txt")) == ("", "10023", "48812")


def test_a_type_of_the_installations_own_is_known_by_its_title() -> None:
    repository.change("visit-report", actor="Anna", title="Bezoekrapport #1")
    assert about(named("Bezoekrapport #1 10023-7.txt")) == ("visit-report", "10023", "7")


def test_our_own_addresses_are_never_the_recipient_but_a_mail_providers_domain_is_not_ours() -> None:
    profile("bakkerij@gmail.com")
    mail_settings.change(actor="Anna", order_address="bestel@bakkerij.test")
    sheet = Sheet()
    sheet.block(20, 20, "Factuur 12\nHotel De Linde\n7550 AB Hengelo")
    sheet.block(20, 35, "E-mail: linde@gmail.com")
    assert named("x.pdf", bytes(sheet.output())).recipient == "linde@gmail.com"
    assert reading_context().own == {"bakkerij@gmail.com", "bestel@bakkerij.test", "bakkerij.test"}


def test_a_batch_looks_the_settings_up_once(django_assert_num_queries) -> None:
    known = reading_context()
    with django_assert_num_queries(0):
        for document in SAMPLES:
            inspect_document(examine(document.file_name, pdf_bytes(document)), known)


def test_thirty_documents_are_read_in_two_seconds() -> None:
    known = reading_context()
    files = [examine(document.file_name, pdf_bytes(document)) for document in (*SAMPLES, *SAMPLES)][:30]
    started = time.process_time()
    for file in files:
        inspect_document(file, known)
    assert time.process_time() - started < 2
