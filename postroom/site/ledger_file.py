"""The file of an SQLite ledger before it is opened: is it there, and is it one? Pure."""

from collections.abc import Iterator
from pathlib import Path

from postroom.site.refusals import LedgerMissing, LedgerNotADatabase

LEDGER = "postroom.sqlite3"
_SEEN = "postroom.seen"
_BEGINNING = b"SQLite format 3\x00"
"""The first bytes of every database (sqlite.org/fileformat2.html, 1.3)."""


def refuse_lost(home: Path) -> None:
    """A home that has documents has had a ledger: without one it is never silently begun anew.

    Raises LedgerMissing, LedgerNotADatabase, OSError.
    """
    ledger = home / LEDGER
    with_content = ledger.exists() and ledger.stat().st_size > 0
    if with_content and not _is_database(ledger):
        raise LedgerNotADatabase(path=str(ledger))
    if not with_content:
        refuse_new(home, str(ledger))


def refuse_new(home: Path, place: str) -> None:
    """A new ledger at `place` (its path, or the database's name) for a home with a past. Raises LedgerMissing."""
    if has_past(home):
        raise LedgerMissing(place=place, home=str(home))


def has_past(home: Path) -> bool:
    """Whether documents were accepted in this home, or a ledger was used here."""
    return (home / _SEEN).exists() or next(_list_documents(home), None) is not None


def _list_documents(home: Path) -> Iterator[Path]:
    return (path for path in (home / "documents").glob("*/*") if not path.name.startswith("."))


def _is_database(ledger: Path) -> bool:
    with ledger.open("rb") as file:
        return file.read(len(_BEGINNING)) == _BEGINNING
