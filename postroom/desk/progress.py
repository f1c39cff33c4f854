"""How far a run is, and how long it will still take."""

from dataclasses import dataclass
from datetime import datetime

from postroom.desk.models import Run, RunMail
from postroom.desk.refusals import UnknownRun
from postroom.outbox import partly_sent, queries
from postroom.outbox.actions import cancel
from postroom.outbox.states import NEEDS_PERSON, State
from postroom.shared import clock
from postroom.shared.refusals import NotPossible
from postroom.worker.forecast import seconds_of_pace

_MOVING = (State.PENDING, State.SENDING, State.RETRYING, State.SCHEDULED)


@dataclass(frozen=True)
class Progress:
    """A run in figures. `seconds` until its last mail, None when nobody can tell; `troubles` need a person;
    a mail that is sent and was refused for some stands in both `sent` and `troubles`."""

    id: int
    by: str
    begun_at: datetime
    quiet: bool
    all: int
    sent: int
    moving: int
    scheduled: int
    troubles: int
    cancelled: int
    seconds: float | None

    @property
    def done(self) -> bool:
        """Nothing changes any more by itself, but what waits for its time."""
        return self.moving == self.scheduled

    @property
    def percent(self) -> int:
        """How much of it is settled, one way or the other."""
        return 100 * (self.all - self.moving) // self.all if self.all else 100


def measure_progress(run_id: int) -> Progress:
    """The figures of a run. Raises UnknownRun."""
    run = _load_run(run_id)
    entry_ids = _list_entry_ids(run)
    found = queries.count_states(entry_ids)
    moving = sum(found.get(state, 0) for state in _MOVING)
    sent = found.get(State.SENT, 0)
    return Progress(
        id=run.pk,
        by=run.begun_by,
        begun_at=run.begun_at,
        quiet=run.quiet,
        all=sum(found.values()),
        sent=sent,
        moving=moving,
        scheduled=found.get(State.SCHEDULED, 0),
        troubles=sum(found.get(state, 0) for state in NEEDS_PERSON) + len(partly_sent.count_open(entry_ids)),
        cancelled=found.get(State.CANCELLED, 0),
        seconds=_estimate_seconds(run, moving, sent),
    )


def troubles(run_id: int) -> list[int]:
    """Entries of the run that need a person."""
    entry_ids = _list_entry_ids(_load_run(run_id))
    stopped = queries.filter_by_states(entry_ids, NEEDS_PERSON)
    return sorted({*stopped, *partly_sent.count_open(entry_ids)})


@dataclass(frozen=True)
class Stopped:
    """How many mails of a run were cancelled, and for how many it was too late."""

    cancelled: int
    too_late: int


def stop(run_id: int, *, actor: str) -> Stopped:
    """Cancel what has not left yet, also what is held or claimed by a worker."""
    found = queries.filter_by_states(_list_entry_ids(_load_run(run_id)), (*_MOVING, State.HELD))
    cancelled = sum(_is_cancelled(entry_id, actor) for entry_id in found)
    return Stopped(cancelled, len(found) - cancelled)


def _is_cancelled(entry_id: int, actor: str) -> bool:
    try:
        cancel(entry_id, actor=actor)
    except NotPossible:
        return False  # its final dot was allowed, or it was sent to some before
    return True


def _estimate_seconds(run: Run, moving: int, sent: int) -> float | None:
    """What the pace of the mailbox asks for, or what the mails until now took, whichever is longer."""
    if not moving:
        return 0.0
    paced = seconds_of_pace()
    passed = (clock.now() - run.begun_at).total_seconds()
    if not sent:
        return paced or None
    return max(paced, passed / sent * moving)


def _load_run(run_id: int) -> Run:
    run = Run.objects.filter(pk=run_id).first()
    if run is None:
        raise UnknownRun(id=run_id)
    return run


def _list_entry_ids(run: Run) -> list[int]:
    return list(RunMail.objects.filter(run=run).values_list("entry_id", flat=True))
