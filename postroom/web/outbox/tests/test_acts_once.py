"""A form that is sent twice, or by a second person who saw the same, does nothing more; refused recipients show."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from postroom.audit.models import Change
from postroom.desk.models import Run, RunMail
from postroom.documents.models import Document
from postroom.outbox import pauses, queries
from postroom.outbox.models import Entry, Recipient
from postroom.outbox.states import Hold, State
from postroom.profiles import repository as profiles
from postroom.scenarios.tests.conftest import anna, english
from postroom.shared import clock
from postroom.web.outbox.tests.test_outbox_pages import (
    buttons,
    clerk,
    did,
    handed_over,
    read,
    reader,
    seen,
    stands,
    text_of,
    unknown,
)

__all__ = ["anna", "clerk", "english", "reader"]


def post(browser: Client, name: str, entry_id: int, **typed: str) -> str:
    """Send a form as it was opened at some time; the page that it leads to."""
    answer = browser.post(reverse(name, args=[entry_id]), typed, follow=True)
    assert answer.status_code in (200, 409)
    return text_of(answer)


def sent() -> int:
    entry_id = stands(handed_over(), State.SENT, sent_at=clock.now())
    Recipient.objects.update(state="accepted")
    return entry_id


def test_a_form_sent_twice_makes_one_mail_and_tells_of_the_first(clerk) -> None:
    entry_id = sent()
    form = {"seen": seen(clerk, entry_id), "reason": "the customer has deleted it"}
    assert "It is sent again on purpose" in post(clerk, "entry-resend", entry_id, **form)
    again = Entry.objects.latest("id").pk
    told = post(clerk, "entry-resend", entry_id, **form)
    assert f"bea sent entry {entry_id} again at" in told and f"as entry {again}" in told
    assert f"Was sent again as Entry {again}" in told, "the way on"
    assert Entry.objects.count() == 2


def test_two_people_who_saw_the_same_send_it_again_once(anna, clerk) -> None:
    entry_id = sent()
    form = {"seen": seen(anna, entry_id), "reason": "lost"}
    assert seen(clerk, entry_id) == form["seen"]
    post(anna, "entry-resend", entry_id, **form)
    again = Entry.objects.latest("id").pk
    stands(again, State.SENT, sent_at=clock.now())
    told = post(clerk, "entry-resend", entry_id, **form)
    assert f"anna sent entry {entry_id} again at" in told and Entry.objects.count() == 2
    told = post(clerk, "entry-resend", entry_id, seen=seen(clerk, entry_id), reason="lost once more")
    assert "It is sent again on purpose" in told and Entry.objects.count() == 3


ACTS = {
    "retry": ("entry-retry", State.FAILED, {}),
    "hold": ("entry-hold", State.PENDING, {}),
    "cancel": ("entry-cancel", State.PENDING, {}),
}


@pytest.mark.parametrize("name", ACTS)
def test_a_second_press_changes_nothing_and_says_who_was_first(anna, clerk, name) -> None:
    page, state, _ = ACTS[name]
    entry_id = stands(handed_over(), state)
    form = {"seen": seen(anna, entry_id)}
    post(anna, page, entry_id, **form)
    before = list(Entry.objects.values())
    told = post(clerk, page, entry_id, **form)
    assert "Nothing was done" in told and "by anna at" in told
    assert list(Entry.objects.values()) == before
    assert list(Change.objects.filter(verb=f"outbox {name}").values_list("actor", flat=True)) == ["anna"]


@pytest.mark.parametrize("name", ["retry", "hold", "cancel", "resend", "look", "settle"])
def test_a_form_that_carries_nothing_does_nothing(clerk, name) -> None:
    entry_id = unknown() if name in ("look", "settle") else stands(handed_over(), State.FAILED)
    if name == "hold":
        stands(entry_id, State.PENDING)
    before = list(Entry.objects.values())
    told = post(clerk, f"entry-{name}", entry_id, reason="lost", **{"as": "sent"})
    assert "Nothing was done" in told and list(Entry.objects.values()) == before


def test_what_a_person_decided_of_an_unknown_outcome_stands(anna, clerk) -> None:
    entry_id = unknown()
    form = {"seen": seen(anna, entry_id)}
    assert "Your decision is kept" in post(anna, "entry-settle", entry_id, **form, **{"as": "sent"})
    told = post(clerk, "entry-settle", entry_id, **form, **{"as": "not-sent"})
    assert "It was last settled by anna" in told and queries.state_of(entry_id) == "sent"


def test_every_form_of_an_entry_carries_what_was_seen(clerk) -> None:
    entry_id = handed_over()
    for state, hold in [*((state, Hold.NONE) for state in State), (State.HELD, Hold.PERSON)]:
        stands(entry_id, state, hold)
        for name in ("entry", "entry-cancel", "entry-resend"):
            page = clerk.get(reverse(name, args=[entry_id])).content.decode()
            forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", page.partition('id="main"')[2], re.S)
            heads = {form: form.partition(">")[0] for form in forms}
            acts = [form for form in forms if "/outbox/" in heads[form] or "action=" not in heads[form]]
            assert acts or name == "entry"
            assert all(f'name="seen" value="{seen(clerk, entry_id)}"' in form for form in acts), (name, state)


def test_a_page_that_follows_what_moves_gets_the_forms_of_now(clerk) -> None:
    entry_id = handed_over()
    page = clerk.get(reverse("entry", args=[entry_id])).content.decode()
    poll = re.search(r'hx-get="([^"]+)"', page)
    assert poll and clerk.get(poll[1]).status_code == 204
    Entry.objects.filter(pk=entry_id).update(due_at=clock.now())
    assert seen(clerk, entry_id) in clerk.get(poll[1]).content.decode()


def test_a_failed_mail_whose_document_went_meanwhile_is_not_retried(clerk) -> None:
    failed = stands(handed_over(), State.FAILED)
    other = handed_over(key="erp-2")
    told = did(clerk, "entry-retry", failed)
    assert f"(mail {other} in the outbox)" in told and queries.state_of(failed) == "failed"


def test_stopping_and_resuming_twice_says_who_did_it_and_when(anna) -> None:
    profile = profiles.find("Facturen")

    def pressed(name: str) -> str:
        return text_of(anna.post(reverse(name, args=[profile.id]), follow=True))

    assert "Nothing is sent through" in pressed("profile-stop")
    assert "is stopped already, by anna at" in pressed("profile-stop")
    assert "sends again" in pressed("profile-resume")
    assert "anna resumed it at" in pressed("profile-resume")
    assert pauses.list_pauses() == []


# Refused for some


def partly(number: str = "2026-0412", **fields: object) -> int:
    """A mail that one of two recipients did not get."""
    entry_id = handed_over(number, to=("inkoop@klant.test", "vol@klant.test"), **fields)
    stands(entry_id, State.SENT, sent_at=clock.now())
    people = Recipient.objects.filter(entry_id=entry_id)
    people.update(state="accepted")
    people.filter(address="vol@klant.test").update(state="refused", line="552 5.2.2 Mailbox full")
    Document.objects.update(state="sent", sent_at=clock.now())
    return entry_id


def test_a_mail_refused_for_one_is_seen_wherever_mails_are_listed(reader) -> None:
    entry_id = partly()
    listed = read(reader, "outbox", tab="needs-you")
    assert "Needs you (1)" in listed and "sent, 1 refused vol@klant.test" in listed
    assert "Needs you: 1" in read(reader, "overview") and "sent, 1 refused" in read(reader, "overview")
    assert "sent, 1 refused" in read(reader, "entry", entry_id)
    document = queries.find(entry_id).documents[0].id
    documents = reader.get("/documents/")
    assert "sent, 1 refused" in text_of(documents)
    assert f'href="{reverse("entry", args=[entry_id])}"' in documents.content.decode()
    assert "Mails that some recipients did not get : 1" in text_of(reader.get("/documents/?show=needs-you"))
    assert "sent, 1 refused" in read(reader, "document", document)
    run = Run.objects.create(begun_by="bea", begun_at=clock.now())
    RunMail.objects.create(run=run, entry_id=entry_id)
    told = read(reader, "sending", run.pk)
    assert "1 of 1 sent" in told and "Needs you 1" in told and "sent, 1 refused" in told


def test_a_clerk_sends_it_again_to_those_who_were_refused(clerk) -> None:
    entry_id = partly()
    assert buttons(clerk, entry_id) == {
        "Send again to those who were refused",
        "Mark as dealt with",
        "Send again on purpose",
    }
    page = clerk.get(reverse("entry", args=[entry_id])).content.decode()
    there = re.search(r'href="([^"]+)">Send again to those', page)
    asked = clerk.get(there[1])
    main = text_of(asked)
    assert "Recipients: vol@klant.test The same mail goes once more to those whom the server refused" in main
    form = {"reason": "they made room", "only": "refused", "seen": asked.context["seen"]}
    assert 'name="only" value="refused"' in asked.content.decode()
    assert "This field is required" in post(clerk, "entry-resend", entry_id, **form | {"reason": ""})
    post(clerk, "entry-resend", entry_id, **form)
    again = queries.find(Entry.objects.latest("id").pk)
    assert [one.address for one in again.recipients] == ["vol@klant.test"] and again.resend_of == entry_id
    told = read(clerk, "entry", entry_id)
    assert "Somebody has seen to that" in told and "sent, 1 refused" in told
    assert "Needs you (0)" in read(clerk, "outbox")
    assert "Send again to those who were refused" not in buttons(clerk, entry_id)


def test_a_clerk_marks_it_as_dealt_with_once(anna, clerk) -> None:
    entry_id = partly()
    form = {"seen": seen(anna, entry_id)}
    assert "marked as dealt with" in post(clerk, "entry-acknowledge", entry_id, **form)
    assert "Needs you (0)" in read(clerk, "outbox", tab="needs-you")
    told = post(anna, "entry-acknowledge", entry_id, **form)
    assert "It was last marked as dealt with by bea" in told
    assert Change.objects.filter(verb="outbox acknowledge").count() == 1
    assert "marked the refused recipients of an entry as dealt with" in text_of(anna.get("/log/"))
