"""From the bytes of a file to a table with its header. Pure."""

import re
from dataclasses import replace

from postroom.customers.refusals import TableEmpty, TableFileTooLarge, TableIsAWebPage
from postroom.customers.table import excel, headings
from postroom.customers.table.decode import decode, find_words, refuse_not_text
from postroom.customers.table.delimited import rows_of
from postroom.customers.table.header import TRIED, find_header
from postroom.customers.table.values import MOST_BYTES, Row, Sheet, Table
from postroom.shared.wording import N_, Sentence

DOUBTFUL = N_("Letters were read as in: %(letters)s. If they look wrong, choose another encoding.")
BROKEN = N_(
    "Letters of this file are damaged, such as in: %(letters)s. Another program read it in the wrong encoding before."
)
_BROKEN = re.compile(r"Ã[\u0080-\u00bf\u0152-\u0192\u2013-\u2122]")
"""A letter whose UTF-8 was taken for cp1252 and written anew, as in `MÃ¼ller`."""
_SHOWN = 4
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

    Raises FileRefused.
    """
    if len(content) > MOST_BYTES:
        raise TableFileTooLarge(most=MOST_BYTES // 1_000_000)
    if not content.strip():
        raise TableEmpty()
    return find_header(_unfold(_read_sheet(content, encoding)))


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
    notes = [Sentence(DOUBTFUL, {"letters": ", ".join(text.letters)})] if text.doubtful else []
    broken = dict.fromkeys(find_words(text.text, _BROKEN))
    notes += [Sentence(BROKEN, {"letters": ", ".join(list(broken)[:_SHOWN])})] if broken else []
    return Sheet(rows, text.encoding, delimiter, letters=text.letters, notes=tuple(notes))


def _unfold(sheet: Sheet) -> Sheet:
    """A list whose lines stand whole in the first cell, as after a list was opened with the wrong separator."""
    lines = [cells[0] for row in sheet.rows if len(cells := [cell for cell in row.cells if cell]) == 1]
    if len(lines) < len(sheet.rows) or any(headings.count_known(row.cells) > 1 for row in sheet.rows[:TRIED]):
        return sheet
    rows, delimiter = rows_of("\n".join(line.replace("\n", " ") for line in lines), headings.count_known)
    if len(rows) != len(sheet.rows) or not any(headings.count_known(row.cells) > 1 for row in rows[:TRIED]):
        return sheet
    numbered = tuple(Row(old.line, row.cells) for old, row in zip(sheet.rows, rows, strict=True))
    return replace(sheet, rows=numbered, delimiter=delimiter)
