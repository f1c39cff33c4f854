"""The files of a home before its ledger is opened: has it had one, and which? Pure.

The ledger's file is never opened here: POSIX drops all locks of a process on a file when it closes any descriptor of
it. A connection of the same process would then be overrun by others (sqlite.org/howtocorrupt.html, 2.2).
"""

from pathlib import Path

from postroom.site.refusals import LedgerElsewhere, LedgerMissing

_LEDGER = "postroom.sqlite3"
_IN_POSTGRES = "postroom.postgresql"


def refuse_lost(home: Path, ledger: Path) -> None:
    """Before the file of an SQLite ledger is opened: a home with a past never silently begins anew.

    Raises LedgerElsewhere, LedgerMissing, OSError.
    """
    mark = home / _IN_POSTGRES
    if mark.exists():
        raise LedgerElsewhere(name=mark.read_text("utf-8", "replace").strip(), mark=str(mark))
    if not _has_content(ledger) and (ledger.with_suffix(".seen").exists() or _has_documents(home)):
        raise LedgerMissing(place=str(ledger), home=str(home))


def refuse_empty(home: Path, name: str) -> None:
    """A PostgreSQL database of this name without tables: the home's ledger was another one. Raises LedgerMissing.

    Where the home still has the file of an SQLite ledger, its documents may be that one's: there it may begin.
    """
    if (home / _IN_POSTGRES).exists() or (_has_documents(home) and not _has_content(home / _LEDGER)):
        raise LedgerMissing(place=name, home=str(home))


def note_in_postgres(home: Path, name: str) -> None:
    """Remember in the home that its ledger is in the PostgreSQL database of this name. Raises OSError."""
    mark = home / _IN_POSTGRES
    if not mark.exists():
        mark.write_text(name + "\n", "utf-8")


def _has_content(ledger: Path) -> bool:
    return ledger.exists() and ledger.stat().st_size > 0


def _has_documents(home: Path) -> bool:
    return any(not path.name.startswith(".") for path in (home / "documents").glob("*/*"))
