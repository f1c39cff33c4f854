"""Which row of a sheet holds the headings. Pure."""

from postroom.customers.refusals import NoCustomerBelow, TableEmpty
from postroom.customers.table import headings
from postroom.customers.table.delimited import refuse_too_large
from postroom.customers.table.separators import expect_one_separator
from postroom.customers.table.values import MOST_ROWS, Cells, Row, Sheet, Table
from postroom.shared.wording import N_, Sentence

TRIED = 30
"""Rows in which the header is looked for: titles and addresses may stand above it."""
NO_HEADINGS = N_("No headings were found: line %(line)s is read as a customer, too.")
_DATEV = ("EXTF", "DTVF")
"""DATEV's first line begins so; the headings follow in the second one (DATEV format, "Aufbau der Kopfzeile")."""


def find_header(sheet: Sheet) -> Table:
    """The table below the row that shows most known headings, else below the first of the widest ones.

    A row with an address holds no headings: it stays a customer. Raises FileRefused.
    """
    if not sheet.rows:
        raise TableEmpty()
    first, header, last = _find_place(sheet.rows)
    bare = not headings.count_known(header.cells) and any("@" in cell for cell in header.cells)
    below = sheet.rows[first if bare else last + 1 :]
    rows = tuple(row for row in below if bare or row.cells != header.cells)  # some repeat it on every page
    if not rows:
        raise NoCustomerBelow(line=header.line)
    if len(rows) > MOST_ROWS:
        raise refuse_too_large()
    expect_one_separator(header, rows, sheet.delimiter)
    return Table(
        header,
        rows,
        sheet.encoding,
        sheet.delimiter,
        sheet.name,
        sheet.letters,
        (*sheet.notes, *([Sentence(NO_HEADINGS, {"line": header.line})] if bare else [])),
        datev=_is_datev(sheet.rows[0]) or _is_datev(header),
    )


def _is_datev(row: Row) -> bool:
    return row.cells[0] in _DATEV or any(headings.simplify(cell) == headings.DATEV_MARK for cell in row.cells)


def _find_place(rows: tuple[Row, ...]) -> tuple[int, Row, int]:
    """The header, and the first and last place of the rows that it stands in."""
    if rows[0].cells[0] in _DATEV and len(rows) > 1:
        return 1, rows[1], 1
    head = rows[:TRIED]
    known = [headings.count_known(row.cells) for row in head]
    wide = [sum(map(bool, row.cells)) for row in head]
    place = known.index(max(known)) if max(known) else wide.index(max(wide))
    above = [(place - 1, _join(rows[place - 1], rows[place]), place)] if place else []
    below = [(place, _join(rows[place], rows[place + 1]), place + 1)] if place + 1 < len(rows) else []
    alone = (place, rows[place], place)
    return max((alone, *above, *below), key=lambda one: headings.count_known(one[1].cells))


def _join(upper: Row, lower: Row) -> Row:
    """Headings in two rows as one, such as "E-mail" above "Algemeen" and "Factuur"; an upper one spans the next."""
    cells: list[str] = []
    span = ""
    for place in range(max(len(upper.cells), len(lower.cells))):
        span = _cell(upper.cells, place) or span
        cells.append(f"{span} {_cell(lower.cells, place)}".strip())
    return Row(lower.line, tuple(cells))


def _cell(cells: Cells, place: int) -> str:
    return cells[place] if place < len(cells) else ""
