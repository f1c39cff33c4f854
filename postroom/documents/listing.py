"""Pages of the documents list: filtered and searched, the newest first, a million rows as fast as a thousand.

No page counts everything: a page ends where the next one begins (a cursor), and sums stop at `MOST_COUNTED`.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from postroom.documents.finding import Found, Part, ids_of
from postroom.documents.models import Document
from postroom.documents.refusals import UnknownDocumentsPage
from postroom.documents.states import SHOWN, DocumentState
from postroom.documents.views import DocumentView, view

PAGE = 50
"""Documents on a page."""
MOST_COUNTED = 1000
"""Where a sum stops: "1000+" says enough on a list."""
_COUNT = "SELECT COUNT(*) FROM (SELECT 1 FROM documents_document WHERE state = %s LIMIT %s) AS counted"


@dataclass(frozen=True)
class Wanted:
    """What a list shows, empty = everything. With `sent_from` or `sent_until` (exclusive) it goes by sending date."""

    states: tuple[str, ...] = ()
    type: str = ""
    debtor: str = ""
    text: str = ""
    sent_from: datetime | None = None
    sent_until: datetime | None = None


@dataclass(frozen=True)
class Page:
    """Documents, and the cursor of the page after them ("" = this is the last)."""

    rows: tuple[DocumentView, ...]
    older: str


def page(wanted: Wanted, after: str = "", most: int = PAGE) -> Page:
    """One page; `after` is the cursor of the page before. Raises BadInput for a cursor of another list."""
    dates = (wanted.sent_from, wanted.sent_until)
    part = Part(wanted.states or SHOWN, wanted.type, wanted.debtor, wanted.text.strip(), most + 1, *dates)
    found = ids_of(part, _cursor(after, part.by_date))
    shown = found[:most]
    rows = Document.objects.in_bulk([one.id for one in shown])
    older = _told(shown[-1]) if len(found) > most else ""
    return Page(tuple(view(rows[one.id]) for one in shown if one.id in rows), older)


def counts() -> dict[str, int]:
    """How many documents stand in each state, at most `MOST_COUNTED` + 1 of each."""
    with connection.cursor() as cursor:
        return {str(state): _count(cursor, state) for state in SHOWN}


def _count(cursor: object, state: DocumentState) -> int:
    cursor.execute(_COUNT, [state.value, MOST_COUNTED + 1])  # type: ignore[attr-defined]
    return int(cursor.fetchone()[0])  # type: ignore[attr-defined]


def _cursor(text: str, by_date: bool) -> Found | None:
    if not text:
        return None
    number, _, moment = text.partition("@")
    if (
        number.isdecimal()
        and number.isascii()
        and len(number) < 19
        and ("@" in text, bool(moment)) == (by_date, by_date)
    ):
        try:
            return Found(int(number), datetime.fromisoformat(moment) if moment else None)
        except ValueError:
            pass
    raise UnknownDocumentsPage()


def _told(found: Found) -> str:
    return f"{found.id}@{found.sent_at.isoformat()}" if found.sent_at else str(found.id)
