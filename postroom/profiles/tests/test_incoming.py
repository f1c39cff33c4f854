"""The incoming side: copied from the outgoing one, with a login of its own, never a token over an open line."""

import pytest

from postroom.profiles import repository
from postroom.profiles.fields import copy_from_outgoing
from postroom.profiles.labels import LABELS
from postroom.profiles.refusals import ProfileRefused, UnknownProfile
from postroom.shared.sealing import Secret

pytestmark = pytest.mark.django_db
OAUTH = {"client_id": "11111111-2222-4333-8444-555555555555", "tenant": "contoso.test"}
AWAY = {
    "imap_host": "old.example.com",
    "imap_port": 1143,
    "imap_security": "starttls",
    "imap_auth": "password",
    "imap_username": "other",
    "imap_secret": Secret("imap-pw"),
}


def added(provider: str, **given: object):
    """A profile with no more than has to be typed."""
    usual = {"username": "facturen@contoso.test", "secret": Secret("s~3cret")}
    return repository.add("P", provider, actor="test", **{**usual, **given})


def copied():
    """The incoming side after the copy: where, how, and whose login."""
    found = copy_from_outgoing("P", actor="test")
    assert found == repository.find("P")
    return (found.imap_host, found.imap_port, found.imap_security, found.imap_auth, found.imap_username)


def test_microsoft_365_reads_on_another_server() -> None:
    added("microsoft365", **OAUTH, **AWAY)
    assert copied() == ("outlook.office365.com", 993, "tls", "same", "")


@pytest.mark.parametrize("host", ["SMTP.Office365.com", "smtp-legacy.office365.com", "smtp-mail.outlook.com"])
def test_every_sending_server_of_microsoft_365_has_the_same_reading_one(host) -> None:
    added("microsoft365", **OAUTH, host=host)
    assert copied() == ("outlook.office365.com", 993, "tls", "same", "")


def test_a_copy_takes_the_old_incoming_password_away() -> None:
    added("google", **AWAY)
    assert not copy_from_outgoing("P", actor="test").imap_secret


def test_google_reads_on_another_server() -> None:
    added("google", **AWAY)
    assert copied() == ("imap.gmail.com", 993, "tls", "same", "")


def test_a_preset_counts_for_its_own_server_only() -> None:
    added("microsoft365", **OAUTH, host="localhost", port=2587)
    assert copied() == ("localhost", 143, "starttls", "same", "")


@pytest.mark.parametrize(("security", "port"), [("tls", 993), ("starttls", 143), ("none", 143)])
def test_another_server_is_copied_with_its_security_and_imaps_own_port(security, port) -> None:
    added("smtp", host="mail.contoso.test", port=2525, security=security, **AWAY)
    assert copied() == ("mail.contoso.test", port, security, "same", "")


def test_a_copy_leaves_the_outgoing_side_as_it_is() -> None:
    before = added("microsoft365", **OAUTH, **AWAY)
    after = copy_from_outgoing("P", actor="test")
    same = ("host", "port", "security", "auth", "username", "secret", "authority", "scope", "is_default")
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]
    assert after.version == before.version + 1


def test_an_unknown_profile_has_no_side_to_copy() -> None:
    added("google")
    with pytest.raises(UnknownProfile):
        copy_from_outgoing("Q", actor="test")


def test_a_login_of_its_own_is_kept_beside_oauth() -> None:
    own = {"imap_auth": "password", "imap_username": "reader", "imap_secret": Secret("imap-pw")}
    found = added("microsoft365", **OAUTH, **own)
    assert (found.imap_auth, found.imap_username, found.imap_secret) == tuple(own.values())
    assert found.secret == Secret("s~3cret")


def test_a_login_of_its_own_needs_a_password() -> None:
    with pytest.raises(ProfileRefused, match="needs a password"):
        added("google", imap_auth="password", imap_username="reader")


def test_a_login_of_its_own_without_a_name_takes_the_outgoing_one() -> None:
    found = added("google", imap_auth="password", imap_secret=Secret("imap-pw"))
    assert (found.imap_username, found.username) == ("", "facturen@contoso.test")


def test_another_name_with_the_same_login_needs_no_password_of_its_own() -> None:
    found = added("microsoft365", **OAUTH, imap_username="info@contoso.test")
    assert (found.imap_auth, found.imap_username) == ("same", "info@contoso.test")


@pytest.mark.parametrize(
    ("field", "value"), [("imap_auth", "oauth"), ("imap_security", "ssl"), ("imap_security", "")]
)
def test_an_unknown_choice_is_refused_with_the_known_ones(field, value) -> None:
    with pytest.raises(ProfileRefused, match=f"not possible for {LABELS[field]}"):
        added("google", **{field: value})


@pytest.mark.parametrize("host", ["imap example.com", "-imap.example.com", "imap/example", "http://x"])
def test_a_server_name_that_is_none_is_refused(host) -> None:
    with pytest.raises(ProfileRefused, match="is not a server name"):
        added("google", imap_host=host)


@pytest.mark.parametrize("port", [0, 65_536])
def test_a_port_that_is_none_is_refused(port) -> None:
    with pytest.raises(ProfileRefused, match="Port of the incoming mail server must be between 1 and 65535"):
        added("google", imap_port=port)


@pytest.mark.parametrize("auth", ["oauth-app", "oauth-delegated"])
def test_a_token_never_goes_over_an_open_line(auth) -> None:
    with pytest.raises(ProfileRefused, match="never used over an open connection"):
        added("microsoft365", **OAUTH, auth=auth, imap_security="none")


def test_a_login_becomes_oauth_only_once_the_line_is_closed() -> None:
    added("google", imap_security="none")
    with pytest.raises(ProfileRefused, match="never used over an open connection"):
        repository.edit("P", actor="test", auth="oauth-delegated", client_id=OAUTH["client_id"])
    assert repository.find("P").auth == "password"


def test_an_open_line_is_left_to_a_password_of_its_own() -> None:
    own = {"imap_auth": "password", "imap_username": "reader", "imap_secret": Secret("imap-pw")}
    assert added("microsoft365", **OAUTH, **own, imap_security="none").imap_security == "none"


def test_an_open_line_to_no_server_matters_to_nobody() -> None:
    assert added("microsoft365", **OAUTH, imap_host="", imap_security="none").imap_host == ""
