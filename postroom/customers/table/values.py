"""A table that was read from a file, and why one cannot be."""

from dataclasses import dataclass

MOST_BYTES = 20_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 200

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row with the line (of a text file) or row (of a spreadsheet) on which it begins, counted from 1."""

    line: int
    cells: Cells


@dataclass(frozen=True)
class Sheet:
    """All rows of a file that are not blank, and what was found out about it.

    `encoding` as people know it, "" for a spreadsheet; `delimiter` "" for one; `name` of the sheet, "" for text.
    """

    rows: tuple[Row, ...]
    encoding: str = ""
    delimiter: str = ""
    name: str = ""


@dataclass(frozen=True)
class Table:
    """A sheet with its header found. `decimal`: the sign of decimal fractions, "" when no number shows one."""

    header: Row
    rows: tuple[Row, ...]
    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    sheet: str = ""
