"""What is to be paid, or the sum that the document is about. Pure."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from postroom.documents.reading import labels
from postroom.documents.reading.evidence import BY_TAUGHT, Field, Tier, choose
from postroom.documents.reading.figures import Money, currencies_in, money_in
from postroom.documents.reading.find import BESIDE, UNDER, Found, Page
from postroom.documents.reading.grid import Cell, Row
from postroom.documents.reading.labels import label, taught_label

_OTHER_SUM = re.compile(
    r"(?:ex\b|excl|exkl|exclu|netto|net\b|zzgl|ohne|zonder|before|without|btw|mwst|ust|vat|tax|korting|rabatt|discount"
    r"|vorige|vorherig|previous|skonto|contant|übertrag|transport|carried|brought|anzahlung|aanbetaling|deposit)",
    re.I,
)
_REDUCED = re.compile(r"skonto|korting|rabatt|discount|contant", re.I)
"""In a row that speaks of a reduction for early payment stands another sum."""
_INCLUDING = re.compile(
    r"(?:incl?|inkl|inclusief|including)\.?[ ](?:\d+ ?% ?)?(?:btw|mwst|ust|vat|tax)\b\.?", re.I
)
_ONLY_CURRENCY = re.compile(r"[\s:=(]*(?:€|EUR|Euro|CHF|GBP|USD|£|\$|Fr\.)?[\s:)]*", re.I)
_ABOUT_A_BALANCE = ("reminder", "statement")
"""Types whose documents are about what is open; on others such a sum is not the document's."""
_MOST_UNDER = 30


def total_of(pages: Sequence[Page], type_: str, taught: tuple[str, ...] = ()) -> Field[Money]:
    """What is to be paid: by a `taught` heading, by a strong label, else by `Total`. Of several, the one that is the
    sum of two others on the page; else the last one."""
    open_sums = label(labels.BALANCES)
    strong = list(_find(pages, label(labels.TOTALS), weak=False))
    weak = list(_find(pages, label(labels.WEAK_TOTALS), weak=True))
    balances = list(_find(pages, open_sums, weak=False))
    by_taught = list(_find(pages, taught_label(taught), weak=False)) if taught else []
    about_balance = type_ in _ABOUT_A_BALANCE
    tiers = [
        Tier((*by_taught,), reason=BY_TAUGHT),
        *([Tier((*balances,))] if about_balance else []),
        Tier((*strong,)),
        Tier((*weak,)),
    ]
    sums = _list_sums(pages)

    def prefer(found: Sequence[Found[Money]]) -> Sequence[Found[Money]]:
        added = [one for one in found if one.value.amount in sums]
        largest = max(found, key=lambda one: abs(one.value.amount))
        return [(added or ([largest] if found[0] in weak else found))[-1]]

    return choose(tiers, mark=lambda money: str(money.amount), prefer=prefer)


def currency_of(pages: Sequence[Page], total: Money) -> str:
    """The currency beside the total, else the only one that the document names."""
    named = {code for page in pages for row in page.grid for cell in row for code in currencies_in(cell.text)}
    return total.currency or (named.pop() if len(named) == 1 else "")


def _list_sums(pages: Sequence[Page]) -> set[Decimal]:
    """Sums of two neighbours among the last amounts of each row: net and tax."""
    lasts = [
        amounts[-1].amount
        for page in pages
        for row in page.grid
        if (amounts := [one for cell in row for one in money_in(cell.text)])
    ]
    return {one + other for one, other in pairwise(lasts)}


def _find(pages: Sequence[Page], pattern: re.Pattern[str], *, weak: bool) -> Iterator[Found[Money]]:
    for page in pages:
        for index, row in enumerate(page.grid):
            if any(_REDUCED.search(cell.text) for cell in row):
                continue
            for place, cell in enumerate(row):
                said = pattern.match(cell.text)
                rest = cell.text[said.end() :] if said else ""
                if said and _is_the_total(rest, weak):
                    yield from _find_sum(page, index, row[place:], rest, weak)


def _is_the_total(rest: str, weak: bool) -> bool:
    words = _INCLUDING.sub("", rest)
    if _OTHER_SUM.search(words):
        return False
    return not weak or bool(money_in(words)) or bool(_ONLY_CURRENCY.fullmatch(words))


def _find_sum(page: Page, index: int, row: Row, rest: str, weak: bool) -> Iterator[Found[Money]]:
    """The last amount beside the label, before any other words; else what its column comes to."""
    beside = money_in(rest) or _find_amounts_beside(rest, row[1:])
    if beside:
        shown = " ".join(cell.text for cell in row)
        yield Found(beside[-1], shown, BESIDE, page.number, index)
        return
    under = [] if weak or not _ONLY_CURRENCY.fullmatch(rest) else _find_column(page, index, row[0])
    if len(under) == 1 or (len(under) > 1 and _adds_up(under)):
        yield Found(under[-1], f"{row[0].text} {under[-1].amount}", UNDER, page.number, index)


def _find_column(page: Page, index: int, head: Cell) -> list[Money]:
    """The amounts under a heading, row by row, until a row has none in its column."""
    found: list[Money] = []
    for row in page.grid[index + 1 : index + 1 + _MOST_UNDER]:
        amounts = [money_in(cell.text) for cell in row if cell.meets(head)]
        if not amounts or len(amounts[0]) != 1:
            break
        found += amounts[0]
    return found


def _adds_up(column: Sequence[Money]) -> bool:
    return sum((one.amount for one in column[:-1]), Decimal()) == column[-1].amount


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
