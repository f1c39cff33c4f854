"""Files that never end, that are huge or that kill their reader stop nobody else. Real processes, real limits."""

import ctypes
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from postroom.customers.refusals import TableEmpty
from postroom.customers.table.read import read as read_table
from postroom.documents import bounded
from postroom.documents.examine import File
from postroom.shared import children
from postroom.shared.child import Forbidden
from postroom.shared.reading_budget import Budget, BudgetSpent

SMALL = Budget(processor=1, deadline=60.0, memory=300_000_000, answer=1_000_000)
HURRIED = Budget(processor=60, deadline=0.5, memory=300_000_000, answer=1_000_000)
ENDLESS = (re.fullmatch, "(a+)+b", "a" * 60)
"""A pattern that tries more ways than there are atoms; no other thread of the process runs meanwhile."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows limits time alone")


@pytest.fixture
def pool() -> Iterator[children.Pool]:
    """At most two children."""
    yield children.use(most=2)
    children.stop_using()


ATTACKS = {
    "never ends": (ENDLESS, SMALL, "processor"),
    "waits for ever": ((time.sleep, 600), HURRIED, "deadline"),
    "takes a gigabyte": ((bytearray, 1_000_000_000), SMALL, "memory"),
    "answers with megabytes": ((bytes, 5_000_000), SMALL, "answer"),
    "ends its reader": ((os._exit, 0), SMALL, "crash"),
    "breaks its reader": ((ctypes.string_at, 0), SMALL, "crash"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_file_beyond_its_budget_is_stopped_and_the_next_one_is_read(pool, attack) -> None:
    (function, *values), budget, what = ATTACKS[attack]
    begun = time.monotonic()
    with pytest.raises(BudgetSpent) as spent:
        children.read(budget, function, *values)
    assert spent.value.what == what and time.monotonic() - begun < 30
    assert children.read(SMALL, len, b"the next one") == 12


@pytest.mark.parametrize("attack", ["never ends", "takes a gigabyte"])
def test_a_command_that_reads_by_itself_keeps_to_the_budget_too(attack) -> None:
    (function, *values), budget, what = ATTACKS[attack]
    with pytest.raises(BudgetSpent) as spent:
        children.read(budget, function, *values)
    assert spent.value.what == what
    assert len(bytearray(400_000_000)) == 400_000_000  # the limit is gone again


@pytest.mark.parametrize(
    "act",
    [
        (socket.create_connection, ("127.0.0.1", 9)),
        (socket.socket,),
        (subprocess.run, ["true"]),
        (os.system, "true"),
        (os.fork,),
    ],
)
def test_a_reader_opens_no_connection_and_starts_no_program(pool, act) -> None:
    with pytest.raises(Forbidden):
        children.read(SMALL, *act)


def test_a_reader_writes_no_file(pool, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="too large"):
        children.read(SMALL, Path.write_bytes, tmp_path / "file", b"x")


def test_a_reader_has_no_key_no_django_and_few_files(pool, monkeypatch) -> None:
    monkeypatch.setenv("POSTROOM_KEY", "secret")
    paper = File("Factuur 1.pdf", "application/pdf", b"%PDF-1.4 nothing")
    assert not bounded.read_document(paper, (), (), ()).intact
    seen = "__import__('os').environ.get('POSTROOM_KEY'), 'django' in __import__('sys').modules"
    assert children.read(SMALL, eval, seen) == (None, False)
    with pytest.raises(OSError, match="Too many open files"):
        children.read(SMALL, eval, "[open('/dev/null') for _ in range(100)]")


def test_what_is_wrong_with_a_file_is_said_as_if_it_were_read_here(pool) -> None:
    with pytest.raises(TableEmpty) as refused:
        children.read(SMALL, read_table, b"  ")
    assert str(refused.value) == str(TableEmpty()) and refused.value.code == "table-empty"


def test_an_order_that_cannot_be_handed_over_spoils_no_other(pool) -> None:
    with pytest.raises(Exception, match="pickle"):
        children.read(SMALL, len, b"x" * 200_000, lambda: None)
    assert children.read(SMALL, len, b"x") == 1


def test_one_child_reads_many_files_and_then_another_takes_its_place(pool, monkeypatch) -> None:
    monkeypatch.setattr(children, "MOST_FILES", 3)
    readers = [children.read(SMALL, eval, "__import__('os').getpid()") for _ in range(7)]
    assert [readers.count(one) for one in dict.fromkeys(readers)] == [3, 3, 1]


def test_a_child_outlives_the_thread_that_needed_it_first(pool) -> None:
    first = threading.Thread(target=children.read, args=(SMALL, len, b"x"))
    first.start()
    first.join()
    before = pool.list_pids()
    assert children.read(SMALL, len, b"xy") == 2
    assert pool.list_pids() == before


def test_when_no_reader_comes_free_the_file_waits_its_time_and_no_longer(pool, monkeypatch) -> None:
    monkeypatch.setattr(children, "LONGEST_WAIT", 0.2)
    blocked = threading.Barrier(3)

    def block() -> None:
        blocked.wait()
        with pytest.raises(BudgetSpent):
            children.read(Budget(60, 3.0, 300_000_000, 1_000), time.sleep, 600)

    threads = [threading.Thread(target=block) for _ in range(2)]
    for thread in threads:
        thread.start()
    blocked.wait()
    time.sleep(0.3)
    with pytest.raises(BudgetSpent) as spent:
        children.read(SMALL, len, b"x")
    for thread in threads:
        thread.join()
    assert spent.value.what == "turn"
    assert children.read(SMALL, len, b"x") == 1


@pytest.mark.parametrize("busy", [True, False])
def test_children_end_with_a_parent_that_is_killed(busy: bool) -> None:
    order = "(re.fullmatch, '(a+)+b', 'a' * 60)" if busy else "(len, b'x')"
    script = (
        "import re, sys, threading, time\n"
        "from postroom.shared import children\n"
        "from postroom.shared.reading_budget import Budget\n"
        f"pool, order = children.use(), {order}\n"
        "budget = Budget(60, 120.0, 300_000_000, 1_000)\n"
        "threading.Thread(target=children.read, args=(budget, *order), daemon=True).start()\n"
        "while not pool.list_pids(): time.sleep(0.01)\n"
        "time.sleep(0.5)\n"
        "print(*pool.list_pids(), flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        (child,) = [psutil.Process(int(word)) for word in parent.stdout.readline().split()]
        parent.send_signal(signal.SIGKILL)
    try:
        assert child.wait(timeout=15) is not False
    except psutil.NoSuchProcess:
        pass
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
