"""Taking, renewing and giving back a lane; its pace and quota."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, QuerySet

from postroom.outbox.models import Attempt, Lane
from postroom.outbox.owners import Owner, forget, is_proven_dead, make_owner
from postroom.outbox.sql import rows
from postroom.shared import clock


@dataclass(frozen=True)
class HeldLane:
    """A lane held by us under one epoch."""

    lane_id: int
    name: str
    epoch: int
    owner: Owner


def take(name: str) -> HeldLane | None:
    """Take the lane when it is free, its owner is proven dead, or its lease has run out. None: somebody has it."""
    row = Lane.objects.filter(name=name).first() or Lane.objects.get_or_create(name=name)[0]
    moment = clock.now()
    if row.owner and not _is_takeable(row, moment):
        return None
    owner = make_owner()
    taken = Lane.objects.filter(pk=row.pk, epoch=row.epoch, owner=row.owner).update(
        epoch=F("epoch") + 1, owner=str(owner), lease_until=_lease_end_of(moment)
    )
    if not taken:
        forget(owner)
        return None
    return HeldLane(row.pk, name, row.epoch + 1, owner)


def renew(holds: Sequence[HeldLane]) -> set[HeldLane]:
    """Prolong the leases of all of them at once. Returns those whose lane was taken by somebody else."""
    owners = {str(hold.owner): hold for hold in holds}
    mine = Lane.objects.filter(pk__in=[hold.lane_id for hold in holds], owner__in=owners)
    if mine.update(lease_until=_lease_end_of(clock.now())) == len(owners):
        return set()
    kept = set(mine.values_list("owner", flat=True))
    return {hold for owner, hold in owners.items() if owner not in kept}


def give_back(hold: HeldLane) -> None:
    """Free the lane, and its session is over; nothing happens to a lane that is no longer ours."""
    try:
        free(hold)
    finally:
        forget(hold.owner)


def free(hold: HeldLane) -> None:
    """Free the lane; the session goes on while somebody still waits for an answer under it."""
    Lane.objects.filter(pk=hold.lane_id, epoch=hold.epoch).update(owner="", lease_until=None)


LONGEST_PACE = timedelta(seconds=60)
"""One mail a minute is the slowest pace: a turn further ahead was written by a clock that has been set back since."""


def find_pace_end(hold: HeldLane, spacing: float) -> datetime | None:
    """Before this instant the lane's next message may not start; kept in the ledger, so a restart forgets nothing.

    Nobody waits longer than `spacing`, the seconds between two messages now: what an earlier, slower pace asked for
    is written anew, for it would be found again by the next look.
    """
    mine = _list_paced().filter(pk=hold.lane_id)
    until, longest = (
        mine.values_list("paced_until", flat=True).first(),
        clock.now() + timedelta(seconds=spacing),
    )
    if until is None or until <= longest:
        return until
    mine.filter(epoch=hold.epoch, paced_until=until).update(paced_until=longest)
    return longest


def _list_paced() -> QuerySet[Lane]:
    moment = clock.now()
    return Lane.objects.filter(paced_until__gt=moment, paced_until__lte=moment + LONGEST_PACE)


def is_held(name: str) -> bool:
    """Whether somebody holds the lane who may still be alive."""
    row = Lane.objects.filter(name=name).first()
    return row is not None and bool(row.owner) and not _is_takeable(row, clock.now())


def _is_takeable(row: Lane, moment: datetime) -> bool:
    return is_proven_dead(row.owner) or row.lease_until is None or row.lease_until < moment


def _lease_end_of(moment: datetime) -> datetime:
    return moment + timedelta(seconds=settings.POSTROOM.lease)


DAY = timedelta(hours=24)
"""Exchange Online and Google count a sliding 24 hours (facts 4)."""
_USED = """SELECT COALESCE(SUM(taken), 0) FROM outbox_attempt
    WHERE lane_id = %s AND finishing_at > %s AND taken > 0"""


def recipients_used(hold: HeldLane) -> int:
    """Recipients that the server took, or may have taken, in the last 24 hours."""
    return int(rows(_USED, [hold.lane_id, clock.now() - DAY])[0][0])


def quota_free_at(hold: HeldLane, limit: int, wanted: int) -> datetime:
    """The instant at which `wanted` more recipients fit under `limit` again."""
    surplus = recipients_used(hold) + wanted - limit
    for moment, taken in _list_spent(hold):
        surplus -= taken
        if surplus <= 0:
            return moment + DAY
    return clock.now() + DAY


def _list_spent(hold: HeldLane) -> list[tuple[datetime, int]]:
    since = clock.now() - DAY
    spent = Attempt.objects.filter(lane_id=hold.lane_id, finishing_at__gt=since, taken__gt=0)
    return [
        (moment, taken)
        for moment, taken in spent.order_by("finishing_at").values_list("finishing_at", "taken")
        if moment is not None
    ]
