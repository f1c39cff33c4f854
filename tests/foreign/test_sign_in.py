"""Every way to log in through servers this project did not write, in a real browser, and one invoice each."""

import time

import pytest

from tests.bed.browser import Browser
from tests.foreign.delegated import SCOPES, add_profile
from tests.foreign.test_one_invoice import read_back
from tests.ports import free_port
from tests.signing_in import Waiting, sign_in, straight_on

pytestmark = [pytest.mark.foreign, pytest.mark.browser]


@pytest.fixture
def bed(own_bed):
    """The module's own bed, every switch back in place."""
    own_bed.reset()
    return own_bed


def invoice_goes(postroom, bed, pdf, number: str) -> None:
    """One invoice is sent and lies at the customer's, byte for byte."""
    document = pdf(number, size=60_000)
    sent = postroom.json("send", document, "--number", number, "--to", "anna@kunde.test", "--wait")
    assert sent["state"] == "sent"
    assert b"attachment" in read_back(bed, "anna@kunde.test", "INBOX", sent["message_id"])


def run_of_eight(postroom, pdf) -> None:
    """Eight invoices, two seconds apart, by one worker that logs in afresh for each."""
    postroom.environment["POSTROOM_IDLE_CLOSE"] = "0.1"
    for number in range(8):
        words = ["--number", number, "--to", "anna@kunde.test"]
        assert postroom.run("send", pdf(str(number)), *words).returncode == 0
    assert postroom.run("work", "--until-empty").returncode == 0
    assert {entry["state"] for entry in postroom.json("outbox", "list")} == {"sent"}


@pytest.mark.parametrize("kind", ["web_app", "public_app"], ids=["with-secret", "public"])
def test_a_person_signs_in_on_the_real_page_and_an_invoice_goes(
    bed, postroom, page, pdf, tmp_path, kind
) -> None:
    bed.authority_control.post("/set", interactive=True)
    add_profile(postroom, bed, getattr(bed, kind), tmp_path)

    def pick(shown):
        shown.get_by_text(bed.user, exact=True).click()

    ended = sign_in(postroom, page, "Bed", pick)
    assert ended.code == 0, ended.said
    assert f"Signed in as {bed.user}" in ended.said and f"Signed in as {bed.user}" in ended.shown
    assert "code=" not in ended.address
    invoice_goes(postroom, bed, pdf, f"S-{kind}")
    grants = [one["grant_type"] for one in bed.authority_control.get("/log")]
    assert grants == ["authorization_code"]
    report = postroom.json("profile", "test", "Bed", "--incoming")
    steps = {step["step"]: step for step in report["steps"]}
    assert (report["ok"], steps["imap"]["status"]) == (True, "passed")
    assert "Sent Items" in steps["imap"]["detail"]


def test_a_device_code_lets_a_server_without_browser_sign_in(bed, postroom, pdf, tmp_path) -> None:
    add_profile(postroom, bed, bed.public_app, tmp_path)
    waiting = Waiting(postroom, "login", "Bed", "--device", "--timeout", 60, lines=2)
    address, code = waiting.lines
    Browser(bed).approve_device(address, code, bed.user)
    ended = waiting.end()
    assert ended[0] == 0 and "Signed in as" in ended[1]
    invoice_goes(postroom, bed, pdf, "D-1")


def test_tokens_expire_in_mid_run_and_are_rotated(bed, postroom, page, pdf, tmp_path) -> None:
    bed.authority_control.post("/ttl", access=3)
    add_profile(postroom, bed, bed.public_app, tmp_path, "--rate-per-minute", 30)
    assert sign_in(postroom, page, "Bed", straight_on).code == 0
    run_of_eight(postroom, pdf)
    asked = [(one["grant_type"], one["status"]) for one in bed.authority_control.get("/log")]
    assert asked[0] == ("authorization_code", 200)
    assert len(asked) >= 3 and set(asked[1:]) == {("refresh_token", 200)}
    for entry in postroom.json("outbox", "list"):
        read_back(bed, "anna@kunde.test", "INBOX", entry["message_id"])


def test_a_refresh_without_a_new_token_keeps_the_old_one(bed, postroom, page, pdf, tmp_path) -> None:
    add_profile(postroom, bed, bed.public_app, tmp_path)
    assert sign_in(postroom, page, "Bed", straight_on).code == 0
    bed.authority_control.post("/set", rotate=False)
    for _ in range(3):
        assert postroom.json("profile", "test", "Bed")["ok"]
    bed.authority_control.post("/set", rotate=True)
    assert postroom.json("profile", "test", "Bed")["ok"]
    statuses = [one["status"] for one in bed.authority_control.get("/log")]
    assert statuses == [200] * 5


def test_a_revoked_grant_holds_the_mail_until_somebody_signs_in_again(
    bed, postroom, page, pdf, tmp_path
) -> None:
    bed.authority_control.post("/ttl", access=2)
    add_profile(postroom, bed, bed.public_app, tmp_path)
    assert sign_in(postroom, page, "Bed", straight_on).code == 0
    bed.authority_control.post("/revoke", account=bed.user)
    time.sleep(2)
    assert not postroom.json("profile", "test", "Bed", code=1)["ok"]
    held = postroom.json("send", pdf("V"), "--number", "V-1", "--to", "anna@kunde.test", "--wait", code=1)
    assert held["state"] == "held"
    assert sign_in(postroom, page, "Bed", straight_on).code == 0
    assert postroom.run("work", "--until-empty").returncode == 0
    assert postroom.json("outbox", "show", held["id"])["state"] == "sent"


def test_a_person_who_declines_is_told_and_nothing_is_kept(bed, postroom, page, tmp_path) -> None:
    bed.authority_control.post("/set", deny=[bed.user])
    add_profile(postroom, bed, bed.public_app, tmp_path)
    ended = sign_in(postroom, page, "Bed", straight_on)
    assert ended.code == 1
    assert "cancelled in the browser" in ended.shown and "AADSTS65004" in ended.said
    assert postroom.json("profile", "show", "Bed")["signed_in_as"] is None


def test_another_account_is_refused_by_name(bed, postroom, page, tmp_path) -> None:
    bed.authority_control.post("/set", interactive=True)
    add_profile(postroom, bed, bed.public_app, tmp_path)

    def pick(shown):
        shown.get_by_text("billing@contoso.test", exact=True).click()

    ended = sign_in(postroom, page, "Bed", pick)
    assert ended.code == 1
    assert "You signed in as billing@contoso.test" in ended.said
    assert postroom.json("profile", "show", "Bed")["signed_in_as"] is None


def test_the_browser_comes_back_over_ipv6_and_to_the_path_as_registered(
    bed, postroom, page, tmp_path
) -> None:
    add_profile(postroom, bed, bed.public_app, tmp_path, "--redirect-url", "http://[::1]/back")
    ended = sign_in(postroom, page, "Bed", straight_on)
    assert ended.code == 0, ended.said
    assert ended.address.startswith("http://[::1]:") and ended.address.endswith("/back")


def test_googles_way_of_signing_in_works_with_a_provider_that_is_not_ours(
    bed, postroom, page, pdf, tmp_path
) -> None:
    (tmp_path / "client-secret").write_text(bed.web_app.secret)
    added = postroom.run(
        *("profile", "add", "Bed", "--provider", "google", "--auth", "oauth-delegated"),
        *("--host", bed.submission.host, "--port", bed.submission.port, "--username", bed.user),
        *("--ca-file", bed.ca_file, "--authority", bed.issuer, "--client-id", bed.web_app.client_id),
        *("--secret-file", tmp_path / "client-secret", "--scope", f"{SCOPES} offline_access"),
        *("--redirect-port", free_port()),
    )
    assert added.returncode == 0, added.stderr
    ended = sign_in(postroom, page, "Bed", straight_on)
    assert ended.code == 0, ended.said
    invoice_goes(postroom, bed, pdf, "G-1")
    assert postroom.json("profile", "test", "Bed")["ok"], "renewed once"


def test_a_refused_token_explained_in_a_334_is_shown_in_clear(bed, postroom, page, pdf, tmp_path) -> None:
    server = bed.fault_submission
    bed.fault_control.post("/set", google_style=True)
    add_profile(postroom, bed, bed.public_app, tmp_path, "--from", "billing@contoso.test")
    words = ["profile", "edit", "Bed", "--host", server.host, "--port", server.port, "--xoauth2-user", "from"]
    assert postroom.run(*words).returncode == 0
    assert sign_in(postroom, page, "Bed", straight_on).code == 0
    held = postroom.json("send", pdf("334"), "--number", "334", "--to", "x@ok.test", "--wait", code=1)
    assert held["state"] == "held" and '"status"' in held["reason"] and held["attempts"][0]["code"] == 535
