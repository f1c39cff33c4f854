"""What is sealed opens in its row and column only: who writes into the ledger moves no secret to another profile."""

import pytest
from cryptography.fernet import Fernet
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
