"""A small disk of the campaign's own for the home, so that it can be full.

It is mounted in a mount namespace that only this program and its children are in (unshare(2)): whatever ends them,
the disk goes with the last of them.
"""

import ctypes
import errno
import io
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

_CLONE_NEWNS = 0x20000
_MEGABYTE = 1 << 20
_BALLAST = "ballast"


class NoDisk(Exception):
    """The small disk cannot be mounted; the text says why and what to do."""


class Disk:
    """A tmpfs at `folder` while the block lasts. Raises NoDisk."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self._folder = folder
        self._megabytes = megabytes

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWNS):
            raise NoDisk(_sentence(f"unshare: {errno.errorcode.get(ctypes.get_errno(), 'refused')}"))
        _run("mount", "--make-rprivate", "/")
        _run("mount", "-t", "tmpfs", "-o", f"size={self._megabytes}m", "postroom-campaign", self._folder)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for _ in range(20):
            if subprocess.run(["umount", self._folder], capture_output=True).returncode == 0:
                return
            time.sleep(0.1)
        _run("umount", "--lazy", self._folder)

    def fill(self) -> None:
        """Leave no byte free; call it again to take what was freed meanwhile."""
        with (self._folder / _BALLAST).open("ab", buffering=0) as file:
            for size in (_MEGABYTE, 4096):
                _write_until_full(file, bytes(size))

    def empty(self) -> None:
        """Take the ballast away."""
        (self._folder / _BALLAST).unlink(missing_ok=True)


def _write_until_full(file: io.FileIO, piece: bytes) -> None:
    while True:
        try:
            file.write(piece)
        except OSError as problem:
            if problem.errno != errno.ENOSPC:
                raise
            return


def _run(*words: object) -> None:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if done.returncode:
        raise NoDisk(_sentence(done.stderr.strip()))


def _sentence(why: str) -> str:
    return (
        f"The small disk for the home cannot be mounted ({why}). "
        "Run the campaign as root, or without a full disk: --no-disk-full"
    )
