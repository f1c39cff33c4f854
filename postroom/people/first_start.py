"""The first start: a link on the terminal makes the first administrator, once.

Only a hash of the link's token is kept. Using it is deleting its row, in the transaction that adds the
person: of two browsers at once one gets the row.
"""

import secrets
from hashlib import sha256

from django.db import transaction

from postroom.people.models import FirstStart, Person
from postroom.people.refusals import LinkUsed
from postroom.people.repository import has_anybody, prepare, save_new
from postroom.shared.sealing import Secret


def make_token() -> Secret | None:
    """The token of a new link, which replaces an earlier one; None when somebody may log in already."""
    if has_anybody():
        return None
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        FirstStart.objects.all().delete()
        FirstStart.objects.create(token_hash=_hash_token(Secret(token)))
    return Secret(token)


def is_valid(token: Secret) -> bool:
    """Whether this is the token of the newest link, and unused."""
    return FirstStart.objects.filter(token_hash=_hash_token(token)).exists()


def begin(token: Secret, name: str, password: Secret, *, email: str, language: str) -> Person:
    """Use the link: add the first administrator. Raises LinkUsed, BadInput; the link is then as before."""
    person = prepare(name, "administrator", password, email=email, language=language)
    with transaction.atomic():
        used, _ = FirstStart.objects.filter(token_hash=_hash_token(token)).delete()
        if used != 1 or has_anybody():
            raise LinkUsed()
        save_new(person, actor=person.name)
    return person


def _hash_token(token: Secret) -> str:
    return sha256(token.reveal().encode()).hexdigest()
