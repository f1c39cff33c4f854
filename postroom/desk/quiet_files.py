"""Is a file in the folder whole, or is a program still writing it? Taken too early, an unsigned PDF would be sent.

Whole is what nobody has changed for some seconds, what nobody has locked, and what ends as a PDF ends.
"""

import errno
import os
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self

from django.conf import settings

from postroom.desk.folder_memory import Look
from postroom.desk.own_files import open_itself
from postroom.desk.refusals import IsALink, StillWritten
from postroom.documents.examine import File, read_opened
from postroom.documents.reading.condition import lacks_end
from postroom.documents.refusals import DocumentRefused, FileUnreadable, NoSuchFile
from postroom.shared.clock import read_disk_time

_LONGEST_PAUSE = 60
"""Seconds without a change after which a PDF that has no end counts as damaged and no longer as unfinished."""


class Standing(NamedTuple):
    """A file as it stands there; `changed`: when anything of it changed last, in seconds on the disk's clock."""

    look: Look
    changed: float

    @classmethod
    def of(cls, folder: str, name: str, about: os.stat_result) -> Self:
        """From what the system says about a file."""
        return cls(Look(folder, name, about.st_size, about.st_mtime_ns), _read_change(about))


def _read_change(about: os.stat_result) -> float:
    """Copying may give a file the mtime of the original; where the system knows its last change, too, that counts."""
    return about.st_mtime if sys.platform == "win32" else about.st_ctime


def find_quiet(folder: Path, found: Sequence[Standing]) -> list[Look]:
    """Those that nobody has changed for `pdf_quiet` seconds. Where no clock tells, they are watched for that long."""
    if not found:
        return []
    quiet_for, moment = settings.POSTROOM.pdf_quiet, _read_time(folder)
    old = [one.look for one in found if one.changed <= moment - quiet_for]
    return old + _watch([one.look for one in found if one.changed > moment], quiet_for)


def _read_time(folder: Path) -> float:
    """The time on the folder's disk; before all times where nobody but its owner may write."""
    try:
        return read_disk_time(folder)
    except OSError:
        return float("-inf")


def _watch(found: Iterable[Look], seconds: float) -> list[Look]:
    waiting = list(found)
    if waiting:
        time.sleep(seconds)
    return [one for one in waiting if _is_same(one)]


def _is_same(found: Look) -> bool:
    try:
        return Standing.of(found.folder, found.name, found.path.lstat()).look == found
    except OSError:
        return False


def read_whole(found: Look) -> File:
    """The file as it was seen. Raises StillWritten, DocumentRefused."""
    try:
        with open_itself(found.path, alone=True) as opened:
            if _is_locked(opened):
                raise StillWritten(path=str(found.path))
            file = read_opened(opened, found.path)
    except OSError as problem:
        raise _refuse_closed(found.path, problem) from None
    cut_off = found.path.suffix.lower() == ".pdf" and lacks_end(file.content)
    if not _is_same(found) or (cut_off and _was_changed_lately(found.path)):
        raise StillWritten(path=str(found.path))
    return file


_IN_USE = (32, 33)
"""Windows: ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION (Microsoft, system error codes 0-499)."""


def _refuse_closed(path: Path, problem: OSError) -> DocumentRefused:
    if getattr(problem, "winerror", 0) in _IN_USE:
        return StillWritten(path=str(path))
    if problem.errno == errno.ELOOP:
        return IsALink(path=str(path))
    if isinstance(problem, FileNotFoundError):
        return NoSuchFile(path=str(path))
    return FileUnreadable(path=str(path), why=problem.strerror or type(problem).__name__)


def _is_locked(opened: BinaryIO) -> bool:
    """Whether its program says that it is in use. A disk that knows no locks says nothing."""
    if sys.platform == "win32":
        return False  # there it could not have been opened
    import fcntl

    for lock in (fcntl.flock, fcntl.lockf):
        try:
            lock(opened.fileno(), fcntl.LOCK_SH | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):  # POSIX leaves it open which of the two
            return True
        except OSError:
            continue
    return False


def _was_changed_lately(path: Path) -> bool:
    try:
        return 0 <= read_disk_time(path.parent) - _read_change(path.stat()) < _LONGEST_PAUSE
    except OSError:
        return False
