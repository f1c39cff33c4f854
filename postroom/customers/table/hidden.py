"""What a spreadsheet hides: rows, by a filter or a person, and columns (ECMA-376 part 1, 18.3.1). Pure.

openpyxl's read-only mode does not say it, so the tags are read from the sheet's part, a piece at a time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

_PIECE = 1_000_000
_TAG = re.compile(rb"<(?:\w+:)?(col|row)(?=[\s/>])[^>]*>")
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
_NUMBER = re.compile(rb"""\s(r|min|max)\s*=\s*["'](\d{1,7})["']""")
_LONGEST_TAG = 4_000
_MOST_COLUMNS = 16_384


@dataclass(frozen=True)
class Hidden:
    """Hidden rows and columns, counted from 1."""

    rows: frozenset[int]
    columns: frozenset[int]


def find_hidden(part: IO[bytes]) -> Hidden:
    """The hidden rows and columns of a sheet's part."""
    rows: set[int] = set()
    columns: set[int] = set()
    line = 0
    for kind, tag in _iterate_tags(part):
        told = {name: int(number) for name, number in _NUMBER.findall(tag)}
        hidden = bool(_HIDDEN.search(tag))
        if kind == b"row":
            line = told.get(b"r", line + 1)
            rows |= {line} if hidden else set()
        elif hidden and b"min" in told:
            columns.update(range(told[b"min"], min(told.get(b"max", told[b"min"]), _MOST_COLUMNS) + 1))
    return Hidden(frozenset(rows), frozenset(columns))


def _iterate_tags(part: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """The tags of rows and columns, in order."""
    rest = b""
    while piece := part.read(_PIECE):
        text, end = rest + piece, 0
        for match in _TAG.finditer(text):
            end = match.end()
            yield match[1], match[0]
        rest = text[max(end, len(text) - _LONGEST_TAG) :]
