"""The mail of a document as a person wants it, sent to the letter.

It is kept when the document leaves: one that comes back, cancelled, refused or after the training, comes back with
what was typed.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from postroom.audit.record import record
from postroom.desk import changes
from postroom.desk.models import Edit
from postroom.documents import ready_documents
from postroom.shared import clock


@dataclass(frozen=True)
class Added:
    """A file that goes along; its content is in `documents.store` under `sha256`. `size` in bytes."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Edited:
    """Everything a person sees of a mail. `html` "" = plain text only; `file_name` is that of the document."""

    profile: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    language: str
    subject: str
    text: str
    html: str
    file_name: str
    files: tuple[Added, ...] = ()
    at_once: bool = False


@dataclass(frozen=True)
class Kept:
    """An edit that was saved: by whom and when."""

    mail: Edited
    by: str
    at: datetime


def of(document_ids: Iterable[int]) -> dict[int, Kept]:
    """The saved edits of these documents."""
    rows = Edit.objects.filter(document_id__in=list(document_ids))
    return {row.document_id: _to_kept(row) for row in rows}


def save(document_id: int, mail: Edited, *, actor: str, version: int) -> None:
    """Keep what a person wants; the same form sent twice is kept once. `version`: of the document that they saw.

    Raises NotOnDesk, DocumentOvertaken: somebody handed it over or changed it since.
    """
    with transaction.atomic():
        kept = of([document_id]).get(document_id)
        if kept and (kept.mail, kept.by) == (mail, actor):
            return
        changes.expect_seen(document_id, version)
        made = {"mail": asdict(mail), "changed_by": actor, "changed_at": clock.now()}
        Edit.objects.update_or_create(document_id=document_id, defaults=made)
        ready_documents.count_change(document_id)
        record(actor, "document edit", subject=str(document_id), after={"to": list(mail.to)})


def discard(document_id: int, *, actor: str, version: int) -> None:
    """The mail is to be proposed anew; nothing happens when nobody edited it.

    `version`: of the document that they saw. Raises NotOnDesk, DocumentOvertaken.
    """
    with transaction.atomic():
        kept = of([document_id]).get(document_id)
        changes.expect_seen(document_id, version)
        if kept:
            forget([document_id])
            ready_documents.count_change(document_id)
            record(actor, "document anew", subject=str(document_id), before={"to": list(kept.mail.to)})


def forget(document_ids: Iterable[int]) -> None:
    """They are to be proposed anew."""
    Edit.objects.filter(document_id__in=list(document_ids)).delete()


def _to_kept(row: Edit) -> Kept:
    told: dict[str, Any] = dict(row.mail)
    lists = {name: tuple(told[name]) for name in ("to", "cc", "bcc")}
    files = tuple(Added(**file) for file in told["files"])
    return Kept(Edited(**{**told, **lists, "files": files}), row.changed_by, row.changed_at)
