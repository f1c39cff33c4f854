"""The mail of a document as a person wants it: kept until it is sent, and then sent to the letter."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from postroom.audit.record import record
from postroom.desk.models import Edit
from postroom.desk.refusals import MailEdited, MailGone
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
    """An edit that was saved: by whom and when. `version` 0 = there is none."""

    mail: Edited
    version: int
    by: str
    at: datetime


def of(document_ids: Iterable[int]) -> dict[int, Kept]:
    """The saved edits of these documents."""
    rows = Edit.objects.filter(document_id__in=list(document_ids))
    return {row.document_id: _to_kept(row) for row in rows}


def save(document_id: int, mail: Edited, *, actor: str, base_version: int) -> None:
    """Keep what a person wants. Raises EditedMeanwhile when `base_version` is not the present one."""
    with transaction.atomic():
        row = Edit.objects.select_for_update().filter(document_id=document_id).first()
        if (row.version if row else 0) != base_version:
            raise MailEdited() if row else MailGone()
        Edit.objects.update_or_create(
            document_id=document_id,
            defaults={
                "mail": asdict(mail),
                "version": base_version + 1,
                "changed_by": actor,
                "changed_at": clock.now(),
            },
        )
        record(actor, "document edit", subject=str(document_id), after={"to": list(mail.to)})


def forget(document_ids: Iterable[int]) -> None:
    """They were sent, or are to be proposed anew."""
    Edit.objects.filter(document_id__in=list(document_ids)).delete()


def _to_kept(row: Edit) -> Kept:
    told: dict[str, Any] = dict(row.mail)
    lists = {name: tuple(told[name]) for name in ("to", "cc", "bcc")}
    files = tuple(Added(**file) for file in told["files"])
    return Kept(Edited(**{**told, **lists, "files": files}), row.version, row.changed_by, row.changed_at)
