"""Passwords: the rules in words, and whether one is right."""

from django.contrib import auth
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from postroom.people import failures, lock_out
from postroom.people.models import Person
from postroom.people.refusals import PasswordRefused
from postroom.shared.sealing import Secret


def describe_rules() -> str:
    """What a password must be like, in the reader's language."""
    return " ".join(str(text) for text in password_validators_help_texts())


def check_rules(person: Person, password: Secret) -> None:
    """Raises PasswordRefused for a password that is short, common, or has to do with the person or the company."""
    try:
        validate_password(password.reveal(), user=person)
    except ValidationError as problem:
        raise PasswordRefused(why=" ".join(str(text) for text in problem.messages)) from None


def authenticate(name: str, password: Secret, *, address: str = "") -> Person | None:
    """The active person whose password this is, else None. Raises LogInDelayed after too many failures.

    A name that does not exist takes as long as a wrong password: Django's ModelBackend hashes for it, too.
    """
    lock_out.count_attempt(name, address)
    person = auth.authenticate(username=name, password=password.reveal())
    if person is None:
        failures.note_failure(name, address)
        return None
    lock_out.take_back(name, address)
    assert isinstance(person, Person)
    return person
