"""Epochs, marks and what a crash leaves behind (ledger rules 3 to 8)."""

import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.db import connection

from postroom.documents.models import Document
from postroom.outbox import actions, attempts, claim, lane, owners, pauses, queries, recovery, unknowns
from postroom.outbox.attempts import Close, Evidence, Said
from postroom.outbox.models import Attempt, Lane
from postroom.outbox.owners import Owner, forget, is_proven_dead, make_owner
from postroom.outbox.states import State
from postroom.shared.machine import identify_boot, identify_process_space
from postroom.shared.refusals import NotPossible
from postroom.shared.wording import Sentence

LANE = "mail.contoso.test/"
YES = (Said("anna@kunde.test", 250, "250 2.1.5 OK"),)
SENT = Close(State.SENT, Evidence("final", 250, "2.0.0", "250 2.0.0 OK"), answered=YES)


@pytest.fixture
def held(profile):
    """The lane, taken."""
    found = lane.take(LANE)
    assert found
    return found


@pytest.fixture
def opened(held, accepted, profile):
    """An entry with an open attempt."""
    accepted("1")
    return attempts.begin(held, claim.claim(held, profile.id, 5)[0], 0)


def owner_of(pid: int) -> Owner:
    """The owner that a process of this machine would be."""
    started = owners._start_of(psutil.Process(pid))
    return Owner(identify_boot(), identify_process_space(), pid, started, "s")


def die(held) -> None:
    """What the ledger sees of a worker that was killed: its process is gone."""
    dead = subprocess.Popen([sys.executable, "-c", "pass"])
    gone = owner_of(dead.pid)
    dead.wait()
    Lane.objects.filter(pk=held.lane_id).update(owner=str(gone))
    Attempt.objects.filter(lane_id=held.lane_id).update(owner=str(gone))
    forget(held.owner)


def state() -> str:
    return queries.list_entries()[0].state


def test_a_lane_is_held_by_one_and_every_taking_raises_its_epoch(held) -> None:
    assert lane.take(LANE) is None
    assert lane.is_held(LANE)
    lane.give_back(held)
    again = lane.take(LANE)
    assert again and again.epoch == held.epoch + 1


def test_a_lease_that_ran_out_frees_the_lane(held, stopped_clock) -> None:
    lane.renew([held])
    stopped_clock.move(settings.POSTROOM.lease - 1)
    assert lane.take(LANE) is None
    lane.renew([held])
    stopped_clock.move(settings.POSTROOM.lease + 1)
    taken = lane.take(LANE)
    assert taken and lane.renew([held]) == {held}


def test_a_proven_dead_owner_frees_the_lane_at_once(held) -> None:
    die(held)
    assert lane.take(LANE)


def test_a_living_process_is_never_proven_dead() -> None:
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        alive = owner_of(other.pid)
        assert not is_proven_dead(str(alive))
        older = replace(alive, started="1")
        assert is_proven_dead(str(older)), "the pid belongs to a younger process now"
        contained = replace(alive, space="pid:[1]", pid=4_194_303)
        assert not is_proven_dead(str(contained)), "nothing can be proven of another space of process ids"
    finally:
        other.kill()
        time.sleep(0.1)
        assert is_proven_dead(str(alive)), "a zombie has ended"
        other.wait()
    assert is_proven_dead(str(alive))


def test_nothing_is_proven_of_a_machine_that_was_started_elsewhere(db) -> None:
    """Two machines may share a name and even a machine id; the start of each is its own."""
    mine = owner_of(os.getpid())
    other = replace(mine, boot="0" * 32, pid=4_194_303)
    shared = connection.vendor == "postgresql"
    assert is_proven_dead(str(other)) != shared, "an SQLite ledger is open on one running system only"
    earlier = f"bakery/Linux/pid:[4026531836]|{os.getpid()}|1171.97|s"
    assert is_proven_dead(earlier) != shared, "as an earlier version wrote it"


def test_two_sessions_of_one_start_and_number_are_told_apart() -> None:
    mine, other = make_owner(), make_owner()
    forget(mine)
    assert is_proven_dead(str(mine)) and not is_proven_dead(str(other))
    forget(other)


@pytest.mark.skipif(not psutil.LINUX, reason="elsewhere the system keeps the instant of a start")
def test_a_clock_that_is_set_proves_nobody_dead(tmp_path, monkeypatch) -> None:
    mine = make_owner()
    (tmp_path / str(mine.pid)).symlink_to(f"/proc/{mine.pid}")
    told = Path("/proc/stat").read_text()
    (tmp_path / "stat").write_text(
        re.sub(r"btime (\d+)", lambda found: f"btime {int(found[1]) + 3600}", told)
    )
    before = psutil.Process(mine.pid).create_time()
    monkeypatch.setattr(psutil, "PROCFS_PATH", str(tmp_path))
    assert psutil.Process(mine.pid).create_time() == pytest.approx(before + 3600), "as after a correction"
    assert not is_proven_dead(str(mine))
    forget(mine)


def test_a_session_of_this_process_is_dead_once_it_is_forgotten() -> None:
    mine = make_owner()
    assert mine.pid == os.getpid() and not is_proven_dead(str(mine))
    forget(mine)
    assert is_proven_dead(str(mine))


def test_no_entry_is_claimed_twice(held, accepted, profile) -> None:
    for mark in "123":
        accepted(mark)
    first = claim.claim(held, profile.id, 2)
    second = claim.claim(held, profile.id, 5)
    assert [len(first), len(second)] == [2, 1]
    assert not {one.entry_id for one in first} & {one.entry_id for one in second}
    assert not claim.claim(held, profile.id, 5)


def test_sent_is_set_by_the_250_and_stands_on_the_document(held, opened) -> None:
    assert attempts.note_finishing(held, opened, YES)
    attempts.close(opened, SENT)
    entry = queries.list_entries()[0]
    assert (entry.state, entry.sent_by) == ("sent", "answer")
    assert entry.sent_at and Document.objects.get().sent_at == entry.sent_at
    assert [one.state for one in entry.recipients] == ["accepted"]
    assert (entry.attempts[0].stage, entry.attempts[0].code) == ("final", 250)


def test_an_open_attempt_of_a_dead_worker_goes_again_at_once(held, opened, profile) -> None:
    die(held)
    taken = lane.take(LANE)
    assert recovery.recover(taken) == 0
    assert state() == "pending"
    assert not attempts.note_finishing(held, opened, YES), "the old epoch can no longer finish"
    assert len(claim.claim(taken, profile.id, 5)) == 1


def test_a_finishing_attempt_of_a_dead_worker_is_unknown_and_nothing_else(held, opened) -> None:
    assert attempts.note_finishing(held, opened, YES)
    die(held)
    assert recovery.recover(lane.take(LANE)) == 1
    entry = queries.list_entries()[0]
    assert entry.state == "unknown"
    assert [one.state for one in entry.recipients] == ["unknown"]


def test_a_finishing_attempt_of_a_living_worker_waits_until_it_is_long_silent(
    held, opened, stopped_clock
) -> None:
    assert attempts.note_finishing(held, opened, YES)
    stopped_clock.move(settings.POSTROOM.lease + 1)
    taken = lane.take(LANE)
    assert taken and recovery.recover(taken) == 0
    assert state() == "sending"
    stopped_clock.move(settings.POSTROOM.unsettled_after)
    assert recovery.doubt() == 1
    assert state() == "unknown"


def test_a_late_250_of_a_worker_that_lost_its_lane_settles_the_unknown(held, opened, stopped_clock) -> None:
    assert attempts.note_finishing(held, opened, YES)
    stopped_clock.move(settings.POSTROOM.unsettled_after + 1)
    recovery.doubt()
    assert state() == "unknown"
    with pytest.raises(NotPossible, match="may still get an answer"):
        unknowns.settle(queries.list_entries()[0].id, sent=False, actor="test")
    attempts.close(opened, SENT)
    assert state() == "sent"


def test_a_frozen_worker_can_finish_nothing_after_its_lane_was_taken(
    held, opened, stopped_clock, profile
) -> None:
    stopped_clock.move(settings.POSTROOM.lease + 1)
    taken = lane.take(LANE)
    recovery.recover(taken)
    theirs = attempts.begin(taken, claim.claim(taken, profile.id, 1)[0], 0)
    assert not attempts.note_finishing(held, opened, YES)
    with pytest.raises(attempts.LaneLost):
        attempts.begin(held, opened.claimed, 0)
    assert attempts.note_finishing(taken, theirs, YES)


def test_settled_as_sent_takes_the_time_of_the_finishing_mark(held, opened) -> None:
    attempts.note_finishing(held, opened, YES)
    die(held)
    recovery.recover(lane.take(LANE))
    marked = Attempt.objects.get().finishing_at
    unknowns.settle(queries.list_entries()[0].id, sent=True, actor="els")
    entry = queries.list_entries()[0]
    assert (entry.state, entry.sent_at, entry.sent_by) == ("sent", marked, "person")


def test_settled_as_not_sent_goes_again_with_the_same_bytes_and_message_id(
    held, opened, profile, stopped_clock
) -> None:
    before, message_id = claim.load_message(opened.claimed.entry_id), queries.list_entries()[0].message_id
    attempts.note_finishing(held, opened, YES)
    die(held)
    taken = lane.take(LANE)
    recovery.recover(taken)
    stopped_clock.move(settings.POSTROOM.final_timeout)
    unknowns.settle(opened.claimed.entry_id, sent=False, actor="els")
    again = claim.claim(taken, profile.id, 5)
    assert [one.recipients for one in again] == [("anna@kunde.test",)]
    assert claim.load_message(opened.claimed.entry_id) == before
    assert queries.list_entries()[0].message_id == message_id
    recovery.recover(taken)
    assert state() == "sending", "the old mark is closed and makes nothing unknown again"


def test_only_an_unknown_entry_can_be_settled(accepted) -> None:
    receipt = accepted("1")
    with pytest.raises(NotPossible, match="cannot be settled"):
        unknowns.settle(receipt.entry_id, sent=True, actor="test")


def test_one_commit_closes_a_message_and_opens_the_next(
    held, accepted, profile, django_assert_max_num_queries
) -> None:
    accepted("1"), accepted("2")
    first, second = claim.claim(held, profile.id, 5)
    opened = attempts.begin(held, first, 0)
    attempts.note_finishing(held, opened, YES)
    following = attempts.close_and_begin(held, opened, SENT, second)
    assert following and following.claimed == second
    assert [one.state for one in queries.list_entries()] == ["sent", "sending"]


def test_refused_accepted_and_deferred_recipients_each_keep_their_own_state(held, accepted, profile) -> None:
    accepted("1", to=("a@kunde.test", "b@kunde.test", "c@kunde.test"))
    opened = attempts.begin(held, claim.claim(held, profile.id, 5)[0], 0)
    answers = (
        Said("a@kunde.test", 250, "250 OK"),
        Said("b@kunde.test", 550, "550 5.1.1 unknown"),
        Said("c@kunde.test", 451, "451 4.7.1 later"),
    )
    attempts.note_finishing(held, opened, answers)
    from postroom.shared import clock

    deferred = Close(
        State.RETRYING, Evidence("final", 250, "", "250 OK"), Sentence("later"), clock.now(), answers
    )
    attempts.close(opened, deferred)
    entry = queries.list_entries()[0]
    assert entry.state == "retrying" and entry.sent_at
    assert [one.state for one in entry.recipients] == ["accepted", "refused", "waiting"]
    again = claim.claim(held, profile.id, 5)
    assert [one.recipients for one in again] == [("c@kunde.test",)]
    refused = (Said("c@kunde.test", 550, "550 5.1.1 unknown"),)
    last = attempts.begin(held, again[0], 0)
    attempts.close(last, Close(State.FAILED, Evidence("rcpt", 550, "", "550"), Sentence("no"), None, refused))
    entry = queries.list_entries()[0]
    assert (entry.state, entry.recipients[2].state) == ("sent", "refused")


def test_a_cancelled_entry_is_not_finished_by_a_worker_that_has_it_open(held, opened) -> None:
    actions.cancel(opened.claimed.entry_id, actor="test")
    assert not attempts.note_finishing(held, opened, YES), "without its dot it does not exist for the server"
    attempts.close(opened, Close(State.PENDING, Evidence("final", None, "", "withdrawn")))
    assert state() == "cancelled"


def test_a_pause_holds_and_a_release_frees_only_what_was_held_for_it(accepted, profile, order) -> None:
    accepted("1"), accepted("2"), accepted("2", key="dup")
    reason = Sentence("The mail server refused the login: %(line)s", {"line": "535 5.7.139"})
    evidence = Evidence("auth", 535, "5.7.139", "535 5.7.139")
    assert pauses.pause(profile.id, pauses.Kind.FAULT, evidence, reason, None)
    assert not pauses.pause(profile.id, pauses.Kind.FAULT, evidence, reason, None), "people are warned once"
    assert [one.state for one in queries.list_entries()] == ["held", "held", "held"]
    newcomer = accepted("3")
    assert newcomer.state == "held" and "535" in str(newcomer.reason)
    assert pauses.release(profile.id) == 3
    assert [(one.state, one.hold) for one in queries.list_entries()] == [
        ("pending", ""),
        ("pending", ""),
        ("held", "duplicate"),
        ("pending", ""),
    ]


def test_entries_left_sending_in_a_lane_nobody_holds_are_found(held, opened) -> None:
    assert recovery.lanes_left_behind() == []
    die(held)
    assert recovery.lanes_left_behind() == [LANE]


def test_pacing_is_kept_in_the_ledger(held, accepted, profile, stopped_clock) -> None:
    accepted("1")
    attempts.begin(held, claim.claim(held, profile.id, 1)[0], 2.4)
    lane.give_back(held)
    again = lane.take(LANE)
    assert (lane.find_pace_end(again, 2.4) - stopped_clock.now).total_seconds() == pytest.approx(2.4)


def test_a_slower_pace_of_before_is_not_waited_out(held, accepted, profile, stopped_clock) -> None:
    accepted("1")
    attempts.begin(held, claim.claim(held, profile.id, 1)[0], 30)
    stopped_clock.move(5)
    raised = stopped_clock.now
    assert lane.find_pace_end(held, 2) == raised + timedelta(seconds=2)
    stopped_clock.move(1)
    assert lane.find_pace_end(held, 2) == raised + timedelta(seconds=2), "each look moves it no further"
    assert lane.find_pace_end(held, 0) == stopped_clock.now, "no pace any more"


def test_a_late_failure_does_not_touch_an_entry_that_another_owner_has(
    held, opened, stopped_clock, profile
) -> None:
    stopped_clock.move(settings.POSTROOM.lease + 1)
    taken = lane.take(LANE)
    recovery.recover(taken)
    attempts.begin(taken, claim.claim(taken, profile.id, 1)[0], 0)
    Attempt.objects.filter(pk=opened.attempt_id).update(ended_at=None)
    attempts.close(opened, Close(State.PENDING, Evidence("rcpt", None, "", "cut")))
    assert state() == "sending", "the other owner still has it"


def test_an_abandoned_attempt_goes_again_but_a_finishing_one_does_not(held, accepted, profile) -> None:
    accepted("1"), accepted("2")
    first, second = (attempts.begin(held, one, 0) for one in claim.claim(held, profile.id, 5))
    attempts.note_finishing(held, second, YES)
    attempts.abandon(first)
    attempts.abandon(second)
    assert [one.state for one in queries.list_entries()] == ["pending", "sending"]
