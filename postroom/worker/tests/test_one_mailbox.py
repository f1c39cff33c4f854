"""Several profiles on one mailbox: of each limit the lowest holds for all of them."""

from datetime import timedelta
from threading import Event

import pytest

from postroom.outbox import queries
from postroom.profiles import repository
from postroom.profiles.values import LaneLimits
from postroom.worker.forecast import seconds_of_pace
from postroom.worker.lane_run import run_lane
from postroom.worker.pool import ConnectionPool


def ids_of(lane: str) -> list[int]:
    """All profiles of a lane, as a worker passes them."""
    return [profile_id for profile_id, of in repository.list_lanes().items() if of.name == lane]


@pytest.fixture
def drained(stopped_clock):
    """Works on a lane until it says later; when that is."""

    def drain(profile):
        keeper = ConnectionPool()
        try:
            return run_lane(profile.lane, ids_of(profile.lane), keeper, Event())
        finally:
            keeper.stop()

    return drain


def test_the_slowest_pace_is_that_of_the_mailbox(
    add_profile, hand_over, drained, delivered, stopped_clock
) -> None:
    fast = add_profile("Fast")
    add_profile("Slow", rate_per_minute=6.0)
    hand_over(3, profile="Fast")
    assert seconds_of_pace() == 20
    assert drained(fast) == stopped_clock.now + timedelta(seconds=10)
    assert len(delivered()) == 1


def test_the_fewest_recipients_of_a_day_are_those_of_the_mailbox(
    add_profile, hand_over, drained, delivered
) -> None:
    plenty = add_profile("Plenty", recipients_per_day=0)
    add_profile("Few", recipients_per_day=2)
    hand_over(3, profile="Plenty")
    drained(plenty)
    assert len(delivered()) == 2
    assert sorted(one.state for one in queries.list_entries()) == ["retrying", "sent", "sent"]


def test_no_limit_is_no_lowest_one() -> None:
    several = [(0.0, 0), (25.0, 10_000), (30.0, 0)]
    assert LaneLimits.of(several) == LaneLimits(25.0, 10_000)
    assert LaneLimits.of([]) == LaneLimits(0.0, 0)
