"""The whole ledger kept in memory, and put back as it was: cheaper than to bring a document into a state again."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from django.db import connection, transaction

Restore = Callable[[], None]


def keep() -> Restore:
    """Keep what every table holds; the answer puts it back, with the numbers that the next rows get."""
    put_back = _keep_sqlite() if connection.vendor == "sqlite" else _keep_postgres()

    def restore() -> None:
        # Else the ledger would seem to be an older backup: this file knows of rows that are gone again.
        for path in Path(os.environ["POSTROOM_HOME"]).glob("*.seen"):
            path.unlink(missing_ok=True)
        put_back()

    return restore


def _keep_sqlite() -> Restore:
    kept = sqlite3.connect(":memory:")
    connection.ensure_connection()
    connection.connection.backup(kept)
    return lambda: kept.backup(connection.connection)


def _keep_postgres() -> Restore:
    tables = [name for name in connection.introspection.table_names() if name != "django_migrations"]
    kept = {name: _rows_of(name) for name in tables}
    numbers = _ask("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'")

    def restore() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for name, rows in kept.items():
                if _rows_of(name) != rows:
                    cursor.execute(f'DELETE FROM "{name}"')
                    _insert(name, rows)
            for name, last in numbers:
                cursor.execute("SELECT setval(%s, %s, %s)", [f'public."{name}"', last or 1, last is not None])

    return restore


def _rows_of(table: str) -> list[tuple[object, ...]]:
    """Each row as one text of PostgreSQL's own, so that every type comes back as it was."""
    return _ask(f'SELECT row_text::text FROM "{table}" AS row_text')


def _insert(table: str, rows: list[tuple[object, ...]]) -> None:
    about = "table_schema = 'public' AND is_generated = 'NEVER' AND table_name = %s"
    names = _ask(f"SELECT column_name FROM information_schema.columns WHERE {about}", table)
    columns = ", ".join(f'"{name}"' for (name,) in names)
    with connection.cursor() as cursor:
        for (text,) in rows:
            one = f'SELECT {columns} FROM (SELECT (%s::"{table}").*) AS one'
            cursor.execute(f'INSERT INTO "{table}" ({columns}) {one}', [text])


def _ask(statement: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
