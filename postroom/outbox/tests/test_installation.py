"""Whose ledger this is: asked in the commit of each acceptance, and at a start."""

import os
import threading

import pytest
from django.db import connection

from postroom.outbox import actions, high_water, installation, queries
from postroom.outbox.attempts import begin
from postroom.outbox.claim import claim
from postroom.outbox.installation import Claim, Place, _is_same
from postroom.outbox.lane import take
from postroom.outbox.models import Attempt, Entry, Installation
from postroom.outbox.refusals import LedgerCopied, LedgerNewer, NotOurs, TestCopy
from postroom.outbox.sql import commit_together
from postroom.profiles import repository as profiles
from postroom.shared.machine import identify_machine

pytestmark = pytest.mark.django_db(transaction=True)
only_sqlite = pytest.mark.skipif("POSTROOM_TEST_DATABASE_URL" in os.environ, reason="the file of SQLite")


def pretend_copied(**marks: str) -> None:
    """The mark says another place than where this ledger lies."""
    installation.settle_in()
    Installation.objects.update(**(marks or {"file": "1", "place": "/elsewhere/postroom.sqlite3"}))


def test_a_ledger_without_a_mark_becomes_ours() -> None:
    installation.check_ours()
    assert installation.settle_in() is None
    assert Installation.objects.get().generation == installation.find_generation()


def test_a_copy_is_refused_in_the_commit_of_an_acceptance(accepted) -> None:
    accepted()
    pretend_copied()
    with pytest.raises(LedgerCopied), commit_together():
        installation.check_ours()


def test_an_older_program_is_refused_once_a_newer_one_has_changed_the_tables() -> None:
    installation.settle_in()
    Installation.objects.update(generation="newer")
    with pytest.raises(LedgerNewer), commit_together():
        installation.check_ours()


def test_before_the_tables_change_the_generation_is_written() -> None:
    installation.settle_in()
    Installation.objects.update(generation="older")
    installation.note_generation()
    installation.check_ours()


def test_the_start_of_a_copy_holds_what_waits_and_frees_the_mailboxes(accepted, profile) -> None:
    """What was under way there: not begun, begun, and at its final dot."""
    from postroom.outbox.attempts import note_finishing

    ids = [accepted(str(number)).entry_id for number in range(4)]
    hold = take(profile.lane)
    assert hold
    _, begun, finishing = claim(hold, profile.id, 3)
    begin(hold, begun, 0)
    assert note_finishing(hold, begin(hold, finishing, 0), ())
    pretend_copied()
    assert isinstance(installation.settle_in(), LedgerCopied)
    assert [queries.state_of(one) for one in ids] == ["held", "held", "unknown", "held"]
    assert {part.state for part in documents()} == {"held", "unknown"}
    assert not Attempt.objects.filter(mark="open").exists()
    again = take(profile.lane)
    assert again and again.epoch > hold.epoch


def documents():
    """The rows of all documents."""
    from postroom.documents.models import Document

    return Document.objects.all()


def test_a_second_start_changes_nothing_more(accepted) -> None:
    entry_id = accepted().entry_id
    pretend_copied()
    installation.settle_in()
    Entry.objects.filter(pk=entry_id).update(state="cancelled", hold="")
    assert isinstance(installation.settle_in(), LedgerCopied)
    assert queries.state_of(entry_id) == "cancelled"


def test_what_a_profile_holds_may_have_gone_too_and_is_doubted(accepted, profile) -> None:
    from postroom.outbox import pauses
    from postroom.outbox.attempts import Evidence
    from postroom.outbox.reasons import Reason

    entry_id = accepted().entry_id
    pauses.pause(profile.id, pauses.Kind.FAULT, Evidence("auth"), Reason.LOGIN_REFUSED(line="535"), None)
    pretend_copied()
    installation.settle_in()
    installation.claim(Claim.RESTORED, actor="anna")
    assert queries.state_of(entry_id) == "unknown"
    (doubtful,) = queries.find(entry_id).attempts
    assert doubtful.stage == "elsewhere" and queries.find(entry_id).recipients[0].state == "unknown"


@pytest.mark.parametrize(("meant", "state"), [(Claim.RESTORED, "unknown"), (Claim.MOVED, "retrying")])
def test_what_waits_for_a_server_may_have_gone_although_it_is_due_later(
    accepted, profile, meant, state
) -> None:
    """The server may be back: the other one tries again at that time, or sooner."""
    from datetime import timedelta

    from postroom.outbox import pauses
    from postroom.outbox.attempts import Evidence
    from postroom.outbox.reasons import Reason
    from postroom.shared import clock

    entry_id = accepted().entry_id
    later, reason = clock.now() + timedelta(hours=1), Reason.NOBODY_ANSWERS(line="refused")
    pauses.pause(profile.id, pauses.Kind.WAIT, Evidence("tcp"), reason, later)
    pretend_copied()
    installation.settle_in()
    installation.claim(meant, actor="anna")
    assert queries.state_of(entry_id) == state


@pytest.mark.parametrize(("act", "state"), [(actions.retry, "unknown"), (actions.hold, "held")])
def test_what_a_person_did_before_the_claim_sends_nothing_twice(accepted, act, state) -> None:
    """A retry in a copy is no proof that the other one has not sent it; a mail that is kept back stays so."""
    entry_id = accepted().entry_id
    pretend_copied()
    installation.settle_in()
    act(entry_id, actor="anna")
    installation.claim(Claim.RESTORED, actor="anna")
    assert queries.state_of(entry_id) == state


def test_with_an_incoming_server_it_is_looked_for(accepted, profile, stopped_clock) -> None:
    profiles.edit(profile.name, actor="t", imap_host="imap.contoso.test")
    entry_id = accepted().entry_id
    pretend_copied()
    installation.settle_in()
    installation.claim(Claim.RESTORED, actor="anna")
    assert queries.find(entry_id).look_at > stopped_clock.now


def test_a_test_copy_stays_one(accepted) -> None:
    accepted()
    installation.claim(Claim.TEST, actor="anna")
    assert isinstance(installation.settle_in(), TestCopy)
    for act in (installation.check_ours, lambda: installation.claim(Claim.MOVED, actor="anna")):
        with pytest.raises(TestCopy):
            act()


def test_two_starts_at_once_make_one_mark() -> None:
    def start() -> None:
        installation.settle_in()
        connection.close()

    starts = [threading.Thread(target=start) for _ in range(6)]
    for one in starts:
        one.start()
    for one in starts:
        one.join()
    assert Installation.objects.count() == 1


@pytest.mark.parametrize(
    ("here", "same"),
    [
        (Place("a", "/home/p.sqlite3", "7"), True),
        (Place("a", "/renamed/p.sqlite3", "7"), True),
        (Place("a", "/home/p.sqlite3", "8"), False),
        (Place("a", "/copy/p.sqlite3", "8"), False),
        (Place("b", "/home/p.sqlite3", "7"), False),
        (Place("", "/home/p.sqlite3", "7"), True),
    ],
)
def test_machine_and_file_tell_a_copy_from_a_home_that_was_renamed(here, same) -> None:
    assert _is_same(Place("a", "/home/p.sqlite3", "7"), here) is same


def test_the_same_number_on_another_drive_is_a_copy_while_the_old_place_has_a_ledger(tmp_path) -> None:
    old, new = tmp_path / "old.sqlite3", tmp_path / "new.sqlite3"
    old.write_bytes(b"a")
    new.write_bytes(b"a")
    assert not _is_same(Place("a", str(old), "7"), Place("a", str(new), "7"))
    new.unlink()
    new.symlink_to(old)
    assert _is_same(Place("a", str(old), "7"), Place("a", str(new), "7"))


@only_sqlite
def test_a_ledger_that_is_behind_what_was_written_beside_it_is_older(accepted) -> None:
    accepted()
    installation.settle_in()
    high_water.note()
    assert not high_water.is_behind()
    Entry.objects.all().delete()
    assert high_water.is_behind()
    refusal = installation.settle_in()
    assert isinstance(refusal, NotOurs) and refusal.code == "ledger-older"


@only_sqlite
def test_what_a_power_cut_left_of_the_file_beside_the_ledger_is_no_alarm(accepted) -> None:
    accepted()
    installation.check_ours()
    path = high_water._find_path()
    assert path and path.exists()
    path.write_bytes(b"")
    assert not high_water.is_behind() and installation.settle_in() is None


def test_a_machine_is_named_by_a_hash_that_is_always_the_same() -> None:
    assert identify_machine() == identify_machine() and len(identify_machine()) in (0, 32)
