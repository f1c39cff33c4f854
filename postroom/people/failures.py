"""Failed log-ins in the log: one row for an address and minute, however many; and an alarm when they are many."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from postroom.audit.listing import list_since
from postroom.audit.record import count_up, record
from postroom.people import address_lock, lock_out
from postroom.people.delays import count_minutes_left
from postroom.people.models import Person
from postroom.shared import clock

ALARM = 50
"""Failures within an hour that an administrator has to hear of."""
MOST_ROWS = 60
"""Rows of failures in a minute; what comes from still other addresses shares one."""
_HOUR = timedelta(hours=1)
_TOLD_FOR = timedelta(days=1)
_FAILED, _ALARM = "log in failed", "log in alarm"
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Alarm:
    """Many failures: how many in the hour before `at`, from how many addresses."""

    at: datetime
    times: int
    addresses: int


def note_failure(name: str, address: str = "") -> None:
    """Write a failed attempt, already counted, to the log; and the lock, when it was one too many."""
    now = clock.now()
    with transaction.atomic():
        known = Person.objects.filter(name__iexact=name).values_list("name", flat=True).first() or ""
        _count_up(known, address_lock.name_network(address))
        until = lock_out.find_lock_end(name)  # asked for every name: a known one must not take longer
        if known and until:
            record(known, "user lock", subject=known, after={"minutes": count_minutes_left(until, now)})
        waits = address_lock.find_end(address) if address else None
        if waits:
            told = {"address": address, "minutes": count_minutes_left(waits, now)}
            record("Postroom", "address lock", after=told)
        _raise_alarm()


def find_alarm() -> Alarm | None:
    """The newest alarm of the last day, for the overview."""
    told = list_since(clock.now() - _TOLD_FOR, (_ALARM,))
    return Alarm(told[-1].at, told[-1].after["times"], told[-1].after["addresses"]) if told else None


def _count_up(known: str, address: str) -> None:
    minute = clock.now().replace(second=0, microsecond=0)
    rows = list_since(minute - timedelta(microseconds=1), (_FAILED,))
    mine = next((row for row in rows if row.after.get("address") == address), None)
    if mine is None and len(rows) >= MOST_ROWS:
        address = ""
        mine = next((row for row in rows if not row.after.get("address")), None)
    if mine is None:
        record(known or "unknown name", _FAILED, subject=known, after={"address": address, "times": 1})
        return
    names = dict.fromkeys([*filter(None, mine.subject.split(", ")), *filter(None, [known])])
    same = mine.actor == (known or "unknown name")
    count_up(mine.id, actor=mine.actor if same else "several names", subject=", ".join(names))


def _raise_alarm() -> None:
    now = clock.now()
    if list_since(now - _HOUR, (_ALARM,)):
        return
    rows = list_since(now - _HOUR, (_FAILED,))
    times = sum(row.after.get("times", 1) for row in rows)
    if times >= ALARM:
        told = {"times": times, "addresses": len({row.after.get("address") for row in rows})}
        record("Postroom", _ALARM, after=told)
        _log.warning("many failed log-ins", **told)
