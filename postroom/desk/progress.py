"""How far a run is, and how long it will still take."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from postroom.desk.models import Run, RunMail
from postroom.desk.refusals import UnknownRun
from postroom.outbox import partly_sent, queries, queue
from postroom.outbox.actions import cancel
from postroom.outbox.states import NEEDS_PERSON, State
from postroom.shared import clock
from postroom.shared.refusals import NotPossible
from postroom.shared.wording import Sentence
from postroom.worker.forecast import forecast

_MOVING = (State.PENDING, State.SENDING, State.RETRYING, State.SCHEDULED)
_LATELY = timedelta(minutes=2)
"""Time over which the rate of a run is measured."""


@dataclass(frozen=True)
class Progress:
    """A run in figures. `seconds` until its last mail has left, None when nobody can tell; `why`: what it waits for;
    `rate`: mails a minute lately, 0 when none went; `troubles` need a person. A mail that is sent and was refused for
    some stands in both `sent` and `troubles`."""

    id: int
    by: str
    begun_at: datetime
    quiet: bool
    all: int
    sent: int
    moving: int
    scheduled: int
    held: int
    failed: int
    unknown: int
    troubles: int
    cancelled: int
    rate: float
    seconds: float | None
    why: tuple[Sentence, ...]

    @property
    def done(self) -> bool:
        """Nothing changes any more by itself, but what waits for its time."""
        return self.moving == self.scheduled

    @property
    def finished(self) -> bool:
        """Nothing is left that could still go."""
        return not (self.moving or self.held or self.unknown)

    @property
    def percent(self) -> int:
        """How much of what is to be sent is sent; what was cancelled is not to be sent."""
        wanted = self.all - self.cancelled
        return 100 * self.sent // wanted if wanted else 0


def measure_progress(run_id: int) -> Progress:
    """The figures of a run. Raises UnknownRun."""
    run = _load_run(run_id)
    entry_ids = _list_entry_ids(run)
    found = queries.count_states(entry_ids)
    expected = forecast(queue.list_waiting(entry_ids))
    return Progress(
        id=run.pk,
        by=run.begun_by,
        begun_at=run.begun_at,
        quiet=run.quiet,
        all=sum(found.values()),
        sent=found.get(State.SENT, 0),
        moving=sum(found.get(state, 0) for state in _MOVING),
        scheduled=found.get(State.SCHEDULED, 0),
        held=found.get(State.HELD, 0),
        failed=found.get(State.FAILED, 0),
        unknown=found.get(State.UNKNOWN, 0),
        troubles=sum(found.get(state, 0) for state in NEEDS_PERSON) + len(partly_sent.count_open(entry_ids)),
        cancelled=found.get(State.CANCELLED, 0),
        rate=_measure_rate(run, entry_ids),
        seconds=expected.seconds,
        why=expected.why,
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


def _measure_rate(run: Run, entry_ids: list[int]) -> float:
    """Mails a minute within the last two minutes of the run."""
    moment = clock.now()
    since = max(moment - _LATELY, run.begun_at)
    minutes = (moment - since).total_seconds() / 60
    return queries.count_sent_since(entry_ids, since) / minutes if minutes > 0 else 0.0


def _load_run(run_id: int) -> Run:
    run = Run.objects.filter(pk=run_id).first()
    if run is None:
        raise UnknownRun(id=run_id)
    return run


def _list_entry_ids(run: Run) -> list[int]:
    return list(RunMail.objects.filter(run=run).values_list("entry_id", flat=True))
