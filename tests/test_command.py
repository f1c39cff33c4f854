"""A command that is forked is the command that a person starts."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests import homes
from tests.conftest import Postroom
from tests.quick_hashing import ROUNDS

PROGRAM = Path(sys.executable).with_name("postroom")
LEAVES_A_COMMAND = """
import os, sys
from tests import command
environment = {**os.environ, "POSTROOM_HOME": sys.argv[1]}
print(command.run("version", environment=environment).stdout, os.getpid(), flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize(
    "words", [["version"], ["outbox", "list"], ["outbox", "show", "7"], ["explain", "--json"]]
)
def test_a_forked_command_says_what_the_installed_program_says(postroom, words) -> None:
    given = "550 5.7.60 Größe\n"
    forked = postroom.run(*words, input=given)
    true = subprocess.run([PROGRAM, *words], input=given, env=postroom.env(), capture_output=True, text=True)
    assert (forked.returncode, forked.stdout, forked.stderr) == (true.returncode, true.stdout, true.stderr)


def test_each_command_has_its_own_home_and_settings(tmp_path) -> None:
    one = Postroom(tmp_path / "one", {"POSTROOM_LANGUAGE": "nl"})
    other = Postroom(tmp_path / "other", {"POSTROOM_LANGUAGE": "de"})
    assert "no" not in (dutch := one.run("outbox", "show", "7").stderr)
    assert dutch != other.run("outbox", "show", "7").stderr
    assert (one.home / "key").read_text() != (other.home / "key").read_text()


def test_a_command_works_in_the_folder_that_it_is_given(postroom, tmp_path, pdf) -> None:
    pdf(name="hier.pdf")
    assert postroom.run("inspect", "hier.pdf", folder=tmp_path).returncode == 0
    assert postroom.run("inspect", "hier.pdf", folder=tmp_path.parent).returncode == 2


@pytest.mark.parametrize("fresh", [True, False])
def test_only_a_forked_command_hashes_quickly(postroom, fresh) -> None:
    postroom.environment["NEW"] = "Sauerteig-und-Salz-1867"
    assert postroom.run("user", "add", "anna", "--password-env", "NEW", fresh=fresh).returncode == 0
    with closing(sqlite3.connect(postroom.home / homes.DATABASE)) as database:
        ((kept,),) = database.execute("SELECT password FROM people_person").fetchall()
    algorithm, rounds, *_ = kept.split("$")
    assert algorithm == "pbkdf2_sha256"
    assert int(rounds) >= 1_000_000 if fresh else int(rounds) == ROUNDS


@pytest.mark.parametrize("fresh", [True, False])
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGTERM, 0), (signal.SIGINT, 0)]
)
def test_a_worker_obeys_signals_by_its_number(postroom, fresh, number, code) -> None:
    worker = postroom.start("work", fresh=fresh)
    about = psutil.Process(worker.pid)
    wait_for(lambda: (postroom.home / "key").exists() and about.num_threads() > 1)
    worker.send_signal(signal.SIGSTOP)
    wait_for(lambda: about.status() == psutil.STATUS_STOPPED)
    assert worker.poll() is None
    worker.send_signal(signal.SIGCONT)
    worker.send_signal(number)
    worker.communicate(timeout=30)
    assert (worker.returncode, worker.poll()) == (code, code)


def test_a_command_that_takes_too_long_is_ended(postroom) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        postroom.run("work", timeout=1)


def test_the_server_ends_with_the_tests_even_if_they_are_killed(tmp_path) -> None:
    words = [sys.executable, "-c", LEAVES_A_COMMAND, str(tmp_path / "home")]
    tests = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with tests:
        assert tests.stdout and "postroom" in tests.stdout.readline()
        (server,) = psutil.Process(tests.pid).children()
        tests.kill()
    server.wait(10)


def test_a_copied_home_holds_what_a_new_one_holds(tmp_path) -> None:
    new = Postroom(tmp_path / "new", settled=False)
    assert new.run("outbox", "list", fresh=True).returncode == 0
    homes.settle(tmp_path / "copied")
    assert content(tmp_path / "copied") == content(new.home)


def content(home: Path) -> list[object]:
    """The tables of a home's database and the migrations that it has had."""
    with closing(sqlite3.connect(home / homes.DATABASE)) as database:
        tables = database.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
        applied = database.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
        counts = [
            (name, database.execute(f'SELECT count(*) FROM "{name}"').fetchone())
            for kind, name, _ in tables
            if kind == "table"
        ]
    return [tables, applied, counts]


def wait_for(condition, seconds: float = 30) -> None:
    """Until `condition()` holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_interpreters_own_variables_are_obeyed(postroom) -> None:
    postroom.environment["PYTHONWARNINGS"] = "error"
    started = postroom.start("version")
    assert isinstance(started, subprocess.Popen)
    assert os.environ.get("PYTHONWARNINGS") != "error"
    started.communicate(timeout=30)
