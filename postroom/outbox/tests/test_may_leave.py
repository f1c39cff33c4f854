"""Who may still leave is decided in the statement that opens the attempt, under the entry's lock (rule 13)."""

import threading
import time

import pytest
from django.db import connection, transaction

from postroom.desk.plans import plan_request
from postroom.outbox import actions, attempts, claim, lane, pauses, queries, recovery
from postroom.outbox.accept import accept
from postroom.outbox.attempts import Close, Evidence, MayNotLeave, Said
from postroom.outbox.models import Attempt, Entry
from postroom.outbox.sql import lock_entries
from postroom.outbox.states import State
from postroom.profiles import repository
from postroom.profiles.refusals import NoSuchProfile
from postroom.shared.refusals import NotPossible, Refusal
from postroom.shared.wording import Sentence

LANE = "mail.contoso.test/"
YES = (Said("anna@kunde.test", 250, "250 OK"),)
SENT = Close(State.SENT, Evidence("final", 250, "", "250 OK"), answered=YES)
FAULT = Evidence("auth", 535, "5.7.139", "535 5.7.139")


@pytest.fixture
def held(profile):
    found = lane.take(LANE)
    assert found
    return found


@pytest.fixture
def claimed(held, accepted, profile):
    """Two claimed entries."""
    accepted("1"), accepted("2")
    return claim.claim(held, profile.id, 5)


def be_told(profile, kind: pauses.Kind) -> None:
    pauses.pause(profile.id, kind, FAULT, Sentence("refused"), None)


@pytest.mark.parametrize("kind", [pauses.Kind.FAULT, pauses.Kind.PERSON, pauses.Kind.STOPPED])
def test_what_is_claimed_is_not_begun_once_its_profile_is_paused(held, claimed, profile, kind) -> None:
    be_told(profile, kind)
    with pytest.raises(MayNotLeave):
        attempts.begin(held, claimed[0], 0)
    first = attempts.Close(State.SENT, Evidence("final", 250), answered=YES)
    assert first and not Attempt.objects.exists()


def test_a_wait_that_ends_by_itself_is_no_such_pause(held, claimed, profile) -> None:
    be_told(profile, pauses.Kind.WAIT)
    assert attempts.begin(held, claimed[0], 0)


@pytest.mark.parametrize("kind", [pauses.Kind.WAIT, pauses.Kind.FAULT, pauses.Kind.STOPPED])
def test_a_pause_that_is_over_keeps_nothing_back_although_a_job_has_read_it(accepted, profile, kind) -> None:
    accepted("1")
    be_told(profile, kind)
    (read,) = pauses.list_pauses()
    pauses.release(profile.id, resumed=True)
    pauses.hold_newcomers(read)
    assert [(one.state, one.hold) for one in queries.list_entries()] == [("pending", "")]


def test_nor_is_the_next_one_begun_together_with_an_answer(held, claimed, profile) -> None:
    first = attempts.begin(held, claimed[0], 0)
    attempts.note_finishing(held, first, YES)
    pauses.stop(profile, actor="els")
    assert attempts.close_and_begin(held, first, SENT, claimed[1]) is None
    assert queries.state_of(claimed[0].entry_id) == "sent"
    assert queries.state_of(claimed[1].entry_id) == "held"


@pytest.mark.parametrize("kind", [pauses.Kind.FAULT, pauses.Kind.STOPPED])
def test_a_profile_that_was_stopped_is_not_claimed_from_although_its_job_knows_nothing_of_it(
    held, accepted, profile, kind
) -> None:
    accepted("1")
    be_told(profile, kind)
    Entry.objects.update(state=State.PENDING, hold="")
    assert claim.claim(held, profile.id, 5) == []


@pytest.mark.parametrize("verb", [actions.cancel, actions.hold])
def test_what_is_claimed_and_not_at_its_dot_is_called_back(held, claimed, verb) -> None:
    begun = attempts.begin(held, claimed[0], 0)
    for one in claimed:
        verb(one.entry_id, actor="els")
    assert not attempts.note_finishing(held, begun, YES)
    with pytest.raises(MayNotLeave):
        attempts.begin(held, claimed[1], 0)
    attempts.abandon(begun)
    claim.unclaim(held, [one.entry_id for one in claimed])
    state = "cancelled" if verb is actions.cancel else "held"
    assert [one.state for one in queries.list_entries()] == [state, state]


@pytest.mark.parametrize("verb", [actions.cancel, actions.hold])
def test_what_is_at_its_dot_is_too_late(held, claimed, verb) -> None:
    begun = attempts.begin(held, claimed[0], 0)
    attempts.note_finishing(held, begun, YES)
    with pytest.raises(NotPossible, match="'sending'"):
        verb(claimed[0].entry_id, actor="els")
    attempts.close(begun, SENT)
    assert queries.state_of(claimed[0].entry_id) == "sent"


@pytest.mark.parametrize("state", [State.PENDING, State.HELD, State.CANCELLED, State.FAILED, State.RETRYING])
def test_a_mark_without_an_answer_becomes_unknown_whatever_is_said_of_its_entry(held, claimed, state) -> None:
    begun = attempts.begin(held, claimed[0], 0)
    attempts.note_finishing(held, begun, YES)
    Entry.objects.filter(pk=claimed[0].entry_id).update(state=state, hold="")
    lane.give_back(held)
    assert recovery.doubt() == 1
    assert queries.state_of(claimed[0].entry_id) == "unknown"


def test_a_yes_that_came_is_not_taken_back(held, claimed) -> None:
    begun = attempts.begin(held, claimed[0], 0)
    attempts.note_finishing(held, begun, YES)
    Entry.objects.filter(pk=claimed[0].entry_id).update(state=State.SENT)
    lane.give_back(held)
    assert recovery.doubt() == 0


def test_a_profile_that_was_removed_since_the_mail_was_planned_accepts_nothing(order, profile) -> None:
    planned = plan_request(order("1"))
    repository.add(
        "Other", "smtp", actor="t", host="mail.contoso.test", auth="none", from_address="o@contoso.test"
    )
    repository.remove(profile.name, actor="els")
    with pytest.raises(NoSuchProfile):
        accept(planned)
    assert not Entry.objects.exists()


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")
def test_a_profile_is_not_removed_beside_an_acceptance(order, profile) -> None:
    """Either it is gone and nothing is accepted, or a mail needs it and it stays."""
    planned, told = plan_request(order("1")), []

    def remove() -> None:
        try:
            repository.remove(profile.name, actor="els")
        except Refusal as refusal:
            told.append(type(refusal).__name__)
        finally:
            connection.close()

    other = threading.Thread(target=remove)
    with transaction.atomic():
        accept(planned)
        other.start()
        time.sleep(0.5)
    other.join(20)
    assert told == ["ProfileInUse"]
    assert claim.list_due_profiles() == [profile.id]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")
@pytest.mark.parametrize("verb", ["stop", "cancel", "unclaim"])
def test_an_attempt_that_is_opened_while_somebody_waits_for_its_entry_is_seen(
    held, claimed, profile, verb
) -> None:
    """A stop of 60,000 takes seconds; what was opened and marked in them was put back, and sent once more later."""
    entry_id = claimed[0].entry_id

    def act() -> None:
        try:
            if verb == "stop":
                pauses.stop(profile, actor="els")
            elif verb == "cancel":
                actions.cancel(entry_id, actor="els")
            else:
                claim.unclaim(held, [entry_id])
        except NotPossible:
            pass
        finally:
            connection.close()

    other = threading.Thread(target=act)
    with transaction.atomic():
        lock_entries([entry_id])
        begun = attempts.begin(held, claimed[0], 0)
        other.start()
        time.sleep(0.5)
        assert attempts.note_finishing(held, begun, YES)
    other.join(20)
    assert queries.state_of(entry_id) == "sending", "its dot was allowed: nobody puts it back"
    attempts.close(begun, SENT)
    assert queries.state_of(entry_id) == "sent"
