"""One commit of the ledger, and the plain SQL of its hot paths (an ORM statement costs as much as a commit)."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from postroom.outbox.patience import NoTurn, find_patience

_turn = threading.Lock()


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
