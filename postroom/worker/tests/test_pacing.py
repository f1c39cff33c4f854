"""Pacing over a simulated clock and real sockets: time is read at the receiving side, mail by mail."""

from itertools import pairwise
from threading import Event

import pytest

from postroom.cli import progress
from postroom.cli.progress import Progress
from postroom.outbox import claim, pauses, queries
from postroom.planning.request import Priority
from postroom.shared import clock
from postroom.worker.forecast import seconds_of_pace
from postroom.worker.lane_run import run_lane
from postroom.worker.pool import ConnectionPool

RATE = 25
SPACING = 60 / RATE


class Receiver:
    """Notes at which simulated second each mail came to the server."""

    def __init__(self, delivered, stopped_clock) -> None:
        self._delivered = delivered
        self._clock = stopped_clock
        self._begun = stopped_clock.now
        self.times: list[float] = []

    def look(self) -> None:
        second = (self._clock.now - self._begun).total_seconds()
        self.times += [second] * (len(self._delivered()) - len(self.times))


@pytest.fixture
def receiver(delivered, stopped_clock, monkeypatch) -> Receiver:
    start = stopped_clock.now
    monkeypatch.setattr(clock, "monotonic", lambda: (stopped_clock.now - start).total_seconds())
    return Receiver(delivered, stopped_clock)


def work(profile_ids, lane, stopped_clock, each, until) -> None:
    """Run the lane's jobs as the crew does, jumping to each wake-up; `each` sees every step."""
    keeper = ConnectionPool()
    try:
        while not until():
            wake = run_lane(lane, profile_ids, keeper, Event())
            each()
            if wake is None:
                break
            stopped_clock.move_to(wake)
    finally:
        keeper.stop()


def test_500_invoices_at_25_a_minute_are_evenly_spaced_also_over_three_restarts(
    add_profile, hand_over, stopped_clock, receiver
) -> None:
    profile = add_profile(rate_per_minute=RATE)
    hand_over(500)
    for stop_at in (90, 230, 400, 501):
        work(
            [profile.id],
            profile.lane,
            stopped_clock,
            receiver.look,
            lambda at=stop_at: len(receiver.times) >= at,
        )
    assert len(receiver.times) == 500
    planned = 499 * SPACING
    assert abs(receiver.times[-1] - receiver.times[0] - planned) <= planned / 100
    assert min(after - before for before, after in pairwise(receiver.times)) >= SPACING - 0.001


def test_the_remaining_time_is_right_within_a_tenth_from_the_tenth_mail_on(
    add_profile, hand_over, stopped_clock, receiver, monkeypatch
) -> None:
    profile = add_profile(rate_per_minute=RATE)
    hand_over(120)
    shown: list[tuple[int, float, float]] = []
    told = Progress(claim.count_by_state, seconds_of_pace)

    def note(sent: int, waiting: int, left: float | None) -> str:
        shown.append((sent, clock.monotonic(), left or 0.0))
        return ""

    monkeypatch.setattr(told, "_line", note)
    monkeypatch.setattr(progress, "say", lambda *_words, **_options: None)

    def each() -> None:
        receiver.look()
        told.tick()

    work([profile.id], profile.lane, stopped_clock, each, lambda: False)
    end = receiver.times[-1]
    late = [(moment, left) for sent, moment, left in shown if sent >= 10]
    assert len(late) > 30
    for moment, left in late:
        assert abs(left - (end - moment)) <= max((end - moment) / 10, 0.001), (moment, left, end)


def test_an_urgent_mail_of_another_profile_goes_before_the_run_on_the_same_mailbox(
    add_profile, hand_over, delivered, stopped_clock, receiver
) -> None:
    run, single = add_profile("Run", rate_per_minute=RATE), add_profile("Single", rate_per_minute=RATE)
    hand_over(20, profile="Run", priority=Priority.RUN)
    done = []

    def each() -> None:
        receiver.look()
        if len(receiver.times) == 3 and not done:
            done.extend(hand_over(1, first=100, profile="Single", priority=Priority.URGENT))

    work([run.id, single.id], run.lane, stopped_clock, each, lambda: len(receiver.times) >= 6)
    order = [one["recipients"][0] for one in delivered()]
    assert order[3] == "a100@kunde.test", order
    assert min(after - before for before, after in pairwise(receiver.times)) >= SPACING - 0.001


def test_a_used_up_day_makes_the_whole_mailbox_wait_until_the_first_mails_are_a_day_ago(
    add_profile, hand_over, stopped_clock, receiver
) -> None:
    first = add_profile("One", recipients_per_day=10)
    second = add_profile("Two", recipients_per_day=10)
    hand_over(4, profile="One", to=("a@kunde.test", "b@kunde.test"))
    work([first.id, second.id], first.lane, stopped_clock, receiver.look, lambda: False)
    stopped_clock.move(3600)
    hand_over(3, first=50, profile="Two")
    work([first.id, second.id], first.lane, stopped_clock, receiver.look, lambda: False)
    assert len(receiver.times) == 6, "8 and 2 of 10 recipients are used"
    for found in (first, second):
        pause = pauses.pause_of(found.id)
        assert pause and "10 recipients of 24 hours" in str(pause.reason)
        assert pause.next_try_at and (pause.next_try_at - stopped_clock.now).total_seconds() == pytest.approx(
            82_800
        )
    waiting = next(one for one in queries.list_entries() if one.state == "retrying")
    assert waiting.due_at == pause.next_try_at
    stopped_clock.move(82_800 + 1)
    work([first.id, second.id], first.lane, stopped_clock, receiver.look, lambda: False)
    assert {one.state for one in queries.list_entries()} == {"sent"}
    assert pauses.pause_of(first.id) is None and pauses.pause_of(second.id) is None
