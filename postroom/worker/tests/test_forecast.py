"""How long mails will take, by what their own mailbox has in front of them, may do, and waits for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.outbox import attempts, claim, pauses
from postroom.outbox.attempts import Close, Evidence, Said
from postroom.outbox.lane import give_back, take
from postroom.outbox.pauses import Kind
from postroom.outbox.queue import Waiting, list_waiting
from postroom.outbox.states import State
from postroom.planning.request import Priority
from postroom.profiles import repository
from postroom.profiles.values import Profile
from postroom.shared.sealing import Secret
from postroom.shared.wording import Sentence
from postroom.worker.forecast import Forecast, forecast

pytestmark = pytest.mark.django_db(transaction=True)
DAY = 86_400


@pytest.fixture(autouse=True)
def now(monday):
    """Monday the 23rd of November 2026, 08:00 UTC, 09:00 for people."""
    return monday


@pytest.fixture
def add_mailbox(transactional_db: None) -> Callable[..., Profile]:
    """Adds profiles at a server that is never asked, each with a mailbox of its own."""

    def add(name: str, **fields: Any) -> Profile:
        usual = {"host": "mail.contoso.test", "auth": "password", "from_address": f"{name}@contoso.test"}
        usual |= {"username": name, "secret": Secret("geheim"), "rate_per_minute": 0.0}
        return repository.add(name, "smtp", actor="test", **{**usual, **fields})

    return add


@pytest.fixture
def run(hand_over) -> Callable[..., list[int]]:
    """Accepts mails of a run, numbered from `first` on."""

    def accept(profile: str, count: int, first: int = 0, **fields: Any) -> list[int]:
        return hand_over(count, first, profile=profile, **{"priority": Priority.RUN, **fields})

    return accept


def expect(entry_ids: list[int]) -> Forecast:
    """The forecast for these entries."""
    return forecast(list_waiting(entry_ids))


def tell(found: Forecast) -> list[str]:
    """What it says, in English."""
    return [one.said() for one in found.why]


def deliver(profile: Profile, count: int, now: Any, seconds: float) -> None:
    """A server takes so many mails, each within these seconds."""
    hold = take(profile.lane)
    assert hold
    for claimed in claim.claim(hold, profile.id, count):
        opened = attempts.begin(hold, claimed, 0)
        answered = tuple(Said(address, 250, "250 ok") for address in claimed.recipients)
        now.move(seconds)
        assert attempts.note_finishing(hold, opened, answered)
        attempts.close(
            opened, Close(State.SENT, Evidence("final", 250, "2.0.0", "250 ok"), answered=answered)
        )
    give_back(hold)


def test_nothing_that_waits_is_ready_now(add_mailbox) -> None:
    assert expect([]) == Forecast(0.0)


def test_what_waits_in_another_mailbox_counts_for_nothing(add_mailbox, run) -> None:
    add_mailbox("fast"), add_mailbox("slow", rate_per_minute=2)
    mine, others = run("fast", 3), run("slow", 40, 100)
    assert expect(mine).seconds == 3
    assert expect(others).seconds == 39 * 30 + 1
    assert expect([*mine, *others]).seconds == 39 * 30 + 1, "the slowest mailbox"


def test_the_lowest_pace_of_the_profiles_of_a_mailbox_counts(add_mailbox, run) -> None:
    add_mailbox("fast"), add_mailbox("other", username="fast", rate_per_minute=6)
    assert expect(run("fast", 3)).seconds == 2 * 10 + 1


def test_only_what_goes_before_counts(add_mailbox, run, now) -> None:
    add_mailbox("p", rate_per_minute=60), add_mailbox("q", username="p")
    run("q", 4)
    now.move(1)
    mine = run("p", 3, 100)
    now.move(1)
    run("p", 50, 200)
    assert expect(mine).seconds == 7, "four in front, by another profile of the same mailbox"
    run("q", 5, 300, priority=Priority.URGENT)
    assert expect(mine).seconds == 12, "five urgent ones pass"


def test_mails_of_the_same_instant_go_in_the_order_of_their_numbers(add_mailbox, run) -> None:
    add_mailbox("p", rate_per_minute=60)
    mine, _others = run("p", 2), run("p", 3, 100)
    assert expect(mine).seconds == 2


def test_what_mails_took_lately_counts_and_several_connections_share_them(add_mailbox, run, now) -> None:
    few, many = add_mailbox("few"), add_mailbox("many", connections=3)
    for number, profile in enumerate((few, many)):
        run(profile.name, 2, 10 * number)
        deliver(profile, 2, now, 6)
    assert expect(run("few", 10, 100)).seconds == pytest.approx(60)
    assert expect(run("many", 10, 200)).seconds == pytest.approx(9 * 2 + 6)


def test_a_pause_that_ends_by_itself_is_waited_for_and_told(add_mailbox, run, now) -> None:
    profile = add_mailbox("p", rate_per_minute=60)
    mine = run("p", 4)
    end = now.now + timedelta(hours=1)
    pauses.pause(profile.id, Kind.WAIT, Evidence("tcp"), Sentence("nobody listens"), end)
    found = expect(mine)
    assert found.seconds == pytest.approx(3604, abs=0.01)
    assert tell(found) == ["p rests until 10:00: nobody listens"]


@pytest.mark.parametrize("kind", [Kind.FAULT, Kind.PERSON])
def test_a_fault_has_a_reason_and_no_time(add_mailbox, run, now, kind) -> None:
    profile = add_mailbox("p")
    mine = run("p", 4)
    pauses.pause(profile.id, kind, Evidence("auth"), Sentence("535 5.7.139"), now.now)
    assert expect(mine) == Forecast(None, expect(mine).why)
    assert tell(expect(mine)) == ["p stands still: 535 5.7.139"]


def test_who_has_stopped_it_is_told_also_before_anything_is_accepted(add_mailbox, now) -> None:
    profile = add_mailbox("p")
    pauses.stop(profile, actor="anna")
    found = forecast([Waiting(profile.id, Priority.RUN, now.now)])
    assert found.seconds is None and tell(found) == ["Sending through 'p' was stopped by anna."]


def test_another_profile_of_the_mailbox_that_stands_still_holds_nobody_up(add_mailbox, run) -> None:
    add_mailbox("p"), pauses.stop(add_mailbox("q", username="p"), actor="anna")
    run("q", 5)
    assert expect(run("p", 2, 100)) == Forecast(2.0)


def test_a_day_has_only_so_many_recipients(add_mailbox, run) -> None:
    add_mailbox("few", rate_per_minute=120, recipients_per_day=10)
    found = expect(run("few", 60))
    assert found.seconds == pytest.approx(5 * DAY, rel=0.01)
    assert tell(found) == ["few may write to 10 recipients in 24 hours; the others wait until their turn."]


def test_what_was_sent_today_takes_its_places_until_it_is_a_day_ago(add_mailbox, run, now) -> None:
    profile = add_mailbox("few", recipients_per_day=10)
    run("few", 8)
    deliver(profile, 4, now, 1)
    now.move(3600)
    deliver(profile, 4, now, 1)
    assert expect(run("few", 2, 100)).seconds < 60, "two places are left"
    # 8 + 2 are used or taken; the next one waits for the first of the morning.
    assert expect(run("few", 1, 200)).seconds == pytest.approx(DAY - 3607)
    assert expect(run("few", 4, 300)).seconds == pytest.approx(DAY - 3, abs=1), "the fifth of the morning"
    assert expect(run("few", 10, 400)).seconds == pytest.approx(2 * DAY - 3, abs=1), "it a day later"


def test_mails_with_several_recipients_use_the_day_up_sooner(add_mailbox, run) -> None:
    add_mailbox("few", recipients_per_day=10)
    mine = run("few", 6, to=("a@kunde.test", "b@kunde.test"))
    assert expect(mine).seconds == pytest.approx(DAY, rel=0.01)


def test_a_set_time_is_waited_for_and_told(add_mailbox, run, now) -> None:
    add_mailbox("p", rate_per_minute=60)
    later = now.now + timedelta(hours=20)
    run("p", 5, not_before=later)
    mine = run("p", 3, 100, not_before=later)
    found = expect(mine)
    assert found.seconds == 20 * 3600 + 8, "with the five that were set for the same time before"
    assert tell(found) == ["Waiting for their set time: 3; the first goes at 2026-11-24 05:00."]
    assert expect(run("p", 2, 200)).seconds == 2, "nobody waits for those of tomorrow"


def test_mails_that_are_not_accepted_yet_come_behind_those_that_are(add_mailbox, run, now) -> None:
    profile = add_mailbox("p", rate_per_minute=60)
    run("p", 5)
    new = [Waiting(profile.id, Priority.RUN, now.now)] * 3
    assert forecast(new).seconds == 8


def test_more_mailboxes_take_no_more_questions(add_mailbox, run) -> None:
    ids = []
    asked = []
    for number in range(6):
        add_mailbox(f"m{number}", recipients_per_day=10)
        ids += run(f"m{number}", 12, 100 * number)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            expect(ids)
        asked.append(len(seen))
    assert asked[0] == asked[-1] <= 12, asked
