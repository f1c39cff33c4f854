"""The crew: threads that run lane jobs when they are due, until told to stop or until nothing is left to do."""

import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import structlog
from django.conf import settings
from django.db import DatabaseError, connection

from postroom.documents import store
from postroom.lanes.connect import Kept
from postroom.lanes.job import Busy, Leases, run_lane
from postroom.outbox import claim, pauses
from postroom.outbox.attempts import Evidence
from postroom.outbox.pauses import Kind
from postroom.outbox.states import State
from postroom.profiles import keep as profiles
from postroom.shared import clock
from postroom.shared.sealing import KeyUnusable
from postroom.shared.wording import N_, Sentence

_DAY = 86_400.0
_BUSY_WAIT = timedelta(seconds=1)
log = structlog.get_logger("lanes")


class Crew:
    """Runs lane jobs in `threads` threads. One job a lane at a time; never more than one a lane anywhere."""

    def __init__(self, threads: int = 8) -> None:
        self.stop = Event()
        self._kept = Kept()
        self._leases = Leases()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="lane")
        self._jobs: dict[str, Future[datetime | None]] = {}
        self._wakes: dict[str, datetime] = {}
        self._next_sweep = 0.0

    def run(self, until_empty: bool = False, tick: Callable[[], None] = lambda: None) -> None:
        """Work until `stop` is set or, with `until_empty`, until nothing can change by itself.

        `tick` is called once a round, for whoever shows progress.
        """
        self._leases.start()
        try:
            self._ask_held_profiles_again()
            while not self.stop.is_set():
                self._round()
                tick()
                if until_empty and self._nothing_left():
                    break
                self.stop.wait(settings.POSTROOM.poll_every)
        finally:
            self._finish()

    def _round(self) -> None:
        """Start what is due. A database that is full or locked for a moment is met again next round."""
        try:
            claim.doubt()
            self._collect()
            for name, profile_ids in self._due().items():
                if name not in self._jobs:
                    self._jobs[name] = self._pool.submit(self._job, name, profile_ids)
            self._kept.close_idle(settings.POSTROOM.idle_close)
            self._sweep_daily()
        except DatabaseError as problem:
            log.error("database not available", problem=str(problem))
            connection.close()

    def _due(self) -> dict[str, list[int]]:
        """Lanes with due entries, due probes or remains of a crash; those that wait for their pace left out."""
        moment = clock.now()
        found: dict[str, list[int]] = {name: [] for name in claim.left_behind()}
        for profile_id in {*claim.due_profiles(), *_due_probes(moment)}:
            name = _lane_of(profile_id)
            if name:
                found.setdefault(name, []).append(profile_id)
        return {name: ids for name, ids in found.items() if self._wakes.get(name, moment) <= moment}

    def _job(self, name: str, profile_ids: list[int]) -> datetime | None:
        try:
            return run_lane(name, profile_ids, self._kept, self._leases, self.stop)
        except (Busy, DatabaseError):
            raise
        except Exception as problem:
            # Never a loop of the same surprise: the profiles wait, with the reason, for the next probe.
            what = _where(problem)
            log.error("lane job ended", lane=name, problem=what)
            for profile_id in profile_ids:
                _hold(profile_id, Sentence(N_("Something unexpected went wrong (%(what)s)."), {"what": what}))
            return None
        finally:
            connection.close()

    def _collect(self) -> None:
        """Take in finished jobs: when they want to be woken; a lane that was busy is asked again later."""
        for name, job in list(self._jobs.items()):
            if not job.done():
                continue
            del self._jobs[name]
            self._wakes.pop(name, None)
            problem = job.exception()
            if isinstance(problem, DatabaseError):
                log.error("database not available", problem=str(problem))
            wake = clock.now() + _BUSY_WAIT if problem else job.result()
            if wake:
                self._wakes[name] = wake

    def _nothing_left(self) -> bool:
        if self._jobs:
            return False
        found = claim.counts()
        return not any(found.get(state) for state in (State.PENDING, State.SENDING, State.RETRYING))

    def _ask_held_profiles_again(self) -> None:
        """Whoever starts the workers wants to know whether it works now; not after a wrong password, though."""
        for pause in pauses.pauses():
            if pause.kind is Kind.FAULT:
                pauses.probe_now(pause.profile_id)

    def _sweep_daily(self) -> None:
        if clock.monotonic() >= self._next_sweep:
            self._next_sweep = clock.monotonic() + _DAY
            self._pool.submit(_swept)

    def _finish(self) -> None:
        self.stop.set()
        self._pool.shutdown(wait=True)
        self._kept.close_idle(0)
        self._leases.stop()
        connection.close()


def _swept() -> None:
    try:
        count = store.sweep()
        if count:
            log.info("orphaned files swept", count=count)
    except OSError as problem:
        log.warning("orphaned files not swept", problem=problem.strerror)
    finally:
        connection.close()


def _due_probes(moment: datetime) -> Iterable[int]:
    for pause in pauses.pauses():
        if pause.kind is Kind.FAULT and pause.next_try_at and pause.next_try_at <= moment:
            yield pause.profile_id


def _lane_of(profile_id: int) -> str:
    """The lane of a profile; one whose secret cannot be opened is held with the reason."""
    try:
        profile = profiles.by_id(profile_id)
    except KeyUnusable as unusable:
        _hold(profile_id, unusable.sentence)
        return ""
    return profile.lane if profile else ""


def _hold(profile_id: int, reason: Sentence) -> None:
    next_try = clock.now() + timedelta(seconds=settings.POSTROOM.probe_every)
    pauses.pause(profile_id, Kind.FAULT, Evidence("postroom"), reason, next_try)


def _where(problem: BaseException) -> str:
    """Kind and place of a surprise; never its text, which might quote what was being sent."""
    frames = traceback.extract_tb(problem.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(problem).__name__}{place}"


def anything_for_a_person() -> bool:
    """Whether an entry is held, failed or unknown."""
    found = claim.counts()
    return any(found.get(state) for state in (State.HELD, State.FAILED, State.UNKNOWN))
