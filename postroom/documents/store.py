"""The content of documents on disk, named by its SHA-256 and written durably before any row points to it."""

import hashlib
import os
import secrets
from pathlib import Path

from django.conf import settings

from postroom.documents.models import Document
from postroom.documents.refusals import ContentChanged, ContentGone
from postroom.shared.clock import read_disk_time


def keep(content: bytes) -> str:
    """Store `content` (bytes) durably and return its SHA-256 in hex. Raises OSError (disk full)."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = _path_of(sha256)
    if path.is_file() and path.stat().st_size == len(content):
        return sha256
    for folder in (path.parent.parent, path.parent):
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            _sync_folder(folder.parent)
    _write_durably(path, content)
    return sha256


def content(sha256: str) -> bytes:
    """The stored bytes, proven to be the accepted ones. Raises ContentLost."""
    try:
        found = _path_of(sha256).read_bytes()
    except FileNotFoundError:
        raise ContentGone() from None
    if hashlib.sha256(found).hexdigest() != sha256:
        raise ContentChanged()
    return found


def sweep(older_than: float = 86_400) -> int:
    """Delete stored files that no document row points to, such as a crash between file and row leaves behind.

    Only files older than `older_than` seconds: a younger one may belong to an acceptance under way. Returns how
    many.
    """
    swept = 0
    for folder in _list_folders():
        limit = read_disk_time(folder) - older_than
        known = set(Document.objects.filter(sha256__startswith=folder.name).values_list("sha256", flat=True))
        for path in folder.iterdir():
            if path.name not in known and path.stat().st_mtime < limit:
                path.unlink()
                swept += 1
    return swept


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
