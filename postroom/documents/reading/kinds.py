"""Which type of document is this? By its title, not by any mention of another one. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from postroom.documents.reading import labels
from postroom.documents.reading.grid import Cell, Grid, Row
from postroom.documents.reading.titles import TITLES, spelled_loosely, title_of, words
from postroom.shared.document_types import type_of

_WORDS = "|".join(spelled_loosely(word) for word in words())
_ORDINAL = (
    r"(?:(?:\d\.?(?:e|te|de|st|nd|rd)?|eerste|tweede|derde|laatste|erste|zweite|dritte|letzte|first|second|third"
    r"|final|kopie|copy|duplicaat|duplikat)[ ])?"
)
NUMBER = r"(?=[^\s]*\d)[A-Za-z0-9][\w./\-]*"
_TITLE = re.compile(
    rf"{_ORDINAL}(?P<word>{_WORDS})(?!\w)(?:[ ]?(?:nr|no|nummer|number)?\.?[ ]?[:#]?[ ]?(?P<number>{NUMBER}))?"
    r"(?P<rest>.*)",
    re.I,
)
_REFERENCE = re.compile(
    r"(?:betreft|betr|bezug|betrifft|betreff|concerning|re|reference|ref|uw ref\w*|uw kenmerk|ihr zeichen|your ref\w*"
    r"|zu|for|voor|subject|onderwerp|order|bestelling|bestellung|omschrijving|description)\b",
    re.I,
)
_SPACED_OUT = re.compile(r"(?:\w ){3,}\w")
_LOOKED_AT = 45
"""Rows of the first page in which a title may stand."""


@dataclass(frozen=True)
class Title:
    """A line that may be the title: its type and language, a number beside it, and how likely it is."""

    type: str
    language: str
    number: str
    shown: str
    weight: float


def titles(first: Grid, document_title: str = "") -> list[Title]:
    """The possible titles, the likeliest first; `document_title` is what the PDF says of itself."""
    found = [title for index, row in enumerate(first[:_LOOKED_AT]) for title in _of_row(index, row)]
    own = _title(document_title, 3.0)
    found += [own] if own and not own.shown[len(own.number) :].startswith(" ") else []
    labelled = _labelled_types(first)
    weighed = [(title.weight + 0.8 * (title.type in labelled), -place) for place, title in enumerate(found)]
    order = sorted(range(len(found)), key=lambda place: weighed[place], reverse=True)
    return [found[place] for place in order]


def type_by_labels(first: Grid) -> str:
    """The type that the label of a number names, where there is no title; "" when several do."""
    found = _labelled_types(first)
    return found.pop() if len(found) == 1 else ""


def _of_row(index: int, row: Row) -> Iterator[Title]:
    for place, cell in enumerate(row):
        left = row[place - 1] if place else None
        weight = _weight_of_place(index, row, left)
        title = _title(cell.text, weight) if weight > 0 else None
        if title:
            yield title


def _weight_of_place(index: int, row: Row, left: Cell | None) -> float:
    if left and (_REFERENCE.match(left.text) or left.text.endswith(":")):
        return 0
    crowd = {1: 4.0, 2: 3.5}.get(len(row), 1.5)
    return crowd - 0.05 * index


def _title(text: str, weight: float) -> Title | None:
    text = _closed_up(text.strip())
    found = _TITLE.match(text)
    if not found:
        return None
    type_, language = title_of(found["word"])
    weight += _weight_of_rest(found["rest"].strip(" .:-–")) + 0.5 * found["word"].isupper()
    weight += 0.6 * type_of(type_).about_others
    shown = text[: found.start("rest")].strip()
    return Title(type_, language, (found["number"] or "").rstrip("./-"), shown, weight)


def _weight_of_rest(rest: str) -> float:
    """A title has little behind it: `Rechnung 4711 vom 21.11.2026` is one, a sentence is none."""
    if not rest:
        return 0
    return -0.8 if re.match(r"(?:van|vom|of|dated|d\.d\.|from|voor|zur?|for|\||·)", rest, re.I) else -2.5


def _closed_up(text: str) -> str:
    """`F A C T U U R` as one word."""
    return text.replace(" ", "") if _SPACED_OUT.fullmatch(text) else text


def _labelled_types(first: Grid) -> set[str]:
    return {type_ for type_ in TITLES if _has_label(first, labels.label(labels.NUMBERS[type_]))}


def _has_label(first: Grid, pattern: re.Pattern[str]) -> bool:
    return any(pattern.match(cell.text) for row in first for cell in row)
