"""Fixtures for all rooms."""

import os
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from postroom.shared import clock


class Clock:
    """A clock that stands still until it is moved. It begins at the present second: no test mixes two days."""

    def __init__(self) -> None:
        self.now = clock.now().replace(microsecond=0)
        self.since_start = clock.since_start()

    def move(self, seconds: float) -> None:
        """Let `seconds` pass."""
        self.now += timedelta(seconds=seconds)
        self.since_start += seconds

    def move_to(self, moment: datetime) -> None:
        """Let the time pass until then; nothing happens when it has passed."""
        self.move(max(0.0, (moment - self.now).total_seconds()))

    def step(self, seconds: float) -> None:
        """Set the clock forward or back, without any time passing."""
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Replaces the wall clock of the product."""
    found = Clock()
    monkeypatch.setattr(clock, "now", lambda: found.now)
    monkeypatch.setattr(clock, "since_start", lambda: found.since_start)
    return found


@pytest.fixture
def monday(stopped_clock: Clock) -> Clock:
    """The clock stands at 08:00 UTC of Monday the 23rd of November 2026: for times that are written in the test."""
    stopped_clock.now = datetime(2026, 11, 23, 8, 0, tzinfo=clock.UTC)
    return stopped_clock


@pytest.fixture(autouse=True)
def nothing_beside_the_ledger() -> None:
    """The test before emptied the tables, which no product does: what it wrote beside them would seem newer."""
    for path in Path(os.environ["POSTROOM_HOME"]).glob("*.seen"):
        path.unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def no_stray_threads() -> Iterator[None]:
    """A test that leaves a worker thread behind would disturb the next one."""
    before = set(threading.enumerate())
    yield
    left = [
        thread.name
        for thread in set(threading.enumerate()) - before
        if thread.name.startswith(("lane", "leases", "crew", "web"))
    ]
    assert not left, left


@pytest.fixture
def pdf(tmp_path: Path) -> Callable[..., Path]:
    """Makes small files that are PDFs as far as anybody looks; each `mark` gives other bytes."""

    def make(mark: str = "1", name: str = "factuur.pdf", size: int = 2000) -> Path:
        path = tmp_path / name
        body = b"%PDF-1.4\n% " + mark.encode() + b"\n" + b"0123456789abcdef" * (size // 16)
        path.write_bytes(body + b"\n%%EOF\n")
        return path

    return make


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests first, so that the others fill the machine beside them; a clock stops before all else."""
    items.sort(key=lambda item: "crash" not in item.keywords)
    for item in items:
        _stop_the_clock_first(item)


def _stop_the_clock_first(item: pytest.Item) -> None:
    # What a fixture writes down by the running clock would lie in another time than the test.
    names: list[str] = getattr(item, "fixturenames", [])
    names.sort(key=lambda name: name not in ("stopped_clock", "monday"))
