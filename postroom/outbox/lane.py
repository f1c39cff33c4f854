"""Taking, renewing and giving back a lane; who its owner is and whether he is proven dead; its pace and quota."""

import os
import platform
import secrets
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import psutil
from django.conf import settings
from django.db.models import F

from postroom.outbox.models import Attempt, Lane
from postroom.outbox.sql import rows
from postroom.shared import clock

_START_TOLERANCE = 0.1
"""Seconds. An owner's text keeps two decimals of its start."""
_live: set[str] = set()
_lock = threading.Lock()


@dataclass(frozen=True)
class Owner:
    """One holder: a session (a lane job) of a process of a machine."""

    host: str
    pid: int
    started: float
    session: str

    def __str__(self) -> str:
        return f"{self.host}|{self.pid}|{self.started:.2f}|{self.session}"


def make_owner() -> Owner:
    """A session of this process, alive until `forget`."""
    pid = os.getpid()
    owner = Owner(_name_host(), pid, _start_of(psutil.Process(pid)), secrets.token_hex(8))
    with _lock:
        _live.add(owner.session)
    return owner


def forget(owner: Owner) -> None:
    """The session is over; whatever it left open will never be finished by it."""
    with _lock:
        _live.discard(owner.session)


def is_proven_dead(text: str) -> bool:
    """Whether the owner written as `text` can never act again. In doubt: False."""
    if not text:
        return True
    owner = _parse_owner(text)
    if owner.host != _name_host():
        return False
    if owner.pid == os.getpid() and _has_same_start(owner, os.getpid()):
        with _lock:
            return owner.session not in _live
    return not _has_same_start(owner, owner.pid)


def is_elsewhere(text: str) -> bool:
    """Whether the owner runs on another machine, where nothing can be proven about it."""
    return bool(text) and _parse_owner(text).host != _name_host()


def _has_same_start(owner: Owner, pid: int) -> bool:
    """Whether process `pid` runs and is the one that `owner` was. A zombie has already ended."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return abs(_start_of(process) - owner.started) < _START_TOLERANCE
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True


def _start_of(process: psutil.Process) -> float:
    """When it started, in seconds that no setting of the clock moves.

    Linux keeps the ticks since boot (proc(5), stat field 22); psutil adds a boot time that follows the clock as it is
    set now, so that every living owner would seem dead after a correction. Windows keeps the instant of the start.
    """
    begun = process.create_time()
    return begun - psutil.boot_time() if psutil.LINUX else begun


def _parse_owner(text: str) -> Owner:
    host, pid, started, session = text.rsplit("|", 3)
    return Owner(host, int(pid), float(started), session)


def _name_host() -> str:
    """This machine and, where there are such things, this process-id namespace (containers share a name)."""
    try:
        namespace = os.readlink("/proc/self/ns/pid")
    except OSError:
        namespace = ""
    return f"{socket.gethostname()}/{platform.system()}/{namespace}"


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


def find_pace_end(hold: HeldLane) -> datetime | None:
    """Before this instant the lane's next message may not start; kept in the ledger, so a restart forgets nothing."""
    return Lane.objects.filter(pk=hold.lane_id).values_list("paced_until", flat=True).first()


def list_paces() -> dict[str, datetime]:
    """Until when each lane's pace keeps it waiting, by the lane's name; lanes that are free at once left out."""
    paced = Lane.objects.filter(paced_until__gt=clock.now())
    return {name: until for name, until in paced.values_list("name", "paced_until") if until is not None}


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
