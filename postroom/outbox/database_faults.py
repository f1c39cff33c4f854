"""Faults of the ledger's database: which of them pass by themselves, and which need a person."""

from django.db import DatabaseError, Error, InterfaceError, OperationalError, connection

from postroom.outbox.patience import NoTurn
from postroom.outbox.refusals import (
    LedgerAway,
    LedgerBusy,
    LedgerDamaged,
    LedgerHeld,
    LedgerNotADatabase,
    LedgerReadOnly,
    LedgerUnusable,
)

_SQLITE_DAMAGED, _SQLITE_NO_DATABASE = 11, 26
"""SQLITE_CORRUPT and SQLITE_NOTADB (sqlite.org/rescode.html); an extended code has its kind in the low byte."""
_SQLITE_READ_ONLY = 8
_SQLITE_ERROR = 1
_POSTGRES_DAMAGED = ("XX001", "XX002", "42P01", "42703")
"""data_corrupted, index_corrupted, undefined_table, undefined_column (PostgreSQL manual, appendix A)."""
_POSTGRES_READ_ONLY = ("42501",)
"""insufficient_privilege. A standby that is not yet promoted (25006) is none: that passes."""

_SQLITE_HELD = (5, 6, 15)
"""SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: somebody else has the lock."""
_POSTGRES_HELD = ("55P03", "57014", "40001", "40P01")
"""lock_not_available, query_canceled (by a time-out), serialization_failure, deadlock_detected."""
_POSTGRES_AWAY = ("57P01", "57P02", "57P03", "25P03", "53300")
"""Shut down, crashed, not yet started, idle in a transaction, too many connections; and class 08, of connections."""


def name_lasting(problem: DatabaseError) -> LedgerUnusable | None:
    """What a person must know when repeating it will not help; None for what passes, such as a full disk."""
    cause = problem.__cause__
    code, state = getattr(cause, "sqlite_errorcode", None), getattr(cause, "sqlstate", None)
    if code is not None:
        return _name_sqlite_fault(code & 0xFF, problem)
    if state in _POSTGRES_DAMAGED:
        return LedgerDamaged(why=_first_line(problem))
    return LedgerReadOnly(why=_first_line(problem)) if state in _POSTGRES_READ_ONLY else None


def name_passing(problem: Error) -> LedgerBusy | None:
    """What to say of a fault that ends with whoever holds the ledger, or when its server is back; else None."""
    cause = problem.__cause__
    code, state = getattr(cause, "sqlite_errorcode", None), getattr(cause, "sqlstate", None)
    if isinstance(problem, NoTurn) or (code or 0) & 0xFF in _SQLITE_HELD or state in _POSTGRES_HELD:
        return LedgerHeld()
    return LedgerAway() if _is_away(problem, state) else None


def _is_away(problem: Error, state: str | None) -> bool:
    """Whether the server is gone; of a broken connection psycopg knows no code."""
    if connection.vendor != "postgresql":
        return False
    if state is None:
        return isinstance(problem, OperationalError | InterfaceError)
    return state in _POSTGRES_AWAY or state.startswith("08")


def _name_sqlite_fault(kind: int, problem: DatabaseError) -> LedgerUnusable | None:
    text = _first_line(problem)
    lost = kind == _SQLITE_ERROR and text.startswith(("no such table", "no such column"))
    if kind == _SQLITE_NO_DATABASE:
        return LedgerNotADatabase(path=str(connection.settings_dict["NAME"]))
    if kind == _SQLITE_DAMAGED or lost:
        return LedgerDamaged(why=text)
    return LedgerReadOnly(why=text) if kind == _SQLITE_READ_ONLY else None


def _first_line(problem: DatabaseError) -> str:
    return str(problem).partition("\n")[0]
