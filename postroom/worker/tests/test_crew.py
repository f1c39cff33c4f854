"""The crew with real threads and real sockets: surprises, full disks, stops."""

import threading
import time
from itertools import pairwise

import pytest
from django.db import OperationalError

from postroom.desk.plans import hand_in
from postroom.documents.examine import examine
from postroom.outbox import attempts, queries
from postroom.planning.request import SendRequest
from postroom.profiles import repository
from postroom.shared.sealing import Secret
from postroom.worker import lane_run
from postroom.worker import worker as crew_module
from postroom.worker.worker import Worker
from sandbox365 import Sandbox
from tests.strain import in_time


@pytest.fixture
def cloud(tmp_path):
    """A sandbox whose deliveries are read from its own list."""
    box = Sandbox(tmp_path / "cloud")
    yield box.start()
    box.stop()


@pytest.fixture
def profile(transactional_db, cloud):
    """A profile at that sandbox."""
    app = next(app for app in cloud.apps if app["name"] == "daemon")
    with open(app["secret_file"]) as file:
        secret = Secret(file.read().strip())
    return repository.add(
        "P",
        "microsoft365",
        actor="test",
        host="localhost",
        port=cloud.smtp_port,
        authority=cloud.authority,
        tenant=cloud.tenant,
        client_id=app["client_id"],
        secret=secret,
        username="facturen@bakkerij.test",
        ca_pem=cloud.ca_file.read_text(),
        imap_host="localhost",
        imap_port=cloud.imap_port,
        rate_per_minute=0.0,
    )


def hand_over(count: int) -> None:
    """Accept `count` invoices for different customers."""
    for number in range(count):
        file = examine(f"{number}.pdf", b"%PDF-" + str(number).encode() * 40)
        hand_in(SendRequest((file,), to=(f"a{number}@kunde.test",), number=str(number), actor="test"))


def delivered(cloud) -> list[str]:
    """Message-IDs the sandbox accepted."""
    import json

    listed = cloud.store.parent / "deliveries.jsonl"
    return (
        [json.loads(line)["message_id"] for line in listed.read_text().splitlines()]
        if listed.exists()
        else []
    )


def test_one_connection_and_one_token_serve_many_mails(profile, cloud) -> None:
    import requests

    hand_over(25)
    Worker(2).run(until_empty=True)
    assert {one.state for one in queries.list_entries()} == {"sent"}
    assert sorted(delivered(cloud)) == sorted(one.message_id for one in queries.list_entries())
    counts = requests.get(f"{cloud.control}/state", timeout=5).json()["counts"]
    assert (counts["tokens"], counts["logins"]) == (1, 1)


def test_a_stop_lets_the_message_under_way_finish_and_leaves_no_open_attempt(
    profile, cloud, settings
) -> None:
    hand_over(200)
    crew = Worker(2)
    worker = threading.Thread(target=crew.run)
    worker.start()
    while not delivered(cloud):
        time.sleep(0.01)
    crew.stop.set()
    worker.join(20)
    states = [one.state for one in queries.list_entries()]
    assert set(states) == {"sent", "pending"}, set(states)
    assert len(delivered(cloud)) == states.count("sent")
    Worker(2).run(until_empty=True)
    assert len(set(delivered(cloud))) == len(delivered(cloud)) == 200


def test_an_answer_that_cannot_be_written_at_once_is_written_later(profile, cloud, monkeypatch) -> None:
    hand_over(3)
    whole, failures = attempts.close_and_begin, iter([True, True, False])

    def sometimes(*words):
        if next(failures, False):
            raise OperationalError("database or disk is full")
        return whole(*words)

    monkeypatch.setattr(attempts, "close_and_begin", sometimes)
    monkeypatch.setattr(lane_run.time, "sleep", lambda _seconds: None)
    Worker(2).run(until_empty=True)
    assert [one.state for one in queries.list_entries()] == ["sent"] * 3
    assert len(delivered(cloud)) == 3


def test_an_answer_that_can_never_be_written_is_found_in_the_sent_folder_and_not_sent_again(
    profile, cloud, monkeypatch
) -> None:
    hand_over(1)

    def never(*words):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(attempts, "close", never)
    monkeypatch.setattr(lane_run.time, "sleep", lambda _seconds: None)
    Worker(2).run(until_empty=True)
    assert [(one.state, one.sent_by) for one in queries.list_entries()] == [("sent", "found")]
    assert len(delivered(cloud)) == 1


def test_a_surprise_holds_the_profile_with_its_place_and_never_with_its_text(profile, monkeypatch) -> None:
    hand_over(2)

    def surprise(*words):
        raise RuntimeError("the token is eyJhbGciOi")

    monkeypatch.setattr(crew_module, "run_lane", surprise)
    Worker(2).run(until_empty=True)
    found = queries.list_entries()
    assert [one.state for one in found] == ["held", "held"]
    assert "RuntimeError at test_crew.py" in str(found[0].reason)
    assert "eyJ" not in str(found[0].reason)


def test_a_document_lost_from_the_disk_is_held_and_the_others_go(profile, cloud, settings) -> None:
    hand_over(3)
    sha256 = queries.list_entries()[1].documents[0].sha256
    (settings.POSTROOM_HOME / "documents" / sha256[:2] / sha256).unlink()
    Worker(2).run(until_empty=True)
    found = queries.list_entries()
    assert [one.state for one in found] == ["sent", "held", "sent"]
    assert "gone from the disk" in str(found[1].reason)
    assert len(delivered(cloud)) == 2


def test_messages_are_spaced_evenly(profile, cloud) -> None:
    repository.edit("P", actor="test", rate_per_minute=240.0)
    hand_over(5)
    begun = time.monotonic()
    Worker(2).run(until_empty=True)
    assert time.monotonic() - begun >= 4 * 0.25
    starts = [one.attempts[0].started_at for one in queries.list_entries()]
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(starts)]
    assert min(gaps) >= 0.25


def test_a_pace_that_is_raised_holds_from_the_next_message_on(profile, cloud) -> None:
    repository.edit("P", actor="test", rate_per_minute=2.0)
    hand_over(2)
    crew = Worker(2)
    worker = threading.Thread(target=crew.run, kwargs={"until_empty": True})
    worker.start()
    while queries.count_states([one.id for one in queries.list_entries()]).get("sent") != 1:
        time.sleep(0.05)
    repository.edit("P", actor="test", rate_per_minute=60.0)
    raised = time.monotonic()
    worker.join(40)
    assert {one.state for one in queries.list_entries()} == {"sent"}
    assert in_time(time.monotonic() - raised, waiting=2.0, working=3.0)


def test_a_kept_connection_that_the_server_closed_is_replaced_before_any_data(profile, cloud) -> None:
    import requests

    rule = {"at": "mail", "reply": "421 4.4.2 Connection dropped due to timeout", "count": 1}
    hand_over(1)
    repository.edit("P", actor="test", rate_per_minute=600.0)
    Worker(2).run(until_empty=True)
    hand_over_more = examine("x.pdf", b"%PDF-x"), examine("y.pdf", b"%PDF-y")
    for number, file in enumerate(hand_over_more):
        hand_in(SendRequest((file,), to=(f"b{number}@kunde.test",), number=f"b{number}", actor="test"))
    crew = Worker(2)
    worker = threading.Thread(target=crew.run, kwargs={"until_empty": True})
    worker.start()
    while len(delivered(cloud)) < 2:
        time.sleep(0.005)
    requests.post(f"{cloud.control}/faults", json=rule, timeout=5)
    worker.join(20)
    assert {one.state for one in queries.list_entries()} == {"sent"}
    assert len(delivered(cloud)) == 3
