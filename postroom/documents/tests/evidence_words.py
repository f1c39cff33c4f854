"""The words of pages in three languages, as programs really print them: each has several, one after the other."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from postroom.documents.tests.evidence_vocabulary import TABLE

_T = TypeVar("_T")

DAYS = (date(2026, 11, 21), date(2026, 3, 14), date(2026, 10, 7), date(2026, 12, 30), date(2026, 6, 2))
SUMS = (Decimal("121.00"), Decimal("1234.56"), Decimal("89.90"), Decimal("12480.05"), Decimal("571.04"))
NUMBERS = ("2026-0412", "98559514", "RE-2026-1188", "4711", "V26/10443", "20260078", "R8765432")
CUSTOMERS = ("10023", "20569", "009420", "D20011", "30077")
_MONTHS = {
    "nl": "jan feb maart april mei juni juli aug sept oktober november december",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "en": "January February March April May June July August September October November December",
}


def _read_table(column: int) -> dict[str, list[str]]:
    rows = (line.split(" | ") for line in TABLE.strip().splitlines())
    return {row[0]: row[column].split("; ") for row in rows}


_WORDS = {language: _read_table(column) for column, language in enumerate(("nl", "de", "en"), 1)}


def words(language: str, turn: int) -> dict[str, str]:
    """What stands for each `{name}` of a page in the layout number `turn`."""
    own = {name: _pick(several, turn) for name, several in _WORDS[language].items()}
    day, total = _pick(DAYS, turn), _pick(SUMS, turn)
    return own | {
        "no": _pick(NUMBERS, turn),
        "cust": _pick(CUSTOMERS, turn),
        "day": write_day(day, language, turn),
        "sum": write_sum(total, language),
        "part": write_sum(total - Decimal("20.90"), language),
        "rest": write_sum(Decimal("20.90"), language),
        "zero": write_sum(Decimal("0.00"), language),
        "thousand": write_sum(Decimal("1000.00"), language),
        "other_sum": write_sum(Decimal("345.67"), language),
        "more": write_sum(total + 1000, language),
        "other_day": write_day(date(2026, 1, 5), language, turn),
        "later_day": write_day(date(2027, 1, 19), language, turn),
    }


def write_day(day: date, language: str, turn: int = 0) -> str:
    """As it is written there; every third layout names the month."""
    month = _MONTHS[language].split()[day.month - 1]
    if turn % 3 == 2:
        return f"{day.day}{'.' if language == 'de' else ''} {month} {day.year}"
    return day.strftime({"nl": "%d-%m-%Y", "de": "%d.%m.%Y", "en": "%d/%m/%Y"}[language])


def write_sum(amount: Decimal, language: str) -> str:
    """With two decimals, and thousands marked as there."""
    english = f"{amount:,.2f}"
    return english if language == "en" else english.translate(str.maketrans(",.", ".,"))


def _pick(several: Sequence[_T], turn: int) -> _T:
    return several[turn % len(several)]
