"""The model accepts what the real ledger writes, and refuses it once a row says something else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from conftest import Clock
from postroom.desk.plans import hand_in
from postroom.documents.examine import examine
from postroom.outbox import attempts, claim, lane, queries, recovery, unknowns
from postroom.outbox.attempts import Close, Evidence, Opened, Said
from postroom.outbox.lane import HeldLane
from postroom.outbox.states import State
from postroom.planning.request import SendRequest
from postroom.profiles import repository
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.shared.wording import Sentence
from tests.model.judge import Waits, judge
from tests.model.ledger import Attempt, History, read
from tests.model.transitions import ENTRY, follow

pytestmark = pytest.mark.django_db
LANE = "mail.contoso.test/"
ANNA, BEN = "anna@kunde.test", "ben@kunde.test"
LOST = Evidence("final", None, "", "Connection unexpectedly closed")
YES = Evidence("final", 250, "2.0.0", "250 2.0.0 OK")
WAITS = Waits(settle_delay=60, final_timeout=600)
PLAIN, ABSENT, FOUND, STOPPED, PARTLY, TOLD, TOLD_NOT = range(7)
"""Where each kind of history stands in the ledger that `ledger` makes."""


class Book:
    """A ledger that is written through the ledger's own verbs."""

    def __init__(self, profile: Profile, clock: Clock) -> None:
        self.profile, self.clock = profile, clock
        self.hold = self.take()
        self.count = 0

    def take(self) -> HeldLane:
        """The lane, under the next epoch; whoever had it is gone."""
        found = lane.take(LANE)
        assert found
        recovery.recover(found)
        return found

    def accept(self, *to: str) -> int:
        """A new entry; its number."""
        self.count += 1
        file = examine(f"factuur-{self.count}.pdf", b"%PDF-1.4\n" + str(self.count).encode() * 50)
        asked = SendRequest(files=(file,), to=to or (ANNA,), number=str(self.count), actor="test")
        return hand_in(asked).entry_id

    def open(self) -> Opened:
        """The next due entry, as far as `open`."""
        self.clock.move(1)
        (claimed,) = claim.claim(self.hold, self.profile.id, 1)
        return attempts.begin(self.hold, claimed, 0)

    def finish(self, codes: tuple[int, ...] = (250,)) -> tuple[Opened, tuple[Said, ...]]:
        """The next due entry, as far as `finishing`."""
        opened = self.open()
        said = tuple(
            Said(to, code, f"{code}") for to, code in zip(opened.claimed.recipients, codes, strict=True)
        )
        self.clock.move(1)
        assert attempts.note_finishing(self.hold, opened, said)
        return opened, said

    def send(self, codes: tuple[int, ...] = (250,)) -> int:
        """The next due entry, answered 250."""
        opened, said = self.finish(codes)
        self.clock.move(1)
        later = any(code // 100 == 4 for code in codes)
        state, at = (State.RETRYING, self.clock.now) if later else (State.SENT, None)
        attempts.close(opened, Close(state, YES, retry_at=at, answered=said))
        return opened.claimed.entry_id

    def lose(self) -> int:
        """The next due entry, without an answer."""
        opened, said = self.finish()
        self.clock.move(1)
        attempts.close(opened, Close(State.UNKNOWN, LOST, Sentence("lost"), answered=said))
        return opened.claimed.entry_id

    def look(self, entry_id: int, seconds: float) -> unknowns.Unknown:
        """A look at this entry begins that much later."""
        self.clock.move(seconds)
        unknowns.look_now(entry_id, actor="test")
        (mine,) = [one for one in unknowns.list_due() if one.entry_id == entry_id]
        found = unknowns.take(mine)
        assert found
        return found


def write_absent(book: Book) -> None:
    """Lost, absent twice beside a later mail, sent again."""
    lost = book.accept()
    book.lose()
    book.accept()
    control = queries.find(book.send()).message_id
    seen = unknowns.Seen("Sent", 0, control, control_found=True)
    unknowns.look_again(book.look(lost, 700), seen, None)
    unknowns.go_again(book.look(lost, 60), seen)
    assert book.send() == lost


def write_stopped(book: Book) -> None:
    """Its worker is gone before the dot; the next one sends it."""
    book.accept()
    book.open()
    lane.give_back(book.hold)
    book.clock.move(1)
    book.hold = book.take()
    book.send()


def write_all(book: Book) -> list[int]:
    """One entry of each kind; their numbers, in the order of the constants."""
    plain = book.accept()
    book.send()
    write_absent(book)
    absent = plain + 1
    found = book.accept()
    book.lose()
    unknowns.note_found(book.look(found, 60), unknowns.Seen("Sent", 1))
    write_stopped(book)
    partly = book.accept(ANNA, BEN)
    book.send((250, 451))
    book.send()
    told, told_not = book.accept(), book.accept()
    assert [book.lose(), book.lose()] == [told, told_not]
    unknowns.settle(told, sent=True, actor="anna")
    book.clock.move(WAITS.final_timeout)
    unknowns.settle(told_not, sent=False, actor="anna")
    book.send()
    return [plain, absent, found, partly - 1, partly, told, told_not]


@pytest.fixture(scope="module")
def ledger(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[History]]:
    """Histories as the real ledger wrote them: those of the constants first, then the rest. No test changes them."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        stopped = Clock()
        patch.setattr(clock, "now", lambda: stopped.now)
        patch.setattr(clock, "since_start", lambda: stopped.since_start)
        yield _read(write_all(Book(_add_profile(), stopped)))
        call_command("flush", interactive=False, verbosity=0)


def _add_profile() -> Profile:
    """A mail profile at servers that are never asked."""
    given = {"host": "mail.contoso.test", "imap_host": "imap.contoso.test", "from_address": "f@contoso.test"}
    return repository.add("Facturen", "smtp", actor="test", auth="none", **given)


def _read(first: list[int]) -> list[History]:
    with connection.cursor() as cursor:
        histories = {one.id: one for one in read(cursor)}
    return [histories.pop(entry) for entry in first] + [*histories.values()]


def change(ledger: list[History], which: int, **fields: object) -> dict[int, str]:
    """What the model says when one history is another."""
    altered = [*ledger]
    altered[which] = replace(ledger[which], **fields)
    return judge(altered, WAITS)


def change_attempt(ledger: list[History], which: int, index: int, **fields: object) -> dict[int, str]:
    """What the model says when one attempt is another."""
    changed: list[Attempt] = [*ledger[which].attempts]
    changed[index] = replace(changed[index], **fields)
    return change(ledger, which, attempts=tuple(changed))


def later(moment: datetime | None, seconds: float) -> datetime:
    assert moment
    return moment + timedelta(seconds=seconds)


def test_what_the_ledger_writes_is_accepted(ledger: list[History]) -> None:
    assert judge(ledger, WAITS) == {}
    assert [one.sent_by for one in ledger[:7]] == ["answer"] * 2 + ["found"] + ["answer"] * 2 + [
        "person",
        "answer",
    ]
    assert [len(one.attempts) for one in ledger[:7]] == [1, 2, 1, 2, 2, 1, 2]


def test_an_epoch_out_of_order_is_refused(ledger: list[History]) -> None:
    why = change_attempt(ledger, PLAIN, 0, epoch=9)
    assert any("begun under epoch" in one for one in why.values())


def test_two_owners_under_one_epoch_are_refused(ledger: list[History]) -> None:
    why = change_attempt(ledger, TOLD, 0, owner="else|1|1.00|abc")
    assert any("two owners" in one for one in why.values())


def test_an_answer_before_its_mark_is_refused(ledger: list[History]) -> None:
    marked = ledger[PLAIN].attempts[0].finishing
    why = change_attempt(ledger, PLAIN, 0, ended=later(marked, -0.5))
    assert "before its mark" in why[ledger[PLAIN].id]


def test_an_answer_to_a_dot_without_its_mark_is_refused(ledger: list[History]) -> None:
    why = change_attempt(ledger, PLAIN, 0, finishing=None)
    assert "never allowed" in why[ledger[PLAIN].id]


def test_sent_without_a_250_is_refused(ledger: list[History]) -> None:
    why = change_attempt(ledger, PLAIN, 0, code=451)
    assert "the server took []" in why[ledger[PLAIN].id]


def test_found_without_a_look_is_refused(ledger: list[History]) -> None:
    assert "found by no look" in change(ledger, FOUND, looks=())[ledger[FOUND].id]


def test_settled_without_a_person_is_refused(ledger: list[History]) -> None:
    assert "nobody settled" in change(ledger, TOLD, acts=())[ledger[TOLD].id]
    assert "without two looks" in change(ledger, TOLD_NOT, acts=())[ledger[TOLD_NOT].id]


def test_going_again_after_one_absent_look_is_refused(ledger: list[History]) -> None:
    why = change(ledger, ABSENT, looks=ledger[ABSENT].looks[:1])
    assert "without two looks" in why[ledger[ABSENT].id]


def test_going_again_after_two_looks_at_one_moment_is_refused(ledger: list[History]) -> None:
    first, second = ledger[ABSENT].looks
    why = change(ledger, ABSENT, looks=(first, replace(second, at=later(first.at, 1))))
    assert "without two looks" in why[ledger[ABSENT].id]


def test_a_look_before_the_final_timeout_does_not_count(ledger: list[History]) -> None:
    first, second = ledger[ABSENT].looks
    early = replace(first, at=later(ledger[ABSENT].attempts[0].finishing, 599))
    assert "without two looks" in change(ledger, ABSENT, looks=(early, second))[ledger[ABSENT].id]


def test_a_control_of_another_sender_does_not_count(ledger: list[History]) -> None:
    why = change(ledger, ABSENT, sender="else@contoso.test")
    assert "without two looks" in why[ledger[ABSENT].id]


def test_a_count_decides_nothing_after_an_answered_attempt(ledger: list[History]) -> None:
    lost, again = ledger[ABSENT].attempts
    half = (("ben@kunde.test", 451), (ANNA, 250))
    first = replace(lost, id=0, code=250, answers=half, epoch=1)
    lost = replace(lost, answers=(("ben@kunde.test", 250),), started=later(lost.ended, 1))
    lost = replace(lost, finishing=lost.started, ended=lost.started)
    again = replace(again, answers=(("ben@kunde.test", 250),))
    people = ((ANNA, "accepted"), ("ben@kunde.test", "accepted"))
    why = change(ledger, ABSENT, attempts=(first, lost, again), recipients=people)
    assert "a count decided" in why[ledger[ABSENT].id]


def test_a_second_transaction_with_nobody_waiting_is_refused(ledger: list[History]) -> None:
    (only,) = ledger[PLAIN].attempts
    again = replace(
        only, started=later(only.ended, 1), finishing=later(only.ended, 1), ended=later(only.ended, 2)
    )
    for answers in (only.answers, ()):
        twice = (only, replace(again, answers=answers))
        assert "again" in change(ledger, PLAIN, attempts=twice)[ledger[PLAIN].id]


def test_a_recipient_who_has_the_mail_gets_no_second_one(ledger: list[History]) -> None:
    answers = ledger[PARTLY].attempts[0].answers
    why = change_attempt(ledger, PARTLY, 1, answers=tuple((address, 250) for address, _ in answers))
    assert f"carries {ANNA} again" in why[ledger[PARTLY].id]


def test_an_attempt_begun_while_another_was_under_way_is_refused(ledger: list[History]) -> None:
    begun = ledger[STOPPED].attempts[1].started
    why = change_attempt(ledger, STOPPED, 0, ended=later(begun, 1))
    assert "begun before the one before it had ended" in why[ledger[STOPPED].id]


def test_accepted_without_an_attempt_that_the_server_took_is_refused(ledger: list[History]) -> None:
    people = ((*ledger[PLAIN].recipients[0],), (BEN, "accepted"))
    assert "accepted stands at" in change(ledger, PLAIN, recipients=people)[ledger[PLAIN].id]


def test_the_table_leads_nowhere_by_an_event_that_it_has_not() -> None:
    assert follow(ENTRY, {"pending"}, ["claim"]) == {"sending"}
    assert follow(ENTRY, {"sent"}, ["claim"]) == frozenset()
