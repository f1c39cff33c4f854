"""Verbs on document rows."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Q

from postroom.documents.models import Document
from postroom.shared import clock

_REGISTER = """INSERT INTO documents_document (type, number, debtor, file_name, size, sha256, state, added_at)
    VALUES (%s, %s, %s, %s, %s, %s, 'ready', %s)
    ON CONFLICT (sha256, type, number, debtor) DO UPDATE SET sha256 = excluded.sha256 RETURNING id"""
"""The update changes nothing; with it the row that was there already is answered, too."""


def register(type_: str, number: str, debtor: str, file_name: str, size: int, sha256: str) -> int:
    """The id of the document with these marks; made when it is new. `size` in bytes."""
    moment = connection.ops.adapt_datetimefield_value(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(_REGISTER, [type_, number, debtor, file_name, size, sha256, moment])
        return int(cursor.fetchone()[0])


def mark(document_ids: Iterable[int], state: str, sent_at: datetime | None) -> None:
    """Write what became of documents, inside the caller's transaction. A sending date is never taken back.

    `document_ids` may be a query; then one statement does it all.
    """
    rows = Document.objects.filter(pk__in=document_ids)
    if sent_at is None:
        rows.filter(Q(sent_at=None) | Q(state=state)).update(state=state)
    else:
        rows.update(state=state, sent_at=sent_at)


def mark_sent(document_id: int, sent_at: datetime) -> None:
    """`mark` for the one document of a mail that the server has just taken: the hot path of sending."""
    moment = connection.ops.adapt_datetimefield_value(sent_at)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE documents_document SET state = 'sent', sent_at = %s WHERE id = %s", [moment, document_id]
        )
