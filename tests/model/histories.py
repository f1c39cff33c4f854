"""Reads real ledgers against the model.

    python -m tests.model.histories LEDGER.sqlite3 ... [--settle-delay 2] [--final-timeout 600]

A ledger is what `python -m tests.campaign --quick --folder DIR` leaves in DIR/ledger. Prints how many histories of
entries the model accepts, and why it refuses the others. Exit code 1 when it refuses one, 2 for wrong use.
"""

import argparse
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from tests.model.judge import Waits, judge
from tests.model.ledger import History, read


def read_file(path: Path) -> list[History]:
    """Every entry of an SQLite ledger, which is only read. Raises sqlite3.Error."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        return read(database.cursor())


def main(arguments: list[str]) -> int:
    """Judge the ledgers that are named."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.model.histories",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("ledgers", nargs="+", type=Path)
    parser.add_argument("--settle-delay", type=float, default=Waits.settle_delay, help="seconds")
    parser.add_argument("--final-timeout", type=float, default=Waits.final_timeout, help="seconds")
    given = parser.parse_args(arguments)
    waits = Waits(given.settle_delay, given.final_timeout)
    try:
        return max([_tell(path, read_file(path), waits) for path in given.ledgers])
    except sqlite3.Error as problem:
        parser.error(f"A ledger cannot be read: {problem}")


def _tell(path: Path, histories: list[History], waits: Waits) -> int:
    refused = judge(histories, waits)
    for entry, why in sorted(refused.items()):
        print(f"{path}: entry {entry}: {why}")
    print(
        f"{path}: {len(histories) - len(refused)} of {len(histories)} histories accepted ({_describe(histories)})"
    )
    return 1 if refused else 0


def _describe(histories: Iterable[History]) -> str:
    """How much there was to accept."""
    attempts = [attempt for history in histories for attempt in history.attempts]
    figures = {
        "attempts": len(attempts),
        "ever in doubt": sum(bool(one.finishing) and one.code is None for one in attempts),
        "stopped before the dot": sum(one.finishing is None for one in attempts),
        "looks": sum(len(history.looks) for history in histories),
        **Counter(f"ended as {history.state}" for history in histories),
    }
    return ", ".join(f"{name} {number}" for name, number in figures.items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
