"""A clock that is set back: times that the ledger wrote by it lie too far ahead, and are moved back with it.

Only for a ledger that one machine has to itself (SQLite): several machines go by the clock of their database.
"""

from datetime import timedelta

import structlog
from django.db import connection
from django.db.models import F

from postroom.outbox.models import ClockReading, Entry, Lane, Pause
from postroom.outbox.sql import commit_together
from postroom.outbox.states import State
from postroom.shared import clock
from postroom.shared.machine import identify_boot

_STEP = 30.0
"""Seconds. Less is the usual correction, and waits that are so much longer hurt nobody."""
log = structlog.get_logger("outbox")


def put_right() -> float:
    """Compare the clock with the seconds since this machine's start. Returns the seconds by which it was set back."""
    if connection.vendor != "sqlite":
        return 0.0
    above = clock.now().timestamp() - clock.since_start()
    known = ClockReading.objects.first()
    if known is not None and known.boot == identify_boot() and abs(known.above - above) < _STEP:
        return 0.0
    with commit_together():
        known = ClockReading.objects.select_for_update().first() or ClockReading()
        back = known.above - above if known.boot == identify_boot() else 0.0
        known.boot, known.above = identify_boot(), above
        known.save()
        return _move_back(back) if back >= _STEP else 0.0


def synchronise() -> None:
    """With PostgreSQL, go by the clock of the database: machines that share a ledger then share one clock, too."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        clock.follow(cursor.fetchone()[0])


def _move_back(seconds: float) -> float:
    """What waits is as far ahead of the new time as it was of the old one. Set times of people stay what they are."""
    step = timedelta(seconds=seconds)
    Entry.objects.filter(state=State.RETRYING).update(due_at=F("due_at") - step)
    Entry.objects.filter(state=State.UNKNOWN, look_at__isnull=False).update(look_at=F("look_at") - step)
    Pause.objects.filter(next_try_at__isnull=False).update(next_try_at=F("next_try_at") - step)
    Lane.objects.filter(paced_until__isnull=False).update(paced_until=F("paced_until") - step)
    Lane.objects.filter(lease_until__isnull=False).update(lease_until=F("lease_until") - step)
    log.warning("the clock was set back; what waits was moved with it", seconds=round(seconds))
    return seconds
