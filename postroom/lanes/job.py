"""A lane job: under a lane that is held, send what its profiles have due, the most urgent first."""

from collections.abc import Sequence
from datetime import datetime
from threading import Event

from django.conf import settings

from postroom.lanes.decide import Rules
from postroom.lanes.drain import Drain
from postroom.lanes.keeper import Keeper
from postroom.outbox import claim, lane, pauses
from postroom.outbox.lane import HeldLane
from postroom.outbox.pauses import Kind, PauseView
from postroom.profiles import keep as profiles
from postroom.profiles.values import Profile
from postroom.shared import clock


def rules() -> Rules:
    """The waiting rules of this installation."""
    options = settings.POSTROOM
    return Rules(options.retry_delays, options.retry_for, options.probe_every)


def run_lane(name: str, profile_ids: Sequence[int], keeper: Keeper, stop: Event) -> datetime | None:
    """Work on the lane until nothing is due or its pace says later. Raises Busy.

    Returns when pacing allows the next message, None when nothing is due now.
    """
    with keeper.holding(name) as hold:
        job = _Job(hold, keeper, stop)
        usable = [profile_id for profile_id in profile_ids if job.may_try(profile_id)]
        return job.run(usable) if usable else None


class _Job:
    """One pass over a lane."""

    def __init__(self, hold: HeldLane, keeper: Keeper, stop: Event) -> None:
        self.hold = hold
        self.keeper = keeper
        self.stop = stop
        self.pauses = {found.profile_id: found for found in pauses.pauses()}

    def run(self, usable: list[int]) -> datetime | None:
        """Batch after batch, each of the profile whose entry goes next."""
        while usable and not self.stop.is_set():
            paced = lane.paced_until(self.hold)
            if paced and paced > clock.now():
                return paced
            chosen = claim.next_profile(usable) if len(usable) > 1 else usable[0]
            drain = self._drain(chosen) if chosen is not None else None
            if drain is None:
                return None
            if not drain.send_some():
                usable = [profile_id for profile_id in usable if profile_id != chosen]
        return None

    def may_try(self, profile_id: int) -> bool:
        """A paused profile first proves with token and login that it works, when its next try is due."""
        found = self.pauses.get(profile_id)
        if found is None:
            return True
        if found.next_try_at is None or found.next_try_at > clock.now():
            pauses.hold_newcomers(found)
            return False
        return self._proven(found)

    def _proven(self, found: PauseView) -> bool:
        if found.kind is Kind.WAIT:
            return True
        drain = self._drain(found.profile_id)
        return drain is not None and drain.probe()

    def _drain(self, profile_id: int) -> Drain | None:
        profile = self._profile(profile_id)
        return Drain(self.hold, profile, self.keeper, rules(), self.stop) if profile else None

    def _profile(self, profile_id: int) -> Profile | None:
        """None: removed, or moved to another mailbox since it was found due."""
        profile = profiles.by_id(profile_id)
        return profile if profile and profile.lane == self.hold.name else None
