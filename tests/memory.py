"""Where the files of tests lie: in memory, because most tests wait longer for the disk than for anything else.

What the tests ask of SQLite and of the operating system stays the same. Tests that kill programs stay on the disk,
and everything does with POSTROOM_TEST_FILES=disk.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

VARIABLE = "POSTROOM_TEST_FILES"
MEMORY = "/dev/shm"
ENOUGH = 4 << 30
"""Bytes: many times what all workers hold at once; containers often have 64 MB."""


def in_memory() -> str | None:
    """A folder whose files are in memory; None: the usual temporary folder, asked for or for want of room."""
    if os.environ.get(VARIABLE) == "disk":
        return None
    try:
        found = os.statvfs(MEMORY)
    except OSError:
        return None
    roomy = found.f_bavail * found.f_frsize >= ENOUGH and os.access(MEMORY, os.W_OK)
    return MEMORY if roomy else None


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Instead of pytest's, for a conftest.py whose tests are about what a disk keeps."""
    with tempfile.TemporaryDirectory(prefix="postroom-test-") as name:
        yield Path(name)
