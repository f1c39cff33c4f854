"""Several documents in one mail, training, and mails that wait for their time."""

import email
import email.policy
from dataclasses import replace
from datetime import timedelta

import pytest

from postroom.desk.plans import hand_in
from postroom.documents import repository as documents
from postroom.documents.examine import examine
from postroom.documents.models import Document
from postroom.documents.values import DocumentIdentity
from postroom.outbox import actions, attempts, claim, queries
from postroom.outbox.attempts import Close, Evidence, Said
from postroom.outbox.lane import give_back, take
from postroom.outbox.resend import resend
from postroom.outbox.states import State
from postroom.planning.refusals import SendRefused
from postroom.planning.request import Companion
from postroom.scenarios import mail_settings
from postroom.shared import clock

pytestmark = pytest.mark.django_db(transaction=True)


def companion(number: str, debtor: str = "") -> Companion:
    file = examine(f"factuur-{number.strip()}.pdf", b"%PDF-1.4\n" + number.encode() * 50)
    return Companion(file, "invoice", number, debtor)


def sent(entry_id: int, profile) -> None:
    """One round of a lane whose server takes everything."""
    hold = take(profile.lane)
    (claimed,) = [one for one in claim.claim(hold, profile.id, 20) if one.entry_id == entry_id]
    opened = attempts.begin(hold, claimed, 0)
    answered = tuple(Said(address, 250, "250 ok") for address in claimed.recipients)
    assert attempts.note_finishing(hold, opened, answered)
    attempts.close(opened, Close(State.SENT, Evidence("final", 250, "2.0.0", "250 ok"), answered=answered))
    give_back(hold)


def mail(entry_id: int):
    return email.message_from_bytes(claim.load_message(entry_id), policy=email.policy.default)


def test_every_document_of_one_mail_gets_its_sending_date(order, profile) -> None:
    receipt = hand_in(order("1", companions=(companion("2"), companion("3"))))
    entry = queries.find(receipt.entry_id)
    assert [part.number for part in entry.documents] == ["1", "2", "3"]
    assert "1, 2, 3" in entry.subject
    assert [part.get_filename() for part in mail(entry.id).iter_attachments()] == [
        "factuur-1.pdf",
        "factuur-2.pdf",
        "factuur-3.pdf",
    ]
    assert set(Document.objects.values_list("state", flat=True)) == {"waiting"}
    sent(entry.id, profile)
    rows = Document.objects.values_list("state", "sent_at")
    assert set(rows) == {("sent", queries.find(entry.id).sent_at)} and len(rows) == 3


def test_each_attachment_is_named_by_its_own_number(order) -> None:
    mail_settings.change(actor="test", file_name_pattern="Factuur #nummer#.pdf")
    receipt = hand_in(order("1", companions=(companion("2"),)))
    assert [part.name for part in queries.find(receipt.entry_id).documents] == [
        "Factuur 1.pdf",
        "Factuur 2.pdf",
    ]


@pytest.mark.parametrize("first", ["alone", "together"])
def test_a_document_that_went_with_others_is_a_duplicate_later_and_the_other_way_round(order, first) -> None:
    alone, together = order("2"), order("1", companions=(companion("2"),))
    orders = [alone, together] if first == "alone" else [together, alone]
    assert [hand_in(one).state for one in orders] == ["pending", "held"]


def test_a_held_duplicate_leaves_the_sending_date_of_its_documents_alone(order, profile) -> None:
    first = hand_in(order("1", companions=(companion("2"),)))
    sent(first.entry_id, profile)
    assert hand_in(order("2")).state == "held"
    assert set(Document.objects.values_list("state", flat=True)) == {"sent"}


def test_the_same_documents_again_answer_the_first_mail_and_one_more_is_another(order) -> None:
    first = hand_in(order("1", companions=(companion("2"),)))
    assert hand_in(order("1", companions=(companion("2"),))).entry_id == first.entry_id
    assert hand_in(order("1", companions=(companion("2"), companion("3")))).entry_id != first.entry_id


def test_a_companion_with_a_bad_number_is_refused_and_nothing_is_queued(order) -> None:
    with pytest.raises(SendRefused, match="'number' contains a line break"):
        hand_in(order("1", companions=(companion("2\n"),)))
    assert not Document.objects.exists()


def test_what_a_person_saw_is_taken_to_the_letter(order) -> None:
    mail_settings.change(actor="test", bcc=["archief@contoso.test"])
    seen = order("1", subject="Over #rechnung#", text="50 ## #nummer#", html="<p>50 ##</p>", as_seen=True)
    receipt = hand_in(seen)
    found = mail(receipt.entry_id)
    assert found["Subject"] == "Over #rechnung#"
    assert found.get_body(("plain",)).get_content().strip() == "50 ## #nummer#"
    assert "<p>50 ##</p>" in found.get_body(("html",)).get_content()
    assert [one.address for one in queries.find(receipt.entry_id).recipients] == ["anna@kunde.test"]


def test_training_goes_to_one_address_and_says_whom_it_would_have_reached(order, profile) -> None:
    mail_settings.change(actor="test", training_address="oefening@contoso.test", bcc=["archief@contoso.test"])
    receipt = hand_in(order("1"))
    found = mail(receipt.entry_id)
    assert [one.address for one in queries.find(receipt.entry_id).recipients] == ["oefening@contoso.test"]
    assert (found["To"], found["Cc"]) == ("oefening@contoso.test", None)
    assert found["Subject"].startswith("[Oefening] ")
    assert "anna@kunde.test, archief@contoso.test (BCC)" in found.get_body(("plain",)).get_content()
    sent(receipt.entry_id, profile)
    assert Document.objects.get().sent_at is not None


def test_after_training_its_documents_are_ready_and_go_in_earnest(order, profile) -> None:
    mail_settings.change(actor="test", training_address="oefening@contoso.test")
    practised = hand_in(order("1"))
    sent(practised.entry_id, profile)
    assert hand_in(order("1")).entry_id == practised.entry_id
    mail_settings.change(actor="test", training_address="")
    assert Document.objects.values_list("state", "sent_at").get() == ("ready", None)
    earnest = hand_in(order("1"))
    assert (earnest.state, earnest.created) == ("pending", True)
    sent(earnest.entry_id, profile)
    assert Document.objects.values_list("state", "training").get() == ("sent", False)


def test_training_with_a_document_that_was_sent_leaves_its_date_alone(order, profile) -> None:
    earnest = hand_in(order("1"))
    sent(earnest.entry_id, profile)
    before = Document.objects.get().sent_at
    mail_settings.change(actor="test", training_address="oefening@contoso.test")
    practised = hand_in(order("1"))
    sent(practised.entry_id, profile)
    mail_settings.change(actor="test", training_address="")
    assert Document.objects.values_list("state", "sent_at").get() == ("sent", before)


def test_a_mail_in_earnest_that_is_sent_during_training_keeps_its_date(order, profile) -> None:
    earnest = hand_in(order("1"))
    mail_settings.change(actor="test", training_address="oefening@contoso.test")
    hand_in(order("1"))
    sent(earnest.entry_id, profile)
    mail_settings.change(actor="test", training_address="")
    assert Document.objects.values_list("state", "training").get() == ("sent", False)


def test_an_own_key_means_another_mail_in_training(order) -> None:
    mail_settings.change(actor="test", training_address="oefening@contoso.test")
    practised = hand_in(order("1", key="k" * 200))
    mail_settings.change(actor="test", training_address="")
    assert hand_in(order("1", key="k" * 200)).entry_id != practised.entry_id


def test_a_mail_waits_for_its_time_and_then_goes(order, profile, stopped_clock) -> None:
    receipt = hand_in(order("1", not_before=clock.now() + timedelta(hours=2)))
    assert receipt.state == "scheduled"
    assert claim.wake() == 0 and claim.list_due_profiles() == []
    stopped_clock.move(2 * 3600)
    assert claim.wake() == 1
    assert queries.state_of(receipt.entry_id) == "pending" and claim.list_due_profiles() == [profile.id]


def test_a_mail_that_waits_for_its_time_can_be_held_and_cancelled(order) -> None:
    later = clock.now() + timedelta(hours=2)
    held, cancelled = (hand_in(order(mark, not_before=later)).entry_id for mark in "12")
    actions.hold(held, actor="Anna")
    actions.cancel(cancelled, actor="Anna")
    assert [queries.state_of(one) for one in (held, cancelled)] == ["held", "cancelled"]


def test_a_time_that_has_passed_is_at_once_and_one_after_the_last_is_refused(order) -> None:
    now = clock.now()
    assert hand_in(order("1", not_before=now - timedelta(hours=1))).state == "pending"
    with pytest.raises(SendRefused, match="later than its last"):
        hand_in(order("2", not_before=now + timedelta(hours=2), not_after=now + timedelta(hours=1)))


def test_a_resend_carries_every_document_and_marks_each(order, profile) -> None:
    first = hand_in(order("1", companions=(companion("2"),)))
    sent(first.entry_id, profile)
    again = resend(first.entry_id, "Klant heeft niets", actor="Anna")
    sent(again.entry_id, profile)
    dates = set(Document.objects.values_list("sent_at", flat=True))
    assert len(dates) == 1 and queries.find(again.entry_id).sent_at is not None


def test_a_document_on_the_desk_is_the_one_that_is_sent(order, profile) -> None:
    wanted = order("1")
    from tests.papers import on_desk

    content = wanted.files[0].content
    row = on_desk("invoice", "1", "", "factuur-1.pdf", len(content), documents_hash(content))
    sent(hand_in(replace(wanted)).entry_id, profile)
    assert Document.objects.values_list("id", "state").get() == (row, "sent")


def documents_hash(content: bytes) -> str:
    from postroom.documents import store

    return store.keep(content)


def test_ids_of_the_same_documents_are_found_by_content_and_by_number(order) -> None:
    hand_in(order("1"))
    row = Document.objects.get()
    other = documents.find_same([DocumentIdentity("invoice", "1", "", "0" * 64)])
    assert other == documents.find_same([DocumentIdentity("quote", "", "", row.sha256)]) == [row.pk]
    assert documents.find_same([DocumentIdentity("invoice", "", "", "0" * 64)]) == []
