"""A name with too many failed log-ins is locked for a while, whether or not such a person exists.

An attempt is counted before its password is looked at and taken back when it was right. So many attempts at
once are no way around the limit.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from math import ceil

from django.db import transaction
from django.utils.crypto import salted_hmac

from postroom.audit.record import record
from postroom.people.models import FailedLogIns, Person
from postroom.people.refusals import LogInLocked
from postroom.shared import clock

MOST = 5
"""Failures of one name within `SPAN` seconds that lock it."""
SPAN = 15 * 60
LOCKED_FOR = 15 * 60
"""Seconds from the last failure."""


def count_attempt(name: str) -> None:
    """Count an attempt that is about to be made. Raises LogInLocked when the name is locked."""
    now = clock.now()
    with transaction.atomic():
        _sweep(now)
        rows = FailedLogIns.objects.select_for_update()
        row, _ = rows.get_or_create(name_hash=_hash_name(name), defaults={"last_at": now})
        until = compute_lock_end(row.times, now)
        if until:
            raise _refuse_locked(until, now)
        row.times, row.last_at = [*_keep_recent(row.times, now), now.timestamp()], now
        row.save(update_fields=["times", "last_at"])


def note_failure(name: str, address: str = "") -> None:
    """Write a failed attempt, already counted, to the audit log; and the lock, when it was one too many."""
    now = clock.now()
    with transaction.atomic():
        known = Person.objects.filter(name__iexact=name).values_list("name", flat=True).first() or ""
        record(known or "unknown name", "log in failed", subject=known, after={"address": address})
        until = find_lock_end(name)  # asked for every name: a known one must not take longer
        if known and until:
            record(known, "user lock", subject=known, after={"minutes": count_minutes_left(until, now)})


def forget(name: str) -> bool:
    """Let the name begin anew; whether there was anything to forget."""
    deleted, _ = FailedLogIns.objects.filter(name_hash=_hash_name(name)).delete()
    return bool(deleted)


def unlock(name: str, *, actor: str) -> None:
    """Unlock a person's name at once."""
    with transaction.atomic():
        until = find_lock_end(name)
        if forget(name) and until:
            record(actor, "user unlock", subject=name)


def find_lock_end(name: str) -> datetime | None:
    """Until when the name is locked, None when it is not."""
    return locked_of([name])[name]


def locked_of(names: Iterable[str]) -> dict[str, datetime | None]:
    """Until when each of the names is locked."""
    now, hashes = clock.now(), {name: _hash_name(name) for name in names}
    rows = FailedLogIns.objects.filter(name_hash__in=hashes.values()).values_list("name_hash", "times")
    times = dict(rows)
    return {name: compute_lock_end(times.get(hashed, []), now) for name, hashed in hashes.items()}


def compute_lock_end(times: list[float], now: datetime) -> datetime | None:
    """The end of the lock that failures at `times` (seconds since 1970, oldest first) bring, None without one."""
    latest = times[-MOST:]
    if len(latest) < MOST or latest[-1] - latest[0] > SPAN:
        return None
    until = datetime.fromtimestamp(latest[-1], UTC) + timedelta(seconds=LOCKED_FOR)
    return until if until > now else None


def _keep_recent(times: list[float], now: datetime) -> list[float]:
    """The failures that count beside one at `now`; those that brought an earlier lock are paid for."""
    return [one for one in times if now.timestamp() - one < SPAN][-(MOST - 1) :]


def _sweep(now: datetime) -> None:
    FailedLogIns.objects.filter(last_at__lt=now - timedelta(seconds=max(SPAN, LOCKED_FOR))).delete()


def _hash_name(name: str) -> str:
    # Keyed, so that who reads the table cannot try names or passwords against it.
    folded = Person.normalize_username(name).strip().casefold()
    return salted_hmac("postroom.people.lock_out", folded, algorithm="sha256").hexdigest()


def _refuse_locked(until: datetime, now: datetime) -> LogInLocked:
    return LogInLocked(minutes=count_minutes_left(until, now))


def count_minutes_left(until: datetime | None, now: datetime) -> int:
    return max(1, ceil((until - now).total_seconds() / 60)) if until else 0
