"""How far this ledger has got, written beside it: so an older backup that is put in its place is noticed.

The file is written after the commits it tells of and never waited for. So it is at most behind the ledger, and a
ledger that is behind its file was exchanged. PostgreSQL has none: its data has no place beside which it could lie.
"""

import os
from contextlib import suppress
from pathlib import Path

from django.db import connection
from django.db.models import Max

from postroom.outbox.models import Attempt, Entry


def note() -> None:
    """Write down how far the ledger has got, unless the file says so already."""
    path = _find_path()
    reached = _find_reached()
    if path is None or _read(path) == reached:
        return
    draft = path.with_suffix(f".seen-{os.getpid()}")
    with suppress(OSError):  # a full disk: the next commit that succeeds writes it
        draft.write_text(" ".join(map(str, reached)), "ascii")
        os.replace(draft, path)


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
    entries = Entry.objects.aggregate(highest=Max("pk"))["highest"]
    attempts = Attempt.objects.aggregate(highest=Max("pk"))["highest"]
    return entries or 0, attempts or 0


def _read(path: Path) -> tuple[int, int] | None:
    """What the file says; None without one, and for one that a power cut left empty."""
    try:
        entries, attempts = path.read_text("ascii").split()
        return int(entries), int(attempts)
    except (OSError, ValueError):
        return None
