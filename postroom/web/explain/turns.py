"""One explanation at a time: strangers may ask for them, and the process that explains sends mails, too."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_TURN = threading.Lock()
_ROOM = threading.BoundedSemaphore(3)
"""Who has a turn, and two who wait for it: more would take the threads of everybody's pages."""
_PATIENCE = 2.0
"""Seconds; an explanation takes a few hundredths of one."""


@contextmanager
def take_turn() -> Iterator[bool]:
    """Whether the caller may explain something now; False when others were before it for too long."""
    if not _ROOM.acquire(blocking=False):
        yield False
        return
    try:
        mine = _TURN.acquire(timeout=_PATIENCE)
        try:
            yield mine
        finally:
            if mine:
                _TURN.release()
    finally:
        _ROOM.release()
