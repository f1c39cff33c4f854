"""Files that are either wholly there or not there at all."""

import os
import secrets
import tempfile
from pathlib import Path


def write_durably(path: Path, content: bytes) -> None:
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
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable. Windows has no such call and needs none (NTFS journals names)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_disk_time(folder: Path) -> float:
    """What time it is on the disk of this folder, in seconds since 1970, as its files carry it.

    A network drive has a clock of its own; the age of a file is known by that clock alone. Raises OSError.
    """
    with tempfile.TemporaryFile(dir=folder) as probe:
        return os.fstat(probe.fileno()).st_mtime
