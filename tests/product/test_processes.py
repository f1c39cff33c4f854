"""Several processes on one ledger: workers beside each other, one frozen, one ended politely."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest


@pytest.fixture
def queue(cloud, postroom, pdf):
    """An installation with 40 waiting invoices, made through one program that stays in memory."""
    assert postroom.run("profile", "add", "P", *cloud.profile_words()).returncode == 0

    def fill(count: int) -> None:
        script = (
            "from postroom.cli.start import get_ready; get_ready()\n"
            "from postroom.documents.examine import examine\n"
            "from postroom.desk.plans import hand_in\n"
            "from postroom.planning.request import SendRequest\n"
            f"for n in range({count}):\n"
            "    file = examine(f'{n}.pdf', b'%PDF-' + str(n).encode() * 500)\n"
            "    hand_in(SendRequest((file,), to=(f'a{n}@kunde.test',), number=str(n), actor='test'))\n"
        )
        subprocess.run([sys.executable, "-c", script], env=postroom.env(), check=True, timeout=60)

    return fill


def messages(cloud) -> Counter:
    """How often each message was accepted."""
    return Counter(one["message_id"] for one in cloud.deliveries())


def wait_for(condition, seconds: float = 30) -> None:
    """Until `condition()` holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def freeze_outside_a_commit(pid: int, database: Path) -> None:
    """SIGSTOP at a moment when the process does not hold SQLite's write lock (it would block everybody)."""
    for _ in range(200):
        os.kill(pid, signal.SIGSTOP)
        time.sleep(0.02)
        with closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as looking:
            try:
                looking.execute("BEGIN IMMEDIATE")
                looking.execute("ROLLBACK")
                return
            except sqlite3.OperationalError:
                os.kill(pid, signal.SIGCONT)
                time.sleep(0.003)
    raise AssertionError("the worker seems to commit all the time")


def test_three_workers_on_one_mailbox_send_each_mail_once(cloud, postroom, queue) -> None:
    queue(40)
    workers = [postroom.start("work", "--until-empty") for _ in range(3)]
    for worker in workers:
        _, complained = worker.communicate(timeout=90)
        assert worker.returncode == 0, complained
    assert len(messages(cloud)) == 40
    assert set(messages(cloud).values()) == {1}


def test_a_worker_frozen_past_its_lease_sends_nothing_a_second_time(cloud, postroom, queue) -> None:
    postroom.environment |= {
        "POSTROOM_LEASE": "1.5",
        "POSTROOM_UNSETTLED_AFTER": "3",
        "POSTROOM_FINAL_TIMEOUT": "2",
    }
    cloud.control("/faults", {"at": "mail", "delay": 0.1, "count": None})
    queue(40)
    frozen = postroom.start("work", "--until-empty")
    wait_for(lambda: len(messages(cloud)) >= 3)
    freeze_outside_a_commit(frozen.pid, postroom.home / "postroom.sqlite3")
    try:
        cloud.control("/faults/clear", {})
        second = postroom.run("work", "--until-empty", timeout=60)
    finally:
        os.kill(frozen.pid, signal.SIGCONT)
    frozen.communicate(timeout=60)
    states = Counter(entry["state"] for entry in postroom.json("outbox", "list"))
    assert set(messages(cloud).values()) == {1}
    assert states["sent"] + states["unknown"] == 40
    assert states["unknown"] <= 1
    assert len(messages(cloud)) >= states["sent"]
    assert second.returncode in (0, 1)


def test_a_mail_that_the_server_stores_after_its_worker_was_killed_goes_once(cloud, postroom, queue) -> None:
    """RFC 5321 4.5.3.2.6: the server may take minutes over the final dot, and need not notice that nobody waits."""
    postroom.environment |= {
        "POSTROOM_FINAL_TIMEOUT": "15",
        "POSTROOM_UNSETTLED_AFTER": "16",
        "POSTROOM_SETTLE_DELAY": "0.3",
    }
    cloud.control("/faults", {"at": "before_250", "delay": 8, "goes_on": True, "count": 1})
    queue(3)
    killed = postroom.start("work")
    wait_for(lambda: "finishing" in marks(postroom.home / "postroom.sqlite3"))
    killed.kill()
    killed.communicate(timeout=30)
    again = postroom.run("work", "--until-empty", timeout=120)
    assert (again.returncode, sorted(messages(cloud).values())) == (0, [1, 1, 1])
    told = postroom.json("outbox", "list")
    assert Counter((one["state"], one["sent_by"]) for one in told) == {
        ("sent", "answer"): 2,
        ("sent", "found"): 1,
    }


def marks(database: Path) -> list[str]:
    """How far the attempts in a ledger have got."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as looking:
        return [mark for (mark,) in looking.execute("SELECT mark FROM outbox_attempt")]


def test_a_polite_end_leaves_nothing_half_done(cloud, postroom, queue) -> None:
    cloud.control("/faults", {"at": "mail", "delay": 0.05, "count": None})
    queue(30)
    worker = postroom.start("work")
    wait_for(lambda: len(messages(cloud)) >= 3)
    worker.terminate()
    worker.communicate(timeout=30)
    assert worker.returncode == 0
    states = Counter(entry["state"] for entry in postroom.json("outbox", "list"))
    assert set(states) == {"sent", "pending"}
    assert states["sent"] == len(messages(cloud))


def test_ctrl_c_while_waiting_lets_the_answer_of_a_mail_under_way_arrive(cloud, postroom, pdf) -> None:
    assert postroom.run("profile", "add", "P", *cloud.profile_words()).returncode == 0
    cloud.control("/faults", {"at": "before_250", "delay": 6, "count": 1})
    waiting = postroom.start("send", pdf(), "--number", "1", "--to", "a@kunde.test", "--wait")
    wait_for(lambda: postroom.json("outbox", "list") and postroom.json("outbox", "show", 1)["attempts"])
    waiting.send_signal(signal.SIGINT)
    printed, _ = waiting.communicate(timeout=30)
    assert (waiting.returncode, "sent" in printed) == (0, True)
    assert postroom.json("outbox", "show", 1)["state"] == "sent"
