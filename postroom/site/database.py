"""Which database keeps the ledger: SQLite in the home, or the PostgreSQL that POSTROOM_DATABASE_URL names."""

import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from postroom.shared.refusals import BadInput
from postroom.site.refusals import DatabaseUrlUnusable, NoPostgresDriver

_SCHEMES = ("postgres", "postgresql")
LONGEST_TURN = 30.0
"""Seconds that a worker waits at least for its turn to write into an SQLite ledger: it may have an answer to write
down that only it knows. Pages and commands wait shorter (`outbox/patience.py`)."""


def describe_database(
    home: Path, busy_timeout: float, environ: Mapping[str, str] = os.environ
) -> dict[str, Any]:
    """Django's description of the ledger's database. `busy_timeout` in seconds. Raises BadInput for a bad address."""
    address = environ.get("POSTROOM_DATABASE_URL", "")
    return _describe_postgres(address) if address else _describe_sqlite(home, busy_timeout)


def _describe_sqlite(home: Path, busy_timeout: float) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": home / "postroom.sqlite3",
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # IMMEDIATE: a transaction that will write takes the write lock at its start, never half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": busy_timeout,
            # FULL: what was accepted must survive a power cut, not only a crash of the program.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-1000;"
            ),
        },
        "TEST": {"NAME": home / "test.sqlite3"},
    }


def _describe_postgres(address: str) -> dict[str, Any]:
    if find_spec("psycopg") is None:
        raise NoPostgresDriver()
    parts, port = _split(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": port,
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": None,
        # A server that was started anew is met with the next page, not with a fault.
        "CONN_HEALTH_CHECKS": True,
        # Without a server's answer for so long, a worker would rather begin anew than wait for ever.
        "OPTIONS": {"connect_timeout": 10, "application_name": "postroom", **dict(parse_qsl(parts.query))},
    }


def _split(address: str) -> tuple[SplitResult, str]:
    """The parts of the address; its text is never repeated, because it holds the password."""
    try:
        parts = urlsplit(address)
        port = str(parts.port or "")
    except ValueError:
        raise _refuse_address() from None
    if parts.scheme not in _SCHEMES or not parts.path.strip("/"):
        raise _refuse_address()
    return parts, port


def _refuse_address() -> BadInput:
    return DatabaseUrlUnusable()
