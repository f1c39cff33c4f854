"""What a file of customers says, as values: rows that can be used, rows that cannot, and what was left out. Pure."""

from dataclasses import dataclass
from typing import Any

from postroom.shared.wording import Sentence

AddressChange = tuple[str, str, tuple[str, ...]]
"""Document type, kind, and the addresses that the file has of both."""


@dataclass(frozen=True)
class CustomerRow:
    """A row that can be used: only fields whose column is there. `line` as people count."""

    line: int
    debtor: str
    fields: dict[str, Any]
    addresses: tuple[AddressChange, ...]


@dataclass(frozen=True)
class RefusedRow:
    """A row that cannot be used, why, and because of which column ("" for none)."""

    line: int
    column: str
    sentence: Sentence


@dataclass(frozen=True)
class LeftOut:
    """A cell that was not understood and left out: first in `line`, in `count` rows."""

    line: int
    column: str
    sentence: Sentence
    count: int = 1


@dataclass(frozen=True)
class SeenColumn:
    """A column of the file: heading, what it was taken for (`table/codes.py`), a few of its cells."""

    heading: str
    code: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """What a file says. `used` and `unused` are headings as the file has them.

    `notes`: what people have to know about the file; `decimal`: the sign of decimal fractions in the numbers, "" when
    none shows one; `unclear`: what a person has to say about the columns before anything can be imported; `source`:
    who says what the columns hold, "headings", "kept" (as the last time), "hand" or "reset" (by hand: the headings).
    """

    rows: tuple[CustomerRow, ...] = ()
    refused: tuple[RefusedRow, ...] = ()
    used: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[Sentence, ...] = ()
    columns: tuple[SeenColumn, ...] = ()
    decimal: str = ""
    unclear: Sentence | None = None
    source: str = "headings"
    turn: int = 0
    """How often the file was read anew since it was chosen: who saw an earlier reading does not import this one."""
