"""Known faults of the pinned packages, by pip-audit, where the database that it asks can be had."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PATIENCE = 300


@dataclass(frozen=True)
class Found:
    """What the database said: of how many packages, of which it knows nothing, and a line for each known fault."""

    asked: int
    unknown: tuple[str, ...]
    faults: tuple[str, ...]
    why: str = ""
    """Why no database could be had at all."""

    @property
    def nothing_was_asked(self) -> bool:
        """Whether no package was looked up."""
        return bool(self.why) or len(self.unknown) == self.asked


def ask(lock: Path) -> Found:
    """Look up every package of a lock file."""
    words = [
        sys.executable,
        "-m",
        "pip_audit",
        "--requirement",
        str(lock),
        "--require-hashes",
        "--disable-pip",
    ]
    words += ["--format", "json", "--progress-spinner", "off"]
    try:
        ended = subprocess.run(words, capture_output=True, text=True, timeout=_PATIENCE, check=False)
        return understand(json.loads(ended.stdout))
    except subprocess.TimeoutExpired:
        return Found(0, (), (), f"no answer in {_PATIENCE} seconds")
    except json.JSONDecodeError:
        return Found(0, (), (), (ended.stderr.strip().splitlines() or ["it said nothing"])[-1])


def understand(answer: dict[str, Any]) -> Found:
    """The answer of pip-audit."""
    packages = answer["dependencies"]
    faults = [
        f"{one['name']} {one['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no version'}"
        for one in packages
        for fault in one.get("vulns", ())
    ]
    unknown = tuple(one["name"] for one in packages if "skip_reason" in one)
    return Found(len(packages), unknown, tuple(faults))
