"""Who may still act: whether the owner of a lane or of an attempt can still do or hear anything (rules 3, 5, 6).

Neither host name nor wall clock counts: machines share names, and clocks are set. A process is known by the start of
its machine, its number and its own start; how long ago a mark was made, by the seconds since that machine's start.
"""

import os
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime

import psutil
from django.conf import settings
from django.db import connection

from postroom.outbox.models import Attempt
from postroom.shared import clock
from postroom.shared.machine import identify_boot, identify_process_space

_live: set[str] = set()
_lock = threading.Lock()


@dataclass(frozen=True)
class Owner:
    """One holder: a session (a lane job) of a process. `boot`: see `identify_boot`, and the space of its number.

    `started`: the start of the process in the unit of its system, compared as text.
    """

    boot: str
    space: str
    pid: int
    started: str
    session: str

    def __str__(self) -> str:
        return f"{self.boot}/{self.space}|{self.pid}|{self.started}|{self.session}"


def make_owner() -> Owner:
    """A session of this process, alive until `forget`."""
    pid = os.getpid()
    started = _start_of(psutil.Process(pid))
    owner = Owner(identify_boot(), identify_process_space(), pid, started, secrets.token_hex(8))
    with _lock:
        _live.add(owner.session)
    return owner


def forget(owner: Owner) -> None:
    """The session is over; whatever it left open will never be finished by it."""
    with _lock:
        _live.discard(owner.session)


def is_proven_dead(text: str) -> bool:
    """Whether the owner written as `text` can never act on this ledger again. In doubt: False."""
    if not text:
        return True
    owner = _parse_owner(text)
    if owner.boot != identify_boot():
        # SQLite's file is open on one running system only: what ran before its last start is gone.
        return connection.vendor == "sqlite"
    if owner.space != identify_process_space():
        return False
    if owner.pid == os.getpid() and _has_same_start(owner):
        with _lock:
            return owner.session not in _live
    return not _has_same_start(owner)


def may_still_answer(attempt: Attempt) -> bool:
    """Whether the owner of a `finishing` mark could still come with an answer: until then nobody decides for it.

    One that lives is waited for, however long; one of whom nothing can be proven for `unsettled_after` seconds.
    """
    if attempt.ended_at is not None or is_proven_dead(attempt.owner):
        return False
    return _is_here(attempt.owner) or not is_long_silent(attempt)


def is_long_silent(attempt: Attempt) -> bool:
    """Whether the mark `finishing` is older than any answer (rule 6)."""
    return seconds_since_mark(attempt) > settings.POSTROOM.unsettled_after


def seconds_until_last_storing(attempt: Attempt) -> float:
    """Seconds in which the server may still store the mail; 0 when it can no longer (rule 7).

    It may take as long as the answer is waited for (RFC 5321 section 4.5.3.2.6), whoever waits, and whether or not
    the connection is still there.
    """
    left = settings.POSTROOM.final_timeout - seconds_since_mark(attempt)
    return max(0.0, round(left, 3))  # the difference of two long times is not exact behind that


def seconds_since_mark(attempt: Attempt) -> float:
    """How many seconds ago `finishing` was marked, never more than it was.

    Since the start of the same machine no setting of a clock counts. After another start it cannot be longer ago
    than the clocks say, and with an SQLite ledger not shorter than this machine runs.
    """
    assert attempt.finishing_at is not None, "asked of attempts that are marked"
    return seconds_since(attempt.finishing_at, _parse_owner(attempt.owner).boot, attempt.finishing_tick)


def seconds_since(moment: datetime, boot: str, tick: float | None) -> float:
    """Seconds since what was written down at `moment`, `tick` seconds after the start `boot` of its machine."""
    by_clock = (clock.now() - moment).total_seconds()
    if tick is None:
        return by_clock
    running = clock.since_start()
    if boot == identify_boot():
        return running - tick
    return min(by_clock, running) if connection.vendor == "sqlite" else by_clock


def boot_of(text: str) -> str:
    """Under which start of which machine the owner written as `text` works; its text begins with it."""
    return _parse_owner(text).boot


def _is_here(text: str) -> bool:
    owner = _parse_owner(text)
    return (owner.boot, owner.space) == (identify_boot(), identify_process_space())


def _has_same_start(owner: Owner) -> bool:
    """Whether its process runs and is the one that `owner` was. A zombie has already ended."""
    try:
        process = psutil.Process(owner.pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return _start_of(process) == owner.started
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True


def _start_of(process: psutil.Process) -> str:
    """When it started, in a unit that no setting of the clock moves.

    Linux: ticks since boot (proc(5), /proc/PID/stat field 22). Elsewhere the instant that the system noted then.
    """
    if not psutil.LINUX:
        return f"{process.create_time():.2f}"
    try:
        with open(f"/proc/{process.pid}/stat", "rb") as file:
            # The name of the program stands in brackets and may hold anything; field 3 follows the last one.
            return file.read().rpartition(b")")[2].split()[19].decode()
    except (FileNotFoundError, ProcessLookupError):
        raise psutil.NoSuchProcess(process.pid) from None


def _parse_owner(text: str) -> Owner:
    """Nobody, and an owner of an earlier version, are read as of another start: nothing can be proven of them."""
    if not text:
        return Owner("", "", 0, "", "")
    place, pid, started, session = text.rsplit("|", 3)
    boot, _, space = place.partition("/")
    return Owner(boot, space, int(pid), started, session)
