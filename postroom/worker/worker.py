"""The crew: threads that run lane jobs when they are due, until told to stop or until nothing is left to do."""

import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, connection, connections

from postroom.documents import store
from postroom.outbox import claim, clock_steps, installation, partly_sent, pauses, recovery, unknowns
from postroom.outbox.attempts import Evidence
from postroom.outbox.database_faults import name_lasting
from postroom.outbox.lane import LONGEST_PACE
from postroom.outbox.patience import wait_long
from postroom.outbox.pauses import Kind
from postroom.outbox.reasons import Reason
from postroom.outbox.refusals import LedgerUnusable
from postroom.outbox.states import NEEDS_PERSON, State
from postroom.profiles import repository as profiles
from postroom.profiles.values import LaneLimits, LaneOf
from postroom.shared import clock
from postroom.shared.wording import Sentence
from postroom.worker.lane_run import run_lane
from postroom.worker.periodic import PERIODIC
from postroom.worker.pool import Busy, ConnectionPool
from postroom.worker.settling import settle

LANES = 40
"""Lanes worked on at the same time, unless said otherwise; a paced lane needs a thread only while it sends."""
_DAY = 86_400.0
_CARE_EVERY = 1.0
"""Seconds between two looks at what crashes left behind, what has expired and what is to be settled."""
_BUSY_WAIT = timedelta(seconds=1)
log = structlog.get_logger("worker")


class Worker:
    """Runs lane jobs in `threads` threads: of a lane as many as it may have connections, none that another holds."""

    def __init__(self, threads: int = LANES) -> None:
        self.stop = Event()
        self._news = Event()
        self._keeper = ConnectionPool()
        self._connections: list[Any] = []
        self._pool = ThreadPoolExecutor(threads, "lane", initializer=self._remember_connection)
        self._jobs: dict[str, list[Future[datetime | None]]] = {}
        self._tasks: dict[str, Future[object]] = {}
        self._wakes: dict[str, datetime] = {}
        self._lanes: dict[int, LaneOf] = {}
        self._next_search = self._next_care = self._next_sweep = 0.0
        self._next_duty = dict.fromkeys((name for name, _, _ in PERIODIC), 0.0)

    def run(self, until_empty: bool = False, tick: Callable[[], None] = lambda: None) -> None:
        """Work until `stop` is set or, with `until_empty`, until nothing can change by itself.

        `tick` is called once a round, for whoever shows progress. Raises a Refusal when this ledger may not be
        worked on (any more): it is damaged, cannot be written, is a copy, or a newer program has changed it.
        """
        self._keeper.start()
        try:
            self._begin()
            while not self.stop.is_set():
                searched = self._round()
                tick()
                if until_empty and searched and self._nothing_left():
                    break
                self._rest()
        finally:
            self._finish()

    def _begin(self) -> None:
        try:
            wait_long()
            clock_steps.put_right()
            self._ask_held_profiles_again()
        except DatabaseError as problem:
            _meet_again(problem)

    def _round(self) -> bool:
        """Start what is due; True when the ledger was searched for it. A database that is full or locked for a moment
        is met again next round."""
        try:
            installation.check_ours()
            self._collect()
            searched = self._search()
            self._take_care()
        except DatabaseError as problem:
            _meet_again(problem)
            return False
        return searched

    def _search(self) -> bool:
        """Wake lanes whose pace allows it; look for newly due lanes every `poll_every` seconds."""
        moment = clock.now()
        # Nobody waits longer than the present pace asks for: a later time was read off a clock that was set back
        # since, or off a pace that somebody has raised.
        for name in [
            name
            for name, wake in self._wakes.items()
            if not moment < wake <= moment + self._longest_wait(name)
        ]:
            del self._wakes[name]
            self._start(name)
        if clock.monotonic() < self._next_search:
            return False
        self._next_search = clock.monotonic() + settings.POSTROOM.poll_every
        self._lanes = profiles.list_lanes()
        for name in self._due():
            if name not in self._wakes:
                self._start(name)
        return True

    def _longest_wait(self, name: str) -> timedelta:
        """From one message of the lane to the next; and a lane that was busy is asked again after a second."""
        mine = [lane for lane in self._lanes.values() if lane.name == name]
        limits = LaneLimits.of((lane.rate_per_minute, lane.recipients_per_day) for lane in mine)
        return max(timedelta(seconds=limits.spacing), _BUSY_WAIT)

    def _due(self) -> set[str]:
        """Lanes with due entries, due probes or remains of a crash."""
        concerned = {*claim.list_due_profiles(), *_list_due_probes(clock.now())}
        names = {self._lanes[profile_id].name for profile_id in concerned if profile_id in self._lanes}
        return names | set(recovery.lanes_left_behind())

    def _start(self, name: str) -> None:
        """One more job for the lane, if it may have one more connection."""
        running = self._jobs.setdefault(name, [])
        ids = [profile_id for profile_id, lane in self._lanes.items() if lane.name == name]
        allowed = min((self._lanes[profile_id].connections for profile_id in ids), default=1)
        if running and (len(running) >= allowed or not self._keeper.has_proven(name)):
            return
        job = self._pool.submit(self._job, name, ids)
        running.append(job)
        job.add_done_callback(lambda _done: self._news.set())

    def _job(self, name: str, profile_ids: list[int]) -> datetime | None:
        try:
            connection.close_if_unusable_or_obsolete()
            return run_lane(name, profile_ids, self._keeper, self.stop)
        except (Busy, DatabaseError):
            raise
        except Exception as problem:
            # Never a loop of the same surprise: the profiles wait, with the reason, for the next probe.
            what = _kind_and_place(problem)
            log.error("lane job ended", lane=name, problem=what)
            for profile_id in profile_ids:
                _pause_profile(profile_id, Reason.UNEXPECTED(what=what))
            return None

    def _collect(self) -> None:
        """Take in finished jobs: when they want to be woken; a lane that was busy is asked again later."""
        for name, jobs in list(self._jobs.items()):
            for job in [job for job in jobs if job.done()]:
                jobs.remove(job)
                self._note_end(name, job)
            if not jobs:
                del self._jobs[name]
        for task in [task for task in self._tasks.values() if task.done()]:
            _refuse_lasting(task.exception())
        self._tasks = {name: task for name, task in self._tasks.items() if not task.done()}

    def _note_end(self, name: str, job: Future[datetime | None]) -> None:
        problem = job.exception()
        _refuse_lasting(problem)
        if isinstance(problem, DatabaseError):
            log.error("database not available", problem=str(problem))
        wake = clock.now() + _BUSY_WAIT if problem else job.result()
        if wake:
            self._wakes[name] = min(wake, self._wakes.get(name, wake))
        else:
            self._next_search = 0.0  # the lane is empty: look at once whether anything came meanwhile

    def _take_care(self) -> None:
        """What is due every second or more rarely, each in a thread of its own."""
        if clock.monotonic() < self._next_care:
            return
        self._next_care = clock.monotonic() + _CARE_EVERY
        clock_steps.put_right()
        recovery.doubt()
        claim.expire()
        claim.wake()
        self._settle()
        self._task("idle", lambda: self._keeper.close_idle(settings.POSTROOM.idle_close))
        for name, seconds, verb in PERIODIC:
            if clock.monotonic() >= self._next_duty.get(name, 0.0):
                self._next_duty[name] = clock.monotonic() + seconds
                self._task(name, verb)
        if clock.monotonic() >= self._next_sweep:
            self._next_sweep = clock.monotonic() + _DAY
            self._task("sweep", _sweep)

    def _settle(self) -> None:
        unknowns.reopen()
        due = unknowns.list_due()
        for profile_id in {unknown.profile_id for unknown in due}:
            mine = [unknown for unknown in due if unknown.profile_id == profile_id]
            self._task(f"settle {profile_id}", lambda wanted=profile_id, mine=mine: settle(wanted, mine))  # type: ignore[misc]

    def _task(self, name: str, work: Callable[[], object]) -> None:
        """Run `work` in a thread unless it still runs since last time."""
        if name not in self._tasks:
            self._tasks[name] = self._pool.submit(_log_surprises, name, work)

    def _nothing_left(self) -> bool:
        if self._jobs or self._tasks:
            return False
        found = claim.count_by_state()
        if any(found.get(state) for state in (State.PENDING, State.SENDING, State.RETRYING)):
            return False
        unknowns.reopen()
        return not unknowns.has_anything_to_look_for()

    def _rest(self) -> None:
        """Until the next lane may go on, a job ends, or it is time to look again."""
        seconds = settings.POSTROOM.poll_every
        if self._wakes:
            seconds = min(seconds, (min(self._wakes.values()) - clock.now()).total_seconds())
        self._news.wait(max(seconds, 0.001))
        self._news.clear()

    def _ask_held_profiles_again(self) -> None:
        """Whoever starts the workers wants to know whether it works now; not after a wrong password, though."""
        for pause in pauses.list_pauses():
            if pause.kind is Kind.FAULT:
                pauses.probe_now(pause.profile_id)

    def _remember_connection(self) -> None:
        mine = connections["default"]
        mine.inc_thread_sharing()  # so that `_finish` may close it
        self._connections.append(mine)

    def _finish(self) -> None:
        self.stop.set()
        self._pool.shutdown(wait=True)
        self._keeper.stop()
        for mine in self._connections:
            mine.close()
        connection.close()


def _log_surprises(name: str, work: Callable[[], object]) -> None:
    try:
        connection.close_if_unusable_or_obsolete()
        work()
    except Exception as problem:
        log.error("task ended", task=name, problem=_kind_and_place(problem))
        _refuse_lasting(problem)


def _meet_again(problem: DatabaseError) -> None:
    """What passes is met again; what does not ends the work. Raises LedgerUnusable."""
    _refuse_lasting(problem)
    log.error("database not available", problem=str(problem))
    connection.close()


def _refuse_lasting(problem: BaseException | None) -> None:
    """Raises the refusal that `problem` is, or that a lasting fault of the database means."""
    if isinstance(problem, LedgerUnusable):
        raise problem
    refusal = name_lasting(problem) if isinstance(problem, DatabaseError) else None
    if refusal:
        raise refusal from problem


def _sweep() -> None:
    try:
        count = store.sweep()
        if count:
            log.info("orphaned files swept", count=count)
    except OSError as problem:
        log.warning("orphaned files not swept", problem=problem.strerror)


def _list_due_probes(moment: datetime) -> Iterable[int]:
    latest = moment + timedelta(seconds=settings.POSTROOM.probe_every) + LONGEST_PACE
    for pause in pauses.list_pauses():
        # No probe is planned further ahead, but by a clock that has been set back since.
        if pause.kind is Kind.FAULT and pause.next_try_at and not moment < pause.next_try_at <= latest:
            yield pause.profile_id


def _pause_profile(profile_id: int, reason: Sentence) -> None:
    next_try = clock.now() + timedelta(seconds=settings.POSTROOM.probe_every)
    pauses.pause(profile_id, Kind.FAULT, Evidence("postroom"), reason, next_try)


def _kind_and_place(problem: BaseException) -> str:
    """Kind and place of a surprise; never its text, which might quote what was being sent."""
    frames = traceback.extract_tb(problem.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(problem).__name__}{place}"


def needs_a_person() -> bool:
    """Whether an entry is held, failed or unknown, or sent and a recipient who was refused waits for a person."""
    found = claim.count_by_state()
    return any(found.get(state) for state in NEEDS_PERSON) or partly_sent.is_any()
