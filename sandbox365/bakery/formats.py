"""Numbers and dates as a reader of the language writes them.

The platform's locales are not used: they differ from machine to machine, and the PDFs must not.
"""

from datetime import date
from decimal import Decimal

from sandbox365.bakery.model import Language

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
SWAP_SEPARATORS = str.maketrans(",.", ".,")


def number(value: Decimal, language: Language, decimals: int = 2) -> str:
    """1234.5 as `1.234,50` (nl, de) or `1,234.50` (en)."""
    english = f"{value:,.{decimals}f}"
    return english if language == "en" else english.translate(SWAP_SEPARATORS)


def money(euros: Decimal, language: Language) -> str:
    """`€ 1.234,56` (nl), `1.234,56 €` (de), `€1,234.56` (en)."""
    pattern = {"nl": "€ {}", "de": "{} €", "en": "€{}"}[language]
    return pattern.format(number(euros, language))


def quantity(value: Decimal, language: Language) -> str:
    """Whole pieces without decimals, weights with one."""
    return number(value, language, decimals=0 if value == value.to_integral_value() else 1)


def percent(rate: Decimal, language: Language) -> str:
    """`9%`; German puts a space before the sign."""
    return f"{quantity(rate, language)}{' ' if language == 'de' else ''}%"


def day(value: date, language: Language) -> str:
    """`16-11-2026` (nl), `16.11.2026` (de), `16 November 2026` (en)."""
    if language == "en":
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    return value.strftime("%d-%m-%Y" if language == "nl" else "%d.%m.%Y")
