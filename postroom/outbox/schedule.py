"""Mails that wait for their time, such as the production lists of the night."""

from postroom.outbox import mirror
from postroom.outbox.commit import one_commit
from postroom.outbox.models import Entry
from postroom.outbox.states import State
from postroom.shared import clock


def wake() -> int:
    """Those whose time has come wait for their turn from now on. Returns how many."""
    due = Entry.objects.filter(state=State.SCHEDULED, due_at__lte=clock.now())
    ids = list(due.values_list("id", flat=True))
    if not ids:
        return 0
    with one_commit():
        woken = due.filter(pk__in=ids).update(state=State.PENDING)
        mirror.many(Entry.objects.filter(pk__in=ids, state=State.PENDING), State.PENDING)
    return woken
