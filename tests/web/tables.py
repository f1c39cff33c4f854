"""Every table of an installation as text, to see that nothing was kept."""

import sqlite3
from contextlib import closing
from pathlib import Path

LOGS = {"django_session", "people_personsession", "audit_change"}
"""What a visit always leaves: the session and the log."""


def dumped(home: Path) -> dict[str, list[str]]:
    """Table -> its rows, of every table that SQLite has; of its own counters those of the logs are left out."""
    with closing(sqlite3.connect(home / "postroom.sqlite3")) as database:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert set(names) > LOGS
        found = {name: sorted(map(repr, database.execute(f'SELECT * FROM "{name}"'))) for name in names}
    found["sqlite_sequence"] = [
        row for row in found["sqlite_sequence"] if not any(f"'{name}'" in row for name in LOGS)
    ]
    return {name: rows for name, rows in found.items() if name not in LOGS}
