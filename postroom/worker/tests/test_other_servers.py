"""Servers that hang up on one mail, or count mails of a session or recipients of a mail; real sockets, real time."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from postroom.outbox import pauses, queries
from postroom.outbox.models import Attempt, Entry
from postroom.planning.request import Priority
from postroom.profiles import repository
from postroom.shared import clock
from postroom.worker.tests.scripted_server import Script, ScriptedServer
from postroom.worker.worker import Worker

MINUTE = 60.0


@pytest.fixture
def serve(transactional_db) -> Iterator[Callable[..., ScriptedServer]]:
    """Starts a scripted server and makes a profile at it."""
    running: list[ScriptedServer] = []

    def start(script: Script, **fields: Any) -> ScriptedServer:
        server = ScriptedServer(script).__enter__()
        running.append(server)
        usual = {
            "auth": "none",
            "security": "none",
            "rate_per_minute": 0.0,
            "from_address": "wij@contoso.test",
        }
        place = {"host": "127.0.0.1", "port": server.port}
        repository.add("S", "smtp", actor="test", **{**usual, **place, **fields})
        return server

    yield start
    for server in running:
        server.__exit__()


@contextmanager
def working() -> Iterator[None]:
    """Workers as `serve` runs them, until the block ends."""
    crew = Worker(4)
    thread = threading.Thread(target=crew.run)
    thread.start()
    try:
        yield
    finally:
        crew.stop.set()
        thread.join(20)
        connection.close()


def seconds_until(done: Callable[[], bool], longest: float) -> float:
    """Wait for it; how long it took. Raises AssertionError when it takes longer."""
    begun = time.monotonic()
    while not done():
        assert time.monotonic() - begun < longest, [(one.id, one.state) for one in queries.list_entries()]
        time.sleep(0.05)
    return time.monotonic() - begun


def poisoned_recipient(session, address: str) -> str:
    return "421 Recipient not in route list." if address == "a0@kunde.test" else ""


def poisoned_content(session, mail: bytes) -> str:
    return "421 4.7.0 Not now" if b"a0@kunde.test" in mail else ""


def too_many_unknown(session, address: str) -> str:
    if address.startswith("nobody"):
        return "550 5.1.1 User unknown" if session.refused < 22 else "421 4.7.0 Error: too many errors"
    return ""


UNKNOWN = tuple(f"nobody{number}@kunde.test" for number in range(30))


@pytest.mark.parametrize(
    ("script", "to"),
    [
        pytest.param(Script(rcpt=poisoned_recipient), ("a0@kunde.test",), id="421 at RCPT"),
        pytest.param(Script(final=poisoned_content), ("a0@kunde.test",), id="421 after the dot"),
        pytest.param(Script(rcpt=too_many_unknown), UNKNOWN, id="421 after 22 unknown recipients"),
    ],
)
def test_one_mail_that_makes_the_server_hang_up_does_not_stop_the_others(
    serve, hand_over, script, to
) -> None:
    server = serve(script)
    (poisoned,) = hand_over(1, to=to)
    others = hand_over(3, first=1)
    with working():
        seconds_until(lambda: len(server.taken) == 3, MINUTE)
    entry = queries.find(poisoned)
    assert {queries.state_of(one) for one in others} == {"sent"}
    assert entry.state == "retrying"
    assert "421" in str(entry.reason)
    assert entry.due_at > clock.now(), "it goes again with delays of its own"
    assert not pauses.list_pauses(), "nothing speaks against the server"


def test_recipients_refused_before_the_server_hung_up_are_not_asked_again(
    serve, hand_over, monkeypatch
) -> None:
    short = replace(settings.POSTROOM, retry_delays=(0.2,), poll_every=0.05)
    monkeypatch.setattr(settings, "POSTROOM", short)
    server = serve(Script(rcpt=too_many_unknown))
    (entry_id,) = hand_over(1, to=(*UNKNOWN, "anna@kunde.test"))
    with working():
        seconds_until(lambda: queries.state_of(entry_id) == "sent", 20)
    assert [recipients for recipients, _ in server.taken] == [("anna@kunde.test",)]
    assert [one.state for one in queries.find(entry_id).recipients] == ["refused"] * 30 + ["accepted"]
    assert [(one.stage, one.code) for one in queries.find(entry_id).attempts] == [
        ("rcpt", 421),
        ("final", 250),
    ]


def test_two_mails_in_a_row_on_which_a_server_hangs_up_speak_against_the_server(serve, hand_over) -> None:
    serve(Script(rcpt=lambda _session, _address: "421 4.3.2 Shutting down"))
    hand_over(5)
    with working():
        seconds_until(lambda: bool(pauses.list_pauses()), 10)
    (pause,) = pauses.list_pauses()
    assert pause.kind == "wait"
    assert Attempt.objects.count() == 2, "the others were not tried in vain"
    assert {one.state for one in queries.list_entries()} == {"retrying"}


def test_a_mail_that_makes_the_server_hang_up_ends_with_its_time(serve, hand_over, monkeypatch) -> None:
    short = replace(settings.POSTROOM, retry_delays=(0.2,), retry_for=1.0, poll_every=0.05)
    monkeypatch.setattr(settings, "POSTROOM", short)
    serve(Script(rcpt=poisoned_recipient))
    (poisoned,) = hand_over(1)
    with working():
        seconds_until(lambda: queries.state_of(poisoned) == "failed", 20)
    assert not pauses.list_pauses()


LIMIT = "550 Domain contoso.test has exceeded the max emails per hour (150/150 (100%)) allowed."


@pytest.mark.parametrize(
    "line", ["421 4.3.2 Service not available", LIMIT, "432 4.3.2 Concurrent connections"]
)
def test_a_mail_on_whose_account_all_wait_ends_with_its_time(serve, hand_over, monkeypatch, line) -> None:
    short = replace(settings.POSTROOM, retry_delays=(0.2,), retry_for=1.0, poll_every=0.05)
    monkeypatch.setattr(settings, "POSTROOM", short)
    serve(Script(mail=lambda _session, _address: line))
    (entry_id,) = hand_over(1)
    with working():
        seconds_until(lambda: bool(pauses.list_pauses()) and queries.state_of(entry_id) == "retrying", 10)
        long_ago = clock.now() - timedelta(seconds=60)
        Entry.objects.filter(pk=entry_id).update(first_deferred_at=long_ago, due_at=long_ago)
        pauses.release(Entry.objects.get(pk=entry_id).profile_id)
        seconds_until(lambda: queries.state_of(entry_id) == "failed", 20)


@pytest.mark.parametrize("priority", [Priority.NORMAL, Priority.URGENT])
def test_after_a_pause_that_one_mail_caused_another_goes_first(serve, hand_over, priority) -> None:
    once = ["550 5.7.1 Not today"]
    server = serve(Script(mail=lambda _session, _address: once.pop() if once else ""))
    (first,) = hand_over(1, priority=priority)
    (second,) = hand_over(1, first=1)
    with working():
        seconds_until(lambda: queries.state_of(second) == "held", 10)
        pauses.release(Entry.objects.get(pk=first).profile_id)
        seconds_until(lambda: len(server.taken) == 2, 10)
    assert [recipients for recipients, _ in server.taken] == [("a1@kunde.test",), ("a0@kunde.test",)]


def five_a_session(reply: str) -> Script:
    return Script(data=lambda session: reply if session.mails == 5 else "")


@pytest.mark.parametrize(
    "reply",
    [
        "452 4.4.5 Maximum number of messages per session exceeded.",
        "452 Too many messages in this session",
        "421 4.7.0 Too many messages on this connection",
        "451 4.3.0 Try later",
    ],
)
def test_a_limit_of_a_session_costs_a_fresh_connection_and_no_time(serve, hand_over, reply) -> None:
    server = serve(five_a_session(reply))
    ids = hand_over(12)
    with working():
        seconds_until(lambda: len(server.taken) == 12, 10)
    assert {queries.state_of(one) for one in ids} == {"sent"}
    assert server.connections == 3
    assert set(Entry.objects.values_list("deferrals", flat=True)) == {0}


@pytest.mark.parametrize(
    "reply", ["452 4.5.3 Too many recipients", "552 Too many recipients", "452 Recipient limit"]
)
def test_recipients_beyond_the_limit_of_a_mail_go_on_at_once_on_the_same_connection(
    serve, hand_over, reply
) -> None:
    server = serve(Script(rcpt=lambda session, _address: reply if len(session.recipients) == 10 else ""))
    sixty = tuple(f"a{number}@kunde.test" for number in range(60))
    (entry_id,) = hand_over(1, to=sixty)
    with working():
        seconds_until(lambda: queries.state_of(entry_id) == "sent", 10)
    assert [len(recipients) for recipients, _ in server.taken] == [10] * 6
    assert sorted(address for recipients, _ in server.taken for address in recipients) == sorted(sixty)
    assert len({mail for _, mail in server.taken}) == 1, "the same bytes"
    assert server.connections == 1
    entry = queries.find(entry_id)
    assert {one.state for one in entry.recipients} == {"accepted"}
    assert [(one.stage, one.code) for one in entry.attempts] == [("final", 250)] * 6, "a transaction each"
    assert set(Attempt.objects.values_list("taken", flat=True)) == {10}
    assert (Entry.objects.get().deferrals, str(entry.reason)) == (0, "")


def test_a_limit_of_recipients_of_a_session_costs_a_connection_for_each_group(serve, hand_over) -> None:
    def ten(session, _address: str) -> str:
        return "452 4.5.3 Too many recipients received this session" if session.mails else fits(session)

    def fits(session) -> str:
        return "452 4.5.3 Too many recipients" if len(session.recipients) == 10 else ""

    server = serve(Script(rcpt=ten))
    (entry_id,) = hand_over(1, to=tuple(f"a{number}@kunde.test" for number in range(60)))
    with working():
        seconds_until(lambda: queries.state_of(entry_id) == "sent", 10)
    assert [len(recipients) for recipients, _ in server.taken] == [10] * 6
    assert (server.connections, Entry.objects.get().deferrals) == (6, 0)


def test_when_no_recipient_fits_the_mail_is_put_off(serve, hand_over) -> None:
    serve(Script(rcpt=lambda _session, _address: "452 4.5.3 Too many recipients"))
    (entry_id,) = hand_over(1)
    with working():
        seconds_until(lambda: queries.state_of(entry_id) == "retrying", 10)
    assert Attempt.objects.count() == 1
