"""An office with one mail profile, one customer, and a clerk; a server is never asked."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from postroom.customers import repository as customers
from postroom.customers.values import AddressView
from postroom.desk.take_in import Intake, Taken
from postroom.documents.examine import read_file
from postroom.outbox import attempts, claim
from postroom.outbox.attempts import Close, Evidence, Said
from postroom.outbox.lane import give_back, take
from postroom.outbox.states import State
from postroom.people import repository as people
from postroom.people import sessions
from postroom.people.models import Person
from postroom.planning.request import Sender
from postroom.profiles import repository as profiles
from postroom.profiles.values import Profile
from postroom.shared.sealing import Secret
from tests.clerk.papers import Invoice

ANNA = Sender("anna")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared in English."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def now(monday):
    """Monday the 23rd of November 2026, 08:00 UTC."""
    return monday


@pytest.fixture
def profile(transactional_db: None) -> Profile:
    """A mail profile at a server that is never asked."""
    return profiles.add(
        "Facturen", "smtp", actor="test", host="mail.contoso.test", auth="none", from_address="f@contoso.test"
    )


@pytest.fixture
def jansen(profile: Profile):
    """A customer with an address for everything."""
    return add_customer("10023", "Bakkerij Jansen", to="info@jansen.test")


def add_customer(debtor: str, name: str = "", *, to: str = "", **fields: Any) -> Any:
    """A customer with one general address."""
    addresses = (AddressView("", "to", to),) if to else ()
    return customers.add(debtor, actor="test", name=name, addresses=addresses, **fields)


@pytest.fixture
def paper(tmp_path: Path) -> Callable[..., Path]:
    """Writes an invoice on paper."""
    folder = tmp_path / "papers"
    folder.mkdir()

    def make(number: str = "2026-0001", debtor: str = "10023", name: str = "", **fields: Any) -> Path:
        return Invoice(number, debtor, **fields).file(folder, name)

    return make


@pytest.fixture
def taken(profile: Profile, paper: Callable[..., Path]) -> Callable[..., Taken]:
    """Takes an invoice in."""
    return lambda *about, **fields: Intake("anna").take(read_file(paper(*about, **fields)))


def deliver(profile: Profile) -> list[int]:
    """A server takes everything that is due; the entries that were sent."""
    claim.wake()
    hold = take(profile.lane)
    assert hold
    done = []
    for claimed in claim.claim(hold, profile.id, 100):
        opened = attempts.begin(hold, claimed, 0)
        answered = tuple(Said(address, 250, "250 ok") for address in claimed.recipients)
        assert attempts.note_finishing(hold, opened, answered)
        attempts.close(
            opened, Close(State.SENT, Evidence("final", 250, "2.0.0", "250 ok"), answered=answered)
        )
        done.append(claimed.entry_id)
    give_back(hold)
    return done


@pytest.fixture
def browser(settings, transactional_db) -> Callable[[str], Client]:
    """Makes the browser of a new person with a role."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

    def make(role: str = "clerk", **fields: Any) -> Client:
        people.add(f"{role}-anna", role, Secret("Sauerteig-und-Salz-1867"), actor="test", **fields)
        found, client = Person.objects.get(name=f"{role}-anna"), Client()
        client.force_login(found)
        sessions.begin(found, str(client.session.session_key), "", "")
        return client

    return make
