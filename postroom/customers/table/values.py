"""A table that was read from a file, and why one cannot be."""

from dataclasses import dataclass

from postroom.shared.wording import Sentence

MOST_BYTES = 20_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 400
"""DATEV's lists of debtors have 254 columns."""

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row with the line (of a text file) or row (of a spreadsheet) on which it begins, counted from 1."""

    line: int
    cells: Cells


@dataclass(frozen=True)
class Text:
    """A decoded file. `encoding` as people know it; `letters`: words in which a wrong encoding would be seen."""

    text: str
    encoding: str
    letters: tuple[str, ...] = ()
    doubtful: bool = False


@dataclass(frozen=True)
class Sheet:
    """All rows of a file that are not blank, and what was found out about it.

    `encoding` as people know it, "" for a spreadsheet; `delimiter` "" for one; `name` of the sheet, "" for text;
    `notes`: what people have to know about the reading.
    """

    rows: tuple[Row, ...]
    encoding: str = ""
    delimiter: str = ""
    name: str = ""
    letters: tuple[str, ...] = ()
    notes: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class Table:
    """A sheet with its header found. `datev`: its columns and codes are DATEV's."""

    header: Row
    rows: tuple[Row, ...]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    letters: tuple[str, ...] = ()
    notes: tuple[Sentence, ...] = ()
    datev: bool = False
