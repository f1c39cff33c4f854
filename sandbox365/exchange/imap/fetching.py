"""What FETCH asks for, and the answer for one message (RFC 3501 section 6.4.5)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sandbox365.exchange.imap.arguments import Arguments
from sandbox365.exchange.imap.candidate import Candidate
from sandbox365.exchange.imap.mime import Part, find
from sandbox365.exchange.imap.structure import envelope, structure
from sandbox365.exchange.imap.wire import astring, literal
from sandbox365.exchange.imap.words import BadArguments

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Section:
    """What stands in BODY[...]: part numbers, a word like HEADER.FIELDS, header names; then octets <start.length>."""

    numbers: tuple[int, ...] = ()
    word: bytes = b""
    names: tuple[bytes, ...] = ()
    octets: tuple[int, int] | None = None
    peek: bool = False

    def cut_out(self, message: Part) -> bytes | None:
        """The bytes meant, exactly as they are in the message; None when there is no such part."""
        found = self._whole(message)
        if found is None or self.octets is None:
            return found
        start, length = self.octets
        return found[start : start + length]

    def _whole(self, message: Part) -> bytes | None:
        part = find(message, self.numbers)
        if part is None:
            return None
        if not self.word:
            return part.body if self.numbers else part.raw
        if self.word == b"MIME":
            return part.header.raw
        return self._of_message(part.embedded if self.numbers else part)

    def _of_message(self, message: Part | None) -> bytes | None:
        if message is None:
            return None
        if self.names:
            return message.header.only(self.names, others=self.word.endswith(b".NOT"))
        return message.body if self.word == b"TEXT" else message.header.raw


@dataclass(frozen=True)
class Item:
    """One item: its name as the answer repeats it, and for a piece of the message which one."""

    name: bytes
    section: Section | None = None

    @property
    def marks_as_read(self) -> bool:
        r"""Whether the asking sets \Seen."""
        return self.section is not None and not self.section.peek

    def value(self, found: Candidate) -> bytes:
        """Name and value for one message; not for FLAGS and UID, which are no part of it."""
        if self.section is None:
            return self.name + b" " + _SIMPLE[self.name](found)
        piece = self.section.cut_out(found.message)
        return self.name + b" " + (b"NIL" if piece is None else literal(piece))


_SIMPLE: dict[bytes, Callable[[Candidate], bytes]] = {
    b"INTERNALDATE": lambda found: b'"' + internal_date(found.received) + b'"',
    b"RFC822.SIZE": lambda found: b"%d" % found.size,
    b"ENVELOPE": lambda found: envelope(found.message.header),
    b"BODYSTRUCTURE": lambda found: structure(found.message, extended=True),
    b"BODY": lambda found: structure(found.message, extended=False),
}
_OLD_NAMES = {
    b"RFC822": Section(),
    b"RFC822.HEADER": Section(word=b"HEADER", peek=True),
    b"RFC822.TEXT": Section(word=b"TEXT"),
}
_FAST = (b"FLAGS", b"INTERNALDATE", b"RFC822.SIZE")
_MACROS = {b"FAST": _FAST, b"ALL": (*_FAST, b"ENVELOPE"), b"FULL": (*_FAST, b"ENVELOPE", b"BODY")}


def internal_date(moment: dt.datetime) -> bytes:
    """`01-Feb-2026 08:00:00 +0000`, months in English whatever the locale."""
    return f"{moment:%d}-{_MONTHS[moment.month - 1]}-{moment:%Y %H:%M:%S} +0000".encode()


def read_items(arguments: Arguments) -> list[Item]:
    """The items that a FETCH command names, macros spelt out; raises BadArguments."""
    for macro, names in _MACROS.items():
        if arguments.comes(macro):
            return [Item(name) for name in names]
    if not arguments.comes(b"("):
        return [_read_item(arguments)]
    items = arguments.separated(lambda: _read_item(arguments))
    arguments.expect(b")")
    return items


def _read_item(arguments: Arguments) -> Item:
    for peek, start in ((True, b"BODY.PEEK["), (False, b"BODY[")):
        if arguments.comes(start):
            return _read_section(arguments, peek)
    name = arguments.atom()
    if name in _OLD_NAMES:
        return Item(name, _OLD_NAMES[name])
    if name in _SIMPLE or name in (b"FLAGS", b"UID"):
        return Item(name)
    raise BadArguments


def _read_section(arguments: Arguments, peek: bool) -> Item:
    numbers, word_follows = _read_part_numbers(arguments)
    word, names = _read_word(arguments, bool(numbers)) if word_follows else (b"", ())
    arguments.expect(b"]")
    octets = _read_octets(arguments)
    spelt = b".".join([*(b"%d" % number for number in numbers), *([word] if word else [])])
    if names:
        spelt += b" (" + b" ".join(astring(name) for name in names) + b")"
    origin = b"<%d>" % octets[0] if octets else b""
    section = Section(numbers, word, names, octets, peek)
    return Item(b"BODY[%b]%b" % (spelt, origin), section)


def _read_part_numbers(arguments: Arguments) -> tuple[tuple[int, ...], bool]:
    """The numbers, and whether a word comes behind them."""
    if not arguments.digit_comes():
        return (), not arguments.closing_comes()
    numbers = [arguments.number()]
    while arguments.comes(b"."):
        if not arguments.digit_comes():
            return tuple(numbers), True
        numbers.append(arguments.number())
    return tuple(numbers), False


def _read_word(arguments: Arguments, in_part: bool) -> tuple[bytes, tuple[bytes, ...]]:
    for word in (b"HEADER.FIELDS.NOT", b"HEADER.FIELDS"):
        if arguments.comes(word):
            arguments.space()
            return word, _read_names(arguments)
    for word in (b"HEADER", b"TEXT", b"MIME") if in_part else (b"HEADER", b"TEXT"):
        if arguments.comes(word):
            return word, ()
    raise BadArguments


def _read_names(arguments: Arguments) -> tuple[bytes, ...]:
    names = arguments.in_parentheses(arguments.astring)
    if not names:
        raise BadArguments
    return tuple(names)


def _read_octets(arguments: Arguments) -> tuple[int, int] | None:
    if not arguments.comes(b"<"):
        return None
    start = arguments.number()
    arguments.expect(b".")
    length = arguments.number()
    arguments.expect(b">")
    if length == 0:
        raise BadArguments
    return start, length
