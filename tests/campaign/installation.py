"""The sending side: one home, driven through its command line."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.campaign.plan import Plan

_WORK = ("pending", "sending")


class CommandFailed(Exception):
    """A command that the campaign needs did not work."""


def clean_environment() -> dict[str, str]:
    """Nothing of another installation."""
    return {name: value for name, value in os.environ.items() if not name.startswith("POSTROOM_")}


class Installation:
    """A home with its settings. `database_url` "": its ledger is SQLite."""

    def __init__(self, plan: Plan, home: Path, database_url: str = "") -> None:
        self.home = home
        given = {f"POSTROOM_{name.upper()}": value for name, value in plan.settings.items()}
        self.database_url = database_url
        if database_url:
            given["POSTROOM_DATABASE_URL"] = database_url
        self.environment = {**clean_environment(), **given, "POSTROOM_HOME": str(home)}

    def run(self, *words: str, timeout: float = 600) -> str:
        """Run a command to its end and return what it printed. Raises CommandFailed."""
        done = subprocess.run(
            [sys.executable, "-m", "postroom", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        if done.returncode:
            raise CommandFailed(f"postroom {' '.join(words[:3])}: {done.stderr.strip()[-1000:]}")
        return done.stdout

    def entries(self, *words: str) -> list[dict[str, Any]]:
        """`outbox list` as JSON."""
        found: list[dict[str, Any]] = json.loads(self.run("outbox", "list", *words, "--json"))
        return found

    def open_ledger(self) -> None:
        """Get ready to ask `work_left`; this process looks at the ledger only to know when to strike."""
        # Who looks must not wait for a frozen worker that it alone can wake.
        os.environ.update({**self.environment, "POSTROOM_BUSY_TIMEOUT": "0.2", "POSTROOM_LOG_LEVEL": "error"})
        from postroom.cli.start import get_ready

        get_ready()

    def work_left(self) -> int | None:
        """How many entries wait or are under way; None when the ledger cannot be read just now."""
        from django.db import DatabaseError

        from postroom.outbox.claim import count_by_state

        try:
            found = count_by_state()
        except DatabaseError:
            self.close_ledger()
            return None
        return sum(found.get(state, 0) for state in _WORK)

    def close_ledger(self) -> None:
        """Let go of the ledger's files."""
        from django.db import connection

        connection.close()
