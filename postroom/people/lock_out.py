"""A name with too many failed log-ins is locked for a while, whether or not such a person exists.

An attempt is counted before its password is looked at and taken back when it was right. So many attempts at
once are no way around the limit.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from postroom.audit.record import record
from postroom.people import address_lock
from postroom.people.delays import NAME, REMEMBERED, count_minutes_left
from postroom.people.models import FailedLogIns, Person
from postroom.people.refusals import LogInLocked
from postroom.shared import clock


def count_attempt(name: str, address: str = "") -> None:
    """Count an attempt that is about to be made, from that IP address ("": from within a session).

    Raises LogInLocked, AddressLocked; then it counts for neither.
    """
    with transaction.atomic():
        if address:
            address_lock.count_attempt(address, hash_name(name))
        _count_attempt_with(name)


def _count_attempt_with(name: str) -> None:
    now = clock.now()
    FailedLogIns.objects.filter(last_at__lt=now - timedelta(seconds=REMEMBERED)).delete()
    rows = FailedLogIns.objects.select_for_update()
    row, _ = rows.get_or_create(name_hash=hash_name(name), defaults={"last_at": now})
    until = NAME.find_end(row.times, now)
    if until:
        raise LogInLocked(minutes=count_minutes_left(until, now))
    since = now.timestamp() - REMEMBERED
    row.times, row.last_at = [one for one in row.times if one > since] + [now.timestamp()], now
    row.save(update_fields=["times", "last_at"])


def take_back(name: str, address: str = "") -> None:
    """The password was right: the name begins anew, and its failures no longer count against the address."""
    with transaction.atomic():
        forget(name)
        if address:
            address_lock.forget(address, hash_name(name))


def forget(name: str) -> bool:
    """Let the name begin anew; whether there was anything to forget."""
    deleted, _ = FailedLogIns.objects.filter(name_hash=hash_name(name)).delete()
    return bool(deleted)


def unlock(name: str, *, actor: str) -> None:
    """Unlock a person's name at once, and every address: who asks stands before somebody who cannot get in."""
    with transaction.atomic():
        until = find_lock_end(name)
        addresses = address_lock.forget_all()
        if (forget(name) and until) or addresses:
            record(actor, "user unlock", subject=name)


def find_lock_end(name: str) -> datetime | None:
    """Until when the name is locked, None when it is not."""
    return locked_of([name])[name]


def locked_of(names: Iterable[str]) -> dict[str, datetime | None]:
    """Until when each of the names is locked."""
    now, hashes = clock.now(), {name: hash_name(name) for name in names}
    rows = FailedLogIns.objects.filter(name_hash__in=hashes.values()).values_list("name_hash", "times")
    times = dict(rows)
    return {name: NAME.find_end(times.get(hashed, []), now) for name, hashed in hashes.items()}


def hash_name(name: str) -> str:
    """The name as failures keep it: keyed, so that who reads the table cannot try names or passwords against it."""
    folded = Person.normalize_username(name).strip().casefold()
    return salted_hmac("postroom.people.lock_out", folded, algorithm="sha256").hexdigest()
