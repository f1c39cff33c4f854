"""Number, debtor, date and total of a document, by their labels. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Generic, TypeVar

from postroom.documents.reading import labels
from postroom.documents.reading.labels import Title, label
from postroom.documents.reading.pdf import Cell, Grid, Row, find_below
from postroom.shared.document_types import type_of

_MONTHS = (
    ("januari", "januar", "jänner", "january", "jan"),
    ("februari", "februar", "february", "feb"),
    ("maart", "märz", "maerz", "march", "mrt", "mär", "mrz", "mar"),
    ("april", "apr"),
    ("mei", "mai", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("augustus", "august", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("december", "dezember", "dec", "dez"),
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_NAME = "|".join(sorted(_MONTH, key=len, reverse=True))
DATE = re.compile(
    rf"""(?<![\w.,/-])(?:
      (?P<y>\d{{4}})[-./](?P<m>\d{{1,2}})[-./](?P<d>\d{{1,2}})
    | (?P<d2>\d{{1,2}})(?P<mark>[-./]|\.[ ])(?P<m2>\d{{1,2}})(?:(?P=mark)|[-./])(?P<y2>\d{{4}}|\d{{2}})
    | (?P<d3>\d{{1,2}})(?:st|nd|rd|th|\.|e)?[ -](?P<name>{_NAME})\.?,?[ -](?P<y3>\d{{4}})
    | (?P<name4>{_NAME})\.?[ ](?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?[ ](?P<y4>\d{{4}})
    )(?![\w/]|[-.,]\d)""",
    re.I | re.X,
)
"""A date in figures or with the month's name; the day comes first, as in Europe."""

_DIGITS = r"\d{1,3}(?:[.,'’ ]\d{3}){1,4}|\d{1,12}"
_CENTS = r"[.,]\d{2}|,-{1,2}|,–|\.–|\.-{1,2}"
_MARK = r"€|EUR|CHF|GBP|£|USD|US\$|\$|SFr\.?|Fr\."
AMOUNT = re.compile(
    rf"""(?<![\w.,'’])(?P<sign>[-–−]?)[ ]?(?:(?P<before>{_MARK})[ ]{{0,3}})?(?P<sign2>[-–−]?)[ ]?
    (?P<whole>{_DIGITS})(?P<cents>{_CENTS})?(?P<sign3>-(?!\w))?
    (?:[ ]{{0,3}}(?P<after>{_MARK})(?!\w))?(?![\w%]|[.,]\d|[ ]?%)""",
    re.X,
)
"""An amount of money; one without cents counts only beside a currency."""

_CODES = {"€": "EUR", "£": "GBP", "$": "USD", "US$": "USD", "SFR": "CHF", "SFR.": "CHF", "FR.": "CHF"}
_CURRENCY = re.compile(rf"(?<!\w)(?:{_MARK}|Euros?)(?!\w)", re.I)
_CENTURY = 2000
_FIRST_YEAR, _LAST_YEAR = 1990, 2099


@dataclass(frozen=True)
class Money:
    """An amount with two decimals; `currency` is an ISO 4217 code, "" when none stands beside it."""

    amount: Decimal
    currency: str


def date_in(text: str) -> date | None:
    """The first date in `text`; 21/11/2026 and, where only that is possible, 11/21/2026."""
    return next(filter(None, (_to_date(found) for found in DATE.finditer(text))), None)


def money_in(text: str) -> list[Money]:
    """The amounts of money in `text`, from left to right."""
    return [_to_money(found) for found in AMOUNT.finditer(text) if found["cents"] or _currency_mark_of(found)]


def currencies_in(text: str) -> set[str]:
    """The currencies that a text names."""
    return {_code_of(found.group()) for found in _CURRENCY.finditer(text)}


def _to_date(found: re.Match[str]) -> date | None:
    year = int(found["y"] or found["y2"] or found["y3"] or found["y4"])
    day = int(found["d"] or found["d2"] or found["d3"] or found["d4"])
    name = found["name"] or found["name4"]
    month = _MONTH[name.lower()] if name else int(found["m"] or found["m2"])
    if not found["y"] and not name and month > 12:
        day, month = month, day
    return _make_valid_date(year if year > 99 else _CENTURY + year, month, day)


def _make_valid_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


def _currency_mark_of(found: re.Match[str]) -> str:
    return str(found["before"] or found["after"] or "")


def _to_money(found: re.Match[str]) -> Money:
    whole = re.sub(r"\D", "", found["whole"])
    cents = re.sub(r"\D", "", found["cents"] or "") or "00"
    negative = any(found[name] for name in ("sign", "sign2", "sign3"))
    mark = _currency_mark_of(found)
    return Money(Decimal(f"{'-' if negative else ''}{whole}.{cents}"), _code_of(mark) if mark else "")


def _code_of(mark: str) -> str:
    upper = mark.upper()
    return "EUR" if upper.startswith("EUR") else _CODES.get(upper, upper)


_VALUE = re.compile(rf"{DATE.pattern}|\S+", DATE.flags)


def part_headings(grid: Grid) -> Grid:
    """The grid with such headings and the values under them cut into cells."""
    rows = list(grid)
    for index in range(len(rows) - 1):
        upper, lower = rows[index], rows[index + 1]
        if len(upper) == len(lower) == 1:
            rows[index], rows[index + 1] = _part_rows(upper[0], lower[0]) or (upper, lower)
    return tuple(rows)


def _part_rows(upper: Cell, lower: Cell) -> tuple[Row, Row] | None:
    if any(letter.isdigit() for letter in upper.text):
        return None
    headings = [found for found in _compile_headings().finditer(upper.text) if found.group().strip()]
    values = list(_VALUE.finditer(lower.text))
    known = sum(found.lastgroup is not None for found in headings)
    if known < 2 or len(headings) != len(values):
        return None
    # Wide enough apart that no value meets its neighbour's heading.
    step = max(len(found.group()) for found in (*headings, *values)) + 8
    return _spread(headings, step), _spread(values, step)


def _spread(found: list[re.Match[str]], step: int) -> Row:
    texts = [one.group().strip() for one in found]
    return tuple(Cell(text, place * step, place * step + len(text)) for place, text in enumerate(texts))


@cache
def _compile_headings() -> re.Pattern[str]:
    groups = (
        *labels.NUMBERS.values(),
        labels.DEBTORS,
        *labels.DATES.values(),
        labels.ANY_NUMBER,
        labels.ANY_DATE,
    )
    every = tuple(dict.fromkeys(name for group in groups for name in group))
    return re.compile(rf"(?P<known>{labels.label(every).pattern})|\S+\s*", re.I)


T = TypeVar("T")
Take = Callable[[str], tuple[T, int] | None]
"""The value at the start of a text and where it ends there; None when there is none."""

BESIDE, UNDER, INSIDE = 0, 1, 2
"""How sure a finding is: label and value in one line; the value under the label; both within a sentence."""
_EMPTY = re.compile(r"[:\-–.€|]*")
_BEFORE_LABEL = re.compile(r"(?:^|[\s(|;,·•/])$")


@dataclass(frozen=True)
class Found(Generic[T]):
    """A value, the line as it was shown (`Factuurnummer: 2026-0412`), and how sure it is (small = sure)."""

    value: T
    shown: str
    rank: int


def find_best(
    grids: list[Grid], labels: re.Pattern[str], take: Take[T], worst: int = INSIDE
) -> Found[T] | None:
    """The surest finding, the first one among equals; none less sure than `worst`."""
    found = [one for grid in grids for one in find_values(grid, labels, take) if one.rank <= worst]
    return min(found, key=lambda one: one.rank, default=None)


def find_values(grid: Grid, labels: re.Pattern[str], take: Take[T]) -> Iterator[Found[T]]:
    """Every value of a page that has one of the labels, from top to bottom."""
    for index, row in enumerate(grid):
        for place, cell in enumerate(row):
            yield from _of_cell(grid, index, row, place, cell, labels, take)


def _of_cell(
    grid: Grid, index: int, row: Row, place: int, cell: Cell, labels: re.Pattern[str], take: Take[T]
) -> Iterator[Found[T]]:
    at_start = labels.match(cell.text)
    if at_start:
        yield from _take_after(cell, at_start, take, BESIDE)
        if not _EMPTY.fullmatch(cell.text[at_start.end() :].strip()):
            return
        beside = list(_take_beside(row[place + 1 :], cell, take))
        yield from beside or _take_under(grid, index, cell, take)
        return
    for found in labels.finditer(cell.text):
        if _BEFORE_LABEL.search(cell.text[: found.start()]):
            yield from _take_after(cell, found, take, INSIDE)


def _take_after(cell: Cell, label: re.Match[str], take: Take[T], rank: int) -> Iterator[Found[T]]:
    taken = take(cell.text[label.end() :])
    if taken:
        yield Found(taken[0], cell.text[label.start() : label.end() + taken[1]].strip(), rank)


def _take_beside(rest: Row, label: Cell, take: Take[T]) -> Iterator[Found[T]]:
    """The next cell to the right that holds more than a colon or a currency sign."""
    cell = next((cell for cell in rest if not _EMPTY.fullmatch(cell.text)), None)
    taken = take(cell.text.lstrip(": ")) if cell else None
    if cell and taken:
        yield Found(taken[0], f"{label.text} {cell.text}", BESIDE)


def _take_under(grid: Grid, index: int, label: Cell, take: Take[T]) -> Iterator[Found[T]]:
    for cell in find_below(grid, index, label):
        taken = take(cell.text)
        if taken and taken[1] == len(cell.text):
            yield Found(taken[0], f"{label.text} {cell.text}", UNDER)
            return


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
    take = _take_any_number if row.any_number else _take_number
    own = labels.NUMBERS.get(type_, ())
    found = find_best(grids, label(own), take) if own else None
    if not found and title and title.number:
        found = Found(title.number, title.shown, BESIDE)
    return (
        found
        or find_best(grids, label(labels.ANY_NUMBER), take, UNDER)
        or find_best(grids, label(labels.BARE_NUMBERS), take, BESIDE)
        or (
            find_best(grids, label(labels.NUMBERS[row.numbered_like]), take, BESIDE)
            if row.numbered_like
            else None
        )
    )


def debtor_of(grids: list[Grid]) -> Found[str] | None:
    """The customer's number with the sender."""
    return find_best(grids, label(labels.DEBTORS), _take_number) or find_best(
        grids, label(labels.BARE_DEBTORS), _take_lone_number, UNDER
    )


def issued_of(grids: list[Grid], type_: str, title: Title | None) -> Found[date] | None:
    """The day of issue: by the type's own label, beside `Datum`, behind title or place, last under `Datum`."""
    own = labels.DATES.get(type_, ())
    any_date = label(labels.ANY_DATE)
    return (
        (find_best(grids, label(own), _take_date) if own else None)
        or find_best(grids, any_date, _take_date, BESIDE)
        or _find_date_beside_title(grids, title)
        or _find_date_after_place(grids)
        or find_best(grids, any_date, _take_date, UNDER)
        or _find_date_in_line(grids)
    )


def total_of(grids: list[Grid]) -> Found[Money] | None:
    """What is to be paid: the last of the strong labels, else the last `Total`."""
    for names, weak in ((labels.TOTALS, False), (labels.WEAK_TOTALS, True)):
        found = [one for grid in grids for one in _find_totals(grid, label(names), weak)]
        if found:
            return found[-1]
    return None


def currency_of(grids: list[Grid], total: Money) -> str:
    """The currency beside the total, else the only one that the document names."""
    named = {code for grid in grids for row in grid for cell in row for code in currencies_in(cell.text)}
    return total.currency or (named.pop() if len(named) == 1 else "")


def _take_number(text: str) -> tuple[str, int] | None:
    found = _TOKEN.match(text)
    if not found or DATE.fullmatch(found.group()):
        return None
    value = found.group().rstrip("./-")
    return value, found.end()


def _take_any_number(text: str) -> tuple[str, int] | None:
    """Also one that is a date: production lists are numbered by day."""
    found = _TOKEN.match(text)
    return (found.group(), found.end()) if found else None


def _take_lone_number(text: str) -> tuple[str, int] | None:
    taken = _take_number(text)
    return taken if taken and taken[1] == len(text.rstrip()) else None


def _take_date(text: str) -> tuple[date, int] | None:
    place = _PLACE.match(text)
    start = place.end() if place else 0
    found = DATE.match(text, start) or DATE.match(text)
    value = date_in(found.group()) if found else None
    return (value, found.end()) if found and value else None


def _find_date_beside_title(grids: list[Grid], title: Title | None) -> Found[date] | None:
    for cell in _list_cells(grids[:1]):
        if title and cell.text.startswith(title.shown):
            value = date_in(cell.text[len(title.shown) :])
            return Found(value, cell.text, BESIDE) if value else None
    return None


def _find_date_after_place(grids: list[Grid]) -> Found[date] | None:
    """`Enschede, 21 november 2026`, alone in its cell."""
    for cell in _list_cells(grids[:1]):
        taken = _take_date(cell.text) if "," in cell.text else None
        if taken and taken[1] == len(cell.text):
            return Found(taken[0], cell.text, UNDER)
    return None


def _find_date_in_line(grids: list[Grid]) -> Found[date] | None:
    """`Nr. 12 Datum: 21-11-2026`: within a line only with a colon."""
    found = (one for grid in grids for one in find_values(grid, label(labels.ANY_DATE), _take_date))
    return next((one for one in found if ":" in one.shown), None)


def _find_totals(grid: Grid, pattern: re.Pattern[str], weak: bool) -> Iterator[Found[Money]]:
    for index, row in enumerate(grid):
        for place, cell in enumerate(row):
            said = pattern.match(cell.text)
            rest = cell.text[said.end() :] if said else ""
            if said and _is_the_total(rest, weak):
                yield from _find_sum(grid, index, row[place:], rest)


def _is_the_total(rest: str, weak: bool) -> bool:
    words = _INCLUDING.sub("", rest)
    if _OTHER_SUM.search(words):
        return False
    return not weak or bool(money_in(words)) or bool(_ONLY_CURRENCY.fullmatch(words))


def _find_sum(grid: Grid, index: int, row: Row, rest: str) -> Iterator[Found[Money]]:
    """The last amount beside the label, before any other words; else the one under it."""
    label_cell = row[0]
    beside = money_in(rest) or _find_amounts_beside(rest, row[1:])
    if beside:
        yield Found(beside[-1], " ".join(cell.text for cell in row), BESIDE)
        return
    for cell in find_below(grid, index, label_cell, 1):
        under = money_in(cell.text)
        if len(under) == 1:
            yield Found(under[0], f"{label_cell.text} {cell.text}", UNDER)


def _find_amounts_beside(rest: str, cells: Row) -> list[Money]:
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


def _list_cells(grids: list[Grid]) -> Iterator[Cell]:
    return (cell for grid in grids for row in grid for cell in row)
