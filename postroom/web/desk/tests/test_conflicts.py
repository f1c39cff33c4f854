"""The dialog and the check page while other people work: nothing overtaken leaves, nothing typed is lost."""

from html import unescape

import pytest

from postroom.customers import repository as customers
from postroom.customers.values import AddressView
from postroom.desk import edits
from postroom.desk.correct import Correction, correct
from postroom.desk.hand_over import hand_over
from postroom.desk.tests.conftest import ANNA, add_customer
from postroom.documents.repository import find
from postroom.outbox import queries
from postroom.profiles import repository as profiles
from postroom.scenarios import mail_settings, templates
from postroom.scenarios import repository as scenarios
from postroom.scenarios.values import TemplateText
from postroom.web.desk import mail
from postroom.web.desk.tests.test_desk_pages import form_of, text_of

pytestmark = pytest.mark.django_db(transaction=True)
TYPED = "Beste Jan,\n\ngraag voor vrijdag betalen."


def open_dialog(browser, taken):
    document = taken("1").document
    where, clerk = f"/documents/{document.id}/mail/", browser()
    return document, where, clerk, form_of(clerk.get(where)) | {"text": TYPED}


def typed_in(answer) -> str:
    """The text that stands in the form of an answer."""
    return str(answer.context["form"]["text"].value()).replace("\r\n", "\n")


CHANGES = {
    "customer": (
        lambda _: customers.change(
            "10023", actor="bob", addresses=(AddressView("", "to", "new@jansen.test"),)
        ),
        "bob changed customer 10023",
        "new@jansen.test",
    ),
    "debtor": (
        lambda number: correct(number, Correction("invoice", "1", "20002"), actor="bob"),
        "bob corrected this document",
        "info@peters.test",
    ),
    "debtor without a card": (
        lambda number: correct(number, Correction("invoice", "1", "77777"), actor="bob"),
        "bob corrected this document",
        "no customer has the number 77777",
    ),
    "training": (
        lambda _: mail_settings.change(actor="bob", training_address="practice@contoso.test"),
        "bob changed the settings",
        "",
    ),
    "reply-to": (
        lambda _: mail_settings.change(actor="bob", office_address="o@contoso.test"),
        "bob changed the settings",
        "",
    ),
    "set time": (
        lambda _: scenarios.change("invoice", actor="bob", send_at="04:00"),
        "bob changed how this document type is sent",
        "Without the tick it goes at",
    ),
    "profile": (
        lambda _: profiles.edit("Facturen", actor="bob", from_address="other@contoso.test"),
        "bob changed the mail profile Facturen",
        "other@contoso.test",
    ),
    "words": (
        lambda _: templates.save("Plain", "nl", TemplateText("Nota", "Heel anders"), actor="bob"),
        "bob changed the template Plain",
        "Heel anders",
    ),
}


@pytest.fixture
def more(jansen):
    add_customer("20002", "Peters", to="info@peters.test")
    templates.save("Plain", "nl", TemplateText("Factuur #number#", "Bijgaand."), actor="t")
    scenarios.change("invoice", actor="t", template="Plain")


@pytest.mark.parametrize("action", ["send", "save"])
@pytest.mark.parametrize("name", CHANGES)
def test_an_open_dialog_tells_what_was_changed_and_keeps_what_was_typed(
    browser, taken, more, name, action
) -> None:
    change, told, now = CHANGES[name]
    document, where, clerk, form = open_dialog(browser, taken)
    change(document.id)
    answer = clerk.post(where, form | {"action": action})
    shown = text_of(answer)
    assert answer.status_code == 200 and f"Since you looked at it: {told} on" in shown and now in shown
    assert typed_in(answer) == TYPED
    assert not queries.list_entries() and document.id not in edits.of([document.id])
    again = clerk.post(where, form_of(answer) | {"action": "look"})
    assert "Since you looked at it" not in text_of(again), "it was looked at"


def test_what_was_told_may_be_sent_after_a_second_look(browser, taken, more) -> None:
    document, where, clerk, form = open_dialog(browser, taken)
    mail_settings.change(actor="bob", office_address="o@contoso.test")
    answer = clerk.post(where, form | {"action": "send"})
    clerk.post(where, form_of(answer) | {"action": "send"})
    assert find(document.id).state == "waiting" and len(queries.list_entries()) == 1


def test_a_colleague_s_edit_is_shown_and_never_overwritten_unseen(browser, taken, jansen) -> None:
    document, where, clerk, form = open_dialog(browser, taken)
    clerk.post(where, form | {"action": "save", "to": "right@jansen.test", "subject": "Van Bob"})
    for action in ("send", "save"):
        answer = clerk.post(where, form | {"action": action})
        shown = text_of(answer)
        assert "edited this mail on" in shown and "right@jansen.test" in shown and "Van Bob" in shown
        assert typed_in(answer) == TYPED
    clerk.post(where, form | {"action": "anew"})
    assert edits.of([document.id])[document.id].mail.to == ("right@jansen.test",)


def test_what_was_typed_stands_there_although_the_document_is_gone(browser, taken, jansen) -> None:
    document, where, clerk, form = open_dialog(browser, taken)
    hand_over([document.id], ANNA)
    for action in ("send", "save", "look", "fill", "anew"):
        answer = clerk.post(where, form | {"action": action})
        assert "handed over already: anna" in text_of(answer) and typed_in(answer) == TYPED
        assert 'value="send"' not in answer.content.decode()
    assert len(queries.list_entries()) == 1


def test_a_double_click_is_one_mail_and_one_answer(browser, taken, jansen) -> None:
    _, where, clerk, form = open_dialog(browser, taken)
    first, second = (clerk.post(where, form | {"action": "send"}) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"] == "/documents/"
    assert "handed over already" not in text_of(clerk.get("/documents/")) and len(queries.list_entries()) == 1
    changed = clerk.post(where, form | {"action": "send", "text": "Iets anders"})
    assert "was not sent" in text_of(changed) and typed_in(changed) == "Iets anders"


def test_a_check_page_sent_twice_leads_to_its_run(browser, taken, jansen) -> None:
    taken("1"), taken("2")
    clerk = browser()
    page = clerk.post("/documents/check/", {"all": "1"})
    form = {"seen": page.context["marks"], "token": page.context["token"]}
    first, second = (clerk.post("/documents/send/", form) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"] and len(queries.list_entries()) == 2
    assert "handed over already" not in text_of(clerk.get(second.headers["Location"]))


def test_words_written_anew_leave_the_people_who_were_typed(browser, taken, jansen) -> None:
    _, where, clerk, form = open_dialog(browser, taken)
    german = clerk.post(where, form | {"action": "fill", "language": "de", "to": "x@jansen.test"})
    assert "Sehr geehrte" in unescape(german.content.decode())
    assert german.context["form"]["to"].value() == "x@jansen.test"


def test_words_written_anew_do_not_hide_what_was_changed(browser, taken, jansen) -> None:
    _, where, clerk, form = open_dialog(browser, taken)
    customers.change("10023", actor="bob", addresses=(AddressView("", "to", "new@jansen.test"),))
    german = clerk.post(where, form | {"action": "fill", "language": "de"})
    assert "bob changed customer 10023" in text_of(german) and "new@jansen.test" in text_of(german)


def test_a_correction_from_before_a_change_is_refused_and_kept(browser, taken, jansen) -> None:
    document = taken("1").document
    clerk = browser()
    page = clerk.get(f"/documents/{document.id}/")
    typed = {"version": page.context["document"].version, "type": "invoice", "number": "9", "debtor": "10023"}
    correct(document.id, Correction("invoice", "1", "77777"), actor="bob")
    answer = clerk.post(f"/documents/{document.id}/correct/", typed)
    assert "Since you looked at it: bob corrected this document on" in text_of(answer)
    assert 'value="9"' in answer.content.decode() and find(document.id).debtor == "77777"
    assert "77777" in text_of(answer), "what is there now"


@pytest.mark.parametrize(
    "look", ["", "1:0000", "999:" + "0" * 16 + "::", "x" * 5000, "1:" + "g" * 16 + ":d1:"]
)
def test_a_made_up_look_sends_nothing(browser, taken, jansen, look) -> None:
    _, where, clerk, form = open_dialog(browser, taken)
    answer = clerk.post(where, form | {"action": "send", "look": look})
    assert "look at it again" in text_of(answer) and not queries.list_entries()


def test_the_bar_of_the_training_says_what_the_page_was_planned_with(
    browser, taken, jansen, monkeypatch
) -> None:
    """Training begins between plan and page: under a bar that says "practice" stood the customers."""
    document, clerk = taken("1").document, browser()
    planned = mail.plan_edited

    def plan_and_begin(*given):
        found = planned(*given)
        mail_settings.change(actor="bob", training_address="practice@contoso.test")
        return found

    monkeypatch.setattr(mail, "plan_edited", plan_and_begin)
    page = clerk.get(f"/documents/{document.id}/mail/")
    assert mail_settings.general().training_address and "practice@contoso.test" not in text_of(page)


def test_a_second_click_on_save_is_no_change_of_somebody_else(browser, taken, jansen) -> None:
    document, where, clerk, form = open_dialog(browser, taken)
    first, second = (clerk.post(where, form | {"action": "save"}) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert edits.of([document.id])[document.id].mail.text == TYPED


def test_the_second_of_two_clicks_is_not_warned_of_the_first(browser, taken, jansen, monkeypatch) -> None:
    """The first is accepted while the second, which the browser shows, is planned."""
    document, where, clerk, form = open_dialog(browser, taken)
    planned, again = mail.plan_edited, iter([False, True])

    def plan_while_the_first_is_accepted(*given):
        if next(again, False):
            monkeypatch.setattr(mail, "plan_edited", planned)
            assert clerk.post(where, form | {"action": "send"}).status_code == 302
        return planned(*given)

    clerk.get(where)
    next(again)
    monkeypatch.setattr(mail, "plan_edited", plan_while_the_first_is_accepted)
    answer = clerk.post(where, form | {"action": "send"})
    assert answer.status_code == 302 and len(queries.list_entries()) == 1
    assert find(document.id).state == "waiting"
