"""Rule 10: the documents' own rows say what became of them, written in the transaction that changed the entry."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from postroom.documents import repository as documents
from postroom.outbox.models import Entry, EntryDocument
from postroom.outbox.states import State

_WORDS = {
    State.SENT: "sent",
    State.FAILED: "failed",
    State.CANCELLED: "ready",
    State.HELD: "held",
    State.UNKNOWN: "unknown",
}


def mark_one(entry: Entry) -> None:
    """Write state and sending date of one entry through to its documents. A doubt outranks what was sent in part."""
    state = "sent" if entry.sent_at and entry.state != State.UNKNOWN else _word_of(entry.state)
    documents.mark(_documents_of(Entry.objects.filter(pk=entry.pk)), state, entry.sent_at)


def mark_many(entries: QuerySet[Entry], state: State) -> None:
    """The same for entries that one update brought to `state`; those sent in part keep their sending date."""
    documents.mark(_documents_of(entries.filter(sent_at=None)), _word_of(state), None)


def _word_of(state: str) -> str:
    return _WORDS.get(State(state), "waiting")


def _documents_of(entries: QuerySet[Entry]) -> Iterable[int]:
    """As a query, not a list: a pause may concern ten thousand entries. Training leaves what is in earnest alone."""
    concerned = Q(entry__training=False) | Q(document__training=True)
    own = EntryDocument.objects.filter(concerned, entry__in=entries, own=True)
    return own.values_list("document_id", flat=True)
