"""An IP address with too many failed log-ins waits, whatever the names: nobody tries one password with every name.

A success takes back the failures of its own name alone, so that an account of one's own is no way around.
"""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.utils.crypto import salted_hmac

from postroom.people.delays import ADDRESS, REMEMBERED, count_minutes_left
from postroom.people.models import AddressFailures
from postroom.people.refusals import AddressLocked
from postroom.shared import clock

_LETTERS = 16
"""Of the hash of a name that stand in a row: enough to find its own failures again."""


def count_attempt(address: str, name_hash: str) -> None:
    """Count an attempt in the caller's transaction. Raises AddressLocked."""
    now = clock.now()
    AddressFailures.objects.filter(last_at__lt=now - timedelta(seconds=REMEMBERED)).delete()
    rows = AddressFailures.objects.select_for_update()
    row, _ = rows.get_or_create(address_hash=_hash_address(address), defaults={"last_at": now})
    until = _find_end(row, now)
    if until:
        raise AddressLocked(minutes=count_minutes_left(until, now))
    since = now.timestamp() - REMEMBERED
    recent = [one for one in row.failures if one[0] > since]
    row.failures, row.last_at = [*recent, (now.timestamp(), name_hash[:_LETTERS])], now
    row.save(update_fields=["failures", "last_at"])


def forget(address: str, name_hash: str) -> None:
    """The failures of that name from there count no longer. In the caller's transaction."""
    row = AddressFailures.objects.select_for_update().filter(address_hash=_hash_address(address)).first()
    if row:
        row.failures = [one for one in row.failures if one[1] != name_hash[:_LETTERS]]
        row.save(update_fields=["failures"])


def forget_all() -> bool:
    """Let every address begin anew; whether one was locked."""
    locked = bool(count_locked())
    AddressFailures.objects.all().delete()
    return locked


def count_locked() -> int:
    """How many addresses wait now."""
    now = clock.now()
    return sum(bool(_find_end(row, now)) for row in AddressFailures.objects.all())


def find_end(address: str) -> datetime | None:
    """Until when nobody can log in from that address; None when it is not locked."""
    row = AddressFailures.objects.filter(address_hash=_hash_address(address)).first()
    return _find_end(row, clock.now()) if row else None


def name_network(address: str) -> str:
    """Who an address is: itself; of IPv6 its first 64 bits, for one machine has all the others (RFC 4291 2.5.1)."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))


def _find_end(row: AddressFailures, now: datetime) -> datetime | None:
    return ADDRESS.find_end((time for time, _ in row.failures), now)


def _hash_address(address: str) -> str:
    said = name_network(address)
    return salted_hmac("postroom.people.address_lock", said, algorithm="sha256").hexdigest()
