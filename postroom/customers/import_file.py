"""From the bytes of a file of customers to what it says about them. Pure: a child process may read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from postroom.customers.import_choice import Choice, choose_columns
from postroom.customers.import_reading import Reading
from postroom.customers.import_rows import describe_columns, read_rows
from postroom.customers.refusals import ColumnsUnclear
from postroom.customers.table.columns import propose
from postroom.customers.table.kept import Kept
from postroom.customers.table.read import read
from postroom.customers.table.values import Table
from postroom.shared.reading_budget import Budget

_ANSWER = 200_000_000
"""Bytes."""


@dataclass(frozen=True)
class Found:
    """What was found out about a file. `encoding` and `delimiter` "" for a spreadsheet, `sheet` "" for text.

    `letters`: words in which a wrong encoding would be seen.
    """

    file_name: str
    rows: int
    encoding: str
    delimiter: str
    decimal: str
    sheet: str
    letters: Sequence[str] = ()


def allow(size: int) -> Budget:
    """What reading a file of `size` bytes may cost: 10 s of processor time for a small one, 60 s from 5 MB on.

    A spreadsheet of 100,000 rows takes 11 s and 300 MB.
    """
    seconds = min(10 + 10 * size // 1_000_000, 60)
    memory = min(250_000_000 + 50 * size, 1_500_000_000)
    return Budget(seconds, 10.0 + 2 * seconds, memory, _ANSWER)


def examine(
    file_name: str, content: bytes, choice: Choice, remembered: Mapping[str, Kept]
) -> tuple[Found, Reading]:
    """What a file says. Raises FileRefused, also where a person has to say what the columns hold."""
    table = read(content, choice.encoding)
    return _examine(file_name, table, choice, remembered)


def look(
    file_name: str, content: bytes, choice: Choice, remembered: Mapping[str, Kept]
) -> tuple[Found, Reading]:
    """`examine` for somebody who can answer: the question stands in `Reading.unclear`. Raises FileRefused."""
    table = read(content, choice.encoding)
    try:
        return _examine(file_name, table, choice, remembered)
    except ColumnsUnclear as question:
        chosen = choose_columns(table, choice, remembered)
        codes = chosen.codes or propose(table).codes
        reading = replace(describe_columns(table, codes, table.notes), unclear=question.sentence)
        return _describe(file_name, table, reading), chosen.add_to(reading)


def _examine(
    file_name: str, table: Table, choice: Choice, remembered: Mapping[str, Kept]
) -> tuple[Found, Reading]:
    chosen = choose_columns(table, choice, remembered)
    reading = chosen.add_to(read_rows(table, chosen.codes))
    return _describe(file_name, table, reading), reading


def _describe(file_name: str, table: Table, reading: Reading) -> Found:
    name = "".join(letter for letter in file_name if letter.isprintable())[:200]
    return Found(
        name, len(table.rows), table.encoding, table.delimiter, reading.decimal, table.sheet, table.letters
    )
