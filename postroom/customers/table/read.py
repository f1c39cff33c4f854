"""From the bytes of a file to a table with its header."""

from dataclasses import replace

from postroom.customers.refusals import NoCustomerBelow, TableEmpty, TableFileTooLarge, TableIsAWebPage
from postroom.customers.table import excel, headings
from postroom.customers.table.decode import decode, refuse_not_text
from postroom.customers.table.delimited import refuse_too_large, rows_of
from postroom.customers.table.separators import expect_one_separator
from postroom.customers.table.values import MOST_BYTES, MOST_ROWS, Row, Sheet, Table
from postroom.shared.wording import N_, Sentence

DOUBTFUL = N_("Letters were read as in: %(letters)s. If they look wrong, choose another encoding.")
_DATEV = ("EXTF", "DTVF")
"""DATEV's first line begins so; the headings follow in the second one (DATEV format, "Aufbau der Kopfzeile")."""
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


def read(content: bytes, encoding: str = "") -> Table:
    """The table in a file: CSV or .xlsx, which its content says; `encoding` when a person chose one.

    Its header is the row that shows most known headings, else the first of the widest ones. Raises FileRefused.
    """
    if len(content) > MOST_BYTES:
        raise TableFileTooLarge(most=MOST_BYTES // 1_000_000)
    if not content.strip():
        raise TableEmpty()
    return _find_header(_unfold(_read_sheet(content, encoding)))


def _read_sheet(content: bytes, encoding: str) -> Sheet:
    if content.startswith(excel.ZIP):
        return excel.sheet_of(content, headings.count_known)
    if content.startswith(excel.OLE):
        raise excel.refuse_old(content)
    if content.startswith(_OTHER):
        raise refuse_not_text()
    if content[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_PAGES):
        raise TableIsAWebPage()
    text = decode(content, encoding)
    rows, delimiter = rows_of(text.text, headings.count_known)
    notes = (Sentence(DOUBTFUL, {"letters": ", ".join(text.letters)}),) if text.doubtful else ()
    return Sheet(rows, text.encoding, delimiter, letters=text.letters, notes=notes)


def _find_header(sheet: Sheet) -> Table:
    if not sheet.rows:
        raise TableEmpty()
    datev = sheet.rows[0].cells[0] in _DATEV
    best = sheet.rows[1] if datev and len(sheet.rows) > 1 else _choose_header(sheet.rows[:_TRIED])
    below = sheet.rows[sheet.rows.index(best) + 1 :]
    rows = tuple(row for row in below if row.cells != best.cells)  # some programs repeat it on every page
    if not rows:
        raise NoCustomerBelow(line=best.line)
    if len(rows) > MOST_ROWS:
        raise refuse_too_large()
    expect_one_separator(best, rows, sheet.delimiter)
    datev = datev or any(headings.simplify(cell) == headings.DATEV_MARK for cell in best.cells)
    return Table(
        best, rows, sheet.encoding, sheet.delimiter, sheet.name, sheet.letters, sheet.notes, datev=datev
    )


def _unfold(sheet: Sheet) -> Sheet:
    """A list whose lines stand whole in the first cell, as after a list was opened with the wrong separator."""
    lines = [cells[0] for row in sheet.rows if len(cells := [cell for cell in row.cells if cell]) == 1]
    if len(lines) < len(sheet.rows) or any(
        headings.count_known(row.cells) > 1 for row in sheet.rows[:_TRIED]
    ):
        return sheet
    rows, delimiter = rows_of("\n".join(line.replace("\n", " ") for line in lines), headings.count_known)
    if len(rows) != len(sheet.rows) or not any(headings.count_known(row.cells) > 1 for row in rows[:_TRIED]):
        return sheet
    numbered = tuple(Row(old.line, row.cells) for old, row in zip(sheet.rows, rows, strict=True))
    return replace(sheet, rows=numbered, delimiter=delimiter)


def _choose_header(head: tuple[Row, ...]) -> Row:
    best = max(head, key=lambda row: headings.count_known(row.cells))
    if headings.count_known(best.cells):
        return best
    return max(head, key=lambda row: sum(map(bool, row.cells)))
