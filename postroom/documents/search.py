"""Pages of the documents list, and the plain SQL behind them, for SQLite (FTS5) and PostgreSQL (pg_trgm).

A list in the order of its ids is put together from one index range per state, so that no state is sorted. A
search takes the way that reads fewer rows: the rows of rare states, or the index of letters (three by three).
"""

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from postroom.documents.models import Document
from postroom.documents.refusals import UnknownDocumentsPage
from postroom.documents.repository import view_of
from postroom.documents.values import OFF_DESK, SHOWN, DocumentState, DocumentView
from postroom.shared import lists
from postroom.shared.lists import MOST_COUNTED, Statement

_TABLE = "documents_document"
_FEW = 5000
"""Rows of a state that are rather read one by one than looked for in the index of letters."""
_NEWEST = 2000
"""On PostgreSQL a frequent word is found among that many of the newest rows."""
SHORTEST = 3
"""Letters that the index of letters needs; a shorter text is taken for a whole number."""
_LETTERS = "lower(number || ' ' || debtor || ' ' || customer || ' ' || recipients || ' ' || file_name)"
"""What is searched word by word; PostgreSQL keeps it in the column `letters` (migration 0003)."""
_MANY = 150_000
"""Hits on PostgreSQL from which on reading from the newest row back takes less than collecting them all."""


@dataclass(frozen=True)
class FoundRow:
    """A row of a list, as far as its order goes. `sent_at` only in a list by sending date."""

    id: int
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Part:
    """What is looked for, and how many rows at most."""

    states: Sequence[str]
    type: str
    debtor: str
    text: str
    most: int
    sent_from: datetime | None = None
    sent_until: datetime | None = None

    @property
    def by_date(self) -> bool:
        """Whether the list goes by sending date."""
        return self.sent_from is not None or self.sent_until is not None


@dataclass
class Where:
    """Conditions with their values."""

    terms: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, term: str, *values: Any) -> None:
        self.terms.append(term)
        self.values.extend(values)

    def __str__(self) -> str:
        return " AND ".join(self.terms) or "TRUE"


def ids_of(part: Part, after: FoundRow | None) -> list[FoundRow]:
    """The rows that follow `after`, the newest first; at most `part.most`."""
    if part.by_date:
        return _find_by_date(part, after)
    before = after.id if after else lists.ABOVE_ALL
    if not part.text:
        return _fetch_ids(*_select_by_state(part, before))
    if len(part.text) < SHORTEST:
        return _fetch_ids(*_select_by_number(part, before))
    if _are_few(part):
        return _fetch_ids(*_select_one_by_one(part, before))
    return _find_by_letters(part, before)


def _select_by_state(part: Part, before: int) -> Statement:
    if part.debtor:
        return _select_by_debtor(part, before)
    return lists.select_newest(_TABLE, part.states, part.type, before, part.most)


def _select_by_debtor(part: Part, before: int) -> Statement:
    mine = "SELECT id, state, type FROM documents_document WHERE debtor = %s AND id < %s"
    where = _build_conditions(part, with_debtor=False)
    statement = (
        f"WITH mine AS MATERIALIZED ({mine}) SELECT id FROM mine WHERE {where} ORDER BY id DESC LIMIT %s"
    )
    return statement, [part.debtor, before, *where.values, part.most]


def _select_by_number(part: Part, before: int) -> Statement:
    """One or two characters: the documents or the debtor with exactly that number."""
    where = _build_conditions(part)
    where.add("id < %s", before)
    exactly = "SELECT * FROM documents_document WHERE"
    found = f"{exactly} number = %s UNION ALL {exactly} debtor = %s AND number <> %s"
    statement = f"SELECT id FROM ({found}) AS found WHERE {where} ORDER BY id DESC LIMIT %s"
    return statement, [part.text, part.text, part.text, *where.values, part.most]


def _are_few(part: Part) -> bool:
    some, values = lists.select_some_of_each(_TABLE, part.states, _FEW + 1)
    return int(_fetch_rows(f"SELECT COUNT(*) FROM ({some}) AS few", values)[0][0]) <= _FEW


def _select_one_by_one(part: Part, before: int) -> Statement:
    where = _build_conditions(part)
    where.add("id < %s", before)
    add_words(where, part.text)
    return f"SELECT id FROM documents_document WHERE {where} ORDER BY id DESC LIMIT %s", [
        *where.values,
        part.most,
    ]


def _find_by_letters(part: Part, before: int) -> list[FoundRow]:
    if connection.vendor == "sqlite":
        return _fetch_ids(*_select_by_fts(part, before))
    where = _build_conditions(part)
    where.add("id < %s", before)
    add_words(where, part.text)
    newest = "SELECT * FROM documents_document WHERE id < %s ORDER BY id DESC LIMIT %s"
    statement = f"SELECT id FROM ({newest}) AS newest WHERE {where} ORDER BY id DESC LIMIT %s"
    found = _fetch_ids(statement, [before, _NEWEST, *where.values, part.most])
    if len(found) >= part.most:
        return found
    hits = f"SELECT id FROM documents_document WHERE {where}"
    if _estimate_hits(part.text) < _MANY:
        hits = f"WITH hits AS MATERIALIZED ({hits}) SELECT id FROM hits"
    return _fetch_ids(f"{hits} ORDER BY id DESC LIMIT %s", [*where.values, part.most])


def _estimate_hits(text: str) -> int:
    """How many documents PostgreSQL expects to have these words; it asks no row for that."""
    where = Where()
    add_words(where, text)
    explain = f"EXPLAIN (FORMAT JSON) SELECT 1 FROM documents_document WHERE {where}"
    plan = _fetch_rows(explain, where.values)[0][0]
    return int((plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]["Plan Rows"])


def _select_by_fts(part: Part, before: int) -> Statement:
    """FTS5 gives its rows in the order of their ids, so that a frequent word ends after one page."""
    where = _build_conditions(part, of="d.")
    statement = (
        "SELECT d.id FROM documents_search CROSS JOIN documents_document d ON d.id = documents_search.rowid "
        f"WHERE documents_search MATCH %s AND documents_search.rowid < %s AND {where} "
        "ORDER BY documents_search.rowid DESC LIMIT %s"
    )
    return statement, [_quote_phrases(part.text), before, *where.values, part.most]


def _quote_phrases(text: str) -> str:
    """The words as FTS5 wants them; those it cannot look for are left out."""
    words = [word for word in text.split() if len(word) >= SHORTEST] or [text]
    return " AND ".join('"{}"'.format(word.replace('"', '""')) for word in words)


def _find_by_date(part: Part, after: FoundRow | None) -> list[FoundRow]:
    where = _build_conditions(part)
    where.add("sent_at IS NOT NULL")
    if part.sent_from:
        where.add("sent_at >= %s", _adapt_instant(part.sent_from))
    if part.sent_until:
        where.add("sent_at < %s", _adapt_instant(part.sent_until))
    if after and after.sent_at:
        where.add("(sent_at, id) < (%s, %s)", _adapt_instant(after.sent_at), after.id)
    rare = _find_few_hits(part.text) if len(part.text) >= SHORTEST else None
    if rare is not None:
        where.add(f"id IN ({', '.join(['%s'] * len(rare))})" if rare else "FALSE", *rare)
    elif part.text:
        add_words(where, part.text)
    statement = (
        f"SELECT id, sent_at FROM documents_document WHERE {where} ORDER BY sent_at DESC, id DESC LIMIT %s"
    )
    return [
        FoundRow(id_, _parse_instant(at)) for id_, at in _fetch_rows(statement, [*where.values, part.most])
    ]


def _find_few_hits(text: str) -> list[int] | None:
    """The ids of all documents with these words; None when they are many."""
    if connection.vendor == "sqlite":
        statement = "SELECT rowid FROM documents_search WHERE documents_search MATCH %s LIMIT %s"
        values: list[Any] = [_quote_phrases(text), _FEW + 1]
    else:
        where = Where()
        add_words(where, text)
        statement = f"SELECT id FROM documents_document WHERE {where} LIMIT %s"
        values = [*where.values, _FEW + 1]
    found = [one.id for one in _fetch_ids(statement, values)]
    return found if len(found) <= _FEW else None


def _build_conditions(part: Part, with_debtor: bool = True, of: str = "") -> Where:
    """State, type and debtor; `of` names the table where another one has columns of the same names."""
    where = Where()
    marks = ", ".join(["%s"] * len(part.states))
    where.add(f"{of}state IN ({marks})", *map(str, part.states))
    if part.type:
        where.add(f"{of}type = %s", part.type)
    if part.debtor and with_debtor:
        where.add(f"{of}debtor = %s", part.debtor)
    return where


def add_words(where: Where, text: str) -> None:
    """Every word of the text stands in one of the searched columns."""
    for word in text.split() or [text]:
        literal = re.sub("([!%_])", r"!\1", word.lower())
        letters = "letters" if connection.vendor == "postgresql" else _LETTERS
        where.add(f"{letters} LIKE %s ESCAPE '!'", f"%{literal}%")


def _fetch_ids(statement: str, values: Sequence[Any]) -> list[FoundRow]:
    return [FoundRow(row[0]) for row in _fetch_rows(statement, values)]


def _fetch_rows(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _adapt_instant(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _parse_instant(value: datetime | str) -> datetime:
    """An instant as plain SQL gives it back (SQLite: UTC as text)."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value


_STATES = (*SHOWN, *OFF_DESK)
"""Whoever looks for a mail also finds one whose document was taken off the desk."""
_AT_ONCE = 5000
"""Numbers in one statement; SQLite takes 32,766."""


def newest_with(text: str, type_: str, most: int) -> tuple[list[int], bool]:
    """Ids of the newest documents with these words, and whether there are more than `most`.

    `type_` "" is every type.
    """
    found = ids_of(Part(_STATES, type_, "", text, most + 1), None)
    return [one.id for one in found[:most]], len(found) > most


def fitting(document_ids: Collection[int], text: str, type_: str) -> set[int]:
    """Those of these documents that have the words (of `SHORTEST` letters or more)."""
    ids = sorted(document_ids)
    parts = (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
    return {found for part in parts for found in _filter_batch(part, text, type_)}


def _filter_batch(ids: list[int], text: str, type_: str) -> list[int]:
    where = Where()
    where.add(f"id IN ({', '.join(['%s'] * len(ids))})", *ids)
    if type_:
        where.add("type = %s", type_)
    add_words(where, text)
    return [one.id for one in _fetch_ids(f"SELECT id FROM documents_document WHERE {where}", where.values)]


PAGE = 50
"""Documents on a page."""


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


def load_page(wanted: Wanted, after: str = "", most: int = PAGE) -> Page:
    """One page; `after` is the cursor of the page before. Raises BadInput for a cursor of another list."""
    dates = (wanted.sent_from, wanted.sent_until)
    part = Part(wanted.states or SHOWN, wanted.type, wanted.debtor, wanted.text.strip(), most + 1, *dates)
    found = ids_of(part, _parse_cursor(after, part.by_date))
    shown = found[:most]
    rows = Document.objects.in_bulk([one.id for one in shown])
    older = _format_cursor(shown[-1]) if len(found) > most else ""
    return Page(tuple(view_of(rows[one.id]) for one in shown if one.id in rows), older)


def count_states() -> dict[str, int]:
    """How many documents stand in each state, at most `MOST_COUNTED` + 1 of each."""
    return {str(state): _count(state) for state in (*SHOWN, DocumentState.REMOVED)}


def _count(state: DocumentState) -> int:
    return int(_fetch_rows(*lists.select_count(_TABLE, state, MOST_COUNTED + 1))[0][0])


def _parse_cursor(text: str, by_date: bool) -> FoundRow | None:
    if not text:
        return None
    number, _, moment = text.partition("@")
    found = lists.parse_id(number)
    if found is not None and ("@" in text, bool(moment)) == (by_date, by_date):
        try:
            return FoundRow(found, datetime.fromisoformat(moment) if moment else None)
        except ValueError:
            pass
    raise UnknownDocumentsPage()


def _format_cursor(found: FoundRow) -> str:
    return f"{found.id}@{found.sent_at.isoformat()}" if found.sent_at else str(found.id)
