"""Unknown outcomes in the ledger: who looks, what is a control, which look counts, what a decision writes."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings

from postroom.audit.models import Change
from postroom.documents.models import Document
from postroom.outbox import actions, attempts, claim, lane, owners, queries, recovery, unknowns
from postroom.outbox.attempts import Close, Evidence, Opened, Said
from postroom.outbox.models import Attempt, Entry, Lane, Look
from postroom.outbox.states import State
from postroom.profiles import repository
from postroom.shared.machine import identify_boot, identify_process_space
from postroom.shared.refusals import NotPossible
from postroom.shared.wording import Sentence

LANE = "mail.contoso.test/"
A, B, C = "a@kunde.test", "b@kunde.test", "c@kunde.test"
ANSWERS = (Said(A, 250, "250 2.1.5 OK"), Said(B, 550, "550 5.1.1 unknown"), Said(C, 451, "451 4.7.1 later"))
THREE = {"to": (A, B, C)}
LOST = Evidence("final", None, "", "Connection unexpectedly closed")
OK = Evidence("final", 250, "2.0.0", "250 2.0.0 OK")


@pytest.fixture
def incoming(profile):
    """The usual profile, with an incoming server that is never asked here."""
    return repository.edit(profile.name, actor="test", imap_host="imap.contoso.test")


@pytest.fixture
def held(incoming):
    found = lane.take(LANE)
    assert found
    return found


@pytest.fixture
def begun(held, accepted, incoming) -> Callable[..., Opened]:
    """Accepts a mail and brings it as far as `finishing`, in any lane."""

    def make(mark: str = "1", answers: tuple[Said, ...] = (), hold=None, **fields) -> Opened:
        receipt = accepted(mark, **fields)
        ours = hold or held
        (claimed,) = claim.claim(ours, incoming.id, 1)
        assert claimed.entry_id == receipt.entry_id
        opened = attempts.begin(ours, claimed, 0)
        told = answers or tuple(Said(address, 250, "250 2.1.5 OK") for address in claimed.recipients)
        assert attempts.note_finishing(ours, opened, told)
        return opened

    return make


@pytest.fixture
def doubtful(begun) -> Callable[..., int]:
    """Makes an entry whose answer was lost; its number."""

    def make(mark: str = "1", answers: tuple[Said, ...] = (), **fields) -> int:
        opened = begun(mark, answers, **fields)
        attempts.close(
            opened, Close(State.UNKNOWN, LOST, Sentence("lost"), answered=answers or all_yes(opened))
        )
        return opened.claimed.entry_id

    return make


@pytest.fixture
def answered(begun, stopped_clock) -> Callable[..., str]:
    """A later mail that was answered 250; its Message-ID."""

    def make(mark: str, code: int = 250, **fields) -> str:
        stopped_clock.move(1)
        opened = begun(mark, **fields)
        evidence = Evidence("final", code, "", f"{code} said")
        if code == 250:
            close = Close(State.SENT, evidence, answered=all_yes(opened))
        else:
            close = Close(State.RETRYING, evidence, retry_at=stopped_clock.now + timedelta(days=1))
        attempts.close(opened, close)
        return queries.find(opened.claimed.entry_id).message_id

    return make


def all_yes(opened: Opened) -> tuple[Said, ...]:
    return tuple(Said(address, 250, "250 2.1.5 OK") for address in opened.claimed.recipients)


def the_one_due(stopped_clock) -> unknowns.Unknown:
    """What is due once every plan has come due."""
    planned = [one.look_at for one in queries.list_entries() if one.look_at]
    stopped_clock.move_to(max([stopped_clock.now, *planned]))
    (found,) = unknowns.list_due()
    return found


def taken(stopped_clock) -> unknowns.Unknown:
    found = unknowns.take(the_one_due(stopped_clock))
    assert found
    return found


def states(entry_id: int) -> list[str]:
    return [one.state for one in queries.find(entry_id).recipients]


PRESENT, ABSENT = unknowns.Seen("Sent", 1), unknowns.Seen("Sent", 0, "<later@x.test>", control_found=True)


def test_the_first_look_is_planned_one_settle_delay_after_the_loss(doubtful, stopped_clock) -> None:
    entry = queries.find(doubtful())
    planned = stopped_clock.now + timedelta(seconds=settings.POSTROOM.settle_delay)
    assert (entry.state, entry.look_at) == ("unknown", planned)
    assert unknowns.list_due() == [] and unknowns.has_anything_to_look_for()
    stopped_clock.move_to(planned)
    assert [one.entry_id for one in unknowns.list_due()] == [entry.id]


def test_without_an_incoming_server_a_person_decides_at_once(doubtful, incoming, stopped_clock) -> None:
    repository.edit(incoming.name, actor="test", imap_host="")
    entry = queries.find(doubtful())
    assert entry.look_at is None and not unknowns.has_anything_to_look_for()
    assert "settle" in str(entry.outlook)
    assert unknowns.reopen() == 0


def test_those_that_wait_longest_are_looked_for_first(doubtful, stopped_clock) -> None:
    second, first = doubtful("1"), doubtful("2")
    Entry.objects.filter(pk=first).update(look_at=stopped_clock.now)
    stopped_clock.move(60)
    assert [one.entry_id for one in unknowns.list_due()] == [first, second]


def test_a_look_is_begun_by_one_only(doubtful, stopped_clock) -> None:
    doubtful()
    due = the_one_due(stopped_clock)
    mine = unknowns.take(due)
    assert mine and mine.look_at > due.look_at
    assert unknowns.take(due) is None and unknowns.list_due() == []


def test_a_look_whose_worker_died_is_begun_again_after_two_minutes(doubtful, stopped_clock) -> None:
    doubtful()
    assert unknowns.take(the_one_due(stopped_clock))
    stopped_clock.move(119)
    assert unknowns.list_due() == []
    stopped_clock.move(1)
    assert unknowns.take(unknowns.list_due()[0])


def test_found_writes_sent_everywhere_with_the_time_of_the_mark(doubtful, stopped_clock) -> None:
    entry_id = doubtful()
    marked = stopped_clock.now
    unknowns.note_found(taken(stopped_clock), PRESENT)
    entry = queries.find(entry_id)
    assert (entry.state, entry.sent_by, entry.sent_at) == ("sent", "found", marked)
    assert (entry.look_at, str(entry.reason), str(entry.outlook)) == (None, "", "")
    assert (states(entry_id), Attempt.objects.get().mark) == (["accepted"], "closed")
    document = Document.objects.get()
    assert (document.state, document.sent_at) == ("sent", marked)
    assert [(look.folder, look.copies) for look in entry.looks] == [("Sent", 1)]


def test_proven_absent_makes_the_same_bytes_due_at_once(doubtful, stopped_clock, held, incoming) -> None:
    entry_id = doubtful()
    before, message_id = claim.load_message(entry_id), queries.find(entry_id).message_id
    unknowns.go_again(taken(stopped_clock), ABSENT)
    assert (queries.state_of(entry_id), states(entry_id)) == ("pending", ["waiting"])
    assert Document.objects.get().state == "waiting"
    assert Attempt.objects.get().taken == 0, "the day's recipients are free again"
    (again,) = claim.claim(held, incoming.id, 5)
    assert (again.entry_id, claim.load_message(entry_id)) == (entry_id, before)
    assert queries.find(entry_id).message_id == message_id


def test_another_look_is_planned_or_left_to_a_person(doubtful, stopped_clock) -> None:
    entry_id = doubtful()
    later = stopped_clock.now + timedelta(seconds=600)
    unknowns.look_again(taken(stopped_clock), unknowns.Seen("Sent", 0), later)
    entry = queries.find(entry_id)
    assert (entry.state, entry.look_at, "looked for" in str(entry.outlook)) == ("unknown", later, True)
    unknowns.look_again(taken(stopped_clock), unknowns.Seen(line="folder: cut"), None)
    entry = queries.find(entry_id)
    assert (entry.state, entry.look_at, len(entry.looks)) == ("unknown", None, 2)
    assert not unknowns.has_anything_to_look_for()


DECISIONS = {
    "found": lambda unknown: unknowns.note_found(unknown, PRESENT),
    "go again": lambda unknown: unknowns.go_again(unknown, ABSENT),
    "look again": lambda unknown: unknowns.look_again(unknown, unknowns.Seen("Sent", 0), None),
}
MEANWHILE = {
    "another has begun a look": lambda _mine: unknowns.take(unknowns.list_due()[0]),
    "a person said sent": lambda mine: unknowns.settle(mine.entry_id, sent=True, actor="els"),
    "a person said not sent": lambda mine: unknowns.settle(mine.entry_id, sent=False, actor="els"),
}


@pytest.mark.parametrize("decision", DECISIONS.values(), ids=DECISIONS)
@pytest.mark.parametrize("meanwhile", MEANWHILE.values(), ids=MEANWHILE)
def test_a_look_is_void_when_something_happened_meanwhile(
    doubtful, stopped_clock, decision, meanwhile
) -> None:
    doubtful()
    mine = taken(stopped_clock)
    stopped_clock.move(settings.POSTROOM.final_timeout)
    meanwhile(mine)
    before = Entry.objects.values().get()
    decision(mine)
    assert Entry.objects.values().get() == before
    assert not Look.objects.exists()


def test_a_look_is_void_when_the_late_answer_came(begun, doubtful, stopped_clock) -> None:
    opened = begun()
    stopped_clock.move(settings.POSTROOM.unsettled_after + 1)
    recovery.doubt()
    mine = taken(stopped_clock)
    attempts.close(opened, Close(State.SENT, OK, answered=all_yes(opened)))
    unknowns.go_again(mine, ABSENT)
    entry = queries.find(opened.claimed.entry_id)
    assert (entry.state, entry.sent_by, entry.looks) == ("sent", "answer", ())


def test_controls_are_mails_of_the_same_login_answered_250_since_the_mark(
    doubtful, answered, begun, stopped_clock
) -> None:
    answered("before")
    stopped_clock.move(1)
    doubtful()
    at_once = begun("same moment")
    attempts.close(at_once, Close(State.SENT, OK, answered=all_yes(at_once)))
    wanted = [queries.find(at_once.claimed.entry_id).message_id, *(answered(f"later {n}") for n in range(3))]
    answered("put off", code=451)
    answered("elsewhere", hold=lane.take("other.contoso.test/"))
    assert the_one_due(stopped_clock).controls == tuple(wanted[:3])


def test_a_mail_of_another_sender_is_no_control_although_its_login_is_the_same(
    doubtful, answered, stopped_clock
) -> None:
    """Where senders share a login, copies of the one may lie in the folder, and those of the other in another one."""
    entry_id = doubtful()
    other = answered("of another sender")
    Entry.objects.filter(message_id=other).update(mail_from="orders@contoso.test")
    assert the_one_due(stopped_clock).controls == ()
    spelt = answered("of the same one")
    Entry.objects.filter(message_id=spelt).update(mail_from="F@Contoso.Test")
    assert the_one_due(stopped_clock).controls == (spelt,)
    assert queries.find(entry_id).state == "unknown"


def test_an_answered_transaction_of_its_own_is_no_control(begun, held, incoming, stopped_clock) -> None:
    opened = begun(answers=ANSWERS, **THREE)
    deferred = Close(State.RETRYING, OK, Sentence("later"), stopped_clock.now, ANSWERS)
    attempts.close(opened, deferred)
    again = attempts.begin(held, claim.claim(held, incoming.id, 1)[0], 0)
    yes = (Said(C, 250, "250 2.1.5 OK"),)
    attempts.note_finishing(held, again, yes)
    attempts.close(again, Close(State.UNKNOWN, LOST, Sentence("lost"), answered=yes))
    found = the_one_due(stopped_clock)
    assert (found.controls, found.answered) == ((), 1)


def test_a_transaction_that_was_found_counts_as_one_that_must_be_there(
    doubtful, held, incoming, stopped_clock
) -> None:
    doubtful(answers=ANSWERS, **THREE)
    assert the_one_due(stopped_clock).answered == 0
    unknowns.note_found(taken(stopped_clock), PRESENT)
    again = attempts.begin(held, claim.claim(held, incoming.id, 1)[0], 0)
    yes = (Said(C, 250, "250 2.1.5 OK"),)
    attempts.note_finishing(held, again, yes)
    attempts.close(again, Close(State.UNKNOWN, LOST, Sentence("lost"), answered=yes))
    assert the_one_due(stopped_clock).answered == 1, (
        "the copy of the first transaction proves nothing about C"
    )


def test_a_transaction_that_was_proven_absent_counts_for_nothing(
    doubtful, held, incoming, stopped_clock
) -> None:
    doubtful()
    unknowns.go_again(taken(stopped_clock), ABSENT)
    stopped_clock.move(1)
    again = attempts.begin(held, claim.claim(held, incoming.id, 1)[0], 0)
    attempts.note_finishing(held, again, all_yes(again))
    attempts.close(again, Close(State.UNKNOWN, LOST, Sentence("lost"), answered=all_yes(again)))
    found = the_one_due(stopped_clock)
    assert (found.answered, found.looks) == (0, ()), "looks of the earlier doubt do not count either"


NOT_COMPARED = unknowns.Seen("Sent", 0)
CONTROL_MISSING = unknowns.Seen("Sent", 0, "<later@x.test>", control_found=False)
NOT_SEARCHED = unknowns.Seen(line="folder: not connected")


@pytest.mark.parametrize(
    ("seen", "again"),
    [(NOT_COMPARED, 1), (CONTROL_MISSING, 0), (NOT_SEARCHED, 0)],
    ids=["nothing to compare with", "control not found", "not searched"],
)
def test_a_later_mail_reopens_only_what_lacked_one(doubtful, answered, stopped_clock, seen, again) -> None:
    entry_id = doubtful()
    unknowns.look_again(taken(stopped_clock), seen, None)
    assert unknowns.reopen() == 0
    answered("later")
    assert unknowns.reopen() == again
    assert bool(queries.find(entry_id).look_at) == bool(again)
    assert unknowns.reopen() == 0


def test_a_mail_answered_while_the_last_look_was_under_way_reopens_it(
    doubtful, answered, stopped_clock
) -> None:
    doubtful()
    mine = taken(stopped_clock)
    answered("while it is being looked for")
    stopped_clock.move(1)
    unknowns.look_again(mine, NOT_COMPARED, None)
    assert unknowns.reopen() == 1


def test_a_mail_of_another_login_reopens_nothing(doubtful, answered, stopped_clock) -> None:
    doubtful()
    unknowns.look_again(taken(stopped_clock), NOT_COMPARED, None)
    answered("later", hold=lane.take("other.contoso.test/"))
    assert unknowns.reopen() == 0


def test_an_edit_of_the_profile_makes_its_unknowns_be_looked_for_again(
    doubtful, incoming, stopped_clock
) -> None:
    entry_id = doubtful()
    unknowns.look_again(taken(stopped_clock), NOT_SEARCHED, None)
    repository.add(
        "Other", "smtp", actor="test", host="o.contoso.test", auth="none", from_address="o@contoso.test"
    )
    repository.edit("Other", actor="test", imap_host="imap.contoso.test")
    assert queries.find(entry_id).look_at is None
    repository.edit(incoming.name, actor="test", imap_host="imap2.contoso.test")
    assert queries.find(entry_id).look_at == stopped_clock.now


def test_an_edit_does_not_disturb_a_look_that_is_under_way(doubtful, incoming, stopped_clock) -> None:
    doubtful()
    mine = taken(stopped_clock)
    repository.edit(incoming.name, actor="test", imap_host="imap2.contoso.test")
    assert unknowns.list_due() == []
    unknowns.note_found(mine, PRESENT)
    assert [one.state for one in queries.list_entries()] == ["sent"]


def test_a_person_asks_for_another_look(doubtful, stopped_clock) -> None:
    entry_id = doubtful()
    unknowns.look_again(taken(stopped_clock), NOT_SEARCHED, None)
    unknowns.look_now(entry_id, actor="els")
    assert [one.entry_id for one in unknowns.list_due()] == [entry_id]
    change = Change.objects.get(verb="outbox look")
    assert (change.actor, change.subject) == ("els", str(entry_id))


@pytest.mark.parametrize("state", [one for one in State if one is not State.UNKNOWN])
def test_only_an_unknown_entry_is_looked_for(accepted, state) -> None:
    entry_id = accepted().entry_id
    Entry.objects.update(state=state)
    with pytest.raises(NotPossible, match=f"'{state}' and cannot be looked for"):
        unknowns.look_now(entry_id, actor="els")
    assert queries.find(entry_id).look_at is None and not Change.objects.filter(verb="outbox look")
    with pytest.raises(actions.UnknownEntry):
        unknowns.look_now(entry_id + 1, actor="els")


def killed(opened: Opened) -> None:
    """The worker of the attempt has ended without an answer."""
    gone = owners.Owner(identify_boot(), identify_process_space(), os.getpid(), "1", "s")
    Attempt.objects.filter(pk=opened.attempt_id).update(owner=str(gone))
    Lane.objects.update(owner=str(gone))


@pytest.mark.parametrize("sent", [True, False], ids=["found", "absent"])
def test_a_crash_at_the_last_moment_leaves_every_recipient_with_its_answer(
    begun, stopped_clock, sent
) -> None:
    opened = begun(answers=ANSWERS, **THREE)
    entry_id, marked = opened.claimed.entry_id, stopped_clock.now
    killed(opened)
    assert recovery.doubt() == 1
    entry = queries.find(entry_id)
    assert (entry.state, states(entry_id)[0]) == ("unknown", "unknown")
    assert entry.look_at == marked + timedelta(seconds=settings.POSTROOM.settle_delay)
    mine = taken(stopped_clock)
    if sent:
        unknowns.note_found(mine, PRESENT)
        entry = queries.find(entry_id)
        assert (entry.state, entry.sent_at, entry.sent_by) == ("retrying", marked, "found")
        assert states(entry_id) == ["accepted", "refused", "waiting"]
        assert [one.line for one in entry.recipients][1:] == [said.line for said in ANSWERS[1:]]
        assert Document.objects.get().sent_at == marked
    else:
        unknowns.go_again(mine, ABSENT)
        assert queries.state_of(entry_id) == "pending"
        assert states(entry_id)[0] == states(entry_id)[2] == "waiting"


def test_found_with_a_deferred_recipient_is_due_at_once_for_that_one_alone(
    doubtful, held, incoming, stopped_clock
) -> None:
    doubtful(answers=ANSWERS, **THREE)
    unknowns.note_found(taken(stopped_clock), PRESENT)
    (again,) = claim.claim(held, incoming.id, 5)
    assert again.recipients == (C,)


def test_an_answer_that_comes_after_it_was_found_does_not_make_a_recipient_get_it_twice(
    begun, held, incoming, stopped_clock
) -> None:
    """A worker that was frozen for a quarter of an hour wakes and reads its 250."""
    frozen = begun(answers=ANSWERS, **THREE)
    stopped_clock.move(settings.POSTROOM.unsettled_after + 1)
    recovery.doubt()
    unknowns.note_found(taken(stopped_clock), PRESENT)
    (claimed,) = claim.claim(held, incoming.id, 5)
    again = attempts.begin(held, claimed, 0)
    yes = (Said(C, 250, "250 2.1.5 OK"),)
    attempts.note_finishing(held, again, yes)
    attempts.close(again, Close(State.SENT, OK, answered=yes))
    assert states(claimed.entry_id) == ["accepted", "refused", "accepted"]
    late = Close(State.RETRYING, OK, Sentence("later"), stopped_clock.now, ANSWERS)
    attempts.close(frozen, late)
    assert states(claimed.entry_id) == ["accepted", "refused", "accepted"]
    assert queries.state_of(claimed.entry_id) == "sent"
    assert claim.claim(held, incoming.id, 5) == []


def test_an_answer_that_comes_after_it_was_called_absent_stops_the_second_sending(
    begun, held, incoming, stopped_clock
) -> None:
    frozen = begun()
    Attempt.objects.update(owner=str(owners.Owner(identify_boot(), "pid:[1]", 1, "1", "s")))
    stopped_clock.move(settings.POSTROOM.unsettled_after + 1)
    recovery.doubt()
    unknowns.go_again(taken(stopped_clock), ABSENT)
    again = attempts.begin(held, claim.claim(held, incoming.id, 1)[0], 0)
    attempts.close(frozen, Close(State.SENT, OK, answered=all_yes(frozen)))
    assert not attempts.note_finishing(held, again, all_yes(again)), "the final dot may not be written"
    attempts.abandon(again)
    entry = queries.find(frozen.claimed.entry_id)
    assert (entry.state, entry.sent_by, states(entry.id)) == ("sent", "answer", ["accepted"])


def test_a_mail_proven_absent_after_its_time_is_not_sent_any_more(
    doubtful, held, incoming, stopped_clock
) -> None:
    """Nobody has asked for it again: --not-after holds."""
    until = stopped_clock.now + timedelta(seconds=30)
    entry_id = doubtful(not_after=until)
    stopped_clock.move(60)
    unknowns.go_again(taken(stopped_clock), ABSENT)
    claim.expire()
    assert claim.claim(held, incoming.id, 5) == []
    entry = queries.find(entry_id)
    assert (entry.state, entry.not_after) == ("failed", until)
    assert "not to be sent after" in str(entry.reason)


def owned_elsewhere() -> None:
    """The worker of the attempts so far runs in another container, where nothing can be proven of it."""
    Attempt.objects.update(owner=str(owners.Owner(identify_boot(), "pid:[1]", 1, "1", "s")))


@pytest.fixture
def asleep(begun, held, incoming, stopped_clock):
    """A worker that sleeps with its 250 in its hand, of which Clara was put off; the copy was found, and the second
    transaction, for Clara, has been begun."""
    frozen = begun(answers=ANSWERS, **THREE)
    owned_elsewhere()
    stopped_clock.move(settings.POSTROOM.unsettled_after + 1)
    recovery.doubt()
    unknowns.note_found(taken(stopped_clock), PRESENT)
    taken_over = Lane.objects.get(pk=held.lane_id)
    again = replace(held, epoch=taken_over.epoch + 1)
    Lane.objects.update(epoch=again.epoch)
    (claimed,) = claim.claim(again, incoming.id, 5)
    assert claimed.recipients == (C,)
    return frozen, again, attempts.begin(again, claimed, 0)


LATE = Close(State.RETRYING, OK, Sentence("later"), None, ANSWERS)


def test_a_late_yes_moves_nothing_that_a_later_attempt_has_given_to_the_server(asleep, incoming) -> None:
    frozen, again, second = asleep
    yes = (Said(C, 250, "250 2.1.5 OK"),)
    assert attempts.note_finishing(again, second, yes)
    attempts.close(frozen, LATE)
    entry_id = frozen.claimed.entry_id
    assert queries.state_of(entry_id) == "sending" and claim.claim(again, incoming.id, 5) == []
    attempts.close(second, Close(State.SENT, OK, answered=yes))
    assert (queries.state_of(entry_id), states(entry_id)) == ("sent", ["accepted", "refused", "accepted"])


def test_nor_one_whose_answer_was_lost(asleep, incoming) -> None:
    frozen, again, second = asleep
    yes = (Said(C, 250, "250 2.1.5 OK"),)
    attempts.note_finishing(again, second, yes)
    attempts.close(second, Close(State.UNKNOWN, LOST, Sentence("lost"), answered=yes))
    attempts.close(frozen, LATE)
    entry_id = frozen.claimed.entry_id
    assert (queries.state_of(entry_id), states(entry_id)) == ("unknown", ["accepted", "refused", "unknown"])
    assert claim.claim(again, incoming.id, 5) == []


def test_what_has_not_come_to_its_dot_is_called_back_by_a_late_yes(asleep, incoming) -> None:
    frozen, again, second = asleep
    attempts.close(frozen, LATE)
    assert not attempts.note_finishing(again, second, (Said(C, 250, "250 2.1.5 OK"),))
    attempts.abandon(second)
    (once_more,) = claim.claim(again, incoming.id, 5)
    assert once_more.recipients == (C,)


@pytest.mark.parametrize("state", ["cancelled", "failed"])
def test_a_late_yes_makes_sent_what_was_given_up_meanwhile(begun, stopped_clock, state) -> None:
    frozen = begun(answers=ANSWERS, **THREE)
    entry_id = frozen.claimed.entry_id
    Entry.objects.update(state=state, epoch=99)
    attempts.close(frozen, LATE)
    entry = queries.find(entry_id)
    assert (entry.state, entry.sent_by) == ("sent", "answer") and Document.objects.get().state == "sent"
    assert states(entry_id)[0] == "accepted" and "waiting" not in states(entry_id)


def test_a_late_loss_of_the_answer_opens_no_doubt_again(begun, held, incoming, stopped_clock) -> None:
    """Its entry was settled and is under way once more; that attempt is not the one in doubt."""
    frozen = begun()
    owned_elsewhere()
    stopped_clock.move(settings.POSTROOM.unsettled_after + 1)
    recovery.doubt()
    unknowns.go_again(taken(stopped_clock), ABSENT)
    attempts.begin(held, claim.claim(held, incoming.id, 1)[0], 0)
    attempts.close(frozen, Close(State.UNKNOWN, LOST, Sentence("lost"), answered=all_yes(frozen)))
    assert recovery.doubt() == 0
    assert queries.state_of(frozen.claimed.entry_id) == "sending"
