"""Acts as people do, through the rooms, until it is asked to end (SIGTERM); then it says what it did.

    python -m tests.campaign.actor SETUP.json PART SEED

PART: `people` (the verbs on entries), `training` (switched on and off) or `edits` (of mail profiles). What somebody
was told yes to is written to `acts.jsonl` right after the yes; PART.json beside it gets the figures.
"""

import json
import random
import signal
import sys
import threading
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any, Protocol


class Part(Protocol):
    """One of those who act; `pause`: seconds between two acts, from and to."""

    pause: tuple[float, float]

    def act(self) -> str:
        """Do something, and say what. Raises Refusal or DatabaseError when it could not be done."""

    def finish(self) -> None:
        """Leave nothing that others would wonder about."""


def main(setup_file: str, name: str, seed: str) -> None:
    """Act until asked to end."""
    from postroom.cli.start import get_ready

    asked = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        asked.set()

    signal.signal(signal.SIGTERM, ask)
    get_ready()
    setup = json.loads(Path(setup_file).read_text())
    chance = random.Random(seed)
    part = _parts()[name](setup, chance)
    done: Counter[str] = Counter()
    while not asked.wait(chance.uniform(*part.pause)):
        done[_try(part.act)] += 1
    while _try(part.finish) == _REFUSED:
        asked.clear()
        asked.wait(1)
    Path(setup_file).with_name(f"{name}.json").write_text(json.dumps(done))


_REFUSED = "refused or not possible just then"


def _try(act: Any) -> str:
    from django.db import DatabaseError, connection

    from postroom.shared.refusals import Refusal

    try:
        return str(act())
    except (Refusal, DatabaseError) as problem:
        print(f"{type(problem).__name__}: {problem}", file=sys.stderr, flush=True)
        connection.close()
        return _REFUSED


def _parts() -> dict[str, Any]:
    from tests.campaign.office import Edits, Training
    from tests.campaign.people import People

    return {"people": People, "training": Training, "edits": Edits}


if __name__ == "__main__":
    main(*sys.argv[1:])
