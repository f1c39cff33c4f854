"""Forks the commands of the tests from a process that has imported what they import: see tests/command.py.

    python -m tests.command_server NUMBER    NUMBER is the file number of the socket to the tests

A request is the length of a JSON document, the document (words, environment, folder) and four open files: standard
input, output and error, and the pipe for the exit code. The answer is the number of the process.
"""

import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import struct
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TextIO, cast

from tests.quick_hashing import hash_quickly

LENGTH = struct.Struct("=q")
NUMBER = struct.Struct("=i")
LIBRARIES = (
    *(
        "aiohttp.web",
        "aiosmtpd.smtp",
        "cryptography.hazmat.primitives.serialization.pkcs12",
        "email_validator",
    ),
    *(
        "imapclient",
        "jwt",
        "msal",
        "nh3",
        "oauthlib.oauth2",
        "openpyxl",
        "platformdirs",
        "psutil",
        "pypdf",
        "requests",
    ),
    *("structlog", "waitress", "whitenoise.middleware", "django.contrib.auth.hashers"),
    *(
        "django.contrib.auth.password_validation",
        "django.contrib.messages.storage.session",
        "django.test.client",
    ),
    *("django.core.management.commands.migrate", "django.core.paginator", "django.core.servers.basehttp"),
    *(
        "django.db.backends.sqlite3.base",
        "django.forms",
        "django.middleware.csrf",
        "django.middleware.locale",
    ),
    *("django.template.loader", "django.views.generic", "django.views.i18n"),
)
ROOMS = (
    *(
        "postroom.cli.main",
        "postroom.composing.message",
        "postroom.composing.parsed_mail",
        "postroom.customers.import_rows",
    ),
    *("postroom.diagnosis.explain", "postroom.documents.reading.read", "postroom.inbox.mailbox"),
    *(
        "postroom.profiles.rules",
        "postroom.scenarios.values",
        "postroom.site.options",
        "postroom.transport.conversation",
    ),
)
"""What is slow to import. Nothing among it may read a setting: each command has its own."""


@dataclass(frozen=True)
class Order:
    """One command to start: words of the command line, environment and working folder."""

    words: list[str]
    environment: dict[str, str]
    folder: str


def prepare() -> None:
    """Import everything that needs no settings."""
    for name in (*LIBRARIES, *ROOMS):
        importlib.import_module(name)
    from django.conf import settings

    assert not settings.configured
    hash_quickly()
    gc.collect()
    gc.freeze()  # a collection in a child would write to, and so copy, every page that it shares


class Server:
    """Starts what comes through the socket and reports how it ended."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._watched = selectors.DefaultSelector()
        self._watched.register(control, selectors.EVENT_READ)

    def serve(self) -> Order | None:
        """Until the tests are gone; then None. In each child it returns the order, which the caller carries out."""
        while True:
            for key, _ in self._watched.select():
                if key.data:
                    self._report(key.fd, *key.data)
                elif not (received := self._received()):
                    return None
                elif order := self._forked(*received):
                    return order

    def _received(self) -> tuple[Order, list[int]] | None:
        head, files, _, _ = socket.recv_fds(self._control, LENGTH.size, 4)
        if not head:
            return None
        (length,) = LENGTH.unpack(head)
        body = self._control.recv(length, socket.MSG_WAITALL)
        return Order(*json.loads(body)), files

    def _forked(self, order: Order, files: list[int]) -> Order | None:
        *standard, ended = files
        if not (pid := os.fork()):
            self._leave(standard)
            _settle(order)
            return order
        self._control.sendall(NUMBER.pack(pid))
        self._watched.register(os.pidfd_open(pid), selectors.EVENT_READ, (pid, ended))
        for file in standard:
            os.close(file)
        return None

    def _report(self, handle: int, pid: int, ended: int) -> None:
        self._watched.unregister(handle)
        os.close(handle)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with suppress(BrokenPipeError):  # nobody asks for it any more
            os.write(ended, NUMBER.pack(code))
        os.close(ended)

    def _leave(self, standard: Sequence[int]) -> None:
        """In a child: nothing of the server's stays open."""
        self._control.close()
        self._watched.close()
        for number, file in enumerate(standard):
            os.dup2(file, number)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))


def _settle(order: Order) -> None:
    """As a fresh interpreter finds itself."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(order.environment)
    time.tzset()
    os.chdir(order.folder)
    sys.argv = ["postroom", *order.words]
    sys.stdin = sys.__stdin__ = _opened(0, "r", sys.stdin)
    sys.stdout = sys.__stdout__ = _opened(1, "w", sys.stdout)
    sys.stderr = sys.__stderr__ = _opened(2, "w", sys.stderr)


def _opened(number: int, mode: str, like: TextIO) -> TextIO:
    # The server's own ones still believe to be /dev/null, where one may seek.
    buffering = 1 if like.line_buffering else -1
    return cast(
        TextIO,
        open(number, mode, buffering, encoding=like.encoding, errors=like.errors, closefd=False),
    )


def main() -> None:
    """Serve, and be the command in each child."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C in the terminal is for the tests, whose end ends this
    prepare()
    if Server(socket.socket(fileno=int(sys.argv[1]))).serve():
        runpy.run_module("postroom", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
