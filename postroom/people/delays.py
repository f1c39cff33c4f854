"""How long log-ins wait after failures: each lock is twice as long as the one before. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil

REMEMBERED = 24 * 3600
"""Seconds after which a failure, and the lock it brought, is forgotten."""


@dataclass(frozen=True)
class Delay:
    """So many failures (`most`, after a lock `again`) within `span` seconds lock for `first` seconds, then for twice
    that, and so on up to `longest`."""

    most: int
    again: int
    span: float
    first: float
    longest: float

    def find_end(self, times: Iterable[float], now: datetime) -> datetime | None:
        """The end of the lock that failures at `times` (seconds since 1970, oldest first) bring, None without one."""
        locks, recent, until = 0, list[float](), 0.0
        for time in times:
            recent = [one for one in recent if time - one <= self.span] + [time]
            if len(recent) >= (self.again if locks else self.most):
                until = time + min(self.first * 2**locks, self.longest)
                locks, recent = locks + 1, []
        return datetime.fromtimestamp(until, UTC) if until > now.timestamp() else None


NAME = Delay(most=5, again=5, span=15 * 60, first=15 * 60, longest=4 * 3600)
"""Failures with one name, wherever they come from."""
ADDRESS = Delay(most=20, again=5, span=15 * 60, first=60, longest=3600)
"""Failures from one address, whatever the names: an office may share one, so that its first wait is short."""


def count_minutes_left(until: datetime | None, now: datetime) -> int:
    """Minutes until then, at least one; 0 for None."""
    return max(1, ceil((until - now).total_seconds() / 60)) if until else 0
