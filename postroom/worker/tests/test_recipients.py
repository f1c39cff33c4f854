"""Recipients with answers of their own: one accepted, one refused, one put off, in one mail (rule 8)."""

from dataclasses import replace

import pytest

from postroom.documents.models import Document
from postroom.outbox import queries, unknowns
from postroom.worker.tests.test_settle import NOT_STORED, STORED, Desk, digests, marked_at, promised

ANNA, BERT, CLARA = "anna@kunde.test", "bert@kunde.test", "clara@kunde.test"
THREE = {"to": (ANNA,), "cc": (BERT,), "bcc": (CLARA,)}
REFUSED = {"at": "rcpt", "recipient": BERT, "reply": "550 5.1.10 RESOLVER.ADR.RecipientNotFound"}
LATER = {
    "at": "rcpt",
    "recipient": CLARA,
    "reply": "451 4.7.0 Temporary server error. Please try again later",
}


@pytest.fixture
def desk(cloud, stopped_clock, profile) -> Desk:
    """A worker; the server refuses Bert for good and puts Clara off once."""
    found = Desk(cloud, stopped_clock, profile)
    found.order(**REFUSED)
    found.order(**LATER, count=1)
    return found


@pytest.fixture
def handed(hand_over) -> int:
    (entry_id,) = hand_over(1, **THREE)
    return entry_id


def states(entry_id: int) -> dict[str, str]:
    return {one.address.split("@")[0]: one.state for one in queries.find(entry_id).recipients}


def envelopes(delivered, message_id: str) -> list[list[str]]:
    return [one["recipients"] for one in delivered() if one["message_id"] == message_id]


def answered_later(desk: Desk, hand_over) -> None:
    """A control: one more mail of the mailbox that is answered 250."""
    (entry_id,) = hand_over(1, first=50)
    desk.send()
    assert queries.state_of(entry_id) == "sent"


AFTER_ONE = {"anna": "accepted", "bert": "refused", "clara": "waiting"}
IN_THE_END = {**AFTER_ONE, "clara": "accepted"}


def test_one_of_three_recipients_refused_and_one_deferred(desk, handed, delivered) -> None:
    desk.send()
    first = desk.clock.now
    entry = queries.find(handed)
    assert (entry.state, states(handed)) == ("retrying", AFTER_ONE)
    assert (entry.sent_at, entry.sent_by) == (first, "answer")
    assert (entry.due_at - first).total_seconds() == 60
    document = Document.objects.get()
    assert (document.state, document.sent_at) == ("sent", first)
    assert envelopes(delivered, entry.message_id) == [[ANNA]]
    assert "Temporary server error" in str(entry.reason)
    assert [one.line[:9] for one in entry.recipients] == ["250 2.1.5", "550 5.1.1", "451 4.7.0"]

    desk.send(58)
    assert len(delivered()) == 1, "its time has not come"
    desk.send(2)
    entry = queries.find(handed)
    assert (entry.state, states(handed)) == ("sent", IN_THE_END)
    assert (entry.sent_at, entry.sent_by) == (first, "answer")
    assert envelopes(delivered, entry.message_id) == [[ANNA], [CLARA]]
    assert digests(delivered(), entry.message_id) == [promised(handed)] * 2
    assert len(desk.kept(handed)) == 2
    for address, copies in ((ANNA, 1), (BERT, 0), (CLARA, 1)):
        assert len(desk.kept(handed, "Inbox", address)) == copies, address
    assert Document.objects.get().sent_at == first
    assert not entry.reason


def test_a_deferred_recipient_that_is_refused_in_the_end_leaves_the_mail_sent(
    desk, handed, delivered
) -> None:
    desk.send()
    first = desk.clock.now
    desk.order(at="rcpt", recipient=CLARA, reply="550 5.1.1 User unknown")
    desk.send(61)
    entry = queries.find(handed)
    assert (entry.state, entry.sent_at) == ("sent", first)
    assert states(handed) == {"anna": "accepted", "bert": "refused", "clara": "refused"}
    assert entry.recipients[2].line.startswith("550 5.1.1")
    assert envelopes(delivered, entry.message_id) == [[ANNA]]
    assert Document.objects.get().state == "sent"


def test_a_recipient_that_is_deferred_too_long_is_refused_and_the_mail_is_sent(
    desk, handed, delivered, settings
) -> None:
    settings.POSTROOM = replace(settings.POSTROOM, retry_delays=(60,), retry_for=150)
    desk.order(**LATER)
    desk.send()
    first = desk.clock.now
    for _ in range(2):
        desk.send(61)
        assert (queries.state_of(handed), states(handed)) == ("retrying", AFTER_ONE)
    desk.send(61)
    entry = queries.find(handed)
    assert (entry.state, entry.sent_at) == ("sent", first)
    assert states(handed) == {"anna": "accepted", "bert": "refused", "clara": "refused"}
    assert envelopes(delivered, entry.message_id) == [[ANNA]]
    desk.send(200_000)
    assert len(delivered()) == 1


def test_when_nobody_was_taken_and_retries_end_the_mail_fails(desk, hand_over, delivered, settings) -> None:
    settings.POSTROOM = replace(settings.POSTROOM, retry_delays=(60,), retry_for=50)
    desk.order(**LATER)
    (entry_id,) = hand_over(1, to=(BERT, CLARA))
    desk.send()
    assert queries.find(entry_id).sent_at is None
    desk.send(61)
    entry = queries.find(entry_id)
    assert (entry.state, entry.sent_at, delivered()) == ("failed", None, [])
    assert states(entry_id) == {"bert": "refused", "clara": "refused"}


def test_a_message_put_off_as_a_whole_goes_again_to_all_that_were_not_refused(
    desk, handed, delivered
) -> None:
    desk.order(at="before_250", reply="451 4.7.0 Try again later", count=1)
    desk.send()
    entry = queries.find(handed)
    assert (entry.state, entry.sent_at, delivered()) == ("retrying", None, [])
    desk.send(61)
    assert envelopes(delivered, entry.message_id) == [[ANNA, CLARA]]
    assert (queries.state_of(handed), states(handed)) == ("sent", IN_THE_END)


def test_an_unknown_first_transaction_that_is_found_sends_the_deferred_one_alone(
    desk, handed, delivered
) -> None:
    desk.order(**STORED)
    desk.send()
    assert queries.state_of(handed) == "unknown"
    assert states(handed) == {"anna": "unknown", "bert": "refused", "clara": "waiting"}
    marked = marked_at(handed)
    desk.look_on()
    entry = queries.find(handed)
    assert (entry.state, states(handed)) == ("retrying", AFTER_ONE)
    assert (entry.sent_at, entry.sent_by) == (marked, "found")
    assert Document.objects.get().sent_at == marked
    desk.send()
    entry = queries.find(handed)
    assert (entry.state, states(handed)) == ("sent", IN_THE_END)
    assert (entry.sent_at, entry.sent_by) == (marked, "found")
    assert envelopes(delivered, entry.message_id) == [[ANNA], [CLARA]]
    assert len(desk.kept(handed)) == 2


def test_an_unknown_first_transaction_that_is_absent_sends_all_but_the_refused(
    desk, handed, hand_over, delivered
) -> None:
    desk.order(**NOT_STORED)
    desk.send()
    desk.outwait()
    answered_later(desk, hand_over)
    desk.look_on()
    assert states(handed) == {"anna": "waiting", "bert": "refused", "clara": "waiting"}
    desk.send()
    assert envelopes(delivered, queries.find(handed).message_id) == [[ANNA, CLARA]]
    assert (queries.state_of(handed), states(handed)) == ("sent", IN_THE_END)


def ask_a_person(desk: Desk, handed: int, *, sent: bool) -> None:
    """Copies of one Message-ID cannot be told apart: some folders keep one of them all, some two of each mail."""
    desk.outwait()
    assert desk.look_on() == 1
    entry = queries.find(handed)
    assert (entry.state, entry.look_at) == ("unknown", None)
    unknowns.settle(handed, sent=sent, actor="els")


def test_a_second_copy_does_not_say_whose_it_is_so_a_person_decides(desk, handed, delivered) -> None:
    desk.send()
    first = desk.clock.now
    desk.order(**STORED)
    desk.send(61)
    assert queries.state_of(handed) == "unknown"
    assert states(handed) == {"anna": "accepted", "bert": "refused", "clara": "unknown"}
    assert (Document.objects.get().state, Document.objects.get().sent_at) == ("unknown", first)
    ask_a_person(desk, handed, sent=True)
    entry = queries.find(handed)
    assert [one.copies for one in entry.looks] == [2]
    assert (entry.state, states(handed)) == ("sent", IN_THE_END)
    assert (entry.sent_at, entry.sent_by) == (first, "answer")


def test_a_missing_second_copy_does_not_send_it_again_before_a_person_decides(
    desk, handed, hand_over, delivered
) -> None:
    desk.send()
    desk.order(**NOT_STORED)
    desk.send(61)
    answered_later(desk, hand_over)
    ask_a_person(desk, handed, sent=False)
    entry = queries.find(handed)
    assert ([one.copies for one in entry.looks], entry.state) == ([1], "pending")
    desk.send()
    assert envelopes(delivered, entry.message_id) == [[ANNA], [CLARA]]
    assert (queries.state_of(handed), states(handed)) == ("sent", IN_THE_END)


def test_a_copy_that_was_found_before_is_no_proof_for_a_later_transaction(
    desk, handed, hand_over, delivered
) -> None:
    """Both transactions end in doubt: the first was stored, the second was not."""
    desk.order(**STORED)
    desk.send()
    desk.look_on()
    assert states(handed) == AFTER_ONE
    desk.order(**NOT_STORED)
    desk.send()
    assert states(handed)["clara"] == "unknown"
    answered_later(desk, hand_over)
    ask_a_person(desk, handed, sent=False)
    desk.send()
    message_id = queries.find(handed).message_id
    assert envelopes(delivered, message_id) == [[ANNA], [CLARA]], "Clara has not got it"
    assert (queries.state_of(handed), states(handed)) == ("sent", IN_THE_END)


def test_evidence_with_only_the_copies_that_must_be_there_does_not_say_found(desk, handed, hand_over) -> None:
    """The person who reads it decides about Clara, and the one copy is Anna's."""
    desk.send()
    desk.order(**NOT_STORED)
    desk.send(61)
    desk.look_on()
    entry = queries.find(handed)
    assert (entry.state, [one.copies for one in entry.looks]) == ("unknown", [1])
    assert not str(entry.looks[-1].sentence).startswith("Found")


@pytest.mark.parametrize("sent", [True, False], ids=["sent", "not sent"])
def test_a_person_decides_only_about_those_in_doubt(desk, handed, delivered, sent) -> None:
    desk.order(**NOT_STORED)
    desk.send()
    desk.outwait()
    unknowns.settle(handed, sent=sent, actor="els")
    entry = queries.find(handed)
    if sent:
        assert (entry.state, entry.sent_by, states(handed)) == ("retrying", "person", AFTER_ONE)
    else:
        assert (entry.state, entry.sent_at) == ("pending", None)
    desk.send()
    assert envelopes(delivered, entry.message_id) == [[CLARA] if sent else [ANNA, CLARA]]
    assert (queries.state_of(handed), states(handed)) == ("sent", IN_THE_END)
