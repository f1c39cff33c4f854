"""What each provider fills in, as the facts name it (facts 2.1, 4, 10, 11)."""

import pytest

from postroom.profiles import repository
from postroom.profiles.presets import PRESETS
from postroom.profiles.refusals import ProfileRefused
from postroom.shared.sealing import Secret

pytestmark = pytest.mark.django_db
CLIENT = "11111111-2222-4333-8444-555555555555"
OFFICE = "https://outlook.office365.com"
PEOPLE = "https://outlook.office.com"
US = "https://outlook.office365.us"
CHINA = "https://partner.outlook.cn"
CLOUDS = {
    "microsoft365": (
        "https://login.microsoftonline.com/contoso.test",
        f"{OFFICE}/.default",
        f"{PEOPLE}/SMTP.Send {PEOPLE}/IMAP.AccessAsUser.All",
        "smtp.office365.com",
        "outlook.office365.com",
    ),
    "microsoft365-us": (
        "https://login.microsoftonline.us/contoso.test",
        f"{US}/.default",
        f"{US}/SMTP.Send {US}/IMAP.AccessAsUser.All",
        "smtp.office365.us",
        "outlook.office365.us",
    ),
    "microsoft365-dod": (
        "https://login.microsoftonline.us/contoso.test",
        f"{US}/.default",
        f"{US}/SMTP.Send {US}/IMAP.AccessAsUser.All",
        "outlook-dod.office365.us",
        "outlook-dod.office365.us",
    ),
    "microsoft365-china": (
        "https://login.partner.microsoftonline.cn/contoso.test",
        f"{CHINA}/.default",
        f"{CHINA}/SMTP.Send {CHINA}/IMAP.AccessAsUser.All",
        "smtp.partner.outlook.cn",
        "partner.outlook.cn",
    ),
}


def added(provider: str, **given: object):
    """A profile with no more than has to be typed."""
    usual = {"client_id": CLIENT, "secret": Secret("s~3cret"), "username": "facturen@contoso.test"}
    return repository.add("P", provider, actor="test", **{**usual, **given})


@pytest.mark.parametrize("provider", CLOUDS)
def test_an_app_only_profile_knows_its_cloud(provider) -> None:
    authority, scope, _people, smtp, imap = CLOUDS[provider]
    found = added(provider, tenant="contoso.test")
    assert (found.auth, found.authority, found.scope) == ("oauth-app", authority, scope)
    assert (found.host, found.port, found.security) == (smtp, 587, "starttls")
    assert (found.imap_host, found.imap_port, found.imap_security) == (imap, 993, "tls")


@pytest.mark.parametrize("provider", CLOUDS)
def test_a_delegated_profile_knows_its_cloud(provider) -> None:
    authority, _app, scope, smtp, imap = CLOUDS[provider]
    found = added(provider, tenant="contoso.test", auth="oauth-delegated")
    assert (found.authority, found.scope) == (authority, scope)
    assert (found.host, found.port, found.security) == (smtp, 587, "starttls")
    assert (found.imap_host, found.imap_port, found.imap_security) == (imap, 993, "tls")


@pytest.mark.parametrize("provider", CLOUDS)
def test_people_of_any_tenant_sign_in_where_no_tenant_is_typed(provider) -> None:
    found = added(provider, auth="oauth-delegated")
    assert found.authority == CLOUDS[provider][0].replace("contoso.test", "organizations")


@pytest.mark.parametrize("tenant", ["", "common", "Organizations", "consumers"])
def test_an_app_alone_needs_a_tenant_of_its_own(tenant) -> None:
    with pytest.raises(ProfileRefused, match=r"needs the Tenant \(directory\) ID"):
        added("microsoft365", tenant=tenant)


@pytest.mark.parametrize("provider", CLOUDS)
def test_microsofts_limits_hold_in_every_cloud(provider) -> None:
    found = added(provider, tenant="contoso.test")
    assert (found.rate_per_minute, found.recipients_per_day) == (25, 10_000)
    assert (found.connections, found.size_limit) == (1, 35 * 1024 * 1024)
    with pytest.raises(ProfileRefused, match="at most 30 messages a minute"):
        repository.edit("P", actor="test", rate_per_minute=31)
    with pytest.raises(ProfileRefused, match="at most 30 messages a minute"):
        repository.edit("P", actor="test", rate_per_minute=0)
    with pytest.raises(ProfileRefused, match="at most 3 connections"):
        repository.edit("P", actor="test", connections=4)


def test_google_with_a_sign_in() -> None:
    found = added("google", auth="oauth-delegated")
    assert (found.authority, found.scope) == ("https://accounts.google.com", "https://mail.google.com/")
    assert (found.host, found.port, found.security) == ("smtp.gmail.com", 587, "starttls")
    assert (found.imap_host, found.imap_port, found.imap_security) == ("imap.gmail.com", 993, "tls")
    assert (found.recipients_per_day, found.size_limit) == (2_000, 25 * 1024 * 1024)


def test_google_with_a_password_asks_no_sign_in_service() -> None:
    found = added("google")
    assert (found.auth, found.authority, found.scope) == ("password", "", "")


def test_google_does_not_know_an_app_alone() -> None:
    with pytest.raises(ProfileRefused, match="not available for Google"):
        added("google", auth="oauth-app", scope="https://mail.google.com/")


def test_smtp_presets_no_server_and_no_incoming_side() -> None:
    found = added("smtp", host="mail.contoso.test")
    assert (found.port, found.security, found.auth) == (587, "starttls", "password")
    assert (found.imap_host, found.authority, found.scope) == ("", "", "")
    assert (found.rate_per_minute, found.recipients_per_day) == (0, 0)


@pytest.mark.parametrize("missing", ["authority", "scope"])
def test_smtp_with_oauth_needs_authority_and_scope_typed(missing) -> None:
    given = {"authority": "https://login.example.com", "scope": "mail", "host": "mail.contoso.test"}
    assert added("smtp", auth="oauth-delegated", **given).authority == "https://login.example.com"
    repository.remove("P", actor="test")
    with pytest.raises(ProfileRefused) as refused:
        added("smtp", auth="oauth-delegated", **{**given, missing: ""})
    assert refused.value.field == missing


def test_what_is_typed_beats_the_preset() -> None:
    typed = {
        "host": "smtp-legacy.office365.com",
        "port": 25,
        "authority": "https://login.example.com/x",
        "scope": "https://example.com/.default",
        "imap_host": "imap.example.com",
        "rate_per_minute": 5.0,
    }
    found = added("microsoft365", tenant="contoso.test", **typed)
    assert {name: getattr(found, name) for name in typed} == typed


def test_every_provider_but_smtp_is_in_these_tables() -> None:
    assert set(PRESETS) == {*CLOUDS, "google", "smtp"}


def test_an_unknown_provider_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ProfileRefused, match=r"'hotmail'.*microsoft365, .*google, smtp"):
        added("hotmail", host="mail.contoso.test")
