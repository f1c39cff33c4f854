"""Values found by their labels: beside them, under them, or in the middle of a line. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from postroom.documents.reading.grid import Cell, Grid, Row, below

T = TypeVar("T")
Take = Callable[[str], tuple[T, int] | None]
"""The value at the start of a text and where it ends there; None when there is none."""

BESIDE, UNDER, INSIDE = 0, 1, 2
"""How sure a finding is: label and value in one line; the value under the label; both within a sentence."""
_EMPTY = re.compile(r"[:\-–.€|]*")
_BEFORE_LABEL = re.compile(r"(?:^|[\s(|;,·•/])$")


@dataclass(frozen=True)
class Found(Generic[T]):
    """A value, the line as it was shown (`Factuurnummer: 2026-0412`), and how sure it is (small = sure)."""

    value: T
    shown: str
    rank: int


def best(grids: list[Grid], labels: re.Pattern[str], take: Take[T], worst: int = INSIDE) -> Found[T] | None:
    """The surest finding, the first one among equals; none less sure than `worst`."""
    found = [one for grid in grids for one in findings(grid, labels, take) if one.rank <= worst]
    return min(found, key=lambda one: one.rank, default=None)


def findings(grid: Grid, labels: re.Pattern[str], take: Take[T]) -> Iterator[Found[T]]:
    """Every value of a page that has one of the labels, from top to bottom."""
    for index, row in enumerate(grid):
        for place, cell in enumerate(row):
            yield from _of_cell(grid, index, row, place, cell, labels, take)


def _of_cell(
    grid: Grid, index: int, row: Row, place: int, cell: Cell, labels: re.Pattern[str], take: Take[T]
) -> Iterator[Found[T]]:
    at_start = labels.match(cell.text)
    if at_start:
        yield from _after(cell, at_start, take, BESIDE)
        if not _EMPTY.fullmatch(cell.text[at_start.end() :].strip()):
            return
        beside = list(_beside(row[place + 1 :], cell, take))
        yield from beside or _under(grid, index, cell, take)
        return
    for label in labels.finditer(cell.text):
        if _BEFORE_LABEL.search(cell.text[: label.start()]):
            yield from _after(cell, label, take, INSIDE)


def _after(cell: Cell, label: re.Match[str], take: Take[T], rank: int) -> Iterator[Found[T]]:
    taken = take(cell.text[label.end() :])
    if taken:
        yield Found(taken[0], cell.text[label.start() : label.end() + taken[1]].strip(), rank)


def _beside(rest: Row, label: Cell, take: Take[T]) -> Iterator[Found[T]]:
    """The next cell to the right that holds more than a colon or a currency sign."""
    cell = next((cell for cell in rest if not _EMPTY.fullmatch(cell.text)), None)
    taken = take(cell.text.lstrip(": ")) if cell else None
    if cell and taken:
        yield Found(taken[0], f"{label.text} {cell.text}", BESIDE)


def _under(grid: Grid, index: int, label: Cell, take: Take[T]) -> Iterator[Found[T]]:
    for cell in below(grid, index, label):
        taken = take(cell.text)
        if taken and taken[1] == len(cell.text):
            yield Found(taken[0], f"{label.text} {cell.text}", UNDER)
            return
