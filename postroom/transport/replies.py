"""Reading replies (RFC 5321 4.2, RFC 3463): one budget for a whole reply, every word as the server wrote it."""

import re
import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from postroom.shared.budget import Budget, TooMuch
from postroom.transport.faults import Reply
from postroom.transport.incoming import Incoming, LineTooLong

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
MOST_LINES = 1_000
"""Lines of one reply; the longest greetings have some thirty."""
_CODE = re.compile(rb"[2-5][0-5][0-9](?:[ -]|\Z)")
"""RFC 5321 4.2. A date, a number of bytes and a word that begins with digits are no codes."""


class ReplyReader:
    """Bytes that came and were not read yet."""

    def __init__(self) -> None:
        self._come = Incoming(LONGEST_REPLY_LINE)

    def clear(self) -> None:
        """Forget them: what came before TLS began is not to be believed after it (RFC 3207 section 6)."""
        self._come.clear()

    def has_come(self, sock: socket.socket) -> bool:
        """Whether something is there to be read now, without waiting: here, in the TLS layer or in the system.

        Raises SMTPServerDisconnected when the connection has ended instead.
        """
        with _as_disconnected():
            return self._come.receive_waiting(sock)

    @property
    def first_line(self) -> bytes:
        """The first line of what has come and was not read, as far as it is there."""
        return self._come.begin(LONGEST_LINE).split(b"\n")[0]

    def reply(self, sock: socket.socket) -> tuple[int, bytes]:
        """Code and text of one reply, its lines joined by newlines; -1 and the whole lines when they are none.

        A reply is what RFC 5321 4.2 calls one, with the same code in all its lines; a line may end with LF alone.
        The time-out of `sock` is the deadline of the whole reply. Raises SMTPServerDisconnected.
        """
        patience = sock.gettimeout()
        budget = Budget(patience, LONGEST_REPLY, MOST_LINES)
        lines: list[bytes] = []
        try:
            while True:
                line = self._line(sock, budget)
                lines.append(line)
                if not has_code(line) or line[:3] != lines[0][:3]:
                    return -1, b"\n".join(lines)
                if line[3:4] != b"-":
                    return int(line[:3]), b"\n".join(one[4:].strip() for one in lines)
        finally:
            sock.settimeout(patience)

    def _line(self, sock: socket.socket, budget: Budget) -> bytes:
        with _as_disconnected():
            line = self._come.read_line(sock, budget)
            if not line.endswith(b"\n"):
                raise EOFError
        return line.rstrip(b" \t\r\n")


def has_code(line: bytes) -> bool:
    """Whether a line without its end is one of a reply (RFC 5321 4.2)."""
    return _CODE.match(line) is not None


@contextmanager
def _as_disconnected() -> Iterator[None]:
    """What ends a conversation, in smtplib's one word for it. After an answer without an end nothing that comes can
    be told from its rest."""
    try:
        yield
    except EOFError:
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed") from None
    except LineTooLong as problem:
        words = f"{problem}: {problem.begins.decode('utf-8', 'replace')}..."
        raise smtplib.SMTPServerDisconnected(words) from None
    except (TooMuch, TimeoutError) as problem:
        raise smtplib.SMTPServerDisconnected(str(problem)) from None
    except OSError as problem:
        words = problem.strerror or str(problem)
        raise smtplib.SMTPServerDisconnected(f"Connection unexpectedly closed: {words}") from None
