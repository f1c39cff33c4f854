"""Reading the arguments of a command from left to right (RFC 3501 section 9)."""

import datetime as dt
import re
from collections.abc import Callable
from typing import TypeVar

from sandbox365.exchange.imap.numbers import Numbers
from sandbox365.exchange.imap.words import BadArguments

Item = TypeVar("Item")
_ATOM = re.compile(rb'[^\x00-\x20\x7f-\xff(){%*"\\\]]+')
_ASTRING = re.compile(rb'[^\x00-\x20\x7f-\xff(){%*"\\]+')
_PATTERN = re.compile(rb'[^\x00-\x20\x7f-\xff(){"\\]+')
_QUOTED = re.compile(rb'"((?:[^"\\\x00\r\n]|\\["\\])*)"')
_LITERAL = re.compile(rb"\{(\d{1,20})\+?\}\r?\n")
_FLAG = re.compile(rb"\\?[^\x00-\x20\x7f-\xff(){%*\"\\\]]+")
_NUMBER = re.compile(rb"\d{1,10}")
_SET = re.compile(rb"(?:\d{1,10}|\*)(?::(?:\d{1,10}|\*))?(?:,(?:\d{1,10}|\*)(?::(?:\d{1,10}|\*))?)*")
_DATE = re.compile(rb'"?(\d{1,2})-([A-Za-z]{3})-(\d{4})"?')
_DATE_TIME = re.compile(rb' ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"')
_MONTHS = b"jan feb mar apr may jun jul aug sep oct nov dec".split()


class Arguments:
    """A cursor over what stands behind the name of a command.  Every reading may raise BadArguments."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self._text)

    def end(self) -> None:
        """Nothing may be left but blanks."""
        if self._text[self._at :].strip(b" "):
            raise BadArguments

    def rest(self) -> bytes:
        """All that is left, without blanks at its end."""
        text, self._at = self._text[self._at :].rstrip(b" "), len(self._text)
        return text

    def comes(self, word: bytes) -> bool:
        """Whether `word` comes next, in any case of letters; if so it is passed."""
        found = self._text[self._at : self._at + len(word)].upper() == word.upper()
        self._at += len(word) if found else 0
        return found

    def expect(self, word: bytes) -> None:
        """`word` must come next."""
        if not self.comes(word):
            raise BadArguments

    def space(self) -> None:
        """The one blank between two arguments."""
        self.expect(b" ")

    def atom(self) -> bytes:
        """A bare word, in upper case."""
        return self._match(_ATOM)[0].upper()

    def number(self) -> int:
        """A number of at most ten digits."""
        return int(self._match(_NUMBER)[0])

    def numbers(self) -> Numbers:
        """A sequence set, "1:3,7,9:*"."""
        return Numbers.read(self._match(_SET)[0].decode())

    def looks_like_numbers(self) -> bool:
        """Whether a sequence set comes next."""
        return _SET.match(self._text, self._at) is not None

    def digit_comes(self) -> bool:
        """Whether a digit comes next."""
        return self._next().isdigit()

    def closing_comes(self) -> bool:
        """Whether a closing bracket comes next."""
        return self._next() == b"]"

    def astring(self) -> bytes:
        """A bare word, a quoted string or a literal: three ways to write the same."""
        return self._string_or(_ASTRING)

    def pattern(self) -> bytes:
        """As `astring`, with the wildcards of LIST."""
        return self._string_or(_PATTERN)

    def string(self) -> bytes:
        """A quoted string or a literal."""
        if self._next() == b'"':
            return re.sub(rb"\\(.)", rb"\1", self._match(_QUOTED)[1])
        size = int(self._match(_LITERAL)[1])
        value = self._text[self._at : self._at + size]
        self._at += size
        return value

    def flags(self) -> list[bytes]:
        """Flags in parentheses, or bare as STORE allows."""
        return self.in_parentheses(self.flag) if self._next() == b"(" else self.separated(self.flag)

    def flag(self) -> bytes:
        r"""`\Seen` or a keyword."""
        return self._match(_FLAG)[0]

    def in_parentheses(self, read: Callable[[], Item]) -> list[Item]:
        """Any number of the same kind in parentheses, blanks between them."""
        self.expect(b"(")
        return self.until_closed(read)

    def date(self) -> dt.date:
        """1-Feb-2026, quoted or not."""
        day, month, year = self._match(_DATE).groups()
        try:
            return dt.date(int(year), _MONTHS.index(month.lower()) + 1, int(day))
        except ValueError:
            raise BadArguments from None

    def date_time(self) -> dt.datetime:
        """The date of APPEND, " 1-Feb-2026 08:00:00 +0100", its first quotation mark being read already."""
        day, month, *numbers, sign, hours, minutes = self._match(_DATE_TIME).groups()
        try:
            year, hour, minute, second = (int(number) for number in numbers)
            month_number = _MONTHS.index(month.lower()) + 1
            away = dt.timedelta(hours=int(hours), minutes=int(minutes))
            zone = dt.timezone(-away if sign == b"-" else away)
            return dt.datetime(year, month_number, int(day), hour, minute, second, tzinfo=zone)
        except (ValueError, OverflowError):
            raise BadArguments from None

    def separated(self, read: Callable[[], Item]) -> list[Item]:
        """One or more of the same kind with blanks between them."""
        items = [read()]
        while self.comes(b" "):
            items.append(read())
        return items

    def until_closed(self, read: Callable[[], Item]) -> list[Item]:
        """As `in_parentheses`, the first of them being read already."""
        if self.comes(b")"):
            return []
        items = self.separated(read)
        self.expect(b")")
        return items

    def _string_or(self, bare: re.Pattern[bytes]) -> bytes:
        return self.string() if self._next() in (b'"', b"{") else self._match(bare)[0]

    def _next(self) -> bytes:
        return self._text[self._at : self._at + 1]

    def _match(self, pattern: re.Pattern[bytes]) -> re.Match[bytes]:
        match = pattern.match(self._text, self._at)
        if match is None:
            raise BadArguments
        self._at = match.end()
        return match
