"""Small files as an ERP or spreadsheet program writes them."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import openpyxl

HEAD = ("Debiteurnummer", "Naam", "E-mail")
PEOPLE = (
    ("10023", "Café De Hoek", "kantoor@hoek.test"),
    ("00124", "Bäckerei Müller & Söhne", "buero@mueller.test"),
    ("10025", "Citroën Weiß", ""),
)


def csv(
    rows: Iterable[Iterable[str]] = (HEAD, *PEOPLE), delimiter: str = ";", encoding: str = "cp1252"
) -> bytes:
    """The rows as a file with Windows' line ends."""
    return "".join(delimiter.join(row) + "\r\n" for row in rows).encode(encoding)


def xlsx(*sheets: Iterable[Iterable[Any]], formats: dict[str, str] | None = None) -> bytes:
    """A workbook, one sheet for each list of rows; `formats` of cells of the first one: {"A2": "00000"}."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Blad{number}")
        for row in rows:
            sheet.append(list(row))
    for cell, number_format in (formats or {}).items():
        book.worksheets[0][cell].number_format = number_format
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()
