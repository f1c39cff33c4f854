"""What cells mean: nothing, several addresses, languages, and what is left out because nobody can know."""

import pytest

from postroom.customers.import_reading import Reading
from postroom.customers.import_rows import read_rows
from postroom.customers.table.values import Row, Table


def reading_of(heading: str, *cells: str) -> Reading:
    """Customers 1, 2, ... with a cell each below a heading."""
    rows = tuple(Row(line, (str(line - 1), cell)) for line, cell in enumerate(cells, 2))
    return read_rows(Table(Row(1, ("Debnr", heading)), rows))


def mail_of(*cells: str) -> list[tuple[str, ...]]:
    return [many for row in reading_of("E-mail", *cells).rows for _type, _kind, many in row.addresses]


NOTHING = (
    "geen",
    "Geen",
    "geen e-mail",
    "geen adres",
    "n.v.t.",
    "N.V.T.",
    "nvt",
    "niet van toepassing",
    "niet bekend",
    "onbekend",
    "unbekannt",
    "unknown",
    "-",
    "--",
    "---",
    "?",
    ".",
    "/",
    "NULL",
    "null",
    "(null)",
    "#N/A",
    "#N/B",
    "#NV",
    "#REF!",
    "#VERW!",
    "#BEZUG!",
    "#NAME?",
    "#WAARDE!",
    "#DIV/0!",
    "nan",
    "k.A.",
    "k. A.",
    "keine Angabe",
    "keine",
    "kein E-Mail",
    "keine E-Mail",
    "none",
    "None",
    "no e-mail",
    "n/a",
    "N/A",
    "x",
    "xxx",
    "leeg",
    "leer",
    "entfällt",
    "nicht vorhanden",
)


@pytest.mark.parametrize("cell", NOTHING)
def test_a_word_for_nothing_is_an_empty_cell(cell) -> None:
    found = reading_of("E-mail", "a@b.test", cell)
    assert found.rows[1].addresses == (("", "to", ()),) and found.left_out == ()


@pytest.mark.parametrize("cell", ["NULL", "#N/B", "#NAAM?", "#WERT!", "nan", "-", "n.v.t.", "k.A."])
@pytest.mark.parametrize(
    ("heading", "empty"),
    [
        ("Naam", {"name": ""}),
        ("Taal", {"language": ""}),
        ("Formaat", {"format": "pdf"}),
        ("Verzamelmail", {"together": False}),
        ("Niet mailen", {"do_not_email": ""}),
    ],
)
def test_a_program_s_word_for_nothing_is_nothing_in_every_column(heading, empty, cell) -> None:
    found = reading_of(heading, cell)
    assert found.rows[0].fields == empty and found.left_out == ()


def test_a_name_that_is_a_word_for_no_address_stays_a_name() -> None:
    names = [row.fields["name"] for row in reading_of("Naam", "Geen", "Leer", "X", "None").rows]
    assert names == ["Geen", "Leer", "X", "None"]


SEVERAL = {
    "a@b.test / c@d.test": ("a@b.test", "c@d.test"),
    "a@b.test/c@d.test": ("a@b.test", "c@d.test"),
    "a@b.test en c@d.test": ("a@b.test", "c@d.test"),
    "a@b.test EN c@d.test": ("a@b.test", "c@d.test"),
    "a@b.test und c@d.test": ("a@b.test", "c@d.test"),
    "a@b.test and c@d.test": ("a@b.test", "c@d.test"),
    "a@b.test of c@d.test": ("a@b.test", "c@d.test"),
    "a@b.test oder c@d.test": ("a@b.test", "c@d.test"),
    "a@b.test & c@d.test": ("a@b.test", "c@d.test"),
    "a@b.test + c@d.test": ("a@b.test", "c@d.test"),
    "a@b.test; c@d.test": ("a@b.test", "c@d.test"),
    "a@b.test;c@d.test;": ("a@b.test", "c@d.test"),
    "a@b.test, c@d.test": ("a@b.test", "c@d.test"),
    "a@b.test | c@d.test": ("a@b.test", "c@d.test"),
    "a@b.test\nc@d.test": ("a@b.test", "c@d.test"),
    "a@b.test\r\nc@d.test\r\n": ("a@b.test", "c@d.test"),
    "a@b.test   c@d.test": ("a@b.test", "c@d.test"),
    "Jan <a@b.test>": ("a@b.test",),
    '"Jansen, Jan" <a@b.test>, Piet <c@d.test>': ("a@b.test", "c@d.test"),
    "Jan <a@b.test> / Piet <c@d.test>": ("a@b.test", "c@d.test"),
    "Jan <a@b.test> en c@d.test": ("a@b.test", "c@d.test"),
    "<a@b.test>": ("a@b.test",),
    "Jan Jansen (a@b.test)": ("a@b.test",),
    "Jan (a@b.test), Piet (c@d.test)": ("a@b.test", "c@d.test"),
    "mailto:a@b.test": ("a@b.test",),
    "#a@b.test#mailto:a@b.test#": ("a@b.test",),
    "a@b.test#mailto:a@b.test#": ("a@b.test",),
    "a@b.test.": ("a@b.test",),
    "a@b.test / geen": ("a@b.test",),
    "- / a@b.test": ("a@b.test",),
    "a@b.test / A@B.test": ("a@b.test",),
    "a@b.test\u200b": ("a@b.test",),
    "\ufeffa@b.test": ("a@b.test",),
    "a@b.test\u00a0": ("a@b.test",),
    "a@b.test, c@d.test en e@f.test": ("a@b.test", "c@d.test", "e@f.test"),
}


@pytest.mark.parametrize(("cell", "expected"), SEVERAL.items())
def test_a_cell_holds_one_address_or_several(cell, expected) -> None:
    assert mail_of(cell) == [expected]


NOT_UNDERSTOOD = (
    "a@b.test (alleen facturen)",
    "a@b.test (oud)",
    "info@g,test",
    "info@h..test",
    "info@k",
    "info @n.test",
    "onbekend@onbekend",
    "geen@geen.nl",
    "nvt@nvt.nl",
    "x@x.de",
    "www.u.test",
    "per post",
    "Ja",
    "Nee",
    "Nein",
    "No",
    "0",
    "1",
    "zie contactpersoon",
    "tel. 0113-123456",
    "a@b.test bellen voor levering",
    "@b.test",
    "a@",
    "a@b@c.test",
    "a(at)b.test",
    "a@b.test#mailto:c@d.test#",
)


@pytest.mark.parametrize("cell", NOT_UNDERSTOOD)
def test_a_cell_that_is_no_address_is_left_out_whole_and_told_and_takes_nothing_away(cell) -> None:
    found = reading_of("E-mail", "first@b.test", cell)
    assert [row.debtor for row in found.rows] == ["1", "2"] and found.refused == ()
    assert found.rows[1].addresses == (), "what is kept of the customer stays"
    (left,) = found.left_out
    assert (left.line, left.column) == (3, "E-mail") and cell.split()[0] in str(left.sentence)


def test_the_same_cell_is_told_once_with_its_number_of_rows() -> None:
    found = reading_of("Taal", "F", "N", "F", "Frans", "F")
    assert [(one.line, one.count) for one in found.left_out] == [(2, 3), (5, 1)]


LANGUAGES = {
    "NL": "nl",
    "NLD": "nl",
    "NLB": "nl",
    "Nederlands": "nl",
    "Dutch / Nederlands": "nl",
    "Dutch (BE) / Nederlands (BE)": "nl",
    "nl_NL": "nl",
    "NL - Nederlands": "nl",
    "Duits, Deutsch": "de",
    "nl-BE": "nl",
    "Niederländisch": "nl",
    "D": "de",
    "DEU": "de",
    "DES": "de",
    "Duits": "de",
    "German / Deutsch": "de",
    "German (CH) / Deutsch (CH)": "de",
    "de_AT": "de",
    "EN": "en",
    "ENU": "en",
    "English (US)": "en",
    "English (UK)": "en",
    "en_GB": "en",
    "Engels": "en",
    "": "",
}
FOREIGN = (
    "F",
    "FR",
    "FRA",
    "Frans",
    "French",
    "Français",
    "Französisch",
    "French / Français",
    "French (BE) / Français (BE)",
    "fr_BE",
    "Spaans",
    "ES",
    "Italienisch",
    "IT",
    "Pools",
    "Deutsch / Français",
    "nl/de",
    "1",
    "5",
    "Marsiaans",
)


@pytest.mark.parametrize(("cell", "expected"), LANGUAGES.items())
def test_languages_are_understood_however_a_program_writes_them(cell, expected) -> None:
    assert reading_of("Taal", cell).rows[0].fields == {"language": expected}


@pytest.mark.parametrize("cell", FOREIGN)
def test_a_language_that_is_none_of_ours_is_left_out_and_told(cell) -> None:
    found = reading_of("Taal", cell)
    assert found.rows[0].fields == {} and "is not a language of Postroom" in str(found.left_out[0].sentence)


def test_a_reason_not_to_mail_is_never_left_out() -> None:
    found = reading_of("Niet mailen", "wil\npost", "z" * 300)
    assert [row.fields["do_not_email"] for row in found.rows] == ["wil post", "z" * 200]
