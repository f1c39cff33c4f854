"""Reading replies (RFC 5321 4.2, RFC 3463): one deadline for a whole reply, every word as the server wrote it."""

import re
import smtplib
import socket
import ssl
import time

from postroom.transport.faults import Reply

_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s|$)")
LONGEST_LINE = 2000
"""Characters of a reply that are kept as evidence."""


def is_reply(code: int) -> bool:
    """Whether `code` is one that SMTP knows at all; the reader gives -1 for lines that are no reply."""
    return 200 <= code < 600


def is_refusal(code: int) -> bool:
    """Whether the server says no, for now or for good (4yz and 5yz of RFC 5321 4.2.1)."""
    return 400 <= code < 600


def reply(code: int, text: bytes) -> Reply:
    """The reply with its enhanced code split off; repeated enhanced codes of continued lines are kept.

    A NUL becomes a replacement character: PostgreSQL keeps none.
    """
    words = text.decode("utf-8", "replace").replace("\n", " ").replace("\0", "\ufffd").strip()[:LONGEST_LINE]
    found = _ENHANCED.match(words)
    return Reply(code, found.group(1) if found else "", f"{code} {words}".strip() if code >= 0 else words)


LONGEST_REPLY_LINE = 8192
"""Bytes of one line of a reply; RFC 5321 4.5.3.1.5 allows 512."""
LONGEST_REPLY = 65_536
_SHOWN = 200
_CODE = re.compile(rb"[2-5][0-5][0-9](?:[ -]|\Z)")
"""RFC 5321 4.2. A date, a number of bytes and a word that begins with digits are no codes."""


class ReplyReader:
    """Bytes that came and were not read yet."""

    def __init__(self) -> None:
        self._come = bytearray()

    def clear(self) -> None:
        """Forget them: what came before TLS began is not to be believed after it (RFC 3207 section 6)."""
        self._come.clear()

    def has_come(self, sock: socket.socket) -> bool:
        """Whether something is there to be read now, without waiting: here, in the TLS layer or in the system.

        Raises SMTPServerDisconnected when the connection has ended instead.
        """
        if not self._come:
            self._come += _receive_waiting(sock)
        return bool(self._come)

    @property
    def first_line(self) -> bytes:
        """The first line of what has come and was not read, as far as it is there."""
        return bytes(self._come[:LONGEST_LINE]).split(b"\n")[0]

    def reply(self, sock: socket.socket) -> tuple[int, bytes]:
        """Code and text of one reply, its lines joined by newlines; -1 and the whole lines when they are none.

        A reply is what RFC 5321 4.2 calls one, with the same code in all its lines; a line may end with LF alone.
        The time-out of `sock` is the deadline of the whole reply. Raises SMTPServerDisconnected.
        """
        patience = sock.gettimeout()
        until = time.monotonic() + patience if patience is not None else None
        lines: list[bytes] = []
        size = 0
        try:
            while True:
                line = self._line(sock, until)
                lines.append(line)
                if not has_code(line) or line[:3] != lines[0][:3]:
                    return -1, b"\n".join(lines)
                if line[3:4] != b"-":
                    return int(line[:3]), b"\n".join(one[4:].strip() for one in lines)
                size += len(line)
                if size > LONGEST_REPLY:
                    raise smtplib.SMTPServerDisconnected(f"a reply without an end: {_shorten_line(line)}")
        finally:
            sock.settimeout(patience)

    def _line(self, sock: socket.socket, until: float | None) -> bytes:
        while (end := self._come.find(b"\n")) < 0:
            if len(self._come) > LONGEST_REPLY_LINE:
                raise smtplib.SMTPServerDisconnected(f"a line that is too long: {_shorten_line(self._come)}")
            self._come += _receive_or_disconnect(sock, until)
        line = bytes(self._come[:end]).rstrip(b" \t\r\n")
        del self._come[: end + 1]
        if len(line) > LONGEST_REPLY_LINE:
            raise smtplib.SMTPServerDisconnected(f"a line that is too long: {_shorten_line(line)}")
        return line


def has_code(line: bytes) -> bool:
    """Whether a line without its end is one of a reply (RFC 5321 4.2)."""
    return _CODE.match(line) is not None


def receive(sock: socket.socket, until: float | None) -> bytes:
    """What has come, b"" at the end; `until` on the monotonic clock, None: for ever. Raises TimeoutError, OSError."""
    if until is not None:
        sock.settimeout(max(until - time.monotonic(), 0.001))
    try:
        return sock.recv(65_536)
    except TimeoutError:
        raise TimeoutError("the reply timed out") from None


def _receive_or_disconnect(sock: socket.socket, until: float | None) -> bytes:
    try:
        found = receive(sock, until)
    except TimeoutError as problem:
        raise smtplib.SMTPServerDisconnected(str(problem)) from None
    except OSError as problem:
        raise _disconnected(problem) from None
    if not found:
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
    return found


def _receive_waiting(sock: socket.socket) -> bytes:
    """What can be read without waiting. A select would not do: TLS keeps bytes of its own, and sends tickets."""
    patience = sock.gettimeout()
    sock.settimeout(0)
    try:
        found = sock.recv(65_536)
    except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
        return b""
    except OSError as problem:
        raise _disconnected(problem) from None
    finally:
        sock.settimeout(patience)
    if not found:
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
    return found


def _disconnected(problem: OSError) -> smtplib.SMTPServerDisconnected:
    words = problem.strerror or str(problem)
    return smtplib.SMTPServerDisconnected(f"Connection unexpectedly closed: {words}")


def _shorten_line(line: bytes | bytearray) -> str:
    """The beginning, which says what kind of answer it was."""
    return bytes(line[:_SHOWN]).decode("utf-8", "replace") + "..."
