"""Who tries names from one address is slowed down, told to the administrators, and cannot flood the log."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client

from postroom.audit.models import Change
from postroom.people import address_lock, failures, lock_out, passwords, repository
from postroom.people.delays import ADDRESS, NAME, Delay
from postroom.people.models import AddressFailures, Person
from postroom.people.refusals import AddressLocked, LogInLocked
from postroom.people.tests.conftest import PASSWORD
from postroom.shared.sealing import Secret

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
HERE, THERE = "203.0.113.7", "203.0.113.8"


def guess(name: str, address: str = HERE, password: str = "wrong") -> bool:
    """Whether the password was right."""
    return passwords.authenticate(name, Secret(password), address=address) is not None


def try_names(count: int, address: str = HERE) -> int:
    """A guess with each of so many names; how many were judged."""
    judged = 0
    for number in range(count):
        try:
            guess(f"name-{number}", address)
            judged += 1
        except AddressLocked:
            pass
    return judged


def test_thirty_two_names_from_one_address_are_not_all_tried(anna) -> None:
    stranger, answers = Client(REMOTE_ADDR=HERE), []
    for number in range(32):
        page = stranger.post("/login/", {"username": f"name-{number}", "password": "wrong"}).content.decode()
        answers.append("from your address" in page)
    assert answers == [False] * 20 + [True] * 12
    right = stranger.post("/login/", {"username": "anna", "password": PASSWORD})
    assert right.status_code == 200 and "from your address" in right.content.decode()
    assert (
        Client(REMOTE_ADDR=THERE).post("/login/", {"username": "anna", "password": PASSWORD}).status_code
        == 302
    )


def test_after_a_wait_an_address_has_five_attempts_and_then_twice_the_wait(stopped_clock, db) -> None:
    assert try_names(25) == 20
    for minutes in (1, 2, 4):
        stopped_clock.move(minutes * 60 - 1)
        assert try_names(1) == 0
        stopped_clock.move(2)
        assert try_names(8) == 5


def list_waits(delay: Delay, rounds: int) -> list[float]:
    """The minutes of each lock of who goes on as soon as it is over."""
    now, times, waits = MONDAY.timestamp(), [], []
    for _ in range(rounds):
        while not (end := delay.find_end(times, datetime.fromtimestamp(now, UTC))):
            times.append(now)
        waits.append((end.timestamp() - now) / 60)
        now = end.timestamp()
    return waits


def test_each_lock_is_twice_as_long_up_to_a_most() -> None:
    assert list_waits(NAME, 7) == [15, 30, 60, 120, 240, 240, 240]
    assert list_waits(ADDRESS, 9) == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_an_account_of_ones_own_is_no_way_around(anna) -> None:
    for number in range(19):
        guess(f"name-{number}")
        guess("anna", password=PASSWORD)
    assert try_names(5) == 1


def test_ones_own_typing_errors_are_taken_back(anna) -> None:
    for _ in range(8):
        for _ in range(4):
            guess("anna")
        assert guess("anna", password=PASSWORD)


def test_a_locked_name_costs_its_office_no_attempts(anna) -> None:
    for _ in range(5):
        guess("anna")
    for _ in range(30):
        with pytest.raises(LogInLocked):
            guess("anna")
    assert address_lock.find_end(HERE) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:ffff::1", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", HERE, True),
        (HERE, THERE, False),
    ],
)
def test_a_network_of_one_machine_is_one_address(db, one, other, same) -> None:
    try_names(20, one)
    assert (try_names(1, other) == 0) is same


def test_who_is_at_the_machine_gets_around(anna) -> None:
    try_names(25)
    with pytest.raises(AddressLocked):
        guess("anna", password=PASSWORD)
    lock_out.unlock("anna", actor="root (command line)")
    assert guess("anna", password=PASSWORD)
    assert Change.objects.filter(verb="user unlock", subject="anna").count() == 1


def test_neither_address_nor_name_stands_readable_beside_the_failures(db) -> None:
    guess("My-own-passw0rd")
    assert HERE not in str(list(AddressFailures.objects.values()))
    assert "passw0rd" not in str(list(Change.objects.values()))


def test_strangers_write_one_row_for_an_address_and_minute(anna, stopped_clock) -> None:
    stopped_clock.now = stopped_clock.now.replace(second=0)
    try_names(18)
    guess("anna")
    rows = Change.objects.filter(verb="log in failed")
    assert [(row.subject, row.after) for row in rows] == [("anna", {"address": HERE, "times": 19})]
    stopped_clock.move(60)
    guess("anna")
    assert rows.all().count() == 2


def test_strangers_from_many_addresses_write_sixty_rows_a_minute_at_most(db, stopped_clock) -> None:
    stopped_clock.now = stopped_clock.now.replace(second=0)
    for number in range(100):
        guess("nobody-" + str(number), f"198.51.100.{number}")
    rows = Change.objects.filter(verb="log in failed")
    assert rows.count() == 61 and sum(row.after["times"] for row in rows) == 100


def test_many_failures_are_told_on_the_overview_and_once_in_the_log(anna, stopped_clock, client) -> None:
    for number in range(49):
        guess(f"nobody-{number}", f"198.51.100.{number}")
    assert failures.find_alarm() is None
    for number in range(10):
        guess(f"nobody-{number}", f"203.0.113.{number}")
    assert Change.objects.filter(verb="log in alarm").count() == 1
    client.post("/login/", {"username": "beheer", "password": PASSWORD})
    shown = client.get("/").content.decode()
    assert "Somebody tries passwords" in shown and "50" in shown
    client.post("/logout/")
    client.post("/login/", {"username": "anna", "password": PASSWORD})
    assert "Somebody tries passwords" not in client.get("/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_sixty_guesses_at_once_from_one_address_are_not_more_than_twenty() -> None:
    repository.add("anna", "clerk", Secret(PASSWORD), actor="test")
    start, judged = threading.Barrier(12), []

    def hammer(first: int) -> None:
        start.wait()
        for number in range(first, first + 5):
            try:
                judged.append(guess(f"name-{number}"))
            except AddressLocked:
                pass
        connection.close()

    threads = [threading.Thread(target=hammer, args=[5 * one]) for one in range(12)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert judged == [False] * 20
    assert guess("anna", THERE, PASSWORD)
    assert Person.objects.count() == 1
    assert sum(row.after["times"] for row in Change.objects.filter(verb="log in failed")) == 20
