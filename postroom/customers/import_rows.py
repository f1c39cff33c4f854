"""The rows of a table as customers, or the sentence why a row cannot be used. Pure.

Only a row without a usable number is refused. Another cell that is not understood is left out, and told.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from postroom.customers import rules
from postroom.customers.import_cells import (
    Unusable,
    expect_readable,
    read_addresses,
    read_field,
    read_name,
)
from postroom.customers.import_reading import (
    AddressChange,
    CustomerRow,
    LeftOut,
    Reading,
    RefusedRow,
    SeenColumn,
)
from postroom.customers.refusals import CustomerRefused
from postroom.customers.table import codes
from postroom.customers.table.columns import check_codes, describe_addresses, list_samples, propose
from postroom.customers.table.leftovers import is_leftover
from postroom.customers.table.nothing import is_nothing
from postroom.customers.table.numbers import understand_numbers
from postroom.customers.table.separators import find_other_separator
from postroom.customers.table.values import Row, Table
from postroom.shared.wording import N_, Sentence

SKIPPED = N_("Lines that are no customers were skipped: %(lines)s.")
SEVERAL_ROWS = N_("Customers with several rows: %(debtors)s. The addresses of their rows were put together.")
TOO_MANY_CELLS = N_(
    "The row has %(count)s cells, but there are %(width)s headings: one cell holds the delimiter."
)
OTHER_SEPARATOR = N_("The cells of this row are parted by another sign than the headings.")
ADDRESS_AS_NUMBER = N_("'%(text)s' is an e-mail address, not a debtor number.")
TWICE = N_("Customer '%(debtor)s' stands in line %(first)s already; that line counts.")
_AT_END = 3
"""Rows at the end in which the sums of a list stand."""
_SAMPLES = 3
_MOST_NAMED = 20
_LEFT_OUT = object()
"""In the place of a value that was not understood."""


def read_rows(table: Table, chosen: Sequence[str] | None = None) -> Reading:
    """What a table says, row by row; `chosen`: the code of each column, when not the headings say it.

    Raises ColumnsUnclear when the number, or everything else, is missing or in doubt.
    """
    proposal = propose(table)
    if chosen is None and proposal.unclear:
        raise proposal.unclear
    used = proposal.codes if chosen is None else tuple(chosen)
    check_codes(table.header, used)
    notes = (*table.notes, *(proposal.notes if chosen is None else ()), *describe_addresses(table, used))
    return _Reader(table, used).read(describe_columns(table, used, notes))


def describe_columns(table: Table, chosen: Sequence[str], notes: Iterable[Sentence] = ()) -> Reading:
    """A reading that says no more than what the columns are taken for."""
    heads = list(zip(table.header.cells, chosen, strict=True))
    return Reading(
        used=tuple(cell for cell, code in heads if code and cell),
        unused=tuple(cell for cell, code in heads if not code and cell),
        notes=tuple(notes),
        columns=tuple(
            SeenColumn(cell, code, list_samples(table, place, _SAMPLES))
            for place, (cell, code) in enumerate(heads)
        ),
    )


class _Reader:
    """Goes through the rows of a table whose columns are known, and collects what it finds."""

    def __init__(self, table: Table, chosen: Sequence[str]) -> None:
        self.table = table
        self.places = {place: code for place, code in enumerate(chosen) if code}
        self.number = list(chosen).index(codes.NUMBER)
        self.numbers = understand_numbers(
            row.cells[self.number] for row in table.rows if len(row.cells) > self.number
        )
        self.names = [place for place, code in self.places.items() if code in codes.NAMES]
        self.found: dict[str, CustomerRow] = {}
        self.refused: list[RefusedRow] = []
        self.left_out: dict[tuple[int, str], LeftOut] = {}
        self.skipped: list[str] = []
        self.joined: dict[str, None] = {}

    def read(self, base: Reading) -> Reading:
        """All rows, as a reading that continues `base`."""
        last = self.table.rows[-_AT_END:][0].line
        for row in self.table.rows:
            if is_leftover(row, self.number, at_end=row.line >= last):
                self.skipped.append(str(row.line))
            else:
                self._read_row(row)
        return replace(
            base,
            rows=tuple(self.found.values()),
            refused=tuple(self.refused),
            left_out=tuple(self.left_out.values()),
            notes=(*base.notes, *self._describe_rows()),
            decimal=self.numbers.decimal,
        )

    def _describe_rows(self) -> Iterator[Sentence]:
        if self.skipped:
            yield Sentence(SKIPPED, {"lines": _name_some(self.skipped)})
        if self.joined:
            yield Sentence(SEVERAL_ROWS, {"debtors": _name_some(list(self.joined))})

    def _read_row(self, row: Row) -> None:
        try:
            one = self._read_customer(row)
            first = self.found.get(one.debtor)
            self.found[one.debtor] = self._join(first, one) if first else one
        except Unusable as problem:
            column = "" if problem.place is None else self.table.header.cells[problem.place]
            self.refused.append(RefusedRow(row.line, column, problem.sentence))

    def _read_customer(self, row: Row) -> CustomerRow:
        cells = self._expect_width(row)
        for place in self.places:
            expect_readable(place, cells[place])
        debtor = self._read_debtor(cells[self.number])
        fields = dict(self._read_fields(row.line, cells))
        return CustomerRow(row.line, debtor, fields, self._read_mail(row.line, cells))

    def _expect_width(self, row: Row) -> tuple[str, ...]:
        """The cells of a row, as many as the headings. Raises Unusable for more, or another separator."""
        width = len(self.table.header.cells)
        if any(row.cells[width:]):
            raise Unusable(None, Sentence(TOO_MANY_CELLS, {"count": len(row.cells), "width": width}))
        if find_other_separator(row, width, self.table.delimiter):
            raise Unusable(None, Sentence(OTHER_SEPARATOR))
        return row.cells + ("",) * (width - len(row.cells))

    def _read_debtor(self, cell: str) -> str:
        found = "" if is_nothing(cell) else self.numbers.read(cell)
        if isinstance(found, Sentence):
            raise Unusable(self.number, found)
        if "@" in found:
            raise Unusable(self.number, Sentence(ADDRESS_AS_NUMBER, {"text": found[:80]}))
        try:
            return rules.check_debtor(found)
        except CustomerRefused as refused:
            raise Unusable(self.number, refused.sentence) from None

    def _read_fields(self, line: int, cells: Sequence[str]) -> Iterator[tuple[str, Any]]:
        """Name and value of every field that was understood."""
        if self.names:
            parts = {self.places[place]: cells[place] for place in self.names}
            name = self._understand(line, self.names[0], cells, lambda _text: read_name(parts))
            yield from [("name", name)] if name is not _LEFT_OUT else []
        for place, code in self.places.items():
            if code in codes.SINGLE and code != codes.NUMBER:
                value = self._understand(
                    line, place, cells, partial(read_field, code, datev=self.table.datev)
                )
                yield from [(codes.field_of(code), value)] if value is not _LEFT_OUT else []

    def _read_mail(self, line: int, cells: Sequence[str]) -> tuple[AddressChange, ...]:
        """The addresses of each type and kind; a cell that was not understood takes no address away."""
        found: list[AddressChange] = []
        lost = set()
        for place, code in self.places.items():
            if codes.is_address(code):
                told = self._understand(line, place, cells, read_addresses)
                lost |= {codes.split_address(code)} if told is _LEFT_OUT else set()
                found.append((*codes.split_address(code), () if told is _LEFT_OUT else told))
        return tuple(one for one in _join_addresses(found) if one[2] or one[:2] not in lost)

    def _understand(self, line: int, place: int, cells: Sequence[str], rule: Callable[[str], Any]) -> Any:
        """What a rule makes of a cell; _LEFT_OUT, and told, when it does not understand it."""
        text = cells[place]
        try:
            return rule(text)
        except CustomerRefused as refused:
            column = self.table.header.cells[place]
            first = self.left_out.get((place, text)) or LeftOut(line, column, refused.sentence, 0)
            self.left_out[place, text] = replace(first, count=first.count + 1)
            return _LEFT_OUT

    def _join(self, first: CustomerRow, one: CustomerRow) -> CustomerRow:
        """Two rows of one customer, such as of two contacts. Raises Unusable when they name different ones."""
        names = [row.fields.get("name", "").casefold() for row in (first, one)]
        if all(names) and names[0] != names[1]:
            raise Unusable(self.number, Sentence(TWICE, {"debtor": one.debtor, "first": first.line}))
        self.joined[one.debtor] = None
        reason = first.fields.get("do_not_email") or one.fields.get("do_not_email")
        told = {name: value for name, value in first.fields.items() if value or name not in one.fields}
        return replace(
            first,
            fields=one.fields | told | ({"do_not_email": reason} if reason else {}),
            addresses=_join_addresses([*first.addresses, *one.addresses]),
        )


def _join_addresses(changes: Iterable[AddressChange]) -> tuple[AddressChange, ...]:
    """One entry for each type and kind, each address once."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for type_, kind, many in changes:
        whole = found.setdefault((type_, kind), {})
        for address in many:
            whole.setdefault(address.lower(), address)
    return tuple((*key, tuple(many.values())) for key, many in found.items())


def _name_some(named: Sequence[str]) -> str:
    """The first ones, and how many there are when they are too many to be named."""
    more = f" … ({len(named)})" if len(named) > _MOST_NAMED else ""
    return ", ".join(named[:_MOST_NAMED]) + more
