"""A home as files that can be read and compared: the ledger as SQL text, the key, and the small stored documents.

Beside it lies what the mail service had at that time: the mailboxes and the list of accepted messages.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

LEDGER = "postroom.sqlite3"
FROM_HOME = ("key", "documents")
FROM_SANDBOX = ("mailboxes", "deliveries.jsonl")


def store(home: Path, sandbox: Path, folder: Path) -> None:
    """Write both into `folder`, which is made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(home / LEDGER)) as ledger:
        (folder / "ledger.sql").write_bytes("\n".join(_statements(ledger)).encode() + b"\n")
    for source, names in ((home, FROM_HOME), (sandbox, FROM_SANDBOX)):
        for name in names:
            _copy(source / name, folder / name)


def restore_home(folder: Path, home: Path) -> None:
    """The home as its owner left it."""
    home.mkdir(parents=True, mode=0o700)
    with closing(sqlite3.connect(home / LEDGER)) as ledger:
        ledger.executescript((folder / "ledger.sql").read_bytes().decode())
    for name in FROM_HOME:
        _copy(folder / name, home / name)
    (home / "key").chmod(0o600)


def restore_mail(folder: Path, sandbox: Path) -> None:
    """What the mail service has taken until then; its sandbox is started afterwards."""
    sandbox.mkdir(parents=True)
    for name in FROM_SANDBOX:
        _copy(folder / name, sandbox / name)


def _statements(ledger: sqlite3.Connection) -> Iterator[str]:
    """A virtual table is stored by the tables behind it; its own rows would be written twice."""
    virtual = ledger.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
    rows = tuple(f'INSERT INTO "{name}" ' for (name,) in virtual)
    for statement in ledger.iterdump():
        if not statement.startswith(rows):
            yield statement


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)
