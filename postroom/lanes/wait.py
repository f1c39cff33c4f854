"""`send --wait`: see one entry through, in this process if nobody holds its lane."""

from collections.abc import Callable
from datetime import datetime
from threading import Event

from django.conf import settings

from postroom.lanes.job import run_lane
from postroom.lanes.keeper import Busy, Keeper
from postroom.outbox import expiry, schedule
from postroom.outbox.entries import state_of
from postroom.outbox.states import State
from postroom.profiles import keep as profiles
from postroom.profiles.values import Profile
from postroom.shared import clock

_ENDS = (State.SENT, State.HELD, State.RETRYING, State.UNKNOWN, State.FAILED, State.CANCELLED)


def see_through(entry_id: int, profile: Profile, told: Callable[[str], None], stop: Event) -> str:
    """Drain the entry's lane, or wait for whoever does, until the entry ends; returns its state.

    `told` gets the state each time it changes (for progress). Waits as long as the pace of the lane asks.
    `stop` ends the waiting; a message under way still gets its answer.
    """
    keeper = Keeper()
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
            _one_round(profile, keeper, stop)
    finally:
        keeper.stop()


def _one_round(profile: Profile, keeper: Keeper, stop: Event) -> None:
    wake: datetime | None = None
    expiry.expire()
    schedule.wake()
    same_lane = [profile_id for profile_id, lane in profiles.lanes().items() if lane.name == profile.lane]
    try:
        wake = run_lane(profile.lane, same_lane, keeper, stop)
    except Busy:
        pass
    pause = settings.POSTROOM.poll_every
    if wake:
        pause = min(max((wake - clock.now()).total_seconds(), 0.0), 5.0)
    stop.wait(pause)
