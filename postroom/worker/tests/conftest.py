"""A sandbox and a profile at it, for tests with real sockets."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from postroom.desk.plans import hand_in
from postroom.documents.examine import examine
from postroom.planning.request import SendRequest
from postroom.profiles import repository
from postroom.profiles.values import Profile
from postroom.shared.sealing import Secret
from sandbox365 import Sandbox


@pytest.fixture
def cloud(tmp_path) -> Iterator[Any]:
    """A sandbox whose deliveries are read from its own list."""
    box = Sandbox(tmp_path / "cloud")
    yield box.start()
    box.stop()


@pytest.fixture
def add_profile(transactional_db, cloud) -> Callable[..., Profile]:
    """Adds profiles at that sandbox."""
    app = next(app for app in cloud.apps if app["name"] == "daemon")
    with open(app["secret_file"]) as file:
        secret = Secret(file.read().strip())

    def add(name: str = "P", mailbox: str = "facturen@bakkerij.test", **fields: Any) -> Profile:
        usual = {
            "host": "localhost",
            "port": cloud.smtp_port,
            "imap_host": "localhost",
            "imap_port": cloud.imap_port,
            "authority": cloud.authority,
            "tenant": cloud.tenant,
            "client_id": app["client_id"],
            "secret": secret,
            "username": mailbox,
            "ca_pem": cloud.ca_file.read_text(),
            "rate_per_minute": 0.0,
        }
        return repository.add(name, "microsoft365", actor="test", **{**usual, **fields})

    return add


@pytest.fixture
def profile(add_profile) -> Profile:
    """The usual one."""
    return add_profile()


@pytest.fixture
def hand_over() -> Callable[..., list[int]]:
    """Accepts invoices for different customers; gives their numbers in the outbox."""

    def accepted(count: int, first: int = 0, **fields: Any) -> list[int]:
        ids = []
        for number in range(first, first + count):
            file = examine(f"{number}.pdf", b"%PDF-" + str(number).encode() * 40)
            usual = {"to": (f"a{number}@kunde.test",), "number": str(number), "actor": "test"}
            ids.append(hand_in(SendRequest(**{"files": (file,), **usual, **fields})).entry_id)
        return ids

    return accepted


@pytest.fixture
def delivered(cloud) -> Callable[[], list[dict[str, Any]]]:
    """What the sandbox accepted, oldest first, read from its own list."""

    def listed() -> list[dict[str, Any]]:
        path = cloud.store.parent / "deliveries.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    return listed
