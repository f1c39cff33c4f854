"""The clock: what time it is, and how a time reads for people. Tests replace `now`, `monotonic` and `since_start`."""

import os
import tempfile
import time
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

_people: dict[str, tzinfo] = {"zone": UTC}
"""Where the owner's clock hangs."""
_reference: list[tuple[datetime, float]] = []
"""An instant of the clock that is followed, and the seconds since this machine's start at which it was read."""


def now() -> datetime:
    """The present instant, in UTC, with its offset."""
    if not _reference:
        return datetime.now(UTC)
    read, at = _reference[0]
    return read + timedelta(seconds=since_start() - at)


def follow(moment: datetime) -> None:
    """From now on go by a clock that shows `moment`: machines that share a database go by that of the database."""
    _reference[:] = [(moment, since_start())]


def since_start() -> float:
    """Seconds since this machine was started, with its sleep where the system counts it; one for all processes."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def monotonic() -> float:
    """Seconds on a clock that no administrator can set."""
    return time.monotonic()


def live_in(zone_name: str) -> None:
    """From now on times are said in this zone of the time-zone database. Called once, where the options are read."""
    _people["zone"] = ZoneInfo(zone_name)


def today() -> date:
    """The day it is where the owner lives."""
    return now().astimezone(_people["zone"]).date()


def format_moment(moment: datetime, *, exactly: bool = False) -> str:
    """An instant as people read it on their own clock: "2026-11-23 09:14"; `exactly` with the seconds."""
    return f"{moment.astimezone(_people['zone']):%Y-%m-%d %H:%M{':%S' if exactly else ''}}"


def to_local(moment: datetime) -> datetime:
    """The instant on the owner's clock."""
    return moment.astimezone(_people["zone"])


def read_disk_time(folder: Path) -> float:
    """What time it is on the disk of this folder, in seconds since 1970, as its files carry it.

    A network drive has a clock of its own; the age of a file is known by that clock alone. Raises OSError.
    """
    with tempfile.TemporaryFile(dir=folder) as probe:
        return os.fstat(probe.fileno()).st_mtime
