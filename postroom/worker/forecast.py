"""How long mails will still take until they have left, for each mailbox by what stands in front of them there.

Pace, connections and quota belong to a mailbox, so what waits in another one counts for nothing. How long the slowest
of them takes is how long all take.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from postroom.outbox import claim, pauses, queue
from postroom.outbox.lane import DAY
from postroom.outbox.pauses import Kind, PauseView
from postroom.outbox.queue import Ahead, Speed, Turn, Waiting
from postroom.outbox.states import State
from postroom.profiles import repository as profiles
from postroom.profiles.values import LaneLimits, LaneOf
from postroom.shared import clock
from postroom.shared.wording import N_, Sentence

_USUAL_SECONDS = 1.0
"""What a mail is taken to need on a mailbox that has never sent one."""
_STANDS = N_("%(profile)s stands still: %(reason)s")
_RESTS = N_("%(profile)s rests until %(time)s: %(reason)s")
_QUOTA = N_("%(profile)s may write to %(limit)s recipients in 24 hours; the others wait until their turn.")
_SET_TIME = N_("Waiting for their set time: %(count)s; the first goes at %(time)s.")
_PUT_OFF = N_("Put off by the mail server: %(count)s; the first goes again at %(time)s.")


@dataclass(frozen=True)
class Forecast:
    """`seconds` until the last mail has left, None when nobody can tell; `why`: what some of them wait for."""

    seconds: float | None = 0.0
    why: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class _Mailbox:
    """A lane with the mails that are asked about: all its profiles, what holds for it, how fast it was."""

    name: str
    lanes: Mapping[int, LaneOf]
    mails: Sequence[Waiting]
    speed: Speed | None

    @property
    def limits(self) -> LaneLimits:
        return LaneLimits.of((one.rate_per_minute, one.recipients_per_day) for one in self.lanes.values())

    @property
    def step(self) -> float:
        """Seconds from one mail to the next: what the pace asks for, or what a mail takes, whichever is longer."""
        connections = min(one.connections for one in self.lanes.values())
        return max(self.limits.spacing, self.seconds / connections)

    @property
    def seconds(self) -> float:
        """What one mail takes."""
        known = self.speed.seconds if self.speed else None
        return _USUAL_SECONDS if known is None else known

    @property
    def recipients(self) -> float:
        """Recipients of a mail; those in front are taken to have as many."""
        return sum(one.recipients for one in self.mails) / len(self.mails)


def forecast(mails: Sequence[Waiting]) -> Forecast:
    """When the last of these mails will have left; some may not be accepted yet. Ten statements at most."""
    moment, paused = clock.now(), {one.profile_id: one for one in pauses.list_pauses()}
    boxes = _sort_into_mailboxes(mails)
    stopped = {one.profile_id for one in mails if _is_stopped(paused.get(one.profile_id))}
    ahead = queue.count_ahead(
        {profile_id: turn for box in boxes for profile_id, turn in _list_turns(box, moment)}
    )
    counted = [(box, _count_work(box, ahead)) for box in boxes]
    free = _find_quota_ends(counted, moment)
    ends = [_find_end(box, work, paused, moment) for box, work in counted]
    why = [
        *_tell_pauses(boxes, paused, moment),
        *_tell_times(mails, paused, moment),
        *_tell_quota(boxes, free),
    ]
    last = max((*ends, *free.values()), default=moment)
    return Forecast(None if stopped else (last - moment).total_seconds(), tuple(why))


def seconds_of_pace() -> float:
    """Seconds until the slowest paced lane begins its last waiting mail; 0 when no lane is paced."""
    moment, lanes, waiting = clock.now(), profiles.list_lanes(), claim.count_waiting()
    speeds = queue.measure_lanes({lanes[one].name for one in waiting if one in lanes})
    found = [0.0]
    for name, mine in _group_lanes(lanes).items():
        count = sum(waiting.get(profile_id, 0) for profile_id in mine)
        box = _Mailbox(name, mine, (), speeds.get(name))
        if count and box.limits.spacing:
            found.append(_wait_of_pace(box, moment) + box.limits.spacing * (count - 1))
    return max(found)


def _sort_into_mailboxes(mails: Sequence[Waiting]) -> list[_Mailbox]:
    lanes = profiles.list_lanes()
    sorted_mails: dict[str, list[Waiting]] = {}
    for one in mails:
        if one.profile_id in lanes:
            sorted_mails.setdefault(lanes[one.profile_id].name, []).append(one)
    speeds, grouped = queue.measure_lanes(sorted_mails), _group_lanes(lanes)
    return [_Mailbox(name, grouped[name], mine, speeds.get(name)) for name, mine in sorted_mails.items()]


def _group_lanes(lanes: Mapping[int, LaneOf]) -> dict[str, dict[int, LaneOf]]:
    grouped: dict[str, dict[int, LaneOf]] = {}
    for profile_id, lane in lanes.items():
        grouped.setdefault(lane.name, {})[profile_id] = lane
    return grouped


def _list_turns(box: _Mailbox, moment: datetime) -> Iterable[tuple[int, Turn]]:
    """Up to which place each profile of the mailbox is counted: that of the last mail that is asked about."""
    last = max(box.mails, key=lambda one: (one.priority, one.due_at, one.entry_id))
    turn = Turn(last.priority, last.due_at, last.entry_id, _find_latest(box, moment))
    return ((profile_id, turn) for profile_id in box.lanes)


def _find_latest(box: _Mailbox, moment: datetime) -> datetime:
    return max(moment, *(one.due_at for one in box.mails))


def _count_work(box: _Mailbox, ahead: Mapping[int, Ahead]) -> Ahead:
    """The mails of the mailbox up to the last one that is asked about, accepted or not."""
    mine = [ahead.get(profile_id, Ahead()) for profile_id in box.lanes]
    latest = max(one.due_at for one in box.mails)
    # What is held, or not accepted yet, stands in no queue.
    others = [one for one in box.mails if one.entry_id == queue.BEHIND_ALL or one.state is State.HELD]
    return Ahead(
        sum(one.all for one in mine) + len(others),
        sum(one.at_the_latest for one in mine) + sum(one.due_at == latest for one in others),
    )


def _find_end(box: _Mailbox, work: Ahead, paused: Mapping[int, PauseView], moment: datetime) -> datetime:
    """When the last one has left: behind all others, and behind those of the same set time."""
    rests = [moment, *(end for one in box.mails if (end := _find_rest_end(paused.get(one.profile_id))))]
    begun = max(rests) + timedelta(seconds=_wait_of_pace(box, moment))
    latest = max(max(rests), _find_latest(box, moment))
    return max(begun + _time_for(box, work.all), latest + _time_for(box, work.at_the_latest))


def _time_for(box: _Mailbox, count: int) -> timedelta:
    """From the beginning of the first of these mails to the answer to the last one."""
    return timedelta(seconds=box.step * (count - 1) + box.seconds) if count else timedelta()


def _wait_of_pace(box: _Mailbox, moment: datetime) -> float:
    """Seconds until the mailbox may begin its next mail."""
    until = box.speed.paced_until if box.speed else None
    left = (until - moment).total_seconds() if until else 0.0
    return min(max(left, 0.0), box.limits.spacing)


def _find_quota_ends(counted: Sequence[tuple[_Mailbox, Ahead]], moment: datetime) -> dict[str, datetime]:
    """When the last one fits, by the names of the mailboxes whose day does not take all of them."""
    over = [(box, found) for box, work in counted if (found := _find_place(box, work.all))]
    spent = queue.find_spent(
        {box.speed.lane_id: place for box, (place, _) in over if box.speed and place <= box.speed.used}
    )
    return {
        box.name: (spent.get(box.speed.lane_id, moment) if box.speed else moment) + days * DAY
        for box, (_, days) in over
    }


def _find_place(box: _Mailbox, count: int) -> tuple[int, int] | None:
    """Behind which recipient, counted from the oldest of this day, the last one goes by whole days; None: it fits.

    A recipient above the limit waits until the one that many places before it is a day ago. Going back in such steps
    leads to one of this day, or to one of those that still fit now.
    """
    limit, used = box.limits.recipients_per_day, box.speed.used if box.speed else 0
    last = used + round(count * box.recipients)
    above = last - max(limit, used)
    if not limit or above <= 0:
        return None
    days = -(-above // limit)
    return last - days * limit, days


def _is_stopped(pause: PauseView | None) -> bool:
    """Whether nobody can tell when it goes on."""
    return pause is not None and (pause.kind is not Kind.WAIT or pause.next_try_at is None)


def _find_rest_end(pause: PauseView | None) -> datetime | None:
    return pause.next_try_at if pause and pause.kind is Kind.WAIT else None


def _tell_pauses(
    boxes: Sequence[_Mailbox], paused: Mapping[int, PauseView], moment: datetime
) -> Iterable[Sentence]:
    for box in boxes:
        for profile_id in sorted({one.profile_id for one in box.mails} & set(paused)):
            yield _tell_pause(box.lanes[profile_id].profile, paused[profile_id], moment)


def _tell_pause(profile: str, pause: PauseView, moment: datetime) -> Sentence:
    until = _find_rest_end(pause)
    if pause.kind is Kind.STOPPED:
        return pause.reason
    if until is None:
        return Sentence(_STANDS, {"profile": profile, "reason": pause.reason})
    return Sentence(_RESTS, {"profile": profile, "time": _format_time(until, moment), "reason": pause.reason})


def _tell_times(
    mails: Sequence[Waiting], paused: Mapping[int, PauseView], moment: datetime
) -> Iterable[Sentence]:
    later = [one for one in mails if one.due_at > moment and one.profile_id not in paused]
    for template, put_off in ((_SET_TIME, False), (_PUT_OFF, True)):
        dues = [one.due_at for one in later if (one.state is State.RETRYING) is put_off]
        if dues:
            yield Sentence(template, {"count": len(dues), "time": _format_time(min(dues), moment)})


def _tell_quota(boxes: Sequence[_Mailbox], ends: Mapping[str, datetime]) -> Iterable[Sentence]:
    for box in boxes:
        if box.name in ends:
            told = {"profile": box.lanes[box.mails[0].profile_id].profile}
            yield Sentence(_QUOTA, told | {"limit": box.limits.recipients_per_day})


def _format_time(until: datetime, moment: datetime) -> str:
    """The time of day; with its date when that is another day."""
    there, here = clock.to_local(until), clock.to_local(moment)
    return f"{there:%H:%M}" if there.date() == here.date() else clock.format_moment(until)
