"""Excel's .xlsx: a zip folder of XML (ECMA-376), read with openpyxl in its read-only mode."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import chain
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from postroom.customers.refusals import (
    FileRefused,
    SheetDamaged,
    SheetLocked,
    SheetOfOtherKind,
    SheetTooLarge,
    ZipNotSheet,
)
from postroom.customers.table.delimited import Score, refuse_too_large
from postroom.customers.table.hidden import Hidden, find_hidden
from postroom.customers.table.values import MOST_COLUMNS, MOST_ROWS, Row, Sheet
from postroom.shared.wording import N_, Sentence

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_UNPACKED = 50_000_000
"""Bytes of all parts together; zipfile gives no more of a part than its directory says."""
_MOST_UNPACKED_OF_ROWS = 300_000_000
_USUAL_RATIO = 30
"""So many times larger unpacked is no bomb but a long list: 100,000 rows of 12 columns grow from 5 to 71 MB."""
_LARGEST_TEXTS = 30_000_000
"""Bytes of the list of shared texts, which is read whole before the first row."""
_MOST_PARTS = 2_000
_LAST_ROW = 1_048_576
_MOST_CELLS = 20_000_000
_TRIED = 30
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZEROS = re.compile(r"0{2,40}")
_RETURN = "_x000D_"
"""How Excel spells the first half of a Windows line end (ECMA-376 part 1, ST_Xstring)."""
UNREAD_SHEETS = N_("Other sheets of the file were not read: %(names)s.")
HIDDEN_SHEETS = N_("Hidden sheets were not read: %(names)s.")
HIDDEN_COLUMNS = N_("Hidden columns were not read: %(names)s.")
HIDDEN_ROWS = N_("Hidden rows were not read: %(count)s.")
_LONGEST_NAMES = 300
_DATES = (datetime, date, time, timedelta)


def sheet_of(content: bytes, score: Score) -> Sheet:
    """The first visible sheet with a row of known headings, else the first that holds anything. Raises FileRefused.

    What is hidden is not read: sheets, rows and columns; the notes say what was left out.
    """
    _check_parts(content)
    try:
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        return _choose_sheet(book, score)
    except (FileRefused, MemoryError):
        raise
    except Exception:  # openpyxl lets through whatever zip, XML or its own parts raise about a damaged file
        raise _refuse_damaged() from None


def refuse_old(content: bytes) -> FileRefused:
    """For what begins like Office's old binary files: .xls, or an .xlsx with a password."""
    if _ENCRYPTED in content:
        return SheetLocked()
    return _refuse_other_format(".xls")


def _check_parts(content: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as folder:
            parts = {part.filename: part for part in folder.infolist()}
            if _is_bomb(parts, len(content)) or len(parts) > _MOST_PARTS:
                raise SheetTooLarge()
            _check_kind(folder, set(parts))
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, RuntimeError, EOFError, ValueError):
        raise _refuse_damaged() from None


def _is_bomb(parts: dict[str, zipfile.ZipInfo], packed: int) -> bool:
    unpacked = sum(part.file_size for part in parts.values())
    most = min(max(MOST_UNPACKED, _USUAL_RATIO * packed), _MOST_UNPACKED_OF_ROWS)
    texts = parts.get("xl/sharedStrings.xml")
    return unpacked > most or (texts is not None and texts.file_size > _LARGEST_TEXTS)


def _check_kind(folder: zipfile.ZipFile, names: set[str]) -> None:
    if "mimetype" in names and b"opendocument" in folder.read("mimetype")[:200]:
        raise _refuse_other_format(".ods")
    if "xl/workbook.bin" in names:
        raise _refuse_other_format(".xlsb")
    if "xl/workbook.xml" not in names and "[Content_Types].xml" not in names:
        raise ZipNotSheet()
    for name in names:
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in folder.open(name).read(4096):
            raise _refuse_damaged()  # Office never writes one (ECMA-376 part 2); entities can blow a file up


def _choose_sheet(book: openpyxl.Workbook, score: Score) -> Sheet:
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    fallback: tuple[_Reader, Iterator[Row]] | None = None
    for sheet in visible:
        reader = _Reader(sheet, _find_hidden_parts(sheet))
        rows = reader.read()
        head = [row for _number, row in zip(range(_TRIED), rows, strict=False)]
        if any(score(row.cells) for row in head):
            return _finish(book, reader, chain(head, rows))
        if head and fallback is None:
            fallback = reader, chain(head, rows)
    return _finish(book, *fallback) if fallback else Sheet(())


def _find_hidden_parts(sheet: Any) -> Hidden:
    with sheet._get_source() as part:
        return find_hidden(part)


def _finish(book: openpyxl.Workbook, reader: "_Reader", rows: Iterator[Row]) -> Sheet:
    """The sheet with all its rows, and what was left out of the workbook."""
    title = reader.sheet.title
    found = Sheet(tuple(rows), name=title)
    others = [sheet for sheet in book.worksheets if sheet.title != title]
    notes = []
    for template, names in (
        (UNREAD_SHEETS, [one.title for one in others if one.sheet_state == "visible"]),
        (HIDDEN_SHEETS, [one.title for one in others if one.sheet_state != "visible"]),
        (HIDDEN_COLUMNS, [get_column_letter(column) for column in sorted(reader.columns_left)]),
    ):
        notes += [Sentence(template, {"names": ", ".join(names)[:_LONGEST_NAMES]})] if names else []
    if reader.rows_left:
        notes.append(Sentence(HIDDEN_ROWS, {"count": reader.rows_left}))
    return replace(found, notes=tuple(notes))


class _Reader:
    """Reads the visible rows of a sheet, and counts what it leaves out."""

    def __init__(self, sheet: Any, hidden: Hidden) -> None:
        self.sheet, self.hidden = sheet, hidden
        self.rows_left = 0
        self.columns_left: set[int] = set()

    def read(self) -> Iterator[Row]:
        """The visible rows that are not blank. Raises FileRefused beyond the limits."""
        self.sheet.reset_dimensions()
        count = width = 0
        for line, cells in enumerate(self.sheet.iter_rows(), 1):
            width += len(cells)
            texts = tuple(_cell_to_text(cell) for cell in cells[:MOST_COLUMNS])
            if any(texts) and line in self.hidden.rows:
                self.rows_left += 1
            elif any(shown := self._blank_hidden(texts)):
                count += 1
                yield Row(line, _strip_end(shown))
            if count > MOST_ROWS + 1 or line > _LAST_ROW or width > _MOST_CELLS:
                raise refuse_too_large()

    def _blank_hidden(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """The cells of a row, empty where their column is hidden."""
        if not self.hidden.columns:
            return texts
        self.columns_left |= {
            place for place, text in enumerate(texts, 1) if text and place in self.hidden.columns
        }
        return tuple("" if place in self.hidden.columns else text for place, text in enumerate(texts, 1))


def _strip_end(texts: tuple[str, ...]) -> tuple[str, ...]:
    end = len(texts)
    while end and not texts[end - 1]:
        end -= 1
    return texts[:end]


def _cell_to_text(cell: Any) -> str:
    """What a person reads in a cell: whole numbers without decimals, zeros in front where the format adds them."""
    value = cell.value
    if value is None or isinstance(value, _DATES):
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return _format_whole_number(int(value), str(cell.number_format or ""))
    return str(value).replace(_RETURN, "").strip()


def _format_whole_number(value: int, number_format: str) -> str:
    return str(value).zfill(len(number_format)) if _ZEROS.fullmatch(number_format) else str(value)


def _refuse_other_format(ending: str) -> FileRefused:
    return SheetOfOtherKind(ending=ending)


def _refuse_damaged() -> FileRefused:
    return SheetDamaged()
