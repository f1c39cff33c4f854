"""What is kept between two mails: connections, the lane, the token; and how many connections a lane opens."""

import threading
import time
from dataclasses import replace

import pytest
import requests
from django.conf import settings
from django.db import connection

from postroom.outbox import lane, pauses, queries
from postroom.worker.worker import Worker


def counts(cloud) -> dict[str, int]:
    return requests.get(f"{cloud.control}/state", timeout=5).json()["counts"]


@pytest.fixture
def slow(cloud) -> None:
    """The server thinks a quarter of a second about every mail."""
    requests.post(f"{cloud.control}/faults", json={"at": "before_250", "delay": 0.25}, timeout=5)


def test_the_ledger_is_kept_where_it_was_asked_for(transactional_db) -> None:
    import os

    asked = "postgresql" if "POSTROOM_DATABASE_URL" in os.environ else "sqlite"
    assert connection.vendor == asked


def test_a_lane_opens_as_many_connections_as_it_may_and_no_mail_goes_twice(
    add_profile, hand_over, delivered, cloud, slow
) -> None:
    add_profile(connections=3)
    hand_over(90)
    begun = time.monotonic()
    Worker(8).run(until_empty=True)
    took = time.monotonic() - begun
    ids = [one["message_id"] for one in delivered()]
    assert len(ids) == len(set(ids)) == 90
    assert (counts(cloud)["logins"], counts(cloud)["tokens"]) == (3, 1)
    each = [one.attempts[0] for one in queries.list_entries()]
    one_by_one = sum((attempt.ended_at - attempt.started_at).total_seconds() for attempt in each)
    assert took < max(90 * 0.25, one_by_one / 2), "three at a time"


def test_one_connection_stays_one_however_long_the_queue_is(
    add_profile, hand_over, delivered, cloud, slow
) -> None:
    add_profile(connections=1)
    hand_over(45)
    Worker(8).run(until_empty=True)
    assert len(delivered()) == 45
    assert counts(cloud)["logins"] == 1


def test_paced_mails_share_connection_and_lane_until_both_were_idle_for_a_while(
    add_profile, hand_over, delivered, cloud, monkeypatch
) -> None:
    monkeypatch.setattr(settings, "POSTROOM", replace(settings.POSTROOM, idle_close=1.0, poll_every=0.1))
    profile = add_profile(rate_per_minute=240)
    hand_over(8)
    crew = Worker(2)
    worker = threading.Thread(target=crew.run)
    worker.start()
    try:
        until(lambda: len(delivered()) == 8)
        assert counts(cloud)["logins"] == 1
        assert lane.is_held(profile.lane)
        until(lambda: not lane.is_held(profile.lane))
        hand_over(1, first=50)
        until(lambda: len(delivered()) == 9)
        assert counts(cloud)["logins"] == 2, "the idle connection was closed, a new one was opened"
    finally:
        crew.stop.set()
        worker.join(20)
        connection.close()
    assert {one.state for one in queries.list_entries()} == {"sent"}


def test_a_person_who_stops_a_profile_stops_it_at_the_next_mail(profile, hand_over, delivered, slow) -> None:
    hand_over(20)
    crew = Worker(2)
    worker = threading.Thread(target=crew.run)
    worker.start()
    try:
        until(lambda: len(delivered()) >= 2)
        pauses.stop(profile, actor="els")
        before = len(delivered())
        time.sleep(1.5)
        gone = len(delivered())
        assert gone <= before + 1, "only what was under way"
    finally:
        crew.stop.set()
        worker.join(20)
        connection.close()
    states = [one.state for one in queries.list_entries()]
    assert (states.count("sent"), states.count("held")) == (gone, 20 - gone)
    assert pauses.resume(profile, actor="els") == 20 - gone
    Worker(2).run(until_empty=True)
    assert len({one["message_id"] for one in delivered()}) == len(delivered()) == 20


def until(done, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.05)
