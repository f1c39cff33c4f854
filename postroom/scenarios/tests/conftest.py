"""What the tests of the pages share."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from postroom.people import repository as people
from postroom.people import sessions
from postroom.people.models import Person
from postroom.profiles import repository as profiles
from postroom.shared.sealing import Secret


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences are compared in English."""
    with translation.override("en"):
        yield


def log_in(client: Client, name: str, role: str) -> None:
    """Log a new person in, with the session that the rooms' middleware asks for."""
    people.add(name, role, Secret("Sauerteig-und-Salz-1867"), actor="test")
    found = Person.objects.get(name=name)
    client.force_login(found)
    sessions.begin(found, str(client.session.session_key), "", "")


@pytest.fixture
def anna(client, settings, english, db):
    """An administrator's browser, and a mail profile."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    profiles.add(
        "Facturen", "smtp", actor="test", host="127.0.0.1", auth="none", from_address="f@contoso.test"
    )
    log_in(client, "anna", "administrator")
    return client
