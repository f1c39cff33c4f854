"""Numbers that a spreadsheet program has taken for amounts: `10023,00`, `10023.0` and `10.023` are debtor 10023.

What a sign means is decided by the whole column. Nothing is guessed: a number that may be two is refused.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from postroom.shared.wording import N_, Sentence

_WRAPPED = re.compile(r'="?([^"]*)"?|\'(.*)')
_SHORTENED = re.compile(r"\d+(?:[.,]\d*)?[eE]\+?\d+")
_ZERO_FRACTION = re.compile(r"(\d+)([.,])0{1,2}")
_GROUPED = re.compile(r"([1-9]\d{0,2}(?:([.,])\d{3})(?:\2\d{3})*)(?:(?!\2)([.,])0{1,2})?")
_WITH_SIGN = re.compile(r"\d+([.,])\d+(?:[.,]\d+)*")
_SHORT_END = re.compile(r"([.,])(\d{1,2})$")
_LONG = re.compile(r"[1-9]\d{3,}")
SHORTENED = N_(
    "The spreadsheet program has shortened '%(number)s'. Format the column as text and export it once more."
)
UNSURE = N_(
    "'%(number)s' may be read as two different numbers. Format the column of debtor numbers as text and export it "
    "once more."
)


@dataclass(frozen=True)
class Numbers:
    """What a column of numbers says. `group` and `decimal`: "." or "," where the column uses it so, else ""."""

    decimal: str = ""
    group: str = ""
    literal: bool = False
    """Every number has a sign that is no decimal fraction: they are names such as 2023.01, taken as written."""

    def read(self, text: str) -> str | Sentence:
        """The number as it is meant, or why that is not sure."""
        text = strip_wrapping(text)
        if _SHORTENED.fullmatch(text):
            return Sentence(SHORTENED, {"number": text})
        if self.literal or not _WITH_SIGN.fullmatch(text):
            return text
        whole = _ZERO_FRACTION.fullmatch(text)
        if whole and whole[2] == self.decimal:
            return whole[1]
        grouped = _GROUPED.fullmatch(text)
        if grouped and grouped[2] == self.group and (grouped[3] or self.decimal) == self.decimal:
            return grouped[1].replace(self.group, "")
        return Sentence(UNSURE, {"number": text})


def strip_wrapping(text: str) -> str:
    """Without what keeps a spreadsheet program from taking a text for a number: `="00123"`, `'00123`."""
    wrapped = _WRAPPED.fullmatch(text)
    return (wrapped[1] or wrapped[2] or "").strip() if wrapped else text


def understand_numbers(column: Iterable[str]) -> Numbers:
    """What the signs in a column of numbers mean."""
    cells = [strip_wrapping(text) for text in column if text]
    signed = [cell for cell in cells if _WITH_SIGN.fullmatch(cell)]
    if not signed:
        return Numbers()
    if len(signed) == len(cells) and _are_names(signed):
        return Numbers(literal=True)
    decimal = _find_decimal_sign(signed)
    return Numbers(decimal, _find_group_sign(cells, signed, decimal))


def _are_names(signed: Sequence[str]) -> bool:
    """Different ends of one length, such as 2023.01 and 2023.10, none of which an amount or a group would have."""
    parts = [re.split(r"[.,]", cell) for cell in signed]
    ends = {part[-1] for part in parts}
    lengths = {len(end) for end in ends}
    alike = len(lengths) == 1 and {len(part) for part in parts} == {2}
    return alike and lengths != {3} and len(ends) > 1 and all(end.strip("0") for end in ends)


def _find_decimal_sign(signed: Sequence[str]) -> str:
    """The sign of fractions: the one before one or two zeros at the end, when no number uses a sign otherwise."""
    ends = [match for cell in signed if (match := _SHORT_END.search(cell))]
    signs = {match[1] for match in ends}
    return signs.pop() if len(signs) == 1 and not any(match[2].strip("0") for match in ends) else ""


def _find_group_sign(cells: Sequence[str], signed: Sequence[str], decimal: str) -> str:
    """The sign between thousands, when every long number has it and at least one cannot be a fraction of zeros."""
    grouped = [match for cell in signed if (match := _GROUPED.fullmatch(cell))]
    signs = {match[2] for match in grouped}
    sure = any(match[1].count(match[2]) > 1 or not match[1].endswith("000") for match in grouped)
    without = any(_LONG.fullmatch(cell) or _is_long(cell, decimal) for cell in cells)
    return signs.pop() if len(signs) == 1 and sure and not without and signs != {decimal} else ""


def _is_long(cell: str, decimal: str) -> bool:
    """1000 or more, written with a fraction and without groups."""
    whole = _ZERO_FRACTION.fullmatch(cell)
    return bool(whole and whole[2] == decimal and _LONG.fullmatch(whole[1]))
