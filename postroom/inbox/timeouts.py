"""imapclient with one deadline for everything that answers a command.

imaplib counts its time-out for each read, so that a server which drips bytes is never given up.
"""

import imaplib
import time
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

from postroom.transport.replies import receive

_LONGEST_LINE = 1_000_000
"""Bytes, as in imaplib: a SEARCH may find many."""


class _Deadlines(imaplib.IMAP4):
    """`open`, `send`, `readline` and `read` are what imaplib's own documentation lets a subclass replace."""

    def __init__(self, reply_seconds: float, *args: Any) -> None:
        self._patience = reply_seconds
        self._come = bytearray()
        super().__init__(*args)

    def open(self, *args: Any, **kwargs: Any) -> None:
        """Connect; the greeting has a deadline of its own."""
        super().open(*args, **kwargs)
        self._asked_over = self.sock
        self._until = time.monotonic() + self._patience

    def send(self, data: Any) -> None:
        """Send; the answers have their deadline from now on."""
        if self.sock is not self._asked_over:
            self._come.clear()  # came in clear, and is not to be believed once TLS has begun (RFC 3501 6.2.1)
            self._asked_over = self.sock
        self._until = time.monotonic() + self._patience
        super().send(data)

    def readline(self) -> bytes:
        """One line. Raises TimeoutError at the deadline, IMAP4.error for a line without an end."""
        while (end := self._come.find(b"\n")) < 0:
            if len(self._come) > _LONGEST_LINE:
                raise self.error(f"got more than {_LONGEST_LINE} bytes")
            if not self._received():
                return b""
        return self._taken(end + 1)

    def read(self, size: int) -> bytes:
        """So many bytes, fewer at the end. Raises TimeoutError at the deadline."""
        while len(self._come) < size and self._received():
            pass
        return self._taken(size)

    def _received(self) -> bool:
        found = receive(self.sock, self._until)
        self._come += found
        return bool(found)

    def _taken(self, size: int) -> bytes:
        found = bytes(self._come[:size])
        del self._come[:size]
        return found


class _Plain(_Deadlines, IMAP4WithTimeout):  # type: ignore[misc]  # imapclient has no types
    pass


class _OverTls(_Deadlines, IMAP4_TLS):  # type: ignore[misc]
    pass


class PatientClient(IMAPClient):  # type: ignore[misc]
    """An IMAPClient that gives a server up `timeout.read` seconds after it was asked."""

    def __init__(self, host: str, port: int, timeout: SocketTimeout, **options: Any) -> None:
        self._patience = timeout
        super().__init__(host, port, timeout=timeout, **options)

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802  # imapclient names it
        place = (self._patience.read, self.host, self.port)
        if self.ssl:
            return _OverTls(*place, self.ssl_context, self._patience.connect)
        return _Plain(*place, self._patience.connect)
