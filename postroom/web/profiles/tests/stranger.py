"""A mail server that belongs to somebody else: it takes every login, and keeps every word it is told."""

import base64
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Stranger:
    """A server on a loopback socket that speaks just enough SMTP to be told a password or a token."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._lines: list[str] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Take no further connection."""
        self._listening.close()

    @property
    def visits(self) -> int:
        """How many greetings it has heard."""
        return sum(line.upper().startswith("EHLO") for line in self._lines)

    def heard(self, secret: str) -> bool:
        """Whether the secret came, in the open or in base64."""
        return any(secret in line or secret in _decode(line) for line in self._lines)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            with client, client.makefile("rwb", buffering=0) as talk:
                self._talk(talk)

    def _talk(self, talk) -> None:
        talk.write(b"220 stranger.test\r\n")
        while line := talk.readline(4096).decode("latin-1").strip():
            self._lines.append(line)
            greeting = line.upper().startswith("EHLO")
            talk.write(
                b"250-stranger.test\r\n250 AUTH PLAIN XOAUTH2\r\n" if greeting else b"235 2.7.0 thanks\r\n"
            )
            if line.upper() == "QUIT":
                return


def _decode(line: str) -> str:
    try:
        return base64.b64decode(line.split(" ")[-1]).decode("latin-1")
    except ValueError:
        return ""


@contextmanager
def listening() -> Iterator[Stranger]:
    """A stranger's server for the length of a test."""
    stranger = Stranger()
    try:
        yield stranger
    finally:
        stranger.close()
