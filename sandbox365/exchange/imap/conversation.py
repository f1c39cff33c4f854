"""The commands, the states in which each is allowed, and the loop that reads and answers them."""

import asyncio
import logging
import re
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from functools import partial

from sandbox365.cloud import Cloud
from sandbox365.exchange.imap import folder_commands, logging_in, message_commands, words
from sandbox365.exchange.imap.arguments import Arguments
from sandbox365.exchange.imap.idling import idle
from sandbox365.exchange.imap.session import Session
from sandbox365.exchange.imap.wire import Gone, TooLong, Wire
from sandbox365.exchange.imap.words import Refused

_log = logging.getLogger(__name__)
_TAG = re.compile(rb'[^\x00-\x20\x7f-\xff(){%*+"\\]+')
_NAME = re.compile(rb" (UID [A-Z]+|[A-Z]+)", re.IGNORECASE)


class State(Enum):
    """When a command is allowed (RFC 3501 section 3)."""

    ANY = "always"
    GUEST = "before the login"
    INSIDE = "after the login"
    SELECTED = "with a folder open"


@dataclass(frozen=True)
class Command:
    """What a command does; it returns what stands behind the tag or raises Refused, BadArguments, Gone.

    `renumbers` False: while it runs the client counts messages by number, so none may vanish.
    """

    run: Callable[[Session, Arguments], Awaitable[str]]
    state: State = State.INSIDE
    renumbers: bool = True


async def capability(session: Session, arguments: Arguments) -> str:
    """CAPABILITY."""
    arguments.end()
    session.wire.say(f"* {words.capability(session.login is not None)}")
    return "OK CAPABILITY completed."


async def noop(_session: Session, arguments: Arguments) -> str:
    """NOOP: a chance to tell what is new."""
    arguments.end()
    return "OK NOOP completed."


async def identify(session: Session, arguments: Arguments) -> str:
    """ID (RFC 2971)."""
    if not arguments.comes(b"NIL"):
        arguments.in_parentheses(lambda: arguments.comes(b"NIL") or arguments.string())
    arguments.end()
    session.wire.say(f"* {words.SERVER_ID}")
    return "OK ID completed."


async def logout(session: Session, arguments: Arguments) -> str:
    """LOGOUT."""
    arguments.end()
    session.wire.say(f"* {words.SIGNED_OUT}")
    session.view, session.leaving = None, True
    return "OK LOGOUT completed."


_COMMANDS = {
    "CAPABILITY": Command(capability, State.ANY),
    "NOOP": Command(noop, State.ANY),
    "ID": Command(identify, State.ANY),
    "LOGOUT": Command(logout, State.ANY),
    "AUTHENTICATE": Command(logging_in.authenticate, State.GUEST),
    "LOGIN": Command(logging_in.login, State.GUEST),
    "NAMESPACE": Command(folder_commands.namespace),
    "LIST": Command(folder_commands.list_folders),
    "LSUB": Command(folder_commands.list_subscribed),
    "STATUS": Command(folder_commands.status),
    "SELECT": Command(folder_commands.select),
    "EXAMINE": Command(folder_commands.examine),
    "CREATE": Command(folder_commands.create),
    "DELETE": Command(folder_commands.delete),
    "SUBSCRIBE": Command(folder_commands.subscribe),
    "UNSUBSCRIBE": Command(folder_commands.unsubscribe),
    "APPEND": Command(folder_commands.append),
    "IDLE": Command(idle),
    "CHECK": Command(folder_commands.check, State.SELECTED),
    "CLOSE": Command(folder_commands.close, State.SELECTED),
    "UNSELECT": Command(folder_commands.unselect, State.SELECTED),
}
for _word, _run in {
    "SEARCH": message_commands.search,
    "FETCH": message_commands.fetch,
    "STORE": message_commands.store,
    "COPY": message_commands.copy,
    "MOVE": message_commands.move,
    "EXPUNGE": message_commands.expunge,
}.items():
    renumbers = _word not in ("SEARCH", "FETCH", "STORE")
    _COMMANDS[_word] = Command(partial(_run, by_uid=False), State.SELECTED, renumbers)
    _COMMANDS[f"UID {_word}"] = Command(partial(_run, by_uid=True), State.SELECTED)


async def converse(cloud: Cloud, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Speak with one client until it leaves or the sandbox stops."""
    wire = Wire(reader, writer)
    try:
        await _talk(Session(cloud, wire))
    except Gone as gone:
        if gone.farewell:
            wire.say(f"* {gone.farewell}")
    except asyncio.CancelledError:  # raised again, Python 3.11 would log a traceback for each connection
        wire.say(f"* {words.STOPPING}")
    finally:
        wire.close()


async def _talk(session: Session) -> None:
    session.cloud.counts["imap_connections"] += 1
    if reply := await session.fault("imap_connect"):
        session.wire.say(f"* {reply}")
        return
    session.wire.say(f"* {words.GREETING}")
    while not session.leaving:
        try:
            await _serve(session, await session.wire.command())
        except TooLong as refused:
            _answer_too_long(session, refused.start)
    await session.wire.flush()


def _answer_too_long(session: Session, start: bytes) -> None:
    tag = _TAG.match(start)
    text = "NO The message is too large: a literal may have at most 40 MB."
    session.wire.say((tag[0] if tag else b"*") + b" " + text.encode())


async def _serve(session: Session, line: bytes) -> None:
    tag = _TAG.match(line)
    if tag is None:
        session.wire.say(f"* {words.NO_TAG}")
        return
    reply = await _reply(session, line[tag.end() :])
    session.wire.say(tag[0] + b" " + reply.encode("utf-8", "replace"))


async def _reply(session: Session, line: bytes) -> str:
    named = _NAME.match(line)
    name = named[1].decode().upper() if named else ""
    command = _COMMANDS.get(name)
    if named is None or command is None:
        return words.UNKNOWN_COMMAND
    try:
        _check_state(session, command.state)
        reply = await command.run(session, _arguments(line[named.end() :]))
        session.tell_news(command.renumbers)
    except Refused as refused:
        return refused.reply
    except (Gone, asyncio.CancelledError):
        raise
    except Exception as error:
        # No traceback: it could show what the client has sent, a token for instance.
        _log.error("IMAP %s failed: %s at %s", name, type(error).__name__, _place(error))
        return words.UNAVAILABLE
    return reply


def _arguments(text: bytes) -> Arguments:
    arguments = Arguments(text)
    if arguments:
        arguments.space()
    return arguments


def _check_state(session: Session, state: State) -> None:
    """Raises Refused."""
    if state is State.ANY:
        return
    if (session.login is None) != (state is State.GUEST):
        raise Refused(words.INVALID_STATE)
    if state is not State.GUEST:
        _ = session.postbox
    if state is State.SELECTED:
        _ = session.selected


def _place(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{last.name}:{last.lineno}"
