"""The pinned packages of a lock file."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("run", "test", "fuzz", "audit")
"""The lock files in `requirements/`; an installation has the first alone."""
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Pin:
    """A package in one version; `hashes`: SHA-256 (hex) of each file that may be installed."""

    name: str
    version: str
    hashes: tuple[str, ...]


def lock_file(name: str) -> Path:
    """Where a lock file lies."""
    return ROOT / "requirements" / f"{name}.txt"


def read_pins(text: str) -> list[Pin]:
    """The pins of a lock file, in its order."""
    found = list(_PIN.finditer(text))
    ends = [one.start() for one in found[1:]] + [len(text)]
    return [
        Pin(one[1].lower(), one[2], tuple(_HASH.findall(text, one.end(), end)))
        for one, end in zip(found, ends, strict=True)
    ]
