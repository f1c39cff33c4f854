"""Changes and acceptances take turns: what plans rest on stands still while a mail is accepted.

That is settings, scenarios, templates, profiles, customers and people.

SQLite has one writer at a time. PostgreSQL reads each row as it was committed last, and another session may commit
between the look at a row and the commit that relies on it: there, whoever accepts a mail shares a lock, and whoever
changes one of those records has it alone. Both take it first in their transaction and let go of it with the commit.
"""

from django.db import connection

_KEY = 0x706F7374726F6F6D
"""The number of the lock: eight letters."""


def keep_premises() -> None:
    """Until the caller's commit nobody commits a change of what plans rest on."""
    _lock("pg_advisory_xact_lock_shared")


def change_premises() -> None:
    """Until the caller's commit no mail is accepted; whoever accepts next sees the change."""
    _lock("pg_advisory_xact_lock")


def _lock(function: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [_KEY])
