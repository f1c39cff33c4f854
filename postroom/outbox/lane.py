"""Taking, renewing and giving back a lane."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from postroom.outbox.models import Lane
from postroom.outbox.owner import Owner, forget, new_owner, proven_dead
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
    row, _ = Lane.objects.get_or_create(name=name)
    moment = clock.now()
    if row.owner and not _takeable(row, moment):
        return None
    owner = new_owner()
    taken = Lane.objects.filter(pk=row.pk, epoch=row.epoch, owner=row.owner).update(
        epoch=F("epoch") + 1, owner=str(owner), lease_until=_lease_end(moment)
    )
    if not taken:
        forget(owner)
        return None
    return HeldLane(row.pk, name, row.epoch + 1, owner)


def renew(hold: HeldLane) -> bool:
    """Prolong the lease. False: the lane was taken by somebody else."""
    mine = Lane.objects.filter(pk=hold.lane_id, epoch=hold.epoch)
    return bool(mine.update(lease_until=_lease_end(clock.now())))


def give_back(hold: HeldLane) -> None:
    """Free the lane; nothing happens when it is no longer ours."""
    try:
        Lane.objects.filter(pk=hold.lane_id, epoch=hold.epoch).update(owner="", lease_until=None)
    finally:
        forget(hold.owner)


def paced_until(hold: HeldLane) -> datetime | None:
    """Before this instant the lane's next message may not start; kept in the ledger, so a restart forgets nothing."""
    return Lane.objects.filter(pk=hold.lane_id).values_list("paced_until", flat=True).first()


def is_held(name: str) -> bool:
    """Whether somebody holds the lane who may still be alive."""
    row = Lane.objects.filter(name=name).first()
    return row is not None and bool(row.owner) and not _takeable(row, clock.now())


def _takeable(row: Lane, moment: datetime) -> bool:
    return proven_dead(row.owner) or row.lease_until is None or row.lease_until < moment


def _lease_end(moment: datetime) -> datetime:
    return moment + timedelta(seconds=settings.POSTROOM.lease)
