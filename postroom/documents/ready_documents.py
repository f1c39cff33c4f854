"""Documents on the clerk's desk: put there, corrected, taken off. What was handed over is corrected no more."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from postroom.documents.models import Document
from postroom.documents.refusals import (
    NotOnDesk,
    NotTakenOff,
    OtherVersion,
    SameFileThere,
    TakenOffBefore,
    UnknownDocument,
    WasHandedOver,
    WasReplaced,
    WasTakenOff,
)
from postroom.documents.repository import view_of
from postroom.documents.values import OFF_DESK, DocumentIdentity, DocumentState, DocumentView
from postroom.shared import clock


@dataclass(frozen=True)
class Incoming:
    """A document as it comes in: what it is, and what was read in it. `size` in bytes; `source`: its file on disk."""

    marks: DocumentIdentity
    file_name: str
    size: int
    customer: str = ""
    recipients: str = ""
    language: str = ""
    issued: date | None = None
    made_at: datetime | None = None
    read: dict[str, Any] = field(default_factory=dict)
    source: str = ""
    by: str = ""


def put(incoming: Incoming) -> tuple[DocumentView, bool]:
    """The document on the desk, and whether it is new there. One that was taken off stays off."""
    with transaction.atomic():
        row, new = _find_or_create(incoming)
    return view_of(row), new


def _find_or_create(incoming: Incoming) -> tuple[Document, bool]:
    begun = {"added_at": clock.now(), "added_by": incoming.by, "size": incoming.size, "state": "ready"}
    return Document.objects.get_or_create(**incoming.marks.__dict__, defaults={**_as_read(incoming), **begun})


def _as_read(incoming: Incoming) -> dict[str, Any]:
    return {name: getattr(incoming, name) for name in _READ}


_READ = (
    "file_name",
    "customer",
    "recipients",
    "language",
    "issued",
    "made_at",
    "read",
    "source",
)


def correct(
    document_id: int, marks: DocumentIdentity, *, customer: str, recipients: str, read: dict[str, Any]
) -> int:
    """Write what a person knows better; `marks.sha256` stays. The id of the row that says so from now on.

    Raises UnknownDocument, NotOnDesk, BadInput when the same file is there under these marks already.
    """
    with transaction.atomic():
        row = lock_on_desk(document_id)
        about = _prove_single(row, marks)
        _change(row.pk, **about, customer=customer, recipients=recipients, read=read)
        return int(row.pk)


def reread(document_id: int, incoming: Incoming) -> int:
    """Write what was read anew in the same file. The id of the row, which is the same.

    Raises UnknownDocument, NotOnDesk, SameFileThere.
    """
    with transaction.atomic():
        row = lock_on_desk(document_id)
        _change(row.pk, **_prove_single(row, incoming.marks), **_as_read(incoming))
        return int(row.pk)


def _prove_single(row: Document, marks: DocumentIdentity) -> dict[str, str]:
    """The fields of `marks` for a row. Raises SameFileThere when another row has the same file under them."""
    about = {"type": marks.type, "number": marks.number, "debtor": marks.debtor}
    twin = Document.objects.filter(sha256=row.sha256, **about).exclude(pk=row.pk).first()
    if twin is not None:
        raise SameFileThere(type=marks.type, number=marks.number, id=twin.pk)
    return about


def replace(document_id: int, incoming: Incoming) -> int:
    """Put another document in the place of one that a cancelled mail refers to; its row stays. The other one's id.

    Raises UnknownDocument, NotOnDesk, SameFileThere.
    """
    with transaction.atomic():
        lock_on_desk(document_id)
        row, new = _find_or_create(incoming)
        if not new and row.state not in OFF_DESK:
            raise SameFileThere(type=incoming.marks.type, number=incoming.marks.number, id=row.pk)
        if not new:
            _change(row.pk, **_as_read(incoming), added_at=clock.now(), **_ON_DESK)
        _change(document_id, state=DocumentState.REPLACED)
        return int(row.pk)


def take_off(document_id: int, version: int | None, *, by: str) -> DocumentView:
    """Take a document off the desk as it was seen in that version. Its file and row stay, and so does a saved mail.

    Raises UnknownDocument, NotOnDesk, OtherVersion.
    """
    with transaction.atomic():
        lock_on_desk(document_id, version)
        off = {"taken_off_at": clock.now(), "taken_off_by": by}
        return _change(document_id, state=DocumentState.REMOVED, **off)


def bring_back(document_id: int, version: int | None) -> DocumentView:
    """Put a document that was taken off on the desk again, as it was seen in that version.

    Raises UnknownDocument, NotTakenOff, OtherVersion.
    """
    with transaction.atomic():
        row = _lock(document_id)
        if row.state != DocumentState.REMOVED:
            raise NotTakenOff()
        _prove_seen(row, version)
        return _change(document_id, **_ON_DESK)


_ON_DESK = {"state": DocumentState.READY, "taken_off_at": None, "taken_off_by": ""}


def _change(document_id: int, **fields: Any) -> DocumentView:
    Document.objects.filter(pk=document_id).update(**fields, version=F("version") + 1)
    return view_of(Document.objects.get(pk=document_id))


def _prove_seen(row: Document, version: int | None) -> None:
    if version not in (None, row.version):
        raise OtherVersion()


def refuse_off_desk(document: DocumentView) -> NotOnDesk:
    """Why nothing can be done to a document that is not ready, as far as its own row knows."""
    if document.state == DocumentState.REPLACED:
        return WasReplaced()
    if document.state == DocumentState.REMOVED and document.taken_off_at:
        return WasTakenOff(who=document.taken_off_by, when=clock.format_moment(document.taken_off_at))
    if document.state == DocumentState.REMOVED:
        return TakenOffBefore()
    return WasHandedOver()


def lock_on_desk(document_id: int, version: int | None = None) -> Document:
    """The locked row of a document that nobody has handed over. `version`: the one that was seen, None = any.

    Raises UnknownDocument, NotOnDesk, OtherVersion.
    """
    row = _lock(document_id)
    if row.state != DocumentState.READY:
        raise refuse_off_desk(view_of(row))
    _prove_seen(row, version)
    return row


def _lock(document_id: int) -> Document:
    row = Document.objects.select_for_update().filter(pk=document_id).first()
    if row is None:
        raise UnknownDocument(id=document_id)
    return row


def count_change(document_id: int) -> None:
    """Something was changed that belongs to the document: a look from before no longer fits."""
    Document.objects.filter(pk=document_id).update(version=F("version") + 1)


def note_recipients(document_id: int, recipients: str) -> DocumentView:
    """Write whom the document is to go to, for lists and their search."""
    Document.objects.filter(pk=document_id, state=DocumentState.READY).update(recipients=recipients)
    return view_of(Document.objects.get(pk=document_id))


def list_ready(document_ids: Iterable[int]) -> list[DocumentView]:
    """Those of these documents that nobody has handed over, in their order."""
    rows = Document.objects.filter(pk__in=list(document_ids), state=DocumentState.READY).order_by("id")
    return [view_of(row) for row in rows]


_NEWEST = """SELECT mine.id, MAX(other.id) FROM documents_document mine JOIN documents_document other
        ON other.number = mine.number AND other.debtor = mine.debtor AND other.type = mine.type
        AND other.state NOT IN ('removed', 'replaced', 'attached')
    WHERE {} AND mine.number <> '' GROUP BY mine.id"""
_NEWEST_OF_NUMBER = _NEWEST.format("mine.id = %s")
_NEWEST_OF_MARKS = _NEWEST.format(
    "mine.sha256 = %s AND mine.type = %s AND mine.number = %s AND mine.debtor = %s"
)


def find_newer_since(identity: DocumentIdentity) -> datetime | None:
    """When a later file of the same document came in; None when none did, or the document is not known yet."""
    marks = [identity.sha256, identity.type, identity.number, identity.debtor]
    found = _query(_NEWEST_OF_MARKS, marks) if identity.number else None
    if found is None or found[1] <= found[0]:
        return None
    about = {"type": identity.type, "number": identity.number, "debtor": identity.debtor}
    later = Document.objects.filter(**about, pk__gt=found[0]).exclude(state__in=_NOT_THERE)
    return later.exclude(sha256=identity.sha256).order_by("-pk").values_list("added_at", flat=True).first()


def find_newest(document_id: int) -> int:
    """The number of the newest file of the same document; its own where it has no number or is not there."""
    found = _query(_NEWEST_OF_NUMBER, [document_id])
    return int(found[1]) if found else document_id


def _query(statement: str, values: list[Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


_NOT_THERE = (*OFF_DESK, DocumentState.ATTACHED)


def lock_same_content(sha256: str) -> list[DocumentView]:
    """Documents with these bytes, also those that were taken off, locked until the commit; the newest first."""
    rows = (
        Document.objects.select_for_update()
        .filter(sha256=sha256)
        .exclude(state__in=(DocumentState.REPLACED, DocumentState.ATTACHED))
    )
    return [view_of(row) for row in rows.order_by("-pk")]


def find_taken_from(source: str, sha256: str) -> DocumentView | None:
    """The document that these bytes of this file on disk became, whatever was corrected in it since."""
    rows = Document.objects.filter(sha256=sha256, source=source).exclude(state=DocumentState.REPLACED)
    row = rows.order_by("-pk").first()
    return view_of(row) if row else None


def list_with_source(after: int, most: int) -> list[DocumentView]:
    """Documents sent in earnest whose file still lies where it was taken from, with an id above `after`, by id."""
    sent = Document.objects.filter(state=DocumentState.SENT, source_fate="", training=False)
    rows = sent.exclude(source="").filter(pk__gt=after).order_by("pk")
    return [view_of(row) for row in rows[:most]]


def list_sent(document_ids: Iterable[int]) -> dict[int, DocumentView]:
    """Those of these documents that were sent in earnest, by id."""
    rows = Document.objects.filter(pk__in=list(document_ids), state=DocumentState.SENT, training=False)
    return {row.pk: view_of(row) for row in rows}


def note_source(document_id: int, fate: str) -> None:
    """Write down what became of the file on disk."""
    Document.objects.filter(pk=document_id).update(source_fate=fate)
