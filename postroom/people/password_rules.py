"""What a password must not be, beside its length: what others guess first.

Django calls these by their names in the settings (`AUTH_PASSWORD_VALIDATORS`), each with the person it is for.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from postroom.people.models import Person

COMPANY: list[Callable[[], str]] = []
"""Filled by higher rooms: each says a name of the company, "" when there is none."""
_FEWEST = 5
"""Different characters that a password has at least."""
_SHORTEST_NAME = 3
_SHORTEST_WORD = 5
"""Letters of a user name, and of a word of the company, that are looked for: shorter ones stand in many words."""
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")


class CommonPasswords(CommonPasswordValidator):
    """Refuses the 20,000 most common passwords, also with digits and signs around them, and one sign repeated."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError."""
        super().validate(password, user)  # type: ignore[arg-type]
        core = _EDGES.sub("", password)
        if core:
            super().validate(core, user)  # type: ignore[arg-type]
        if len(set(password)) < _FEWEST or password.isdigit():
            raise ValidationError(self.get_error_message(), code="password_too_common")


class Names:
    """Refuses a password that contains the user name or the company: who sees the log-in page guesses these."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError."""
        folded = _fold(password)
        if isinstance(user, Person) and any(one in folded for one in _list_names(user)):
            raise ValidationError(gettext("The password contains the user name."), code="password_with_name")
        if any(one in folded for one in _list_company_words()):
            raise ValidationError(
                gettext("The password contains the name of the company."), code="password_with_company"
            )

    def get_help_text(self) -> str:
        """The rule in words."""
        return gettext("Your password must not contain your user name or the name of the company.")


def _list_names(person: Person) -> Iterator[str]:
    """The user name, and what stands before the @ where it is an address."""
    for name in {person.name, person.name.partition("@")[0], person.email.partition("@")[0]}:
        if len(_fold(name)) >= _SHORTEST_NAME:
            yield _fold(name)


def _list_company_words() -> Iterator[str]:
    for name in (str(settings.POSTROOM.company), *(say() for say in COMPANY)):
        yield from (_fold(word) for word in _split(name) if len(_fold(word)) >= _SHORTEST_WORD)


def _split(name: str) -> Iterable[str]:
    """The words of a name, and all of it in one, as "De Aar" is typed `deaar`."""
    return (*name.split(), name)


def _fold(text: str) -> str:
    """Letters and digits alone, without capitals and accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())
