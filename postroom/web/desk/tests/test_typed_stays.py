"""What somebody typed, ticked or chose in the dialog stands in every answer that does not send or save it."""

import itertools

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from postroom.customers import repository as customers
from postroom.customers.values import AddressView
from postroom.desk import edits
from postroom.desk.correct import Correction, correct
from postroom.desk.edits import Added, Edited
from postroom.desk.hand_over import hand_over
from postroom.desk.tests.conftest import ANNA
from postroom.documents import repository as documents
from postroom.outbox import claim, queries
from postroom.scenarios import mail_settings, templates
from postroom.scenarios import repository as scenarios
from postroom.scenarios.values import TemplateText
from postroom.web.desk.mail_form import MailForm
from postroom.web.desk.tests.test_desk_pages import form_of, text_of

pytestmark = pytest.mark.django_db(transaction=True)
RICH = TemplateText("Factuur", "Bijgaand.\n", "<p>Bijgaand.</p>")
PLAIN = TemplateText("Factuur", "Bijgaand.\n")


def open_dialog(browser, taken):
    document = taken("1").document
    where, clerk = f"/documents/{document.id}/mail/", browser()
    return document, where, clerk, form_of(clerk.get(where))


def save_template(words: TemplateText) -> None:
    templates.save("Brief", "nl", words, actor="bob")
    scenarios.change("invoice", actor="bob", template="Brief")


def photo(name: str = "foto.png", content: bytes = b"\x89PNG") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def ticked(answer) -> list[str]:
    """Names of the attachments that stand ticked in the form of an answer."""
    form = answer.context["form"]
    words = dict(form.fields["attachments"].choices)
    return [words[value] for value in form["attachments"].value()]


def change_settings() -> None:
    mail_settings.change(actor="bob", office_address="o@contoso.test")


REFUSED = {
    "overtaken": (lambda _: change_settings(), {}),
    "no subject": (lambda _: None, {"subject": ""}),
    "a warning": (lambda _: None, {"to": "never@written.test"}),
    "only looked at": (lambda _: None, {"action": "look"}),
    "in another language": (lambda _: None, {"action": "fill", "language": "de"}),
    "handed over": (lambda document: hand_over([document.id], ANNA), {}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_was_chosen_stays_chosen(browser, taken, jansen, name) -> None:
    change, typed = REFUSED[name]
    document, where, clerk, form = open_dialog(browser, taken)
    change(document)
    answer = clerk.post(where, form | {"action": "send", "uploads": photo(), **typed})
    assert answer.status_code == 200 and ticked(answer) == ["foto.png"]


def test_a_file_goes_with_the_mail_that_is_sent_after_a_warning(browser, taken, jansen) -> None:
    _, where, clerk, form = open_dialog(browser, taken)
    warned = clerk.post(where, form | {"action": "send", "uploads": photo(), "to": "never@written.test"})
    clerk.post(where, form_of(warned) | {"action": "send"})
    (entry,) = queries.list_entries()
    assert [one.name for one in entry.documents] == ["Factuur 10023-1.pdf", "foto.png"]


def test_files_stand_ticked_although_a_second_begins_while_the_form_is_made(monkeypatch) -> None:
    seconds = itertools.count(1_800_000_000)
    monkeypatch.setattr("django.core.signing.time.time", lambda: next(seconds))
    file = Added("foto.png", "image/png", 4, "0" * 64)
    form = MailForm(Edited("P", (), (), (), "nl", "", "", "", "a.pdf", files=(file,)))
    assert form["attachments"].value() == [value for value, _ in form.fields["attachments"].choices]


def test_a_file_that_is_refused_takes_no_other_with_it(browser, taken, jansen) -> None:
    _, where, clerk, form = open_dialog(browser, taken)
    for action in ("send", "fill"):
        files = [photo(), photo("leeg.txt", b""), photo("kaart.txt", b"b")]
        answer = clerk.post(where, form | {"action": action, "uploads": files})
        assert "leeg.txt" in text_of(answer) and ticked(answer) == ["foto.png", "kaart.txt"]
    assert not queries.list_entries()


@pytest.mark.parametrize(("before", "after"), [(RICH, PLAIN), (PLAIN, RICH)])
def test_a_text_stays_although_the_template_has_another_kind_of_text_now(
    browser, taken, jansen, before, after
) -> None:
    save_template(before)
    _, where, clerk, form = open_dialog(browser, taken)
    name = "html" if before is RICH else "text"
    save_template(after)
    answer = clerk.post(where, form | {"action": "send", name: "Beste Jan"})
    assert answer.context["form"][name].value() == "Beste Jan" and "bob changed" in text_of(answer)
    assert "This would stand there now:" in text_of(answer) and "&lt;p&gt;Bij" not in answer.content.decode()
    clerk.post(where, form_of(answer) | {"action": "send"})
    assert b"Beste Jan" in claim.load_message(queries.list_entries()[0].id)


def test_bold_words_stay_although_the_document_is_gone(browser, taken, jansen) -> None:
    save_template(RICH)
    document, where, clerk, form = open_dialog(browser, taken)
    hand_over([document.id], ANNA)
    answer = clerk.post(where, form | {"action": "send", "html": "<p>Beste <b>Jan</b></p>"})
    assert answer.context["form"]["html"].value() == "<p>Beste <b>Jan</b></p>"


def test_who_wants_it_proposed_anew_keeps_what_was_typed_when_a_colleague_was_faster(
    browser, taken, jansen
) -> None:
    document, where, clerk, form = open_dialog(browser, taken)
    clerk.post(where, form | {"action": "save", "subject": "Van Bob"})
    shown = form_of(clerk.get(where))
    clerk.post(where, shown | {"action": "save", "subject": "Van Bob, opnieuw"})
    answer = clerk.post(where, shown | {"action": "anew", "text": "Beste Jan"})
    assert "edited this mail on" in text_of(answer) and "Van Bob, opnieuw" in text_of(answer)
    assert answer.context["form"]["text"].value() == "Beste Jan"
    assert edits.of([document.id])[document.id].mail.subject == "Van Bob, opnieuw"


def test_an_address_that_is_none_stays_when_the_text_is_written_anew(browser, taken, jansen) -> None:
    _, where, clerk, form = open_dialog(browser, taken)
    german = clerk.post(where, form | {"action": "fill", "language": "de", "cc": "jan at jansen"})
    assert "Sehr geehrte" in german.content.decode()
    assert german.context["form"]["cc"].value() == "jan at jansen"
    assert "is not an e-mail address" in text_of(german)


def test_what_leaves_with_the_mail_and_stands_in_no_field_is_told_too(browser, taken, jansen) -> None:
    _, where, clerk, form = open_dialog(browser, taken)
    change_settings()
    answer = clerk.post(where, form | {"action": "send"})
    assert "Sender address f@contoso.test Reply-To o@contoso.test" in text_of(answer)


def test_a_correction_of_a_document_that_has_left_is_told_and_kept(browser, taken, jansen) -> None:
    document, clerk = taken("1").document, browser()
    version = clerk.get(f"/documents/{document.id}/").context["document"].version
    typed = {"version": version, "type": "invoice", "number": "2026-99", "debtor": "20002"}
    hand_over([document.id], ANNA)
    told = text_of(clerk.post(f"/documents/{document.id}/correct/", typed))
    assert "This document was handed over already: anna" in told
    assert "Document number 2026-99" in told and "Debtor number 20002" in told


def test_a_correction_from_before_a_change_is_refused_at_the_head_of_the_page(browser, taken, jansen) -> None:
    document, clerk = taken("1").document, browser()
    version = clerk.get(f"/documents/{document.id}/").context["document"].version
    correct(document.id, Correction("invoice", "1", "77777"), actor="bob")
    typed = {"version": version, "type": "invoice", "number": "9", "debtor": "10023"}
    answer = clerk.post(f"/documents/{document.id}/correct/", typed).content.decode()
    assert 0 < answer.index("bob corrected this document") < answer.index('class="columns"')
    assert answer.count("bob corrected this document") == 1


def test_a_changed_address_is_told_without_any_markup(browser, taken, jansen) -> None:
    save_template(RICH)
    _, where, clerk, form = open_dialog(browser, taken)
    customers.change("10023", actor="bob", addresses=(AddressView("", "to", "new@jansen.test"),))
    answer = clerk.post(where, form | {"action": "send", "html": "<p>Beste Jan</p>"})
    now = text_of(answer).partition("This would stand there now:")[2].partition("Check")[0]
    assert "To new@jansen.test" in now and "Text Bijgaand." in now and "<p>" not in now


def test_an_attachment_that_mailboxes_keep_back_is_told_and_takes_no_other_with_it(
    browser, taken, jansen
) -> None:
    _, where, clerk, form = open_dialog(browser, taken)
    files = [photo(), photo("setup.exe", b"x"), photo("list.docx", b"just text")]
    answer = clerk.post(where, form | {"action": "send", "uploads": files})
    told = text_of(answer)
    assert "setup.exe cannot be sent: Outlook or Gmail keep files that end in .exe" in told
    assert "list.docx is named .docx but is a text" in told
    assert ticked(answer) == ["foto.png"]


@pytest.mark.parametrize("name", ["vraag.eml", "pagina.mht", "tabel.xlsm.eml"])
def test_a_mail_can_be_attached(browser, taken, jansen, name) -> None:
    document, where, clerk, form = open_dialog(browser, taken)
    content = b"From: a@b.test\r\nSubject: x\r\n\r\nno end of line"
    clerk.post(where, form | {"action": "send", "uploads": photo(name, content)})
    (entry,) = queries.list_entries()
    assert entry.state == "pending" and documents.find(document.id).state == "waiting"
