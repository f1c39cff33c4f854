"""An act carries what was seen (rule 12): two people, or one form sent twice, do a thing once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from postroom.audit.models import Change
from postroom.outbox import actions, pauses, queries, unknowns
from postroom.outbox.models import Attempt, Entry, Lane, Look, Recipient
from postroom.outbox.refusals import (
    EntryChanged,
    EntryChangedBy,
    ResendUnderWay,
    ResumedAlready,
    RunsAlready,
    SentAgainBy,
    StoppedAlready,
    WentMeanwhile,
)
from postroom.outbox.resend import resend
from postroom.outbox.seen import make_fingerprint
from postroom.outbox.states import Hold, State
from postroom.shared import clock
from postroom.shared.refusals import NotPossible, Refusal


def look_at(entry_id: int) -> str:
    """What a form of the entry carries now."""
    return make_fingerprint(queries.find(entry_id), len(queries.resends_of(entry_id)))


def stands(entry_id: int, state: State, **fields: object) -> int:
    Entry.objects.filter(pk=entry_id).update(state=state, **fields)
    return entry_id


def at_once(*doings: Callable[[], object]) -> list[object]:
    """Each in a thread and a connection of its own, at one moment: what came of it, or why not."""
    begin = threading.Barrier(len(doings))

    def do(doing: Callable[[], object]) -> object:
        connection.ensure_connection()
        begin.wait()
        try:
            return doing()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(doings)) as pool:
        return list(pool.map(do, doings))


@pytest.fixture
def sent(accepted) -> int:
    """A mail that has left."""
    entry_id = accepted().entry_id
    Recipient.objects.update(state="accepted")
    return stands(entry_id, State.SENT, sent_at=clock.now(), sent_by="answer")


ACTS = {
    "retry": (State.FAILED, lambda one, seen: actions.retry(one, actor="els", seen=seen)),
    "hold": (State.PENDING, lambda one, seen: actions.hold(one, actor="els", seen=seen)),
    "cancel": (State.PENDING, lambda one, seen: actions.cancel(one, actor="els", seen=seen)),
    "resend": (State.SENT, lambda one, seen: resend(one, "lost", actor="els", seen=seen)),
    "settle": (State.UNKNOWN, lambda one, seen: unknowns.settle(one, sent=True, actor="els", seen=seen)),
    "look": (State.UNKNOWN, lambda one, seen: unknowns.look_now(one, actor="els", seen=seen)),
}


@pytest.mark.parametrize("name", ACTS)
def test_an_act_on_what_was_seen_is_done_and_on_something_else_not(accepted, name) -> None:
    state, act = ACTS[name]
    entry_id = stands(accepted().entry_id, state)
    seen = look_at(entry_id)
    Entry.objects.update(due_at=clock.now() + timedelta(hours=1))
    before = list(Entry.objects.values())
    with pytest.raises(EntryChanged, match=f"entry {entry_id} is '{state}' now, not as you saw it"):
        act(entry_id, seen)
    assert list(Entry.objects.values()) == before and not Change.objects.filter(verb__startswith="outbox")
    act(entry_id, look_at(entry_id))
    assert Change.objects.filter(verb=f"outbox {name}").count() == 1


@pytest.mark.parametrize("name", [one for one in ACTS if one != "look"])
def test_the_same_form_twice_is_done_once_and_says_by_whom(accepted, name, stopped_clock) -> None:
    state, act = ACTS[name]
    entry_id = stands(accepted().entry_id, state)
    seen = look_at(entry_id)
    stopped_clock.move(60)
    act(entry_id, seen)
    before = list(Entry.objects.values())
    with pytest.raises((EntryChangedBy, SentAgainBy)) as refused:
        act(entry_id, seen)
    assert list(Entry.objects.values()) == before
    assert "els" in str(refused.value) and clock.format_moment(stopped_clock.now) in str(refused.value)


def changes(entry_id: int) -> dict[str, Callable[[], object]]:
    """What may happen to an entry while somebody looks at it."""
    lane, _ = Lane.objects.get_or_create(name="mail/")
    moment = clock.now()
    attempt = {"lane": lane, "epoch": 1, "owner": "", "mark": "closed", "started_at": moment}
    return {
        "state": lambda: stands(entry_id, State.FAILED),
        "hold": lambda: stands(entry_id, State.UNKNOWN, hold=Hold.PERSON),
        "attempt": lambda: Attempt.objects.create(entry_id=entry_id, **attempt),
        "look": lambda: Look.objects.create(entry_id=entry_id, at=moment, copies=0),
        "dealt with": lambda: Recipient.objects.filter(entry_id=entry_id).update(dealt_with=True),
    }


@pytest.mark.parametrize("what", ["state", "hold", "attempt", "look", "dealt with"])
def test_whatever_a_person_would_decide_by_belongs_to_what_was_seen(accepted, what) -> None:
    entry_id = stands(accepted().entry_id, State.UNKNOWN)
    seen = look_at(entry_id)
    changes(entry_id)[what]()
    assert look_at(entry_id) != seen
    with pytest.raises(EntryChanged):
        unknowns.settle(entry_id, sent=False, actor="els", seen=seen)


def test_two_people_who_send_again_at_one_moment_make_one_mail(sent) -> None:
    seen = look_at(sent)
    came = at_once(*(lambda who=who: resend(sent, "lost", actor=who, seen=seen) for who in ("anna", "bea")))
    refused = [one for one in came if isinstance(one, Refusal)]
    assert len(refused) == 1 and Entry.objects.count() == 2
    again = Entry.objects.latest("id")
    assert isinstance(refused[0], SentAgainBy)
    assert f"{again.accepted_by} sent entry {sent} again" in str(refused[0])
    assert f"as entry {again.pk}" in str(refused[0])


def test_two_who_have_seen_nothing_make_one_mail_and_the_other_is_named(sent) -> None:
    came = at_once(*(lambda who=who: resend(sent, "lost", actor=who) for who in ("anna", "bea", "cor")))
    refused = [one for one in came if isinstance(one, Refusal)]
    assert len(refused) == 2 and Entry.objects.count() == 2
    again = Entry.objects.latest("id")
    for one in refused:
        assert isinstance(one, ResendUnderWay)
        assert f"as entry {again.pk}, which is 'pending'" in str(one)


@pytest.mark.parametrize("state", [State.PENDING, State.SENDING, State.RETRYING, State.UNKNOWN, State.HELD])
def test_while_a_resend_has_not_left_there_is_no_second_one(sent, state) -> None:
    again = resend(sent, "lost", actor="anna").entry_id
    stands(again, state)
    with pytest.raises(ResendUnderWay, match=f"anna sent entry {sent} again at .* as entry {again}"):
        resend(sent, "lost", actor="bea")
    assert Entry.objects.count() == 2


@pytest.mark.parametrize("state", [State.SENT, State.FAILED, State.CANCELLED])
def test_after_a_resend_has_ended_another_one_is_possible(sent, state) -> None:
    stands(resend(sent, "lost", actor="anna").entry_id, state)
    assert resend(sent, "lost once more", actor="bea").created


def test_somebody_who_saw_the_mail_before_it_was_sent_again_sends_no_third_one(sent) -> None:
    """Even when the second one has left in the meantime."""
    seen = look_at(sent)
    again = resend(sent, "lost", actor="anna", seen=seen).entry_id
    stands(again, State.SENT, sent_at=clock.now())
    with pytest.raises(SentAgainBy, match=f"anna sent entry {sent} again at .* as entry {again}"):
        resend(sent, "lost", actor="bea", seen=seen)
    assert Entry.objects.count() == 2


# Retry asks what acceptance asks


def test_a_failed_mail_is_not_retried_when_its_document_went_under_another_key(accepted) -> None:
    failed = stands(accepted().entry_id, State.FAILED)
    other = stands(accepted(key="erp-2").entry_id, State.SENT, sent_at=clock.now())
    with pytest.raises(WentMeanwhile) as refused:
        actions.retry(failed, actor="els")
    assert f"(mail {other} in the outbox)" in str(refused.value) and "with a reason" in str(refused.value)
    assert queries.state_of(failed) == "failed" and not Change.objects.filter(verb="outbox retry")
    assert resend(failed, "they want it twice", actor="els").created


def test_it_is_retried_when_the_other_one_has_ended_without_being_sent(accepted) -> None:
    failed = stands(accepted().entry_id, State.FAILED)
    stands(accepted(key="erp-2").entry_id, State.CANCELLED)
    actions.retry(failed, actor="els")
    assert queries.state_of(failed) == "pending"


def test_it_is_retried_when_the_other_one_went_to_somebody_else(accepted) -> None:
    failed = stands(accepted().entry_id, State.FAILED)
    accepted(key="erp-2", to=("bob@kunde.test",))
    actions.retry(failed, actor="els")
    assert queries.state_of(failed) == "pending"


def test_a_held_duplicate_of_it_is_no_sending(accepted) -> None:
    entry_id = accepted().entry_id
    duplicate = accepted(key="erp-2")
    assert duplicate.state == "held"
    stands(entry_id, State.FAILED)
    actions.retry(entry_id, actor="els")
    assert queries.state_of(entry_id) == "pending"


def test_a_kept_back_mail_is_not_retried_when_its_duplicate_was_let_go(accepted) -> None:
    entry_id = accepted().entry_id
    actions.hold(entry_id, actor="els")
    duplicate = accepted(key="erp-2").entry_id
    resend(duplicate, "this one it is", actor="bea")
    with pytest.raises(WentMeanwhile, match=f"mail {duplicate} in the outbox"):
        actions.retry(entry_id, actor="els")
    assert queries.state_of(entry_id) == "held"


def test_a_resend_that_failed_is_retried_although_the_first_one_went(sent) -> None:
    again = stands(resend(sent, "lost", actor="anna").entry_id, State.FAILED)
    actions.retry(again, actor="els")
    assert queries.state_of(again) == "pending"
    stands(again, State.FAILED)
    later = stands(resend(again, "lost", actor="anna").entry_id, State.SENT, sent_at=clock.now())
    with pytest.raises(WentMeanwhile, match=f"mail {later} in the outbox"):
        actions.retry(again, actor="els")


def test_of_two_failed_mails_with_one_document_one_is_retried(accepted) -> None:
    first = stands(accepted().entry_id, State.FAILED)
    second = stands(accepted(key="erp-2").entry_id, State.FAILED)
    came = at_once(*(lambda one=one: actions.retry(one, actor="els") for one in (first, second)))
    assert [type(one) for one in came if one] == [WentMeanwhile]
    assert sorted(map(queries.state_of, (first, second))) == ["failed", "pending"]


# A profile


def test_a_profile_that_is_stopped_is_not_stopped_again(profile, stopped_clock) -> None:
    pauses.stop(profile, actor="anna")
    when = clock.format_moment(stopped_clock.now)
    stopped_clock.move(3600)
    with pytest.raises(StoppedAlready, match=f"stopped already, by anna at {when}"):
        pauses.stop(profile, actor="bea")
    assert "by anna" in str(pauses.pause_of(profile.id).reason)
    assert Change.objects.filter(verb="outbox pause").count() == 1


def test_a_profile_that_goes_on_is_not_resumed_again(profile, stopped_clock) -> None:
    with pytest.raises(RunsAlready, match="'Facturen' is not stopped"):
        pauses.resume(profile, actor="anna")
    pauses.stop(profile, actor="anna")
    pauses.resume(profile, actor="anna")
    when = clock.format_moment(stopped_clock.now)
    stopped_clock.move(3600)
    with pytest.raises(ResumedAlready, match=f"anna resumed it at {when}"):
        pauses.resume(profile, actor="bea")
    assert Change.objects.filter(verb="outbox resume").count() == 1


def test_two_who_let_a_profile_go_on_at_one_moment_do_it_once(profile) -> None:
    pauses.stop(profile, actor="anna")
    came = at_once(*(lambda who=who: pauses.resume(profile, actor=who) for who in ("anna", "bea")))
    assert sum(isinstance(one, NotPossible) for one in came) == 1
    assert Change.objects.filter(verb="outbox resume").count() == 1
