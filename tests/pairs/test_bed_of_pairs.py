"""What the pairs stand on: forms are read as a browser reads them, the ledger is put back as it was."""

import pytest

from postroom.audit.models import Change
from postroom.audit.record import record
from tests.pairs.acts import ACTS
from tests.pairs.choice import IMPORTANT
from tests.pairs.keep import keep
from tests.pairs.pages import Page
from tests.pairs.picture import take_picture

PAGE = """<main><p class="note success">Saved.</p><ul class="errorlist"><li>No &amp; never</li></ul>
<form method="post" id="mail" action="../send/?draft=1"><input type="hidden" name="version" value="3">
<input name="to" value="a@x.test"><textarea name="text">
first
second</textarea><input type="checkbox" name="once"><input type="checkbox" name="files" value="1" checked>
<select name="type"><option value="a">A<option value="b" selected>B</select>
<select name="language"><option value="nl">Nederlands</select><input type="file" name="uploads">
<button name="action" value="look">Check</button></form>
<button form="mail" name="action" value="mine">Mine</button></main>"""
FORM = (
    ("version", "3"),
    ("to", "a@x.test"),
    ("text", "first\r\nsecond"),
    ("files", "1"),
    ("type", "b"),
    ("language", "nl"),
)


def page() -> Page:
    return Page("/documents/1/mail/", 200, PAGE)


@pytest.mark.parametrize("value", ["look", "mine"])
def test_a_form_is_sent_as_a_browser_sends_it(value) -> None:
    post = page().press("/documents/1/send/", ("action", value))
    assert post and post.address == "/documents/1/send/?draft=1"
    assert post.fields == (*FORM, ("action", value))


def test_what_is_typed_takes_the_place_of_what_stood_there_and_a_tick_is_added() -> None:
    post = page().press("/documents/1/send/", ("action", "look"))
    assert post and post.typed(to="b@x.test", once="on").data["to"] == ["b@x.test"]
    assert post.typed(once="on").data["once"] == ["on"]


def test_a_button_or_form_that_is_not_there_is_not_offered() -> None:
    assert page().press("/documents/1/send/", ("action", "send")) is None
    assert page().press("/documents/2/send/", ("action", "look")) is None


def test_a_page_says_what_its_reader_reads() -> None:
    assert page().told == (("success", "Saved."), ("problem", "No & never"))


def test_the_ledger_is_put_back_with_the_numbers_of_its_rows(play) -> None:
    play("sent in part")
    restore, before = keep(), take_picture()
    record("anna", "outbox settle", after={"note": "so"})
    number = Change.objects.latest("id").pk
    assert take_picture().lines != before.lines
    restore()
    assert take_picture() == before
    record("bea", "outbox settle", after={"note": "so"})
    assert Change.objects.latest("id").pk == number


def test_every_important_pair_is_of_acts_that_there_are() -> None:
    names = {act.name for act in ACTS}
    assert len(names) == len(ACTS) and {name for pair in IMPORTANT for name in pair} <= names
