"""A page is read as a browser does."""

from tests.company.desk_pages import Listed, numbers_in, read_check, rows_of_desk
from tests.company.forms import Button, read_page

MAIL = """<p class="training" role="note"><strong>Training</strong> Every mail goes only to: a@b.test</p>
<form method="post"><input type="hidden" name="version" value="3">
<button class="first" name="action" value="look">Check</button>
<textarea name="to">
one@k.test
two@k.test</textarea><select name="profile"><option value="x">X</option><option value="y" selected>Y</option></select>
<select name="language"><option value="nl">NL</option><option value="de">DE</option></select>
<input type="checkbox" name="at_once"><input type="checkbox" name="kept" checked><input type="file" name="uploads">
<button name="action" value="send">Send</button></form><p class="problem">Look   at this</p>"""
CHECK = """<form method="post" action="/documents/send/"><table><tr><th>Number</th></tr>
<tr><td><input type="checkbox" name="all_the_same" value="2:b"></td>
<td><a href="/documents/2/mail/">Invoice 2</a> <p class="problem">Look at this</p></td><td>10002</td>
<td>two@k.test<br></td><td>Two</td></tr></table><table>
<tr><td><a href="/documents/1/mail/">Invoice 1</a></td><td>10001</td>
<td>one@k.test<br><span>CC</span> copy@k.test<br></td><td>One<br>goes at</td></tr>
<tr><td><a href="/documents/3/mail/">Invoice 3</a></td><td>–</td><td></td><td></td></tr></table></form>"""
DESK = """<form action="/documents/check/"><button formaction="/documents/take-off/">Take off</button>
<table><tr><td><input type="checkbox" name="ids" value="7:3"></td>
<td><a href="/documents/7/"><strong>Invoice 1</strong></a><br><span>Factuur 1.pdf</span></td>
<td></td><td></td><td>ready</td></tr></table></form>"""

OFFER = """<form action="/documents/bring-back/" class="note bar"><input type="hidden" name="ids" value="7:3,12:1">
<span>Documents taken off the desk: 2.</span> <button>Undo</button></form>
<p>What you typed was not used: t-010001</p>"""


def test_a_form_sends_what_a_browser_would_send() -> None:
    form = read_page(MAIL).form_with("to")
    assert form is not None
    assert form.sent(Button("action", "send")) == [
        ("version", "3"),
        ("to", "one@k.test\r\ntwo@k.test"),
        ("profile", "y"),
        ("language", "nl"),
        ("kept", "on"),
        ("action", "send"),
    ]


def test_typing_and_ticking_changes_what_is_sent() -> None:
    form = read_page(MAIL).form_with("to")
    assert form is not None
    form.type_in("to", "three@k.test")
    form.tick("at_once", True)
    form.tick("kept", False)
    sent = form.sent(Button("action", "save"))
    assert ("to", "three@k.test") in sent
    assert ("at_once", "on") in sent
    assert ("kept", "on") not in sent


def test_a_page_tells_its_notes_and_its_training_address() -> None:
    page = read_page(MAIL)
    assert page.says("problem") == ["Look at this"]
    assert page.says("training") == ["Training Every mail goes only to: a@b.test"]


def test_the_check_page_shows_whom_each_mail_reaches() -> None:
    odd, clear, stopped = read_check(read_page(CHECK))
    assert (odd.document, odd.clear, odd.mark) == ("2", False, "2:b")
    shown = {"recipients": ["one@k.test", "copy@k.test"], "subject": "One", "warned": "Invoice 1"}
    assert clear.shown == shown
    assert odd.shown["warned"] == "Invoice 2 Look at this"
    assert clear.clear
    assert not stopped.clear
    assert not stopped.mark


def test_the_desk_shows_which_documents_can_be_chosen() -> None:
    assert rows_of_desk(read_page(DESK)) == [Listed(7, "Factuur 1.pdf", "7:3")]


def test_a_button_may_send_its_form_elsewhere() -> None:
    form = read_page(DESK).form_to("/documents/check/")
    assert form is not None
    assert form.button_to("/take-off/") == Button(action="/documents/take-off/")
    assert form.button_to("/bring-back/") is None


def test_what_was_undone_and_what_was_typed_is_found_on_a_page() -> None:
    page = read_page(OFFER)
    (form,) = page.forms
    assert numbers_in(form, "ids") == [7, 12]
    assert page.says("note") == ["Documents taken off the desk: 2. Undo"]
    assert page.holds("t-010001")
    assert not page.holds("t-010002")
