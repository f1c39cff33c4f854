"""The command line in a process of its own for each run, forked from one that has imported everything already.

A fresh interpreter needs half a second for its imports; with more than a hundred rows that is most of a minute.
"""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_WARM = """
import json, os, sys
from postroom.cli.main import main
from postroom.cli.start import get_ready
get_ready("")
import postroom.checkup.report, postroom.cli.profiles
from django.db import connections
connections.close_all()
for line in sys.stdin:
    words, *files = json.loads(line)
    if not (child := os.fork()):
        for number, name in enumerate(files):
            os.dup2(os.open(name, os.O_RDWR), number)
        sys.argv = ["postroom", *words]
        main()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@dataclass(frozen=True)
class Done:
    """How a run ended: exit code, both outputs, seconds."""

    code: int
    printed: str
    complained: str
    seconds: float


class Runner:
    """Runs commands of one installation, one after the other. Ended with `close`."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._warm: subprocess.Popen[str] | None = None

    def __enter__(self) -> "Runner":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, words: Sequence[str], patience: float) -> Done:
        """Run one command. Raises TimeoutError, after ending it, when it takes longer than `patience` seconds."""
        warm = self._warm = self._warm or self._started()
        with tempfile.TemporaryDirectory() as folder:
            out, err = Path(folder, "out"), Path(folder, "err")
            out.touch()
            err.touch()
            begun = time.monotonic()
            assert warm.stdin and warm.stdout
            warm.stdin.write(json.dumps([list(words), os.devnull, str(out), str(err)]) + "\n")
            warm.stdin.flush()
            if not select.select([warm.stdout], [], [], patience)[0]:
                self.close()
                raise TimeoutError(f"{' '.join(words)} still runs after {patience:.0f} seconds")
            code = int(warm.stdout.readline())
            return Done(code, out.read_text(), err.read_text(), time.monotonic() - begun)

    def close(self) -> None:
        """End it, with whatever it runs."""
        if self._warm:
            os.killpg(self._warm.pid, signal.SIGKILL)
            self._warm.communicate()
            self._warm = None

    def _started(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-c", _WARM],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
