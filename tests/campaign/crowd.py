"""The processes of a campaign: started with a log of their own, frozen, killed, never forgotten."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def _die_with_parent() -> None:
    """prctl(2): a campaign that is itself killed leaves no worker behind, not even a frozen one."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def spawn(
    words: Sequence[object], environment: dict[str, str], log: Path, stdout: int | None = None
) -> subprocess.Popen[str]:
    """Start `python WORDS...`; what it says goes to the end of the file `log`."""
    with log.open("a") as file:
        return subprocess.Popen(
            [sys.executable, *map(str, words)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stdout or file,
            stderr=file,
            text=True,
            preexec_fn=_die_with_parent,  # safe: the campaign has one thread
        )


@dataclass
class Member:
    """One process of the crowd."""

    process: subprocess.Popen[str]
    log: Path
    frozen: bool = False
    _seen: int = field(default=0)

    @property
    def alive(self) -> bool:
        """Whether it runs or is frozen."""
        return self.process.poll() is None

    def has_spoken(self) -> bool:
        """Whether its log has grown since the last question: a worker writes a line for every attempt."""
        size = self.log.stat().st_size
        grown, self._seen = size > self._seen, size
        return grown

    def freeze(self) -> None:
        """SIGSTOP."""
        self.frozen = True
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT."""
        self.frozen = False
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGCONT)

    def kill(self) -> None:
        """SIGKILL, which reaches a frozen one, too."""
        self.process.kill()
        self.process.wait()

    def end(self, seconds: float) -> bool:
        """SIGTERM; False when it had to be killed after that many seconds."""
        self.thaw()
        self.process.terminate()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return False
        return True


class Crowd:
    """As many processes of one kind as wanted; a killed one is replaced by a new one in its place."""

    def __init__(self, name: str, words: list[list[str]], environment: dict[str, str], logs: Path) -> None:
        self._name = name
        self._words = words
        self._environment = environment
        self._logs = logs
        self._started = 0
        self._next_start = [0.0] * len(words)
        self.members: list[Member] = []
        self.ended_by_themselves: list[int] = []

    def start(self) -> None:
        """Start all of them."""
        self.members = [self._new(place) for place in range(len(self._words))]

    def replace(self, member: Member) -> Member:
        """Start a new one in the place of a dead one."""
        place = self.members.index(member)
        self.members[place] = self._new(place)
        return self.members[place]

    def look_after(self) -> None:
        """Start those again that ended with an error of their own, as a service manager does."""
        for place, member in enumerate(self.members):
            code = member.process.poll()
            if code and time.monotonic() >= self._next_start[place]:
                self.ended_by_themselves.append(code)
                self.members[place] = self._new(place)
                self._next_start[place] = time.monotonic() + 1

    @property
    def awake(self) -> list[Member]:
        """Those that run."""
        return [member for member in self.members if member.alive and not member.frozen]

    @property
    def frozen(self) -> list[Member]:
        """Those that sleep."""
        return [member for member in self.members if member.frozen]

    def stop(self) -> None:
        """Kill all that are left."""
        for member in self.members:
            member.kill()

    def _new(self, place: int) -> Member:
        self._started += 1
        log = self._logs / f"{self._name}-{self._started:04d}.log"
        return Member(spawn(self._words[place], self._environment, log), log)
