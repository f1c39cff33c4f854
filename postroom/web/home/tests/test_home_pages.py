"""A copied ledger says so above every page, and an administrator decides what it is."""

import re
from html import unescape

import pytest
from django.test import Client

from postroom.audit.models import Change
from postroom.outbox import installation, queries
from postroom.outbox.models import Installation
from postroom.outbox.tests.conftest import accepted, order, profile
from postroom.scenarios.tests.conftest import english, log_in

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["accepted", "english", "order", "profile"]
SENTENCE = "This ledger was copied or restored; it was last used at /elsewhere/postroom.sqlite3."


@pytest.fixture(autouse=True)
def quick_passwords(settings, english) -> None:
    """Passwords cost nothing here, and sentences are compared in English."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def seen_on(browser: Client) -> dict[str, str]:
    """What the page's forms carry of what it shows."""
    return dict(re.findall(r'name="(seen)" value="([^"]*)"', browser.get("/home/").content.decode()))


def open_browser(role: str) -> Client:
    """The browser of a new person in that role."""
    client = Client()
    log_in(client, role, role)
    return client


@pytest.fixture
def copied(accepted) -> int:
    """A mail in a ledger that was copied from elsewhere; its number."""
    entry_id: int = accepted().entry_id
    installation.settle_in()
    Installation.objects.update(place="/elsewhere/postroom.sqlite3", file="1")
    assert installation.settle_in() is not None
    return entry_id


@pytest.mark.parametrize("role", ["administrator", "clerk", "reader"])
def test_every_page_says_that_nothing_is_sent_and_an_administrator_may_decide(copied, role) -> None:
    shown = unescape(open_browser(role).get("/outbox/").content.decode())
    assert SENTENCE in shown and ('href="/home/"' in shown) == (role == "administrator")


def test_in_a_ledger_of_ours_nothing_is_said(accepted) -> None:
    accepted()
    administrator = open_browser("administrator")
    assert "Nothing is sent" not in administrator.get("/outbox/").content.decode()
    assert "It goes on here." in administrator.get("/home/").content.decode()


@pytest.mark.parametrize(
    ("meant", "state"), [("restored", "unknown"), ("moved", "pending"), ("test", "cancelled")]
)
def test_an_administrator_says_what_it_is(copied, meant, state) -> None:
    administrator = open_browser("administrator")
    assert f'value="{meant}"' in administrator.get("/home/").content.decode()
    opened = seen_on(administrator)
    for _ in range(2):  # a second click is nobody else, and no second claim
        done = administrator.post("/home/", {"as": meant, **opened}, follow=True)
        assert "decided about this ledger" not in done.content.decode()
    assert queries.state_of(copied) == state
    assert ("Nothing is sent" in done.content.decode()) == (meant == "test")
    change = Change.objects.get(verb="home claim")
    assert (change.subject, "administrator" in change.actor) == (meant, True)


def test_a_test_copy_cannot_be_made_to_send_again(copied) -> None:
    administrator = open_browser("administrator")
    opened = seen_on(administrator)
    administrator.post("/home/", {"as": "test", **opened})
    assert 'name="as"' not in administrator.get("/home/").content.decode()
    refused = administrator.post("/home/", {"as": "moved", **opened}, follow=True).content.decode()
    assert "This is a test copy" in refused and queries.state_of(copied) == "cancelled"


def test_a_word_that_means_nothing_changes_nothing(copied) -> None:
    assert open_browser("administrator").post("/home/", {"as": "perhaps"}).status_code == 200
    assert queries.state_of(copied) == "held"


@pytest.mark.parametrize("late", ["test", "moved"])
def test_what_one_has_decided_is_not_decided_again_from_an_older_page(copied, late) -> None:
    administrator = open_browser("administrator")
    opened = seen_on(administrator)
    installation.claim(installation.Claim.RESTORED, actor="els")
    told = unescape(administrator.post("/home/", {"as": late, **opened}, follow=True).content.decode())
    assert "els decided about this ledger on" in told
    assert queries.state_of(copied) == "unknown" and "It goes on here." in told
