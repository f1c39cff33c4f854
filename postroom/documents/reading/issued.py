"""The day of issue. Pure."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from postroom.documents.reading import labels
from postroom.documents.reading.evidence import BY_TAUGHT, Field, Tier, choose
from postroom.documents.reading.figures import DATE, date_in
from postroom.documents.reading.find import BESIDE, INSIDE, UNDER, Found, Page, find_all, find_taught
from postroom.documents.reading.grid import Cell
from postroom.documents.reading.labels import Title, fact_labels, label

_DAYS = (
    r"(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|montag|dienstag|mittwoch|donnerstag|freitag|samstag"
    r"|sonnabend|sonntag|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|ma|di|wo|do|vr|za|zo|mo|mi|fr|sa|so|mon|tue|wed|thu|fri|sat|sun)"
)
_BEFORE = re.compile(
    r"(?:(?:\d{4,5}(?: ?[A-Z]{2})? )?[^\W\d][\w .\-]{1,30}, ?)?(?:de[nr]? )?"
    rf"(?:{_DAYS}\.?,? (?:de[nr]? )?)?",
    re.I,
)
"""Place and weekday in front of a date."""
_OF_DATE = re.compile(r"\d(?:,| vom| van| of| dated| d\.d\.| from| am| op)[ ](?=\S*\d)", re.I)
"""Between a number and the day it was issued on."""


def issued_of(
    pages: Sequence[Page],
    type_: str,
    title: Title | None,
    number: tuple[int, int] | None,
    taught: tuple[str, ...] = (),
) -> Field[date]:
    """The day of issue: by a `taught` heading, by the type's own label, beside `Datum`, behind title or place, last
    under `Datum`.

    `number` says on which page and row the document's number stands: of several dates under one kind of label the one
    of its row counts.
    """
    own = _find(pages, labels.DATES.get(type_, ()))
    any_date = _find(pages, labels.ANY_DATE)
    by_taught = find_taught(pages, taught, take_date)
    ranks = (BESIDE, UNDER, INSIDE)
    tiers = [
        *(Tier((*(one for one in by_taught if one.rank == rank),), reason=BY_TAUGHT) for rank in ranks),
        *(Tier((*(one for one in own if one.rank == rank),)) for rank in ranks),
        Tier((*_behind_number(pages, number),)),
        Tier((*(one for one in any_date if one.rank == BESIDE and one.kind in ("", "billing")),)),
        Tier((*_beside_title(title),)),
        Tier((*_after_place(pages),)),
        Tier((*(one for one in any_date if one.rank == UNDER and _is_heading_of_facts(pages, one)),)),
        Tier((*(one for one in any_date if ":" in one.shown),)),
    ]

    def prefer(found: Sequence[Found[date]]) -> Sequence[Found[date]]:
        same_row = [one for one in found if (one.page, one.row) == number]
        return same_row or _nearest_to_title(found, title)

    return choose(tiers, prefer=prefer)


def _is_heading_of_facts(pages: Sequence[Page], found: Found[date]) -> bool:
    """`Date` over a column beside an amount is that of a payment; alone or beside a number it is the document's."""
    row = pages[found.page].grid[found.row]
    return len(row) == 1 or sum(fact_labels().match(cell.text) is not None for cell in row) > 1


def _nearest_to_title(found: Sequence[Found[date]], title: Title | None) -> Sequence[Found[date]]:
    """The date in the title's own row or the two below it."""
    near = [one for one in found if title and one.page == 0 and 0 <= one.row - title.row <= 2]
    return near if len({one.value for one in near}) == 1 else []


def _find(pages: Sequence[Page], names: tuple[str, ...]) -> list[Found[date]]:
    return find_all(pages, label(names), take_date) if names else []


def take_date(text: str) -> tuple[date, int] | None:
    """The date at the start of a text, behind a place and a weekday, and where it ends."""
    before = _BEFORE.match(text)
    start = before.end() if before else 0
    found = DATE.match(text, start) or DATE.match(text)
    value = date_in(found.group()) if found else None
    return (value, found.end()) if found and value else None


def _beside_title(title: Title | None) -> Iterator[Found[date]]:
    value = date_in(title.line[len(title.shown) :]) if title else None
    if title and value:
        yield Found(value, title.line, BESIDE, 0, title.row)


def _behind_number(pages: Sequence[Page], number: tuple[int, int] | None) -> Iterator[Found[date]]:
    """`Invoice number 4711 of 21/11/2026`."""
    for cell in pages[number[0]].grid[number[1]] if number else ():
        said = _OF_DATE.search(cell.text)
        taken = take_date(cell.text[said.end() :]) if said else None
        if taken and number:
            yield Found(taken[0], cell.text, BESIDE, *number)


def _after_place(pages: Sequence[Page]) -> Iterator[Found[date]]:
    """`Enschede, 21 november 2026` or `zaterdag 21 november 2026`, alone in its cell; the first one counts."""
    for index, cell in _list_cells(pages[:1]):
        taken = take_date(cell.text) if not DATE.match(cell.text) else None
        if taken and taken[1] == len(cell.text):
            yield Found(taken[0], cell.text, UNDER, 0, index)
            return


def _list_cells(pages: Sequence[Page]) -> Iterator[tuple[int, Cell]]:
    return ((index, cell) for page in pages for index, row in enumerate(page.grid) for cell in row)
