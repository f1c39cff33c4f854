"""Values and their labels: beside, under, or within a sentence; where each stands. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Generic, TypeVar

from postroom.documents.reading.blocks import Block, block_at, find_blocks, is_beside_bank
from postroom.documents.reading.figures import DATE
from postroom.documents.reading.grid import Cell, Grid, Row, find_below
from postroom.documents.reading.labels import fact_labels, taught_label

T = TypeVar("T")
Take = Callable[[str], tuple[T, int] | None]
"""The value at the start of a text and where it ends there; None when there is none."""

BESIDE, UNDER, INSIDE = 0, 1, 2
"""How sure a finding is: label and value in one line; the value under the label; both within a sentence."""
_EMPTY = re.compile(r"[:\-–.€|]*")
_BEFORE_LABEL = re.compile(r"(?:^|[\s(|;,·•/])$")


@dataclass(frozen=True)
class Page:
    """The rows of a page; `number` counts from 0."""

    number: int
    grid: Grid

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of the page that have a heading."""
        return find_blocks(self.grid)

    def block_at(self, index: int, cell: Cell) -> Block | None:
        """The block in which a cell of row `index` stands."""
        return block_at(self.blocks, index, cell)

    def is_beside_bank(self, index: int, cell: Cell) -> bool:
        """Whether a bank is named around a cell of row `index`."""
        return is_beside_bank(self.grid, index, cell)


@dataclass(frozen=True)
class Found(Generic[T]):
    """A value, the line as it was shown (`Factuurnummer: 2026-0412`), and how sure it is (small = sure).

    `page` and `row` say where its label stands, `kind` in which block (blocks.HEADINGS), `before` what stands in
    front of a label within a sentence. `bank`: a bank is named around it.
    """

    value: T
    shown: str
    rank: int
    page: int = 0
    row: int = 0
    kind: str = ""
    before: str = ""
    bank: bool = False


def make_pages(grids: Sequence[Grid]) -> list[Page]:
    """The pages with headings in one line and the values under them cut into cells."""
    return [Page(number, part_headings(grid)) for number, grid in enumerate(grids)]


def find_all(pages: Sequence[Page], pattern: re.Pattern[str], take: Take[T]) -> list[Found[T]]:
    """Every value that has one of the labels, page by page from top to bottom."""
    return [one for page in pages for one in find_values(page, pattern, take)]


def find_values(page: Page, pattern: re.Pattern[str], take: Take[T]) -> Iterator[Found[T]]:
    """Every value of a page that has one of the labels, from top to bottom."""
    for index, row in enumerate(page.grid):
        for place, cell in enumerate(row):
            for value, shown, rank, before in _of_cell(page.grid, index, row, place, pattern, take):
                block = page.block_at(index, cell)
                yield Found(
                    value,
                    shown,
                    rank,
                    page.number,
                    index,
                    block.kind if block else "",
                    before,
                    page.is_beside_bank(index, cell),
                )


def find_taught(pages: Sequence[Page], headings: tuple[str, ...], take: Take[T]) -> list[Found[T]]:
    """Every value with one of these taught headings; within a sentence only behind a colon."""
    found = find_all(pages, taught_label(headings), take) if headings else []
    return [one for one in found if one.rank < INSIDE or ":" in one.shown]


Hit = tuple[T, str, int, str]


def _of_cell(
    grid: Grid, index: int, row: Row, place: int, pattern: re.Pattern[str], take: Take[T]
) -> Iterator[Hit[T]]:
    cell = row[place]
    at_start = pattern.match(cell.text)
    if at_start:
        yield from _take_after(cell, at_start, take, BESIDE)
        if not _EMPTY.fullmatch(cell.text[at_start.end() :].strip()):
            return
        beside = list(_take_beside(row[place + 1 :], cell, take))
        yield from (
            beside or list(_take_under(grid, index, cell, take)) or _take_lower(grid, index, row, cell, take)
        )
        return
    for found in pattern.finditer(cell.text):
        if _BEFORE_LABEL.search(cell.text[: found.start()]):
            yield from _take_after(cell, found, take, INSIDE)


def _take_after(cell: Cell, said: re.Match[str], take: Take[T], rank: int) -> Iterator[Hit[T]]:
    taken = take(cell.text[said.end() :])
    if taken:
        shown = cell.text[said.start() : said.end() + taken[1]].strip()
        yield taken[0], shown, rank, cell.text[: said.start()].strip()


def _take_beside(rest: Row, name: Cell, take: Take[T]) -> Iterator[Hit[T]]:
    """The next cell to the right that holds more than a colon or a currency sign."""
    cell = next((cell for cell in rest if not _EMPTY.fullmatch(cell.text)), None)
    taken = take(cell.text.lstrip(": ")) if cell else None
    if cell and taken:
        yield taken[0], f"{name.text} {cell.text}", BESIDE, ""


def _take_under(grid: Grid, index: int, name: Cell, take: Take[T]) -> Iterator[Hit[T]]:
    """The value under a heading. A column of several is a list of other things."""
    below = list(find_below(grid, index, name, 3))
    values = [_take_whole(cell, take) for cell in below]
    for place, value in enumerate(values[:2]):
        if value is not None:
            if not any(other is not None for other in values[place + 1 : place + 2]):
                yield value, f"{name.text} {below[place].text}", UNDER, ""
            return


def _take_lower(grid: Grid, index: int, row: Row, name: Cell, take: Take[T]) -> Iterator[Hit[T]]:
    """A value that stands to the right and a little lower, alone in its line."""
    lower = grid[index + 1] if index + 1 < len(grid) and name is row[-1] else ()
    if len(lower) == 1 and lower[0].start > name.end and lower[0].line - name.line == 1:
        value = _take_whole(lower[0], take)
        if value is not None:
            yield value, f"{name.text} {lower[0].text}", UNDER, ""


def _take_whole(cell: Cell, take: Take[T]) -> T | None:
    taken = take(cell.text)
    return taken[0] if taken and taken[1] == len(cell.text) else None


_VALUE = re.compile(rf"{DATE.pattern}|\S+", DATE.flags)


def part_headings(grid: Grid) -> Grid:
    """The grid with headings in one cell (`Nr. Datum Kunde`) and the values under them cut into cells."""
    rows = list(grid)
    for index in range(len(rows) - 1):
        upper, lower = rows[index], rows[index + 1]
        if len(upper) == len(lower) == 1:
            rows[index], rows[index + 1] = _part_rows(upper[0], lower[0]) or (upper, lower)
    return tuple(rows)


def _part_rows(upper: Cell, lower: Cell) -> tuple[Row, Row] | None:
    if any(letter.isdigit() for letter in upper.text):
        return None
    headings = [found for found in _compile_headings().finditer(upper.text) if found.group().strip()]
    values = list(_VALUE.finditer(lower.text))
    known = sum(found.lastgroup is not None for found in headings)
    if known < 2 or len(headings) != len(values):
        return None
    # Wide enough apart that no value meets its neighbour's heading.
    step = max(len(found.group()) for found in (*headings, *values)) + 8
    return _spread(headings, step, upper.line), _spread(values, step, lower.line)


def _spread(found: list[re.Match[str]], step: int, line: int) -> Row:
    texts = [one.group().strip() for one in found]
    return tuple(Cell(text, place * step, place * step + len(text), line) for place, text in enumerate(texts))


@cache
def _compile_headings() -> re.Pattern[str]:
    return re.compile(rf"(?P<known>{fact_labels().pattern})|\S+\s*", re.I)
