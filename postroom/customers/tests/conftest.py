"""What the tests of this room share."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from postroom.people import repository as people
from postroom.people import sessions
from postroom.people.models import Person
from postroom.shared.sealing import Secret


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def log_in(settings, db):
    """Makes the browser of a new person with a role."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

    def make(role: str) -> Client:
        people.add(role, role, Secret("Sauerteig-und-Salz-1867"), actor="test")
        found, client = Person.objects.get(name=role), Client()
        client.force_login(found)
        sessions.begin(found, str(client.session.session_key), "", "")
        return client

    return make


@pytest.fixture
def clerk(log_in):
    """A clerk's browser."""
    return log_in("clerk")
