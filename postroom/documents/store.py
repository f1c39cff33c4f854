"""The content of documents on disk, named by its SHA-256 and written durably before any row points to it."""

import hashlib
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Max

from postroom.documents.models import Document
from postroom.documents.refusals import ContentChanged, ContentGone
from postroom.shared.clock import read_disk_time

_NAME = 64
"""Letters of a file's name; drafts and what a sweep has taken have longer ones."""
_IN_HAND = 0.1
"""Seconds after which a sweep that has taken a file in its hand has put it back."""


def keep(content: bytes) -> str:
    """Store `content` (bytes) durably and return its SHA-256 in hex. Raises OSError (disk full).

    A file that is there already and whole is made young, so that no sweep takes it before its row is there.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    path = _path_of(sha256)
    if _is_whole(path, content) and _make_young(path):
        return sha256
    for folder in (path.parent.parent, path.parent):
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            _sync_folder(folder.parent)
    _write_durably(path, content)
    return sha256


def _is_whole(path: Path, content: bytes) -> bool:
    """Whether it holds exactly these bytes; a damaged file is written again."""
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except FileNotFoundError:
        return False


def _make_young(path: Path) -> bool:
    """Give the file the present time, durably like a new one; False when a sweep has just taken it away."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    _sync_folder(path.parent)  # whoever wrote it may still be waiting for this
    return True


@dataclass(frozen=True)
class StoredFile:
    """A file of the store (`examine.Readable`): its bytes are read each time they are asked for, and not held.

    `size` in bytes.
    """

    name: str
    media_type: str
    size: int
    sha256: str

    @property
    def content(self) -> bytes:
        """The stored bytes. Raises ContentLost."""
        return content(self.sha256)


def expect_there(sha256: str, size: int) -> None:
    """Raise ContentLost unless a file of that name and `size` (bytes) is kept; its bytes are not read."""
    path = _path_of(sha256)
    if not _has_size(path, size):
        time.sleep(_IN_HAND)
        if not _has_size(path, size):
            raise ContentChanged() if path.exists() else ContentGone()


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except FileNotFoundError:
        return False


def content(sha256: str) -> bytes:
    """The stored bytes, proven to be the accepted ones. Raises ContentLost."""
    found = _read(_path_of(sha256))
    if found is None:
        time.sleep(_IN_HAND)
        found = _read(_path_of(sha256))
    if found is None:
        raise ContentGone()
    if hashlib.sha256(found).hexdigest() != sha256:
        raise ContentChanged()
    return found


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def list_contents() -> list[str]:
    """The SHA-256 of every file that a document row points to, the newest first."""
    newest = Document.objects.values("sha256").annotate(newest=Max("pk")).order_by("-newest")
    return list(newest.values_list("sha256", flat=True))


def sweep(older_than: float = 86_400) -> int:
    """Delete stored files that no document row points to, such as a crash between file and row leaves behind.

    Only files older than `older_than` seconds: a younger one may belong to an acceptance under way. Returns how
    many.
    """
    swept = 0
    for folder in _list_folders():
        limit = read_disk_time(folder) - older_than
        known = _list_known(folder.name)
        for path in folder.iterdir():
            if path.name not in known and _is_old(path, limit):
                swept += _sweep_file(path, limit)
    return swept


def _sweep_file(path: Path, limit: float) -> bool:
    """Take the file away under a name that nobody else knows, look again, and only then delete it.

    An acceptance that found the file in time has made it young; one that comes later writes a file of its own.
    """
    taken = path.with_name(f".{path.name}.{secrets.token_hex(8)}") if len(path.name) == _NAME else path
    try:
        os.rename(path, taken)
        if _is_old(taken, limit) and path.name not in _list_known(path.name):
            taken.unlink()
            return True
        os.replace(taken, path)  # the same content, whoever wrote it
    except FileNotFoundError:
        pass  # the sweep of another machine was here
    return False


def _is_old(path: Path, limit: float) -> bool:
    try:
        return path.stat().st_mtime < limit
    except FileNotFoundError:
        return False


def _list_known(beginning: str) -> set[str]:
    """The contents whose name begins so and that a document row points to."""
    rows = Document.objects.filter(sha256__startswith=beginning)
    return set(rows.values_list("sha256", flat=True))


def _list_folders() -> list[Path]:
    top = Path(settings.POSTROOM_HOME) / "documents"
    return [folder for folder in top.iterdir() if folder.is_dir()] if top.is_dir() else []


def _path_of(sha256: str) -> Path:
    return Path(settings.POSTROOM_HOME) / "documents" / sha256[:2] / sha256


def _write_durably(path: Path, content: bytes) -> None:
    """Write `content` so that after the return a power cut leaves it whole: file and folder are fsynced.

    Raises OSError (disk full, no permission); then nothing stands under `path`.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with open(draft, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder durable. Windows has no such call and needs none (NTFS journals names)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
