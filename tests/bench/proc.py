"""CPU and memory of running processes as Linux tells them (proc(5)), and how quick the disk is."""

import os
import re
import statistics
import tempfile
import time
from pathlib import Path

SYNCS = 100
_TICKS = os.sysconf("SC_CLK_TCK")
# Places in /proc/PID/stat after the name of the program.
_SESSION, _OWN_CPU, _ALL_CPU = 3, slice(11, 13), slice(11, 15)


def cpu(pid: int) -> float:
    """CPU seconds of a process, its threads included; 0 when it is gone."""
    return _seconds(_stat(pid)[_OWN_CPU])


def session_cpu(session: int) -> float:
    """CPU seconds of the processes of a session and of their ended children."""
    found = [_stat(int(name)) for name in os.listdir("/proc") if name.isdigit()]
    mine = [fields for fields in found if fields and int(fields[_SESSION]) == session]
    return sum(_seconds(fields[_ALL_CPU]) for fields in mine)


def busy() -> float:
    """CPU seconds that all of the machine has spent on anything since it started, stolen ones included."""
    fields = Path("/proc/stat").read_text().split(maxsplit=9)[1:9]
    user, nice, system, _idle, _waiting, interrupts, soft, stolen = map(int, fields)
    return (user + nice + system + interrupts + soft + stolen) / _TICKS


def sync_ms(folder: Path) -> float:
    """The median time that the disk takes to keep 4 kB for good: every commit of a ledger costs that."""
    taken = []
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        for _ in range(SYNCS):
            begun = time.perf_counter()
            file.write(b"x" * 4096)
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - begun)
    return 1000 * statistics.median(taken)


def peak_memory(pid: int) -> int:
    """The largest resident set a process ever had, in kB; 0 when it is gone."""
    return _status(pid, "VmHWM")


def memory(pid: int) -> int:
    """The resident set of a process at this moment, in kB; 0 when it is gone."""
    return _status(pid, "VmRSS")


def connections_to(port: int) -> int:
    """Established TCP connections over IPv4 to this port, counted at the client's end."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[3] == "01" and int(row[2].rpartition(":")[2], 16) == port for row in rows)


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _seconds(ticks: list[str]) -> float:
    return sum(map(int, ticks)) / _TICKS


def _status(pid: int, name: str) -> int:
    try:
        found = re.search(rf"^{name}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.M)
    except OSError:
        return 0
    return int(found[1]) if found else 0
