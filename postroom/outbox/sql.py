"""One commit of the ledger, and the plain SQL of its hot paths (an ORM statement costs as much as a commit)."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

from postroom.outbox.patience import NoTurn, find_patience

P = ParamSpec("P")
T = TypeVar("T")
_turn = threading.Lock()
_CHOSEN = ("40001", "40P01")
"""serialization_failure, deadlock_detected: PostgreSQL ended one of several commits, and would take it now."""
_TIMES = 3


@contextmanager
def commit_together() -> Iterator[None]:
    """Everything inside is committed together, or not at all.

    SQLite has one writer at a time, and waits for its turn by sleeping up to 100 ms; threads of this process queue
    here instead, where the next one starts at once. Raises NoTurn when this thread has not got so much patience.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    if not _turn.acquire(timeout=find_patience()):
        raise NoTurn("another thread of this program writes into the ledger")
    try:
        with transaction.atomic():
            yield
    finally:
        _turn.release()


def in_one_commit(verb: Callable[P, T]) -> Callable[P, T]:
    """A verb that is one commit, and is done anew when PostgreSQL chose that commit to end a deadlock.

    Inside another commit it is a part of that one, whose owner sees to it.
    """

    @wraps(verb)
    def done(*given: P.args, **named: P.kwargs) -> T:
        for _ in range(_TIMES - 1):
            try:
                return verb(*given, **named)
            except OperationalError as problem:
                if connection.in_atomic_block or getattr(problem.__cause__, "sqlstate", None) not in _CHOSEN:
                    raise
        return verb(*given, **named)

    return done


def execute(statement: str, values: Sequence[Any]) -> int:
    """Run one statement with %s for each value; returns how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [_adapt_value(value) for value in values])
        return int(cursor.rowcount)


def rows(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a query, or of a statement with RETURNING."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [_adapt_value(value) for value in values])
        return list(cursor.fetchall())


def lock_entries(entry_ids: Sequence[int]) -> None:
    """Lock these entries until the commit, in the order of their numbers.

    What is decided about an entry is asked in a statement behind this one (rule 13): PostgreSQL reads every other
    table as it was when a statement began, and so would not see an attempt that somebody opened while the statement
    waited for the entry. SQLite has one writer.
    """
    if entry_ids and connection.vendor == "postgresql":
        marks = ", ".join(["%s"] * len(entry_ids))
        rows(f"SELECT id FROM outbox_entry WHERE id IN ({marks}) ORDER BY id FOR UPDATE", entry_ids)


def _adapt_value(value: Any) -> Any:
    """An instant as the database keeps it (SQLite: UTC as text); everything else as it is."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def parse_instant(value: datetime | str) -> datetime:
    """An instant as plain SQL gives it back (SQLite: UTC as text)."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value
