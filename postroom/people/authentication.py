"""Whose password is it? Asked at log-in, and again before a secret is shown or a password changed."""

from django.contrib import auth

from postroom.people import lock_out
from postroom.people.models import Person
from postroom.shared.sealing import Secret


def authenticate(name: str, password: Secret, *, address: str = "") -> Person | None:
    """The active person whose password this is, else None. Raises LogInLocked after too many failures.

    A name that does not exist takes as long as a wrong password: Django's ModelBackend hashes for it, too.
    """
    lock_out.count_attempt(name)
    person = auth.authenticate(username=name, password=password.reveal())
    if person is None:
        lock_out.note_failure(name, address)
        return None
    lock_out.forget(name)
    assert isinstance(person, Person)
    return person
