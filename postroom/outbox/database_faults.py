"""Faults of the ledger's database: which of them pass by themselves, and which need a person."""

from django.db import DatabaseError, connection

from postroom.outbox.refusals import LedgerDamaged, LedgerNotADatabase, LedgerReadOnly, LedgerUnusable

_SQLITE_DAMAGED, _SQLITE_NO_DATABASE = 11, 26
"""SQLITE_CORRUPT and SQLITE_NOTADB (sqlite.org/rescode.html); an extended code has its kind in the low byte."""
_SQLITE_READ_ONLY = 8
_SQLITE_ERROR = 1
_POSTGRES_DAMAGED = ("XX001", "XX002", "42P01", "42703")
"""data_corrupted, index_corrupted, undefined_table, undefined_column (PostgreSQL manual, appendix A)."""
_POSTGRES_READ_ONLY = ("42501",)
"""insufficient_privilege. A standby that is not yet promoted (25006) is none: that passes."""


def name_lasting(problem: DatabaseError) -> LedgerUnusable | None:
    """What a person must know when repeating it will not help; None for what passes, such as a full disk."""
    cause = problem.__cause__
    code, state = getattr(cause, "sqlite_errorcode", None), getattr(cause, "sqlstate", None)
    if code is not None:
        return _name_sqlite_fault(code & 0xFF, problem)
    if state in _POSTGRES_DAMAGED:
        return LedgerDamaged(why=_first_line(problem))
    return LedgerReadOnly(why=_first_line(problem)) if state in _POSTGRES_READ_ONLY else None


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
