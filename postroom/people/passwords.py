"""Passwords: the rules in words, and the ways to set one."""

from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from postroom.people.models import Person
from postroom.people.refusals import PasswordRefused
from postroom.shared.sealing import Secret


def describe_rules() -> str:
    """What a password must be like, in the reader's language."""
    return " ".join(str(text) for text in password_validators_help_texts())


def check_rules(person: Person, password: Secret) -> None:
    """Raises PasswordRefused for a password that is short, common, or like the person's name or address."""
    try:
        validate_password(password.reveal(), user=person)
    except ValidationError as problem:
        raise PasswordRefused(why=" ".join(str(text) for text in problem.messages)) from None
