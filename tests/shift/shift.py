"""The environment in which every program reads a shifted wall clock: ours, node, Dovecot, Postfix, Chromium."""

import hashlib
import os
import struct
import subprocess
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

SHIFT = "CLOCK_SHIFT"
"""The variable with the seconds; no name of the product's, because tests give its commands a clean environment."""
SHIFT_FILE = "CLOCK_SHIFT_FILE"
"""The variable with the name of a file that holds the seconds; see `Steps`."""
SOURCE = Path(__file__).parent / "wall_clock.c"


class NoCompiler(Exception):
    """The C compiler is missing or refused the source."""


def wanted(words: str, now: datetime) -> int:
    """Seconds to shift by, from "+86400", "-3600" or the instant that it shall be now.

    Raises:
        ValueError: it is neither, or the instant has no offset.
    """
    if words[:1] in ("+", "-"):
        return int(words)
    instant = datetime.fromisoformat(words)
    if instant.tzinfo is None:
        raise ValueError(f"{words} needs an offset, such as {words}+00:00.")
    return round((instant - now).total_seconds())


def shifted(seconds: int, environment: Mapping[str, str]) -> dict[str, str]:
    """The same environment with the wall clock shifted.

    Raises:
        NoCompiler: see there.
    """
    return {**environment, SHIFT: str(seconds), "LD_PRELOAD": str(_library())}


class Steps:
    """A wall clock that is set while the programs that read it run: forward, back, and right again."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.set(0)

    def set(self, seconds: int) -> None:
        """From this moment on the clock is so many seconds ahead of the machine's; negative: behind."""
        with self._file.open("r+b" if self._file.exists() else "wb") as file:
            file.write(struct.pack("l", seconds))

    def environment(self, environment: Mapping[str, str]) -> dict[str, str]:
        """The same environment with this clock. Raises NoCompiler."""
        return {**environment, SHIFT_FILE: str(self._file), "LD_PRELOAD": str(_library())}


def said() -> str:
    """What the clock shows, for the head of a test run; empty where it is not shifted."""
    seconds = os.environ.get(SHIFT)
    return f"wall clock: {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC ({seconds} s)" if seconds else ""


def _library() -> Path:
    # In the temporary folder, because Dovecot's and Postfix's own users cannot pass every home.
    mark = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]
    library = Path(tempfile.gettempdir()) / f"postroom-shift-{mark}.so"
    if not library.exists():
        _compile(library)
    return library


def _compile(library: Path) -> None:
    made = library.with_suffix(f".{os.getpid()}")
    command = ["cc", "-O2", "-shared", "-fPIC", "-o", str(made), str(SOURCE)]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        raise NoCompiler(
            "A shifted clock needs a C compiler; on Debian: apt-get install gcc libc6-dev."
        ) from None
    if done.returncode != 0:
        raise NoCompiler(f"{' '.join(command)} failed:\n{done.stderr}")
    made.chmod(0o755)
    made.rename(library)
