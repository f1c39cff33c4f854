"""A spot check of two rooms whose thousands of tests can break only when their own files change.

    python -m tests.spot_check    prints the folders of which a spot check will do, for POSTROOM_TEST_SPOT_CHECK

As a plugin of pytest it leaves out, of the folders that this variable names, all but the first case of each test and
every tenth case. Without the variable everything runs; `make test-all` and CI do not set it.
"""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
VARIABLE = "POSTROOM_TEST_SPOT_CHECK"
BENEATH = (
    "postroom/shared",
    "postroom/__init__.py",
    "requirements",
    "conftest.py",
    "pyproject.toml",
    "tests/home.py",
)
ROOMS = {"postroom/diagnosis": BENEATH, "sandbox365": BENEATH}
"""Folder -> what can break its tests besides its own files: import contracts keep everything else out."""
EVERY = 10


def unchanged(changed: Iterable[str]) -> list[str]:
    """The rooms that none of these changed paths can break."""
    paths = list(changed)
    return [
        room
        for room, beneath in ROOMS.items()
        if not any(
            path == place or path.startswith(f"{place}/") for path in paths for place in (room, *beneath)
        )
    ]


def changes(root: Path) -> list[str]:
    """What differs from the main branch (on it: from its last commit but one), uncommitted and new files included.

    Raises OSError or subprocess.CalledProcessError when git cannot tell.
    """
    tracked = _git(root, "diff", "--name-only", "--no-renames", _base(root))
    return tracked + _git(root, "ls-files", "--others", "--exclude-standard")


def _base(root: Path) -> str:
    (head,) = _git(root, "rev-parse", "HEAD")
    for main in ("origin/main", "main"):
        if _git(root, "branch", "--all", "--list", main.replace("origin", "remotes/origin")):
            (base,) = _git(root, "merge-base", "HEAD", main)
            return base if base != head else "HEAD~1"
    return "HEAD~1"


def _git(root: Path, *words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what the spot check does not take."""
    rooms = os.environ.get(VARIABLE, "").split()
    taken = chosen([item.nodeid for item in items], rooms)
    left_out = [item for item in items if item.nodeid not in taken]
    if left_out:
        items[:] = [item for item in items if item.nodeid in taken]
        config.hook.pytest_deselected(items=left_out)


def chosen(names: Iterable[str], rooms: list[str]) -> set[str]:
    """Of all tests by name: those outside of these rooms, each test's first case, and every tenth case."""
    seen: dict[str, int] = {}
    taken = set()
    for name in names:
        test = name.partition("[")[0]
        place = seen[test] = seen.get(test, -1) + 1
        if place % EVERY == 0 or not any(name.startswith(f"{room}/") for room in rooms):
            taken.add(name)
    return taken


def main() -> None:
    """Prints nothing when git cannot tell: then everything runs."""
    try:
        print(*unchanged(changes(ROOT)))
    except (OSError, subprocess.CalledProcessError, ValueError):
        print()


if __name__ == "__main__":
    main()
