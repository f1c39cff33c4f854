"""The same search as on the documents list, for rooms that carry documents: which ones have these words?"""

from collections.abc import Collection

from django.db import connection

from postroom.documents.finding import SHORTEST, Part, Where, add_words, ids_of
from postroom.documents.states import SHOWN, DocumentState

__all__ = ["SHORTEST", "fitting", "newest_with"]
_STATES = (*SHOWN, DocumentState.REMOVED)
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
    return {found for part in parts for found in _fitting(part, text, type_)}


def _fitting(ids: list[int], text: str, type_: str) -> list[int]:
    where = Where()
    where.add(f"id IN ({', '.join(['%s'] * len(ids))})", *ids)
    if type_:
        where.add("type = %s", type_)
    add_words(where, text)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM documents_document WHERE {where}", where.values)
        return [row[0] for row in cursor.fetchall()]
