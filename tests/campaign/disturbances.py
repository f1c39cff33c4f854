"""What goes on beside the blows, by the names that `--flavour` knows.

Each begins when the first blow is near and ends before the peace in which the rest is sent; `folders` is not here,
because it is a way in which the server keeps copies (`cloud.py`).
"""

import json
import random
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tests.campaign import invoices
from tests.campaign.crowd import Member, spawn
from tests.campaign.faults import Faults, Rule
from tests.campaign.handing_over import HandingOver
from tests.campaign.installation import Installation
from tests.campaign.plan import Plan
from tests.shift import Steps

CLOCK = "clock"
"""The file in a campaign's folder by which the sending side's clock is set."""
_POLITE = 60.0


@dataclass(frozen=True)
class Scene:
    """What a disturbance may touch. `folder` is that of the campaign."""

    plan: Plan
    chance: random.Random
    installation: Installation
    faults: Faults
    handing_over: HandingOver
    folder: Path

    def log(self, name: str) -> Path:
        """The log of a program that a disturbance starts."""
        return self.folder / "logs" / f"{name}.log"


class Disturbance(Protocol):
    """Called at every tick of the campaign; `figures` is what it has done so far."""

    figures: dict[str, Any]

    def tick(self) -> None: ...

    def end(self) -> None: ...

    def stop(self) -> None: ...


class Beside:
    """A disturbance that has nothing to stop."""

    def stop(self) -> None:
        """Whatever happens, no process stays."""


class ClockSteps(Beside):
    """The sending side's clock is set by seconds and by hours, and is right in the end. The server's stays right."""

    _STEPS = (10, -10, 7200, -7200, 0)

    def __init__(self, scene: Scene) -> None:
        self._steps = Steps(scene.folder / CLOCK)
        self._chance = scene.chance
        self._next = 0.0
        self.figures: dict[str, Any] = {"times the clock was set": 0}

    def tick(self) -> None:
        """Set it every few seconds."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self._chance.uniform(1, 4)
        self._steps.set(self._chance.choice(self._STEPS))
        self.figures["times the clock was set"] += 1

    def end(self) -> None:
        """Somebody puts it right."""
        self._steps.set(0)


class SlowAnswers(Beside):
    """A few mails at a time wait long for the last answer; the server stores them even when nobody waits any more."""

    _MAILBOXES_EACH = 4
    """One slow answer at a time for so many mailboxes: the others go on, and so somebody can be taken for dead."""
    _SHARE = 0.8
    """Of final_timeout: an answer that still comes in time."""

    def __init__(self, scene: Scene) -> None:
        self._faults = scene.faults
        self._chance = scene.chance
        self._delay = self._SHARE * min(float(scene.plan.settings.get("final_timeout", 600)), 225.0)
        self._most = max(1, scene.plan.mailboxes // self._MAILBOXES_EACH)
        self._until: list[float] = []
        self.figures: dict[str, Any] = {"slow final answers ordered": 0}

    def tick(self) -> None:
        """Order another one when one of the last few is over."""
        now = time.monotonic()
        self._until = [until for until in self._until if until > now]
        if len(self._until) < self._most:
            delay = round(self._chance.uniform(0.6, 1) * self._delay, 1)
            self._faults.order(
                "slow final answer", {"at": "before_250", "delay": delay, "goes_on": True, "count": 1}
            )
            self._until.append(now + delay)
            self.figures["slow final answers ordered"] += 1

    def end(self) -> None:
        """What was ordered ends by itself."""


class PartialRefusals(Beside):
    """Of three recipients one is put off and taken later, one is refused, or both; and later answers are lost."""

    def __init__(self, scene: Scene) -> None:
        self._faults = scene.faults
        self._chance = scene.chance
        self._handing_over = scene.handing_over
        self._plan = scene.plan
        self._next = 0
        self.figures: dict[str, Any] = {"mails with a recipient put off": 0, "with one refused": 0}

    def tick(self) -> None:
        """Order what the mails that come next will meet."""
        ahead = min(self._handing_over.dealt_with + 2 * self._plan.ahead, self._plan.most_before_peace)
        while self._next < ahead:
            if invoices.has_several(self._next):
                self._order(self._next)
            self._next += 1

    def _order(self, n: int) -> None:
        _first, second, third = invoices.recipients(n, some_have_three=True)
        if self._chance.random() < 0.6:
            self.figures["mails with a recipient put off"] += 1
            self._faults.order("recipient put off", _say("450 4.2.1 Try again later", second))
            if self._chance.random() < 0.5:
                at = self._chance.choice(["before_250", "after_store"])
                cut: Rule = {"at": at, "recipient": second, "cut": True, "count": 1}
                self._faults.order(f"cut {at} for who was put off", cut)
        if self._chance.random() < 0.3:
            self.figures["with one refused"] += 1
            self._faults.order("recipient refused", _say("550 5.1.1 Unknown", third))

    def end(self) -> None:
        """What was ordered and not met is dropped with the other faults."""


def _say(reply: str, recipient: str) -> Rule:
    return {"at": "rcpt", "recipient": recipient, "reply": reply, "count": 1}


class Acting:
    """A program that acts as people do; it is not killed, so that it can write down what it was told yes to."""

    def __init__(self, scene: Scene, part: str) -> None:
        words = ["-m", "tests.campaign.actor", scene.folder / "setup.json", part, scene.chance.random()]
        log = scene.log(part)
        self._told = scene.folder / f"{part}.json"
        self._member = Member(spawn(words, scene.installation.environment, log), log)
        self.figures: dict[str, Any] = {}

    def tick(self) -> None:
        """It acts by itself."""

    def end(self) -> None:
        """Ask it to stop, and read what it did. Raises RuntimeError when it had failed."""
        polite = self._member.end(_POLITE)
        if not polite or self._member.process.returncode:
            raise RuntimeError(f"A program that acts as people do has failed; see {self._member.log}")
        self.figures = json.loads(self._told.read_text())

    def stop(self) -> None:
        """Kill it if it is there."""
        self._member.kill()


class CopiedHome:
    """A copy of the home is started beside the original, half-way; it must send nothing."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._home = scene.folder / "copied-home"
        self._worker: Member | None = None
        self.figures: dict[str, Any] = {"homes copied": 0}

    def tick(self) -> None:
        """Copy it once, with what waits in it, and start workers on the copy."""
        if self._worker is None and self._scene.handing_over.dealt_with > self._scene.plan.invoices / 2:
            self._copy()
            environment = {**self._scene.installation.environment, "POSTROOM_HOME": str(self._home)}
            log = self._scene.log("copied-home")
            self._worker = Member(spawn(["-m", "postroom", "work"], environment, log), log)
            self.figures["homes copied"] += 1

    def _copy(self) -> None:
        original, name = self._scene.installation.home, "postroom.sqlite3"
        shutil.copytree(original, self._home, ignore=shutil.ignore_patterns(f"{name}*", "ballast"))
        with (
            closing(sqlite3.connect(original / name)) as whole,
            closing(sqlite3.connect(self._home / name)) as to,
        ):
            whole.backup(to)

    def end(self) -> None:
        """End the workers of the copy."""
        if self._worker:
            self._worker.end(_POLITE)

    def stop(self) -> None:
        """Kill them if they are there."""
        if self._worker:
            self._worker.kill()


FLAVOURS: dict[str, Callable[[Scene], Disturbance] | None] = {
    "clock": ClockSteps,
    "slow": SlowAnswers,
    "folders": None,
    "partial": PartialRefusals,
    "training": lambda scene: Acting(scene, "training"),
    "people": lambda scene: Acting(scene, "people"),
    "edits": lambda scene: Acting(scene, "edits"),
    "copied-home": CopiedHome,
}
"""What each begins; see docs/reliability.md for what they do."""
