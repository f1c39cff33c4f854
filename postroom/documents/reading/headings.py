"""Headings and values that stand in narrow columns, one blank apart. Pure.

Debiteurnr. Factuurnr. Factuurdatum Vervaldatum
10057 20260414 16-11-2026 16-12-2026
"""

import re
from functools import cache

from postroom.documents.reading import labels
from postroom.documents.reading.figures import DATE
from postroom.documents.reading.grid import Cell, Grid, Row

_VALUE = re.compile(rf"{DATE.pattern}|\S+", DATE.flags)


def parted(grid: Grid) -> Grid:
    """The grid with such headings and the values under them cut into cells."""
    rows = list(grid)
    for index in range(len(rows) - 1):
        upper, lower = rows[index], rows[index + 1]
        if len(upper) == len(lower) == 1:
            rows[index], rows[index + 1] = _parted(upper[0], lower[0]) or (upper, lower)
    return tuple(rows)


def _parted(upper: Cell, lower: Cell) -> tuple[Row, Row] | None:
    if any(letter.isdigit() for letter in upper.text):
        return None
    headings = [found for found in _heading().finditer(upper.text) if found.group().strip()]
    values = list(_VALUE.finditer(lower.text))
    known = sum(found.lastgroup is not None for found in headings)
    if known < 2 or len(headings) != len(values):
        return None
    # Wide enough apart that no value meets its neighbour's heading.
    step = max(len(found.group()) for found in (*headings, *values)) + 8
    return _spread(headings, step), _spread(values, step)


def _spread(found: list[re.Match[str]], step: int) -> Row:
    texts = [one.group().strip() for one in found]
    return tuple(Cell(text, place * step, place * step + len(text)) for place, text in enumerate(texts))


@cache
def _heading() -> re.Pattern[str]:
    groups = (
        *labels.NUMBERS.values(),
        labels.DEBTORS,
        *labels.DATES.values(),
        labels.ANY_NUMBER,
        labels.ANY_DATE,
    )
    every = tuple(dict.fromkeys(name for group in groups for name in group))
    return re.compile(rf"(?P<known>{labels.label(every).pattern})|\S+\s*", re.I)
