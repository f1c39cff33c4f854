"""A bound of time holds on a busy machine, and is as tight as ever on an idle one."""

import os
import time

from tests.strain import in_time, quickest, strain
from tests.variants import neighbours


def test_who_ends_in_time_is_soon_and_who_takes_a_hundred_times_as_long_is_not() -> None:
    assert in_time(3, 2, 1)
    assert not in_time(102, 2, 1)
    assert strain() >= 1


def test_busy_neighbours_stretch_what_work_may_take() -> None:
    with neighbours(4 * len(os.sched_getaffinity(0))):
        time.sleep(0.5)
        assert strain() > 2
        assert in_time(3.5, 2, 1)


def test_the_quickest_of_three_is_no_less_than_what_is_waited_for() -> None:
    assert quickest(lambda: time.sleep(0.05)) >= 0.05
