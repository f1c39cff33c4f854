"""The order of a run can be mixed and repeated, Ctrl-C reaches what it starts, and nothing outlives it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """
import signal, subprocess, sys, pytest

@pytest.mark.parametrize("number", range(9))
def test_one(number): pass

def test_ctrl_c_reaches_a_child():
    child = subprocess.Popen([sys.executable, "-c", "print(flush=True); import time; time.sleep(60)"], stdout=-1)
    child.stdout.readline()
    child.send_signal(signal.SIGINT)
    assert child.wait(20) == -signal.SIGINT
"""
LEAVES = """
import subprocess

def test_leaves_a_process():
    subprocess.run(["sh", "-c", "setsid sleep 600 > /dev/null 2>&1 &"], env={"PATH": "/usr/bin:/bin"})
"""
PLUGINS = ("-p", "tests.home", "-p", "tests.anywhere", "-p", "tests.survivors")
IN_THE_BACKGROUND = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")


@pytest.fixture
def run(tmp_path):
    """Runs pytest in the background on a file of its own, with this project's plugins."""

    def go(text: str, *words: str, order: str = "") -> subprocess.CompletedProcess[str]:
        (tmp_path / "pytest.ini").touch()
        (tmp_path / "test_it.py").write_text(text)
        command = (sys.executable, "-m", "pytest", *PLUGINS, "-p", "no:django", "-v", *words, str(tmp_path))
        ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
        environment = {**ours, "POSTROOM_TEST_ORDER": order}  # a run of its own, no part of this one
        return subprocess.run(
            [*IN_THE_BACKGROUND, *command], env=environment, capture_output=True, text=True, timeout=90
        )

    return go


def order_of(done: subprocess.CompletedProcess[str]) -> list[str]:
    return re.findall(r"test_it.py::(\S+) PASSED", done.stdout)


def test_a_mixed_order_names_its_seed_and_can_be_repeated(run) -> None:
    mixed = run(TESTS, order="random")
    seed = re.search(r"POSTROOM_TEST_ORDER=(\d+)", mixed.stdout)[1]
    assert len(order_of(mixed)) == 10, mixed.stdout
    assert order_of(run(TESTS, order=seed)) == order_of(mixed) != sorted(order_of(mixed))


def test_the_workers_of_a_mixed_run_agree_and_ctrl_c_is_heard_by_their_children(run) -> None:
    done = run(TESTS, "-n", "2", order="random")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("words", [(), ("-n", "1")], ids=["alone", "workers"])
def test_a_process_left_behind_is_named_killed_and_fails_the_run(run, words) -> None:
    done = run(LEAVES, *words)
    assert done.returncode == 1, done.stdout + done.stderr
    [pid] = re.findall(r"left behind and killed: (\d+) sleep 600", done.stdout)
    assert not Path(f"/proc/{pid}").exists()
