"""What a person may do with an entry: retry, cancel, settle. Each is refused with a sentence when it cannot be."""

from django.db import transaction

from postroom.audit.record import record
from postroom.outbox import mirror, pauses
from postroom.outbox.models import Attempt, Entry, Recipient
from postroom.outbox.owner import proven_dead
from postroom.outbox.states import Hold, Mark, RecipientState, SentBy, State
from postroom.shared import clock
from postroom.shared.wording import N_, BadInput, NotPossible, Sentence, Word


class UnknownEntry(BadInput):
    """There is no entry with that number."""


def retry(entry_id: int, *, actor: str) -> None:
    """Send a held (not a duplicate), failed or retrying entry now. Raises UnknownEntry, NotPossible."""
    with transaction.atomic():
        entry = _entry(entry_id)
        if entry.hold == Hold.DUPLICATE:
            raise NotPossible(
                N_("Entry %(id)s is held because it was already sent; retry does not send it again."),
                id=entry_id,
            )
        if entry.state not in (State.HELD, State.FAILED, State.RETRYING):
            raise _not_now(entry, N_("retried"))
        if entry.hold == Hold.PROFILE and entry.profile_id:
            pauses.release(entry.profile_id)
        _requeue(entry)
        record(actor, "outbox retry", subject=str(entry_id))


def cancel(entry_id: int, *, actor: str) -> None:
    """Withdraw an entry that has not left. Raises UnknownEntry, NotPossible."""
    with transaction.atomic():
        entry = _entry(entry_id)
        allowed = (State.DRAFT, State.SCHEDULED, State.PENDING, State.RETRYING, State.HELD, State.FAILED)
        if entry.state not in allowed or entry.sent_at:
            raise _not_now(entry, N_("cancelled"))
        entry.state, entry.hold = State.CANCELLED, Hold.NONE
        entry.reason, entry.reason_values = N_("Cancelled by %(actor)s."), {"actor": actor}
        entry.save()
        mirror.one(entry)
        record(actor, "outbox cancel", subject=str(entry_id))


def settle(entry_id: int, *, sent: bool, actor: str) -> None:
    """A person decides an unknown outcome. Raises UnknownEntry, NotPossible."""
    with transaction.atomic():
        entry = _entry(entry_id)
        if entry.state != State.UNKNOWN:
            raise _not_now(entry, N_("settled"))
        doubtful = Attempt.objects.filter(entry=entry, mark=Mark.FINISHING).order_by("-id").first()
        if doubtful and doubtful.ended_at is None and not proven_dead(doubtful.owner):
            raise NotPossible(
                N_("The worker that tried entry %(id)s may still get an answer. Settle it later."),
                id=entry_id,
            )
        _settle(entry, doubtful, sent)
        Attempt.objects.filter(entry=entry, mark=Mark.FINISHING).update(mark=Mark.CLOSED)
        record(actor, "outbox settle", subject=str(entry_id), after={"as": "sent" if sent else "not-sent"})


def _settle(entry: Entry, doubtful: Attempt | None, sent: bool) -> None:
    mine = Recipient.objects.filter(entry=entry, state=RecipientState.UNKNOWN)
    if not sent:
        mine.update(state=RecipientState.WAITING)
        _requeue(entry)
        return
    mine.update(state=RecipientState.ACCEPTED)
    entry.state, entry.hold, entry.reason, entry.reason_values = State.SENT, Hold.NONE, "", {}
    if entry.sent_at is None:
        marked = doubtful.finishing_at if doubtful else None
        entry.sent_at, entry.sent_by = marked or clock.now(), SentBy.PERSON
    entry.save()
    mirror.one(entry)


def _requeue(entry: Entry) -> None:
    if entry.profile_id is None:
        raise NotPossible(
            N_("The mail profile '%(profile)s' of entry %(id)s was removed; the entry cannot go again."),
            profile=entry.profile_name,
            id=entry.pk,
        )
    if entry.state == State.FAILED:
        Recipient.objects.filter(entry=entry, state=RecipientState.REFUSED).update(
            state=RecipientState.WAITING
        )
    entry.state, entry.hold, entry.due_at = State.PENDING, Hold.NONE, clock.now()
    entry.reason, entry.reason_values = "", {}
    entry.deferrals, entry.first_deferred_at = 0, None
    entry.save()
    mirror.one(entry)


def _entry(entry_id: int) -> Entry:
    row = Entry.objects.select_for_update().filter(pk=entry_id).first()
    if row is None:
        raise UnknownEntry(N_("There is no entry %(id)s in the outbox."), id=entry_id)
    return row


def _not_now(entry: Entry, done: str) -> NotPossible:
    return NotPossible(
        N_("Entry %(id)s is '%(state)s' and cannot be %(done)s."),
        id=entry.pk,
        state=Word(entry.state),
        done=Word(done),
    )


def hold_broken(entry_id: int, reason: Sentence) -> None:
    """Keep back an entry whose frozen bytes cannot be rebuilt: it is never sent as something else (rule 1)."""
    with transaction.atomic():
        mine = Entry.objects.filter(pk=entry_id, state=State.SENDING)
        mine.update(state=State.HELD, hold=Hold.BROKEN, reason=reason.template, reason_values=reason.values)
        mirror.many(Entry.objects.filter(pk=entry_id), State.HELD)
