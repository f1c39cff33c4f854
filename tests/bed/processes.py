"""Starts servers and ends them, and nothing else: a pid file names the process and the instant it started."""

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bed.errors import BedError

PATIENCE = 3.0  # seconds between SIGTERM and SIGKILL


@dataclass(frozen=True)
class Server:
    """A server that runs in the foreground. `name` names its pid file and its log."""

    name: str
    command: tuple[str, ...]


def start(server: Server, folder: Path) -> None:
    """Start it in a session of its own, so that a Ctrl-C in a terminal does not reach it."""
    log = folder / "log" / f"{server.name}.out"
    pid = os.posix_spawnp(
        server.command[0],
        server.command,
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )
    _pid_file(folder, server.name).write_text(f"{pid} {started_at(pid)}")


def is_running(name: str, folder: Path) -> bool:
    """Does the server of this pid file still run?"""
    return _running_pid(name, folder) is not None


def stop(name: str, folder: Path) -> None:
    """End the server of this pid file, with all processes of its session; nothing if it does not run."""
    pid = _running_pid(name, folder)
    if pid is not None:
        os.killpg(pid, signal.SIGTERM)  # all at once: Dovecot's master alone would wait for its children
        _wait_for_end(name, folder)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        _reap(pid)
    _pid_file(folder, name).unlink(missing_ok=True)


def last_lines(server: Server, folder: Path) -> str:
    """The end of what the server printed."""
    log = folder / "log" / f"{server.name}.out"
    return "\n".join(log.read_text(errors="replace").splitlines()[-10:]) if log.exists() else ""


def started_at(pid: int) -> str | None:
    """The start time of a process in clock ticks since boot (proc(5), stat field 22); None if it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]


def _pid_file(folder: Path, name: str) -> Path:
    return folder / "pid" / name


def _running_pid(name: str, folder: Path) -> int | None:
    try:
        pid, start = _pid_file(folder, name).read_text().split()
    except FileNotFoundError:
        return None
    except ValueError:
        raise BedError(
            f"{_pid_file(folder, name)} is damaged; end its process by hand and delete the file."
        ) from None
    return int(pid) if started_at(int(pid)) == start else None


def _wait_for_end(name: str, folder: Path) -> None:
    end = time.monotonic() + PATIENCE
    while is_running(name, folder) and time.monotonic() < end:
        time.sleep(0.02)


def _reap(pid: int) -> None:
    # The child may be ours or that of another process that started the bed.
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)
