"""What was meant as a placeholder is refused with the nearest name; what only looks a little like one is text."""

import pytest

from postroom.composing.misspelt import check, check_final
from postroom.composing.placeholders import NAMES, fill
from postroom.composing.refusals import PlaceholderLookalike, PlaceholderNotFilled, PlaceholderRefused
from tests.strain import in_time, quickest

SOFT_HYPHEN, ZERO_WIDTH = "\N{SOFT HYPHEN}", "\N{ZERO WIDTH SPACE}"

MEANT = [
    # number signs, nearly right
    ("#invoce_number#", "invoice_number"),
    ("#Rechnungs Nr#", "rechnungsNr"),
    ("#extRechnungsNr #", "extRechnungsNr"),
    ("# factuurnummer #", "factuurnummer"),
    ("#Factuur-nummer#", "factuurnummer"),
    ("#factuur/nummer#", "factuurnummer"),
    ("#Rechnung.nummer#", "rechnungsnummer"),
    ("#naam klant#", "debiteurnummer"),
    ("#Leverbon nummer#", "leverbonnummer"),
    ("#delivery note number#", "delivery_note_number"),
    ("#rechnungs\N{NO-BREAK SPACE}nummer#", "rechnungsnummer"),
    ("#num\nber#", "number"),
    ("##invoice_number##", "invoice_number"),
    ("##factuurnummer#", "factuurnummer"),
    ("##Rechnungs-Nr##", "rechnungsNr"),
    (f"#factuur{SOFT_HYPHEN}nummer#", "factuurnummer"),
    (f"#{ZERO_WIDTH}rechnungsnummer#", "rechnungsnummer"),
    ("\N{FULLWIDTH NUMBER SIGN}number\N{FULLWIDTH NUMBER SIGN}", "number"),
    # one number sign only
    ("#invoice_number", "invoice_number"),
    ("#Rechnungs Nr", "rechnungsNr"),
    ("#Empfänger,", "empfänger"),
    ("#factuurnumer.", "factuurnummer"),
    ("#klantnummer", "debiteurnummer"),
    ("Nr.#lieferscheinnummer", "lieferscheinnummer"),
    ("Factuur#factuurnummer", "factuurnummer"),
    ("https://a.test/?n=#invoice_number", "invoice_number"),
    ("invoice_number#", "invoice_number"),
    ("kundennummer#.", "kundennummer"),
    # the marks of other programs
    ("{{number}}", "number"),
    ("{{ Rechnungsnummer }}", "rechnungsnummer"),
    ("{{customer.number}}", "debtor_number"),
    ("{factuurnummer}", "factuurnummer"),
    ("${number}", "number"),
    ("#{number}", "number"),
    ("%{datum}", "datum"),
    ("$(kundennummer)", "kundennummer"),
    ("#(number)", "number"),
    ("#'number'#", "number"),
    ("{$rechnungsnummer}", "rechnungsnummer"),
    ("<?=number?>", "number"),
    ("%number%", "number"),
    ("%%Firma%%", "firma"),
    ("%(number)s", "number"),
    ("{%bedrijf%}", "bedrijf"),
    ("<%= company %>", "company"),
    ("[invoice_number]", "invoice_number"),
    ("[ Kundennummer ]", "kundennummer"),
    ("[[leverbonnummer]]", "leverbonnummer"),
    ("<<number>>", "number"),
    ("<< Rechnungs-Nr >>", "rechnungsNr"),
    ("<bedrijfsnaam>", "bedrijfsnaam"),
    ("«Rechnungsnummer»", "rechnungsnummer"),
    ("*|NUMBER|*", "number"),
    ("$number$", "number"),
    ("@number@", "number"),
    ("$rechnungsnummer", "rechnungsnummer"),
    ("https://a.test/?n={{number}}", "number"),
]


@pytest.mark.parametrize(("written", "nearest"), MEANT)
def test_what_was_meant_as_a_placeholder_is_refused_with_the_nearest_name(written, nearest):
    for text in (written, f"Beste klant, {written} en meer.", f"#number# von #firma#: {written}"):
        with pytest.raises(PlaceholderRefused) as caught:
            check(text, "text")
        assert f"Did you mean #{nearest}#?" in str(caught.value)


PLAIN = [
    "#1",
    "Item #4711",
    "Orders #12 and #13",
    "we are #1 in C#",
    "C# and F#",
    "Java, C#, F#; #team",
    "Zimmer #A12",
    "Ticket #ABC-123# please",
    "##12345##",
    "[#4711]",
    "Invoice number# 4711",
    "Customer number#: 10023",
    "Farbe #fff und #FFCC00",
    "#NAME? #REF! #DIV/0! #WERT! #ZAHL!",
    "Rechnung # 4711, Nr.# 5, PO#12345",
    "*31#, #31#0612345678",
    "mailto:a@b.test?subject=%20Datum%20x",
    "https://a.test/#/invoice/number",
    "[sic] [...] [EUR] [Ihr Zeichen] [Kopie]",
    "„Firma“, »Rechnung«",
    "#hashtag",
    "#Rechnung #Lieferschein #Factuur",
    "#lieferscheine",
    "#Datenschutz #e-mail",
    "https://x.test/seite#datum",
    "https://x.test/#number",
    "www.x.test/a#firma",
    "https://x.test/?a=%20number%20b",
    "<https://x.test/number>",
    "<info@firma.test>",
    "info@firma.test, buero@datum.test",
    "100 %",
    "20 % Rabatt und 30 % Skonto",
    "50% date 100%",
    "10 % auf Nummer 5, 20 % auf Datum",
    "$5 and $10",
    "5$ number 6$",
    "[1]",
    "[x] erledigt",
    "[optional]",
    "[siehe Rechnung]",
    "[Lieferschein]",
    "[Invoice number 4711]",
    "{siehe Anlage}",
    "a < b > c",
    "«Guten Tag»",
    "<<Bonjour à tous>>",
    '"Rechnungsnummer"',
    "(Kundennummer)",
    "DE89 3704 0044 0532 0130 00",
    "# Rechnung",
    "## Firma ##",
    "**Rechnungsnummer**",
    "__Nummer__",
    "|Nummer|Datum|",
    "[Firma](https://x.test)",
    "~~alt~~",
    "§5 und §7",
    "@firma",
    "##nope##",
    "###number###",
    "Rechnungsnummer: #rechnungsnummer#",
    "[#number#] #factuurnummer#/#datum#",
    "{} [] <> # ## % %%",
]


@pytest.mark.parametrize("text", PLAIN)
def test_a_text_as_people_write_it_is_no_placeholder(text):
    for whole in (text, f"Beste klant, {text} en meer."):
        check(whole, "text")


def test_the_refusal_shows_what_was_written_and_says_what_becomes_of_it():
    with pytest.raises(PlaceholderLookalike) as caught:
        check(f"Rechnung #rechnungs{SOFT_HYPHEN}nummer#", "subject")
    assert str(caught.value) == (
        "#rechnungs[U+00AD]nummer# (in the subject) is no placeholder; it would be sent as it stands. "
        "Did you mean #rechnungsnummer#?"
    )


def test_one_that_resembles_no_name_is_refused_with_all_there_are():
    with pytest.raises(PlaceholderRefused, match=r"\{\{xyzzy\}\} .* Known: #number#"):
        check("{{xyzzy}}", "text")


@pytest.mark.parametrize(
    "written", ["#number#", "#nummr#", "{{number}}", "[Rechnungsnummer]", "#kundennummer"]
)
def test_where_nothing_is_filled_in_any_more_a_placeholder_is_refused(written):
    with pytest.raises(PlaceholderNotFilled, match="is not filled in here"):
        check_final(f"Rechnung {written}", "subject")


@pytest.mark.parametrize(
    "text", [text for text in PLAIN if fill(text, dict.fromkeys(NAMES, "x"), "") == text]
)
def test_where_nothing_is_filled_in_any_more_text_stays_text(text):
    check_final(text, "text")


def test_what_is_sent_is_filled_as_before():
    assert fill("##number## [number] #number#", {"number": "7"}, "text") == "#number# [number] 7"


@pytest.mark.parametrize("piece", ["#", "[a", "{", "<", "#a ", "[word] ", "%a", "@a ", "a ", "x.#", "#a\n"])
def test_a_long_text_of_marks_is_checked_at_once(piece):
    text = piece * (100_000 // len(piece))
    assert in_time(quickest(lambda: check(text, "text")), waiting=0, working=2)
