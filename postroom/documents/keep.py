"""Verbs on document rows."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from postroom.documents.models import Document
from postroom.shared import clock


def register(type_: str, number: str, debtor: str, file_name: str, size: int, sha256: str) -> int:
    """The id of the document with these marks; made when it is new. `size` in bytes."""
    row, _ = Document.objects.get_or_create(
        sha256=sha256,
        type=type_,
        number=number,
        debtor=debtor,
        defaults={"file_name": file_name, "size": size, "added_at": clock.now()},
    )
    return row.pk


def mark(document_ids: Iterable[int], state: str, sent_at: datetime | None) -> None:
    """Write what became of documents, inside the caller's transaction. A sending date is never taken back.

    `document_ids` may be a query; then one statement does it all.
    """
    rows = Document.objects.filter(pk__in=document_ids)
    if sent_at is None:
        rows.filter(Q(sent_at=None) | Q(state=state)).update(state=state)
    else:
        rows.update(state=state, sent_at=sent_at)
