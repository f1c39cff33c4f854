"""Too many failed log-ins lock a name; neither the right password nor many at once get around that."""

import threading

import pytest
from django.db import connection

from postroom.audit.models import Change
from postroom.people import lock_out, repository
from postroom.people.models import FailedLogIns
from postroom.people.refusals import LogInLocked
from postroom.people.tests.conftest import PASSWORD
from postroom.shared.sealing import Secret

RIGHT, WRONG = Secret(PASSWORD), Secret("wrong")


def fail(name: str, times: int = 5) -> None:
    """So many wrong passwords."""
    for _ in range(times):
        assert not repository.check_password(name, WRONG)


def test_after_five_failures_the_right_password_is_refused_too(anna, stopped_clock) -> None:
    fail("anna")
    with pytest.raises(LogInLocked, match="again: 15"):
        repository.check_password("anna", RIGHT)
    stopped_clock.move(14 * 60 + 1)
    with pytest.raises(LogInLocked, match="again: 1\\."):
        repository.check_password("anna", RIGHT)
    stopped_clock.move(59)
    assert repository.check_password("anna", RIGHT)


def test_four_failures_lock_nothing_and_a_right_password_begins_anew(anna) -> None:
    for _ in range(3):
        fail("anna", 4)
        assert repository.check_password("anna", RIGHT)


def test_failures_further_apart_than_a_quarter_of_an_hour_do_not_add_up(anna, stopped_clock) -> None:
    for _ in range(8):
        fail("anna", 1)
        stopped_clock.move(4 * 60)
    assert repository.check_password("anna", RIGHT)


def test_the_window_slides(anna, stopped_clock) -> None:
    fail("anna", 1)
    stopped_clock.move(14 * 60)
    fail("anna", 3)
    stopped_clock.move(2 * 60)
    fail("anna", 2)
    with pytest.raises(LogInLocked):
        repository.check_password("anna", RIGHT)


def test_attempts_during_the_lock_do_not_lengthen_it(anna, stopped_clock) -> None:
    fail("anna")
    stopped_clock.move(10 * 60)
    with pytest.raises(LogInLocked):
        repository.check_password("anna", WRONG)
    stopped_clock.move(5 * 60)
    assert repository.check_password("anna", RIGHT)


def test_after_a_lock_there_are_five_attempts_again(anna, stopped_clock) -> None:
    fail("anna")
    stopped_clock.move(15 * 60)
    fail("anna", 4)
    assert repository.check_password("anna", RIGHT)


def test_a_name_that_does_not_exist_is_locked_in_the_same_words(anna, stopped_clock) -> None:
    said = []
    for name in ("anna", "nobody"):
        fail(name)
        with pytest.raises(LogInLocked) as locked:
            repository.check_password(name, RIGHT)
        said.append(str(locked.value))
    assert said[0] == said[1]


def test_upper_case_letters_are_no_new_name(anna) -> None:
    fail("Anna", 2)
    fail("ANNA", 3)
    with pytest.raises(LogInLocked):
        repository.check_password("anna", RIGHT)


def test_an_administrator_unlocks(anna) -> None:
    fail("anna")
    assert repository.by_name("anna").locked_until
    lock_out.unlock("anna", actor="beheer")
    assert repository.by_name("anna").locked_until is None and repository.check_password("anna", RIGHT)


def test_what_was_typed_as_a_name_is_written_nowhere(anna, stopped_clock) -> None:
    fail("My-own-passw0rd", 5)
    fail("anna", 5)
    lock_out.unlock("anna", actor="beheer")
    written = [*Change.objects.values_list("actor", "verb", "subject", "after")]
    assert [verb for _, verb, subject, _ in written if subject == "anna"][1:] == [
        "log in failed",
        "user lock",
        "user unlock",
    ]
    assert "passw0rd" not in str(written) + str(list(FailedLogIns.objects.values()))


def test_old_rows_are_swept(anna, stopped_clock) -> None:
    for number in range(4):
        fail(f"nobody-{number}", 1)
    stopped_clock.move(24 * 3600 + 1)
    fail("anna", 1)
    assert FailedLogIns.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twelve_guesses_at_once_are_not_more_than_five() -> None:
    repository.add("anna", "clerk", RIGHT, actor="test")
    start, answers = threading.Barrier(12), []

    def guess() -> None:
        start.wait()
        try:
            answers.append(repository.check_password("anna", WRONG))
        except LogInLocked:
            answers.append("locked")
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(12)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(map(str, answers)) == ["False"] * 5 + ["locked"] * 7


def test_a_name_that_does_not_exist_costs_a_hash_too(anna, settings, monkeypatch) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *given: hashed.append(1) or encode(self, *given)
    )
    costs = []
    for name in ("anna", "nobody"):
        hashed.clear()
        repository.check_password(name, WRONG)
        costs.append(len(hashed))
    assert costs[0] == costs[1] == 1
