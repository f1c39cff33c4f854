"""Mails that may not be sent after a certain time (`not_after`)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Timer
from typing import Any

import pytest

from postroom.documents.models import Document
from postroom.outbox import actions, attempts, claim, lane, queries, recovery
from postroom.outbox.attempts import Close, Evidence, Said
from postroom.outbox.models import Entry
from postroom.outbox.refusals import KeyReused
from postroom.outbox.states import Hold, State
from postroom.planning.refusals import SendRefused
from postroom.shared.wording import Sentence
from postroom.worker.wait_for_entry import wait_for_entry

LANE = "mail.contoso.test/"
A, B = "a@kunde.test", "b@kunde.test"
TOLD = "It was not to be sent after 2026-11-23 09:01, and could not be sent before."


@pytest.fixture
def until(monday) -> datetime:
    """A minute from now."""
    return monday.now + timedelta(seconds=60)


@pytest.fixture
def limited(accepted, until) -> Callable[..., int]:
    """An entry that may be sent for one more minute."""
    return lambda mark="1", **fields: accepted(mark, not_after=until, **fields).entry_id


@pytest.fixture
def held(profile):
    found = lane.take(LANE)
    assert found
    return found


def put(state: State, hold: Hold = Hold.NONE, **fields: Any) -> None:
    Entry.objects.update(state=state, hold=hold, **fields)


def document() -> tuple[str, datetime | None]:
    found = Document.objects.get()
    return found.state, found.sent_at


WAITING = [
    (State.SCHEDULED, Hold.NONE),
    (State.PENDING, Hold.NONE),
    (State.RETRYING, Hold.NONE),
    (State.RETRYING, Hold.PROFILE),
    *((State.HELD, hold) for hold in Hold if hold),
]


@pytest.mark.parametrize(("state", "hold"), WAITING)
def test_what_waits_past_its_time_has_failed_with_the_sentence(limited, stopped_clock, state, hold) -> None:
    entry_id = limited()
    put(state, hold)
    stopped_clock.move(59.9)
    assert (claim.expire(), queries.state_of(entry_id)) == (0, str(state))
    stopped_clock.move(0.1)
    assert claim.expire() == 1
    entry = queries.find(entry_id)
    assert (entry.state, entry.hold, str(entry.reason)) == ("failed", "", TOLD)
    assert (entry.sent_at, document()) == (None, ("failed", None))
    assert claim.expire() == 0


DONE = [State.DRAFT, State.SENDING, State.SENT, State.UNKNOWN, State.FAILED, State.CANCELLED]


@pytest.mark.parametrize("state", DONE)
def test_what_does_not_wait_is_left_alone(limited, stopped_clock, state) -> None:
    entry_id = limited()
    put(state)
    stopped_clock.move(3600)
    assert (claim.expire(), queries.state_of(entry_id)) == (0, str(state))
    assert not queries.find(entry_id).reason


def test_the_others_are_left_alone(limited, accepted, stopped_clock, until) -> None:
    first = limited()
    without = accepted("2").entry_id
    later = accepted("3", not_after=until + timedelta(seconds=60)).entry_id
    stopped_clock.move(60)
    assert claim.expire() == 1
    assert [queries.state_of(one) for one in (first, without, later)] == ["failed", "pending", "pending"]


def test_the_sentence_is_in_utc_whatever_the_offset_that_was_typed(accepted, monday) -> None:
    typed = datetime.fromisoformat("2026-11-23T09:01+01:00")
    entry_id = accepted(not_after=typed).entry_id
    monday.move(60)
    claim.expire()
    assert str(queries.find(entry_id).reason) == TOLD


def test_what_was_sent_in_part_is_sent_and_the_rest_is_refused(limited, held, profile, stopped_clock) -> None:
    entry_id = limited(to=(A, B))
    opened = attempts.begin(held, claim.claim(held, profile.id, 1)[0], 0)
    answers = (Said(A, 250, "250 OK"), Said(B, 451, "451 later"))
    attempts.note_finishing(held, opened, answers)
    later = stopped_clock.now + timedelta(seconds=300)
    attempts.close(opened, Close(State.RETRYING, Evidence("final", 250), Sentence("later"), later, answers))
    sent_at = stopped_clock.now
    stopped_clock.move(61)
    assert claim.expire() == 1
    entry = queries.find(entry_id)
    assert (entry.state, entry.sent_at, entry.sent_by) == ("sent", sent_at, "answer")
    assert [one.state for one in entry.recipients] == ["accepted", "refused"]
    assert (document(), str(entry.reason)) == (("sent", sent_at), TOLD)
    stopped_clock.move(3600)
    assert claim.claim(held, profile.id, 5) == []


@pytest.mark.parametrize("state", [State.PENDING, State.RETRYING])
def test_it_is_never_claimed_after_its_time(limited, held, profile, stopped_clock, state) -> None:
    entry_id = limited()
    put(state)
    stopped_clock.move(60)
    assert claim.claim(held, profile.id, 5) == []
    assert claim.find_next_profile([profile.id]) is None
    stopped_clock.move(-0.1)
    assert claim.find_next_profile([profile.id]) == profile.id
    assert [one.entry_id for one in claim.claim(held, profile.id, 5)] == [entry_id]


def test_a_retry_that_would_come_too_late_is_ended_at_its_time(limited, stopped_clock) -> None:
    entry_id = limited()
    put(State.RETRYING, due_at=stopped_clock.now + timedelta(seconds=300))
    stopped_clock.move(60)
    assert (claim.expire(), queries.state_of(entry_id)) == (1, "failed")


def test_a_person_who_asks_for_it_again_gets_it_sent(limited, held, profile, stopped_clock) -> None:
    entry_id = limited()
    stopped_clock.move(60)
    claim.expire()
    stopped_clock.move(3600)
    actions.retry(entry_id, actor="els")
    entry = queries.find(entry_id)
    assert (entry.state, entry.not_after, str(entry.reason)) == ("pending", None, "")
    assert (claim.expire(), document()) == (0, ("waiting", None))
    (claimed,) = claim.claim(held, profile.id, 5)
    assert (claimed.entry_id, claimed.recipients) == (entry_id, ("anna@kunde.test",))


def test_a_retry_before_its_time_keeps_the_limit(limited, stopped_clock, until) -> None:
    entry_id = limited()
    actions.hold(entry_id, actor="els")
    stopped_clock.move(30)
    actions.retry(entry_id, actor="els")
    assert queries.find(entry_id).not_after == until
    stopped_clock.move(30)
    assert (claim.expire(), queries.state_of(entry_id)) == (1, "failed")


@pytest.mark.parametrize("seconds", [-86_400, -1, 0])
def test_a_time_that_has_passed_is_refused_at_acceptance(accepted, monday, seconds) -> None:
    with pytest.raises(SendRefused, match=r"not to be sent after 2026-11-2\d .* Nothing was queued"):
        accepted(not_after=monday.now + timedelta(seconds=seconds))
    assert not Entry.objects.exists() and not Document.objects.exists()


@pytest.mark.parametrize("key", ["", "K-1"], ids=["derived key", "own key"])
def test_the_same_key_again_answers_the_first_result_also_after_its_time(
    accepted, until, stopped_clock, key
) -> None:
    """An ERP that got no answer asks again with the same words, whatever the time is by then (rule 2)."""
    first = accepted(not_after=until, key=key)
    put(State.SENT, sent_at=stopped_clock.now)
    stopped_clock.move(61)
    again = accepted(not_after=until, key=key)
    assert (again.entry_id, again.state, again.created) == (first.entry_id, "sent", False)


def test_another_limit_under_the_same_key_is_another_mail(accepted, until) -> None:

    accepted(not_after=until, key="K-1")
    with pytest.raises(KeyReused):
        accepted(not_after=until + timedelta(seconds=1), key="K-1")
    with pytest.raises(KeyReused):
        accepted(key="K-1")


def test_what_a_dead_worker_left_claimed_ends_too(limited, held, profile, stopped_clock) -> None:
    entry_id = limited()
    claim.claim(held, profile.id, 1)
    lane.give_back(held)
    stopped_clock.move(61)
    recovery.recover(lane.take(LANE))
    assert queries.state_of(entry_id) == "pending"
    assert (claim.expire(), queries.state_of(entry_id)) == (1, "failed")


def test_whoever_waits_for_it_hears_that_its_time_has_passed(limited, profile, stopped_clock) -> None:
    """`send --wait` with nobody else at work: the lane lets it go only after its time."""
    entry_id, stop = limited(), Event()
    impatience = Timer(3, stop.set)
    impatience.start()
    state = wait_for_entry(entry_id, profile, lambda _state: stopped_clock.move(61), stop)
    impatience.cancel()
    assert (state, queries.state_of(entry_id)) == ("failed", "failed")
