"""Starts the command line for a test: always a process of its own, but not always a fresh interpreter.

An interpreter takes longer to import what `postroom` needs than most commands take to run. So the first start makes a
process that has imported it already (tests/command_server.py), one for each process of pytest, and every command is
forked from that one: with the words, environment, folder, standard files, signals, number and exit code that it would
have had. `fresh=True` is the true start.
"""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Any, Union

from tests.command_server import LENGTH, NUMBER

ROOT = Path(__file__).resolve().parent.parent
READ_BY_THE_INTERPRETER = ("PYTHON", "LC_", "LANG", "LD_")
"""Beginnings of the variables that only a fresh interpreter obeys."""


class Command:
    """A forked command; as much of subprocess.Popen as the tests use."""

    def __init__(self, words: Sequence[str], pid: int, ended: int, *files: IO[Any]) -> None:
        self.args = list(words)
        self.pid = pid
        self.returncode: int | None = None
        self.stdin, self.stdout, self.stderr = files
        self._ended = os.fdopen(ended, "rb", buffering=0)

    def poll(self) -> int | None:
        """The exit code, None while it runs."""
        return self._code_within(0)

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, or minus the number of the signal that ended it.

        Raises subprocess.TimeoutExpired after `timeout` seconds.
        """
        code = self._code_within(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return code

    def communicate(self, input: Any = None, timeout: float | None = None) -> tuple[Any, Any]:  # noqa: A002
        """All of standard output and error, after writing `input`. Raises what `wait` raises."""
        readers = [_Reader(stream) for stream in (self.stdout, self.stderr)]
        if not self.stdin.closed:
            with suppress(BrokenPipeError), self.stdin as stdin:  # it may end without reading
                stdin.write(input)
        self.wait(timeout)
        printed, complained = (reader.all(self.args, timeout) for reader in readers)
        return printed, complained

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _code_within(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            looking = select.poll()
            looking.register(self._ended, select.POLLIN)
            if looking.poll(None if timeout is None else timeout * 1000):
                with self._ended as ended:
                    (self.returncode,) = NUMBER.unpack(ended.read())
        return self.returncode


Started = Union[Command, "subprocess.Popen[Any]"]


class _Reader(threading.Thread):
    """Reads a stream to its end beside everything else, so that no pipe is ever full."""

    def __init__(self, stream: IO[Any]) -> None:
        super().__init__(name="reader", daemon=True)
        self._stream = stream
        self._read: Any = None
        self.start()

    def run(self) -> None:
        with self._stream as stream:
            self._read = stream.read()

    def all(self, words: Sequence[str], timeout: float | None) -> Any:
        """What was read; something that the command left behind may keep the pipe open longer than `timeout`."""
        self.join(timeout)
        if self.is_alive():
            raise subprocess.TimeoutExpired(words, timeout or 0)
        return self._read


class _Server:
    """The process that forks; it ends when this one does, because its socket closes then."""

    def __init__(self) -> None:
        self._control, its_own = socket.socketpair()
        self._turns = threading.Lock()
        self.obeyed = _obeyed(os.environ)
        with its_own:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.command_server", str(its_own.fileno())],
                env={name: value for name, value in os.environ.items() if not _is_a_setting(name)},
                pass_fds=[its_own.fileno()],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        atexit.register(self.close)

    def fork(
        self, words: Sequence[str], environment: Mapping[str, str], folder: Path, files: Sequence[int]
    ) -> int:
        """The number of a new command's process; `files` are its standard files and the pipe for its exit code."""
        order = json.dumps([words, dict(environment), str(folder)]).encode()
        with self._turns:
            socket.send_fds(self._control, [LENGTH.pack(len(order))], files)
            self._control.sendall(order)
            (pid,) = NUMBER.unpack(self._control.recv(NUMBER.size, socket.MSG_WAITALL))
        return int(pid)

    def close(self) -> None:
        """End it; commands that still run are left alone."""
        self._control.close()
        self._process.wait()


@cache
def _server() -> _Server:
    return _Server()


def _is_a_setting(name: str) -> bool:
    return name.startswith("POSTROOM_") and not name.startswith("POSTROOM_TEST_")


def _obeyed(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(READ_BY_THE_INTERPRETER)}


def start(
    *words: str,
    environment: Mapping[str, str],
    folder: Path | None = None,
    asked: bool = False,
    text: bool = True,
    fresh: bool = False,
) -> Started:
    """Start `postroom WORDS` in this folder, else in the present one; its output and error are pipes.

    Its input is a pipe, too, when it is `asked`, else it is empty. Whoever starts it ends it.
    """
    if fresh or _obeyed(environment) != _server().obeyed:
        return _started_fresh(words, environment, folder, asked, text)
    pipes = [os.pipe() for _ in range(4)]  # input, output, error, exit code
    theirs = [write if place else read for place, (read, write) in enumerate(pipes)]
    try:
        pid = _server().fork(words, environment, folder or Path.cwd(), theirs)
    finally:
        for file in theirs:
            os.close(file)
    kind = "" if text else "b"
    stdin = os.fdopen(pipes[0][1], "w" + kind)
    if not asked:
        stdin.close()
    return Command(words, pid, pipes[3][0], stdin, *(os.fdopen(read, "r" + kind) for read, _ in pipes[1:3]))


def run(
    *words: str,
    environment: Mapping[str, str],
    input: Any = None,  # noqa: A002
    timeout: float = 90,
    **given: Any,
) -> "subprocess.CompletedProcess[Any]":
    """Run `postroom WORDS` to its end, with `input` on its input; `given` as for `start`.

    Raises subprocess.TimeoutExpired, after ending it, when it takes longer than `timeout` seconds.
    """
    process = start(*words, environment=environment, asked=input is not None, **given)
    try:
        printed, complained = process.communicate(input, timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise
    assert process.returncode is not None
    return subprocess.CompletedProcess(process.args, process.returncode, printed, complained)


def _started_fresh(
    words: Sequence[str], environment: Mapping[str, str], folder: Path | None, asked: bool, text: bool
) -> "subprocess.Popen[Any]":
    return subprocess.Popen(
        [sys.executable, "-m", "postroom", *words],
        env=environment,
        cwd=folder,
        stdin=subprocess.PIPE if asked else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=text,
    )
