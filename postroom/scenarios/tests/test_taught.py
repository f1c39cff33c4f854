"""Headings that people teach: kept for the installation, refused where they would be read wrongly, taken back."""

import pytest

from postroom.audit import listing
from postroom.documents.examine import examine
from postroom.documents.reading import Reading
from postroom.documents.tests.layouts import Sheet
from postroom.scenarios import taught
from postroom.scenarios.document_reader import inspect_document
from postroom.scenarios.refusals import (
    HeadingKnown,
    HeadingTaught,
    HeadingTooShort,
    HeadingUnused,
    NoSuchField,
    NotOneLine,
    TooLong,
    TooManyHeadings,
    UnknownHeading,
)
from postroom.shared import clock

pytestmark = pytest.mark.django_db


def read_page(*lines: str) -> Reading:
    sheet = Sheet()
    sheet.block(20, 20, "\n".join(lines))
    return inspect_document(examine("scan.pdf", bytes(sheet.output())))


def test_a_taught_heading_is_used_by_reading_from_then_on_until_it_is_taken_back() -> None:
    page = ("Factuur", "Volgcode: 77-12", "Adresboek: 10023")
    assert (read_page(*page).number, read_page(*page).debtor) == ("", "")
    kept = taught.teach(" Volgcode : ", "number", actor="anna")
    taught.teach("Adresboek", "debtor", actor="anna")
    assert (read_page(*page).number, read_page(*page).debtor) == ("77-12", "10023")
    taught.forget(kept.id, actor="bob")
    assert (read_page(*page).number, read_page(*page).debtor) == ("", "10023")


def test_who_taught_and_who_took_back_stands_in_the_log() -> None:
    kept = taught.teach("Volgcode", "number", actor="anna")
    taught.forget(kept.id, actor="bob")
    told = [(one.actor, one.verb, one.subject, one.before, one.after) for one in listing.list_changes()]
    assert told == [
        ("bob", "heading forget", "Volgcode", {"field": "number"}, {}),
        ("anna", "heading teach", "Volgcode", {}, {"field": "number"}),
    ]


def test_the_list_says_who_taught_what_and_when(monday) -> None:
    taught.teach("Volgcode", "number", actor="anna")
    taught.teach("Adresboek", "debtor", actor="bob")
    found = [(one.heading, one.field, one.by, one.at) for one in taught.list_taught()]
    now = clock.now()
    assert found == [("Adresboek", "debtor", "bob", now), ("Volgcode", "number", "anna", now)]


def test_teaching_the_same_once_more_changes_and_logs_nothing() -> None:
    first = taught.teach("Volgcode", "number", actor="anna")
    assert taught.teach("VOLGCODE:", "number", actor="bob") == first
    assert len(listing.list_changes()) == 1


REFUSED = [
    ("", "number", HeadingTooShort),
    ("  : ", "number", HeadingTooShort),
    ("4711 / #", "number", HeadingTooShort),
    ("x" * 81, "number", TooLong),
    ("Volg\ncode", "number", NotOneLine),
    ("Volgcode", "type", NoSuchField),
    ("Volgcode", "", NoSuchField),
    ("Datum", "number", HeadingKnown),
    ("datum:", "debtor", HeadingKnown),
    ("Factuurnummer", "debtor", HeadingKnown),
    ("Kundennummer", "number", HeadingKnown),
    ("Totaal", "number", HeadingKnown),
    ("E-mail", "number", HeadingKnown),
    ("Rechnung", "number", HeadingKnown),
    ("IBAN", "debtor", HeadingKnown),
    ("Leverancier", "debtor", HeadingKnown),
    ("Afleveradres", "recipient", HeadingKnown),
    ("Vervaldatum", "issued", HeadingKnown),
    ("Netto", "total", HeadingKnown),
    ("Factuurnummer", "number", HeadingUnused),
    ("Lieferdatum", "issued", HeadingUnused),
    ("Gesamtbetrag", "total", HeadingUnused),
]


@pytest.mark.parametrize(("heading", "field", "refusal"), REFUSED, ids=lambda one: repr(one)[:24])
def test_what_would_be_read_wrongly_is_refused_and_not_kept(heading, field, refusal) -> None:
    with pytest.raises(refusal):
        taught.teach(heading, field, actor="anna")
    assert taught.list_taught() == [] and listing.list_changes() == []


def test_a_heading_means_one_field_only() -> None:
    taught.teach("Volgcode", "number", actor="anna")
    with pytest.raises(HeadingTaught) as refused:
        taught.teach("volgcode", "debtor", actor="bob")
    assert str(refused.value) == (
        "The heading 'volgcode' was taught for another field: Document number. Delete it there first."
    )


def test_of_two_known_labels_of_the_customer_one_can_be_put_first() -> None:
    page = ("Factuur", "Debiteurnr.: 5", "Klantnr.: 77")
    assert read_page(*page).debtor == ""
    taught.teach("Klantnr.", "debtor", actor="anna")
    found = read_page(*page)
    assert found.debtor == "77" and found.problems


def test_what_somebody_else_has_taken_back_is_told() -> None:
    kept = taught.teach("Volgcode", "number", actor="anna")
    taught.forget(kept.id, actor="bob")
    with pytest.raises(UnknownHeading):
        taught.forget(kept.id, actor="anna")


def test_there_is_an_end_to_what_is_looked_for_in_every_document() -> None:
    for number in range(taught.MOST):
        taught.teach(f"Volgcode {number}", "number", actor="anna")
    with pytest.raises(TooManyHeadings):
        taught.teach("Nog een", "number", actor="anna")
    assert len(taught.list_taught()) == taught.MOST
