"""Files that are no lists of customers, or that are far too large, end in a sentence and soon."""

import contextlib
import gzip
import os
import sqlite3
import time
import zipfile
from io import BytesIO

import pytest

from postroom.customers.import_rows import read_rows
from postroom.customers.refusals import FileRefused, TooManyRows
from postroom.customers.table import excel
from postroom.customers.table.read import read
from postroom.customers.tests.tables import csv, xlsx
from tests.strain import in_time

HEAD = "Debnr;Naam;Taal;E-mail\n"


def _database() -> bytes:
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE Debnr (Naam)")
        return database.serialize()


def _zip(**parts: bytes) -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in parts.items():
            folder.writestr(name, content)
    return kept.getvalue()


WRONG = {
    "empty": b"",
    "blanks": b" \r\n\t\r\n;;;\r\n",
    "mark only": b"\xef\xbb\xbf",
    "wide mark only": b"\xff\xfe",
    "zeros": b"\0" * 5_000,
    "noise": os.urandom(5_000) + b"\0",
    "pdf": b"%PDF-1.7\n1 0 obj",
    "png": b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
    "jpeg": b"\xff\xd8\xff\xe0" + b"\0" * 50,
    "gzip": gzip.compress(HEAD.encode()),
    "program": b"MZ\x90\0\3\0\0\0",
    "database": _database(),
    "rtf": b"{\\rtf1 Debnr;Naam}",
    "web page": b"<!DOCTYPE html><table><tr><td>Debnr</td></tr></table>",
    "xml": b'<?xml version="1.0"?><klanten/>',
    "old excel": excel.OLE + b"\0" * 600,
    "zip": _zip(**{"klanten.csv": HEAD.encode()}),
    "word": _zip(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
    "headings only": HEAD.encode(),
    "headings of datev only": b'"EXTF";700\nKonto;E-Mail\n',
    "datev's line only": b'"EXTF";700;16\n',
    "open quote": b'Debnr;Naam\n1;"a\n2;b\n',
    "letter": b"Geachte heer,\n\nHierbij onze lijst.\n\nGroet\n",
    "json": b'{"debnr": 1, "naam": "a"}',
    "one column": b"Debnr\n1\n2\n",
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_what_is_no_list_is_refused_in_a_sentence(content) -> None:
    with pytest.raises(FileRefused) as refused:
        read_rows(read(content))
    assert str(refused.value).endswith(".")


def test_two_hundred_thousand_rows_are_refused_soon() -> None:
    content = (
        HEAD + "".join(f"{number};Klant {number};NL;k{number}@b.test\n" for number in range(200_000))
    ).encode()
    begun = time.monotonic()
    with pytest.raises(TooManyRows, match="100,000"):
        read(content)
    assert in_time(time.monotonic() - begun, 0, 3)


@pytest.mark.parametrize(
    "cell",
    [
        "a@b.test " * 30_000,
        '"x' * 30_000 + '<@"',
        "<" * 60_000 + "@",
        "@" + " " * 60_000 + "en",
        "@/" * 40_000,
        "geen " * 20_000,
    ],
    ids=["many", "quotes", "brackets", "blanks", "slashes", "words"],
)
def test_a_long_cell_of_addresses_takes_no_time(cell) -> None:
    table = read(xlsx([("Debnr", "E-mail"), (1, "a")]))
    row = type(table.rows[0])(2, ("1", cell))
    begun = time.monotonic()
    found = read_rows(type(table)(table.header, (row,) * 20))
    assert in_time(time.monotonic() - begun, 0, 2) and len(found.left_out) == 1


@pytest.mark.parametrize("heading", ["mail" * 15, "factuur" * 9, "e-mail voor " * 500, "an" * 30])
def test_a_heading_of_many_words_takes_no_time(heading) -> None:
    begun = time.monotonic()
    read(csv([("Debnr", "Naam", heading), ("1", "a", "b")]))
    assert in_time(time.monotonic() - begun, 0, 2)


def test_a_sheet_that_is_large_once_unpacked_is_refused_soon() -> None:
    bomb = _zip(**{"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b"0" * (excel.MOST_UNPACKED + 1)})
    begun = time.monotonic()
    with pytest.raises(FileRefused, match="too large once it is unpacked"):
        read(bomb)
    assert len(bomb) < 1_000_000 and in_time(time.monotonic() - begun, 0, 2)


ENDLESS = [
    "a",
    "1",
    "é",
    "\ufdfa",
    "Ã\u0080",
    "a@",
    "@",
    "<",
    '"',
    '"a',
    " ",
    "/a@b",
    "(a@b",
    '"a"<',
    " en ",
    "1.",
    "-",
]
CODES = [
    "number",
    "name",
    "language",
    "format",
    "together",
    "do-not-email",
    "may-email",
    "address:invoice:to",
]


@pytest.mark.parametrize("letters", ENDLESS)
def test_a_cell_of_a_hundred_thousand_letters_takes_no_time_whatever_its_column_holds(letters) -> None:
    """Each letter of it was once a new beginning for a pattern: 32,000 letters took a second to nine."""
    long = (letters * 100_000)[:100_000]
    begun = time.process_time()
    for code in CODES:
        heads = ("number", "", code) if code != "number" else (code, "", "name")
        cells = ("1", "x", long) if code != "number" else (long, "x", "y")
        with contextlib.suppress(FileRefused):
            read_rows(read(csv([("Debnr", "Iets", "Meer"), cells, ("2", "x", "")], encoding="utf-8")), heads)
    assert time.process_time() - begun < 12


@pytest.mark.parametrize("part", [b"<si><t>a</t></si>", b"<si/>", b"0"])
def test_a_small_spreadsheet_of_endless_shared_texts_is_refused_soon(part) -> None:
    texts = b"<sst>" + part * (40_000_000 // len(part)) + b"</sst>"
    bomb = _zip(**{"xl/workbook.xml": b"<a/>", "xl/sharedStrings.xml": texts})
    begun = time.process_time()
    with pytest.raises(FileRefused, match="too large once it is unpacked"):
        read(bomb)
    assert len(bomb) < 200_000 and time.process_time() - begun < 5
