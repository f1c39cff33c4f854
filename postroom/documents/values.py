"""What the room hands out: a document as other rooms see it, never its record; what tells one from another. Pure."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from postroom.shared.wording import N_


@dataclass(frozen=True)
class DocumentIdentity:
    """What tells one document from another."""

    type: str
    number: str
    debtor: str
    sha256: str


class DocumentState(StrEnum):
    """What has become of a document; written by `outbox` from `waiting` on (rule 10 of the ledger)."""

    READY = "ready"
    WAITING = "waiting"
    SENT = "sent"
    HELD = "held"
    UNKNOWN = "unknown"
    FAILED = "failed"
    REMOVED = "removed"
    REPLACED = "replaced"
    ATTACHED = "attached"


SHOWN = (
    DocumentState.READY,
    DocumentState.WAITING,
    DocumentState.SENT,
    DocumentState.HELD,
    DocumentState.UNKNOWN,
    DocumentState.FAILED,
)
"""States that lists show unless they are asked for others."""
OFF_DESK = (DocumentState.REMOVED, DocumentState.REPLACED)
"""Taken off by a person, or by a correction that made another document of it. No file brings it back."""
NEEDS_YOU = (DocumentState.HELD, DocumentState.UNKNOWN)
"""States in which a person has to decide something."""

SENTENCES = {
    DocumentState.READY: N_("Ready: nobody has sent it yet."),
    DocumentState.WAITING: N_("On its way: it goes by itself."),
    DocumentState.SENT: N_("Sent: the mail server has taken it."),
    DocumentState.HELD: N_("Held: it waits for you or for a repair."),
    DocumentState.UNKNOWN: N_("Unknown: it may have been sent. Its mail says what is known and what to do."),
    DocumentState.FAILED: N_("Failed: the mail server refused it."),
    DocumentState.REMOVED: N_("Taken off the desk. It stays off until somebody brings it back."),
    DocumentState.REPLACED: N_("Corrected: another document stands on the desk in its place."),
}


@dataclass(frozen=True)
class DocumentView:
    """A document: what it is, what was read in it, what became of it. Its content is in `store` under `sha256`.

    `recipients`: whom its mail names, or whom it names itself; `read`: what `reading` found, by field, and why.
    `source`: the file on disk it was taken from, `source_fate` what became of that ("" = it is still there).
    `version` counts what people and programs did to it; a look at the document is proven with it.
    `taken_off_at` and `taken_off_by` say when and by whom it was taken off the desk, as long as it is.
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
    version: int = 1
    taken_off_at: datetime | None = None
    taken_off_by: str = ""

    @property
    def name(self) -> str:
        """How people call it: its number, else its file."""
        return self.number or self.file_name
