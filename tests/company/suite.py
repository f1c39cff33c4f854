"""Several companies, one after the other on both databases, and one table.

    python -m tests.company.suite --minutes 10    as many as begin within that time
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
_LONGEST = 900.0
"""Seconds for one run, its end included."""


def main(arguments: list[str]) -> int:
    """Run them, print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.company.suite", description=__doc__)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    given = parser.parse_args(arguments)
    reports: list[dict[str, Any]] = []
    begun, longest = time.monotonic(), 0.0
    while len(reports) < given.runs and time.monotonic() - begun + longest <= given.minutes * 60:
        one = time.monotonic()
        reports.append(_run(given.seed + len(reports), DATABASES[len(reports) % len(DATABASES)]))
        longest = max(longest, time.monotonic() - one)
    print("\n".join(table(reports)))
    return 1 if any(one["problems"] for one in reports) else 0


def _run(seed: int, database: str) -> dict[str, Any]:
    words = ["--seed", seed, "--database", database, "--documents", DOCUMENTS, "--acts", ACTS, "--kills"]
    command = [sys.executable, "-m", "tests.company", *map(str, words)]
    failed = {"seed": seed, "database": database, "problems": ["it did not come to its end"]}
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=_LONGEST)
    except subprocess.TimeoutExpired:
        return failed
    lines = done.stdout.splitlines()
    found: dict[str, Any] = json.loads(lines[-1]) if lines else failed
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
