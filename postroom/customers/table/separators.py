"""Rows whose cells are parted by another sign than the headings are. Pure."""

import csv
from collections.abc import Iterable

from postroom.customers.refusals import MixedSeparators
from postroom.customers.table.delimited import SIGNS
from postroom.customers.table.values import Row
from postroom.shared.wording import Word

_TRIED = 200


def find_other_separator(row: Row, width: int, delimiter: str) -> str:
    """The sign with which a row has as many cells as the headings, when it has but one with theirs; "" for none."""
    filled = [cell for cell in row.cells if cell]
    if not delimiter or width < 2 or len(filled) != 1:
        return ""
    return next((sign for sign in SIGNS if sign != delimiter and _count_cells(filled[0], sign) == width), "")


def expect_one_separator(header: Row, rows: Iterable[Row], delimiter: str) -> None:
    """Raise MixedSeparators when most rows use another sign than the headings."""
    tried = [row for _number, row in zip(range(_TRIED), rows, strict=False)]
    found = [sign for row in tried if (sign := find_other_separator(row, len(header.cells), delimiter))]
    if len(found) * 2 > len(tried):
        raise MixedSeparators(header=Word(SIGNS.get(delimiter, delimiter)), rows=Word(SIGNS[found[0]]))


def _count_cells(text: str, sign: str) -> int:
    return len(next(csv.reader([text], delimiter=sign), []))
