"""Verbs on document rows: find, attach, hand over, mark."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from postroom.documents.models import Document
from postroom.documents.refusals import UnknownDocument
from postroom.documents.values import OFF_DESK, SHOWN, DocumentIdentity, DocumentView
from postroom.shared import clock

_MARKS = "type, number, debtor, file_name, size, sha256, state, added_at"
_ATTACH = f"""INSERT INTO documents_document ({_MARKS}) VALUES (%s, %s, %s, %s, %s, %s, 'attached', %s)
    ON CONFLICT (sha256, type, number, debtor) DO UPDATE SET sha256 = excluded.sha256 RETURNING id"""
"""The update changes nothing; with it the row that was there already is answered, too."""
_HAND_OVER = f"""INSERT INTO documents_document ({_MARKS}, recipients, customer, added_by, training)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (sha256, type, number, debtor) DO UPDATE SET
        training = CASE WHEN documents_document.state IN ('ready', 'failed', 'removed', 'replaced')
            THEN excluded.training ELSE documents_document.training END,
        state = CASE WHEN documents_document.sent_at IS NULL THEN excluded.state ELSE documents_document.state END,
        recipients = excluded.recipients,
        taken_off_at = NULL, taken_off_by = '',
        version = documents_document.version + 1
    RETURNING id"""
_HAND_OVER_SEEN = """UPDATE documents_document SET state = %s, recipients = %s, training = %s, version = version + 1
    WHERE id = %s AND version = %s AND state = 'ready'"""
_MARK_SENT = """UPDATE documents_document SET state = 'sent', sent_at = COALESCE(sent_at, %s)
    WHERE id = %s AND (training OR NOT %s)"""
_BY_CONTENT = "SELECT id FROM documents_document WHERE sha256 = %s"
_BY_NUMBER = "SELECT id FROM documents_document WHERE number = %s AND debtor = %s AND type = %s"


@dataclass(frozen=True)
class Handed:
    """What a mail says of a document that it carries: whom it goes to, who sends it, whether only for training."""

    recipients: str
    customer: str
    by: str
    training: bool = False


def attach(debtor: str, file_name: str, size: int, sha256: str) -> int:
    """The id of a file that goes along with a document and is none itself; `size` in bytes."""
    return _query_number(_ATTACH, ["attachment", "", debtor, file_name, size, sha256, _adapt_now()])


def hand_over(marks: DocumentIdentity, file_name: str, size: int, state: str, handed: Handed) -> int:
    """The id of a document that a mail carries, in `state`; made when it is new. A sending date is never taken back.

    A document that was sent in earnest, or is on its way, never becomes one of the training.
    """
    about = [marks.type, marks.number, marks.debtor, file_name, size, marks.sha256, state, _adapt_now()]
    return _query_number(_HAND_OVER, [*about, handed.recipients, handed.customer, handed.by, handed.training])


def hand_over_seen(document_id: int, version: int, state: str, handed: Handed) -> bool:
    """A document of the desk is carried by a mail from now on; False when it is not what was seen any more."""
    with connection.cursor() as cursor:
        values: list[Any] = [state, handed.recipients, handed.training, document_id, version]
        cursor.execute(_HAND_OVER_SEEN, values)
        return bool(cursor.rowcount)


def find_same(marks: Iterable[DocumentIdentity]) -> list[int]:
    """Ids of documents with the content of one of these or, where it has a number, its type, number and debtor."""
    found: set[int] = set()
    with connection.cursor() as cursor:
        for one in marks:
            cursor.execute(_BY_CONTENT, [one.sha256])
            found.update(row[0] for row in cursor.fetchall())
            if one.number:
                cursor.execute(_BY_NUMBER, [one.number, one.debtor, one.type])
                found.update(row[0] for row in cursor.fetchall())
    return sorted(found)


def mark(document_ids: Iterable[int], state: str, sent_at: datetime | None) -> None:
    """Write what became of documents, inside the caller's transaction. Their first sending date stays.

    `document_ids` may be a query; then one statement does it all.
    """
    rows = Document.objects.filter(pk__in=document_ids)
    if sent_at is None:
        rows.filter(Q(sent_at=None) | Q(state=state)).update(state=state)
    else:
        rows.update(state=state, sent_at=Coalesce("sent_at", Value(sent_at)))


def mark_sent(document_ids: Iterable[int], sent_at: datetime, *, training: bool = False) -> None:
    """`mark` for the documents of a mail that the server has just taken: the hot path of sending.

    A mail of the `training` dates only what is in training now: it may have ended since the mail was claimed.
    """
    moment = connection.ops.adapt_datetimefield_value(sent_at)
    with connection.cursor() as cursor:
        for document_id in sorted(document_ids):
            cursor.execute(_MARK_SENT, [moment, document_id, training])


def end_training() -> int:
    """Documents that were sent for training only are ready again, as if nothing had been. Returns how many.

    What was taken off the desk meanwhile stays off.
    """
    in_training = Document.objects.filter(training=True)
    # In the order of their numbers, as workers lock the documents of a mail: so that no two wait crosswise.
    list(in_training.select_for_update().order_by("id").values_list("id"))
    ended = in_training.exclude(state__in=OFF_DESK).update(state="ready", sent_at=None, training=False)
    return ended + in_training.update(sent_at=None, training=False)


def _query_number(statement: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0])


def _adapt_now() -> Any:
    return connection.ops.adapt_datetimefield_value(clock.now())


_FIELDS = tuple(DocumentView.__dataclass_fields__)


def view_of(row: Document) -> DocumentView:
    """The document of that record."""
    return DocumentView(**{name: getattr(row, name) for name in _FIELDS})


def list_newest_documents(most: int) -> list[DocumentView]:
    """At most `most` documents, the newest first."""
    return [view_of(row) for row in Document.objects.filter(state__in=SHOWN).order_by("-id")[:most]]


def find_many(document_ids: Iterable[int]) -> list[DocumentView]:
    """Those of these documents that there are, by number."""
    return [view_of(row) for row in Document.objects.filter(pk__in=list(document_ids)).order_by("id")]


def find(document_id: int) -> DocumentView:
    """The document of that id. Raises UnknownDocument."""
    row = Document.objects.filter(pk=document_id).first()
    if row is None:
        raise UnknownDocument(id=document_id)
    return view_of(row)
