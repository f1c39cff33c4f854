"""How long the present thread waits for others who write into the ledger, before it gives up.

Each thread has a connection of its own, and so a patience of its own: a person before a page is answered soon, while
a worker that has a server's answer to write down waits long.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, connections

_ALWAYS = -1.0
_mine = threading.local()


class NoTurn(OperationalError):
    """Another thread of this program writes, and did not come to an end in time."""


def wait_at_most(seconds: float) -> None:
    """From now on this thread waits so long for each turn to write. Raises OperationalError without a connection."""
    _mine.seconds = seconds
    _tell(max(seconds, 0.001))  # PostgreSQL takes 0 for "without end"


def wait_long() -> None:
    """Like a worker: as long as the connection was set up for, and for other threads of this program without end."""
    _mine.seconds = _ALWAYS
    _tell(float(connections.settings["default"]["OPTIONS"].get("timeout", 0)))


def find_patience() -> float:
    """Seconds, or -1 for "without end", as locks of `threading` take it."""
    return float(getattr(_mine, "seconds", _ALWAYS))


@contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """The same for what is inside."""
    before = find_patience()
    wait_at_most(seconds)
    try:
        yield
    finally:
        wait_long() if before == _ALWAYS else wait_at_most(before)


def _tell(seconds: float) -> None:
    """Tell the connection, unless it knows."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    if getattr(_mine, "told", None) == (known := (connection.connection, seconds)):
        return
    milliseconds = int(seconds * 1000)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")
        else:
            cursor.execute(f"SET lock_timeout = {milliseconds}")
    _mine.told = known
