"""Several companies in a bounded time."""

from tests.company.suite import Clock


def test_ten_minutes_are_shared_by_four_runs_with_their_start_and_end() -> None:
    clock = Clock(10)
    assert 85 < clock.next_work() <= 90
    clock.learn(130, 90)
    assert 95 < clock.next_work() <= 100


def test_no_run_begins_that_would_not_end_in_time() -> None:
    clock = Clock(1)
    clock.learn(100, 50)
    assert clock.next_work() == 0


def test_without_a_bound_each_run_has_its_time() -> None:
    assert Clock(float("inf")).next_work() == 600
