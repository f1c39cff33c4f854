"""What becomes of a copied ledger's mails: the other installation may have sent what waits in this one."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet

from postroom.outbox import document_states, recovery
from postroom.outbox.models import Attempt, Entry, Lane, Recipient
from postroom.outbox.reasons import Reason
from postroom.outbox.states import Hold, Mark, RecipientState, State
from postroom.profiles import repository as profiles
from postroom.shared import clock
from postroom.shared.wording import Sentence

_WAITING = (State.SCHEDULED, State.PENDING, State.RETRYING, State.SENDING)
_AT_ONCE = 500
_ENDED = (State.SENT, State.FAILED, State.CANCELLED, State.UNKNOWN)


def hold_what_waits() -> None:
    """Keep everything back that a worker would send; what was under way there is over here."""
    Lane.objects.update(owner="", lease_until=None, epoch=F("epoch") + 1)
    # Whoever wrote these marks writes into the other ledger: no answer comes into this one any more.
    Attempt.objects.filter(mark=Mark.FINISHING, ended_at=None).update(owner="")
    recovery.doubt()
    begun = Attempt.objects.filter(mark=Mark.OPEN)
    begun.update(mark=Mark.CLOSED, ended_at=clock.now(), stage="interrupted", line="")
    for state in _WAITING:
        mine = Entry.objects.filter(state=state)
        _change(mine, State.HELD, Hold.COPIED, Reason.COPIED(was=state.value))


def put_in_doubt() -> None:
    """The other one may have sent it until now: unknown, looked for in the Sent folder as after a crash (rule 7).

    What waits for a later time has not gone. What a person keeps back, and what cannot go, stays as it is.
    """
    _change(_list_copied(State.SCHEDULED).filter(due_at__gt=clock.now()), State.SCHEDULED)
    for profile_id, lane in profiles.list_lanes().items():
        mine = Entry.objects.filter(_MAY_HAVE_GONE, state=State.HELD, profile_id=profile_id)
        _doubt(mine, Lane.objects.get_or_create(name=lane.name)[0])
        looked_for = Entry.objects.filter(state=State.UNKNOWN, profile_id=profile_id)
        if profiles.has_incoming(profile_id):
            looked_for.update(look_at=clock.now() + timedelta(seconds=settings.POSTROOM.settle_delay))


def let_go_on() -> None:
    """The other one was stopped before the copy was made: everything waits as it did."""
    for state in _WAITING:
        _change(_list_copied(state), State.PENDING if state is State.SENDING else state)


def cancel_what_waits(actor: str) -> None:
    """Nothing of it is wanted here."""
    left = Entry.objects.exclude(state__in=_ENDED)
    Recipient.objects.filter(entry__in=left.exclude(sent_at=None), state=RecipientState.WAITING).update(
        state=RecipientState.REFUSED
    )
    _change(left.exclude(sent_at=None), State.SENT)
    _change(left, State.CANCELLED, reason=Reason.CANCELLED(actor=actor))


_MAY_HAVE_GONE = Q(hold__in=(Hold.COPIED, Hold.PROFILE))


def _list_copied(was: State) -> QuerySet[Entry]:
    """Those that stood in this state when the copy was found."""
    return Entry.objects.filter(state=State.HELD, hold=Hold.COPIED, reason_values__was=was.value)


def _doubt(entries: QuerySet[Entry], lane: Lane) -> None:
    """As after a worker's end at the final dot; the mark is set now, so only a mail sent from now on is a control."""
    for part in _part(entries):
        Attempt.objects.bulk_create(_build_mark(entry_id, lane) for entry_id in part)
        mine = Entry.objects.filter(pk__in=part)
        mine.update(lane=lane, epoch=lane.epoch)
        waiting = Recipient.objects.filter(entry__in=mine, state=RecipientState.WAITING)
        waiting.update(state=RecipientState.UNKNOWN)
        _change(mine, State.UNKNOWN, reason=Reason.COPIED())


def _build_mark(entry_id: int, lane: Lane) -> Attempt:
    moment = clock.now()
    return Attempt(
        entry_id=entry_id,
        lane=lane,
        epoch=lane.epoch,
        mark=Mark.FINISHING,
        started_at=moment,
        finishing_at=moment,
        ended_at=moment,
        stage="elsewhere",
    )


def _change(
    entries: QuerySet[Entry], state: State, hold: Hold = Hold.NONE, reason: Sentence | None = None
) -> None:
    """Bring entries to a state, and their documents with them."""
    told = reason or Sentence()
    for part in _part(entries):
        mine = Entry.objects.filter(pk__in=part)
        mine.update(state=state, hold=hold, reason=told.template, reason_values=told.values)
        document_states.mark_many(mine, state)


def _part(entries: QuerySet[Entry]) -> Iterator[list[int]]:
    """Their numbers, so many as one statement takes."""
    ids = list(entries.values_list("pk", flat=True))
    return (ids[begin : begin + _AT_ONCE] for begin in range(0, len(ids), _AT_ONCE))
