"""Reading a message, after DATA or BDAT: in large pieces, for lines of any length, byte for byte."""

import asyncio
from collections.abc import Awaitable, Callable

_PIECE = 2**18  # between two of them other sessions have their turn

Interruption = Callable[[], Awaitable[object]]


async def read_body(reader: asyncio.StreamReader, after_first_line: Interruption) -> bytes:
    """The message up to the final dot; only dot-stuffing is undone (RFC 5321 section 4.5.2)."""
    body = bytearray(await _piece(reader, b"\r\n"))
    await after_first_line()
    # A final dot is a line of its own; searching for its end only finds it and the odd full stop.
    while not (b"\r\n" + body[-5:]).endswith(b"\r\n.\r\n"):
        body += await _piece(reader, b".\r\n")
    return (b"\r\n" + body[:-3]).replace(b"\r\n.", b"\r\n")[2:]


async def read_chunk(reader: asyncio.StreamReader, size: int, after_first_piece: Interruption) -> bytes:
    """The `size` bytes behind a BDAT command (RFC 3030 section 2)."""
    chunk = bytearray(await reader.readexactly(min(size, _PIECE)))
    await after_first_piece()
    while len(chunk) < size:
        chunk += await reader.readexactly(min(size - len(chunk), _PIECE))
    return bytes(chunk)


async def skip_chunk(reader: asyncio.StreamReader, size: int) -> None:
    """Throw away the bytes of a refused BDAT; its client has sent them already (RFC 3030 section 2)."""
    while size:
        size -= len(await reader.readexactly(min(size, _PIECE)))


async def _piece(reader: asyncio.StreamReader, end: bytes) -> bytes:
    try:
        return await reader.readuntil(end)
    except asyncio.LimitOverrunError as overrun:
        return await reader.read(overrun.consumed)
