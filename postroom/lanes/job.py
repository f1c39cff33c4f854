"""A lane job from taking the lane to giving it back, and the timer thread that keeps the leases alive."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Event

from django.conf import settings
from django.db import close_old_connections, connection

from postroom.lanes.connect import Kept
from postroom.lanes.decide import Rules
from postroom.lanes.drain import Drain
from postroom.outbox import claim, lane, pauses
from postroom.outbox.lane import HeldLane
from postroom.outbox.pauses import Kind
from postroom.profiles import keep as profiles
from postroom.profiles.values import Profile
from postroom.shared import clock


class Busy(Exception):
    """Somebody else holds the lane."""


class Leases:
    """Renews the leases of all lanes this process holds, also while a reply is awaited (rule 3)."""

    def __init__(self) -> None:
        self._holds: set[HeldLane] = set()
        self._lock = threading.Lock()
        self._stop = Event()
        self._thread = threading.Thread(target=self._run, name="leases", daemon=True)

    def start(self) -> None:
        """Start the timer thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the timer thread."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    @contextmanager
    def guarding(self, hold: HeldLane) -> Iterator[None]:
        """Keep `hold` alive inside the block."""
        with self._lock:
            self._holds.add(hold)
        try:
            yield
        finally:
            with self._lock:
                self._holds.discard(hold)

    def _run(self) -> None:
        while not self._stop.wait(settings.POSTROOM.lease / 4):
            with self._lock:
                holds = list(self._holds)
            for hold in holds:
                _renewed(hold)
        connection.close()


def _renewed(hold: HeldLane) -> None:
    try:
        lane.renew(hold)
    except Exception:
        # A full disk or a locked database must not end the timer: the lease simply runs out.
        close_old_connections()


def rules() -> Rules:
    """The waiting rules of this installation."""
    options = settings.POSTROOM
    return Rules(options.retry_delays, options.retry_for, options.probe_every)


def run_lane(
    name: str, profile_ids: Sequence[int], kept: Kept, leases: Leases, stop: Event
) -> datetime | None:
    """Take the lane, put right what a crash left, drain its profiles, give it back. Raises Busy.

    Returns when pacing allows the next message, None when nothing is due now.
    """
    hold = lane.take(name)
    if hold is None:
        raise Busy(name)
    try:
        with leases.guarding(hold):
            claim.recover(hold)
            wakes = [_drained(hold, profile_id, kept, stop) for profile_id in profile_ids]
    finally:
        lane.give_back(hold)
    return min((wake for wake in wakes if wake), default=None)


def _drained(hold: HeldLane, profile_id: int, kept: Kept, stop: Event) -> datetime | None:
    profile = profiles.by_id(profile_id)
    if profile is None or profile.lane != hold.name:
        return None  # removed or moved to another mailbox since it was found due
    drain = Drain(hold, profile, kept, rules(), stop)
    return drain.run() if _may_try(profile, drain) else None


def _may_try(profile: Profile, drain: Drain) -> bool:
    """A paused profile first proves with token and login that it works, when its next try is due."""
    found = pauses.pause_of(profile.id)
    if found is None:
        return True
    if found.next_try_at is None or found.next_try_at > clock.now():
        pauses.hold_newcomers(found)
        return False
    return found.kind is Kind.WAIT or drain.probe()
