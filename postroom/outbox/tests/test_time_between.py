"""Between claim and answer time passes: facts are asked when they are used, and a set clock changes nothing."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection

from postroom.documents import repository as documents
from postroom.documents.models import Document
from postroom.outbox import (
    actions,
    attempts,
    claim,
    clock_steps,
    lane,
    owners,
    pauses,
    queries,
    recovery,
    unknowns,
)
from postroom.outbox.attempts import Close, Evidence, MayNotLeave, Opened, Said
from postroom.outbox.models import Attempt, ClockReading, Entry, Lane
from postroom.outbox.states import State
from postroom.scenarios import mail_settings
from postroom.shared import clock
from postroom.shared.refusals import NotPossible
from postroom.shared.wording import Sentence

LANE = "mail.contoso.test/"
YES = Evidence("final", 250, "", "250 OK")
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL keeps the time for all")


@pytest.fixture
def held(profile):
    found = lane.take(LANE)
    assert found
    return found


def everyone(opened: Opened) -> tuple[Said, ...]:
    return tuple(Said(address, 250, "250 OK") for address in opened.claimed.recipients)


def answer_yes(opened: Opened) -> None:
    attempts.close(opened, Close(State.SENT, YES, answered=everyone(opened)))


def dated() -> list[tuple[str, bool]]:
    return [(one.state, one.sent_at is not None) for one in Document.objects.order_by("id")]


# Training.


def test_what_was_claimed_in_training_dates_nothing_once_training_has_ended(held, profile, accepted) -> None:
    mail_settings.change(actor="els", training_address="practice@contoso.test")
    accepted("1"), accepted("2")
    first, second = claim.claim(held, profile.id, 5)
    begun = attempts.begin(held, first, 0)
    attempts.note_finishing(held, begun, everyone(begun))
    mail_settings.change(actor="els", training_address="")
    answer_yes(begun)
    answer_yes(attempts.begin(held, second, 0))
    assert dated() == [("ready", False)] * 2, "the customers have nothing"
    assert [one.state for one in queries.list_entries()] == ["sent", "sent"]


def test_what_was_claimed_in_earnest_is_dated_although_training_has_begun(held, profile, accepted) -> None:
    accepted("1")
    (claimed,) = claim.claim(held, profile.id, 5)
    mail_settings.change(actor="els", training_address="practice@contoso.test")
    answer_yes(attempts.begin(held, claimed, 0))
    assert dated() == [("sent", True)]


def test_a_document_in_earnest_is_not_dated_by_a_practice_mail_that_is_still_under_way(
    held, profile, accepted
) -> None:
    mail_settings.change(actor="els", training_address="practice@contoso.test")
    accepted("1")
    (practice,) = claim.claim(held, profile.id, 5)
    mail_settings.change(actor="els", training_address="")
    earnest = accepted("1")
    assert earnest.created and dated() == [("waiting", False)]
    answer_yes(attempts.begin(held, practice, 0))
    assert dated() == [("waiting", False)]


# Not after.


@pytest.fixture
def limited(held, profile, accepted, stopped_clock):
    """Two claimed entries; the second may not go after a minute."""
    accepted("1"), accepted("2", not_after=stopped_clock.now + timedelta(seconds=60))
    return claim.claim(held, profile.id, 5)


def test_a_claimed_mail_is_not_begun_after_its_time(held, limited, stopped_clock) -> None:
    stopped_clock.move(60)
    with pytest.raises(MayNotLeave):
        attempts.begin(held, limited[1], 0)
    assert not Attempt.objects.filter(entry_id=limited[1].entry_id)
    claim.unclaim(held, [limited[1].entry_id])
    assert claim.expire() == 1
    assert queries.state_of(limited[1].entry_id) == "failed"


def test_nor_together_with_the_answer_to_the_one_before(held, limited, stopped_clock) -> None:
    first = attempts.begin(held, limited[0], 0)
    stopped_clock.move(61)
    closing = Close(State.SENT, YES, answered=everyone(first))
    assert attempts.close_and_begin(held, first, closing, limited[1]) is None
    assert queries.state_of(limited[0].entry_id) == "sent", "its answer is written down all the same"


def test_what_a_person_took_away_costs_only_itself(held, limited, profile) -> None:
    pauses.stop(profile, actor="els")
    with pytest.raises(MayNotLeave):
        attempts.begin(held, limited[0], 0)
    assert lane.renew([held]) == set(), "the lane is still ours"


# A set time.


def test_a_set_time_outlives_a_hold_and_a_stop(profile, accepted, stopped_clock) -> None:
    """Set for tomorrow, it went at once after it had been held and retried, or after its profile went on."""
    tomorrow = stopped_clock.now + timedelta(days=1)
    entry_id = accepted("1", not_before=tomorrow).entry_id
    actions.hold(entry_id, actor="els")
    actions.retry(entry_id, actor="els")
    assert (queries.state_of(entry_id), Entry.objects.get().due_at) == ("scheduled", tomorrow)
    pauses.stop(profile, actor="els")
    stopped = accepted("2", not_before=tomorrow).entry_id
    actions.hold(entry_id, actor="els")
    assert queries.state_of(stopped) == "held"
    pauses.resume(profile, actor="els")
    actions.retry(entry_id, actor="els")
    assert {queries.state_of(one) for one in (entry_id, stopped)} == {"scheduled"}
    assert {one.due_at for one in Entry.objects.all()} == {tomorrow}
    stopped_clock.move(86_400)
    assert claim.wake() == 2


def test_a_set_time_that_has_passed_meanwhile_is_none(profile, accepted, stopped_clock) -> None:
    entry_id = accepted("1", not_before=stopped_clock.now + timedelta(seconds=60)).entry_id
    actions.hold(entry_id, actor="els")
    stopped_clock.move(61)
    actions.retry(entry_id, actor="els")
    assert queries.state_of(entry_id) == "pending"


# Clocks.


@pytest.fixture
def finishing(held, profile, accepted):
    """An attempt that waits for the answer to its final dot."""
    accepted("1")
    opened = attempts.begin(held, claim.claim(held, profile.id, 1)[0], 0)
    attempts.note_finishing(held, opened, everyone(opened))
    return opened


@pytest.mark.parametrize("seconds", [10, -10, 7200, -7200, 400 * 86_400])
def test_a_step_of_the_clock_proves_nothing_about_a_living_worker(finishing, stopped_clock, seconds) -> None:
    stopped_clock.step(seconds)
    assert recovery.doubt() == 0
    assert owners.seconds_since_mark(Attempt.objects.get()) == 0
    answer_yes(finishing)
    assert queries.state_of(finishing.claimed.entry_id) == "sent"


@pytest.mark.parametrize("seconds", [10, -10, 7200, -7200])
def test_a_step_of_the_clock_does_not_end_the_time_in_which_it_may_still_be_stored(
    finishing, stopped_clock, seconds
) -> None:
    attempts.close(
        finishing, Close(State.UNKNOWN, Evidence("final", None, "", "cut"), answered=everyone(finishing))
    )
    stopped_clock.step(seconds)
    stopped_clock.move(settings.POSTROOM.final_timeout - 1)
    with pytest.raises(NotPossible, match="may still take"):
        unknowns.settle(finishing.claimed.entry_id, sent=False, actor="els")
    stopped_clock.move(1)
    unknowns.settle(finishing.claimed.entry_id, sent=False, actor="els")


def test_after_a_restart_of_the_machine_no_more_time_has_passed_than_it_runs(
    finishing, stopped_clock
) -> None:
    """The clock of a machine without battery jumps at its start, and nobody knows by how much."""
    Attempt.objects.update(owner=f"{'0' * 32}/pid:[1]|1|1|s")
    stopped_clock.step(86_400)
    stopped_clock.since_start = 30.0
    passed = owners.seconds_since_mark(Attempt.objects.get())
    assert passed == (30.0 if connection.vendor == "sqlite" else 86_400)


def test_two_workers_of_one_process_are_not_taken_for_dead_by_a_clock(held, stopped_clock) -> None:
    stopped_clock.step(30)
    assert lane.take(LANE) is None
    assert not owners.is_proven_dead(str(held.owner))


def test_what_waits_for_its_turn_is_due_although_the_clock_was_set_back(
    held, profile, accepted, stopped_clock
) -> None:
    accepted("1")
    stopped_clock.step(-7200)
    assert claim.list_due_profiles() == [profile.id]
    assert len(claim.claim(held, profile.id, 5)) == 1


def test_a_turn_that_was_written_by_a_clock_set_back_since_is_not_waited_for(
    held, profile, accepted, stopped_clock
) -> None:
    accepted("1"), accepted("2")
    first, second = claim.claim(held, profile.id, 5)
    attempts.begin(held, first, 10)
    with pytest.raises(attempts.NotYet):
        attempts.begin(held, second, 10)
    stopped_clock.step(-7200)
    assert lane.find_pace_end(held, 10) is None
    attempts.begin(held, second, 10)
    assert lane.find_pace_end(held, 10) == stopped_clock.now + timedelta(seconds=10)


@on_sqlite
def test_whatever_waits_is_moved_back_with_the_clock(
    finishing, held, profile, accepted, stopped_clock
) -> None:
    assert clock_steps.put_right() == 0
    lost = Evidence("final", None, "", "cut")
    attempts.close(finishing, Close(State.UNKNOWN, lost, answered=everyone(finishing)))
    Entry.objects.update(look_at=stopped_clock.now + timedelta(seconds=60))
    accepted("2")
    put_off = attempts.begin(held, claim.claim(held, profile.id, 1)[0], 0)
    later = stopped_clock.now + timedelta(seconds=300)
    attempts.close(put_off, Close(State.RETRYING, Evidence("rcpt", 451), Sentence("later"), retry_at=later))
    pauses.pause(profile.id, pauses.Kind.FAULT, lost, Sentence("later"), later)
    stopped_clock.step(-7200)
    assert clock_steps.put_right() == 7200
    unknown, retrying = queries.list_entries()
    assert unknown.look_at == stopped_clock.now + timedelta(seconds=60)
    assert Entry.objects.get(pk=retrying.id).due_at == stopped_clock.now + timedelta(seconds=300)
    assert pauses.list_pauses()[0].next_try_at == stopped_clock.now + timedelta(seconds=300)
    assert Lane.objects.get().lease_until <= stopped_clock.now + timedelta(seconds=settings.POSTROOM.lease)
    assert clock_steps.put_right() == 0


def test_what_was_written_by_a_clock_that_was_set_back_meanwhile_is_not_waited_for(
    finishing, held, profile, accepted, stopped_clock
) -> None:
    """A worker reads the clock, the clock is set back and what waits is moved, and then the worker writes."""
    two_hours = timedelta(hours=2)
    attempts.close(
        finishing, Close(State.UNKNOWN, Evidence("final", None, "", "cut"), answered=everyone(finishing))
    )
    accepted("2")
    put_off = attempts.begin(held, claim.claim(held, profile.id, 1)[0], 0)
    later = stopped_clock.now + two_hours
    attempts.close(put_off, Close(State.RETRYING, Evidence("rcpt", 451), Sentence("later"), retry_at=later))
    Entry.objects.filter(state=State.UNKNOWN).update(look_at=later)
    assert [one.entry_id for one in unknowns.list_due()] == [finishing.claimed.entry_id]
    assert claim.list_due_profiles() == [profile.id]
    assert [one.entry_id for one in claim.claim(held, profile.id, 5)] == [put_off.claimed.entry_id]


@pytest.mark.parametrize("seconds", [7200, -7200, 10, -10])
def test_two_looks_and_their_control_are_told_apart_by_no_clock(
    finishing, held, profile, accepted, stopped_clock, seconds
) -> None:
    attempts.close(
        finishing, Close(State.UNKNOWN, Evidence("final", None, "", "cut"), answered=everyone(finishing))
    )
    stopped_clock.step(seconds)
    stopped_clock.move(settings.POSTROOM.final_timeout)
    accepted("2")
    later = attempts.begin(held, claim.claim(held, profile.id, 1)[0], 0)
    attempts.note_finishing(held, later, everyone(later))
    answer_yes(later)
    for number in range(2):
        Entry.objects.filter(state=State.UNKNOWN).update(look_at=stopped_clock.now)
        (due,) = unknowns.list_due()
        assert due.controls == (queries.find(later.claimed.entry_id).message_id,)
        assert [ago for ago, _ in due.looks] == [60.0] * number
        mine = unknowns.take(due)
        assert mine
        unknowns.look_again(mine, unknowns.Seen("Sent", 0, due.controls[0], control_found=True), None)
        stopped_clock.step(-seconds)
        stopped_clock.move(60)


@on_sqlite
@pytest.mark.parametrize("seconds", [-29, 29, 7200])
def test_a_small_correction_and_a_clock_put_forward_move_nothing(accepted, stopped_clock, seconds) -> None:
    clock_steps.put_right()
    accepted("1")
    Entry.objects.update(state=State.RETRYING, due_at=stopped_clock.now + timedelta(seconds=300))
    before = Entry.objects.get().due_at
    stopped_clock.step(seconds)
    assert clock_steps.put_right() == 0
    assert Entry.objects.get().due_at == before


@on_sqlite
def test_a_set_time_stays_what_the_person_said(accepted, stopped_clock) -> None:
    clock_steps.put_right()
    wanted = stopped_clock.now + timedelta(hours=3)
    accepted("1", not_before=wanted)
    stopped_clock.step(-7200)
    clock_steps.put_right()
    assert Entry.objects.get().due_at == wanted
    assert ClockReading.objects.count() == 1


def test_a_clock_that_is_followed_goes_on_by_the_seconds_since_the_start(monkeypatch) -> None:
    monkeypatch.setattr(clock, "_reference", [])
    there = clock.now() + timedelta(seconds=1000)
    clock.follow(there)
    assert timedelta(0) <= clock.now() - there < timedelta(seconds=5)


class FastClock(datetime):
    """A machine whose clock is 1,000 seconds ahead."""

    @classmethod
    def now(cls, tz=None):
        return super().now(tz) + timedelta(seconds=1000)


def test_machines_that_share_a_database_go_by_its_clock(db, monkeypatch) -> None:
    """Two workers with clocks a quarter of an hour apart took each other's attempts for long silent."""
    monkeypatch.setattr(clock, "_reference", [])
    right = clock.now()
    monkeypatch.setattr(clock, "datetime", FastClock)
    assert clock.now() - right > timedelta(seconds=999)
    clock_steps.synchronise()
    ahead = timedelta(seconds=1000 if connection.vendor == "sqlite" else 0)
    assert abs(clock.now() - right - ahead) < timedelta(seconds=60)


def test_the_documents_of_an_entry_are_its_own(held, profile, accepted) -> None:
    accepted("1")
    (claimed,) = claim.claim(held, profile.id, 1)
    assert documents.find(claimed.document_ids[0]).number == "1"
