"""Texts on which a pattern is slowest: made from its own letters, with each part that repeats repeated for long.

A pattern that is not linear tries a long run again from each place, or divides it in every way before it gives up.
So each run stands behind what comes before it in the pattern, alone, and with the whole before it again and again;
with a letter behind it that fits nothing.
"""

import re
from collections.abc import Callable
from re import _constants as codes  # type: ignore[attr-defined]  # Python offers no public way to read a pattern
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Attack = Callable[[int], str]
_CATEGORIES = {
    codes.CATEGORY_DIGIT: "5",
    codes.CATEGORY_NOT_DIGIT: "a",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_WORD: " ",
}
_TRIED = "a5 .-(=<:'\"@;,x>)]"
_ENDS = ("", "\u2603")
"""The second is a sign that no pattern knows."""
_LONG = 9
"""Repetitions from which a run counts as one that may grow."""


def list_attacks(pattern: re.Pattern[str]) -> list[Attack]:
    """Makers of such texts, each for a length in characters."""
    found: dict[tuple[str, str], None] = {}
    whole = _walk(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE), "", found)
    found[("", whole or "a")] = None
    return [_make(start, unit, end) for start, unit in found for end in _ENDS]


def _make(start: str, unit: str, end: str) -> Attack:
    return lambda length: (start + unit * (length // len(unit) + 1))[: length - len(end)] + end


def _walk(nodes: Any, before: str, found: dict[tuple[str, str], None]) -> str:
    """A text that fits, behind `before`; what repeats is noted in `found`."""
    text = before
    for code, value in nodes:
        text = _step(code, value, text, found)
    return text


def _step(code: Any, value: Any, text: str, found: dict[tuple[str, str], None]) -> str:
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return _repeat(value, text, found)
    if code is codes.SUBPATTERN:
        return _walk(value[3], text, found)
    if code is codes.ATOMIC_GROUP:
        return _walk(value, text, found)
    if code is codes.BRANCH:
        fitting = [_walk(branch, text, found) for branch in value[1]]  # each is walked, for its runs
        return fitting[0]
    if code in (codes.ASSERT, codes.ASSERT_NOT, codes.AT, codes.GROUPREF):
        return text
    return text + _letter(code, value)


def _repeat(value: Any, text: str, found: dict[tuple[str, str], None]) -> str:
    least, most, inner = value
    unit = _walk(inner, text, found)[len(text) :]
    if unit and most >= _LONG:
        once = unit * max(least, 1)
        found |= {(text, unit): None, ("", text + once): None, ("", unit): None}
    return text + unit * max(least, 1)


def _letter(code: Any, value: Any) -> str:
    if code is codes.IN:
        return _letter_of_set(value)
    if code is codes.LITERAL:
        return chr(value)
    if code is codes.RANGE:
        return chr(value[0])
    return _CATEGORIES[value] if code is codes.CATEGORY else "a"


def _letter_of_set(items: Any) -> str:
    if items[0][0] is not codes.NEGATE:
        return _letter(*items[0])
    return next(one for one in _TRIED if not any(_fits(item, one) for item in items[1:]))


def _fits(item: Any, letter: str) -> bool:
    code, value = item
    if code is codes.CATEGORY:
        return _is_of(value, letter)
    return value[0] <= ord(letter) <= value[1] if code is codes.RANGE else chr(value) == letter


def _is_of(category: Any, letter: str) -> bool:
    name = str(category).removeprefix("CATEGORY_").removeprefix("NOT_")
    holds = {"DIGIT": letter.isdigit(), "SPACE": letter.isspace(), "WORD": letter.isalnum() or letter == "_"}[
        name
    ]
    return holds != ("NOT_" in str(category))
