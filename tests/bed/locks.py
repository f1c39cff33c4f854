"""Locks between processes; the kernel frees them when their holder dies."""

import contextlib
import fcntl
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold the lock named by this file; wait for it as long as it takes."""
    with file.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def starting_alone() -> contextlib.AbstractContextManager[None]:
    """One bed of this machine at a time installs, looks for free ports and opens them."""
    return locked(Path(tempfile.gettempdir()) / "postroom-bed-start.lock")
