"""Lines and bytes that come over a connection, read within a budget: for SMTP and IMAP alike."""

import socket
import ssl

from postroom.shared.budget import Budget, TooMuch

_PIECE = 65_536


class LineTooLong(TooMuch):
    """A line without an end; `begins` are its first bytes."""

    def __init__(self, begins: bytes) -> None:
        super().__init__("a line that is too long")
        self.begins = begins


class Incoming:
    """What came over one connection and was not read yet."""

    def __init__(self, longest_line: int) -> None:
        """`longest_line` in bytes, its end included."""
        self._longest = longest_line
        self._come = bytearray()
        self._searched = 0
        """So many bytes hold no line end: a line that comes byte by byte is not searched from its begin each time."""

    def __len__(self) -> int:
        return len(self._come)

    def clear(self) -> None:
        """Forget it."""
        self._take(len(self._come))

    def begin(self, size: int) -> bytes:
        """The first bytes, `size` at most; they stay."""
        return bytes(self._come[:size])

    def receive_waiting(self, sock: socket.socket) -> bool:
        """Whether something is there after taking what can be had without waiting. Raises OSError, EOFError."""
        if not self._come:
            self._come += _receive_waiting(sock)
        return bool(self._come)

    def read_line(self, sock: socket.socket, budget: Budget) -> bytes:
        """One line with its end; what has come so far at the end of the connection.

        Raises LineTooLong, TooMuch, TimeoutError, OSError.
        """
        while (end := self._come.find(b"\n", self._searched)) < 0 and len(self._come) <= self._longest:
            self._searched = len(self._come)
            if not self._receive(sock, budget):
                return self._take(len(self._come))
        if not 0 <= end < self._longest:
            raise LineTooLong(self.begin(200))
        budget.spend_line(end + 1)
        return self._take(end + 1)

    def read(self, sock: socket.socket, size: int, budget: Budget) -> bytes:
        """So many bytes, fewer at the end of the connection. Raises TooMuch before reading, TimeoutError, OSError."""
        budget.spend(size)
        while len(self._come) < size and self._receive(sock, budget):
            pass
        return self._take(size)

    def _receive(self, sock: socket.socket, budget: Budget) -> bool:
        sock.settimeout(budget.seconds_left())
        try:
            found = sock.recv(_PIECE)
        except TimeoutError:
            raise TimeoutError("the reply timed out") from None
        self._come += found
        return bool(found)

    def _take(self, size: int) -> bytes:
        found = bytes(self._come[:size])
        del self._come[:size]
        self._searched = 0
        return found


def _receive_waiting(sock: socket.socket) -> bytes:
    """What can be read without waiting. A select would not do: TLS keeps bytes of its own, and sends tickets."""
    patience = sock.gettimeout()
    sock.settimeout(0)
    try:
        found = sock.recv(_PIECE)
    except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
        return b""
    finally:
        sock.settimeout(patience)
    if not found:
        raise EOFError
    return found
