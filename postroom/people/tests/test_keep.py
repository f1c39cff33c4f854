"""Who may be changed how, and what is refused."""

import threading

import pytest
from django.db import connection

from postroom.audit.models import Change
from postroom.people import first_start, repository, sessions
from postroom.people.models import Person, PersonSession
from postroom.people.passwords import describe_rules
from postroom.people.refusals import LastAdministrator, NotOneself, PasswordRefused
from postroom.people.tests.conftest import PASSWORD
from postroom.shared.refusals import BadInput, ChangedMeanwhile
from postroom.shared.sealing import Secret

NEW = Secret("Roggebrood-met-honing-5")


@pytest.mark.parametrize(
    "change", [{"role": "clerk"}, {"is_active": False}], ids=["another role", "not active"]
)
def test_the_last_active_administrator_stays_one(beheer, change) -> None:
    with pytest.raises(LastAdministrator, match="'beheer' is the last"):
        repository.edit(beheer.id, actor="root (command line)", **change)
    assert repository.by_id(beheer.id) == beheer


def test_the_last_active_administrator_cannot_be_deleted(beheer, anna) -> None:
    with pytest.raises(LastAdministrator):
        repository.remove(beheer.id, actor="root (command line)")
    assert repository.exists("beheer")


def test_an_administrator_who_is_not_active_does_not_count(beheer) -> None:
    other = repository.add("jan", "administrator", Secret(PASSWORD), actor="test")
    repository.edit(other.id, actor="beheer", is_active=False)
    with pytest.raises(LastAdministrator):
        repository.edit(beheer.id, actor="jan", role="reader")


def test_an_administrator_cannot_deactivate_or_delete_themselves(beheer) -> None:
    repository.add("jan", "administrator", Secret(PASSWORD), actor="test")
    with pytest.raises(NotOneself):
        repository.edit(beheer.id, actor="beheer", is_active=False)
    with pytest.raises(NotOneself):
        repository.remove(beheer.id, actor="beheer")


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_demote_each_other_at_once_leave_one() -> None:
    both = [repository.add(name, "administrator", Secret(PASSWORD), actor="test") for name in ("jan", "els")]
    start, refused = threading.Barrier(2), []

    def demote(who, by) -> None:
        start.wait()
        try:
            repository.edit(who.id, actor=by.name, role="clerk")
        except LastAdministrator:
            refused.append(who.name)
        finally:
            connection.close()

    threads = [threading.Thread(target=demote, args=pair) for pair in (both, both[::-1])]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(refused) == 1
    assert Person.objects.filter(role="administrator", is_active=True).count() == 1


def test_the_second_of_two_edits_is_told_who_was_first_and_overwrites_nothing(anna, monday) -> None:
    repository.edit(anna.id, actor="beheer", version=anna.version, email="a@example.com")
    with pytest.raises(ChangedMeanwhile, match=r"beheer changed this user at 2026-11-23 09:00"):
        repository.edit(anna.id, actor="jan", version=anna.version, email="b@example.com")
    assert repository.by_id(anna.id).email == "a@example.com"


@pytest.mark.parametrize("change", [{"role": "reader"}, {"is_active": False}])
def test_another_role_or_no_right_to_log_in_ends_the_sessions(anna, change) -> None:
    sessions.begin(Person.objects.get(id=anna.id), "key", "", "")
    repository.edit(anna.id, actor="beheer", **change)
    assert not PersonSession.objects.exists()


def test_another_address_ends_no_session(anna) -> None:
    sessions.begin(Person.objects.get(id=anna.id), "key", "", "")
    repository.edit(anna.id, actor="beheer", email="")
    assert sessions.is_open(anna.id, "key")


def test_a_new_password_ends_all_sessions_but_the_one_that_is_named(anna) -> None:
    for key in ("here", "there"):
        sessions.begin(Person.objects.get(id=anna.id), key, "", "")
    repository.set_password(anna.id, NEW, actor="anna", but_session="here")
    assert [sessions.is_open(anna.id, key) for key in ("here", "there")] == [True, False]
    assert repository.check_password("anna", NEW) and not repository.check_password("anna", Secret(PASSWORD))


@pytest.mark.parametrize(
    ("password", "why"),
    [("kort-1", "too short"), ("password123", "too common"), ("annemarie-1", "too similar to the user name")],
)
def test_a_weak_password_is_refused_with_the_reason(beheer, password, why) -> None:
    with pytest.raises(PasswordRefused, match=why):
        repository.add("annemarie", "clerk", Secret(password), actor="test")


def test_the_rules_are_said_in_words() -> None:
    assert "at least 12 characters" in describe_rules() and "commonly used" in describe_rules()


@pytest.mark.parametrize("name", ["", " anna", "an\0na", "x" * 151])
def test_a_name_that_cannot_be_typed_again_is_refused(db, name) -> None:
    with pytest.raises(BadInput):
        repository.add(name, "clerk", Secret(PASSWORD), actor="test")


def test_what_is_done_to_a_person_stands_in_the_audit_log_without_any_secret(anna) -> None:
    repository.edit(anna.id, actor="beheer", role="reader")
    repository.set_password(anna.id, NEW, actor="beheer")
    repository.remove(anna.id, actor="beheer")
    rows = list(Change.objects.filter(subject="anna").order_by("id").values_list("actor", "verb", "after"))
    assert [verb for _, verb, _ in rows] == ["user add", "user edit", "user password", "user remove"]
    assert rows[1] == ("beheer", "user edit", {"role": "reader"})
    assert NEW.reveal() not in str(rows) and "md5" not in str(rows)


def test_an_edit_that_changes_nothing_leaves_no_trace(anna) -> None:
    repository.edit(anna.id, actor="beheer", role="clerk")
    assert repository.by_id(anna.id).version == anna.version
    assert not Change.objects.filter(verb="user edit").exists()


def test_the_link_of_the_first_start_ends_when_a_person_is_added_otherwise(db) -> None:
    token = first_start.make_token()
    repository.add("beheer", "administrator", Secret(PASSWORD), actor="test")
    assert not first_start.is_valid(token) and first_start.make_token() is None


def test_a_newer_link_replaces_the_older_one(db) -> None:
    older, newer = first_start.make_token(), first_start.make_token()
    assert [first_start.is_valid(one) for one in (older, newer)] == [False, True]


def test_a_refused_password_leaves_the_link_as_it_was(db) -> None:
    token = first_start.make_token()
    with pytest.raises(PasswordRefused):
        first_start.begin(token, "beheer", Secret("kort"), email="", language="")
    first_start.begin(token, "beheer", Secret(PASSWORD), email="", language="nl")
    assert repository.by_name("beheer").role == "administrator"
