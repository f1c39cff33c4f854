"""What the sink took: smtp-sink writes every message into a file of its own (smtp-sink(1), "dump file format")."""

import base64
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.bench.messages import sha256

_PDF = re.compile(rb"^Content-Type: application/pdf", re.M | re.I)
_SENDER = re.compile(rb"^X-Mail-Args: <([^>]*)>", re.M)


@dataclass(frozen=True)
class Stamp:
    """One message as the sink saw it: its sender, when it began (MAIL) and ended (final dot) in Unix seconds."""

    sender: str
    begun: float
    ended: float


@dataclass(frozen=True)
class Found:
    """The messages against the expected PDFs. Good when each was there once and nothing else was."""

    files: int
    lost: int
    twice: int
    strange: int

    @property
    def is_good(self) -> bool:
        """Every message once, and whole."""
        return not (self.lost or self.twice or self.strange)


def clear(folder: Path) -> None:
    """Forget all messages."""
    for file in folder.iterdir():
        file.unlink()


def count(folder: Path) -> int:
    """How many messages there are, unfinished ones included."""
    return sum(1 for _ in folder.iterdir())


def check(folder: Path, expected: set[str]) -> Found:
    """Decode every attachment and compare its SHA-256 with the `expected` ones."""
    found = Counter(_attachment(file.read_bytes()) for file in folder.iterdir())
    return Found(
        files=found.total(),
        lost=len(expected - found.keys()),
        twice=sum(times - 1 for name, times in found.items() if name in expected),
        strange=sum(times for name, times in found.items() if name not in expected),
    )


def arrivals(folder: Path) -> list[float]:
    """When each message ended, in order."""
    return sorted(file.stat().st_mtime for file in folder.iterdir())


def stamps(folder: Path) -> list[Stamp]:
    """Begin and end of every message. smtp-sink makes the file at MAIL and writes its last bytes at the dot."""
    names = [file.name for file in folder.iterdir()]
    if not names:
        return []
    lines = subprocess.run(
        ["stat", "--format=%.9W %.9Y %n", *names],  # birth, last write, name
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [_stamp(folder, line) for line in lines.splitlines()]


def place(needed: int) -> Path | None:
    """A folder in memory when it holds `needed` bytes: a sink on the same disk would disturb what is measured."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > needed
    return memory if roomy else None


def _stamp(folder: Path, line: str) -> Stamp:
    begun, ended, name = line.split()
    with (folder / name).open("rb") as file:
        sender = _SENDER.search(file.read(2000))
    return Stamp(sender[1].decode() if sender else "", float(begun), float(ended))


def _attachment(message: bytes) -> str:
    """SHA-256 of the PDF in a message; "" when there is no whole one."""
    part = _PDF.search(message)
    begin = message.find(b"\n\n", part.start()) if part else -1
    end = message.find(b"\n--", begin) if begin > 0 else -1
    return sha256(base64.b64decode(message[begin:end])) if end > 0 else ""
