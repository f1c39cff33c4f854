"""What the room hands out: a document as other rooms see it, never its record."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from postroom.documents.models import Document


@dataclass(frozen=True)
class DocumentView:
    """A document: what it is, what was read in it, what became of it. Its content is in `store` under `sha256`.

    `recipients`: whom its mail names, or whom it names itself; `read`: what `reading` found, by field, and why.
    `source`: the file on disk it was taken from, `source_fate` what became of that ("" = it is still there).
    """

    id: int
    type: str
    number: str
    debtor: str
    file_name: str
    sha256: str = ""
    size: int = 0
    state: str = "ready"
    sent_at: datetime | None = None
    added_at: datetime | None = None
    added_by: str = ""
    customer: str = ""
    recipients: str = ""
    language: str = ""
    issued: date | None = None
    made_at: datetime | None = None
    read: dict[str, Any] = field(default_factory=dict)
    source: str = ""
    source_fate: str = ""
    training: bool = False


_FIELDS = tuple(DocumentView.__dataclass_fields__)


def view(row: Document) -> DocumentView:
    """The document of that record."""
    return DocumentView(**{name: getattr(row, name) for name in _FIELDS})
