"""Who holds a lane, and whether that owner is proven dead (rule 3).

An owner is host, process id, process start and a session of that process, as one text. `os.kill(pid, 0)` is
never used: on Windows it ends the process.
"""

import os
import platform
import secrets
import socket
import threading
from dataclasses import dataclass

import psutil

_START_TOLERANCE = 0.1
"""Seconds. An owner's text keeps two decimals of its start."""
_live: set[str] = set()
_lock = threading.Lock()


@dataclass(frozen=True)
class Owner:
    """One holder: a session (a lane job) of a process of a machine."""

    host: str
    pid: int
    started: float
    session: str

    def __str__(self) -> str:
        return f"{self.host}|{self.pid}|{self.started:.2f}|{self.session}"


def new_owner() -> Owner:
    """A session of this process, alive until `forget`."""
    pid = os.getpid()
    owner = Owner(_host(), pid, _started(psutil.Process(pid)), secrets.token_hex(8))
    with _lock:
        _live.add(owner.session)
    return owner


def forget(owner: Owner) -> None:
    """The session is over; whatever it left open will never be finished by it."""
    with _lock:
        _live.discard(owner.session)


def proven_dead(text: str) -> bool:
    """Whether the owner written as `text` can never act again. In doubt: False."""
    if not text:
        return True
    owner = _parsed(text)
    if owner.host != _host():
        return False
    if owner.pid == os.getpid() and _same_start(owner, os.getpid()):
        with _lock:
            return owner.session not in _live
    return not _same_start(owner, owner.pid)


def is_elsewhere(text: str) -> bool:
    """Whether the owner runs on another machine, where nothing can be proven about it."""
    return bool(text) and _parsed(text).host != _host()


def _same_start(owner: Owner, pid: int) -> bool:
    """Whether process `pid` runs and is the one that `owner` was. A zombie has already ended."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return abs(_started(process) - owner.started) < _START_TOLERANCE
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True


def _started(process: psutil.Process) -> float:
    """When it started, in seconds that no setting of the clock moves.

    Linux keeps the ticks since boot (proc(5), stat field 22); psutil adds a boot time that follows the clock as it is
    set now, so that every living owner would seem dead after a correction. Windows keeps the instant of the start.
    """
    begun = process.create_time()
    return begun - psutil.boot_time() if psutil.LINUX else begun


def _parsed(text: str) -> Owner:
    host, pid, started, session = text.rsplit("|", 3)
    return Owner(host, int(pid), float(started), session)


def _host() -> str:
    """This machine and, where there are such things, this process-id namespace (containers share a name)."""
    try:
        namespace = os.readlink("/proc/self/ns/pid")
    except OSError:
        namespace = ""
    return f"{socket.gethostname()}/{platform.system()}/{namespace}"
