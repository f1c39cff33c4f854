"""The clock. Tests replace these two functions and nothing else of the world."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, in UTC, with its offset."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds on a clock that no administrator can set."""
    return time.monotonic()
