"""A page as rows of cells. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_CELL = re.compile(r"(?![|·•/] )\S+(?: (?![|·•/] )\S+)*")
"""Two blanks part cells, and so do `|`, `·`, `•` and `/` with a blank on either side."""
_INVISIBLE = re.compile("[\u200b-\u200f\u00ad\ufeff\u2060\ud800-\udfff\x00-\x08\x0e-\x1f]")
_BLANKS = re.compile("[\t\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_LONGEST_LINE = 600
_MOST_LINES = 2_000
_MOST_ROWS = 250
_FARTHEST = 5
"""Lines below a heading in which its value must stand."""
_SLACK = 3
"""Columns by which a value may stand beside its heading; the widths of letters make up for it."""


@dataclass(frozen=True)
class Cell:
    """A text without gaps; `start` and `end` are columns of its line, `line` counts the empty ones, too."""

    text: str
    start: int
    end: int
    line: int = 0

    def meets(self, other: "Cell") -> bool:
        """Whether the other stands in the same column: they overlap, or nearly do."""
        return self.start < other.end + _SLACK and other.start < self.end + _SLACK


Row = tuple[Cell, ...]
Grid = tuple[Row, ...]


def grid_of(text: str) -> Grid:
    """The rows of a page, empty ones left out."""
    lines = enumerate(clean(text).splitlines()[:_MOST_LINES])
    rows = (_split_row(number, line[:_LONGEST_LINE]) for number, line in lines)
    return tuple(row for row in rows if row)[:_MOST_ROWS]


def clean(text: str) -> str:
    """Composed letters, plain blanks, nothing invisible."""
    return _INVISIBLE.sub("", _BLANKS.sub(" ", unicodedata.normalize("NFC", text)))


def find_below(grid: Grid, index: int, cell: Cell, most: int = 2) -> Iterator[Cell]:
    """The nearest cells under `cell`, one a row, at most `most` rows deep and no large gap below it."""
    for row in grid[index + 1 : index + 1 + most]:
        yield from [other for other in row if cell.meets(other) and other.line - cell.line <= _FARTHEST][:1]


def _split_row(number: int, line: str) -> Row:
    return tuple(Cell(found.group(), found.start(), found.end(), number) for found in _CELL.finditer(line))
