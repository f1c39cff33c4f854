"""Which column of a table holds what: proposed by the headings and by what stands below them. Pure.

A proposal is one code (`codes.py`) for each cell of the header; "" for columns that are left alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from postroom.customers.refusals import (
    ColumnsUnclear,
    NoDebtorColumn,
    NothingButNumbers,
    OneColumnOnly,
    WhichNumber,
)
from postroom.customers.table import codes, headings
from postroom.customers.table.heading_words import ACCOUNT
from postroom.customers.table.headings import Column, simplify
from postroom.customers.table.nothing import NO, is_no_address, is_yes_or_no
from postroom.customers.table.values import Row, Table
from postroom.shared.wording import N_, Sentence

_LOOKED_AT = 5_000
"""Rows in which a column's cells are compared."""
OTHER_NUMBERS = N_(
    "The debtor number is taken from '%(used)s'; '%(other)s' holds other numbers and is not used."
)
YES_OR_NO = N_(
    "'%(column)s' says yes or no (%(no)s times no) and holds no address: it is not used. If it says who wants "
    "e-mail, choose so."
)
UNUSED_ADDRESSES = N_(
    "'%(column)s' holds e-mail addresses but is not used: its heading does not say for what they are."
)
NO_ADDRESSES = N_("No column with e-mail addresses is used: nobody gets an address from this file.")
_LONGEST_SAMPLE = 200
"""Letters."""


@dataclass(frozen=True)
class Proposal:
    """What the columns hold; `unclear`: the question that has no answer yet, when nobody answers it by hand."""

    codes: tuple[str, ...]
    notes: tuple[Sentence, ...] = ()
    unclear: ColumnsUnclear | None = None


def propose(table: Table) -> Proposal:
    """What the headings say, with the cells as witnesses."""
    cells = table.header.cells
    found: dict[int, str] = _propose_fields(table)
    notes = _check_addresses(table, found)
    number, more, unclear = _propose_number(table)
    if number is not None:
        found[number] = codes.NUMBER
    return Proposal(tuple(found.get(place, "") for place in range(len(cells))), (*more, *notes), unclear)


def check_codes(header: Row, chosen: Sequence[str]) -> None:
    """Raise ColumnsUnclear when a table cannot be read so: no number, nothing else, or a field in two columns."""
    for field in codes.SINGLE:
        named = [header.cells[place] for place, code in enumerate(chosen) if code == field]
        if len(named) > 1:
            raise OneColumnOnly(field=field, columns=", ".join(named))
    if codes.NUMBER not in chosen:
        raise refuse_no_number(header)
    if not any(code not in ("", codes.NUMBER) for code in chosen):
        raise _refuse_only_numbers(header, chosen)


def describe_addresses(table: Table, chosen: Sequence[str]) -> tuple[Sentence, ...]:
    """What people have to know about the addresses of a table when its columns are read so."""
    if not any(map(codes.is_address, chosen)):
        return (Sentence(NO_ADDRESSES), *_describe_unused(table, chosen))
    return _describe_unused(table, chosen)


def refuse_no_number(header: Row) -> NoDebtorColumn:
    """For a table without a column of debtor numbers."""
    return NoDebtorColumn(found=_list_headings(header), wanted=", ".join(headings.list_examples("debtor")))


def list_samples(table: Table, place: int, most: int) -> tuple[str, ...]:
    """A few different cells of a column, as much of each as is shown."""
    filled = (cell[:_LONGEST_SAMPLE] for cell in _cells_of(table.rows, place) if cell)
    return tuple(sample for _number, sample in zip(range(most), dict.fromkeys(filled), strict=False))


def _propose_fields(table: Table) -> dict[int, str]:
    """All but the number: the surest column of each field, and every column of addresses."""
    best: dict[str, tuple[int, int]] = {}
    found: dict[int, str] = {}
    for place, cell in enumerate(table.header.cells):
        column = headings.find_column(cell) if cell else None
        if column is None or column.field == "debtor":
            continue
        if column.field == "address":
            found[place] = codes.code_of_address(column.type, column.kind)
        else:
            best[column.field] = min(best.get(column.field, (column.rank, place)), (column.rank, place))
    return found | {place: field for field, (_rank, place) in _drop_parts(best, table).items()}


def _drop_parts(best: Mapping[str, tuple[int, int]], table: Table) -> dict[str, tuple[int, int]]:
    """ "Name" beside "Firma" and "Vorname" is the last name; parts of a name without a first or last one are none."""
    kept = dict(best)
    if {"name", "first-name"} <= set(kept) and "last-name" not in kept:
        heads = {simplify(table.header.cells[kept[field][1]]) for field in ("name", "first-name")}
        if "company" in kept or heads == {"name", "vorname"}:
            kept["last-name"] = kept.pop("name")
    if "name" in kept or "company" in kept:
        kept.pop("short-name", None)
    if not {"first-name", "last-name"} & set(kept):
        kept.pop("infix", None)
    return kept


def _propose_number(table: Table) -> tuple[int | None, list[Sentence], ColumnsUnclear | None]:
    """The place of the number, what to tell about others, or the question which one it is."""
    cells = table.header.cells
    numbers = _list_numbers(table)
    filled = [one for one in numbers if any(_cells_of(table.rows, one[1]))] or numbers
    if not filled:
        return None, [], refuse_no_number(table.header)
    surest = min(column.tier for column, _place in filled)
    rivals = [(column, place) for column, place in filled if column.tier == surest]
    best = min(rivals, key=lambda one: (-_count_filled(table, one[1]), one[0].rank, one[1]))[1]
    differing = [place for _column, place in rivals if place != best and _differ(table, best, place)]
    if differing:
        named = [f"'{cells[place]}' ({_sample(table, place)})" for place in sorted([best, *differing])]
        return None, [], WhichNumber(columns=", ".join(named))
    others = [place for column, place in filled if column.tier > surest and _differ(table, best, place)]
    return best, [Sentence(OTHER_NUMBERS, {"used": cells[best], "other": cells[one]}) for one in others], None


def _list_numbers(table: Table) -> list[tuple[Column, int]]:
    """The columns that may hold the number; at DATEV "Konto" surely does."""
    cells = table.header.cells
    found = [
        (Column("debtor") if table.datev and simplify(cells[place]) == ACCOUNT else column, place)
        for column, place in headings.list_number_places(cells)
    ]
    return [one for one in found if _fits(table, *one, alone=len(found) == 1)]


def _fits(table: Table, column: Column, place: int, *, alone: bool) -> bool:
    """Whether the cells fit a heading that is not sure: no names beside another number, and not the same twice."""
    if column.tier == 0:
        return True
    filled = [cell for cell in _cells_of(table.rows, place) if cell]
    numbers = sum(any(map(str.isdigit, cell)) for cell in filled) * 2 >= len(filled)
    different = len(set(filled)) * 2 >= len(filled)  # a customer may have a few rows
    return (alone or numbers) and (different or column.tier < headings.SOME_NUMBER)


def _check_addresses(table: Table, found: dict[int, str]) -> list[Sentence]:
    """Take columns out of `found` that say yes or no instead of an address."""
    notes = []
    for place in [place for place, code in found.items() if codes.is_address(code)]:
        filled = [cell for cell in _cells_of(table.rows, place) if cell and not _is_dash(cell)]
        if filled and all(map(is_yes_or_no, filled)):
            del found[place]
            told = {"column": table.header.cells[place], "no": sum(simplify(one) in NO for one in filled)}
            notes.append(Sentence(YES_OR_NO, told))
    return notes


def _is_dash(cell: str) -> bool:
    return is_no_address(cell) and not is_yes_or_no(cell)


def _describe_unused(table: Table, chosen: Sequence[str]) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(UNUSED_ADDRESSES, {"column": cell})
        for place, cell in enumerate(table.header.cells)
        if not chosen[place] and sum("@" in one for one in _cells_of(table.rows, place)) > 0 and cell
    )


def _cells_of(rows: Iterable[Row], place: int) -> Iterable[str]:
    """The cells of a column, in the first rows."""
    for _number, row in zip(range(_LOOKED_AT), rows, strict=False):
        yield row.cells[place] if place < len(row.cells) else ""


def _count_filled(table: Table, place: int) -> int:
    return sum(map(bool, _cells_of(table.rows, place)))


def _differ(table: Table, one: int, other: int) -> bool:
    """Whether two columns have different values in a row that fills both, or fill different rows."""
    pairs = list(zip(_cells_of(table.rows, one), _cells_of(table.rows, other), strict=True))
    return any(first != second for first, second in pairs if second)


def _sample(table: Table, place: int) -> str:
    return ", ".join(list_samples(table, place, 2))[:60]


def _list_headings(header: Row) -> str:
    return ", ".join(cell[:40] for cell in header.cells if cell)[:400]


def _refuse_only_numbers(header: Row, chosen: Sequence[str]) -> NothingButNumbers:
    return NothingButNumbers(
        column=header.cells[list(chosen).index(codes.NUMBER)],
        found=_list_headings(header),
        wanted=", ".join(headings.list_examples("address")),
    )
