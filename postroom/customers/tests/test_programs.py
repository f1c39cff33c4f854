"""The lists of fourteen programs are imported without a hand: rows, names, languages and addresses are right."""

import csv as csv_module
from collections.abc import Iterator

import pytest

from postroom.customers.import_reading import CustomerRow, Reading
from postroom.customers.import_rows import read_rows
from postroom.customers.table.read import read
from postroom.customers.tests.programs import LISTS, Customer, ExportedList
from postroom.customers.tests.programs_more import MORE_LISTS
from postroom.customers.tests.tables import xlsx

ALL = (*LISTS, *MORE_LISTS)


def as_text() -> Iterator[object]:
    for one in ALL:
        for encoding in one.encodings:
            yield pytest.param(one, encoding, id=f"{one.program}-{encoding}")


def customer_of(row: CustomerRow) -> Customer:
    mail = {type_: many for type_, kind, many in row.addresses if many and kind == "to"}
    return Customer(row.debtor, row.fields["name"], row.fields.get("language"), mail)


def expect_all(one: ExportedList, reading: Reading) -> None:
    assert tuple(map(customer_of, reading.rows)) == one.customers
    assert reading.refused == ()


@pytest.mark.parametrize(("one", "encoding"), list(as_text()))
def test_a_text_file_of_a_program_is_imported_without_a_hand(one, encoding) -> None:
    table = read("".join(line + "\r\n" for line in one.lines).encode(encoding))
    assert table.delimiter == one.sign
    expect_all(one, read_rows(table))


@pytest.mark.parametrize("one", ALL, ids=[one.program for one in ALL])
def test_a_spreadsheet_of_a_program_is_imported_without_a_hand(one) -> None:
    rows = list(csv_module.reader(one.lines, delimiter=one.sign))
    expect_all(one, read_rows(read(xlsx(rows))))


def test_every_program_is_there() -> None:
    names = " ".join(one.program for one in ALL)
    for program in (
        "Exact Online",
        "AFAS",
        "Twinfield",
        "SnelStart",
        "DATEV",
        "Lexware",
        "sevDesk",
        "SAP Business One",
        "Business Central",
        "Odoo",
        "Moneybird",
    ):
        assert program in names
