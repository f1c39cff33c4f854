"""The processes: the counting server, `postroom serve`, two workers. Those of Postroom are killed now and then."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.campaign.installation import clean_environment
from tests.company.plan import SETTINGS, Plan
from tests.ports import free_port

_PATIENCE = 60.0
"""Seconds until a server must answer."""
WORKERS = ("worker-1", "worker-2")
_PRODUCT = ("-m", "tests.company.product")


class NotRunning(Exception):
    """A process that the company needs did not start."""


@dataclass
class _Place:
    words: tuple[str, ...]
    process: "subprocess.Popen[str]"


class Building:
    """Everything lies in `folder`. The kernel ends the processes when the thread ends that opens it."""

    def __init__(self, plan: Plan, folder: Path, database_url: str = "") -> None:
        self.folder = folder
        self.port, self._smtp_port = free_port(), free_port()
        self._plan = plan
        self._places: dict[str, _Place] = {}
        given = {f"POSTROOM_{name}": value for name, value in SETTINGS.items()}
        home = {"POSTROOM_HOME": str(folder / "home"), "PYTHONDONTWRITEBYTECODE": ""}
        url = {"POSTROOM_DATABASE_URL": database_url} if database_url else {}
        self._environment = {**clean_environment(), **given, **home, **url}
        self.kills = 0

    @property
    def pdf_folder(self) -> Path:
        """Where the program of the company puts its PDFs."""
        return self.folder / "export"

    def open(self, workers: bool = True) -> None:
        """Furnish it and start everything. Raises NotRunning."""
        (self.folder / "logs").mkdir(parents=True)
        sink = ("-m", "tests.company.sink", str(self._smtp_port), str(self.folder / "deliveries.jsonl"))
        self._start("sink", *sink, str(self._plan.seed))
        self._wait_for(self._smtp_port)
        setup = {
            "clerks": self._plan.clerk_names,
            "administrators": self._plan.administrator_names,
            "smtp_port": self._smtp_port,
            "pdf_folder": str(self.pdf_folder),
        }
        file = self.folder / "setup.json"
        file.write_text(json.dumps(setup))
        self.run("-m", "tests.company.furnish", str(file))
        self._start("serve", *_PRODUCT, "serve", "--port", str(self.port), "--no-workers")
        if workers:
            self.start_work()
        self._wait_for(self.port)

    def start_work(self) -> None:
        """Start the workers."""
        for name in WORKERS:
            self._start(name, *_PRODUCT, "work")

    def strike(self, name: str) -> None:
        """Kill a process and start it again in its place."""
        place = self._places[name]
        place.process.kill()
        place.process.wait()
        self.kills += 1
        self._start(name, *place.words)

    def ended_by_themselves(self) -> list[str]:
        """Who does not run although nobody killed it."""
        return [name for name, place in self._places.items() if place.process.poll() is not None]

    def run(self, *words: str) -> str:
        """Run Python to its end; what it printed. Raises NotRunning."""
        command = [sys.executable, *words]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, timeout=600)
        if done.returncode:
            raise NotRunning(f"{words}: {done.stderr[-2000:]}")
        return done.stdout

    def entries(self) -> list[dict[str, Any]]:
        """`outbox list --json`."""
        found: list[dict[str, Any]] = json.loads(self.run("-m", "postroom", "outbox", "list", "--json"))
        return found

    def close(self) -> None:
        """End all of it."""
        for place in self._places.values():
            place.process.terminate()
        for place in self._places.values():
            try:
                place.process.wait(20)
            except subprocess.TimeoutExpired:
                place.process.kill()
                place.process.wait()

    def _start(self, name: str, *words: str) -> None:
        with (self.folder / "logs" / f"{name}.log").open("a") as log:
            process = subprocess.Popen(
                self._dying_with_us(words),
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                text=True,
            )
        self._places[name] = _Place(words, process)

    def _dying_with_us(self, words: Sequence[str]) -> list[str]:
        return ["setpriv", "--pdeathsig", "KILL", "--", sys.executable, *words]

    def _wait_for(self, port: int) -> None:
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise NotRunning(
            f"Nothing answers on port {port}; see the logs in {os.fspath(self.folder / 'logs')}."
        )
