"""Beds come up side by side, come up once, and leave nothing behind."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.bed import Bed, BedError, take_down
from tests.bed.bed import SERVER_NAMES
from tests.bed.certificates import make_certificates

pytestmark = pytest.mark.foreign


@pytest.fixture
def folder():
    """A short folder that every user may pass; pytest's own is closed to Dovecot."""
    name = subprocess.run(
        ["mktemp", "-d", "/tmp/bed.XXXXXX"], capture_output=True, text=True, check=True
    ).stdout
    yield Path(name.strip())
    take_down(name.strip())
    subprocess.run(["rm", "-rf", name.strip()], check=True)


def pids(folder):
    return {name: (folder / "pid" / name).read_text() for name in SERVER_NAMES}


def processes_of(folder):
    """Command lines that name the folder; a server's workers are in the session of the server."""
    sessions = [int(text.split()[0]) for text in pids(folder).values()]
    return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if _session(pid) in sessions]


def _session(pid):
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None


def test_a_second_bed_runs_beside_the_first_and_ends_without_a_trace(foreign_bed, folder):
    first = pids(foreign_bed.folder)
    second = Bed.up(folder)
    assert not {foreign_bed.submission.port, foreign_bed.imap.port} & {
        second.submission.port,
        second.imap.port,
    }
    mine = processes_of(folder)
    assert len(mine) > len(SERVER_NAMES)
    second.down()
    assert [pid for pid in mine if Path(f"/proc/{pid}/exe").exists()] == []
    assert pids(foreign_bed.folder) == first


def test_a_bed_that_is_up_stays_as_it_is_and_one_that_lost_a_server_starts_again(folder):
    bed = Bed.up(folder)
    before = pids(folder)
    assert Bed.up(folder) == bed
    assert pids(folder) == before
    fault_server = int(before["fault"].split()[0])
    os.kill(fault_server, signal.SIGKILL)
    os.waitpid(fault_server, 0)
    Bed.up(folder).fault_control.get("/stats")
    assert not set(pids(folder).values()) & set(before.values())


def test_a_start_that_fails_says_which_server_and_leaves_nothing_running(folder):
    make_certificates(folder / "tls", folder / "keys")
    (folder / "tls" / "signing.key").write_text("not a key")
    with pytest.raises(BedError, match=r"(authority|fault) ended at once"):
        Bed.up(folder)
    assert list((folder / "pid").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("with space", "has a space"),
        ("x" * 60, "too long for unix sockets"),
        ("closed/inside", "closed to other users"),
    ],
)
def test_an_unsuitable_folder_is_refused_with_a_sentence(folder, name, sentence):
    (folder / "closed").mkdir(mode=0o700)
    with pytest.raises(BedError, match=sentence):
        Bed.up(folder / name)
