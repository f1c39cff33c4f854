"""From the bytes of a file to a table with its header."""

from postroom.customers.refusals import (
    FileRefused,
    NoCustomerBelow,
    NoDebtorColumn,
    TableEmpty,
    TableFileTooLarge,
    TableIsAWebPage,
)
from postroom.customers.table import excel, headings
from postroom.customers.table.decode import decode, refuse_not_text
from postroom.customers.table.delimited import refuse_too_large, rows_of
from postroom.customers.table.numbers import understand_numbers
from postroom.customers.table.values import MOST_BYTES, MOST_ROWS, Row, Sheet, Table

_TRIED = 30
"""Rows in which the header is looked for: titles and addresses may stand above it."""
_OTHER = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"MZ",
    b"{\\rtf",
)
_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<table")


def read(content: bytes) -> Table:
    """The table in a file: CSV or .xlsx, which its content says. Raises FileRefused."""
    if len(content) > MOST_BYTES:
        raise TableFileTooLarge(most=MOST_BYTES // 1_000_000)
    if not content.strip():
        raise TableEmpty()
    return _find_header(_read_sheet(content))


def _read_sheet(content: bytes) -> Sheet:
    if content.startswith(excel.ZIP):
        return excel.sheet_of(content, headings.count_known)
    if content.startswith(excel.OLE):
        raise excel.refuse_old(content)
    if content.startswith(_OTHER):
        raise refuse_not_text()
    if content[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_PAGES):
        raise TableIsAWebPage()
    text, encoding = decode(content)
    rows, delimiter = rows_of(text, headings.count_known)
    return Sheet(rows, encoding, delimiter)


def _find_header(sheet: Sheet) -> Table:
    if not sheet.rows:
        raise TableEmpty()
    head = sheet.rows[:_TRIED]
    best = max(head, key=lambda row: headings.count_known(row.cells))
    if not headings.count_known(best.cells):
        raise _refuse_no_header(sheet.rows)
    below = sheet.rows[sheet.rows.index(best) + 1 :]
    rows = tuple(row for row in below if row.cells != best.cells)  # some programs repeat it on every page
    if not rows:
        raise NoCustomerBelow(line=best.line)
    if len(rows) > MOST_ROWS:
        raise refuse_too_large()
    return Table(best, rows, sheet.encoding, sheet.delimiter, _decimal_of_column(best, rows), sheet.name)


def _decimal_of_column(header: Row, rows: tuple[Row, ...]) -> str:
    place = find_debtor_place(header)
    return understand_numbers(row.cells[place] for row in rows if len(row.cells) > place).decimal


def find_debtor_place(header: Row) -> int:
    """Which cell of a row holds the debtor number: of several that could, the one with the surest heading."""
    found = [
        (column.rank, place)
        for place, cell in enumerate(header.cells)
        if (column := headings.find_column(cell)) and column.field == "debtor"
    ]
    return min(found)[1]


def _refuse_no_header(rows: tuple[Row, ...]) -> FileRefused:
    widest = max(rows[:_TRIED], key=lambda row: sum(map(bool, row.cells)))
    return NoDebtorColumn(
        found=", ".join(cell[:40] for cell in widest.cells if cell)[:400],
        wanted=", ".join(headings.list_examples("debtor")),
    )
