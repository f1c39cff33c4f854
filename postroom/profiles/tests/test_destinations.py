"""A stored secret goes to the servers that it was entered for; no field of the profile leads it elsewhere."""

import pytest
from click.testing import CliRunner

from postroom.cli.profiles import profile as command
from postroom.people import repository as people
from postroom.people.models import Person
from postroom.profiles import drafts, repository
from postroom.profiles.fields import change_fields, copy_from_outgoing, fields_of, make_from_preset
from postroom.profiles.refusals import SecretForAnother
from postroom.shared.sealing import Secret

pytestmark = pytest.mark.django_db
SECRET = Secret("s~3cret")
PASSWORD = {"host": "mail.contoso.test", "auth": "password"}
OAUTH = {
    "host": "mail.contoso.test",
    "auth": "oauth-app",
    "client_id": "11111111-2222-4333-8444-555555555555",
    "tenant": "contoso.test",
    "authority": "https://login.contoso.test",
    "scope": "mail.send",
}
AWAY = {"imap_host": "imap.contoso.test", "imap_auth": "password", "imap_secret": Secret("imap-pw")}
WAYS = [
    (PASSWORD, {"host": "stranger.test"}),
    (PASSWORD, {"port": 2525}),
    (PASSWORD, {"security": "none"}),
    (PASSWORD, {"imap_host": "stranger.test", "imap_port": 993}),
    (PASSWORD | AWAY, {"imap_auth": "same"}),
    (OAUTH, {"authority": "https://stranger.test"}),
    (OAUTH, {"tenant": "stranger.test"}),
    (OAUTH, {"host": "stranger.test"}),
    (OAUTH, {"imap_host": "stranger.test"}),
    (PASSWORD | AWAY, {"imap_host": "stranger.test"}),
    (PASSWORD | AWAY, {"imap_port": 1143}),
    (PASSWORD | AWAY, {"imap_security": "none"}),
]
"""What is kept, and the change that would send a stored secret elsewhere."""


def added(**given: object):
    """A profile with its secret."""
    usual = {"username": "facturen@contoso.test", "secret": SECRET}
    return repository.add("P", "smtp", actor="test", **{**usual, **given})


def drafted(profile, **changes: object):
    """The draft of somebody who typed these changes, and no secret."""
    people.add("anna", "administrator", Secret("Sauerteig-und-Salz-1867"), actor="test")
    fields = change_fields(fields_of(profile), changes)
    return drafts.begin(Person.objects.get().pk, profile.id, profile.version, fields)


@pytest.mark.parametrize(("kept", "change"), WAYS, ids=str)
def test_an_edit_leads_no_stored_secret_elsewhere(kept, change) -> None:
    before = added(**kept)
    with pytest.raises(SecretForAnother, match="was not entered for"):
        repository.edit("P", actor="test", **change)
    assert repository.find("P") == before


@pytest.mark.parametrize(("kept", "change"), WAYS, ids=str)
def test_a_draft_leads_no_stored_secret_elsewhere(kept, change) -> None:
    draft = drafted(added(**kept), **change)
    with pytest.raises(SecretForAnother):
        drafts.find(draft.id, Person.objects.get().pk).as_profile()


@pytest.mark.parametrize("kept", [PASSWORD, OAUTH], ids=["password", "oauth"])
def test_another_authority_that_is_trusted_asks_for_the_secret(kept, certificates) -> None:
    added(**kept)
    with pytest.raises(SecretForAnother):
        repository.edit("P", actor="test", ca_pem=certificates.ca_pem)


@pytest.mark.parametrize(("kept", "change"), WAYS, ids=str)
def test_a_secret_that_is_entered_again_goes_where_the_profile_leads(kept, change) -> None:
    added(**kept)
    again = {"secret": Secret("new"), "imap_secret": Secret("new")}
    assert repository.edit("P", actor="test", **change, **again).secret == Secret("new")


@pytest.mark.parametrize(
    "change",
    [
        {"from_name": "Facturen"},
        {"name": "Q"},
        {"host": "MAIL.contoso.test."},
        {"username": "post@contoso.test"},
        {"imap_host": "mail.contoso.test", "imap_port": 143, "imap_security": "starttls"},
        {"auth": "none", "from_address": "f@contoso.test"},
    ],
    ids=str,
)
def test_a_change_that_leads_nowhere_else_asks_nothing(change) -> None:
    added(**PASSWORD)
    repository.edit("P", actor="test", **change)


def test_the_outgoing_side_is_copied_without_a_question() -> None:
    added(**PASSWORD)
    assert copy_from_outgoing("P", actor="test").imap_host == "mail.contoso.test"


def test_a_way_round_in_two_steps_ends_at_the_second() -> None:
    """A login that is not used goes nowhere; when it is used again, the server that it was for is not forgotten."""
    added(**PASSWORD | AWAY)
    repository.edit("P", actor="test", imap_auth="same", imap_host="")
    repository.edit("P", actor="test", imap_host="mail.contoso.test", imap_port=143, imap_security="starttls")
    with pytest.raises(SecretForAnother):
        repository.edit("P", actor="test", imap_auth="password", imap_host="stranger.test")


def test_a_draft_remembers_for_which_server_each_secret_was_typed() -> None:
    draft = drafted(added(**PASSWORD), host="new.contoso.test")
    typed = drafts.keep(draft, draft.fields | {"secret": Secret("typed")}, typed=["secret"])
    assert typed.as_profile().host == "new.contoso.test"
    led = drafts.keep(typed, typed.fields | {"host": "stranger.test"})
    with pytest.raises(SecretForAnother, match=r"stranger\.test:587"):
        led.as_profile()
    back = drafts.keep(led, led.fields | {"host": "new.contoso.test"})
    assert back.as_profile().secret == Secret("typed")


def test_the_command_line_names_the_option_that_enters_it_again() -> None:
    added(**PASSWORD)
    refused = CliRunner().invoke(command, ["edit", "P", "--host", "stranger.test", "--json"])
    assert refused.exit_code == 2 and repository.find("P").host == "mail.contoso.test"
    assert "was not entered for stranger.test:587" in refused.output and "(--secret-file)" in refused.output
    assert '"code": "secret-for-another-server"' in refused.output


def test_a_new_profile_that_was_typed_at_once_asks_nothing() -> None:
    """Authority and scope follow from what was typed; that is no other place."""
    people.add("anna", "administrator", Secret("Sauerteig-und-Salz-1867"), actor="test")
    typed = {"client_id": OAUTH["client_id"], "tenant": "contoso.test", "username": "f@contoso.test"}
    fields = make_from_preset("Nieuw", "microsoft365") | typed | {"secret": SECRET}
    draft = drafts.begin(Person.objects.get().pk, 0, 0, fields, ["secret"])
    assert draft.as_profile().secret == SECRET and draft.name_places().startswith("https://login.")
