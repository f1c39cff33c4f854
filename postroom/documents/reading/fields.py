"""Number, debtor, date and total of a document, by their labels. Pure."""

import re
from collections.abc import Iterator
from datetime import date

from postroom.documents.reading import labels
from postroom.documents.reading.figures import DATE, Money, currencies_in, date_in, money_in
from postroom.documents.reading.grid import Cell, Grid, Row, below
from postroom.documents.reading.kinds import Title
from postroom.documents.reading.labelled import BESIDE, UNDER, Found, best, findings
from postroom.documents.reading.labels import label
from postroom.shared.document_types import type_of

_TOKEN = re.compile(r"(?:[A-Z]{1,4} )?(?=\S*\d)[A-Za-z0-9][\w./\-]{0,39}(?=$|[\s;)|·]|,(?:\s|$))", re.ASCII)
_PLACE = re.compile(r"(?:[^\W\d][\w .\-]{1,30}, ?)?(?:de[nr]? )?", re.I)
_OTHER_SUM = re.compile(
    r"(?:ex\b|excl|exkl|exclu|netto|net\b|zzgl|ohne|zonder|before|without|btw|mwst|ust|vat|tax|korting|rabatt|discount"
    r"|vorige|vorherig|previous)",
    re.I,
)
_INCLUDING = re.compile(
    r"(?:incl?|inkl|inclusief|including)\.?[ ](?:\d+ ?% ?)?(?:btw|mwst|ust|vat|tax)\b\.?", re.I
)
_ONLY_CURRENCY = re.compile(r"[\s:=(]*(?:€|EUR|Euro|CHF|GBP|USD|£|\$|Fr\.)?[\s:)]*", re.I)


def number_of(grids: list[Grid], type_: str, title: Title | None) -> Found[str] | None:
    """The document's number: by its type's own labels, beside the title, then by a label of any number.

    Many programs print credit notes on the invoice's form; there the invoice's label is the last to be asked.
    """
    row = type_of(type_)
    take = _any_number if row.any_number else _number
    own = labels.NUMBERS.get(type_, ())
    found = best(grids, label(own), take) if own else None
    if not found and title and title.number:
        found = Found(title.number, title.shown, BESIDE)
    return (
        found
        or best(grids, label(labels.ANY_NUMBER), take, UNDER)
        or best(grids, label(labels.BARE_NUMBERS), take, BESIDE)
        or (
            best(grids, label(labels.NUMBERS[row.numbered_like]), take, BESIDE) if row.numbered_like else None
        )
    )


def debtor_of(grids: list[Grid]) -> Found[str] | None:
    """The customer's number with the sender."""
    return best(grids, label(labels.DEBTORS), _number) or best(
        grids, label(labels.BARE_DEBTORS), _lone_number, UNDER
    )


def issued_of(grids: list[Grid], type_: str, title: Title | None) -> Found[date] | None:
    """The day of issue: by the type's own label, beside `Datum`, behind title or place, last under `Datum`."""
    own = labels.DATES.get(type_, ())
    any_date = label(labels.ANY_DATE)
    return (
        (best(grids, label(own), _date) if own else None)
        or best(grids, any_date, _date, BESIDE)
        or _date_beside_title(grids, title)
        or _date_after_place(grids)
        or best(grids, any_date, _date, UNDER)
        or _date_in_line(grids)
    )


def total_of(grids: list[Grid]) -> Found[Money] | None:
    """What is to be paid: the last of the strong labels, else the last `Total`."""
    for names, weak in ((labels.TOTALS, False), (labels.WEAK_TOTALS, True)):
        found = [one for grid in grids for one in _totals(grid, label(names), weak)]
        if found:
            return found[-1]
    return None


def currency_of(grids: list[Grid], total: Money) -> str:
    """The currency beside the total, else the only one that the document names."""
    named = {code for grid in grids for row in grid for cell in row for code in currencies_in(cell.text)}
    return total.currency or (named.pop() if len(named) == 1 else "")


def _number(text: str) -> tuple[str, int] | None:
    found = _TOKEN.match(text)
    if not found or DATE.fullmatch(found.group()):
        return None
    value = found.group().rstrip("./-")
    return value, found.end()


def _any_number(text: str) -> tuple[str, int] | None:
    """Also one that is a date: production lists are numbered by day."""
    found = _TOKEN.match(text)
    return (found.group(), found.end()) if found else None


def _lone_number(text: str) -> tuple[str, int] | None:
    taken = _number(text)
    return taken if taken and taken[1] == len(text.rstrip()) else None


def _date(text: str) -> tuple[date, int] | None:
    place = _PLACE.match(text)
    start = place.end() if place else 0
    found = DATE.match(text, start) or DATE.match(text)
    value = date_in(found.group()) if found else None
    return (value, found.end()) if found and value else None


def _date_beside_title(grids: list[Grid], title: Title | None) -> Found[date] | None:
    for cell in _cells(grids[:1]):
        if title and cell.text.startswith(title.shown):
            value = date_in(cell.text[len(title.shown) :])
            return Found(value, cell.text, BESIDE) if value else None
    return None


def _date_after_place(grids: list[Grid]) -> Found[date] | None:
    """`Enschede, 21 november 2026`, alone in its cell."""
    for cell in _cells(grids[:1]):
        taken = _date(cell.text) if "," in cell.text else None
        if taken and taken[1] == len(cell.text):
            return Found(taken[0], cell.text, UNDER)
    return None


def _date_in_line(grids: list[Grid]) -> Found[date] | None:
    """`Nr. 12 Datum: 21-11-2026`: within a line only with a colon."""
    found = (one for grid in grids for one in findings(grid, label(labels.ANY_DATE), _date))
    return next((one for one in found if ":" in one.shown), None)


def _totals(grid: Grid, pattern: re.Pattern[str], weak: bool) -> Iterator[Found[Money]]:
    for index, row in enumerate(grid):
        for place, cell in enumerate(row):
            said = pattern.match(cell.text)
            rest = cell.text[said.end() :] if said else ""
            if said and _is_the_total(rest, weak):
                yield from _sum(grid, index, row[place:], rest)


def _is_the_total(rest: str, weak: bool) -> bool:
    words = _INCLUDING.sub("", rest)
    if _OTHER_SUM.search(words):
        return False
    return not weak or bool(money_in(words)) or bool(_ONLY_CURRENCY.fullmatch(words))


def _sum(grid: Grid, index: int, row: Row, rest: str) -> Iterator[Found[Money]]:
    """The last amount beside the label, before any other words; else the one under it."""
    label_cell = row[0]
    beside = money_in(rest) or _amounts_beside(rest, row[1:])
    if beside:
        yield Found(beside[-1], " ".join(cell.text for cell in row), BESIDE)
        return
    for cell in below(grid, index, label_cell, 1):
        under = money_in(cell.text)
        if len(under) == 1:
            yield Found(under[0], f"{label_cell.text} {cell.text}", UNDER)


def _amounts_beside(rest: str, cells: Row) -> list[Money]:
    amounts: list[Money] = []
    before = rest if _ONLY_CURRENCY.fullmatch(rest) else ""
    for cell in cells:
        if _ONLY_CURRENCY.fullmatch(cell.text):
            before = cell.text
            continue
        found = money_in(f"{before.strip(' :()')} {cell.text}".strip())
        if not found:
            break
        amounts += found
    return amounts


def _cells(grids: list[Grid]) -> Iterator[Cell]:
    return (cell for grid in grids for row in grid for cell in row)
