"""File names read backwards."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.composing.defaults import TYPE_WORDS
from postroom.composing.message import make_attachment_name
from postroom.composing.placeholders import NAMES, fill, make_name_reader

COMPAD = "Factuur #debiteurnummer#-#factuurnummer#.pdf"
INVOICE = {"debtor": "10023", "number": "2026-0412", "type": "invoice"}


@pytest.mark.parametrize(
    ("pattern", "name", "said"),
    [
        (COMPAD, "Factuur 10023-2026-0412.pdf", INVOICE),
        (COMPAD, "FACTUUR 10023-2026-0412.PDF", INVOICE),
        (COMPAD, "Factuur_10023-2026-0412.pdf", INVOICE),
        (COMPAD, "Factuur 10023-2026-0412 (1).pdf", INVOICE),
        (COMPAD, "Factuur 10023-2026-0412 - kopie.pdf", INVOICE),
        (COMPAD, "Factuur 10023-2026-0412 - Kopie (2).pdf", INVOICE),
        (COMPAD, "Factuur 10023-2026-0412 - Copy.pdf", INVOICE),
        (COMPAD, "Factuur 10023-2026-0412", INVOICE),
        ("Factuur #DEBITEURNUMMER#-#Factuurnummer#", "Factuur 10023-2026-0412.pdf", INVOICE),
        ("Rechnung #kundennummer#-#extRechnungsNr#.pdf", "Rechnung 10023-2026-0412.pdf", INVOICE),
        ("Invoice #debtor#-#invoice_number#", "invoice 10023-2026-0412.pdf", INVOICE),
        ("#number#-#debtor#", "2026-0412-10023.pdf", {"number": "2026-0412", "debtor": "10023"}),
        ("#debtor#-#number#", "AB12-48812.pdf", {"number": "48812", "debtor": "AB12"}),
        ("#debtor# #number#", "A-12 48812.pdf", {"number": "48812", "debtor": "A-12"}),
        ("#debtor##number#", "10023F2026.pdf", {"number": "F2026", "debtor": "10023"}),
        ("#type# #number#.pdf", "Credit note 2026-0031.pdf",
         {"type": "credit-note", "number": "2026-0031", "language": "en"}),
        ("#type#_#number#", "Auftragsbestaetigung_70318.pdf",
         {"type": "order-confirmation", "number": "70318", "language": "de"}),
        ("#type# #number#", "Facturen 12.pdf", {"type": "invoice", "number": "12", "language": "nl"}),
        ("#documentsoort# #nummer#", "Creditnota's 7.pdf",
         {"type": "credit-note", "number": "7", "language": "nl"}),
        ("Leverbon #leverbonnummer#", "leverbon 48812.pdf", {"type": "delivery-note", "number": "48812"}),
        ("Document #leverbonnummer#", "document 48812.pdf", {"type": "delivery-note", "number": "48812"}),
        ("#firma# #rechnungsnummer#", "Bäckerei Süß & Co 77.pdf", {"type": "invoice", "number": "77"}),
        ("#number# (#date#)", "2026-0412 (2026-11-23).pdf", {"number": "2026-0412"}),
        ("#number# #number#", "77 77.pdf", {"number": "77"}),
        ("F##-#number#", "F#-12.pdf", {"number": "12"}),
        ("50% #number#", "50% 12.pdf", {"number": "12"}),
        ("Größe #number#", "Gro\u0308ße 12.pdf", {"number": "12"}),
    ],
)  # fmt: skip
def test_a_name_is_read_backwards(pattern, name, said) -> None:
    assert make_name_reader(pattern).read(name) == said


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        (COMPAD, "Leverbon 10023-48812.pdf"),
        (COMPAD, "Factuur.pdf"),
        (COMPAD, "Factuur 10023.pdf"),
        ("#type# #number#", "Factuur concept.pdf"),
        ("#type# #number#", "Brochure 2026.pdf"),
        ("#number#", "scan van de balie.pdf"),
        ("#debtor##number#", "100232026.pdf"),
        ("#number# #number#", "77 78.pdf"),
        ("#file_name#", "Factuur 12.pdf"),
        ("#company# #recipient# #number#", "a b 12.pdf"),
        ("Factuur", "Factuur.pdf"),
        ("", "Factuur 12.pdf"),
        (COMPAD, "Factuur 10023-" + "9" * 300 + ".pdf"),
    ],
)
def test_a_name_of_another_form_says_nothing(pattern, name) -> None:
    assert make_name_reader(pattern).read(name) is None


def test_the_type_that_a_pattern_is_used_for_counts_unless_the_name_says_another() -> None:
    assert make_name_reader("#number#", "quote").read("12.pdf") == {"number": "12", "type": "quote"}
    assert make_name_reader("#type# #number#", "quote").read("Invoice 12.pdf")["type"] == "invoice"


@pytest.mark.parametrize("spelling", [one for name in ("number", "debtor") for one in (name, *NAMES[name])])
def test_every_spelling_of_a_placeholder_works(spelling) -> None:
    other = "#number#" if spelling in ("debtor", *NAMES["debtor"]) else "#debtor#"
    assert make_name_reader(f"#{spelling.upper()}# {other}").read("123 456.pdf")


@pytest.mark.parametrize(
    ("type_", "language", "word"),
    [(type_, language, word) for type_, words in TYPE_WORDS.items() for language, word in words.items()],
)
def test_every_word_of_a_type_is_read(type_, language, word) -> None:
    said = make_name_reader("#type# #number#").read(f"{word} 12.pdf")
    assert (said["type"], said["number"]) == (type_, "12")
    assert said.get("language", language) == language


NUMBERS = st.from_regex(r"[A-Z]{0,3}[0-9]{1,6}(?:[-/.][0-9]{1,6}){0,2}", fullmatch=True)
DEBTORS = st.from_regex(r"[0-9]{3,8}", fullmatch=True)
PATTERNS = st.sampled_from(
    [
        COMPAD,
        "#debtor# #number#",
        "#debtor#_#number#.pdf",
        "#type# #debtor#-#number#",
        "#type# #number# (#debtor#)",
        "#factuurnummer#-#debiteur#",
        "#company# #debtor# #number#",
    ]
)


@settings(deadline=None)
@given(PATTERNS, NUMBERS, DEBTORS, st.sampled_from(sorted(TYPE_WORDS)), st.sampled_from(["nl", "de", "en"]))
def test_what_is_made_forwards_is_read_backwards(pattern, number, debtor, type_, language) -> None:
    values = dict.fromkeys(NAMES, "x") | {
        "number": number, "invoice_number": number, "debtor": debtor, "type": TYPE_WORDS[type_][language],
        "company": "Bakkerij De Gouden Aar",
    }  # fmt: skip
    name = make_attachment_name(fill(pattern, values, "file name"), "scan.pdf")
    said = make_name_reader(pattern).read(name)
    assert (said["debtor"], said["number"]) == (debtor, number.replace("/", "-"))


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from([*(f"#{name}#" for name in NAMES), "-", " ", "_", "Factuur", "##"]), max_size=14
    ),
    st.text("ab1-_ .(", max_size=255),
)
def test_no_pattern_takes_long_on_any_name(pieces, name) -> None:
    started = time.process_time()
    make_name_reader("".join(pieces)).read(name)
    assert time.process_time() - started < 1.5


@pytest.mark.parametrize("name", ["-1" * 127, "1-" * 127, "a1 " * 85, "1" * 255, "- " * 127, "1_" * 127])
def test_the_hardest_names_take_a_moment_only(name) -> None:
    readers = [
        make_name_reader(pattern)
        for pattern in (
            "#number#-#debtor#-#company#",
            "#company# #number# #debtor#x",
            "#debtor##number##type#",
        )
    ]
    started = time.process_time()
    for reader in readers:
        reader.read(name)
    assert time.process_time() - started < 1.0
