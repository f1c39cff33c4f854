"""Every way to log in on the local Microsoft 365, through its real pages, with one invoice sent and read back."""

import imaplib
import ssl
import time

import pytest

from tests.foreign.delegated import free_port
from tests.signing_in import SignedIn, Waiting, follow, sign_in

pytestmark = pytest.mark.browser
MAILBOX = "facturen@bakkerij.test"


def add(postroom, cloud, app: str, *words: object) -> None:
    """A profile named P for that app; the app's secret only where it has one to send."""
    options = dict(zip(*[iter(cloud.profile_words(app))] * 2, strict=True))
    if app in ("public", "personal"):
        del options["--secret-file"]
    given = [word for pair in options.items() for word in pair]
    imap = cloud.endpoints["imap"]
    result = postroom.run(
        *("profile", "add", "P", *given, "--imap-host", imap["host"], "--imap-port", imap["port"], *words)
    )
    assert result.returncode == 0, result.stderr


def delegated(postroom, cloud, app: str, *words: object) -> None:
    """The same for people who sign in."""
    add(postroom, cloud, app, "--auth", "oauth-delegated", "--redirect-port", free_port(), *words)


def pick_and_accept(address: str = MAILBOX):
    """What a person does: choose the account, accept the permissions."""

    def walk(page):
        page.click(f'[id="account-{address}"]')
        page.click("#accept")

    return walk


def invoice_goes(postroom, cloud, pdf, number: str = "1", mailbox: str = MAILBOX) -> None:
    """One invoice is sent and is read back over IMAP from Sent Items, with its own login."""
    sent = postroom.json("send", pdf(number), "--number", number, "--to", "klant@example.com", "--wait")
    assert sent["state"] == "sent"
    assert [one["message_id"] for one in cloud.deliveries()][-1] == sent["message_id"]
    token = cloud.control("/tokens")[-1]
    context = ssl.create_default_context(cafile=cloud.ca_file)
    imap = cloud.endpoints["imap"]
    with imaplib.IMAP4_SSL(imap["host"], imap["port"], ssl_context=context) as client:
        blob = f"user={mailbox}\x01auth=Bearer {token}\x01\x01".encode()
        client.authenticate("XOAUTH2", lambda challenge: b"" if challenge else blob)
        client.select('"Sent Items"', readonly=True)
        found = client.uid("SEARCH", "HEADER", "Message-ID", f'"{sent["message_id"]}"')[1][0].split()
        assert len(found) == 1
        raw = client.uid("FETCH", found[0].decode(), "(BODY.PEEK[])")[1][0][1]
    assert sent["message_id"].encode() in raw


@pytest.mark.parametrize("app", ["web", "public"], ids=["with-secret", "public"])
def test_delegated_through_the_real_page(cloud, postroom, page, pdf, app) -> None:
    delegated(postroom, cloud, app)
    ended = sign_in(postroom, page, "P", pick_and_accept())
    assert ended.code == 0, ended.said
    assert f"Signed in as {MAILBOX}" in ended.shown and "code=" not in ended.address
    invoice_goes(postroom, cloud, pdf)
    report = postroom.json("profile", "test", "P", "--incoming")
    assert report["ok"] and report["steps"][-1]["detail"].endswith("Sent Items")


@pytest.mark.parametrize("app", ["daemon", "certificate"])
def test_app_only_by_secret_and_by_certificate(cloud, postroom, pdf, app) -> None:
    if app == "daemon":
        add(postroom, cloud, app)
    else:
        options = dict(zip(*[iter(cloud.profile_words(app))] * 2, strict=True))
        del options["--secret-file"]
        words = [word for pair in options.items() for word in pair]
        found = cloud.app(app)["certificate_file"]
        assert postroom.run("profile", "add", "P", *words, "--certificate", found).returncode == 0
    invoice_goes(postroom, cloud, pdf)


def test_a_device_code(cloud, postroom, page, pdf) -> None:
    cloud.control("/directory", {"settings": {"device_interval": 1}})
    delegated(postroom, cloud, "public")
    waiting = Waiting(postroom, "login", "P", "--device", "--timeout", 60, lines=2)
    address, code = waiting.lines
    page.goto(address)
    page.fill("[name=user_code], [name=otc], [name=code]", code)
    page.keyboard.press("Enter")
    pick_and_accept()(page)
    ended = waiting.end()
    assert ended[0] == 0, ended[1]
    invoice_goes(postroom, cloud, pdf)


def test_expiry_in_mid_run_renews_and_rotates(cloud, postroom, page, pdf) -> None:
    cloud.control("/directory", {"settings": {"token_lifetime": 3}})
    delegated(postroom, cloud, "public")
    assert sign_in(postroom, page, "P", pick_and_accept()).code == 0
    for number in range(4):
        invoice_goes(postroom, cloud, pdf, str(number))
        time.sleep(1.5)
    grants = [one["grant_type"] for one in cloud.control("/log")]
    assert grants[0] == "authorization_code" and grants.count("refresh_token") >= 2


def test_an_administrator_consents_and_the_vendors_app_sends(cloud, postroom, page, pdf) -> None:
    add(postroom, cloud, "vendor", "--redirect-port", free_port())
    held = postroom.json("send", pdf("v"), "--number", "v", "--to", "klant@example.com", "--wait", code=1)
    assert held["state"] == "held" and "AADSTS700016" in held["reason"]
    waiting = Waiting(postroom, "consent", "P", "--no-browser", "--timeout", 60)
    ended = follow(waiting, page, pick_and_accept("beheer@bakkerij.test"))
    assert ended.code == 0, ended.said
    assert "permission was granted" in ended.shown
    assert postroom.run("work", "--until-empty").returncode == 0
    assert postroom.json("outbox", "show", held["id"])["state"] == "sent"


def cancelled(page) -> None:
    """The person changes their mind."""
    page.click("#cancel")


def test_cancel_on_each_page_ends_with_its_sentence(cloud, postroom, page) -> None:
    delegated(postroom, cloud, "public")
    first = sign_in(postroom, page, "P", cancelled)

    def later(shown):
        shown.click(f'[id="account-{MAILBOX}"]')
        shown.click("#cancel")

    second = sign_in(postroom, page, "P", later)
    waiting = Waiting(postroom, "consent", "P", "--no-browser", "--timeout", 60)
    page.context.clear_cookies()

    def declined(shown):
        shown.click('[id="account-beheer@bakkerij.test"]')
        shown.click("#cancel")

    third = follow(waiting, page, declined)
    ends: list[SignedIn] = [first, second, third]
    assert [one.code for one in ends] == [1, 1, 1]
    assert all("cancelled in the browser" in one.shown and "cancelled" in one.said for one in ends)
    assert postroom.json("profile", "show", "P")["signed_in_as"] is None


def test_a_redirect_that_is_not_registered_ends_in_time_with_the_hint(cloud, postroom, page) -> None:
    delegated(postroom, cloud, "public", "--redirect-url", "http://localhost/elsewhere")
    waiting = Waiting(postroom, "login", "P", "--no-browser", "--timeout", 4)
    page.goto(waiting.url)
    assert "AADSTS50011" in page.inner_text("body")
    code, said = waiting.end(timeout=20)
    assert code == 1 and "AADSTS50011" in said and "/elsewhere" in said


def test_google_with_its_own_parameters(cloud, postroom, page, pdf) -> None:
    cloud.control("/directory", {"settings": {"google": True}})
    host = cloud.endpoints["authority"].rpartition("/")[0]
    words = ["--provider", "google", "--authority", f"{host}/google", "--auth", "oauth-delegated"]
    add(postroom, cloud, "google", *words, "--redirect-port", free_port())
    ended = sign_in(postroom, page, "P", pick_and_accept())
    assert ended.code == 0, ended.said
    sent = postroom.json("send", pdf("g"), "--number", "g", "--to", "klant@example.com", "--wait")
    assert sent["state"] == "sent"
