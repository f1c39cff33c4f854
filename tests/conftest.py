"""Fixtures for tests of the whole product: the command line as its user calls it, a sandbox, foreign servers."""

import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from tests import command, homes
from tests.bed.fixtures import foreign_bed, own_bed
from tests.chromium import chromium, page

__all__ = ["chromium", "foreign_bed", "own_bed", "page"]


SHORT_WAITS = {
    "POSTROOM_POLL_EVERY": "0.1",
    "POSTROOM_SETTLE_DELAY": "1",
    "POSTROOM_FINAL_TIMEOUT": "12",
    "POSTROOM_PDF_QUIET": "0",
}


def word(value: object) -> str:
    """A word of a command line; bytes may be no UTF-8 at all."""
    return os.fsdecode(value) if isinstance(value, bytes) else str(value)


@dataclass
class Postroom:
    """One installation with a home of its own, driven through its command line."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    settled: bool = True
    """A new home begins with an up-to-date database, a copy; else its first command makes one."""

    def run(self, *words: object, timeout: float = 90, **given: Any) -> "subprocess.CompletedProcess[Any]":
        """Run a command, `given` as for `command.run`; what it printed is kept in `said`, to look for secrets."""
        result = command.run(*self._ready(words), environment=self.env(), timeout=timeout, **given)
        self.said += [result.stdout, result.stderr]
        return result

    def start(self, *words: object, **given: Any) -> command.Started:
        """Start a command that stays; the caller ends it by its pid."""
        return command.start(*self._ready(words), environment=self.env(), **given)

    def _ready(self, words: Iterable[object]) -> list[str]:
        """The words; the home that they are for has its database."""
        if self.settled and not self.home.exists() and "POSTROOM_DATABASE_URL" not in self.environment:
            homes.settle(self.home)
        return [word(one) for one in words]

    def env(self) -> dict[str, str]:
        """The environment of its commands: this home, short waits, nothing of another installation."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("POSTROOM_")}
        return {**clean, "POSTROOM_HOME": str(self.home), **SHORT_WAITS, **self.environment}

    def json(self, *words: object, code: int = 0) -> Any:
        """The one JSON document that a command prints."""
        result = self.run(*words, "--json")
        assert result.returncode == code, (result.returncode, result.stdout, result.stderr)
        return json.loads(result.stdout)


@pytest.fixture
def postroom(tmp_path: Path) -> Postroom:
    """A fresh installation."""
    return Postroom(tmp_path / "home")


class Cloud:
    """A running sandbox and its control port."""

    def __init__(self, endpoints: dict[str, Any]) -> None:
        self.endpoints = endpoints
        self.ca_file = endpoints["ca_file"]

    def app(self, name: str = "daemon") -> dict[str, Any]:
        """The app registration of that name."""
        return next(app for app in self.endpoints["apps"] if app["name"] == name)

    def control(self, path: str, body: Any = None) -> Any:
        """Ask the control port."""
        address = self.endpoints["control"] + path
        answer = (
            requests.get(address, timeout=10)
            if body is None
            else requests.post(address, json=body, timeout=10)
        )
        answer.raise_for_status()
        return answer.json()

    def deliveries(self) -> list[dict[str, Any]]:
        """What the sandbox accepted, oldest first."""
        found: list[dict[str, Any]] = self.control("/deliveries")
        return found

    def profile_words(self, app: str = "daemon", mailbox: str = "facturen@bakkerij.test") -> list[str]:
        """The options of `profile add` for this sandbox."""
        server, imap, found = self.endpoints["smtp"], self.endpoints["imap"], self.app(app)
        options = {
            "--provider": "microsoft365",
            "--host": server["host"],
            "--port": str(server["port"]),
            "--auth": "oauth-app",
            "--authority": self.endpoints["authority"],
            "--tenant": self.endpoints["tenant"],
            "--client-id": found["client_id"],
            "--secret-file": found["secret_file"],
            "--username": mailbox,
            "--ca-file": self.ca_file,
            "--imap-host": imap["host"],
            "--imap-port": str(imap["port"]),
            "--rate-per-minute": "0",
        }
        return [word for pair in options.items() for word in pair]


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    """A local Microsoft 365 of the test's own."""
    from sandbox365 import Sandbox

    with Sandbox(tmp_path / "sandbox") as endpoints:
        yield Cloud(endpoints.as_json())
