"""Pages of the outbox list, and the plain SQL behind them, for SQLite and PostgreSQL.

A list is put together from one index range per state, so that no state is sorted. A search goes through the
documents: where only few entries stand in the wanted states, through theirs; else through the newest that fit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from postroom.documents import search as documents
from postroom.outbox import partly_sent
from postroom.outbox.models import Entry
from postroom.outbox.queries import load_entry_views
from postroom.outbox.refusals import UnknownOutboxPage
from postroom.outbox.sql import rows
from postroom.outbox.states import State
from postroom.outbox.views import EntryView
from postroom.shared import lists
from postroom.shared.lists import MOST_COUNTED

MOST_LOOKED_THROUGH = 1000
"""Documents (and mails to one address) whose entries a search looks through, the newest first."""
_TABLE = "outbox_entry"
_FEW = 5000
"""Entries that are rather looked at one by one than found through all documents."""


@dataclass(frozen=True)
class Part:
    """What is looked for: entries with a number below `before`, at most `most` of them.

    `refusals`: besides those in the states, the sent ones of which a refused recipient waits for a person.
    """

    states: Sequence[State]
    type: str
    text: str
    before: int
    most: int
    refusals: bool = False


@dataclass(frozen=True)
class Found:
    """Numbers of entries, the newest first; `cut`: there may be older ones that were not looked at."""

    ids: list[int]
    cut: bool = False


def ids_of(part: Part) -> Found:
    """The entries that a list shows."""
    if not part.text:
        return Found(_find_newest(part))
    few = _find_few(part) if len(part.text) >= documents.SHORTEST else None
    return _search_among(part, few) if few is not None else _search_documents(part)


def _find_newest(part: Part) -> list[int]:
    found = _fetch_numbers(*lists.select_newest(_TABLE, part.states, part.type, part.before, part.most))
    if part.refusals:
        found += partly_sent.find_newest(part.type, part.before, part.most)
    return sorted(set(found), reverse=True)[: part.most]


def _find_few(part: Part) -> list[int] | None:
    """All entries of the wanted states; None when they are many."""
    found = _fetch_numbers(*lists.select_some_of_each(_TABLE, part.states, _FEW + 1))
    if part.refusals:
        found += partly_sent.find_newest("", lists.ABOVE_ALL, _FEW + 1)
    return found if len(found) <= _FEW else None


def _search_among(part: Part, entry_ids: list[int]) -> Found:
    """Those of these entries that have a document with the words, or a recipient of that address."""
    carried = rows(
        "SELECT entry_id, document_id FROM outbox_entrydocument "
        f"WHERE own AND entry_id IN ({_list_marks(entry_ids)})",
        entry_ids,
    )
    fitting = documents.fitting({document_id for _, document_id in carried}, part.text, part.type)
    found = {entry_id for entry_id, document_id in carried if document_id in fitting}
    addressed = _fetch_numbers(
        f"SELECT entry_id FROM outbox_recipient WHERE entry_id IN ({_list_marks(entry_ids)}) AND address IN (%s, %s)",
        [*entry_ids, *_spellings_of(part.text)],
    )
    return Found(_fetch_numbers(*_select_newest_of(part, found | set(_filter_by_type(addressed, part.type)))))


def _search_documents(part: Part) -> Found:
    """The entries of the newest documents with these words, and of the newest mails to that address."""
    newest, cut = documents.newest_with(part.text, part.type, MOST_LOOKED_THROUGH)
    carried = _fetch_numbers(
        f"SELECT entry_id FROM outbox_entrydocument WHERE own AND document_id IN ({_list_marks(newest)})",
        newest,
    )
    addressed = _fetch_numbers(
        "SELECT entry_id FROM outbox_recipient WHERE address IN (%s, %s) ORDER BY id DESC LIMIT %s",
        [*_spellings_of(part.text), MOST_LOOKED_THROUGH],
    )
    found = {*carried, *_filter_by_type(addressed, part.type)}
    return Found(
        _fetch_numbers(*_select_newest_of(part, found)), cut or len(addressed) == MOST_LOOKED_THROUGH
    )


def _filter_by_type(entry_ids: list[int], type_: str) -> list[int]:
    if not type_:
        return entry_ids
    statement = f"SELECT id FROM outbox_entry WHERE id IN ({_list_marks(entry_ids)}) AND type = %s"
    return _fetch_numbers(statement, [*entry_ids, type_])


def _select_newest_of(part: Part, entry_ids: Iterable[int]) -> lists.Statement:
    """The newest of these entries that are in the wanted states."""
    ids = [one for one in entry_ids if one < part.before]
    waiting = list(partly_sent.count_open(ids)) if part.refusals else []
    statement = (
        f"SELECT id FROM outbox_entry WHERE id IN ({_list_marks(ids)}) AND (state IN ({_list_marks(part.states)}) "
        f"OR id IN ({_list_marks(waiting)})) ORDER BY id DESC LIMIT %s"
    )
    return statement, [*ids, *map(str, part.states), *waiting, part.most]


def _spellings_of(address: str) -> tuple[str, str]:
    return address, address.lower()


def _list_marks(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values)) or "NULL"


def _fetch_numbers(statement: str, values: Sequence[Any]) -> list[int]:
    return [row[0] for row in rows(statement, values)]


PAGE = 50
"""Entries on a page."""
LISTED = tuple(state for state in State if state is not State.DRAFT)
"""States that lists show; a draft is not handed over yet."""


@dataclass(frozen=True)
class Wanted:
    """What a list shows, empty = everything.

    `text` is looked for in the documents' numbers, debtors, customers, recipients and file names; or it is one
    recipient's whole address. With it, `type` is that of a document in the mail. `refusals`: besides the states,
    the sent ones of which a refused recipient waits for a person.
    """

    states: tuple[State, ...] = ()
    type: str = ""
    text: str = ""
    refusals: bool = False


@dataclass(frozen=True)
class Page:
    """Entries, and the cursor of the page after them ("" = this is the last).

    `cut`: the words fit more documents than are looked through, so that older mails may be missing.
    """

    rows: tuple[EntryView, ...]
    older: str = ""
    cut: bool = False


def load_page(wanted: Wanted, after: str = "", most: int = PAGE) -> Page:
    """One page; `after` is the cursor of the page before. Raises BadInput for a cursor of nothing."""
    asked = (wanted.states or LISTED, wanted.type, wanted.text.strip())
    part = Part(*asked, _parse_cursor(after), most + 1, wanted.refusals)
    found = ids_of(part)
    shown = found.ids[:most]
    rows = {one.id: one for one in load_entry_views(Entry.objects.filter(pk__in=shown).defer("head"))}
    older = str(shown[-1]) if len(found.ids) > most else ""
    return Page(tuple(rows[one] for one in shown if one in rows), older, found.cut)


def count_listed() -> dict[State, int]:
    """How many entries stand in each state, at most `MOST_COUNTED` + 1 of each."""
    return {
        state: _fetch_numbers(*lists.select_count(_TABLE, state, MOST_COUNTED + 1))[0] for state in LISTED
    }


def count_refusals() -> int:
    """How many sent entries need a person because of a refused recipient, at most `MOST_COUNTED` + 1."""
    return partly_sent.count(MOST_COUNTED + 1)


def list_types() -> list[str]:
    """The document types that the outbox has: one step through the index for each, not through all rows."""
    found: list[str] = []
    while following := _find_type_after(found[-1] if found else ""):
        found.append(following)
    return found


def _find_type_after(latest: str) -> str:
    later = Entry.objects.filter(type__gt=latest).order_by("type").values_list("type", flat=True)
    return str(later.first() or "")


def _parse_cursor(text: str) -> int:
    found = lists.parse_id(text) if text else lists.ABOVE_ALL
    if found is None:
        raise UnknownOutboxPage()
    return found
