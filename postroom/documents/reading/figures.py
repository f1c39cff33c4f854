"""Dates and amounts of money as documents write them. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

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
MONTH_NAMES = tuple(_MONTH)
"""Names and short names of the months in three languages, in small letters."""
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

_DIGITS = r"\d{1,3}(?:[.,'’‘ ]\d{3}){1,4}|\d{1,12}"
_CENTS = r"[.,]\d{2}|,-{1,2}|,–|\.–|\.-{1,2}"
_MARK = r"€|EUR|CHF|GBP|£|USD|US\$|\$|SFr\.?|Fr\."
AMOUNT = re.compile(
    rf"""(?<![\w.,'’‘])(?P<sign>[-–−]?)[ ]?(?:(?P<before>{_MARK})[ ]{{0,3}})?(?P<sign2>[-–−]?)[ ]?
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

    def __str__(self) -> str:
        """The amount alone, as programs read it."""
        return str(self.amount)


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
