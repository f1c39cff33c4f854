"""Rule 10: the documents' own rows say what became of them, written in the transaction that changed an entry.

One document may be in several mails: what is said of it follows from all of them, not from the one that changed last.
"""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

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
_OUTRANKS = ("unknown", "sent", "waiting", "held", "failed", "ready")
"""What one mail says of a document counts before what another says: a doubt first, nothing last."""


def mark_one(entry: Entry) -> None:
    """Write state and sending date of one entry through to its documents."""
    for document_id in sorted(_documents_of(Entry.objects.filter(pk=entry.pk))):
        _mark_by_all_mails(document_id)


def mark_many(entries: QuerySet[Entry], state: State) -> None:
    """The same for entries that one update brought to `state`; those sent in part keep their sending date."""
    concerned = _documents_of(entries.filter(sent_at=None))
    documents.mark(concerned, _word_of(state), None)
    mails = EntryDocument.objects.filter(own=True, document_id__in=concerned).values("document_id")
    for row in mails.annotate(mails=Count("entry_id")).filter(mails__gt=1):
        _mark_by_all_mails(row["document_id"])


def _mark_by_all_mails(document_id: int) -> None:
    parts = EntryDocument.objects.filter(_IN_EARNEST, document_id=document_id, own=True)
    told = list(parts.values_list("entry__state", "entry__sent_at"))
    words = {_word_of(state) for state, _ in told} | {"sent" for _, sent_at in told if sent_at}
    word = next(word for word in _OUTRANKS if word in words)
    documents.mark([document_id], word, min((sent_at for _, sent_at in told if sent_at), default=None))


def _word_of(state: str) -> str:
    return _WORDS.get(State(state), "waiting")


_IN_EARNEST = Q(entry__training=False) | Q(document__training=True)
"""Training leaves what is in earnest alone."""


def _documents_of(entries: QuerySet[Entry]) -> Iterable[int]:
    """As a query, not a list: a pause may concern ten thousand entries."""
    return EntryDocument.objects.filter(_IN_EARNEST, entry__in=entries, own=True).values_list(
        "document_id", flat=True
    )
