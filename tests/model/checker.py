"""Runs spin: one configuration to its end, or a mutant to its refutation."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MODEL = Path(__file__).resolve().parents[2] / "docs" / "model" / "ledger.pml"
TOOLS = {"spin": "spin", "gcc": "gcc", "cpp": "cpp"}
"""Program -> the Debian package that brings it."""
MEGABYTES = 3000
DEEPEST = 20_000
"""Steps of the longest way; a longer one ends the check as incomplete."""
_STATES = re.compile(r"^\s*(\d+) states, stored", re.M)
_VIOLATED = re.compile(r"^pan:1: (.+?) \(at depth", re.M)
_TAKEN = re.compile(r"^taken: (.*)$", re.M)
_INCOMPLETE = re.compile(
    r"max search depth too small|out of memory|Search not completed|hash factor|interrupted", re.I
)


class CheckerFailed(Exception):
    """Spin or the C compiler does not work, or is missing."""


@dataclass(frozen=True)
class Outcome:
    """`violated`: "" when every property holds; `states` stored; wall clock `seconds`; `text` of the search."""

    states: int
    seconds: float
    violated: str
    text: str

    @property
    def steps(self) -> set[tuple[str, ...]]:
        """The steps that were taken: of what (`entry`, `mark`), from, event, to; only with NOTE_STEPS."""
        return {tuple(line.split()) for line in _TAKEN.findall(self.text)}

    @property
    def is_complete(self) -> bool:
        """Whether the search ended by itself, with nothing left out."""
        return not self.violated and not _INCOMPLETE.search(self.text) and "errors: 0" in self.text


def install() -> None:
    """Install spin and a C compiler where they are missing. Raises CheckerFailed."""
    missing = [package for program, package in TOOLS.items() if shutil.which(program) is None]
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise CheckerFailed(
            f"The model needs the Debian packages {' '.join(missing)}. "
            "Install them, or run this as root on Debian so that it can."
        )
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run(["apt-get", "update", "-qq"], environment=quiet)
    _run(["apt-get", "install", "-qq", "-y", "--no-install-recommends", *missing], environment=quiet)


def check(switches: Mapping[str, str], limit: float) -> Outcome:
    """Walk through the model with these switches, at most `limit` seconds. Raises CheckerFailed."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="postroom-model-") as folder:
        _compile(Path(folder), switches)
        text = _search(Path(folder), limit)
    states, violated = _STATES.search(text), _VIOLATED.search(text)
    if states is None:
        raise CheckerFailed(f"spin did not come to an end:\n{text}")
    return Outcome(
        states=int(states[1]),
        seconds=time.monotonic() - begun,
        violated=_name_of(violated[1]) if violated else "",
        text=text,
    )


def _compile(folder: Path, switches: Mapping[str, str]) -> None:
    # Not as options: spin hands those to a shell, which would take a value with spaces apart.
    given = [f"#define {name} {value}\n" for name, value in switches.items()]
    (folder / "checked.pml").write_text("".join(given) + f'#include "{MODEL}"\n')
    _run(["spin", "-a", "checked.pml"], folder)
    # Unoptimised: the compiler would take ten seconds to save three.
    flags = ["-O0", "-w", "-DSAFETY", "-DCOLLAPSE", f"-DMEMLIM={MEGABYTES}"]
    _run(["gcc", *flags, "-o", "pan", "pan.c"], folder)


def _search(folder: Path, limit: float) -> str:
    try:
        return _run(["./pan", f"-m{DEEPEST}", "-n"], folder, limit=limit)
    except subprocess.TimeoutExpired:
        raise CheckerFailed(f"A search took longer than {limit:.0f} seconds.") from None


def _name_of(violation: str) -> str:
    """`assertion violated (0||!(lost))` -> `lost`; of a MOVE or MARK `table`; anything else as spin says it."""
    if re.search(r"\b(st|mk)\[", violation):
        return "table"
    found = re.search(r"(\w+)\)*$", violation)
    return found[1] if found else violation


def _run(
    command: list[str],
    folder: Path | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    limit: float | None = None,
) -> str:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=limit)
    if done.returncode and command[0] != "./pan":
        raise CheckerFailed(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr
