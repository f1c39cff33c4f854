"""What a process keeps between two mails of a lane: the lane, its connections, and the lease that a timer renews.

A lane that is paced is worked on every few seconds; taking it, recovering it and logging in each time would cost more
than the mail. So all of it is kept until the lane was idle for a while.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event

import structlog
from django.conf import settings
from django.db import DatabaseError, connection

from postroom.outbox import clock_steps, lane, recovery
from postroom.outbox.lane import HeldLane
from postroom.outbox.owners import forget
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.transport.conversation import Conversation

log = structlog.get_logger("worker")


class Busy(Exception):
    """Somebody else holds the lane."""


@dataclass
class _Kept:
    """One lane of this process: its hold, the jobs that work under it, and the connections nobody uses just now."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    hold: HeldLane | None = None
    jobs: dict[HeldLane, int] = field(default_factory=dict)
    idle: list[tuple[tuple[object, ...], Conversation]] = field(default_factory=list)
    used_at: float = 0.0
    proven: bool = False


class ConnectionPool:
    """The lanes of this process."""

    def __init__(self) -> None:
        self._lanes: dict[str, _Kept] = {}
        self._lock = threading.Lock()
        self._stop = Event()
        self._thread = threading.Thread(target=self._renew_leases, name="leases", daemon=True)

    def start(self) -> None:
        """Start the timer thread."""
        self._thread.start()

    def stop(self) -> None:
        """Close all connections, give all lanes back, end the timer thread."""
        self.close_idle(0)
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    @contextmanager
    def holding(self, name: str) -> Iterator[HeldLane]:
        """Work under the lane: taken and put right now, or still held since the last job. Raises Busy.

        After a surprise the lane is let go: what this job left behind is then seen as left behind.
        """
        kept = self._kept(name)
        with kept.lock:
            hold = kept.hold = kept.hold or _take_lane(name)
            kept.jobs[hold] = kept.jobs.get(hold, 0) + 1
        try:
            yield hold
        except BaseException:
            self._let_go(kept, hold)
            raise
        finally:
            self._job_ended(kept, hold)

    def lost(self, hold: HeldLane) -> None:
        """The lane was taken by somebody else: its connections are closed, the next job has to take it anew."""
        self._let_go(self._kept(hold.name), hold)

    def has_proven(self, name: str) -> bool:
        """Whether a connection of this hold has logged in: until then only one is opened (a taken-over lane may
        still have the connections of its former owner at the server)."""
        return self._kept(name).proven

    def connection(self, name: str, profile: Profile) -> Conversation | None:
        """An open connection that this profile can use; one of another login is closed to make room."""
        kept = self._kept(name)
        with kept.lock:
            fitting = [pair for pair in kept.idle if pair[0] == profile.login_key]
            chosen = fitting[-1:] or kept.idle[-1:]
            kept.idle = [pair for pair in kept.idle if pair not in chosen]
        if not chosen:
            return None
        key, conversation = chosen[0]
        if key == profile.login_key:
            return conversation
        conversation.quit()
        return None

    def put_back(self, hold: HeldLane, profile: Profile, conversation: Conversation) -> None:
        """Keep an open connection for the lane's next mail; it is closed when the lane is no longer ours."""
        kept = self._kept(hold.name)
        with kept.lock:
            ours = kept.hold is hold
            if ours:
                kept.proven = True
                kept.idle.append((profile.login_key, conversation))
                kept.used_at = clock.monotonic()
        if not ours:
            conversation.quit()

    def close_idle(self, seconds: float) -> None:
        """Say goodbye on connections unused for that long, and give their lanes back; 0: all that no job uses."""
        limit = clock.monotonic() - seconds
        for kept in list(self._lanes.values()):
            if not kept.jobs and kept.hold and kept.used_at <= limit:
                self._let_go(kept, kept.hold)

    def _kept(self, name: str) -> _Kept:
        with self._lock:
            return self._lanes.setdefault(name, _Kept())

    def _let_go(self, kept: _Kept, hold: HeldLane) -> None:
        with kept.lock:
            if kept.hold is not hold:
                return
            kept.hold, kept.proven = None, False
            idle, kept.idle = kept.idle, []
        for _key, conversation in idle:
            conversation.quit()
        try:
            lane.free(hold)
        except DatabaseError as problem:
            log.error("lane not given back", lane=hold.name, problem=type(problem).__name__)
        self._end_session(kept, hold)

    def _job_ended(self, kept: _Kept, hold: HeldLane) -> None:
        with kept.lock:
            kept.used_at = clock.monotonic()
            kept.jobs[hold] -= 1
            if not kept.jobs[hold]:
                del kept.jobs[hold]
        self._end_session(kept, hold)

    def _end_session(self, kept: _Kept, hold: HeldLane) -> None:
        """A hold that was let go is over with its last job: until then one may still wait for its answer (rule 6)."""
        with kept.lock:
            over = kept.hold is not hold and hold not in kept.jobs
        if over:
            forget(hold.owner)

    def _renew_leases(self) -> None:
        """Renew the leases of all lanes this process holds, also while a reply is awaited (rule 3)."""
        while not self._stop.wait(settings.POSTROOM.lease / 4):
            holds = [kept.hold for kept in list(self._lanes.values()) if kept.hold]
            try:
                clock_steps.synchronise()
                for taken in lane.renew(holds) if holds else ():
                    self.lost(taken)
            except DatabaseError:
                # A full disk or a locked database must not end the timer: the leases simply run out.
                connection.close()
        connection.close()


def _take_lane(name: str) -> HeldLane:
    hold = lane.take(name)
    if hold is None:
        raise Busy(name)
    try:
        recovery.recover(hold)
    except BaseException:
        lane.give_back(hold)
        raise
    return hold
