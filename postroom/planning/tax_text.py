"""Does a mail text say more than its invoice? Pure.

In Germany an invoice's mail has to be kept like the invoice when it adds something that matters for tax, such as
a discount (GoBD); a mail that only says "attached" need not be.
"""

import re
from collections.abc import Iterator

_FIGURE = re.compile(
    r"(?<![\w.,-])(?:(?:€|EUR|\$|USD|CHF)\s?\d[\d.,']*|\d[\d.,']*\s?(?:€|EUR\b|CHF\b|USD\b|%|Prozent\b|procent\b))",
    re.I,
)
"""An amount with its currency, or a percentage."""
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_WORDS = re.compile(
    r"\b(Skonto|Rabatt|Nachlass|Gutschrift|Zahlungsziel|Preisnachlass|Bonus|korting|betalingskorting|discount)\w*",
    re.I,
)


def says_more(text: str, document: str) -> list[str]:
    """What stands in the mail's text and matters for tax, but does not stand in the document's text."""
    there = _simplify_text(document)
    return list(dict.fromkeys(found for found in _find_figures(text) if _simplify_text(found) not in there))


def may_say_more(text: str) -> bool:
    """Whether there is anything to compare with the document at all."""
    return next(_find_figures(text), None) is not None


def _find_figures(text: str) -> Iterator[str]:
    for pattern in (_FIGURE, _IBAN, _WORDS):
        for found in pattern.finditer(text):
            yield found.group().strip(" .,")


def _simplify_text(text: str) -> str:
    return re.sub(r"\s+", "", text).replace("EUR", "€").casefold()
