"""Mails that wait for their time, such as the production lists of the night, and those whose time has passed."""

from postroom.outbox import document_states
from postroom.outbox.models import Entry, Recipient
from postroom.outbox.reasons import Reason
from postroom.outbox.sql import one_commit
from postroom.outbox.states import Hold, RecipientState, State
from postroom.shared import clock


def wake() -> int:
    """Those whose time has come wait for their turn from now on. Returns how many."""
    due = Entry.objects.filter(state=State.SCHEDULED, due_at__lte=clock.now())
    ids = list(due.values_list("id", flat=True))
    if not ids:
        return 0
    with one_commit():
        woken = due.filter(pk__in=ids).update(state=State.PENDING)
        document_states.many(Entry.objects.filter(pk__in=ids, state=State.PENDING), State.PENDING)
    return woken


_WAITING = (State.SCHEDULED, State.PENDING, State.RETRYING, State.HELD)


def expire() -> int:
    """End what may no longer be sent: `failed`, or `sent` when some recipients have it. Returns how many."""
    late = Entry.objects.filter(not_after__lte=clock.now(), state__in=_WAITING)
    ids = list(late.values_list("id", flat=True))
    if not ids:
        return 0
    with one_commit():
        return sum(_ended(row) for row in late.filter(pk__in=ids).select_for_update().defer("head"))


def _ended(entry: Entry) -> int:
    assert entry.not_after is not None, "it was chosen because its time has passed"
    mine = Recipient.objects.filter(entry=entry, state=RecipientState.WAITING)
    if entry.sent_at:
        mine.update(state=RecipientState.REFUSED)
    entry.state = State.SENT if entry.sent_at else State.FAILED
    entry.hold = Hold.NONE
    told = Reason.EXPIRED(time=clock.said(entry.not_after))
    entry.reason, entry.reason_values = told.template, told.values
    entry.save(update_fields=["state", "hold", "reason", "reason_values"])
    document_states.one(entry)
    return 1
