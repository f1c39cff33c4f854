"""IDLE (RFC 2177): telling what is new without being asked."""

import asyncio

from sandbox365.exchange.imap import words
from sandbox365.exchange.imap.arguments import Arguments
from sandbox365.exchange.imap.session import Session
from sandbox365.exchange.imap.words import Refused

_LOOK_EVERY_SECONDS = 0.2


async def idle(session: Session, arguments: Arguments) -> str:
    """Until the client says DONE: every change in the open folder."""
    arguments.end()
    session.wire.say("+ IDLE accepted, awaiting DONE command.")
    told = asyncio.ensure_future(_tell_news(session))
    try:
        answer = await session.wire.line()
    finally:
        told.cancel()
        await asyncio.gather(told, return_exceptions=True)
    if answer.strip().upper() != b"DONE":
        raise Refused(words.UNKNOWN_COMMAND)
    return "OK IDLE completed."


async def _tell_news(session: Session) -> None:
    while True:
        session.tell_news()
        await session.wire.flush()
        await asyncio.sleep(_LOOK_EVERY_SECONDS)
