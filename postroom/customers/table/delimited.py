"""CSV in all its dialects: which sign parts the cells, and where the rows begin."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

from postroom.customers.refusals import FileRefused, QuoteNeverEnds, TableUnreadable, TooManyRows
from postroom.customers.table.values import MOST_COLUMNS, MOST_ROWS, Cells, Row
from postroom.shared.wording import N_

Score = Callable[[Cells], int]
"""How many of the cells are headings that somebody knows."""
SIGNS = {";": N_("semicolon"), "\t": N_("tab"), ",": N_("comma"), "|": N_("vertical bar")}
"""The delimiters that are looked for, in words; of two that fit alike the first one counts."""
_TRIED = 60
"""Rows that are looked at to find the delimiter."""
_SEP = re.compile(r"\"?sep=(.)\"?[;,\t|]*(?:\r\n|\r|\n)", re.I)
"""Excel's own first line that names the delimiter."""


def rows_of(text: str, score: Score) -> tuple[tuple[Row, ...], str]:
    """The rows that are not blank, and the delimiter. Raises FileRefused."""
    told = _SEP.match(text)
    text = text[told.end() :] if told else text
    delimiter = told[1] if told else _find_delimiter(text, score)
    first = 2 if told else 1
    try:
        return _read_all_rows(text, delimiter, first, strict=True), delimiter
    except csv.Error as problem:
        if "unexpected end" in str(problem):
            raise _refuse_open_quote(text, delimiter, first) from None
        return _read_leniently(text, delimiter, first), delimiter


def _find_delimiter(text: str, score: Score) -> str:
    """The one with which a row shows most known headings; else the one that gives most rows the same width."""
    return max(SIGNS, key=lambda one: _rate_rows(list(_read_head(text, one)), score))


def _rate_rows(rows: list[Cells], score: Score) -> tuple[int, int, int]:
    known = max(map(score, rows), default=0)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return known, count, width


def _read_head(text: str, delimiter: str) -> Iterator[Cells]:
    try:
        for _tried, cells in zip(range(_TRIED), _make_reader(text, delimiter, strict=False), strict=False):
            yield tuple(cells)
    except csv.Error:
        return


def _read_all_rows(text: str, delimiter: str, first: int, *, strict: bool) -> tuple[Row, ...]:
    found, line = [], first
    reader = _make_reader(text, delimiter, strict)
    for cells in reader:
        row = Row(line, tuple(cell.strip() for cell in cells))
        line = first + reader.line_num
        if any(row.cells):
            found.append(row)
        if len(found) > MOST_ROWS + 1 or len(cells) > MOST_COLUMNS:
            raise refuse_too_large()
    return tuple(found)


def _read_leniently(text: str, delimiter: str, first: int) -> tuple[Row, ...]:
    """For programs that do not double the quotes inside a text."""
    try:
        return _read_all_rows(text, delimiter, first, strict=False)
    except csv.Error:
        raise TableUnreadable() from None


def _refuse_open_quote(text: str, delimiter: str, first: int) -> FileRefused:
    """Names the line on which the text in quotes begins that never ends."""
    line = first
    reader = _make_reader(text, delimiter, strict=True)
    try:
        for _cells in reader:
            line = first + reader.line_num
    except csv.Error:
        pass
    return QuoteNeverEnds(line=line)


def _make_reader(text: str, delimiter: str, strict: bool) -> Any:
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=strict)


def refuse_too_large() -> FileRefused:
    """For tables beyond the limits."""
    return TooManyRows(rows=f"{MOST_ROWS:,}", columns=MOST_COLUMNS)
