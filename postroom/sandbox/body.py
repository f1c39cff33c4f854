"""Reading a message after DATA: in large pieces, for lines of any length, byte for byte."""

import asyncio
from collections.abc import Awaitable, Callable


async def read_body(reader: asyncio.StreamReader, after_first_line: Callable[[], Awaitable[object]]) -> bytes:
    """The message up to the final dot; only dot-stuffing is undone (RFC 5321 section 4.5.2)."""
    body = bytearray(await _piece(reader, b"\r\n"))
    await after_first_line()
    # A final dot is a line of its own; searching for its end only finds it and the odd full stop.
    while not (b"\r\n" + body[-5:]).endswith(b"\r\n.\r\n"):
        body += await _piece(reader, b".\r\n")
    return (b"\r\n" + body[:-3]).replace(b"\r\n.", b"\r\n")[2:]


async def _piece(reader: asyncio.StreamReader, end: bytes) -> bytes:
    try:
        return await reader.readuntil(end)
    except asyncio.LimitOverrunError as overrun:
        return await reader.read(overrun.consumed)
