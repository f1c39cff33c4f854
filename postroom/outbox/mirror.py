"""Rule 10: the main document's row says what became of it, written in the transaction that changed the entry."""

from collections.abc import Iterable

from django.db.models import QuerySet

from postroom.documents import keep as documents
from postroom.outbox.models import Entry, EntryDocument
from postroom.outbox.states import State

_WORDS = {
    State.SENT: "sent",
    State.FAILED: "failed",
    State.CANCELLED: "ready",
    State.HELD: "held",
    State.UNKNOWN: "unknown",
}


def one(entry: Entry) -> None:
    """Write state and sending date of one entry through to its document."""
    state = "sent" if entry.sent_at else _word(entry.state)
    documents.mark(_main_documents(Entry.objects.filter(pk=entry.pk)), state, entry.sent_at)


def many(entries: QuerySet[Entry], state: State) -> None:
    """The same for entries that one update brought to `state`; those sent in part keep their sending date."""
    documents.mark(_main_documents(entries.filter(sent_at=None)), _word(state), None)


def _word(state: str) -> str:
    return _WORDS.get(State(state), "waiting")


def _main_documents(entries: QuerySet[Entry]) -> Iterable[int]:
    """As a query, not a list: a pause may concern ten thousand entries."""
    return EntryDocument.objects.filter(entry__in=entries, position=0).values_list("document_id", flat=True)
