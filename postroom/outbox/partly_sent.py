"""Sent to some, refused for others: the recipients that wait for a person.

A refused recipient of a sent entry waits until a later mail that was not cancelled takes each document of the entry
to that address, or until a person says that it is dealt with.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from postroom.outbox.sql import rows
from postroom.shared import lists

_UNSERVED = """r.state = 'refused' AND EXISTS (
        SELECT 1 FROM outbox_entrydocument mine JOIN documents_document mark ON mark.id = mine.document_id
        WHERE mine.entry_id = r.entry_id AND mine.own AND NOT EXISTS (
            SELECT 1 FROM documents_document same
            JOIN outbox_entrydocument part ON part.document_id = same.id AND part.own
            JOIN outbox_entry later ON later.id = part.entry_id
            JOIN outbox_recipient again ON again.entry_id = later.id
            WHERE (same.sha256 = mark.sha256 OR same.number = mark.number AND mark.number <> ''
                AND same.debtor = mark.debtor AND same.type = mark.type)
            AND later.id > r.entry_id AND later.state <> 'cancelled'
            AND again.folded = r.folded))"""
"""Refused, and no later mail that was not cancelled takes the document to that address."""
_WAITING = f"""FROM outbox_recipient r JOIN outbox_entry e ON e.id = r.entry_id
    WHERE NOT r.dealt_with AND e.state = 'sent' AND {_UNSERVED}"""
"""The literal conditions are those of the partial index `refused_and_open`; a parameter would not be recognised."""
_AT_ONCE = 5000
"""Numbers in one statement; SQLite takes 32,766."""


def find_newest(type_: str, before: int, most: int) -> list[int]:
    """Numbers of such entries below `before`, the highest first, at most `most`; `type_` "" is every type."""
    typed, values = (" AND e.type = %s", [type_]) if type_ else ("", [])
    statement = (
        f"SELECT DISTINCT r.entry_id {_WAITING} AND r.entry_id < %s{typed} ORDER BY r.entry_id DESC LIMIT %s"
    )
    return _fetch_numbers(statement, [before, *values, most])


def count(most: int) -> int:
    """How many such entries there are; the counting ends at `most`."""
    found = f"SELECT DISTINCT r.entry_id {_WAITING} LIMIT %s"
    return _fetch_numbers(f"SELECT COUNT(*) FROM ({found}) AS found", [most])[0]


def is_any() -> bool:
    """Whether any refused recipient of a sent entry waits for a person."""
    return bool(find_newest("", lists.ABOVE_ALL, 1))


def count_open(entry_ids: Iterable[int]) -> dict[int, int]:
    """Those of these entries that are such, with how many of their recipients wait."""
    ids, found = sorted(entry_ids), dict[int, int]()
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        marks = ", ".join(["%s"] * len(part))
        statement = f"SELECT r.entry_id, COUNT(*) {_WAITING} AND r.entry_id IN ({marks}) GROUP BY r.entry_id"
        found |= {entry_id: waiting for entry_id, waiting in rows(statement, part)}
    return found


def list_unserved(entry_id: int) -> list[int]:
    """Ids of the entry's recipients who were refused and have no later mail, whatever a person said about them."""
    statement = f"SELECT r.id FROM outbox_recipient r WHERE r.entry_id = %s AND {_UNSERVED}"
    return _fetch_numbers(statement, [entry_id])


def _fetch_numbers(statement: str, values: Sequence[Any]) -> list[int]:
    return [row[0] for row in rows(statement, values)]
