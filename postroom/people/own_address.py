"""A person's own address, from which they send: an administrator stands behind it, or a code that was mailed to it.

Of a code only a hash is kept. It counts once, for half an hour and five tries, for the address that it was mailed to.
"""

import secrets
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from postroom.audit.turns import change_premises
from postroom.people.models import AddressCode, Person
from postroom.people.refusals import CodeGone, CodeWrong, TooManyCodes
from postroom.people.repository import by_id, lock_person, person_to_log, save_changes
from postroom.people.values import Proof, WaitingAddress
from postroom.shared import clock
from postroom.shared.addresses import to_wire_address
from postroom.shared.sealing import Secret

GOOD_FOR = 30 * 60
"""Seconds."""
MOST_TRIES = 5
MOST_CODES = 5
"""Codes that a person may have mailed within an hour, right or wrong: nobody guesses by asking again, or floods."""
_SPAN = 3600
_DIGITS = 8


def is_vouched_for(address: str) -> bool:
    """Whether it is somebody's own address that an administrator set, or that nobody had to confirm yet."""
    proofs = (Proof.ADMINISTRATOR, Proof.EARLIER)
    return Person.objects.filter(email__iexact=address, email_proof__in=proofs).exists()


def make_code(person_id: int, address: str) -> Secret:
    """A new code for the person and that address, to be mailed there; it replaces an earlier one.

    Raises UnknownPerson, AddressRefused, TooManyCodes.
    """
    code, now = Secret(f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"), clock.now().timestamp()
    to_wire_address(address)
    by_id(person_id)
    with transaction.atomic():
        row, _ = AddressCode.objects.select_for_update().get_or_create(person_id=person_id)
        recent = [one for one in row.mailed_at if now - one < _SPAN]
        if len(recent) >= MOST_CODES:
            raise TooManyCodes(most=MOST_CODES)
        row.address, row.code_hash, row.tries = address, _hash_code(person_id, address, code), 0
        row.mailed_at = [*recent, now]
        row.save()
    return code


def find_waiting(person_id: int) -> WaitingAddress | None:
    """The address whose code is asked for now, None when there is none."""
    row = AddressCode.objects.filter(person_id=person_id).first()
    return WaitingAddress(row.address, _end_of(row)) if row and _is_open(row) else None


def confirm(person_id: int, code: Secret) -> None:
    """Make the address the person's own with the code that was mailed there.

    Raises UnknownPerson, CodeGone (none, too late, too many tries), CodeWrong.
    """
    with transaction.atomic():
        change_premises()
        left = _try_code(person_id, code)
    # Raised after the commit: a wrong try counts.
    if left is not None:
        raise CodeWrong(left=left) if left else CodeGone()


def vouch(person_id: int, *, actor: str) -> None:
    """Stand behind the address that the person has, as an administrator. Raises UnknownPerson."""
    with transaction.atomic():
        change_premises()
        person = lock_person(person_id, None)
        before = person_to_log(person)
        person.email_proof = Proof.ADMINISTRATOR if person.email else ""
        save_changes(person, before, actor)


def _try_code(person_id: int, code: Secret) -> int | None:
    """The tries that are left after a wrong code; None when it was right and the address is kept."""
    row = AddressCode.objects.select_for_update().filter(person_id=person_id).first()
    if row is None or not _is_open(row):
        return 0
    if constant_time_compare(row.code_hash, _hash_code(person_id, row.address, code)):
        _keep_address(person_id, row)
        return None
    row.tries += 1
    row.save(update_fields=["tries"])
    return MOST_TRIES - row.tries


def _keep_address(person_id: int, row: AddressCode) -> None:
    person = lock_person(person_id, None)
    before = person_to_log(person)
    person.email, person.email_proof = row.address, Proof.CODE
    save_changes(person, before, person.name)
    row.code_hash = ""  # it counts once; how many were mailed stays
    row.save(update_fields=["code_hash"])


def _is_open(row: AddressCode) -> bool:
    return bool(row.code_hash) and row.tries < MOST_TRIES and clock.now() < _end_of(row)


def _end_of(row: AddressCode) -> datetime:
    return datetime.fromtimestamp(row.mailed_at[-1], UTC) + timedelta(seconds=GOOD_FOR)


def _hash_code(person_id: int, address: str, code: Secret) -> str:
    # Keyed, for a code is short: who reads the table cannot find it by trying all of them.
    said = f"{person_id}\n{address}\n{''.join(code.reveal().split())}"
    return salted_hmac("postroom.people.own_address", said, algorithm="sha256").hexdigest()
