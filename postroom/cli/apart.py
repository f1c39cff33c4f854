"""Parts of a command as processes of their own: one that hangs, eats memory or is killed stops no other.

The command itself only looks after them: it starts a part that has ended again, and takes all of them along when it
ends, however that comes about. It has no threads and no connection of its own, so each part is a fork of it.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import structlog

from postroom.cli.terminal import flush
from postroom.shared.child import end_with_parent

BEAT_EVERY = 2.0
"""Seconds."""
LONGEST_SILENCE = 120.0
"""Seconds without a beat, after which a part hangs: nothing of it has come to an end for so long."""
_LOOK_EVERY = 0.5
_LONGEST_PAUSE = 30.0
_SETTLED = 60.0
"""Seconds. A part that lived so long is started again at once."""
_LAST_PATIENCE = 10.0
_ASKED = (signal.SIGINT, signal.SIGTERM)
_OOM_SCORE = Path("/proc/self/oom_score_adj")
log = structlog.get_logger("serve")
Beat = Callable[[], None]


def find_most_memory() -> int:
    """Bytes that a part may take: half of this machine's, and never less than a gigabyte."""
    return max(psutil.virtual_memory().total // 2, 1_000_000_000)


@dataclass
class Part:
    """`live` runs until its event is set; it calls `beat` now and then if it is `watched`.

    `most_memory`: bytes, 0 for any; `patient`: whether it is waited for however long it takes to end.
    """

    name: str
    live: Callable[[threading.Event, Beat], None]
    watched: bool = False
    most_memory: int = 0
    patient: bool = False
    silence: float = LONGEST_SILENCE
    pid: int = 0
    _began: float = 0.0
    _beaten: float = 0.0
    _pause: float = 0.0
    _pipes: list[int] = field(default_factory=list)

    def begin(self, others: Sequence["Part"]) -> None:
        """Start it, unless it ended so soon and so often that it waits a while."""
        if time.monotonic() < self._began + self._pause:
            return
        lifeline, beats = os.pipe(), os.pipe()
        parent = os.getpid()
        flush()
        signal.pthread_sigmask(signal.SIG_BLOCK, _ASKED)  # until the new process hears them itself
        self.pid = os.fork()
        if not self.pid:
            for other in (*others, self):
                other.close_pipes()
            os.close(lifeline[1])
            os.close(beats[0])
            self._be(parent, lifeline[0], beats[1])
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ASKED)
        os.close(lifeline[0])
        os.close(beats[1])
        os.set_blocking(beats[0], False)
        self._pipes = [beats[0], lifeline[1]]
        self._began = self._beaten = time.monotonic()

    def look(self) -> None:
        """Notice that it has ended; end it when it hangs or takes too much."""
        found, status = os.waitpid(self.pid, os.WNOHANG)
        if found:
            self._note_end(os.waitstatus_to_exitcode(status))
        elif why := self._find_fault():
            log.error("a part of the program is ended", part=self.name, why=why)
            os.kill(self.pid, signal.SIGKILL)

    def end(self) -> None:
        """Ask it to end, and wait until it has."""
        if not self.pid:
            return
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        until = time.monotonic() + _LAST_PATIENCE
        while not os.waitpid(self.pid, os.WNOHANG)[0]:
            if not self.patient and time.monotonic() > until:
                os.kill(self.pid, signal.SIGKILL)
            time.sleep(0.02)
        self.pid = 0
        self.close_pipes()

    def close_pipes(self) -> None:
        """What this process holds of it."""
        while self._pipes:
            os.close(self._pipes.pop())

    def _be(self, parent: int, lifeline: int, beats: int) -> None:
        """In the new process; never returns."""
        code = 1
        try:
            self._live_with(parent, lifeline, beats)
            code = 0
        except Exception as problem:
            log.error("a part of the program has failed", part=self.name, problem=repr(problem)[:300])
        finally:
            os._exit(code)

    def _live_with(self, parent: int, lifeline: int, beats: int) -> None:
        end_with_parent(parent)
        stop = threading.Event()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command, which asks in turn
        signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ASKED)
        threading.Thread(target=_end_with, args=[lifeline], name="lifeline", daemon=True).start()
        if self.watched:
            with suppress(OSError):
                _OOM_SCORE.write_text("500")  # a machine without memory left ends this part first
        self.live(stop, lambda: _beat(beats))

    def _note_end(self, code: int) -> None:
        lived = time.monotonic() - self._began
        self._pause = 0.0 if lived > _SETTLED else min(max(2 * self._pause, 1.0), _LONGEST_PAUSE)
        self.pid = 0
        self.close_pipes()
        log.error("a part of the program has ended; it is started again", part=self.name, code=code)

    def _find_fault(self) -> str:
        with suppress(BlockingIOError):
            if os.read(self._pipes[0], 4096):
                self._beaten = time.monotonic()
        if self.watched and time.monotonic() - self._beaten > self.silence:
            return "it does not answer any more"
        with suppress(psutil.Error):
            if self.most_memory and psutil.Process(self.pid).memory_info().rss > self.most_memory:
                return "it takes too much memory"
        return ""


def keep_running(stop: threading.Event, parts: Sequence[Part]) -> None:
    """Until `stop`; then the parts are ended one after the other, in their order."""
    try:
        while True:
            for part in parts:
                if part.pid:
                    part.look()
                if not part.pid and not stop.is_set():
                    part.begin([other for other in parts if other is not part])
            if stop.wait(_LOOK_EVERY):
                return
    finally:
        for part in parts:
            part.end()


def _end_with(lifeline: int) -> None:
    """Where the kernel does not do it: the pipe closes when the command is gone."""
    os.read(lifeline, 1)
    os._exit(1)


def _beat(beats: int) -> None:
    with suppress(OSError):  # nobody listens any more: the lifeline ends this process
        os.write(beats, b".")
