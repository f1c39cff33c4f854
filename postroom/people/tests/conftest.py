"""People for the room's tests."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from postroom.people import repository
from postroom.people.values import PersonView
from postroom.shared.sealing import Secret

PASSWORD = "Sauerteig-und-Salz-1867"


@pytest.fixture(autouse=True)
def quick_hashing(settings) -> None:
    """These tests are not about how slow a hash is."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def beheer(db) -> PersonView:
    """An administrator."""
    return repository.add("beheer", "administrator", Secret(PASSWORD), actor="test")


@pytest.fixture
def anna(beheer) -> PersonView:
    """A clerk beside the administrator."""
    return repository.add("anna", "clerk", Secret(PASSWORD), actor="test", email="anna@example.com")
