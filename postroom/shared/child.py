"""A child that reads files from outside: it takes one order after the other, and can do little else.

It knows no Django, opens no connection, starts no program and writes no file. It ends with its parent.
"""

import ctypes
import importlib
import os
import pickle
import signal
import struct
import sys
from collections.abc import Callable
from typing import IO, Any

from postroom.shared.reading_budget import Budget, limit_process

LENGTH = struct.Struct(">Q")
"""Before each message: how many bytes it has."""
_MOST_FILES = 64
"""That may be open at once: libraries are read when they are first needed."""
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system")
_PR_SET_PDEATHSIG = 1
Reply = tuple[str, Any]
"""("value", what came out), ("raised", the exception) or ("spent", what ran out)."""


class Forbidden(Exception):
    """What was read made a library do something that no reading of a file needs."""


def main() -> None:
    """Answer orders until the parent ends this process, or closes its pipe.

    The words of the command line: number of the parent; modules to begin with, before the first file.
    """
    end_with_parent(int(sys.argv[1]))
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C in the terminal is for the parent, whose end ends this
    orders, replies = _take_pipes()
    _give_up_powers()
    for name in sys.argv[2:]:
        importlib.import_module(name)
    while True:
        write_message(replies, _answer(orders))


def end_with_parent(parent: int) -> None:
    """The kernel ends this process with the thread that started it (prctl(2)); elsewhere the closed pipe does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def _take_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Both pipes for this module alone: what a library prints goes nowhere."""
    orders, replies = (os.fdopen(os.dup(number), mode) for number, mode in ((0, "rb"), (1, "wb")))
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return orders, replies


def _give_up_powers() -> None:
    os.umask(0o077)
    sys.dont_write_bytecode = True
    if sys.platform != "win32":
        import resource

        for limit, most in (
            (resource.RLIMIT_NOFILE, _MOST_FILES),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(limit, (most, most))
    sys.addaudithook(_forbid)


def _forbid(event: str, _about: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise Forbidden(event)


def read_message(pipe: IO[bytes], most: int = sys.maxsize) -> bytes:
    """The next message; b"" when the other side is gone or has none of at most `most` bytes."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return b""
    (length,) = LENGTH.unpack(head)
    body = pipe.read(length) if length <= most else b""
    return body if len(body) == length else b""


def write_message(pipe: IO[bytes], body: bytes) -> None:
    """Raises OSError when the other side is gone."""
    pipe.write(LENGTH.pack(len(body)))
    pipe.write(body)
    pipe.flush()


def _answer(orders: IO[bytes]) -> bytes:
    try:
        function, values, budget = pickle.load(orders)  # noqa: S301  # of the parent, which is this program
        limit_process(budget)
        return _pack(_call(function, values), budget)
    except MemoryError:
        return pickle.dumps(("spent", "memory"))
    except EOFError:
        sys.exit()


def _call(function: Callable[..., Any], values: tuple[Any, ...]) -> Reply:
    try:
        return "value", function(*values)
    except MemoryError:
        raise
    except Exception as problem:
        return "raised", problem


def _pack(reply: Reply, budget: Budget) -> bytes:
    body = pickle.dumps(reply, pickle.HIGHEST_PROTOCOL)
    return body if len(body) <= budget.answer else pickle.dumps(("spent", "answer"))


if __name__ == "__main__":
    main()
