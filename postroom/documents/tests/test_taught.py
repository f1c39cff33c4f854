"""Headings that people have taught: what they give, and what they never overrule."""

from datetime import date
from decimal import Decimal

import pytest

from postroom.documents.examine import File
from postroom.documents.reading import headings
from postroom.documents.reading.grid import grid_of
from postroom.documents.reading.text import Findings, findings_in
from postroom.documents.tests.layouts import Sheet


def said(text: str, **taught: str) -> Findings:
    """What a page says when one heading for each of these fields was taught."""
    return findings_in([grid_of(text)], taught={name: (one,) for name, one in taught.items()})


TAUGHT = [
    ("Factuur\nVolgcode: 77-12", "number", "Volgcode", "77-12"),
    ("Factuur\nVolgcode      77-12", "number", "Volgcode", "77-12"),
    ("Factuur\nVolgcode      Dag\n77-12         1-11-2026", "number", "Volgcode", "77-12"),
    ("Factuur\nDag: 1-11-2026  Volgcode: 77-12", "number", "Volgcode", "77-12"),
    ("Factuur\nDag: 1-11-2026 Volgcode: 77-12", "number", "Volgcode", "77-12"),
    ("Factuur\nVOLG-CODE: 77-12", "number", "Volg code", "77-12"),
    ("Factuur\nAdresboek    10023", "debtor", "Adresboek", "10023"),
    ("Factuur\nRef~#nr (intern): 10023", "debtor", "Ref~#nr (intern)", "10023"),
    ("Factuur\nOpmaakdag: 21 november 2026", "issued", "Opmaakdag", date(2026, 11, 21)),
    ("Factuur\nTe innen              € 571,04", "total", "Te innen", Decimal("571.04")),
    ("Factuur\nPostbus digitaal: inkoop@klant.test", "recipient", "Postbus digitaal", "inkoop@klant.test"),
]


@pytest.mark.parametrize(("text", "field", "heading", "value"), TAUGHT, ids=lambda one: str(one)[:30])
def test_a_taught_heading_gives_its_field_a_value_and_says_so(text, field, heading, value) -> None:
    found = said(text, **{field: heading})
    assert found.values[field] == value
    assert "by a taught heading" in str(found.sources[field].said)
    assert any(one.counts and "by a taught heading" in str(one.reason) for one in found.candidates[field])


@pytest.mark.parametrize(("text", "field", "heading", "value"), TAUGHT, ids=lambda one: str(one)[:30])
def test_without_the_teaching_nothing_is_read_there(text, field, heading, value) -> None:
    assert said(text).values.get(field) != value


@pytest.mark.parametrize(
    ("text", "taught", "field", "value"),
    [
        ("Factuur\nFactuurnummer: 5\nVolgcode: 77", {"number": "Volgcode"}, "number", "77"),
        ("Factuur 5\nVolgcode: 77", {"number": "Volgcode"}, "number", "77"),
        ("Factuur\nKlantnr.: 5\nAdresboek: 77", {"debtor": "Adresboek"}, "debtor", "77"),
        (
            "Factuur\nFactuur per e-mail aan: a@klant.test\nPostbus: b@klant.test",
            {"recipient": "Postbus"},
            "recipient",
            "b@klant.test",
        ),
    ],
)
def test_it_counts_before_a_known_label_and_another_value_of_that_is_told(text, taught, field, value) -> None:
    found = said(text, **taught)
    assert found.values[field] == value
    (problem,) = found.problems
    assert set(problem.values.values()) > {value}


def test_the_same_value_under_both_is_no_problem() -> None:
    assert said("Factuur\nFactuurnummer: 77\nVolgcode: 77", number="Volgcode").problems == ()


def test_a_date_or_total_by_a_taught_heading_comes_before_the_known_ones() -> None:
    page = (
        "Factuur\nFactuurdatum: 1-11-2026\nOpmaakdag: 2-11-2026\nTotaal te betalen   10,00\nTe innen   12,00"
    )
    found = said(page, issued="Opmaakdag", total="Te innen")
    assert (found.values["issued"], found.values["total"]) == (date(2026, 11, 2), Decimal("12.00"))


def test_a_mark_is_never_overruled() -> None:
    found = said("Factuur\n#ontvanger: a@klant.test#\nPostbus: b@klant.test", recipient="Postbus")
    assert found.values["recipient"] == "a@klant.test"


NOBODYS = [
    ("Factuur\nLeverancier:\nBakkerij De Aar\nAdresboek: 10023", "debtor", "Adresboek", "the sender"),
    ("Factuur\nAfleveradres:\nFiliaal Noord\nAdresboek: 10023", "debtor", "Adresboek", "delivery address"),
    ("Factuur\nAfleveradres:\nFiliaal Noord\nPostbus: a@klant.test", "recipient", "Postbus", "delivery"),
    ("Factuur\nLeverancier:\nBakkerij De Aar\nPostbus: a@klant.test", "recipient", "Postbus", "the sender"),
]


@pytest.mark.parametrize(("text", "field", "heading", "why"), NOBODYS, ids=lambda one: str(one)[:30])
def test_a_taught_heading_in_a_block_of_somebody_else_gives_nothing(text, field, heading, why) -> None:
    found = said(text, **{field: heading})
    assert field not in found.values
    (refused,) = found.candidates[field]
    assert not refused.counts and why in str(refused.reason)


def test_two_values_under_taught_headings_are_none() -> None:
    found = said("Factuur\nVolgcode: 77\nVolgcode: 78", number="Volgcode")
    assert "number" not in found.values
    assert [problem.values for problem in found.problems] == [{"first": "77", "second": "78"}]


def test_our_own_address_and_a_mention_within_a_sentence_are_not_taken() -> None:
    ours = findings_in(
        [grid_of("Factuur\nPostbus: info@bakkerij.test")],
        own={"info@bakkerij.test"},
        taught={"recipient": ("Postbus",)},
    )
    assert "recipient" not in ours.values
    assert "number" not in said("Factuur\nNoem bij vragen volgcode 77 erbij", number="Volgcode").values


MEANINGS = [
    ("Datum", {"issued"}),
    ("Factuurnummer", {"number"}),
    ("Invoice no", {"number"}),
    ("Kunden-Nr", {"debtor"}),
    ("Totaal", {"total"}),
    ("Rechnung per E-Mail an", {"recipient"}),
    ("E-mail", {"recipient"}),
    ("Kunde", {"debtor", "recipient"}),
    ("Leverancier", {"other"}),
    ("Lieferadresse", {"other"}),
    ("IBAN", {"other"}),
    ("USt-IdNr", {"other"}),
    ("Vervaldatum", {"other"}),
    ("Rechnung", {"other"}),
    ("Menge", {"other"}),
    ("Volgcode", set()),
    ("Opdracht", set()),
    ("Te innen", set()),
]


@pytest.mark.parametrize(
    ("heading", "meanings"),
    MEANINGS,
    ids=lambda one: "-".join(sorted(one)) if isinstance(one, set) else str(one),
)
def test_what_a_heading_means_already(heading, meanings) -> None:
    assert headings.list_meanings(heading) == meanings


def test_a_heading_is_kept_without_what_parts_it_from_its_value() -> None:
    assert headings.clean_heading("  Order  ref. : ") == "Order ref."
    assert not headings.has_letters("4711 #") and headings.has_letters("Nr")


def test_the_headings_of_a_document_are_offered_with_what_stands_there() -> None:
    sheet = Sheet()
    sheet.headline(20, 20, "Factuur")
    sheet.put(20, 30, "Factuurnummer: 5")
    sheet.put(20, 40, "Volgcode:")
    sheet.put(80, 40, "77-12")
    sheet.put(20, 50, "Adresboek")
    sheet.put(80, 50, "Opmaakdag")
    sheet.put(20, 56, "10023")
    sheet.put(80, 56, "21-11-2026")
    sheet.put(20, 80, "Hartelijk dank voor uw bestelling")
    offered = headings.list_headings(File("a.pdf", "application/pdf", bytes(sheet.output())))
    assert [(one.text, one.value) for one in offered] == [
        ("Volgcode", "77-12"),
        ("Adresboek", "10023"),
        ("Opmaakdag", "21-11-2026"),
    ]


@pytest.mark.parametrize("content", [b"", b"<Invoice/>", b"%PDF-1.4 a", b"\x00\xff"])
def test_a_file_without_readable_pages_offers_none(content) -> None:
    assert headings.list_headings(File("a.pdf", "application/pdf", content)) == ()
