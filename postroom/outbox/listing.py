"""Pages of the outbox list: filtered and searched, the newest first, a million rows as fast as a thousand.

No page counts everything: a page ends where the next one begins (a cursor), and sums stop at `MOST_COUNTED`.
"""

from dataclasses import dataclass

from django.db import connection

from postroom.documents.listing import MOST_COUNTED
from postroom.outbox.entries import views
from postroom.outbox.finding import Part, ids_of
from postroom.outbox.models import Entry
from postroom.outbox.refusals import UnknownOutboxPage
from postroom.outbox.shown import EntryView
from postroom.outbox.states import State

PAGE = 50
"""Entries on a page."""
LISTED = tuple(state for state in State if state is not State.DRAFT)
"""States that lists show; a draft is not handed over yet."""
_COUNT = "SELECT COUNT(*) FROM (SELECT 1 FROM outbox_entry WHERE state = %s LIMIT %s) AS counted"


@dataclass(frozen=True)
class Wanted:
    """What a list shows, empty = everything.

    `text` is looked for in the documents' numbers, debtors, customers, recipients and file names; or it is one
    recipient's whole address. With it, `type` is that of a document in the mail.
    """

    states: tuple[State, ...] = ()
    type: str = ""
    text: str = ""


@dataclass(frozen=True)
class Page:
    """Entries, and the cursor of the page after them ("" = this is the last).

    `cut`: the words fit more documents than are looked through, so that older mails may be missing.
    """

    rows: tuple[EntryView, ...]
    older: str = ""
    cut: bool = False


def page(wanted: Wanted, after: str = "", most: int = PAGE) -> Page:
    """One page; `after` is the cursor of the page before. Raises BadInput for a cursor of nothing."""
    part = Part(wanted.states or LISTED, wanted.type, wanted.text.strip(), _cursor(after), most + 1)
    found = ids_of(part)
    shown = found.ids[:most]
    rows = {one.id: one for one in views(Entry.objects.filter(pk__in=shown).defer("head"))}
    older = str(shown[-1]) if len(found.ids) > most else ""
    return Page(tuple(rows[one] for one in shown if one in rows), older, found.cut)


def counts() -> dict[State, int]:
    """How many entries stand in each state, at most `MOST_COUNTED` + 1 of each."""
    with connection.cursor() as cursor:
        return {state: _count(cursor, state) for state in LISTED}


def types() -> list[str]:
    """The document types that the outbox has: one step through the index for each, not through all rows."""
    found: list[str] = []
    while following := _type_after(found[-1] if found else ""):
        found.append(following)
    return found


def _type_after(latest: str) -> str:
    later = Entry.objects.filter(type__gt=latest).order_by("type").values_list("type", flat=True)
    return str(later.first() or "")


def _count(cursor: object, state: State) -> int:
    cursor.execute(_COUNT, [state.value, MOST_COUNTED + 1])  # type: ignore[attr-defined]
    return int(cursor.fetchone()[0])  # type: ignore[attr-defined]


def _cursor(text: str) -> int:
    if not text:
        return 2**63 - 1
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    raise UnknownOutboxPage()
