"""One document in several mails: what is said of it follows from all of them."""

import pytest

from postroom.documents.models import Document
from postroom.outbox import actions, attempts, claim, lane, pauses, recovery, resend
from postroom.outbox.attempts import Close, Evidence, Said
from postroom.outbox.models import Entry
from postroom.outbox.states import State

LANE = "mail.contoso.test/"
A, B = "anna@kunde.test", "bert@kunde.test"


@pytest.fixture
def twice(accepted) -> tuple[int, int]:
    """One invoice in two mails, to two people."""
    return accepted("1", to=(A,)).entry_id, accepted("1", to=(B,)).entry_id


def state() -> str:
    return Document.objects.get().state


def lose(profile) -> int:
    """The answer to what is due next is lost."""
    held = lane.take(LANE)
    opened = attempts.begin(held, claim.claim(held, profile.id, 1)[0], 0)
    told = tuple(Said(one, 250, "250 OK") for one in opened.claimed.recipients)
    attempts.note_finishing(held, opened, told)
    attempts.close(opened, Close(State.UNKNOWN, Evidence("final", None, "", "cut"), answered=told))
    lane.give_back(held)
    return opened.claimed.entry_id


def test_cancelling_the_one_says_nothing_of_the_other(twice) -> None:
    actions.cancel(twice[0], actor="els")
    assert state() == "waiting"
    actions.cancel(twice[1], actor="els")
    assert state() == "ready"


def test_a_doubt_about_the_one_stays_whatever_becomes_of_the_other(twice, profile) -> None:
    lost = lose(profile)
    (other,) = {*twice} - {lost}
    actions.cancel(other, actor="els")
    assert state() == "unknown"


def test_what_is_held_waits_as_long_as_another_mail_waits(twice) -> None:
    actions.hold(twice[0], actor="els")
    assert state() == "waiting"
    actions.hold(twice[1], actor="els")
    assert state() == "held"


def test_a_pause_of_many_counts_all_mails_too(twice, profile) -> None:
    lose(profile)
    pauses.stop(profile, actor="els")
    assert state() == "unknown"
    pauses.resume(profile, actor="els")
    assert state() == "unknown"


def test_a_second_sending_keeps_the_first_date(accepted, profile, stopped_clock) -> None:
    entry_id = accepted("1").entry_id
    first = stopped_clock.now
    for _ in range(2):
        held = lane.take(LANE)
        opened = attempts.begin(held, claim.claim(held, profile.id, 1)[0], 0)
        told = tuple(Said(one, 250, "250 OK") for one in opened.claimed.recipients)
        attempts.note_finishing(held, opened, told)
        attempts.close(opened, Close(State.SENT, Evidence("final", 250, "", "250 OK"), answered=told))
        lane.give_back(held)
        stopped_clock.move(86_400)
        if Entry.objects.count() == 1:
            resend.resend(entry_id, "lost", actor="els")
    assert (state(), Document.objects.get().sent_at) == ("sent", first)
    assert Entry.objects.filter(sent_at__isnull=False).count() == 2, "each mail has a date of its own"


def test_a_worker_that_ended_at_the_second_dot_leaves_a_doubt_about_the_document(accepted, profile) -> None:
    """One of two was taken before; the one who had been put off may have it, or not."""
    accepted("1", to=(A, B))
    held = lane.take(LANE)
    for codes in ((250, 451), (250,)):
        (claimed,) = claim.claim(held, profile.id, 1)
        opened = attempts.begin(held, claimed, 0)
        told = tuple(Said(one, code, "said") for one, code in zip(claimed.recipients, codes, strict=True))
        attempts.note_finishing(held, opened, told)
        if len(codes) == 2:
            later = Entry.objects.get().due_at
            closing = Close(
                State.RETRYING, Evidence("final", 250, "", "250 OK"), retry_at=later, answered=told
            )
            attempts.close(opened, closing)
            assert state() == "sent"
    lane.give_back(held)
    assert recovery.doubt() == 1
    assert state() == "unknown" and Document.objects.get().sent_at
