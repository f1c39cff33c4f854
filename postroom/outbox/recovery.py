"""What a crash, a frozen worker or a cut left behind in a lane, read from the ledger alone (rules 5 and 6)."""

from postroom.outbox import document_states
from postroom.outbox.attempts import is_positive, plan_first_look
from postroom.outbox.lane import HeldLane, is_held
from postroom.outbox.models import Attempt, Entry, Recipient
from postroom.outbox.owners import is_long_silent, is_proven_dead
from postroom.outbox.reasons import Reason
from postroom.outbox.sql import commit_together, lock_entries
from postroom.outbox.states import Hold, Mark, RecipientState, State
from postroom.shared import clock

_TOLD = (State.UNKNOWN, State.SENT)
"""A mark without an answer makes an entry unknown whatever it is said to be, but for these."""


def recover(hold: HeldLane) -> int:
    """After taking a lane: put right what earlier epochs left in it (rule 5). Returns how many became unknown.

    Without a mark, or with `open`, the final dot cannot have been sent: the entry goes again at once.
    `finishing` without an answer is unknown, once its owner is proven dead or long silent.
    """
    with commit_together():
        left = Attempt.objects.filter(lane_id=hold.lane_id, epoch__lt=hold.epoch, mark=Mark.OPEN)
        left.update(mark=Mark.CLOSED, ended_at=clock.now(), stage="interrupted", line="")
        stale = Entry.objects.filter(lane_id=hold.lane_id, epoch__lt=hold.epoch, state=State.SENDING)
        ids = list(stale.values_list("id", flat=True))
        lock_entries(ids)
        stale = stale.filter(pk__in=ids).exclude(attempts__mark=Mark.FINISHING)
        stale.update(state=State.PENDING, due_at=clock.now())
    return doubt(hold.lane_id)


def doubt(lane_id: int | None = None) -> int:
    """Turn silent `finishing` marks of dead or long silent owners into `unknown` (rule 6). Returns how many."""
    silent = Attempt.objects.filter(mark=Mark.FINISHING, ended_at=None).exclude(entry__state__in=_TOLD)
    if lane_id is not None:
        silent = silent.filter(lane_id=lane_id)
    marked = silent.select_related("entry").defer("entry__head")
    return sum(_make_unknown(row) for row in marked if is_proven_dead(row.owner) or is_long_silent(row))


def lanes_left_behind() -> list[str]:
    """Names of lanes in which entries stand as `sending` although nobody alive holds the lane.

    Those that got as far as `finishing` are not counted: `doubt` looks after them.
    """
    claimed = Entry.objects.filter(state=State.SENDING, lane__isnull=False)
    lanes = claimed.exclude(attempts__mark=Mark.FINISHING).values_list("lane__name", flat=True)
    return [name for name in lanes.distinct() if not is_held(name)]


def _make_unknown(attempt: Attempt) -> int:
    with commit_together():
        # The row is locked by this update first: a late answer of the owner then comes after it, not between.
        if not Attempt.objects.filter(pk=attempt.pk, mark=Mark.FINISHING).update(stage="final"):
            return 0
        untold = Entry.objects.filter(pk=attempt.entry_id).exclude(state__in=_TOLD)
        changed = untold.update(
            state=State.UNKNOWN,
            hold=Hold.NONE,
            reason=Reason.WORKER_ENDED.template,
            reason_values={},
            look_at=plan_first_look(attempt.entry.profile_id),
        )
        document_states.mark_one(attempt.entry)
        taken = [answer["address"] for answer in attempt.answers if is_positive(answer["code"])]
        Recipient.objects.filter(entry_id=attempt.entry_id, address__in=taken).update(
            state=RecipientState.UNKNOWN
        )
    return changed
