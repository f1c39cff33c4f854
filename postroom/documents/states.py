"""Where a document stands, as its list shows it."""

from enum import StrEnum

from postroom.shared.wording import N_


class DocumentState(StrEnum):
    """What has become of a document; written by `outbox` from `waiting` on (rule 10 of the ledger)."""

    READY = "ready"
    WAITING = "waiting"
    SENT = "sent"
    HELD = "held"
    UNKNOWN = "unknown"
    FAILED = "failed"
    REMOVED = "removed"
    ATTACHED = "attached"


SHOWN = (
    DocumentState.READY,
    DocumentState.WAITING,
    DocumentState.SENT,
    DocumentState.HELD,
    DocumentState.UNKNOWN,
    DocumentState.FAILED,
)
"""States that lists show; the others are files beside a document, and what was taken off the desk."""
NEEDS_YOU = (DocumentState.HELD, DocumentState.UNKNOWN)
"""States in which a person has to decide something."""

SENTENCES = {
    DocumentState.READY: N_("Ready: nobody has sent it yet."),
    DocumentState.WAITING: N_("On its way: it goes by itself."),
    DocumentState.SENT: N_("Sent: the mail server has taken it."),
    DocumentState.HELD: N_("Held: it waits for you or for a repair."),
    DocumentState.UNKNOWN: N_("Unknown: it may have been sent. Its mail says what is known and what to do."),
    DocumentState.FAILED: N_("Failed: the mail server refused it."),
    DocumentState.REMOVED: N_("Taken off the desk."),
}
