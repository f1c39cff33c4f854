"""Counts what the fault server took, without asking the program that sent it.

    python -m tests.bed.count STORE_DIR EXPECTED.json

EXPECTED.json maps every Message-ID to "must" (has to be there) or "may" (nobody can know). Exit code 1 when a message
is there twice, when a "must" is missing, or when one is there that is not expected; 2 for wrong use.
"""

import argparse
import json
import sys
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path

WORDS = ("must", "may")
NO_ID = "(no Message-ID)"


@dataclass(frozen=True)
class Count:
    """What was found: the file names of every Message-ID, against what was expected."""

    expected: dict[str, str]
    stored: dict[str, list[str]]

    @property
    def lost(self) -> list[str]:
        """Message-IDs that must be there and are not."""
        return sorted(
            name for name, word in self.expected.items() if word == "must" and name not in self.stored
        )

    @property
    def duplicated(self) -> list[str]:
        """Message-IDs that are there more than once."""
        return sorted(name for name, files in self.stored.items() if len(files) > 1)

    @property
    def strangers(self) -> list[str]:
        """Message-IDs that are there and were not expected."""
        return sorted(name for name in self.stored if name not in self.expected)

    @property
    def is_good(self) -> bool:
        """Nothing lost, nothing twice, nothing strange."""
        return not (self.lost or self.duplicated or self.strangers)

    def totals(self) -> dict[str, int]:
        """The figures, for a report."""
        return {
            "expected": len(self.expected),
            "must": sum(word == "must" for word in self.expected.values()),
            "files": sum(map(len, self.stored.values())),
            "messages": len(self.stored),
            "lost": len(self.lost),
            "duplicated": len(self.duplicated),
            "strangers": len(self.strangers),
        }

    def lines(self) -> list[str]:
        """One line for every message that is not as it should be."""
        twice = [
            f"duplicated {name} {len(self.stored[name])} times: {' '.join(self.stored[name])}"
            for name in self.duplicated
        ]
        strange = [f"stranger {name}: {' '.join(self.stored[name])}" for name in self.strangers]
        return [f"lost {name}" for name in self.lost] + twice + strange


def count(store: Path, expected: dict[str, str]) -> Count:
    """Read every .eml file of the folder `store` and group them by Message-ID."""
    stored: dict[str, list[str]] = {}
    for file in sorted(store.glob("*.eml")):
        with file.open("rb") as handle:
            name = BytesHeaderParser().parse(handle)["Message-ID"] or NO_ID
        stored.setdefault(name.strip(), []).append(file.name)
    return Count(expected, stored)


def read_expected(file: Path) -> dict[str, str]:
    """Read EXPECTED.json.

    Raises:
        ValueError: it is not an object of "must" and "may".
    """
    expected = json.loads(file.read_text())
    if not isinstance(expected, dict) or any(word not in WORDS for word in expected.values()):
        raise ValueError(f'{file} must be one JSON object that maps each Message-ID to "must" or "may".')
    return expected


def main(arguments: list[str]) -> int:
    """Print one line for every lost, duplicated or strange message, then the totals as one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.bed.count", description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("expected", type=Path)
    given = parser.parse_args(arguments)
    if not given.store.is_dir():
        parser.error(f"There is no folder {given.store}.")
    try:
        found = count(given.store, read_expected(given.expected))
    except (OSError, ValueError) as problem:
        parser.error(str(problem))
    print(*found.lines(), json.dumps(found.totals()), sep="\n")
    return 0 if found.is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
