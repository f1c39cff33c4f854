"""Bounds of time that hold on a busy machine too: they stretch as work does, and only then."""

import hashlib
import statistics
import time
from collections.abc import Callable

_WORK = 0.2
"""Seconds of processor time of the control."""


def strain() -> float:
    """How many times longer work takes now than the processor needs for it; 1 on an idle machine."""
    begun, used = time.monotonic(), time.thread_time()
    while time.thread_time() - used < _WORK:
        hashlib.sha256(b"control" * 1_000).digest()
    return max(1.0, (time.monotonic() - begun) / _WORK)


def in_time(seconds: float, waiting: float, working: float) -> bool:
    """Did it end within the seconds it had to wait and those it may work? On a busy machine work takes longer."""
    return seconds <= waiting + working or seconds <= waiting + working * strain()


def typical(act: Callable[[], object], times: int = 21) -> float:
    """The median of the seconds that it takes."""
    return statistics.median(_seconds(act, time.perf_counter) for _ in range(times))


def quickest(act: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """The least of the seconds of three times: who waits on purpose waits every time."""
    return min(_seconds(act, clock) for _ in range(3))


def _seconds(act: Callable[[], object], clock: Callable[[], float]) -> float:
    begun = clock()
    act()
    return clock() - begun
