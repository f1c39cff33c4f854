"""Every way to log in on the local Microsoft 365, through its real pages, with one invoice sent and read back."""

import imaplib
import signal
import ssl
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from sandbox365 import Sandbox
from tests.conftest import Cloud
from tests.foreign.test_sign_in import run_of_eight
from tests.ports import free_port
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
    delegated(postroom, cloud, "public", "--rate-per-minute", 30)
    assert sign_in(postroom, page, "P", pick_and_accept()).code == 0
    run_of_eight(postroom, pdf)
    grants = [one["grant_type"] for one in cloud.control("/log")]
    assert grants[0] == "authorization_code" and grants.count("refresh_token") >= 2
    assert len(cloud.deliveries()) == 8


def test_a_token_the_server_no_longer_takes_is_renewed_exactly_once(cloud, postroom, page, pdf) -> None:
    delegated(postroom, cloud, "public")
    assert sign_in(postroom, page, "P", pick_and_accept()).code == 0
    refusal = {"at": "auth", "reply": "535 5.7.3 Authentication unsuccessful", "count": 1}
    cloud.control("/faults", refusal)
    invoice_goes(postroom, cloud, pdf, "once")
    assert [one["grant_type"] for one in cloud.control("/log")] == ["authorization_code", "refresh_token"]
    cloud.control("/faults", {**refusal, "count": 2})
    held = postroom.json("send", pdf("2"), "--number", "2", "--to", "klant@example.com", "--wait", code=1)
    assert held["state"] == "held" and "535 5.7.3" in held["reason"]
    assert [one["grant_type"] for one in cloud.control("/log")].count("refresh_token") == 2


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
    waiting = Waiting(postroom, "login", "P", "--no-browser", "--timeout", 60)
    asked = parse_qs(urlsplit(waiting.url).query)
    assert (asked["access_type"], asked["prompt"]) == (["offline"], ["consent"])
    assert "offline_access" not in waiting.url
    ended = follow(waiting, page, lambda shown: shown.click("#accept"))
    assert ended.code == 0, ended.said
    sent = postroom.json("send", pdf("g"), "--number", "g", "--to", "klant@example.com", "--wait")
    assert sent["state"] == "sent"


def test_the_address_asks_for_the_account_and_never_forces_consent(cloud, postroom) -> None:
    delegated(postroom, cloud, "public")
    waiting = Waiting(postroom, "login", "P", "--no-browser", "--timeout", 60)
    waiting.stop(signal.SIGINT)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(waiting.url).query).items()}
    assert (asked["prompt"], asked["login_hint"], asked["response_mode"]) == (
        "select_account",
        MAILBOX,
        "form_post",
    )
    assert (asked["code_challenge_method"], len(asked["code_challenge"])) == ("S256", 43)
    assert "offline_access" in asked["scope"].split() and len(asked["state"]) >= 43
    assert waiting.end()[0] == 1


def test_an_account_of_another_organisation_is_named_so(cloud, postroom, page) -> None:
    delegated(postroom, cloud, "public")

    def foreign(shown):
        shown.fill("[name=login]", "billing@contoso.test")
        shown.keyboard.press("Enter")

    ended = sign_in(postroom, page, "P", foreign)
    assert ended.code == 1 and "another organisation" in ended.shown and "AADSTS50020" in ended.said
    assert "cancelled" not in ended.said


def test_the_administrator_of_another_tenant_cannot_consent_in_place_of_the_own_one(
    cloud, postroom, page
) -> None:
    host = cloud.endpoints["authority"].rpartition("/")[0]
    add(postroom, cloud, "vendor", "--redirect-port", free_port(), "--authority", f"{host}/organizations")
    waiting = Waiting(postroom, "consent", "P", "--no-browser", "--timeout", 5)
    assert f"/{cloud.endpoints['tenant']}/" in waiting.url
    page.goto(waiting.url)
    page.fill("[name=login]", "admin@contoso.test")
    page.keyboard.press("Enter")
    code, said = waiting.end()
    assert code == 1 and "permission was granted in tenant" not in said


@pytest.mark.parametrize("change", [["edit", "P", "--from-name", "New"], ["remove", "P"]])
def test_a_device_code_for_a_profile_that_was_changed_stores_nothing(cloud, postroom, page, change) -> None:
    cloud.control("/directory", {"settings": {"device_interval": 1}})
    delegated(postroom, cloud, "public")
    waiting = Waiting(postroom, "login", "P", "--device", "--timeout", 60, lines=2)
    assert postroom.run("profile", *change).returncode == 0
    page.goto(waiting.lines[0])
    page.fill("[name=user_code], [name=otc], [name=code]", waiting.lines[1])
    page.keyboard.press("Enter")
    pick_and_accept()(page)
    code, said = waiting.end()
    assert code == 1 and "during the sign-in" in said and "Signed in as" not in said
    if change[0] == "edit":
        assert postroom.json("profile", "show", "P")["signed_in_as"] is None


def test_a_profile_removed_while_the_browser_is_away_ends_the_waiting(cloud, postroom) -> None:
    delegated(postroom, cloud, "public")
    waiting = Waiting(postroom, "login", "P", "--no-browser", "--timeout", 60)
    assert postroom.run("profile", "remove", "P").returncode == 0
    code, said = waiting.end(timeout=15)
    assert code == 1 and "was removed during the sign-in" in said


def test_an_edit_that_takes_the_account_out_takes_its_tokens_out(cloud, postroom, page) -> None:
    delegated(postroom, cloud, "public")
    assert sign_in(postroom, page, "P", pick_and_accept()).code == 0
    for name in ("leverbonnen@bakkerij.test", MAILBOX):
        assert postroom.run("profile", "edit", "P", "--username", name).returncode == 0
        assert postroom.json("profile", "show", "P")["signed_in_as"] is None


def test_a_device_code_whose_service_goes_away_says_so(tmp_path, postroom) -> None:
    with Sandbox(tmp_path / "sandbox") as endpoints:
        cloud = Cloud(endpoints.as_json())
        cloud.control("/directory", {"settings": {"device_interval": 1}})
        delegated(postroom, cloud, "public")
        waiting = Waiting(postroom, "login", "P", "--device", "--timeout", 8, lines=2)
    code, said = waiting.end()
    assert code == 1 and "could not be asked" in said and "Connection refused" in said


@pytest.mark.parametrize("words", [["--device"], ["--no-browser"]])
def test_ctrl_c_says_that_nothing_was_changed_in_ones_own_language(cloud, postroom, words) -> None:
    cloud.control("/directory", {"settings": {"device_interval": 1}})
    delegated(postroom, cloud, "public")
    postroom.environment["POSTROOM_LANGUAGE"] = "de"
    waiting = Waiting(postroom, "login", "P", *words)
    waiting.stop(signal.SIGINT)
    code, said = waiting.end(timeout=20)
    assert code == 1 and "Abgebrochen" in said and "Aborted" not in said


def test_a_window_that_comes_without_an_answer_gets_a_page_in_ones_own_language(cloud, postroom) -> None:
    delegated(postroom, cloud, "public")
    postroom.environment["POSTROOM_LANGUAGE"] = "nl"
    waiting = Waiting(postroom, "login", "P", "--no-browser", "--timeout", 60)
    place = parse_qs(urlsplit(waiting.url).query)["redirect_uri"][0]
    empty = requests.get(place, timeout=10)
    assert empty.status_code == 400 and 'lang="nl"' in empty.text and "Error code" not in empty.text
    stray = requests.get(place, {"code": "x", "state": "y"}, timeout=10)
    assert 'lang="nl"' in stray.text and "another sign-in" not in stray.text
    waiting.stop(signal.SIGINT)
    said = waiting.end()[1]
    assert "another sign-in" not in said and "Still waiting" not in said


@pytest.mark.parametrize("value", ["nan", "0", "inf", "soon"])
def test_a_time_that_is_none_is_refused_before_anything_begins(cloud, postroom, value) -> None:
    delegated(postroom, cloud, "public")
    refused = postroom.run("profile", "login", "P", "--no-browser", "--timeout", value)
    assert refused.returncode == 2 and not refused.stdout and "Traceback" not in refused.stderr


def test_a_tenant_that_contradicts_the_authority_is_refused(cloud, postroom) -> None:
    words = cloud.profile_words()
    other = "b2d4e8c1-35fa-4e0b-8d27-91c6a0f3d742"
    refused = postroom.run("profile", "add", "P", *words, "--tenant", other)
    assert refused.returncode == 2 and other in refused.stderr and "authority names another" in refused.stderr


def test_no_incoming_test_passes_with_a_token_that_can_no_longer_be_renewed(
    cloud, postroom, page, tmp_path
) -> None:
    delegated(postroom, cloud, "web")
    assert sign_in(postroom, page, "P", pick_and_accept()).code == 0
    (tmp_path / "wrong").write_text("wrong")
    assert postroom.run("profile", "edit", "P", "--secret-file", tmp_path / "wrong").returncode == 0
    report = postroom.json("profile", "test", "P", "--incoming", code=1)
    steps = {step["step"]: (step["status"], step["error"]) for step in report["steps"]}
    assert steps["token"] == ("failed", "AADSTS7000215") and steps["imap"][0] == "skipped"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"admin_consent": "True", "tenant": "b2d4e8c1-35fa-4e0b-8d27-91c6a0f3d742"}, "in another tenant"),
        ({"admin_consent": "True"}, "does not say that permission was granted"),
        ({"tenant": "6f1c9a52-7c0e-4d7f-9a53-0d1b7e5c2a10"}, "does not say that permission was granted"),
        ({"error": "permission_denied", "error_description": "The admin canceled the request"}, "cancelled"),
        ({"error": "invalid_request", "error_description": "AADSTS900144: x"}, "AADSTS900144"),
    ],
)
def test_an_answer_about_consent_is_checked_before_it_is_believed(cloud, postroom, fields, sentence) -> None:
    add(postroom, cloud, "daemon", "--redirect-port", free_port())
    waiting = Waiting(postroom, "consent", "P", "--no-browser", "--timeout", 60)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(waiting.url).query).items()}
    shown = requests.get(asked["redirect_uri"], {**fields, "state": asked["state"]}, timeout=10)
    code, said = waiting.end()
    assert (code, shown.status_code) == (1, 400)
    assert sentence in said and sentence in shown.text


def test_consent_is_for_microsoft_only(cloud, postroom, tmp_path) -> None:
    (tmp_path / "pw").write_text("x")
    words = ["--provider", "smtp", "--host", "mail.example.com", "--username", "a@example.com"]
    assert postroom.run("profile", "add", "S", *words, "--secret-file", tmp_path / "pw").returncode == 0
    refused = postroom.run("profile", "consent", "S")
    assert refused.returncode == 2 and "Microsoft 365 with OAuth only" in refused.stderr


def test_a_secret_for_a_public_app_is_explained_and_can_be_taken_out(cloud, postroom, page, pdf) -> None:
    secret = cloud.app("public")["secret_file"]
    delegated(postroom, cloud, "public", "--secret-file", secret)
    refused = sign_in(postroom, page, "P", pick_and_accept())
    assert refused.code == 1 and "AADSTS700025" in refused.said and "AADSTS700025" in refused.shown
    by_code = postroom.run("profile", "login", "P", "--device")
    assert by_code.returncode == 2 and "--no-secret" in by_code.stderr and not by_code.stdout
    both = postroom.run("profile", "edit", "P", "--no-secret", "--secret-file", secret)
    assert both.returncode == 2 and "not both" in both.stderr
    assert postroom.run("profile", "edit", "P", "--no-secret").returncode == 0
    assert postroom.json("profile", "show", "P")["has_secret"] is False
    page.context.clear_cookies()

    def pick(shown):
        shown.click(f'[id="account-{MAILBOX}"]')

    assert sign_in(postroom, page, "P", pick).code == 0
    invoice_goes(postroom, cloud, pdf)


def test_an_unknown_tenant_is_told_by_its_number_before_any_browser_opens(cloud, postroom) -> None:
    delegated(postroom, cloud, "public")
    nobody = cloud.endpoints["authority"].replace(cloud.endpoints["tenant"], "nobody.test")
    assert postroom.run("profile", "edit", "P", "--authority", nobody).returncode == 0
    for words in (
        ["login", "P", "--no-browser"],
        ["login", "P", "--device"],
        ["consent", "P", "--no-browser"],
    ):
        refused = postroom.run("profile", *words)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "AADSTS90002" in refused.stderr and "Traceback" not in refused.stderr


def test_a_code_that_nobody_types_ends_in_time_with_its_own_sentence(cloud, postroom) -> None:
    delegated(postroom, cloud, "public")
    waiting = Waiting(postroom, "login", "P", "--device", "--timeout", 7, lines=2)
    code, said = waiting.end(timeout=20)
    assert code == 1 and "not entered in time" in said and "Warning" not in said
