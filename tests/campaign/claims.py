"""What the ledger claims when all work has ended, written down for the judge."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.campaign.installation import Installation
from tests.campaign.plan import Plan
from tests.campaign.truth import NEEDS_A_PERSON

_DOCUMENTS = "SELECT sha256, number, state, sent_at, training FROM documents_document"


def write_claims(
    plan: Plan, installation: Installation, until_empty: int | None, file: Path
) -> list[dict[str, Any]]:
    """Write what the command line and the table of documents say; returns the entries.

    `until_empty`: how `work --until-empty` ended, None when it did not. Raises CommandFailed.
    """
    entries = installation.entries()
    listed = {state: installation.entries("--state", state) for state in sorted(NEEDS_A_PERSON)}
    claims = {
        "entries": entries,
        "documents": _documents(installation),
        "listed": {state: [entry["id"] for entry in found] for state, found in listed.items()},
        "until_empty": until_empty,
        "tolerance": plan.tolerance,
    }
    file.write_text(json.dumps(claims))
    return entries


def _documents(installation: Installation) -> list[dict[str, Any]]:
    """The table of documents, read without the program: no command prints it."""
    names = ("sha256", "number", "state", "sent_at", "training")
    return [dict(zip(names, _as_json(row), strict=True)) for row in _rows(installation)]


def _rows(installation: Installation) -> list[tuple[Any, ...]]:
    if installation.database_url:
        import psycopg

        with psycopg.connect(installation.database_url) as connection:
            return connection.execute(_DOCUMENTS).fetchall()
    ledger = f"file:{installation.home}/postroom.sqlite3?mode=ro"
    with closing(sqlite3.connect(ledger, uri=True)) as connection:
        return connection.execute(_DOCUMENTS).fetchall()


def _as_json(row: tuple[Any, ...]) -> tuple[Any, ...]:
    *texts, sent_at, training = row
    moment = datetime.fromisoformat(sent_at) if isinstance(sent_at, str) else sent_at
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)  # SQLite keeps UTC without saying so
    return (*texts, moment and moment.isoformat(), bool(training))
