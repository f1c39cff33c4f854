"""What each cloud fills in, and the most that its servers take (facts 2.1, 4, 11)."""

import pytest

from postroom.profiles import repository
from postroom.profiles.providers.microsoft365 import PROVIDERS
from postroom.profiles.refusals import ProfileRefused
from postroom.profiles.tests.presets import added

pytestmark = pytest.mark.django_db
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


def test_every_cloud_is_in_this_table() -> None:
    assert [one.code for one in PROVIDERS] == list(CLOUDS)


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
