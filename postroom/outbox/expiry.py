"""Mails that were not to be sent after a certain time, and whose time has passed."""

from postroom.outbox import mirror
from postroom.outbox.commit import one_commit
from postroom.outbox.models import Entry, Recipient
from postroom.outbox.reasons import Reason
from postroom.outbox.states import Hold, RecipientState, State
from postroom.shared import clock

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
    mirror.one(entry)
    return 1
