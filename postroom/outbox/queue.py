"""Who waits in a lane, what goes before whom, and how fast the lane was lately: what a forecast has to know.

Each verb takes a constant number of statements, whatever the number of mails, profiles and lanes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum

from postroom.outbox.lane import DAY
from postroom.outbox.models import Attempt, Entry, Lane, Recipient
from postroom.outbox.sql import parse_instant, rows
from postroom.outbox.states import Hold, RecipientState, State
from postroom.shared import clock

BEHIND_ALL = 2**62
"""The number of a mail that is not accepted yet: it goes behind those that are, where all else is equal."""
_MOVING = (State.PENDING, State.SENDING, State.RETRYING, State.SCHEDULED)
_LATELY = 20
"""Attempts of a lane by which its speed is judged."""
_UP_TO = """SELECT profile_id, COUNT(*), SUM(CASE WHEN due_at = %s THEN 1 ELSE 0 END) FROM outbox_entry
    WHERE state = %s AND profile_id = %s AND (priority, due_at) <= (%s, %s) AND due_at <= %s GROUP BY profile_id"""
"""Along the index `due_in_order`, in the order in which lanes claim, without reading the entries themselves."""
_BEHIND = """SELECT profile_id, COUNT(*), SUM(CASE WHEN due_at = %s THEN 1 ELSE 0 END) FROM outbox_entry
    WHERE state = %s AND profile_id = %s AND priority = %s AND due_at = %s AND id > %s GROUP BY profile_id"""
"""Those of the same priority and instant that go later because of their number."""
_ATTEMPTS = """SELECT * FROM (SELECT lane_id, started_at, ended_at FROM outbox_attempt
    WHERE lane_id = %s AND finishing_at IS NOT NULL AND ended_at IS NOT NULL
    ORDER BY finishing_at DESC LIMIT %s) AS lately"""
_SPENT = """WITH wanted (lane_id, place) AS (VALUES {marks})
    SELECT wanted.lane_id, MIN(spent.finishing_at) FROM wanted JOIN
    (SELECT lane_id, finishing_at, SUM(taken) OVER (PARTITION BY lane_id ORDER BY finishing_at, id) AS so_far
    FROM outbox_attempt WHERE lane_id IN ({lanes}) AND finishing_at > %s AND taken > 0) AS spent
    ON spent.lane_id = wanted.lane_id AND spent.so_far >= wanted.place GROUP BY wanted.lane_id"""


@dataclass(frozen=True)
class Waiting:
    """A mail that has not left: whose it is, when its turn comes, how many recipients still wait for it."""

    profile_id: int
    priority: int
    due_at: datetime
    recipients: int = 1
    state: State = State.PENDING
    entry_id: int = BEHIND_ALL


@dataclass(frozen=True)
class Turn:
    """The last place in a lane that is asked about: order of claiming, and the latest time that is waited for."""

    priority: int
    due_at: datetime
    entry_id: int
    latest: datetime


@dataclass(frozen=True)
class Ahead:
    """How many mails go before that place, and how many of them no earlier than its latest time."""

    all: int = 0
    at_the_latest: int = 0


@dataclass(frozen=True)
class Speed:
    """A lane as the ledger knows it: when its pace lets it go on (None = now), the seconds that a mail took lately
    (None = nobody knows), the recipients of the last 24 hours."""

    lane_id: int
    paced_until: datetime | None = None
    seconds: float | None = None
    used: int = 0


def list_waiting(entry_ids: Sequence[int]) -> list[Waiting]:
    """Those of these entries that are on their way, or held because of their profile."""
    rows = Entry.objects.filter(pk__in=entry_ids, profile__isnull=False)
    rows = rows.filter(Q(state__in=_MOVING) | Q(state=State.HELD, hold=Hold.PROFILE))
    found = list(rows.values_list("id", "profile_id", "priority", "due_at", "state"))
    people = _count_recipients([one[0] for one in found])
    return [
        Waiting(profile_id, priority, due_at, people.get(entry_id, 0), State(state), entry_id)
        for entry_id, profile_id, priority, due_at, state in found
    ]


def _count_recipients(entry_ids: Sequence[int]) -> dict[int, int]:
    people = Recipient.objects.filter(entry_id__in=entry_ids, state=RecipientState.WAITING)
    return dict(people.values_list("entry_id").annotate(n=Count("id")))


def count_ahead(turns: Mapping[int, Turn]) -> dict[int, Ahead]:
    """What each profile (by its id) has waiting up to that place of its lane; those being sent go before all."""
    found = _count_sending(turns)
    for state in (State.PENDING, State.RETRYING, State.SCHEDULED):
        for profile_id, count, last in (*_count_up_to(turns, state), *_count_behind(turns, state)):
            ahead = found.get(profile_id, Ahead())
            found[profile_id] = Ahead(ahead.all + count, ahead.at_the_latest + last)
    return found


def _count_sending(turns: Mapping[int, Turn]) -> dict[int, Ahead]:
    sending = Entry.objects.filter(state=State.SENDING, profile_id__in=turns)
    return {
        profile_id: Ahead(count)
        for profile_id, count in sending.values_list("profile_id").annotate(n=Count("id"))
    }


def _count_up_to(turns: Mapping[int, Turn], state: State) -> list[tuple[int, int, int]]:
    values: list[object] = []
    for profile_id, turn in turns.items():
        values += [turn.latest, state.value, profile_id, turn.priority, turn.due_at, turn.latest]
    return _count_each(_UP_TO, len(turns), values)


def _count_behind(turns: Mapping[int, Turn], state: State) -> list[tuple[int, int, int]]:
    values: list[object] = []
    for profile_id, turn in turns.items():
        values += [turn.latest, state.value, profile_id, turn.priority, turn.due_at, turn.entry_id]
    return [(one, -count, -last) for one, count, last in _count_each(_BEHIND, len(turns), values)]


def _count_each(statement: str, times: int, values: Sequence[object]) -> list[tuple[int, int, int]]:
    found = rows(" UNION ALL ".join([statement] * times), values) if times else []
    return [(profile_id, int(count), int(last)) for profile_id, count, last in found]


def measure_lanes(names: Iterable[str]) -> dict[str, Speed]:
    """What the ledger knows of the lanes with these names; those that never sent are left out."""
    found = {row.name: row for row in Lane.objects.filter(name__in=list(names))}
    ids = [row.pk for row in found.values()]
    seconds, used = _measure_seconds(ids), _count_used(ids)
    return {
        name: Speed(row.pk, row.paced_until, seconds.get(row.pk), used.get(row.pk, 0))
        for name, row in found.items()
    }


def _measure_seconds(lane_ids: Sequence[int]) -> dict[int, float]:
    """The mean of each lane's last attempts, from their beginning to the answer."""
    if not lane_ids:
        return {}
    took: dict[int, list[float]] = {}
    statement = " UNION ALL ".join([_ATTEMPTS] * len(lane_ids))
    for lane_id, begun, ended in rows(statement, [one for lane in lane_ids for one in (lane, _LATELY)]):
        seconds = (parse_instant(ended) - parse_instant(begun)).total_seconds()
        took.setdefault(lane_id, []).append(max(seconds, 0.0))
    return {lane_id: sum(several) / len(several) for lane_id, several in took.items()}


def _count_used(lane_ids: Sequence[int]) -> dict[int, int]:
    since = clock.now() - DAY
    spent = Attempt.objects.filter(lane_id__in=lane_ids, finishing_at__gt=since, taken__gt=0)
    return dict(spent.values_list("lane_id").annotate(n=Sum("taken")))


def find_spent(places: Mapping[int, int]) -> dict[int, datetime]:
    """When each lane (by its id) sent to that recipient of the last 24 hours, counted from the oldest (1)."""
    if not places:
        return {}
    statement = _SPENT.format(
        marks=", ".join(["(%s, %s)"] * len(places)), lanes=", ".join(["%s"] * len(places))
    )
    values = [one for pair in places.items() for one in pair]
    found = rows(statement, [*values, *places, clock.now() - DAY])
    return {lane_id: parse_instant(moment) for lane_id, moment in found}
