"""How far this ledger has got, written beside it: so an older backup that is put in its place is noticed.

The file is written after the commits it tells of and never waited for. So it is at most behind the ledger, and a
ledger that is behind its file was exchanged. PostgreSQL has none: its data has no place beside which it could lie.
"""

import os
from contextlib import suppress
from pathlib import Path

from django.db import connection

from postroom.outbox.sql import rows

_REACHED = "SELECT (SELECT MAX(id) FROM outbox_entry), (SELECT MAX(id) FROM outbox_attempt)"


def note() -> None:
    """Write down how far the ledger has got, unless the file says so already."""
    path = _find_path()
    reached = _find_reached()
    if path is None or _read(path) == reached:
        return
    with suppress(OSError):  # a full disk: the next commit that succeeds writes it
        _write(path, reached)


def is_behind() -> bool:
    """Whether the ledger has not got as far as it had got before."""
    path = _find_path()
    before = _read(path) if path else None
    return before is not None and any(old > new for old, new in zip(before, _find_reached(), strict=True))


def _find_path() -> Path | None:
    if connection.vendor != "sqlite":
        return None
    return Path(connection.settings_dict["NAME"]).with_suffix(".seen")


def _find_reached() -> tuple[int, int]:
    """The highest number of an entry and of an attempt; SQLite never gives one twice."""
    ((entries, attempts),) = rows(_REACHED, [])
    return entries or 0, attempts or 0


def _write(path: Path, reached: tuple[int, int]) -> None:
    """In place and always as long: a new file under the old name would be waited for by the disk (ext4)."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    try:
        os.write(file, b"%020d %020d\n" % reached)
    finally:
        os.close(file)


def _read(path: Path) -> tuple[int, int] | None:
    """What the file says; None without one, and for one that a power cut left empty."""
    try:
        entries, attempts = path.read_text("ascii").split()
        return int(entries), int(attempts)
    except (OSError, ValueError):
        return None
