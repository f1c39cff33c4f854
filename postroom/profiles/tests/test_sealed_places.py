"""What is sealed opens in its row and column only: who writes into the ledger moves no secret to another profile."""

import hashlib
import importlib

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.conf import settings

from postroom.oauth import grants
from postroom.oauth.models import Grant
from postroom.oauth.sealed import list_sealed as list_sealed_tokens
from postroom.oauth.tests.test_grants import granted
from postroom.people import repository as people
from postroom.people.models import Person
from postroom.profiles import drafts, repository
from postroom.profiles.fields import fields_of
from postroom.profiles.models import Draft, MailProfile
from postroom.profiles.sealed import list_sealed
from postroom.shared.refusals import KeyUnusable, SealedForAnother
from postroom.shared.sealed import list_locked
from postroom.shared.sealing import Keyring, Secret

pytestmark = pytest.mark.django_db
OWN = {"auth": "password", "imap_auth": "password", "imap_secret": Secret("imap-pw")}


@pytest.fixture
def ours():
    """A profile with secrets of ours."""
    about = {"host": "mail.contoso.test", "username": "f@contoso.test", "secret": Secret("ours")}
    return repository.add("Ours", "smtp", actor="t", **OWN, **about)


@pytest.fixture
def theirs():
    """A profile that leads to a stranger."""
    about = {"host": "stranger.test", "username": "f@stranger.test", "secret": Secret("theirs")}
    return repository.add("Theirs", "smtp", actor="t", **OWN, **about)


def sealed(profile, column: str = "sealed_secret") -> str:
    """What lies in that column of its row."""
    return MailProfile.objects.values_list(column, flat=True).get(pk=profile.id)


def test_a_secret_does_not_open_in_the_row_of_another_profile(ours, theirs) -> None:
    MailProfile.objects.filter(pk=theirs.id).update(sealed_secret=sealed(ours))
    with pytest.raises(SealedForAnother, match="postroom home forget-secrets"):
        repository.find("Theirs")
    assert repository.find("Ours").secret == Secret("ours")


def test_a_secret_does_not_open_in_another_column(ours) -> None:
    MailProfile.objects.update(sealed_imap_secret=sealed(ours))
    with pytest.raises(SealedForAnother):
        repository.find("Ours")


def test_what_was_moved_is_found_and_can_be_forgotten(ours, theirs) -> None:
    MailProfile.objects.filter(pk=theirs.id).update(sealed_secret=sealed(ours))
    (locked,) = list_locked(list_sealed(), settings.POSTROOM_KEYRING)
    assert locked.name == "Theirs"
    locked.forget()
    assert not repository.find("Theirs").secret and repository.find("Ours").secret == Secret("ours")


def test_tokens_do_not_open_for_another_profile_or_as_the_other_token(ours, theirs) -> None:
    for profile in (ours, theirs):
        grants.keep(profile, granted(f"rt-{profile.name}"), "f@contoso.test")
    mine = Grant.objects.get(pk=ours.id)
    Grant.objects.filter(pk=theirs.id).update(sealed_access_token=mine.sealed_access_token)
    with pytest.raises(SealedForAnother):
        grants.get_granted_token(theirs)
    Grant.objects.filter(pk=ours.id).update(sealed_access_token=mine.sealed_refresh_token)
    with pytest.raises(SealedForAnother):
        grants.get_granted_token(ours)
    names = {one.name for one in list_locked(list_sealed_tokens(), settings.POSTROOM_KEYRING)}
    assert names == {"Ours", "Theirs"}


def test_a_draft_does_not_open_as_another_one_or_as_a_secret(ours) -> None:
    people.add("anna", "administrator", Secret("Sauerteig-und-Salz-1867"), actor="test")
    person = Person.objects.get().pk
    first, second = (drafts.begin(person, ours.id, 1, fields_of(ours)) for _ in range(2))
    text = Draft.objects.get(pk=first.id).sealed_fields
    Draft.objects.filter(pk=second.id).update(sealed_fields=text)
    with pytest.raises(SealedForAnother):
        drafts.find(second.id, person)
    MailProfile.objects.update(sealed_secret=text)
    with pytest.raises(SealedForAnother):
        repository.find("Ours")


def test_what_an_earlier_version_sealed_opens_until_it_is_bound_to_its_place() -> None:
    key = Fernet.generate_key()
    old = Fernet(key).encrypt(b"s~3cret").decode()
    ring = Keyring([key.decode()])
    assert ring.unseal(old, "profile/1/sealed_secret") == Secret("s~3cret")
    bound = ring.bind(old, "profile/1/sealed_secret")
    assert ring.unseal(bound, "profile/1/sealed_secret") == Secret("s~3cret")
    with pytest.raises(SealedForAnother):
        ring.unseal(bound, "profile/2/sealed_secret")


def test_what_no_key_opens_stays_as_it_is_when_it_is_bound() -> None:
    strange = Fernet(Fernet.generate_key()).encrypt(b"s~3cret").decode()
    ring = Keyring([Fernet.generate_key().decode()])
    assert (ring.bind(strange, "p"), ring.bind("", "p")) == (strange, "")
    with pytest.raises(KeyUnusable):
        ring.unseal(strange, "p")


def bring_up_to_date(migration: str) -> None:
    """What that migration does to the rows that are there."""
    importlib.import_module(migration)._bind(apps, None)


def seal_as_before(text: str) -> str:
    """As an earlier version sealed it, without a place, with the key of this installation."""
    return str(settings.POSTROOM_KEYRING._fernet.encrypt(text.encode()).decode())


def test_an_update_binds_what_an_earlier_version_sealed(ours, theirs) -> None:
    grants.keep(ours, granted(), "f@contoso.test")
    MailProfile.objects.filter(pk=ours.id).update(sealed_secret=seal_as_before("ours"))
    Grant.objects.update(
        sealed_access_token=seal_as_before("at-1"), sealed_refresh_token=seal_as_before("rt-1")
    )
    MailProfile.objects.filter(pk=theirs.id).update(sealed_secret=sealed(ours))
    assert repository.find("Theirs").secret == Secret("ours"), "so it was before"
    MailProfile.objects.filter(pk=theirs.id).update(sealed_secret="")
    for room in ("profiles", "oauth"):
        bring_up_to_date(f"postroom.{room}.migrations.0004_sealed_for_their_place")
    assert repository.find("Ours") == ours
    assert grants.get_granted_token(ours).secret == Secret("at-1")
    MailProfile.objects.filter(pk=theirs.id).update(sealed_secret=sealed(ours))
    with pytest.raises(SealedForAnother):
        repository.find("Theirs")


def test_an_update_keeps_what_people_have_granted_and_binds_it_to_the_servers(ours) -> None:
    grants.keep(ours, granted(), "f@contoso.test")
    client = (ours.auth, ours.client_id, ours.authority, ours.tenant, ours.username)
    before = hashlib.sha256("\n".join(client).lower().encode()).hexdigest()
    Grant.objects.update(binding=before)
    assert grants.find(ours) is None
    bring_up_to_date("postroom.oauth.migrations.0003_bound_to_servers")
    assert grants.find(ours).account == "f@contoso.test"
    Grant.objects.update(binding="of a client that was changed since")
    bring_up_to_date("postroom.oauth.migrations.0003_bound_to_servers")
    assert grants.find(ours) is None
