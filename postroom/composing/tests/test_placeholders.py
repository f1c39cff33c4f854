"""Placeholders, in the words that Dutch, German and English programs use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.composing.placeholders import NAMES, PlaceholderRefused, fill

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
