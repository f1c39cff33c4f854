"""What is being typed: one draft a person and profile, sealed, gone after OK, Cancel or a day."""

from datetime import date

import pytest

from postroom.people import repository as people
from postroom.people.models import Person
from postroom.profiles import drafts, repository
from postroom.profiles.fields import change_fields, fields_of, make_from_preset
from postroom.profiles.models import Draft as Row
from postroom.profiles.refusals import ProfileRefused
from postroom.shared.sealing import Secret

pytestmark = pytest.mark.django_db
SECRET = Secret("typed-and-not-kept")


@pytest.fixture
def person() -> int:
    """The id of somebody who types."""
    people.add("anna", "administrator", Secret("Sauerteig-und-Salz-1867"), actor="test")
    return Person.objects.get().pk


@pytest.fixture
def profile():
    """A profile that is kept."""
    return repository.add("Facturen", "smtp", actor="test", host="h", auth="none", from_address="a@b.test")


def test_what_was_typed_comes_back_with_its_secrets_and_days(person) -> None:
    fields = make_from_preset("", "microsoft365") | {"secret": SECRET, "secret_expires": date(2028, 5, 31)}
    draft = drafts.begin(person, 0, 0, fields)
    found = drafts.find(draft.id, person)
    assert found and found.fields == fields
    assert (
        "typed-and-not-kept" not in repr(found)
        and "typed-and-not-kept" not in Row.objects.get().sealed_fields
    )


def test_each_window_has_a_draft_of_its_own_and_nobody_else_finds_it(person, profile) -> None:
    first = drafts.begin(person, profile.id, 1, fields_of(profile))
    second = drafts.begin(person, profile.id, 1, fields_of(profile) | {"secret": SECRET})
    drafts.keep(first, first.fields | {"from_name": "A"})
    assert drafts.find(second.id, person).fields["secret"] == SECRET
    assert drafts.find(first.id, person).fields["from_name"] == "A"
    assert drafts.find(first.id, person + 1) is None and drafts.find_newest(person, 0) is None
    drafts.drop(first)
    assert drafts.find(second.id, person) and drafts.find_newest(person, profile.id).id == second.id


def test_a_draft_that_does_not_fit_is_no_profile(person) -> None:
    draft = drafts.begin(person, 0, 0, make_from_preset("", "smtp"))
    with pytest.raises(ProfileRefused):
        draft.as_profile()


def test_after_a_day_a_draft_is_forgotten(person, stopped_clock) -> None:
    drafts.begin(person, 0, 0, make_from_preset("", "smtp"))
    stopped_clock.move(86_401)
    assert drafts.find_newest(person, 0) is None
    drafts.begin(person, 0, 0, make_from_preset("", "google"))
    assert Row.objects.count() == 1


def test_drafts_go_with_their_profile(person, profile) -> None:
    drafts.begin(person, profile.id, 1, fields_of(profile))
    repository.remove("Facturen", actor="test")
    assert not Row.objects.exists()


@pytest.mark.parametrize(("before", "after"), [("password", "oauth-delegated"), ("oauth-app", "password")])
def test_a_password_never_becomes_a_client_secret_nor_the_other_way_round(before, after) -> None:
    fields = make_from_preset("X", "microsoft365") | {"auth": before, "secret": SECRET}
    assert not change_fields(fields, {"auth": after})["secret"]
    assert change_fields(fields, {"auth": after, "secret": Secret("new")})["secret"] == Secret("new")


def test_a_client_secret_stays_between_the_two_kinds_of_oauth() -> None:
    fields = make_from_preset("X", "microsoft365") | {"auth": "oauth-app", "secret": SECRET}
    assert change_fields(fields, {"auth": "oauth-delegated"})["secret"] == SECRET


def test_an_edit_on_an_old_version_is_refused_with_who_and_when(profile) -> None:
    repository.edit("Facturen", actor="anna", from_name="A")
    with pytest.raises(repository.ProfileChanged, match="anna changed the mail profile 'Facturen' on"):
        repository.edit("Facturen", actor="bob", base_version=profile.version, from_name="B")
    assert repository.find("Facturen").from_name == "A"
