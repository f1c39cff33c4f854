"""cProfile in every thread of the measured process, merged."""

import cProfile
import io
import pstats
import sys
import threading
import time
from collections import Counter
from typing import Any, Self

from tests.bed import BedError

TOP = 25
LEASE_TIMER = "leases"
"""A thread that only sleeps; its waiting would lead every list."""
IDLE = "<method 'get' of '_queue.SimpleQueue' objects>"
"""A thread of the pool that waits for work."""
CLOCKS = {"wall": time.perf_counter, "cpu": time.thread_time}


class Profiler:
    """Profiles its block: all threads begun in it, or with `here` the thread it runs in.

    `clock` is "wall", "cpu" or "" for not at all.
    """

    def __init__(self, clock: str, *, here: bool = False) -> None:
        """Raises BedError on a Python that profiles one thread only."""
        if clock and sys.version_info >= (3, 12):
            raise BedError(
                "From Python 3.12 on cProfile serves one thread at a time; profile with Python 3.11."
            )
        self._clock = CLOCKS.get(clock)
        self._here = here
        self._profiles: list[cProfile.Profile] = []

    def __enter__(self) -> Self:
        if self._clock and self._here:
            self._begin()
        elif self._clock:
            threading.setprofile(self._begin)
        return self

    def __exit__(self, *_: object) -> None:
        threading.setprofile(None)  # type: ignore[arg-type]
        if self._here:
            sys.setprofile(None)

    def text(self, messages: int) -> str:
        """Own time by place, then the most expensive functions; "" when nothing was profiled."""
        if not self._profiles:
            return ""
        out = io.StringIO()
        stats = pstats.Stats(*self._profiles, stream=out)
        for key in [key for key in stats.stats if key[2] == IDLE]:
            del stats.stats[key]
        out.write(_by_place(stats, messages))
        stats.strip_dirs()
        for order in ("tottime", "cumulative"):
            stats.sort_stats(order).print_stats(TOP)
        return out.getvalue()

    def _begin(self, *_: Any) -> None:
        """Called once in each new thread: from here on its own profile listens instead."""
        if threading.current_thread().name.startswith(LEASE_TIMER):
            sys.setprofile(None)
            return
        profile = cProfile.Profile(self._clock)
        self._profiles.append(profile)
        profile.enable()


def _by_place(stats: Any, messages: int) -> str:
    """Own milliseconds a message of each package, and of each function written in C."""
    found: Counter[str] = Counter()
    for (file, _, name), (_, _, own, _, _) in stats.stats.items():
        found[_place(file, name)] += own
    lines = [f"{1000 * own / messages:8.3f} ms  {place}" for place, own in found.most_common(TOP)]
    return "\n".join([f"{1000 * found.total() / messages:8.3f} ms a message, of these:", *lines, ""])


def _place(file: str, name: str) -> str:
    if file == "~":
        return name
    parts = file.replace("\\", "/").split("/")
    if "site-packages" in parts:
        return "/".join(parts[parts.index("site-packages") + 1 :][:2])
    return "/".join(parts[parts.index("postroom") :]) if "postroom" in parts else parts[-1]
