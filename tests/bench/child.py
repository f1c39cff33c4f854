"""How a measuring process is told what to do and answers; it stands ready before the clock runs."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from tests.bed import BedError
from tests.bench.sink import ROOT


def job() -> dict[str, Any]:
    """In the child: what it is asked to do."""
    return json.loads(sys.stdin.readline())


def wait_for_go() -> None:
    """In the child: say that it is ready, and wait."""
    print("ready", flush=True)
    sys.stdin.readline()


def answer(**figures: Any) -> None:
    """In the child: what came out."""
    print(json.dumps(figures), flush=True)


def environment(home: Path) -> dict[str, str]:
    """The environment of a process of that home: nothing of another installation."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("POSTROOM_")}
    return {**clean, "POSTROOM_HOME": str(home)}


def tail(log: Path) -> str:
    """The end of what a process wrote."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:])


class Child:
    """A measuring process of a module; its standard error goes to the file `log`."""

    def __init__(self, module: str, asked: dict[str, Any], log: Path, home: Path) -> None:
        self._log = log
        with log.open("w") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module],
                cwd=ROOT,
                env=environment(home),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        self._say(json.dumps(asked))
        self._expect("ready")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def go(self) -> None:
        """Let it begin."""
        self._say("go")

    def result(self) -> dict[str, Any]:
        """Its figures. Raises BedError when it failed."""
        line = self._line()
        self._process.communicate()
        return json.loads(line)

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _expect(self, word: str) -> None:
        if self._line().strip() != word:
            raise BedError(f"A measuring process answered something else than {word!r}.")

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            raise BedError(f"A measuring process ended with {self._process.returncode}:\n{tail(self._log)}")
        return line
