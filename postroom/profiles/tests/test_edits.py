"""What an edit changes with it, what it leaves alone, and what nobody is ever shown."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection

from postroom.audit.models import Change
from postroom.cli.profiles import profile as command
from postroom.profiles import repository
from postroom.profiles.models import MailProfile
from postroom.profiles.refusals import ProfileRefused
from postroom.shared.sealing import Secret

pytestmark = pytest.mark.django_db
CLIENT = "11111111-2222-4333-8444-555555555555"
TYPED = "https://login.example.com/own"
LOGIN = "https://login.microsoftonline.com"
SECRETS = {
    "secret": Secret("cl13nt~secret"),
    "certificate": Secret(
        "-----BEGIN PRIVATE KEY-----\nk3y\n-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n"
    ),
    "imap_secret": Secret("imap-p4ssw0rd"),
}


AGAIN = {"secret": SECRETS["secret"]}
"""The same secret once more: a stored one does not follow to another server by itself."""


def added(provider: str = "microsoft365", **given: object):
    """An app-only profile unless something else is given."""
    usual = {
        "client_id": CLIENT,
        "tenant": "contoso.test",
        "secret": SECRETS["secret"],
        "username": "facturen@contoso.test",
    }
    return repository.add("P", provider, actor="test", **{**usual, **given})


def edited(**changes: object):
    """The profile after an edit."""
    return repository.edit("P", actor="test", **changes)


def test_another_tenant_is_another_authority() -> None:
    added()
    assert edited(tenant="kunde.test", **AGAIN).authority == f"{LOGIN}/kunde.test"


def test_an_edit_of_something_else_keeps_authority_and_scope() -> None:
    before = added()
    after = edited(from_name="Facturen")
    assert (after.authority, after.scope) == (before.authority, before.scope)


def test_a_typed_authority_survives_another_tenant() -> None:
    added(authority=TYPED)
    assert edited(tenant="kunde.test").authority == TYPED
    assert edited(auth="oauth-delegated").authority == TYPED


def test_an_authority_typed_in_the_same_edit_beats_the_tenant() -> None:
    added()
    assert edited(tenant="kunde.test", authority=TYPED, **AGAIN).authority == TYPED


def test_an_emptied_authority_is_the_providers_again() -> None:
    added(authority=TYPED)
    assert edited(authority="", **AGAIN).authority == f"{LOGIN}/contoso.test"


def test_another_login_is_another_scope() -> None:
    added()
    people = "https://outlook.office.com/SMTP.Send https://outlook.office.com/IMAP.AccessAsUser.All"
    assert edited(auth="oauth-delegated").scope == people
    assert edited(auth="oauth-app").scope == "https://outlook.office365.com/.default"


def test_a_typed_scope_survives_another_login() -> None:
    added(scope="https://ps.outlook.com/.default")
    assert edited(auth="oauth-delegated").scope == "https://ps.outlook.com/.default"


def test_a_password_needs_neither_authority_nor_scope_and_the_way_back_finds_both() -> None:
    before = added()
    without = edited(auth="password", secret=Secret("a-password"))
    assert (without.authority, without.scope) == ("", "")
    after = edited(auth="oauth-app", secret=Secret("a-client-secret"))
    assert (after.authority, after.scope) == (before.authority, before.scope)


def test_a_refused_edit_changes_nothing() -> None:
    before = added()
    with pytest.raises(ProfileRefused):
        edited(tenant="")
    assert repository.find("P") == before
    assert Change.objects.filter(verb="profile edit").count() == 0


def test_every_edit_counts_up_the_version() -> None:
    assert added().version == 1
    assert [edited(from_name=name).version for name in "AB"] == [2, 3]


def test_another_server_forgets_the_size_the_last_one_announced() -> None:
    repository.remember_server_size(added(), 1000)
    assert edited(from_name="Facturen").server_size_limit == 1000
    assert edited(port=25, **AGAIN).server_size_limit == 0


@pytest.mark.parametrize("auth", ["oauth-app", "oauth-delegated"])
def test_the_sender_can_stand_in_the_login_of_oauth(auth) -> None:
    own = added(auth=auth, from_address="info@contoso.test")
    assert (own.login_user, own.lane) == (
        "facturen@contoso.test",
        "smtp.office365.com/facturen@contoso.test",
    )
    shared = edited(xoauth2_user="from")
    assert (shared.login_user, shared.lane) == ("info@contoso.test", "smtp.office365.com/info@contoso.test")
    assert shared.username == "facturen@contoso.test"


def test_a_password_is_always_the_user_names() -> None:
    found = added("smtp", host="Mail.Contoso.Test", from_address="info@contoso.test", xoauth2_user="from")
    assert (found.login_user, found.lane) == (
        "facturen@contoso.test",
        "mail.contoso.test/facturen@contoso.test",
    )


def test_nobody_else_can_stand_in_the_login() -> None:
    added()
    with pytest.raises(ProfileRefused, match="'anna' is not possible for Name in the login"):
        edited(xoauth2_user="anna")


def test_the_installations_client_id_stands_in_where_none_is_typed(settings) -> None:
    settings.POSTROOM = replace(settings.POSTROOM, default_client_id="vendor-id")
    usual = {"tenant": "contoso.test", "secret": Secret("x"), "username": "f@contoso.test"}
    assert repository.add("A", "microsoft365", actor="test", **usual).client_id == "vendor-id"
    assert repository.add("B", "google", actor="test", **usual).client_id == "vendor-id"
    assert repository.add("C", "microsoft365", actor="test", **usual, client_id=CLIENT).client_id == CLIENT
    assert repository.add("D", "smtp", actor="test", **usual, host="mail.contoso.test").client_id == ""


def test_without_any_client_id_oauth_is_refused() -> None:
    with pytest.raises(ProfileRefused, match="needs the Client ID"):
        added(client_id="")


def full() -> None:
    """A profile with every secret there is, all of them changed once."""
    added(**SECRETS, imap_auth="password", imap_username="reader")
    edited(**{name: Secret(secret.reveal() + "2") for name, secret in SECRETS.items()})


def leaked(text: str) -> list[str]:
    """Which secrets stand in there."""
    return [name for name, secret in SECRETS.items() if secret.reveal() in text.replace("\\n", "\n")]


def test_the_search_for_secrets_finds_them() -> None:
    told = json.dumps({name: secret.reveal() for name, secret in SECRETS.items()})
    assert leaked(told) == list(SECRETS)


@pytest.mark.parametrize("words", [["show", "P"], ["show", "P", "--json"], ["list", "--json"], ["list"]])
def test_no_secret_is_shown(words) -> None:
    full()
    result = CliRunner().invoke(command, words, catch_exceptions=False)
    assert result.exit_code == 0 and "facturen@contoso.test" in result.output
    assert leaked(result.output) == []


def test_whether_there_is_a_secret_is_shown() -> None:
    full()
    shown = json.loads(CliRunner().invoke(command, ["show", "P", "--json"]).output)
    assert [shown[f"has_{name}"] for name in SECRETS] == [True, True, True]
    assert not set(SECRETS) & shown.keys()


def test_no_secret_stands_in_the_profiles_repr() -> None:
    full()
    assert leaked(repr(repository.find("P"))) == []
    assert repository.find("P").secret.reveal() == "cl13nt~secret2"


def test_the_log_of_changes_knows_only_whether_there_was_a_secret() -> None:
    full()
    edited(imap_auth="same", imap_secret=Secret(""))
    repository.remove("P", actor="test")
    changes = list(Change.objects.order_by("pk").values("verb", "actor", "subject", "before", "after"))
    assert [one["verb"] for one in changes] == ["profile add", *["profile edit"] * 2, "profile remove"]
    assert leaked(json.dumps(changes)) == []
    assert changes[0]["after"]["imap_secret"] is True
    assert changes[2]["before"]["imap_secret"] is True and changes[2]["after"]["imap_secret"] is False


@pytest.mark.django_db(transaction=True)
def test_a_secret_lies_sealed_in_the_database_file() -> None:
    full()
    path = Path(connection.settings_dict["NAME"])
    kept = b"".join(found.read_bytes() for found in path.parent.glob(path.name + "*"))
    assert b"facturen@contoso.test" in kept
    assert leaked(kept.decode("latin-1")) == []
    assert not MailProfile.objects.filter(sealed_secret="").exists()


def test_a_profile_gets_a_new_name_and_keeps_the_rest() -> None:
    before = added()
    assert replace(edited(name="Renamed"), name="P", version=before.version) == before
