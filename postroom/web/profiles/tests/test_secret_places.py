"""Whoever has an administrator's session, but not the password, is told no secret by a server of their own."""

import re
import time
from html import unescape

import pytest

from postroom.audit.models import Change
from postroom.checkup import report
from postroom.profiles import repository
from postroom.shared.sealing import Secret
from postroom.web.profiles.tests.stranger import Stranger, listening

pytestmark = pytest.mark.django_db(transaction=True)
STORED = "stored-mailbox-password"
OWN = "Sauerteig-und-Salz-1867"


@pytest.fixture
def stranger():
    """Somebody else's mail server."""
    with listening() as found:
        yield found


@pytest.fixture
def browser(log_in):
    """The browser of an administrator."""
    return log_in("administrator")


@pytest.fixture
def profile():
    """A profile that logs in with a password."""
    fields = {"host": "mail.contoso.test", "auth": "password", "username": "f@contoso.test"}
    return repository.add("Facturen", "smtp", actor="els", secret=Secret(STORED), **fields)


def form_of(browser, page: str) -> dict[str, str]:
    """What the form posts when nothing is changed."""
    shown = browser.get(page).context
    initial = {name: "" if value is None else str(value) for name, value in shown["form"].initial.items()}
    return initial | {"is_default": "on", "version": str(shown["version"]), "draft": shown["draft"]}


def after_test(browser, profile, typed: dict[str, str]):
    """The answer to Test connection, once the test that it began has ended."""
    page = f"/profiles/{profile.id}/"
    answer = browser.post(page, form_of(browser, page) | typed | {"action": "test"})
    run = re.search(r"test=([0-9a-f]{32})", answer.headers.get("Location", ""))
    end = time.monotonic() + 30
    while run and not report.find(run[1], "administrator").ended and time.monotonic() < end:
        time.sleep(0.05)
    return answer


def elsewhere(stranger: Stranger) -> dict[str, str]:
    """The fields that lead to the stranger."""
    return {"host": "127.0.0.1", "port": str(stranger.port), "security": "none"}


def test_a_test_of_another_server_sends_no_stored_password_there(browser, profile, stranger) -> None:
    answer = after_test(browser, profile, elsewhere(stranger))
    assert not stranger.heard(STORED) and stranger.visits == 0
    told = unescape(answer.content.decode())
    assert "was not entered for localhost:" in told and 'name="own_password"' in told and STORED not in told


def test_the_wrong_own_password_releases_nothing(browser, profile, stranger) -> None:
    answer = after_test(browser, profile, elsewhere(stranger) | {"own_password": "not mine"})
    assert stranger.visits == 0 and "That is not your password." in unescape(answer.content.decode())


def test_after_the_own_password_it_goes_there_and_the_log_says_where(browser, profile, stranger) -> None:
    after_test(browser, profile, elsewhere(stranger) | {"own_password": OWN})
    assert stranger.heard(STORED)
    noted = {one.verb: (one.actor, one.subject, one.after) for one in Change.objects.all()}
    place = f"localhost:{stranger.port}"
    for verb in ("profile release secrets", "profile test"):
        assert noted[verb] == ("administrator", "Facturen", {"places": place})
    assert STORED not in str(noted)


def test_a_password_that_is_entered_again_goes_to_the_server_it_was_entered_for(
    browser, profile, stranger
) -> None:
    after_test(browser, profile, elsewhere(stranger) | {"password": STORED})
    assert stranger.heard(STORED)


def test_ok_keeps_no_other_server_for_a_stored_password(browser, profile, stranger) -> None:
    page = f"/profiles/{profile.id}/"
    typed = form_of(browser, page) | elsewhere(stranger)
    answer = browser.post(page, typed | {"action": "ok"})
    assert answer.status_code == 200 and repository.find("Facturen").host == "mail.contoso.test"
    kept = browser.post(page, typed | {"action": "ok", "own_password": OWN})
    assert kept.status_code == 302 and repository.find("Facturen").secret == Secret(STORED)
    assert repository.find("Facturen").host == "127.0.0.1"


def test_no_button_in_between_carries_the_password_along(browser, profile, stranger) -> None:
    """The server is typed with one button, and tested with the next: the draft remembers whose password it is."""
    page = f"/profiles/{profile.id}/"
    answer = browser.post(page, form_of(browser, page) | elsewhere(stranger) | {"action": "copy"})
    draft = re.search(r"draft=([0-9a-f]{32})", answer.url)[1]
    told = browser.post(page, form_of(browser, f"{page}?draft={draft}") | {"action": "test", "draft": draft})
    assert told.status_code == 200 and stranger.visits == 0


def test_what_somebody_typed_and_left_goes_to_no_other_server_either(browser, profile, stranger) -> None:
    page = "/profiles/new/"
    typed = form_of(browser, page) | {"name": "Nieuw", "provider": "smtp", "auth": "password"}
    typed |= {"from_address": "f@contoso.test", "host": "mail.contoso.test", "password": "typed-and-left"}
    answer = browser.post(page, typed | {"action": "copy", "rate_per_minute": "0"})
    draft = re.search(r"draft=([0-9a-f]{32})", answer.url)[1]
    again = form_of(browser, f"{page}?draft={draft}") | elsewhere(stranger)
    told = browser.post(page, again | {"action": "test", "draft": draft})
    assert "was not entered for localhost:" in unescape(told.content.decode())
    assert not stranger.heard("typed-and-left")
