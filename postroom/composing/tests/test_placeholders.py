"""Placeholders, in the words that Dutch, German and English programs use."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.composing.misspelt import check
from postroom.composing.placeholders import NAMES, fill, fill_html, fits, names_for
from postroom.composing.refusals import PlaceholderRefused

VALUES = {name: f"<{name}>" for name in NAMES}
SPELLINGS = [(spelling, name) for name, others in NAMES.items() for spelling in (name, *others)]


def filled(text: str, **values: str) -> str:
    return fill(text, {**VALUES, **values}, "subject")


def refusal(text: str, **values: str) -> str:
    with pytest.raises(PlaceholderRefused) as caught:
        filled(text, **values)
    return str(caught.value)


@pytest.mark.parametrize(("spelling", "name"), SPELLINGS)
def test_every_name_gives_its_value_in_any_case(spelling, name):
    for written in (spelling, spelling.lower(), spelling.upper(), spelling.capitalize()):
        assert filled(f"a #{written}# b") == f"a <{name}> b"


def test_no_name_stands_for_two_things():
    spelled = [spelling.lower() for spelling, _ in SPELLINGS]
    assert len(set(spelled)) == len(spelled)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("Factuur #factuurnummer# van #bedrijf#", "Factuur <invoice_number> van <company>"),
        ("Rechnung #rechnungsNr# an #Empfänger#", "Rechnung <invoice_number> an <recipient>"),
        ("#extRechnungsNr##kundennummer#", "<invoice_number><debtor>"),
        ("Order #12", "Order #12"),
        ("Orders #12 and #13", "Orders #12 and #13"),
        ("#12# is a number", "#12# is a number"),
        ("we are #1", "we are #1"),
        ("# number #", "# number #"),
        ("C# and F#", "C# and F#"),
        ("a # b", "a # b"),
        ("#", "#"),
        ("##", "#"),
        ("###", "##"),
        ("####", "##"),
        ("##number##", "#number#"),
        ("##number#", "#number#"),
        ("###number###", "#<number>#"),
        ("Bon ###number#", "Bon #<number>"),
        ("#number", "#number"),
        ("number#", "number#"),
        ("#num-ber#", "#num-ber#"),
        ("#num\nber#", "#num\nber#"),
        ("100 % #number# %(x)s {0}", "100 % <number> %(x)s {0}"),
        ("", ""),
        ("no mark at all", "no mark at all"),
    ],
)
def test_what_is_a_placeholder_and_what_is_not(text, result):
    assert filled(text) == result


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("invoce_number", "invoice_number"),
        ("extRechnungNr", "extRechnungsNr"),
        ("EXTRECHNUNGNR", "extRechnungsNr"),
        ("faktuurnummer", "factuurnummer"),
        ("Rechnungsnumer", "rechnungsnummer"),
        ("lieferscheinNumer", "lieferscheinnummer"),
        ("debiteurnr", "debiteur"),
        ("firmen", "firma"),
        ("compani", "company"),
        ("filename", "file_name"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(written, nearest):
    said = refusal(f"Nr. #{written}#")
    assert said == f"There is no placeholder #{written}# (in the subject). Did you mean #{nearest}#?"


def test_a_name_like_no_other_is_refused_with_all_there_are():
    said = refusal("#xyzzy#")
    assert "There is no placeholder #xyzzy# (in the subject)" in said
    for name in NAMES:
        assert f"#{name}#" in said


@pytest.mark.parametrize("text", ["#invoice_number#", "#RechnungsNr#"])
def test_a_value_that_is_missing_is_refused_with_the_name_that_was_written(text):
    said = refusal(f"Rechnung {text}", invoice_number="")
    assert said == f"The placeholder {text} in the subject has no value for this document."
    with pytest.raises(PlaceholderRefused, match="has no value"):
        fill(text, {}, "text")


def test_one_unknown_name_spoils_the_whole_text():
    assert "#nope#" in refusal("#number# #nope# #date#")


@given(st.text())
def test_a_value_goes_in_as_it_is(value):
    text = filled("[#number#] [#number#]", number=value or "0")
    assert text == f"[{value or '0'}] [{value or '0'}]"


def test_a_placeholder_in_a_value_is_not_filled_again():
    assert filled("#number#", number="#company# ## #nope#") == "#company# ## #nope#"


@given(st.text())
def test_a_text_with_every_sign_doubled_comes_back_as_it_was(text):
    assert filled(text.replace("#", "##")) == text


@pytest.mark.parametrize("text", ["", "no mark", "## #12", "#factuurnummer# #EMPFÄNGER# ##nope##"])
def test_a_text_with_known_placeholders_passes_without_values(text):
    check(text, "subject")


def test_a_misspelled_placeholder_is_found_without_values():
    with pytest.raises(PlaceholderRefused, match=r"in the file name\)\. Did you mean #rechnungsnummer#"):
        check("#number# #rechnungsnumer#", "file name")


def test_where_a_placeholder_stands_is_said_in_the_readers_language():
    with pytest.raises(PlaceholderRefused) as caught:
        check("#nummr#", "subject")
    dutch = {"subject": "onderwerp"}
    assert "(in the onderwerp)" in caught.value.sentence.said(lambda text: dutch.get(text, text))


@pytest.mark.parametrize(
    ("text", "values", "answer"),
    [
        ("plain ##", {}, True),
        ("#nummer#", {"number": "1"}, True),
        ("#nummer#", {"number": ""}, False),
        ("#nummer# #datum#", {"number": "1"}, False),
        ("#nope#", {"number": "1", "nope": "1"}, False),
    ],
)
def test_whether_values_are_enough_can_be_asked(text, values, answer):
    assert fits(text, values) is answer


@pytest.mark.parametrize("language", ["nl", "de", "en"])
def test_what_is_offered_for_inserting_is_understood_and_complete(language):
    offered = names_for(language)
    assert [filled(inserted) for inserted, _ in offered] == [f"<{name}>" for name in NAMES]
    assert all(meaning.endswith(".") for _, meaning in offered)


def test_the_spelling_to_insert_is_the_languages():
    assert [names_for(language)[1][0] for language in ("nl", "de", "en")] == [
        "#factuurnummer#",
        "#rechnungsnummer#",
        "#invoice_number#",
    ]


def test_the_documented_placeholders_are_those_that_are_offered():
    table = (Path(__file__).parents[3] / "docs" / "scenarios.md").read_text("utf-8")
    rows = [tuple(f"`{names_for(code)[n][0]}`" for code in ("nl", "de", "en")) for n in range(len(NAMES))]
    for row in rows:
        assert f"| {' | '.join(row)} |" in table


def test_values_in_html_are_text_and_never_tags():
    values = {"company": 'Jansen & Co <script>"x"', "number": "1"}
    assert fill_html('<a href="https://x.test/?n=#number#">#firma#</a>', values, "text") == (
        '<a href="https://x.test/?n=1">Jansen &amp; Co &lt;script&gt;&quot;x&quot;</a>'
    )
