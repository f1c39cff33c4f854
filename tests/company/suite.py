"""Several companies, one after the other on both databases, and one table.

    python -m tests.company.suite --minutes 10    as many as fit into that time, with their start, end and judgement
    python -m tests.company.suite --runs 40       so many: 20,000 documents and 100,000 acts

Exit code 1 when a promise was broken in any of them.
"""

import argparse
import json
import random
import subprocess
import sys
import time
from typing import Any

from tests.company.plan import DATABASES
from tests.company.report import table

DOCUMENTS, ACTS = 500, 2800
"""Of each run; some turns find nothing to press, and are no acts."""
_EACH = 150.0
"""Seconds of a run in which people work on a machine that is not busy, its start and end included."""
_FIRST_COST = 60.0
"""Seconds that start, end and judgement of the first run are expected to take; of the others it is known."""
_MARGIN = 1.25
"""What the next run may need for them beside the dearest one so far."""
_LEAST = 20.0
"""Seconds of work that are worth a run."""
_LONGEST = 600.0
"""Seconds of work when the time is not bounded."""
_PATIENCE = 300.0
"""Seconds that a run may take more than its work."""


class Clock:
    """How long the next run may work, so that all of them end in time."""

    def __init__(self, minutes: float) -> None:
        self._end = time.monotonic() + minutes * 60
        self._costs: list[float] = []

    def next_work(self) -> float:
        """Seconds; 0 when no further run is worth it. What is left is shared by the runs that fit into it."""
        left = self._end - time.monotonic()
        if left == float("inf"):
            return _LONGEST
        work = left / max(round(left / _EACH), 1) - max(self._costs, default=_FIRST_COST)
        return work if work >= _LEAST else 0.0

    def learn(self, seconds: float, work: float) -> None:
        """A run took so long, and people worked so long in it."""
        self._costs.append((seconds - work) * _MARGIN)


def main(arguments: list[str]) -> int:
    """Run them, print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.company.suite", description=__doc__)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    given = parser.parse_args(arguments)
    reports: list[dict[str, Any]] = []
    clock = Clock(given.minutes)
    while len(reports) < given.runs and (work := clock.next_work()):
        begun = time.monotonic()
        reports.append(_run(given.seed + len(reports), DATABASES[len(reports) % len(DATABASES)], work))
        clock.learn(time.monotonic() - begun, reports[-1].get("seconds", 0.0))
    problems = [f"seed {one['seed']}: {problem}" for one in reports for problem in one["problems"]]
    print("\n".join([*table(reports), *problems]))
    return 1 if not reports or any(one["problems"] for one in reports) else 0


def _run(seed: int, database: str, work: float) -> dict[str, Any]:
    words = ["--seed", seed, "--database", database, "--documents", DOCUMENTS, "--acts", ACTS, "--kills"]
    command = [sys.executable, "-m", "tests.company", *map(str, words), "--minutes", f"{work / 60:.3f}"]
    failed = {"seed": seed, "database": database, "problems": ["it did not come to its end"]}
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=work + _PATIENCE)
    except subprocess.TimeoutExpired:
        return failed
    lines = done.stdout.splitlines()
    found: dict[str, Any] = json.loads(lines[-1]) if lines else failed
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
