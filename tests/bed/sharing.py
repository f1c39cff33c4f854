"""One bed for all processes of a test run: the first one starts it, the last one ends it.

Below the temporary folder lies postroom-bed-RUN, the bed, and postroom-bed-RUN.users with a file for every process
that uses it. A run that was killed leaves its bed behind; the next run finds that no user of it lives, and ends it.
"""

import os
import shutil
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path

from tests.bed.bed import Bed, take_down
from tests.bed.locks import locked
from tests.bed.processes import started_at

PREFIX = "postroom-bed-"
USERS = ".users"
FAILED = "failed"  # a file that says: keep this folder, somebody will want to read its logs


def join(run: str) -> Bed:
    """Use the bed of the test run of this name; it is started if nobody has.

    Raises:
        BedError: it does not start.
    """
    base = Path(tempfile.gettempdir())
    with _exclusive(base):
        _end_abandoned(base)
        folder = base / f"{PREFIX}{run}"
        users = _users_folder(folder)
        users.mkdir(exist_ok=True)
        _own_file(users).touch()
        return Bed.up(folder)


def leave(bed: Bed, *, failed: bool) -> None:
    """Use the bed no longer. The last one ends it; its folder stays if tests of any process `failed`."""
    users = _users_folder(bed.folder)
    with _exclusive(bed.folder.parent):
        if failed and bed.folder.exists():
            (bed.folder / FAILED).touch()
        _own_file(users).unlink(missing_ok=True)
        if not _living(users):
            _end(bed.folder)


def _exclusive(base: Path) -> AbstractContextManager[None]:
    return locked(base / f"{PREFIX}sharing.lock")


def _users_folder(folder: Path) -> Path:
    return folder.with_name(folder.name + USERS)


def _own_file(users: Path) -> Path:
    return users / f"{os.getpid()}-{started_at(os.getpid())}"


def _living(users: Path) -> list[Path]:
    return [file for file in users.glob("*") if _lives(file)]


def _lives(file: Path) -> bool:
    pid, _, start = file.name.partition("-")
    return started_at(int(pid)) == start


def _end_abandoned(base: Path) -> None:
    for users in base.glob(f"{PREFIX}*{USERS}"):
        if not _living(users):
            _end(users.with_name(users.name.removesuffix(USERS)))


def _end(folder: Path) -> None:
    take_down(folder)
    shutil.rmtree(_users_folder(folder), ignore_errors=True)
    if not (folder / FAILED).exists():
        shutil.rmtree(folder, ignore_errors=True)
