"""What each test costs in processor time, its child processes included: a pytest plugin and its table.

python -m pytest -p tests.costs ...    adds a line a test to the file that POSTROOM_TEST_COSTS names
python -m tests.costs FILE [DEPTH]     the sums, the dearest first: by folders DEPTH deep, without it by files
"""

import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

VARIABLE = "POSTROOM_TEST_COSTS"
TICKS = os.sysconf("SC_CLK_TCK")
Cost = tuple[float, float]
"""Seconds of processor time and of the wall clock."""


def _children(pid: int) -> list[int]:
    return [
        int(word) for task in Path(f"/proc/{pid}/task").iterdir() for word in _read(task / "children").split()
    ]


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it has ended meanwhile
        return ""


def spent(pid: int) -> float:
    """Seconds of processor time of a process and of all it has started; proc(5), fields 14 to 17 of `stat`."""
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    if not fields:
        return 0.0
    own = sum(int(word) for word in fields[11:15]) / TICKS
    return own + sum(spent(child) for child in _children(pid))


def _now() -> Cost:
    return spent(os.getpid()), time.monotonic()


def _keep(name: str, begun: Cost) -> None:
    used = [round(after - before, 3) for before, after in zip(begun, _now(), strict=True)]
    with open(os.environ[VARIABLE], "a") as file:
        file.write(json.dumps([name, *used]) + "\n")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Measures a test with its fixtures."""
    begun = _now()
    try:
        return (yield)
    finally:
        _keep(item.nodeid, begun)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What it costs to begin: imports, and finding the tests; each worker of pytest-xdist does it."""
    _keep("(begin)", (0.0, time.monotonic()))


def table(lines: Iterator[str], depth: int | None) -> list[tuple[str, int, Cost]]:
    """Name, number of tests and cost of each folder or file, the dearest first."""
    found: dict[str, list[list[float]]] = defaultdict(list)
    for line in lines:
        name, *used = json.loads(line)
        found["/".join(name.partition("::")[0].split("/")[:depth])].append(used)
    sums = [
        (name, len(all_), (sum(a for a, _ in all_), sum(b for _, b in all_))) for name, all_ in found.items()
    ]
    return sorted(sums, key=lambda one: one[2], reverse=True)


if __name__ == "__main__":
    chosen = int(sys.argv[2]) if len(sys.argv) > 2 else None
    with open(sys.argv[1]) as given:
        for name, tests, (processor, wall) in table(given, chosen):
            print(f"{processor:8.1f} s processor {wall:8.1f} s wall {tests:5} tests  {name}")
