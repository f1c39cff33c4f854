"""From an empty database to a received test message, by browser alone (Must show of the web interface)."""

import os
import uuid
from pathlib import Path

import pytest

from tests.bed.clients import find
from tests.bed.reader import read_mail
from tests.ports import free_port
from tests.product.serving import serving
from tests.web.administrator import Administrator

pytestmark = pytest.mark.browser

LANGUAGES = ("nl", "de", "en")
EVERY = os.environ.get("POSTROOM_TEST_JOURNEYS") == "all"
"""`make journeys` walks each journey in each language; `make test` each in one."""


def in_languages(usual: str):
    """One language in the short tier, all three in the long one."""
    return pytest.mark.parametrize("language", LANGUAGES if EVERY else [usual])


@pytest.fixture
def somebody(window):
    """Makes the first administrator of an empty installation, whose browser speaks a language."""

    def make(web, language: str, email: str) -> Administrator:
        her = window(web.address, language)
        her.first_start(web.next_line(2), email)
        return her

    return make


def microsoft(cloud) -> dict[str, object]:
    """What an administrator types of the sandbox, as another would of Microsoft's servers."""
    smtp, imap = cloud.endpoints["smtp"], cloud.endpoints["imap"]
    return {
        "name": "Facturen",
        "from_address": "facturen@bakkerij.test",
        "username": "facturen@bakkerij.test",
        "tenant": cloud.endpoints["tenant"],
        "host": smtp["host"],
        "port": smtp["port"],
        "authority": cloud.endpoints["authority"],
        "rate_per_minute": 0,
        "ca_file": Path(cloud.ca_file),
    } | {"imap": {"imap_host": imap["host"], "imap_port": imap["port"]}}


def enter(her: Administrator, fields: dict[str, object], auth: str, credential: dict[str, object]) -> None:
    """Fill in the editor, its incoming side, too."""
    her.goto("profiles/")
    her.page.click("a.button")
    imap = fields.pop("imap", {})
    her.fill({"auth": auth})
    her.open_details()
    her.fill({**fields, **credential})
    if imap:
        her.tab("incoming")
        her.fill(imap)
        her.tab("outgoing")


def send_message(her: Administrator, to: str) -> str:
    """Press 'Send test message' in the list and send it; its subject, like no other."""
    subject = f"Probe {uuid.uuid4().hex}"
    her.page.click("a.button[href*='test-message']")
    her.fill({"to": to, "subject": subject})
    her.page.click("main form .bar button >> nth=0")
    her.in_order()
    return subject


def received(cloud, subject: str) -> dict[str, object]:
    """The one message with that subject that the sandbox took."""
    state = Path(cloud.endpoints["store"]).parent
    found = [one for one in cloud.deliveries() if subject in (state / one["file"]).read_text()]
    assert len(found) == 1, cloud.deliveries()
    return found[0]


@in_languages("de")
def test_from_nothing_to_a_message_with_the_application_signing_in(
    postroom, cloud, somebody, language
) -> None:
    app = cloud.app("daemon")
    with serving(postroom) as web:
        her = somebody(web, language, "beheer@bakkerij.test")
        enter(her, microsoft(cloud), "oauth-app", secret_of(app))
        her.press("test")
        her.in_order()
        her.press("ok")
        assert her.page.locator("tbody tr").count() == 1
        received(cloud, send_message(her, "klant@bakkerij.test"))


@in_languages("nl")
def test_from_nothing_to_a_message_with_a_person_signing_in(postroom, cloud, somebody, language) -> None:
    app = cloud.app("web")
    fields = microsoft(cloud) | {"redirect_port": free_port()}
    with serving(postroom) as web:
        her = somebody(web, language, "beheer@bakkerij.test")
        enter(her, fields, "oauth-delegated", secret_of(app))
        sign_in(her, "facturen@bakkerij.test")
        her.press("test")
        her.in_order()
        her.press("ok")
        received(cloud, send_message(her, "klant@bakkerij.test"))


@pytest.mark.foreign
@in_languages("en")
def test_from_nothing_to_a_message_through_any_mail_server(postroom, foreign_bed, somebody, language) -> None:
    bed = foreign_bed
    plain = {
        "name": "Server",
        "from_address": bed.user,
        "username": bed.user,
        "host": bed.submission.host,
        "port": bed.submission.port,
        "ca_file": bed.ca_file,
    }
    with serving(postroom) as web:
        her = somebody(web, language, "")
        her.goto("profiles/new/")
        her.fill({"provider": "smtp"})
        her.page.wait_for_selector("#id_password:visible")
        enter_here(her, plain, {"password": bed.password})
        her.press("test")
        her.in_order()
        her.press("ok")
        subject = send_message(her, "anna@kunde.test")
        mail = read_mail(find(bed, "anna@kunde.test", "INBOX", "SUBJECT", f'"{subject}"'))
        assert (mail["from"]["address"], mail["subject"]) == (bed.user, subject)


def enter_here(her: Administrator, fields: dict[str, object], credential: dict[str, object]) -> None:
    """Fill in the editor that is open already."""
    her.open_details()
    her.fill({**fields, **credential})


def secret_of(app: dict[str, str]) -> dict[str, object]:
    """Client ID and secret, as they are copied from the app registration."""
    return {"client_id": app["client_id"], "client_secret": Path(app["secret_file"]).read_text().strip()}


def sign_in(her: Administrator, person: str) -> None:
    """Press the sign-in button, sign in on the page that opens, and come back to the editor."""
    her.press("sign-in")
    sign_in_there(her, person)
    her.page.wait_for_selector("#told.note")
    her.page.click("p.bar a.button")
    her.page.wait_for_selector("#outgoing .note")


def sign_in_there(her: Administrator, person: str) -> str:
    """Open the service's page, sign in and accept; what it says in the end."""
    with her.page.context.expect_page() as opened:
        her.page.click("#go")
    away = opened.value
    away.fill("#other", person)
    away.press("#other", "Enter")
    away.wait_for_selector("#accept, #told")
    if away.locator("#accept").count():  # only the first time: then the service knows that it was allowed
        away.click("#accept")
    away.wait_for_selector("#told")
    shown = away.inner_text("#told")
    away.close()
    return shown
