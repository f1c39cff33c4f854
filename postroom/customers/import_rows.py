"""What the rows of a table say about customers, or the sentence why a row cannot be used. Pure."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from postroom.customers import rules
from postroom.customers.refusals import CustomerRefused, FileRefused, NeitherYesNorNo, NothingButNumbers
from postroom.customers.table import headings
from postroom.customers.table.headings import simplify
from postroom.customers.table.numbers import Numbers, understand_numbers
from postroom.customers.table.read import find_debtor_place
from postroom.customers.table.values import Row, Table
from postroom.shared.languages import LANGUAGES
from postroom.shared.wording import N_, Sentence

AddressChange = tuple[str, str, tuple[str, ...]]
"""Document type, kind, and the addresses that the file has of both."""
DEFAULT_REASON = N_("does not want e-mail, says the customer file")
"""Kept as the reason where the file says no more than yes."""

_FORMATS = {
    "pdf": "pdf",
    "pdf+xml": "pdf+xml xml+pdf pdfxml pdfenxml pdfundxml pdfandxml zugferd facturx ubl pdf+ubl ubl+pdf pdfubl",
    "xml": "xml xrechnung peppol nurxml alleenxml xmlonly",
}
_YES = frozenset(["ja", "j", "yes", "y", "waar", "wahr", "true", "x", "1", "w"])
_NO = frozenset(["nee", "nein", "no", "n", "onwaar", "falsch", "false", "0", "f"])
_BETWEEN = re.compile(r"[\s;,]+")
_IN_BRACKETS = re.compile(r'(?:"[^"]*"|[^<>;"])*<([^<>]*)>[\s;,]*')


@dataclass(frozen=True)
class CustomerRow:
    """A row that can be used: only fields whose column is there. `line` as people count."""

    line: int
    debtor: str
    fields: dict[str, Any]
    addresses: tuple[AddressChange, ...]


@dataclass(frozen=True)
class RefusedRow:
    """A row that cannot be used, why, and because of which column ("" for none)."""

    line: int
    column: str
    sentence: Sentence


@dataclass(frozen=True)
class Reading:
    """What a file says. `used` and `unused` are headings as the file has them."""

    rows: tuple[CustomerRow, ...]
    refused: tuple[RefusedRow, ...]
    used: tuple[str, ...]
    unused: tuple[str, ...]


@dataclass(frozen=True)
class _Columns:
    """Which cell of a row holds what."""

    header: Row
    debtor: int
    fields: dict[str, int]
    addresses: dict[tuple[str, str], list[int]]

    @property
    def used(self) -> set[int]:
        return {
            self.debtor,
            *self.fields.values(),
            *(place for many in self.addresses.values() for place in many),
        }


class _Unusable(Exception):
    """A cell that stops its row."""

    def __init__(self, place: int | None, sentence: Sentence) -> None:
        super().__init__()
        self.place, self.sentence = place, sentence


def read_rows(table: Table) -> Reading:
    """What a table says, row by row. Raises FileRefused when it has nothing but numbers of debtors."""
    columns = _find_columns(table.header)
    if len(columns.used) == 1:
        raise _refuse_only_numbers(table.header, columns)
    numbers = understand_numbers(
        row.cells[columns.debtor] for row in table.rows if len(row.cells) > columns.debtor
    )
    found: dict[str, CustomerRow] = {}
    refused = []
    for row in table.rows:
        try:
            one = _read_customer(row, columns, numbers)
            _expect_first(one, found, columns)
            found[one.debtor] = one
        except _Unusable as problem:
            column = "" if problem.place is None else table.header.cells[problem.place]
            refused.append(RefusedRow(row.line, column, problem.sentence))
    heads = [(place in columns.used, cell) for place, cell in enumerate(table.header.cells) if cell]
    return Reading(
        tuple(found.values()),
        tuple(refused),
        tuple(cell for used, cell in heads if used),
        tuple(cell for used, cell in heads if not used),
    )


def _find_columns(header: Row) -> _Columns:
    """The surest column of each field, and every column of addresses."""
    fields: dict[str, tuple[int, int]] = {}
    addresses: dict[tuple[str, str], list[int]] = {}
    for place, cell in enumerate(header.cells):
        column = headings.find_column(cell) if cell else None
        if column is None or column.field == "debtor":
            continue
        if column.field == "address":
            addresses.setdefault((column.type, column.kind), []).append(place)
        else:
            fields[column.field] = min(fields.get(column.field, (column.rank, place)), (column.rank, place))
    return _Columns(
        header, find_debtor_place(header), {name: place for name, (_rank, place) in fields.items()}, addresses
    )


def _read_customer(row: Row, columns: _Columns, numbers: Numbers) -> CustomerRow:
    width = len(columns.header.cells)
    if any(row.cells[width:]):
        raise _Unusable(
            None,
            Sentence(
                N_(
                    "The row has %(count)s cells, but there are %(width)s headings: one cell holds the delimiter."
                ),
                {"count": len(row.cells), "width": width},
            ),
        )
    cells = row.cells + ("",) * (width - len(row.cells))
    debtor = _read_debtor(cells, columns.debtor, numbers)
    fields = {name: _read_field(name, cells, place) for name, place in columns.fields.items()}
    addresses = tuple(
        (type_, kind, _read_address_cells(cells, places))
        for (type_, kind), places in columns.addresses.items()
    )
    return CustomerRow(row.line, debtor, fields, addresses)


def _read_debtor(cells: tuple[str, ...], place: int, numbers: Numbers) -> str:
    found = numbers.read(cells[place])
    if isinstance(found, Sentence):
        raise _Unusable(place, found)
    return str(_check_cell(place, found, rules.check_debtor))


def _read_field(name: str, cells: tuple[str, ...], place: int) -> Any:
    return _check_cell(place, cells[place], _READERS[name])


def _read_address_cells(cells: tuple[str, ...], places: Iterable[int]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for place in places:
        for text in split_addresses(cells[place]):
            address = _check_cell(place, text, _check_address)
            found.setdefault(address.lower(), address)
    return tuple(found.values())


def split_addresses(cell: str) -> list[str]:
    """The addresses in a cell, parted by ; , or blanks; of `Name <a@b.test>` what stands in the brackets."""
    cell = cell.replace("mailto:", "")
    bracketed = _IN_BRACKETS.findall(cell)
    rest = _IN_BRACKETS.sub(" ", cell) if bracketed else cell
    return [part.strip("'\"") for part in (*bracketed, *_BETWEEN.split(rest)) if part.strip("'\"<>")]


def _check_cell(place: int, text: str, rule: Callable[[str], Any]) -> Any:
    if "\N{REPLACEMENT CHARACTER}" in text:
        raise _Unusable(place, Sentence(N_("A letter is unreadable. Save the file as CSV UTF-8 or .xlsx.")))
    try:
        return rule(text)
    except CustomerRefused as refused:
        raise _Unusable(place, refused.sentence) from None


@lru_cache(maxsize=10_000)
def _check_address(text: str) -> str:
    return rules.check_address(text)


def _read_language(text: str) -> str:
    return _SPOKEN.get(simplify(text)) or rules.check_language(text)


def _read_format(text: str) -> str:
    return _WRITTEN.get(simplify(text)) or rules.check_format(text or "pdf")


def _read_together(text: str) -> bool:
    word = simplify(text)
    if word in _YES:
        return True
    if word in _NO or not word:
        return False
    raise NeitherYesNorNo(text=text)


def _read_do_not_email(text: str) -> str:
    word = simplify(text)
    if word in _YES:
        return DEFAULT_REASON
    return "" if word in _NO or not word else rules.check_one_line(text, "do_not_email")


def _expect_first(one: CustomerRow, found: dict[str, CustomerRow], columns: _Columns) -> None:
    first = found.get(one.debtor)
    if first:
        told = Sentence(
            N_("Customer '%(debtor)s' stands in line %(first)s already; that line counts."),
            {"debtor": one.debtor, "first": first.line},
        )
        raise _Unusable(columns.debtor, told)


def _refuse_only_numbers(header: Row, columns: _Columns) -> FileRefused:
    return NothingButNumbers(
        column=header.cells[columns.debtor],
        found=", ".join(cell[:40] for cell in header.cells if cell)[:400],
        wanted=", ".join(headings.list_examples("address")),
    )


_SPOKEN = {word: one.code for one in LANGUAGES for word in one.spelled.split()}
_WRITTEN = {word: code for code, words in _FORMATS.items() for word in words.split()}
_READERS: dict[str, Callable[[str], Any]] = {
    "name": lambda text: rules.check_one_line(" ".join(text.split()), "name"),
    "language": _read_language,
    "format": _read_format,
    "together": _read_together,
    "do_not_email": _read_do_not_email,
}
