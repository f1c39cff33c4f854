"""Commands as they come in, with their literals, and text as it goes out (RFC 3501 section 4.3, RFC 7888)."""

import asyncio
import re

from sandbox365.exchange.imap import words

LONGEST_LITERAL = 40 * 1024 * 1024
"""Bytes, all literals of one command together; Exchange's limit of a message is near it."""
LONGEST_SILENCE = 30 * 60.0
"""Seconds (RFC 3501 section 5.4)."""
_LITERAL = re.compile(rb"\{(\d{1,20})(\+?)\}\r?\n\Z")
_BARE = re.compile(rb"[A-Za-z0-9_.-]+")
_PLAIN = re.compile(rb"[\x20-\x7e]*")


class Gone(Exception):
    """The conversation is over; `farewell` is a last untagged line, if there is one."""

    def __init__(self, farewell: str | None = None) -> None:
        super().__init__(farewell or "the connection is closed")
        self.farewell = farewell


class TooLong(Exception):
    """A command with a literal that the client was not allowed to send; `start` is its first line."""

    def __init__(self, start: bytes) -> None:
        super().__init__("literal too long")
        self.start = start


class Wire:
    """One connection, line by line."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def say(self, line: bytes | str) -> None:
        """Put one line out; `flush` waits until it has left."""
        text = line if isinstance(line, bytes) else line.encode("utf-8", "replace")
        self._writer.write(text + b"\r\n")

    async def flush(self) -> None:
        """Wait while the client is slow to read.  Raises Gone."""
        try:
            await self._writer.drain()
        except OSError:
            raise Gone from None

    async def line(self) -> bytes:
        """The next line with its end.  Raises Gone."""
        await self.flush()
        try:
            async with asyncio.timeout(LONGEST_SILENCE):
                return await self._reader.readuntil(b"\n")
        except asyncio.LimitOverrunError:
            raise Gone("BYE The command line is too long: at most 1 MB without literals.") from None
        except TimeoutError:
            raise Gone(words.STOPPING) from None
        except (asyncio.IncompleteReadError, OSError):
            raise Gone from None

    async def command(self) -> bytes:
        """A whole command, its literals in place and the final line end removed.  Raises Gone, TooLong."""
        text, literals = bytearray(), 0
        while match := _LITERAL.search(line := await self.line()):
            text += line
            literals += int(match[1])
            self._check(literals, bool(match[2]), bytes(text[:100]))
            if not match[2]:
                self.say(f"+ {words.CONTINUE}")
            text += await self._exactly(int(match[1]))
        return bytes(text) + line.removesuffix(b"\n").removesuffix(b"\r")

    def _check(self, size: int, already_sent: bool, start: bytes) -> None:
        if size <= LONGEST_LITERAL:
            return
        if already_sent:  # RFC 7888 section 4: what cannot be read over ends the connection
            raise Gone(f"BYE A literal may have at most {LONGEST_LITERAL} bytes.")
        raise TooLong(start)

    async def _exactly(self, size: int) -> bytes:
        await self.flush()
        try:
            async with asyncio.timeout(LONGEST_SILENCE):
                return await self._reader.readexactly(size)
        except (asyncio.IncompleteReadError, OSError):
            raise Gone from None

    def cut(self) -> None:
        """Drop the connection without a word."""
        self._writer.transport.abort()

    def close(self) -> None:
        """End it after what was said has left."""
        self._writer.close()


def string(value: bytes) -> bytes:
    """A quoted string where that is possible, else a literal."""
    if len(value) > 1000 or not _PLAIN.fullmatch(value):
        return literal(value)
    return b'"' + value.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def astring(value: bytes) -> bytes:
    """The bare word where that is possible, else a string."""
    return value if _BARE.fullmatch(value) else string(value)


def nstring(value: bytes | None) -> bytes:
    """As `string`, and NIL for None."""
    return b"NIL" if value is None else string(value)


def literal(value: bytes) -> bytes:
    """`{size}` and the bytes."""
    return b"{%d}\r\n%b" % (len(value), value)


def listed(items: list[bytes]) -> bytes:
    """A parenthesised list."""
    return b"(" + b" ".join(items) + b")"
