"""`send --wait`: see one entry through, in this process if nobody holds its lane."""

from collections.abc import Callable
from datetime import datetime
from threading import Event

from django.conf import settings

from postroom.outbox import claim, installation
from postroom.outbox.queries import state_of
from postroom.outbox.states import State
from postroom.profiles import repository as profiles
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.worker.lane_run import run_lane
from postroom.worker.pool import Busy, ConnectionPool

_ENDS = (State.SENT, State.HELD, State.RETRYING, State.UNKNOWN, State.FAILED, State.CANCELLED)


def wait_for_entry(entry_id: int, profile: Profile, told: Callable[[str], None], stop: Event) -> str:
    """Drain the entry's lane, or wait for whoever does, until the entry ends; returns its state.

    `told` gets the state each time it changes (for progress). Waits as long as the pace of the lane asks.
    `stop` ends the waiting; a message under way still gets its answer. Raises NotOurs.
    """
    keeper = ConnectionPool()
    keeper.start()
    seen = ""
    try:
        while True:
            state = state_of(entry_id)
            if state != seen:
                told(state)
                seen = state
            if state in _ENDS or stop.is_set():
                return state
            _run_one_round(profile, keeper, stop)
    finally:
        keeper.stop()


def _run_one_round(profile: Profile, keeper: ConnectionPool, stop: Event) -> None:
    wake: datetime | None = None
    installation.check_ours()
    claim.expire()
    claim.wake()
    same_lane = [
        profile_id for profile_id, lane in profiles.list_lanes().items() if lane.name == profile.lane
    ]
    try:
        wake = run_lane(profile.lane, same_lane, keeper, stop)
    except Busy:
        pass
    pause = settings.POSTROOM.poll_every
    if wake:
        pause = min(max((wake - clock.now()).total_seconds(), 0.0), 5.0)
    stop.wait(pause)
