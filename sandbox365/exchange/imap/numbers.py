"""Sequence sets: numbers of messages or UIDs as a client lists them (RFC 3501 section 9, "sequence-set")."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox365.exchange.imap.words import BadArguments

_LAST = 0  # stands for "*"; no message has this number


@dataclass(frozen=True)
class Numbers:
    """Ranges as they were written, "9:*" being (9, 0)."""

    ranges: tuple[tuple[int, int], ...]

    @classmethod
    def read(cls, text: str) -> "Numbers":
        """The set in `text`, which has the right form; raises BadArguments for the number 0."""
        return cls(tuple(_range(part) for part in text.split(",")))

    def among(self, present: Sequence[int]) -> list[int]:
        """Those of `present` (ascending) that are in the set, each once."""
        if not present:
            return []
        found: list[int] = []
        done = 0
        for start, stop in sorted(self._places(present)):
            found += present[max(start, done) : stop]
            done = max(done, stop)
        return found

    def beyond(self, last: int) -> bool:
        """Whether a number is named that is higher than `last`, or any where there is none."""
        return last == 0 or any(max(pair) > last for pair in self.ranges)

    def _places(self, present: Sequence[int]) -> list[tuple[int, int]]:
        resolved = [sorted(number or present[-1] for number in pair) for pair in self.ranges]
        return [(bisect_left(present, low), bisect_right(present, high)) for low, high in resolved]


def _range(part: str) -> tuple[int, int]:
    first, colon, last = part.partition(":")
    return _number(first), _number(last if colon else first)


def _number(text: str) -> int:
    if text == "*":
        return _LAST
    if int(text) == 0:
        raise BadArguments
    return int(text)
