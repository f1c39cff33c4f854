"""What SEARCH asks for (RFC 3501 section 6.4.4), made into one question to put to each message."""

import datetime as dt
import email.utils
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from sandbox365.exchange.imap.arguments import Arguments
from sandbox365.exchange.imap.candidate import Candidate
from sandbox365.exchange.imap.folders import Flags
from sandbox365.exchange.imap.header import Header, decoded
from sandbox365.exchange.imap.words import BAD_CHARSET, BadArguments, Refused

_DEEPEST = 50
_CHARSETS = (b"UTF-8", b"US-ASCII")


@dataclass
class Searched:
    """One message as SEARCH sees it; the file is read only where a key asks for what is in it."""

    number: int
    uid: int
    flags: Flags
    recent: bool
    found: Candidate

    @cached_property
    def header(self) -> Header:
        """The header block, read without the body."""
        return self.found.header

    @cached_property
    def body(self) -> str:
        """All text parts, decoded, in lower case."""
        parts = self.found.message.walk()
        return "\n".join(part.text() for part in parts if part.kind[0] == b"text").casefold()

    @cached_property
    def whole_header(self) -> str:
        """The header as it is and decoded, in lower case."""
        lines = [f"{line.name}: {line.text}" for line in self.header.fields]
        return "\n".join([self.header.raw.decode("utf-8", "replace"), *lines]).casefold()

    @property
    def sent(self) -> dt.date | None:
        """The day in the Date field as the sender wrote it."""
        try:
            return email.utils.parsedate_to_datetime(decoded(self.header.first("date") or b"")).date()
        except (ValueError, TypeError, IndexError):
            return None

    def field_has(self, name: str, wanted: str) -> bool:
        """Whether a field of this name contains the text, raw or decoded; any field contains the empty one."""
        return any(
            wanted in text.casefold()
            for line in self.header.all(name)
            for text in (line.value.decode("utf-8", "replace"), line.text)
        )


Question = Callable[[Searched], bool]


@dataclass
class _Context:
    """What a client may count on while its keys are read: the messages it numbers, and how deep it is in brackets."""

    uids: list[int]
    depth: int = field(default=0)


def read_search(arguments: Arguments, uids: list[int]) -> Question:
    """The whole of a SEARCH command; raises BadArguments, and Refused for a strange CHARSET."""
    if arguments.comes(b"CHARSET "):
        if arguments.astring().upper() not in _CHARSETS:
            raise Refused(BAD_CHARSET)
        arguments.space()
    context = _Context(uids)
    return _all_of(arguments.separated(lambda: _read_key(arguments, context)))


def _all_of(questions: list[Question]) -> Question:
    return lambda message: all(question(message) for question in questions)


def _read_key(arguments: Arguments, context: _Context) -> Question:
    context.depth += 1
    if context.depth > _DEEPEST:
        raise BadArguments
    try:
        return _read_one_key(arguments, context)
    finally:
        context.depth -= 1


def _read_one_key(arguments: Arguments, context: _Context) -> Question:
    if arguments.comes(b"("):
        inner = arguments.separated(lambda: _read_key(arguments, context))
        arguments.expect(b")")
        return _all_of(inner)
    if arguments.looks_like_numbers():
        return _numbered(arguments, context)
    word = arguments.atom()
    if word in _PLAIN_KEYS:
        return _PLAIN_KEYS[word]
    arguments.space()
    if word in _KEYS_WITH_KEYS:
        return _KEYS_WITH_KEYS[word](arguments, context)
    if word in _KEYS_WITH_VALUE:
        return _KEYS_WITH_VALUE[word](arguments)
    raise BadArguments


def _flag(name: str) -> Question:
    return lambda message: name in message.flags


def _no_flag(name: str) -> Question:
    return lambda message: name not in message.flags


_PLAIN_KEYS: dict[bytes, Question] = {
    b"ALL": lambda _message: True,
    b"RECENT": lambda message: message.recent,
    b"OLD": lambda message: not message.recent,
    b"NEW": lambda message: message.recent and r"\Seen" not in message.flags,
    **{
        name.upper().encode(): _flag(f"\\{name}")
        for name in ("Seen", "Answered", "Flagged", "Deleted", "Draft")
    },
    **{
        b"UN" + name.upper().encode(): _no_flag(f"\\{name}")
        for name in ("Seen", "Answered", "Flagged", "Deleted", "Draft")
    },
}


def _numbered(arguments: Arguments, context: _Context) -> Question:
    chosen = set(arguments.numbers().among(range(1, len(context.uids) + 1)))
    return lambda message: message.number in chosen


def _by_uid(arguments: Arguments, context: _Context) -> Question:
    chosen = set(arguments.numbers().among(context.uids))
    return lambda message: message.uid in chosen


def _not(arguments: Arguments, context: _Context) -> Question:
    question = _read_key(arguments, context)
    return lambda message: not question(message)


def _or(arguments: Arguments, context: _Context) -> Question:
    one = _read_key(arguments, context)
    arguments.space()
    other = _read_key(arguments, context)
    return lambda message: one(message) or other(message)


_KEYS_WITH_KEYS: dict[bytes, Callable[[Arguments, _Context], Question]] = {
    b"NOT": _not,
    b"OR": _or,
    b"UID": _by_uid,
}


def _text(arguments: Arguments) -> str:
    return arguments.astring().decode("utf-8", "replace").casefold()


def _field(name: str) -> Callable[[Arguments], Question]:
    def read(arguments: Arguments) -> Question:
        wanted = _text(arguments)
        return lambda message: message.field_has(name, wanted)

    return read


def _header(arguments: Arguments) -> Question:
    name = _text(arguments)
    arguments.space()
    return _field(name)(arguments)


def _body(arguments: Arguments) -> Question:
    wanted = _text(arguments)
    return lambda message: wanted in message.body


def _anywhere(arguments: Arguments) -> Question:
    wanted = _text(arguments)
    return lambda message: wanted in message.whole_header or wanted in message.body


def _keyword(present: bool) -> Callable[[Arguments], Question]:
    def read(arguments: Arguments) -> Question:
        name = arguments.atom().decode()
        return lambda message: (name in {flag.upper() for flag in message.flags}) == present

    return read


def _size(larger: bool) -> Callable[[Arguments], Question]:
    def read(arguments: Arguments) -> Question:
        size = arguments.number()
        return lambda message: message.found.size > size if larger else message.found.size < size

    return read


def _on_day(
    of: Callable[[Searched], dt.date | None], compare: Callable[[dt.date, dt.date], bool]
) -> Callable[[Arguments], Question]:
    def read(arguments: Arguments) -> Question:
        wanted = arguments.date()
        return lambda message: (day := of(message)) is not None and compare(day, wanted)

    return read


def _received(message: Searched) -> dt.date:
    return message.found.received.date()


def _sent(message: Searched) -> dt.date | None:
    return message.sent


_KEYS_WITH_VALUE: dict[bytes, Callable[[Arguments], Question]] = {
    b"HEADER": _header,
    b"BODY": _body,
    b"TEXT": _anywhere,
    **{name: _field(name.decode().lower()) for name in (b"SUBJECT", b"FROM", b"TO", b"CC", b"BCC")},
    b"KEYWORD": _keyword(True),
    b"UNKEYWORD": _keyword(False),
    b"LARGER": _size(True),
    b"SMALLER": _size(False),
    b"SINCE": _on_day(_received, dt.date.__ge__),
    b"BEFORE": _on_day(_received, dt.date.__lt__),
    b"ON": _on_day(_received, dt.date.__eq__),
    b"SENTSINCE": _on_day(_sent, dt.date.__ge__),
    b"SENTBEFORE": _on_day(_sent, dt.date.__lt__),
    b"SENTON": _on_day(_sent, dt.date.__eq__),
}
