"""What a spreadsheet hides is not read, and told."""

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.customers.refusals import TableEmpty
from postroom.customers.table.hidden import find_hidden
from postroom.customers.table.read import read
from postroom.customers.table.values import Table

HEAD = ("Debnr", "Naam", "E-mail")


def made(change: Callable[[openpyxl.Workbook], None], *sheets: str) -> Table:
    """A workbook whose sheets hold one customer each, numbered from 1, changed and read."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, title in enumerate(sheets, 1):
        sheet = book.create_sheet(title)
        for row in (HEAD, (number, title, "a@b.test"), (number * 10, "B", "b@b.test")):
            sheet.append(row)
    change(book)
    kept = BytesIO()
    book.save(kept)
    return read(kept.getvalue())


def hide(*titles: str, state: str = "hidden") -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        for title in titles:
            book[title].sheet_state = state

    return change


def notes_of(table: Table) -> str:
    return " ".join(map(str, table.notes))


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_not_read_and_told(state) -> None:
    table = made(hide("oud", state=state), "oud", "nu")
    assert (table.sheet, table.rows[0].cells[0]) == ("nu", "2")
    assert notes_of(table) == "Hidden sheets were not read: oud."


def test_other_visible_sheets_are_told() -> None:
    table = made(hide("x"), "nu", "toen", "x")
    assert table.sheet == "nu"
    assert notes_of(table) == "Other sheets of the file were not read: toen. Hidden sheets were not read: x."


def test_a_workbook_whose_visible_sheet_is_empty_is_empty() -> None:
    def change(book: openpyxl.Workbook) -> None:
        hide("oud")(book)
        book["leeg"].delete_rows(1, 3)

    with pytest.raises(TableEmpty):
        made(change, "oud", "leeg")


def test_hidden_rows_are_not_read_and_counted() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["nu"].row_dimensions[2].hidden = True
        book["nu"].row_dimensions[9].hidden = True  # nothing stands there

    table = made(change, "nu")
    assert [row.cells[0] for row in table.rows] == ["10"]
    assert notes_of(table) == "Hidden rows were not read: 1."


def test_hidden_columns_are_not_read_and_named() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["nu"].column_dimensions["C"].hidden = True
        book["nu"].column_dimensions["E"].hidden = True

    table = made(change, "nu")
    assert table.header.cells == ("Debnr", "Naam") and table.rows[0].cells == ("1", "nu")
    assert notes_of(table) == "Hidden columns were not read: C."


@pytest.mark.parametrize(
    ("part", "rows", "columns"),
    [
        (b'<row r="3" hidden="1">', {3}, set()),
        (b'<row r="3" hidden="true"/>', {3}, set()),
        (b"<row hidden='1' r='4'>", {4}, set()),
        (b'<row><row hidden="1"><row r="9"><row hidden="1">', {2, 10}, set()),
        (b'<x:row r="5" spans="1:3" hidden="1" ht="0">', {5}, set()),
        (b'<row r="3" hidden="0"><row r="4" hidden="false"><row r="5">', set(), set()),
        (b'<col min="2" max="4" width="9" hidden="1"/>', set(), {2, 3, 4}),
        (b'<cols><col min="2" hidden="1"/><col min="7" max="7"/></cols>', set(), {2}),
        (b'<col max="4" hidden="1"/><colour hidden="1"/><rowBreaks hidden="1"/>', set(), set()),
    ],
)
def test_the_tags_of_a_sheet_say_what_is_hidden(part, rows, columns) -> None:
    found = find_hidden(BytesIO(part))
    assert (found.rows, found.columns) == (rows, columns)


@given(st.integers(0, 70), st.integers(1, 40))
def test_a_tag_that_is_parted_between_two_pieces_is_found_once(before, size) -> None:
    class Pieces(BytesIO):
        def read(self, _wanted: int | None = -1) -> bytes:
            return super().read(size)

    part = b" " * before + b'<row r="1"><row r="2" hidden="1"><row hidden="1"><row r="8">'
    assert find_hidden(Pieces(part)).rows == {2, 3}
