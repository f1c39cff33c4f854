"""The pages of the desk: what they show, warn of, refuse and do."""

import json
import re
from html import unescape
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from postroom.desk import edits
from postroom.desk.hand_over import hand_over
from postroom.desk.tests.conftest import ANNA, add_customer, deliver
from postroom.documents import repository
from postroom.documents.models import Document
from postroom.outbox import actions, claim, pauses, queries
from postroom.outbox.attempts import Evidence
from postroom.outbox.pauses import Kind
from postroom.profiles import repository as profiles
from postroom.scenarios import mail_settings, templates
from postroom.scenarios import repository as scenarios
from postroom.scenarios.values import TemplateText
from postroom.shared.wording import Sentence

pytestmark = pytest.mark.django_db(transaction=True)


def text_of(answer) -> str:
    """The page as a reader has it, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def state(document) -> str:
    return repository.find(document.id).state


def form_of(answer) -> dict[str, object]:
    """What the browser would send back of the mail's form, unchanged."""
    form = answer.context["form"]
    typed = {
        name: form[name].value()
        for name in form.fields
        if name not in ("uploads", "seen", "at_once", "reason", "look", "token")
    }
    lists = {
        name: "\n".join(typed[name]) if isinstance(typed[name], tuple) else typed[name]
        for name in ("to", "cc", "bcc")
    }
    seen = {name: answer.context[name] for name in ("seen", "look", "token")}
    return {name: value for name, value in {**typed, **lists, **seen}.items() if value is not None}


def send_seen(client, *documents, **more):
    """Look at the documents and send all of them, warnings ticked."""
    page = client.post("/documents/check/", {"ids": ",".join(str(one.id) for one in documents)})
    ticked = [row["mark"] for row in page.context["odd"]]
    return client.post("/documents/send/", {"seen": page.context["marks"], "all_the_same": ticked}, **more)


def upload(client, *paths, **more):
    files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]
    return client.post("/documents/upload/", {"files": files, **more}, follow=True)


def test_many_files_come_in_and_each_refusal_is_told(browser, jansen, paper) -> None:
    clerk = browser()
    half = paper("9").with_name("half.pdf")
    half.write_bytes(paper("9").read_bytes()[:400])
    told = text_of(upload(clerk, paper("1"), paper("2"), half, paper("1")))
    assert "Documents that came in: 2." in told and "Files that were there already: 1." in told
    assert "half.pdf: The PDF is incomplete" in told
    assert Document.objects.count() == 2


def test_a_browser_with_scripts_gets_json(browser, jansen, paper) -> None:
    clerk = browser()
    files = [
        SimpleUploadedFile(paper("1").name, paper("1").read_bytes()),
        SimpleUploadedFile("empty.pdf", b""),
    ]
    answer = clerk.post("/documents/upload/", {"files": files}, headers={"Accept": "application/json"})
    found = json.loads(answer.content)
    assert (found["new"], found["known"]) == (1, 0) and "empty.pdf is empty" in found["refused"][0]


def test_no_file_is_told(browser, profile) -> None:
    assert "Choose at least one file." in text_of(upload(browser()))


def test_the_folder_is_fetched_with_a_button(browser, jansen, paper) -> None:
    clerk = browser()
    assert "name no folder" in text_of(clerk.post("/documents/fetch/", follow=True))
    mail_settings.change(actor="t", pdf_folder=str(paper("1").parent))
    paper("2")
    told = text_of(clerk.post("/documents/fetch/", follow=True))
    assert "Documents that came in: 2." in told and "Fetch from the folder" in told
    assert "Files that were there already: 2." in text_of(clerk.post("/documents/fetch/", follow=True))


def test_a_type_without_dialog_leaves_at_once_unless_something_is_odd(browser, jansen, paper) -> None:
    scenarios.change("invoice", actor="t", prompt=False)
    upload(browser(), paper("1"), paper("2", "99999"))
    assert {one.number: one.state for one in Document.objects.all()} == {"1": "waiting", "2": "ready"}


def test_the_list_shows_why_and_its_tabs_filter(browser, taken, jansen, profile) -> None:
    hand_over([taken("1").document.id], ANNA)
    deliver(profile)
    taken("2", "99999")
    clerk = browser()
    everything = text_of(clerk.get("/documents/"))
    for words in (
        "Invoice 1",
        "Sent 1",
        "2026-11-23 09:00",
        "no recipient",
        "Recipients: no customer has the number 99999",
        "Mail profile: Facturen (the default mail profile)",
    ):
        assert words in everything
    assert "Invoice 2" not in text_of(clerk.get("/documents/?show=sent"))
    assert "Invoice 1" not in text_of(clerk.get("/documents/?show=ready"))
    assert "No document fits." in text_of(clerk.get("/documents/?show=failed"))
    assert "Invoice 1" in text_of(clerk.get("/documents/?q=jansen.test"))
    assert "Invoice 1" in text_of(clerk.get("/documents/?from=2026-11-23&until=2026-11-23"))
    assert "No document fits." in text_of(clerk.get("/documents/?until=2026-11-22"))


@pytest.mark.parametrize(
    "query", ["from=tomorrow", "from=2026-13-40", "after=x", "after=12@y", "after=" + "9" * 30]
)
def test_a_made_up_address_of_the_list_gets_a_sentence(browser, profile, query) -> None:
    answer = browser().get(f"/documents/?{query}")
    assert answer.status_code == 200
    assert "is not a date" in text_of(answer) or "This page of the list does not exist" in text_of(answer)


def test_a_reader_sees_everything_and_can_do_nothing(browser, taken, jansen) -> None:
    document = taken("1").document
    reader = browser("reader")
    assert "Add documents" not in text_of(reader.get("/documents/"))
    assert "Open the mail" not in text_of(reader.get(f"/documents/{document.id}/"))
    for path in ("upload/", "fetch/", "check/", "send/", f"{document.id}/mail/", f"{document.id}/correct/"):
        assert reader.post(f"/documents/{path}").status_code == 403, path
    assert reader.get(f"/documents/{document.id}/file/").content.startswith(b"%PDF-")


def test_the_page_of_a_document_says_where_each_value_comes_from(browser, taken, jansen) -> None:
    document = taken("2026-0412").document
    told = text_of(browser().get(f"/documents/{document.id}/"))
    for words in (
        "Invoice 2026-0412",
        "10023 Bakkerij Jansen",
        "file name",
        "123.45 EUR",
        "2026-11-20",
        "anna",
    ):
        assert words in told


def test_a_document_that_is_not_there_or_goes_along_is_404(browser, profile) -> None:
    from postroom.documents.repository import attach

    clerk = browser()
    beside = attach("", "terms.pdf", 10, "f" * 64)
    for number in (beside, 999):
        assert clerk.get(f"/documents/{number}/").status_code == 404
        assert clerk.get(f"/documents/{number}/file/").status_code == 404
    assert clerk.get("/documents/999/mail/").status_code == 404 == clerk.get("/runs/999/").status_code


def test_a_correction_is_made_on_the_page(browser, taken, jansen) -> None:
    document = taken("1", "99999").document
    clerk = browser()
    typed = {"version": document.version, "number": "1", "debtor": "10023"}
    wrong = clerk.post(f"/documents/{document.id}/correct/", typed | {"type": "visit"})
    assert "visit" in text_of(wrong) and state(document) == "ready"
    clerk.post(f"/documents/{document.id}/correct/", typed | {"type": "invoice"})
    assert repository.find(document.id).recipients == "info@jansen.test"


def test_what_stands_in_the_dialog_is_what_is_sent(browser, taken, jansen) -> None:
    document = taken("1").document
    clerk = browser()
    page = clerk.get(f"/documents/{document.id}/mail/")
    assert "Factuur 1 van" in page.content.decode() and "info@jansen.test" in page.content.decode()
    sent = form_of(page) | {"action": "send", "subject": "Uw factuur 1"}
    answer = clerk.post(f"/documents/{document.id}/mail/", sent)
    assert answer.status_code == 302 and state(document) == "waiting"
    (entry,) = queries.list_entries()
    assert entry.subject == "Uw factuur 1" and b"onze factuur 1." in claim.load_message(entry.id)


def test_a_wrong_recipient_is_seen_before_the_mail_leaves(browser, taken, jansen) -> None:
    document = taken("1").document
    clerk = browser()
    where = f"/documents/{document.id}/mail/"
    typed = form_of(clerk.get(where)) | {"action": "send", "to": "infoo@jansen.test"}
    warned = clerk.post(where, typed)
    assert "Did you mean info@jansen.test?" in text_of(warned) and "Send all the same" in text_of(warned)
    assert not queries.list_entries()
    typed = form_of(warned) | {"action": "send"}
    assert clerk.post(where, typed).status_code == 302
    assert [one.address for one in queries.list_entries()[0].recipients] == ["infoo@jansen.test"]


def test_another_wrong_recipient_is_warned_of_again(browser, taken, jansen) -> None:
    document = taken("1").document
    clerk = browser()
    where = f"/documents/{document.id}/mail/"
    warned = clerk.post(where, form_of(clerk.get(where)) | {"action": "send", "to": "a@x.test"})
    again = clerk.post(where, form_of(warned) | {"action": "send", "to": "b@x.test"})
    assert "No mail has ever gone to b@x.test" in text_of(again) and not queries.list_entries()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"to": ""}, "There is no recipient"),
        ({"to": "no address"}, "no address"),
        ({"subject": ""}, "This field is required"),
        ({"profile": "Nobody"}, "Nobody"),
        ({"attachments": "made-up"}, "made-up"),
        ({"subject": "a\nb\r\nBcc: x@y.test"}, "line break"),
    ],
)
def test_bad_input_in_the_dialog_gets_a_sentence_and_nothing_leaves(
    browser, taken, jansen, fields, words
) -> None:
    document = taken("1").document
    clerk = browser()
    where = f"/documents/{document.id}/mail/"
    answer = clerk.post(where, form_of(clerk.get(where)) | {"action": "send"} | fields)
    assert answer.status_code == 200 and words in text_of(answer)
    assert not queries.list_entries() and state(document) == "ready"


def test_save_keeps_the_mail_and_send_of_many_takes_it(browser, taken, jansen) -> None:
    document = taken("1").document
    clerk = browser()
    where = f"/documents/{document.id}/mail/"
    clerk.post(
        where, form_of(clerk.get(where)) | {"action": "save", "text": "Beste Jan,\r\n\r\nzie bijlage."}
    )
    assert not queries.list_entries() and "edited" in text_of(clerk.get("/documents/"))
    assert "zie bijlage." in clerk.get(where).content.decode()
    send_seen(clerk, document)
    assert b"Beste Jan,\r\n\r\nzie bijlage." in claim.load_message(queries.list_entries()[0].id)


def test_a_saved_mail_that_another_clerk_changed_is_not_overwritten(browser, taken, jansen) -> None:
    document = taken("1").document
    clerk = browser()
    where = f"/documents/{document.id}/mail/"
    first = form_of(clerk.get(where))
    clerk.post(where, first | {"action": "save", "subject": "One"})
    told = clerk.post(where, first | {"action": "save", "subject": "Two"})
    assert "Since you looked at it: clerk-anna edited this mail on" in text_of(told)
    assert (
        "This would stand there now: Subject One" in text_of(told) and 'value="Two"' in told.content.decode()
    )
    assert edits.of([document.id])[document.id].mail.subject == "One"


def test_the_mail_is_proposed_anew_and_in_another_language(browser, taken, jansen) -> None:
    document = taken("1").document
    clerk = browser()
    where = f"/documents/{document.id}/mail/"
    german = clerk.post(where, form_of(clerk.get(where)) | {"action": "fill", "language": "de"})
    assert "Sehr geehrte" in german.content.decode() and not edits.of([document.id])
    clerk.post(where, form_of(german) | {"action": "save"})
    assert edits.of([document.id])[document.id].mail.language == "de"
    clerk.post(where, {"action": "anew"})
    assert edits.of([document.id]), "who has not seen it does not throw it away"
    clerk.post(where, form_of(clerk.get(where)) | {"action": "anew"})
    assert not edits.of([document.id])


def test_attachments_are_added_and_taken_away(browser, taken, jansen) -> None:
    scenarios.add_file("invoice", "voorwaarden.txt", b"terms", actor="t")
    document = taken("1").document
    clerk = browser()
    where = f"/documents/{document.id}/mail/"
    page = clerk.get(where)
    assert "voorwaarden.txt" in page.content.decode()
    sent = form_of(page) | {"action": "save", "attachments": []}
    clerk.post(
        where,
        sent | {"uploads": [SimpleUploadedFile("foto.png", b"\x89PNG"), SimpleUploadedFile("b.txt", b"b")]},
    )
    assert [one.name for one in edits.of([document.id])[document.id].mail.files] == ["foto.png", "b.txt"]
    page = clerk.get(where)
    clerk.post(
        where,
        form_of(page) | {"action": "send", "attachments": [page.context["form"]["attachments"].value()[0]]},
    )
    names = [part.name for part in queries.list_entries()[0].documents]
    assert names == ["Factuur 10023-1.pdf", "foto.png"]


def test_bold_words_of_a_template_stay_and_change(browser, taken, jansen) -> None:
    words = TemplateText("Factuur #factuurnummer#", "Dag\n", "<p>Dag <strong>klant</strong></p>")
    templates.save("Brief", "nl", words, actor="t")
    scenarios.change("invoice", actor="t", template="Brief")
    document = taken("1").document
    clerk = browser()
    where = f"/documents/{document.id}/mail/"
    page = clerk.get(where)
    assert "text" not in page.context["form"].fields
    typed = form_of(page) | {"action": "send", "html": "<p>Dag <em>Jan</em><script>x()</script></p>"}
    clerk.post(where, typed)
    mail = claim.load_message(queries.list_entries()[0].id)
    assert b"Dag <em>Jan</em>" in mail and b"script" not in mail and b"\r\nDag Jan\r\n" in mail


def test_many_are_checked_and_what_is_odd_stays_unless_it_is_ticked(browser, taken, jansen) -> None:
    good, nobody, stale = (taken(*about).document for about in (("1",), ("2", "99999"), ("3",)))
    newer = taken("3", total="1,00").document
    clerk = browser()
    page = clerk.post("/documents/check/", {"all": "1"})
    told = text_of(page)
    for words in (
        "2 are in order",
        "1 with a warning",
        "1 cannot go",
        "A newer PDF",
        "no customer has the number",
    ):
        assert words in told
    assert not queries.list_entries()
    clerk.post("/documents/send/", {"seen": page.context["marks"]})
    assert [state(one) for one in (good, nobody, stale, newer)] == ["waiting", "ready", "ready", "waiting"]


def test_a_ticked_warning_leaves_and_the_run_is_shown(browser, taken, jansen, profile) -> None:
    stale = taken("3").document
    taken("3", total="1,00")
    clerk = browser()
    answer = send_seen(clerk, stale, follow=True)
    assert "0 of 1 sent" in text_of(answer) and state(stale) == "waiting"
    number = answer.redirect_chain[-1][0]
    assert "Being sent: 0 of 1" in text_of(clerk.get("/documents/"))
    deliver(profile)
    assert "1 of 1 sent" in text_of(clerk.get(number)) and "finished" in text_of(clerk.get(number))
    assert "Sent: 1 of 1" in text_of(clerk.get("/documents/"))


def test_after_a_quiet_type_nothing_pops_up_but_troubles_do(browser, taken, jansen, profile) -> None:
    scenarios.change("invoice", actor="t", hide_sent=True)
    clerk = browser()
    send_seen(clerk, taken("1").document)
    assert "0 of 1" in text_of(clerk.get("/documents/"))
    deliver(profile)
    assert "1 of 1" not in text_of(clerk.get("/documents/"))


def test_a_run_is_stopped_with_a_button(browser, taken, jansen) -> None:
    ids = [taken(str(number)).document for number in range(3)]
    clerk = browser()
    run = send_seen(clerk, *ids).headers["Location"]
    told = text_of(clerk.post(f"{run}stop/", follow=True))
    assert "Mails that were cancelled: 3." in told and "Cancelled 3" in told


def test_a_run_that_stands_still_says_why_and_is_nowhere_full(browser, taken, jansen, profile) -> None:
    ids = [taken(str(number)).document for number in range(3)]
    clerk = browser()
    run = send_seen(clerk, *ids).headers["Location"]
    pauses.pause(profile.id, Kind.FAULT, Evidence("auth"), Sentence("535 5.7.139 no"), None)
    page = clerk.get(run)
    told = text_of(page)
    assert "0 of 3 sent (0 %)" in told and "Facturen stands still: 535 5.7.139 no" in told
    assert "left" not in told and "finished" not in told and "Held 3" in told
    bar = re.search(r"<svg.*?</svg>", page.content.decode()).group()
    assert 'aria-valuenow="0"' in bar and 'aria-valuetext="3 held, 3 in all"' in bar
    assert 'class="held" x="0.0%" width="100.0%"' in bar and "sent" not in bar
    assert "Facturen stands still" in text_of(clerk.get("/documents/"))


def test_the_bar_has_a_part_for_each_fate_and_the_rest_is_told_in_time(
    browser, taken, jansen, profile, now
) -> None:
    profiles.edit("Facturen", actor="t", rate_per_minute=2.0)
    ids = [taken(str(number)).document for number in range(4)]
    clerk = browser()
    run = send_seen(clerk, *ids).headers["Location"]
    first, second, *_ = [one.id for one in queries.list_entries()]
    actions.hold(first, actor="anna")
    actions.cancel(second, actor="anna")
    assert "left: about 1 min" in text_of(clerk.get(run)), "two mails at two a minute"
    now.move(30)
    deliver(profile)
    told = text_of(clerk.get(run))
    assert "2 of 4 sent (66 %) · 4 a minute" in told and "finished" not in told
    actions.cancel(first, actor="anna")
    told, bar = text_of(clerk.get(run)), clerk.get(run).content.decode()
    assert "2 of 4 sent (100 %)" in told and "finished" in told
    assert 'aria-valuetext="2 sent, 2 cancelled, 4 in all"' in bar and 'class="cancelled" x="50.0%"' in bar


def test_looking_at_many_tells_how_long_their_own_mailbox_takes(browser, taken, jansen, profile) -> None:
    usual = {"host": "mail.contoso.test", "auth": "none", "rate_per_minute": 1.0, "actor": "test"}
    profiles.edit("Facturen", actor="t", rate_per_minute=2.0)
    profiles.add("Traag", "smtp", from_address="t@contoso.test", **{**usual, "host": "traag.contoso.test"})
    scenarios.change("invoice", actor="t", profile="Traag")
    hand_over([taken(f"9{number}").document.id for number in range(9)], ANNA)
    scenarios.change("invoice", actor="t", profile="Facturen")
    for number in range(7):
        taken(str(number))
    page = browser().post("/documents/check/", {"all": "1"})
    assert "Until the last one has left: about 3 min" in text_of(page), "the nine wait elsewhere"


def test_nothing_chosen_is_told_and_a_document_leaves_the_desk(browser, taken, jansen) -> None:
    clerk = browser()
    assert "Choose at least one document." in text_of(clerk.post("/documents/check/", follow=True))
    document = taken("1").document
    seen = {"ids": f"{document.id}:{document.version}"}
    told = text_of(clerk.post("/documents/take-off/", seen, follow=True))
    assert "Documents taken off the desk: 1." in told and state(document) == "removed"


def test_a_second_sending_asks_for_a_reason(browser, taken, jansen, profile) -> None:
    hand_over([taken("1").document.id], ANNA)
    deliver(profile)
    again = taken("1", total="9,99").document
    clerk = browser()
    where = f"/documents/{again.id}/mail/"
    page = clerk.get(where)
    assert "Already sent on 2026-11-23 09:00 to info@jansen.test" in text_of(page)
    asked = clerk.post(where, form_of(page) | {"action": "send"})
    assert "Say why the document is to go a second time." in text_of(asked) and state(again) == "ready"
    clerk.post(where, form_of(asked) | {"action": "send", "reason": "Nieuwe prijs"})
    assert (
        queries.list_entries()[-1].resend_reason == "Nieuwe prijs"
        and queries.list_entries()[-1].state == "pending"
    )


def test_the_own_address_of_a_person_is_the_sender(browser, taken, jansen) -> None:
    document = taken("1").document
    clerk = browser(email="anna@bakkerij.test")
    where = f"/documents/{document.id}/mail/"
    page = clerk.get(where)
    assert "Sender address: anna@bakkerij.test" in text_of(page)
    clerk.post(where, form_of(page) | {"action": "send"})
    assert queries.list_entries()[0].sender == "anna@bakkerij.test"


def test_training_is_marked_on_every_page_and_the_dialog_shows_the_real_mail(browser, taken, jansen) -> None:
    mail_settings.change(actor="t", training_address="les@contoso.test")
    document = taken("1").document
    clerk = browser()
    for path in (
        "/",
        "/documents/",
        f"/documents/{document.id}/",
        f"/documents/{document.id}/mail/",
        "/customers/",
    ):
        assert "Training Every mail goes only to: les@contoso.test" in text_of(clerk.get(path)), path
    page = clerk.get(f"/documents/{document.id}/mail/")
    assert page.context["form"]["to"].value() == "info@jansen.test"
    clerk.post(f"/documents/{document.id}/mail/", form_of(page) | {"action": "send"})
    assert [one.address for one in queries.list_entries()[0].recipients] == ["les@contoso.test"]
    assert "les@contoso.test" not in text_of(clerk.post("/logout/", follow=True))


def test_without_a_profile_the_page_says_so_and_nothing_breaks(browser, transactional_db, paper) -> None:
    clerk = browser()
    upload(clerk, paper("1"))
    document = Document.objects.get()
    told = text_of(clerk.get(f"/documents/{document.pk}/mail/", follow=True))
    assert "no mail profile" in told
    assert "1 cannot go" in text_of(clerk.post("/documents/check/", {"all": "1"}))


def test_names_of_customers_and_files_are_only_text(browser, profile, paper) -> None:
    add_customer("10023", "<b>Jan</b>", to="info@jansen.test")
    clerk = browser()
    upload(clerk, paper("1"))
    assert "<b>Jan</b>" not in clerk.get("/documents/").content.decode()


def test_the_enter_key_in_a_field_sends_nothing(browser, taken, jansen) -> None:
    document = taken("1").document
    clerk = browser()
    where = f"/documents/{document.id}/mail/"
    page = clerk.get(where)
    first = re.search(r'<button[^>]*name="action" value="(\w+)"', page.content.decode())
    assert first and first.group(1) == "look"
    looked = clerk.post(where, form_of(page) | {"action": "look", "to": "infoo@jansen.test"})
    assert "Did you mean info@jansen.test?" in text_of(looked) and not queries.list_entries()


def test_the_documents_of_one_customer_are_listed(browser, taken, jansen) -> None:
    taken("1")
    taken("2", "99999")
    clerk = browser()
    assert "?debtor=10023" in clerk.get(f"/customers/{jansen.id}/").content.decode()
    told = text_of(clerk.get("/documents/?debtor=10023"))
    assert "Invoice 1" in told and "Invoice 2" not in told and "Debtor number: 10023" in told


def test_a_failed_mail_comes_back_to_the_desk(browser, taken, jansen, profile) -> None:
    from postroom.outbox import actions

    document = taken("1").document
    hand_over([document.id], ANNA)
    clerk = browser()
    assert "cannot come back" in text_of(clerk.post(f"/documents/{document.id}/back/", follow=True))
    actions.hold(queries.list_entries()[0].id, actor="anna")
    answer = clerk.post(f"/documents/{document.id}/back/")
    assert answer.headers["Location"] == f"/documents/{document.id}/mail/" and state(document) == "ready"
    assert queries.list_entries()[0].state == "cancelled"


def test_a_mail_that_changed_since_it_was_looked_at_stays(browser, taken, jansen) -> None:
    from postroom.customers import repository as customers
    from postroom.customers.values import AddressView

    document = taken("1").document
    clerk = browser()
    page = clerk.post("/documents/check/", {"all": "1"})
    customers.change("10023", actor="bea", addresses=(AddressView("", "to", "elders@jansen.test"),))
    told = text_of(clerk.post("/documents/send/", {"seen": page.context["marks"]}, follow=True))
    assert "Since you looked at it: bea changed customer 10023 on" in told
    assert not queries.list_entries() and state(document) == "ready"


@pytest.mark.parametrize("marks", ["", "1", "x:y", "1:0000", "999:abc", "1:" + "é" * 20, ",,,:::"])
def test_made_up_marks_send_nothing(browser, taken, jansen, marks) -> None:
    taken("1")
    answer = browser().post("/documents/send/", {"seen": marks}, follow=True)
    assert answer.status_code == 200 and not queries.list_entries()


def test_what_was_handed_over_meanwhile_is_told(browser, taken, jansen) -> None:
    document = taken("1").document
    clerk = browser()
    page = clerk.post("/documents/check/", {"all": "1"})
    mail = clerk.get(f"/documents/{document.id}/mail/")
    hand_over([document.id], ANNA)
    told = text_of(clerk.post("/documents/send/", {"seen": page.context["marks"]}, follow=True))
    assert "This document was handed over already: anna, " in told
    late = clerk.post(f"/documents/{document.id}/mail/", form_of(mail) | {"action": "send"}, follow=True)
    assert "What you typed here was not sent." in text_of(late) and len(queries.list_entries()) == 1


def test_all_means_what_was_searched_for(browser, taken, jansen) -> None:
    taken("1-aaa")
    taken("2-bbb")
    clerk = browser()
    assert "all ready ones that were found" in text_of(clerk.get("/documents/?q=aaa"))
    page = clerk.post("/documents/check/", {"all": "1", "q": "aaa"})
    assert [row["document"].number for row in page.context["clear"]] == ["1-aaa"]


@pytest.mark.parametrize("path", ["check/", "send/", "upload/", "fetch/"])
def test_who_comes_without_the_form_is_led_to_the_list(browser, profile, path) -> None:
    answer = browser().get(f"/documents/{path}", follow=True)
    assert answer.redirect_chain[-1][0] == "/documents/" and "Nothing was done." in text_of(answer)


@pytest.mark.parametrize("query", ["from=0001-01-01&until=9999-12-31", "until=9999-12-31", "from=0001-01-01"])
def test_the_ends_of_all_time_are_no_dates(browser, profile, query) -> None:
    assert "is not a date" in text_of(browser().get(f"/documents/?{query}"))


@pytest.mark.parametrize("typed", ["Anna <a@b.test>, c@d.test", "a@b.test c@d.test", "a@b.test; <c@d.test>"])
def test_addresses_are_taken_as_mail_programs_copy_them(browser, taken, jansen, typed) -> None:
    document = taken("1").document
    clerk = browser()
    where = f"/documents/{document.id}/mail/"
    clerk.post(where, form_of(clerk.get(where)) | {"action": "save", "to": typed})
    assert edits.of([document.id])[document.id].mail.to == ("a@b.test", "c@d.test")


@pytest.mark.parametrize("written", ["#factuurnummer#", "#factuurnumer#", "{{number}}", "[factuurnummer]"])
@pytest.mark.parametrize("field", ["subject", "text"])
def test_a_placeholder_in_the_dialog_would_be_sent_as_it_stands_and_is_refused(
    browser, taken, jansen, field, written
) -> None:
    document, clerk = taken("1").document, browser()
    where = f"/documents/{document.id}/mail/"
    typed = form_of(clerk.get(where)) | {"action": "send", field: f"Factuur {written}"}
    told = text_of(clerk.post(where, typed))
    assert f"{written} (in the {field}) is not filled in here" in told
    assert state(document) == "ready"


@pytest.mark.parametrize("name", ["../../etc/x?.exe", "a.exe", "a", 'b".pdf'])
def test_a_file_name_that_would_become_another_one_is_refused(browser, taken, jansen, name) -> None:
    document = taken("1").document
    clerk = browser()
    where = f"/documents/{document.id}/mail/"
    told = clerk.post(where, form_of(clerk.get(where)) | {"action": "send", "file_name": name})
    assert "has to end in .pdf" in text_of(told) and not queries.list_entries()


def test_a_file_that_is_no_pdf_is_told(browser, profile, tmp_path) -> None:
    add_customer("10023", "Jansen", to="info@jansen.test")
    clerk = browser()
    strange = tmp_path / "Factuur 10023-7.docx"
    with ZipFile(strange, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    upload(clerk, strange)
    assert "The file is no PDF (.docx)" in text_of(clerk.post("/documents/check/", {"all": "1"}))
