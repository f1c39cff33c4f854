"""A PostgreSQL comes up fresh, beside others, and is gone without a trace however its owner ends."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests.bed import BedError
from tests.bed import postgres as bed_postgres
from tests.bed.postgres import PREFIX, VARIABLE, cluster, postgres
from tests.bed.processes import started_at

__all__ = ["postgres"]
pytestmark = pytest.mark.foreign
PATIENCE = 30.0  # seconds
STAYS = f"trap 'exit 5' INT TERM; echo ${VARIABLE}; while :; do sleep 0.1; done"


@pytest.fixture(autouse=True)
def temporary(monkeypatch):
    """A temporary folder of the test's own that every user may pass, so that its listing tells what is left."""
    start_lock = Path(tempfile.gettempdir()) / "postroom-bed-start.lock"
    with tempfile.TemporaryDirectory(prefix="pg.", dir="/tmp", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        (Path(name) / start_lock.name).symlink_to(start_lock)  # ports are still chosen one at a time
        monkeypatch.setenv("TMPDIR", name)
        monkeypatch.setattr(tempfile, "tempdir", None)
        yield Path(name)


def ask(url, *statements):
    """The first value of the last answer."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            cursor = connection.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None


def answers(url):
    try:
        return ask(url, "SELECT 1") == 1
    except psycopg.OperationalError:
        return False


@pytest.fixture
def runner():
    """Starts runners; each ends with the test, with the command that it runs and whatever way the test ends."""
    started = []

    def start(*command, **options):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bed.postgres", *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            **options,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def folders(base):
    return list(base.glob(f"{PREFIX}*"))


def servers(base):
    """Processes that work in a cluster below this folder: a server's main process and all its children do."""
    return [pid for pid in filter(str.isdigit, os.listdir("/proc")) if _works_below(pid, base)]


def main_process(folder):
    return int((folder / "data" / "postmaster.pid").read_text().split()[0])


def _works_below(pid, base):
    try:
        return Path(f"/proc/{pid}/cwd").readlink().is_relative_to(base)
    except OSError:
        return False


def wait_until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_it_is_version_15_with_fsync_on_in_a_neutral_locale(postgres):
    assert ask(postgres, "SELECT version()").startswith("PostgreSQL 15.")
    assert ask(postgres, "SHOW fsync") == "on"
    assert ask(postgres, "SHOW max_connections") == "200"
    assert ask(postgres, "SELECT datcollate FROM pg_database WHERE datname = current_database()") == "C.UTF-8"


def test_its_role_makes_tables_and_databases_but_is_no_superuser(postgres):
    assert ask(postgres, "CREATE TABLE mine (n int)", "INSERT INTO mine VALUES (3)", "TABLE mine") == 3
    ask(postgres, "CREATE DATABASE another", "DROP DATABASE another")
    assert ask(postgres, "SHOW is_superuser") == "off"


def test_a_wrong_password_is_refused(postgres):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres, password="wrong")


def test_two_that_start_at_once_do_not_disturb_each_other(temporary):
    with contextlib.ExitStack() as second, contextlib.ExitStack() as first, ThreadPoolExecutor(2) as starters:
        urls = list(starters.map(lambda stack: stack.enter_context(cluster()), (first, second)))
        for number, url in enumerate(urls):
            ask(url, "CREATE TABLE whose (n int)", f"INSERT INTO whose VALUES ({number})")
        assert [ask(url, "TABLE whose") for url in urls] == [0, 1]
        first.close()
        assert [answers(url) for url in urls] == [False, True]
    assert folders(temporary) == servers(temporary) == []


def test_it_ends_although_a_client_is_still_connected(temporary):
    with cluster() as url:
        client = psycopg.connect(url)
        assert len(servers(temporary)) > 1
        begin = time.monotonic()
    assert time.monotonic() - begin < bed_postgres.STOP_PATIENCE / 3  # it did not wait for its client
    assert folders(temporary) == servers(temporary) == []
    with pytest.raises(psycopg.OperationalError), client:
        client.execute("SELECT 1")


def test_a_test_that_fails_inside_leaves_nothing(temporary):
    with pytest.raises(ZeroDivisionError), cluster():
        raise ZeroDivisionError
    assert folders(temporary) == servers(temporary) == []


def test_a_server_that_crashed_is_cleaned_up_as_well(temporary):
    with cluster() as url:
        [folder] = folders(temporary)
        os.kill(main_process(folder), signal.SIGKILL)
        wait_until(lambda: not answers(url))
    assert folders(temporary) == []
    wait_until(lambda: servers(temporary) == [])


def test_the_command_gets_the_url_and_its_exit_code_comes_back(temporary, runner):
    process = runner("sh", "-c", f"echo ${VARIABLE}; exit 7")
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (7, "")
    assert out.startswith("postgres://postroom:")
    assert not answers(out.strip())
    assert folders(temporary) == servers(temporary) == []


def test_variables_of_another_postgresql_and_a_foreign_locale_do_not_matter(runner):
    foreign = {"PGPORT": "1", "PGHOST": "nowhere.test", "PGDATA": "/nowhere", "LC_ALL": "nl_NL.UTF-8"}
    process = runner("true", env={**os.environ, **foreign})
    assert (process.communicate(timeout=PATIENCE), process.returncode) == (("", ""), 0)


@pytest.mark.parametrize(
    ("command", "code", "sentence"),
    [
        ((), 2, "usage: python -m tests.bed.postgres COMMAND..."),
        (("no-such-command",), 127, "no-such-command cannot be run: No such file or directory."),
        (("sh", "-c", "kill -9 $$"), 137, ""),
    ],
)
def test_a_command_that_cannot_succeed_has_the_exit_code_of_a_shell(
    temporary, command, code, sentence, runner
):
    process = runner(*command)
    assert process.communicate(timeout=PATIENCE)[1].strip() == sentence
    assert process.returncode == code
    assert folders(temporary) == servers(temporary) == []


@pytest.mark.parametrize(
    "end",
    [
        lambda process: os.killpg(process.pid, signal.SIGINT),  # what a terminal does on Ctrl-C
        lambda process: process.send_signal(signal.SIGTERM),
    ],
    ids=["ctrl-c", "sigterm"],
)
def test_a_runner_that_is_interrupted_ends_its_command_and_leaves_nothing(temporary, end, runner):
    process = runner("sh", "-c", STAYS)
    url = process.stdout.readline().strip()
    assert answers(url)
    end(process)
    assert process.communicate(timeout=PATIENCE)[1] == ""
    assert process.returncode == 5
    assert folders(temporary) == servers(temporary) == []


def test_a_runner_that_is_interrupted_while_it_starts_does_not_run_the_command(temporary, runner):
    process = runner("echo", "ran")
    wait_until(lambda: folders(temporary))
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=PATIENCE) == ("", "")
    assert process.returncode == 128 + signal.SIGTERM
    assert folders(temporary) == servers(temporary) == []


def test_a_killed_runner_takes_its_server_along_and_the_next_start_deletes_its_folder(temporary, runner):
    process = runner("sh", "-c", STAYS)
    url = process.stdout.readline().strip()
    left = folders(temporary)
    process.kill()
    process.wait()
    wait_until(lambda: servers(temporary) == [])
    assert folders(temporary) == left
    with cluster() as another:
        assert answers(another)
        assert not answers(url)
        assert not set(left) & set(folders(temporary))


def test_the_next_start_ends_a_server_whose_owner_is_dead(temporary):
    gone = subprocess.Popen(["true"])
    gone.wait()
    with cluster() as url:
        [mine] = folders(temporary)
        server = main_process(mine)
        abandoned = mine.rename(temporary / f"{PREFIX}{gone.pid}-1-x")
        assert answers(url)
        with cluster() as another:
            assert [answers(url), answers(another)] == [False, True]
            assert started_at(server) is None
            assert not abandoned.exists()


@pytest.mark.parametrize("content", [None, "", "not a number\n", "{this}\n"])
def test_a_damaged_pid_file_harms_neither_the_start_nor_another_process(temporary, content):
    abandoned = temporary / f"{PREFIX}{os.getpid()}-1-x" / "data"
    abandoned.mkdir(parents=True)
    if content is not None:
        (abandoned / "postmaster.pid").write_text(content.format(this=os.getpid()))
    with cluster() as url:
        assert answers(url)
        assert not abandoned.exists()


def test_a_cluster_of_a_living_owner_is_left_alone(temporary):
    living = temporary / f"{PREFIX}{os.getpid()}-{started_at(os.getpid())}-x"
    living.mkdir()
    with cluster():
        assert living.exists()


def test_a_start_that_fails_says_why_and_leaves_nothing(temporary, monkeypatch):
    monkeypatch.setattr(bed_postgres, "HOST", "192.0.2.1")  # RFC 5737: an address that is nobody's
    with pytest.raises(BedError, match=r"did not start on port \d+:(?s:.*)192\.0\.2\.1"), cluster():
        pass
    assert folders(temporary) == servers(temporary) == []


def test_a_temporary_folder_that_is_closed_to_other_users_is_named(temporary):
    temporary.chmod(0o700)
    with pytest.raises(BedError, match=rf"initdb failed: (?s:.*){temporary}"), cluster():
        pass
    assert folders(temporary) == []
