"""The incoming side on a Dovecot: every way in, and every way it can fail, with its class and stage."""

import time
from dataclasses import fields

import jwt
import pytest

from postroom.inbox.faults import InboxFault, NotLetIn, NotReached
from postroom.inbox.mailbox import Mailbox
from postroom.profiles.values import Profile
from postroom.shared.sealing import Secret
from postroom.transport.login import Credential, Password, Token
from tests.bed.clients import app_only_token
from tests.foreign.test_one_invoice import add_profile, app_only, password
from tests.ports import free_port

pytestmark = pytest.mark.foreign
WRONG = 'wrong-"pass\\word'


def profile(bed, **given: object) -> Profile:
    """The incoming side of a profile that no table knows: TLS from the start."""
    empty = {field.name: "" for field in fields(Profile)}
    usual = {"ca_pem": bed.ca_file.read_text(), "imap_host": bed.imaps.host, "imap_port": bed.imaps.port}
    return Profile(**{**empty, "imap_security": "tls", **usual, **given})


def starttls(bed) -> dict[str, object]:
    """The other port."""
    return {"imap_host": bed.imap.host, "imap_port": bed.imap.port, "imap_security": "starttls"}


LINES = {"tls": lambda _bed: {}, "starttls": starttls}
LOGINS = {
    "password": lambda bed: Password(bed.user, Secret(bed.password)),
    "xoauth2": lambda bed: Token(bed.user, Secret(app_only_token(bed, bed.daemon))),
}
on_both_lines = pytest.mark.parametrize("line", LINES.values(), ids=LINES)
with_both_logins = pytest.mark.parametrize("login", LOGINS.values(), ids=LOGINS)


def fault(settings: Profile, credential: Credential) -> InboxFault:
    """Why the mailbox does not open; in no form does it tell the secret."""
    with pytest.raises(InboxFault) as found:
        Mailbox(settings, credential, 5, 10)
    secret = credential.token if isinstance(credential, Token) else credential.password
    told = f"{found.value} {found.value!r} {found.value.args} {found.value.line} {found.value.__cause__!r}"
    assert secret.reveal() not in told and secret.reveal()[-20:] not in told
    assert found.value.line and str(found.value) == f"{found.value.stage}: {found.value.line}"
    return found.value


@on_both_lines
@with_both_logins
def test_the_mailbox_opens_and_its_sent_folder_is_found(foreign_bed, line, login) -> None:
    with Mailbox(profile(foreign_bed, **line(foreign_bed)), login(foreign_bed), 5, 10) as mailbox:
        assert mailbox.sent_folder() == "Sent Items"


@on_both_lines
@pytest.mark.parametrize(
    "credential",
    [
        Password("invoices@contoso.test", Secret(WRONG)),
        Password("nobody@contoso.test", Secret(WRONG)),
        Token("invoices@contoso.test", Secret("eyJ0-garbage-that-is-no-token")),
    ],
    ids=["wrong password", "unknown mailbox", "garbage for a token"],
)
def test_a_wrong_login_is_not_let_in_at_the_login(foreign_bed, line, credential) -> None:
    found = fault(profile(foreign_bed, **line(foreign_bed)), credential)
    assert (type(found), found.stage) == (NotLetIn, "auth")
    assert "AUTHENTICATIONFAILED" in found.line


def resigned(bed, ends_in: float) -> str:
    """A token of the bed's service with another end: signed with the service's own key."""
    token = app_only_token(bed, bed.daemon)
    claims = jwt.decode(token, options={"verify_signature": False})
    key = (bed.folder / "tls" / "signing.key").read_text()
    return jwt.encode(
        {**claims, "exp": int(time.time() + ends_in)},
        key,
        algorithm="RS256",
        headers={"kid": jwt.get_unverified_header(token)["kid"]},
    )


def test_an_expired_token_is_not_let_in(foreign_bed) -> None:
    living = Token(foreign_bed.user, Secret(resigned(foreign_bed, ends_in=60)))
    with Mailbox(profile(foreign_bed), living, 5, 10) as mailbox:
        assert mailbox.sent_folder()
    expired = Token(foreign_bed.user, Secret(resigned(foreign_bed, ends_in=-600)))
    found = fault(profile(foreign_bed), expired)
    assert (type(found), found.stage) == (NotLetIn, "auth")


def test_a_token_of_another_mailbox_is_not_let_in(foreign_bed) -> None:
    token = Secret(app_only_token(foreign_bed, foreign_bed.billing_daemon))
    with Mailbox(profile(foreign_bed), Token("billing@contoso.test", token), 5, 10) as mailbox:
        assert mailbox.sent_folder()
    found = fault(profile(foreign_bed), Token(foreign_bed.user, token))
    assert (type(found), found.stage) == (NotLetIn, "auth")


def test_a_profile_without_any_login_is_told_so(foreign_bed) -> None:
    with pytest.raises(NotLetIn, match="no login is set"):
        Mailbox(profile(foreign_bed), None, 5, 10)


@on_both_lines
@with_both_logins
def test_a_server_that_cannot_be_trusted_gets_no_login(foreign_bed, line, login) -> None:
    found = fault(profile(foreign_bed, ca_pem="", **line(foreign_bed)), login(foreign_bed))
    assert (type(found), found.stage) == (NotReached, "tls")
    assert "certificate" in found.line


def test_nothing_listening_is_not_reached(foreign_bed) -> None:
    found = fault(profile(foreign_bed, imap_port=free_port()), LOGINS["password"](foreign_bed))
    assert (type(found), found.stage, found.line) == (NotReached, "tcp", "Connection refused")


def test_an_unknown_host_is_not_reached(foreign_bed) -> None:
    settings = profile(foreign_bed, imap_host="imap.contoso.invalid")
    found = fault(settings, LOGINS["password"](foreign_bed))
    assert (type(found), found.stage) == (NotReached, "dns")


def test_tls_at_the_port_that_begins_without_is_not_reached(foreign_bed) -> None:
    settings = profile(foreign_bed, imap_port=foreign_bed.imap.port)
    found = fault(settings, LOGINS["password"](foreign_bed))
    assert (type(found), found.stage) == (NotReached, "tls")


def test_a_password_over_an_open_line_is_refused_by_the_server(foreign_bed) -> None:
    settings = profile(foreign_bed, imap_port=foreign_bed.imap.port, imap_security="none")
    found = fault(settings, LOGINS["password"](foreign_bed))
    assert (type(found), found.stage) == (NotLetIn, "auth")


def steps(report: dict) -> dict[str, dict]:
    """The links of a test by their names."""
    return {step["step"]: step for step in report["steps"]}


@pytest.mark.parametrize("login", [app_only, password], ids=["app-only", "password"])
def test_the_connection_test_shows_the_incoming_link(foreign_bed, postroom, tmp_path, login) -> None:
    server = ("--imap-host", foreign_bed.imaps.host, "--imap-port", foreign_bed.imaps.port)
    add_profile(postroom, foreign_bed, *login(foreign_bed, tmp_path), *server)
    report = postroom.json("profile", "test", "Bed", "--incoming")
    found = steps(report)["imap"]
    assert report["ok"] and found["status"] == "passed"
    assert found["detail"] == f"{foreign_bed.imaps.host}:{foreign_bed.imaps.port} Sent Items"
    line = postroom.run("profile", "test", "Bed", "--incoming").stdout.splitlines()[-1]
    assert line.startswith("imap ") and line.endswith(f" passed         {found['detail']}")
    assert steps(postroom.json("profile", "test", "Bed"))["imap"]["status"] == "skipped"


def test_the_connection_test_shows_where_the_incoming_link_breaks(foreign_bed, postroom, tmp_path) -> None:
    (tmp_path / "imap-password").write_text(WRONG)
    own = ("--imap-auth", "password", "--imap-username", foreign_bed.user)
    server = ("--imap-host", foreign_bed.imaps.host, "--imap-port", foreign_bed.imaps.port)
    secret = ("--imap-secret-file", tmp_path / "imap-password")
    add_profile(postroom, foreign_bed, *password(foreign_bed, tmp_path), *server, *own, *secret)
    report = postroom.json("profile", "test", "Bed", "--incoming", code=1)
    found = steps(report)
    assert (report["ok"], found["auth"]["status"], found["imap"]["status"]) == (False, "passed", "failed")
    place = f"{foreign_bed.imaps.host}:{foreign_bed.imaps.port}"
    assert (found["imap"]["detail"], found["imap"]["error"]) == (f"{place} auth", "NotLetIn")
    assert "AUTHENTICATIONFAILED" in found["imap"]["evidence"]
    printed = postroom.run("profile", "test", "Bed", "--incoming")
    line = next(line for line in printed.stdout.splitlines() if line.startswith("imap "))
    assert printed.returncode == 1 and place in line and "AUTHENTICATIONFAILED" in line
    assert WRONG not in "".join(postroom.said)


def test_a_login_of_its_own_opens_another_mailbox(foreign_bed, postroom, tmp_path) -> None:
    (tmp_path / "imap-password").write_text(foreign_bed.password)
    own = ("--imap-auth", "password", "--imap-username", "billing@contoso.test")
    server = ("--imap-host", foreign_bed.imap.host, "--imap-port", foreign_bed.imap.port)
    line = ("--imap-security", "starttls", "--imap-secret-file", tmp_path / "imap-password")
    add_profile(postroom, foreign_bed, *app_only(foreign_bed, tmp_path), *server, *own, *line)
    assert postroom.json("profile", "test", "Bed", "--incoming")["ok"]


def test_a_copied_incoming_side_asks_the_same_server(foreign_bed, postroom, tmp_path) -> None:
    add_profile(postroom, foreign_bed, *password(foreign_bed, tmp_path))
    copied = postroom.json("profile", "copy-incoming", "Bed")
    assert (copied["imap_host"], copied["imap_security"]) == (foreign_bed.submission.host, "starttls")
    again = ("--secret-file", tmp_path / "password")
    port = ("--imap-port", foreign_bed.imap.port)
    assert postroom.run("profile", "edit", "Bed", *port, *again).returncode == 0
    assert postroom.json("profile", "test", "Bed", "--incoming")["ok"]


def test_a_profile_without_incoming_server_is_told_how_to_set_one(foreign_bed, postroom, tmp_path) -> None:
    add_profile(postroom, foreign_bed, *password(foreign_bed, tmp_path))
    refused = postroom.run("profile", "test", "Bed", "--incoming")
    assert refused.returncode == 2 and not refused.stdout
    assert "'Bed' has no incoming server" in refused.stderr and "copy-incoming" in refused.stderr
