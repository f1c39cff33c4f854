"""File names that follow no pattern of the installation are guesses: a labelled value of the text always wins."""

from dataclasses import dataclass

import pytest

from postroom.documents.examine import examine
from postroom.documents.reading import Reading
from postroom.documents.tests.evidence import draw
from postroom.documents.tests.evidence_words import words
from postroom.documents.tests.layouts import Sheet
from postroom.scenarios.document_reader import inspect_document

pytestmark = pytest.mark.django_db
_LABELLED = """
    20 15 # {seller}
    20 40 {buyer} | {b_street} | {b_town}
    20 75 # {title}
    20 90 {l_no}: 90817
    20 95 {l_day}: {day}
    20 140 {l_sum} {currency} {sum}
    20 160 {pay}
"""
_DEBTOR = "20 100 {l_cust}: 20002"
LANGUAGES = ("nl", "de", "en")


@dataclass(frozen=True)
class Name:
    """A name, and what a person would take from it at most."""

    name: str
    number: str = ""
    debtor: str = ""


NAMES = (
    Name("Rechnung 4711_20261123", "4711"),
    Name("Rechnung 20261123_4711", "4711"),
    Name("Rechnung 20261123-4711", "4711"),
    Name("Factuur 4711-20261123", "4711"),
    Name("Rechnung 10023-4711", "4711", "10023"),
    Name("Invoice 10023 4711", "4711", "10023"),
    Name("Factuur 10023_4711", "4711", "10023"),
    Name("Rechnung_4711_2026-11-23", "4711"),
    Name("Rechnung_2026-11-23_4711", "4711"),
    Name("Factuur 4711 23-11-2026", "4711"),
    Name("Invoice 4711 23.11.2026", "4711"),
    Name("Invoice 23 Nov 2026 4711", "4711"),
    Name("Rechnung 4711 vom 23.11.2026", "4711"),
    Name("Factuur 4711 van 23 november 2026", "4711"),
    Name("Rechnung 4711 v2", "4711"),
    Name("Factuur 4711-v3", "4711"),
    Name("Invoice 4711 V1.2", "4711"),
    Name("Factuur 4711 versie 2", "4711"),
    Name("Rechnung 4711 Version 2", "4711"),
    Name("Invoice 4711 rev 3", "4711"),
    Name("Invoice 4711_rev2", "4711"),
    Name("Rechnung 4711 (2)", "4711"),
    Name("Rechnung 4711 - Kopie", "4711"),
    Name("Rechnung 4711 - Kopie (3)", "4711"),
    Name("Factuur 4711 kopie", "4711"),
    Name("Invoice 4711 copy 2", "4711"),
    Name("Factuur 4711 definitief", "4711"),
    Name("Invoice 4711 final", "4711"),
    Name("Rechnung 4711 neu", "4711"),
    Name("Rechnung 4711 korrigiert", "4711"),
    Name("Rechnung 4711.pdf", "4711"),
    Name("Invoice 4711.PDF", "4711"),
    Name("Factuur 4711.pdf.pdf", "4711"),
    Name("Factuur 4711.docx", "4711"),
    Name("Rechnung 4711.xlsx", "4711"),
    Name("Rechnung November 2026"),
    Name("Rechnung Nov 2026"),
    Name("Rechnung_März_2026"),
    Name("Factuur november 2026"),
    Name("Factuur mei 2026"),
    Name("Factuur-mrt-2026"),
    Name("Invoice November 2026"),
    Name("Invoice_Nov-2026"),
    Name("Invoice May-2026"),
    Name("Rechnung Mai 2026 4711", "4711"),
    Name("Factuur 4711 november 2026", "4711"),
    Name("Rechnung 4711 November", "4711"),
    Name("Rechnung_4711_Kunde-AG", "4711"),
    Name("Rechnung_Kunde-AG_4711", "4711"),
    Name("Factuur 4711 De Klant B.V.", "4711"),
    Name("Factuur De Klant BV 4711", "4711"),
    Name("Invoice 4711 Fox Retail plc", "4711"),
    Name("Invoice_Studio-24_4711", "4711"),
    Name("Rechnung an Kunde AG vom 23.11.2026"),
    Name("Factuur week 47"),
    Name("Factuur wk47 2026"),
    Name("Rechnung KW 47 2026"),
    Name("Rechnung KW47"),
    Name("Invoice Q3 2026"),
    Name("Rechnung 3. Quartal 2026"),
    Name("Rechnung 2026"),
    Name("Scan_20261123_101502"),
    Name("Rechnung 20261123_101502"),
    Name("Document (3)"),
    Name("IMG_20261123_4711"),
    Name("2026-11-23 Rechnung 4711", "4711"),
    Name("20261123 Factuur 4711", "4711"),
    Name("4711 Invoice", "4711"),
    Name("Rechnung 4711 Seite 1", "4711"),
    Name("Factuur 4711 pagina 1 van 2", "4711"),
    Name("Lieferschein 4711", "4711"),
    Name("Gutschrift 10023-4711", "4711", "10023"),
    Name("Pakbon 4711 week 47", "4711"),
)


def _read(name: Name, page: str) -> Reading:
    turn = NAMES.index(name)
    language = LANGUAGES[turn % len(LANGUAGES)]
    return inspect_document(examine(f"{name.name}.pdf", draw(page.format_map(words(language, turn)))))


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.name)
def test_what_the_text_says_beside_a_label_wins_over_a_guess(name: Name) -> None:
    found = _read(name, _LABELLED + _DEBTOR)
    assert (found.type, found.number, found.debtor) == ("invoice", "90817", "20002")


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.name)
def test_a_page_without_a_debtor_gets_none_from_a_date_a_version_or_a_name(name: Name) -> None:
    found = _read(name, _LABELLED)
    assert (found.type, found.number) == ("invoice", "90817")
    assert found.debtor in ("", name.debtor)


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.name)
def test_a_name_alone_gives_at_most_what_a_person_would_take_from_it(name: Name) -> None:
    found = inspect_document(examine(f"{name.name}.pdf", bytes(Sheet().output())))
    assert found.number in ("", name.number)
    assert found.debtor in ("", name.debtor)
