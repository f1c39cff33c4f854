"""Files of a folder that others may write into: only those that lie there themselves are opened.

A link in such a folder leads to whatever its maker wants read, or deleted, by us: to a private file of the user that
Postroom runs as. So a file is opened once, what was opened is looked at, and everything is read from that descriptor.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a pipe would wait for its writer
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


@contextmanager
def open_itself(path: Path, *, alone: bool = False) -> Iterator[BufferedReader]:
    """The file that lies at `path`, to be read. `alone`: only one that has no second name (hard link).

    Raises OSError: with errno ELOOP for a link, for what is no file, and for a path that leads through a link.
    """
    with os.fdopen(os.open(path, _FLAGS), "rb") as opened:
        about = os.fstat(opened.fileno())
        if not (is_itself(about, alone=alone) and _lies_there(path, about)):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        yield opened


def is_itself(about: os.stat_result, *, alone: bool = False) -> bool:
    """Whether it is a file and no link; `alone` also without a second name. Some systems do not count the names."""
    return stat.S_ISREG(about.st_mode) and not (alone and about.st_nlink > 1)


def _lies_there(path: Path, about: os.stat_result) -> bool:
    return path.parent.resolve() == path.parent and os.path.samestat(path.lstat(), about)
