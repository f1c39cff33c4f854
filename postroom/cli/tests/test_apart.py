"""Parts of a command that hang, eat memory or are killed: the others go on, and all of them end with the command."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="There is no fork")

SCRIPT = """
import re, signal, sys, threading, time
from pathlib import Path
from postroom.cli.apart import Part, keep_running

folder, fault = Path(sys.argv[1]), sys.argv[2]

def count(name):
    with (folder / name).open("a") as file:
        file.write(".")

def strong(stop, beat):
    while not stop.wait(0.05):
        count("strong")

def weak(stop, beat):
    count("weak starts")
    beat()
    if fault == "hangs" and len((folder / "weak starts").read_text()) == 1:
        re.fullmatch("(a+)+b", "a" * 60)
    if fault == "eats memory" and len((folder / "weak starts").read_text()) == 1:
        eaten = b"x" * 400_000_000
    if fault == "fails" and len((folder / "weak starts").read_text()) == 1:
        raise ValueError("as it happens")
    if fault == "does not hear":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while not stop.wait(0.05):
        count("weak")
        beat()

stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
parts = [
    Part("strong", strong, patient=True),
    Part("weak", weak, watched=True, silence=2.0, most_memory=300_000_000),
]
keep_running(stop, parts)
print("ended")
"""


@contextmanager
def running(folder: Path, fault: str = "") -> Iterator["subprocess.Popen[bytes]"]:
    """A command of two parts; ended by its pid."""
    with (folder / "printed").open("wb") as printed:
        process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(folder), fault], stdout=printed)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def parts_of(process: "subprocess.Popen[bytes]") -> list[psutil.Process]:
    """The processes that it has started, the first one first."""
    return sorted(psutil.Process(process.pid).children(), key=lambda part: part.pid)


def wait_until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    """Look until it is so. Fails after so long."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def count(folder: Path, name: str) -> int:
    """How often a part did something."""
    file = folder / name
    return len(file.read_text()) if file.exists() else 0


@pytest.mark.parametrize("fault", ["hangs", "eats memory", "fails", "is killed"])
def test_a_part_that_fails_is_started_again_and_the_other_goes_on(tmp_path: Path, fault: str) -> None:
    with running(tmp_path, fault) as process:
        wait_until(lambda: count(tmp_path, "weak starts") == 1 and count(tmp_path, "strong") > 0)
        if fault == "is killed":
            wait_until(lambda: count(tmp_path, "weak") > 0)
            parts_of(process)[1].kill()
        before = count(tmp_path, "strong")
        wait_until(lambda: count(tmp_path, "weak starts") == 2 and count(tmp_path, "weak") > 0)
        assert count(tmp_path, "strong") > before
        assert len(parts_of(process)) == 2


@pytest.mark.parametrize("fault", ["", "does not hear"])
def test_a_polite_end_ends_every_part(tmp_path: Path, fault: str) -> None:
    with running(tmp_path, fault) as process:
        wait_until(lambda: count(tmp_path, "weak") > 0 and count(tmp_path, "strong") > 0)
        parts = parts_of(process)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
    assert (process.returncode, (tmp_path / "printed").read_text()) == (0, "ended\n")
    assert not any(part.is_running() for part in parts)


@pytest.mark.parametrize("fault", ["", "hangs"])
def test_every_part_ends_at_once_when_the_command_is_killed(tmp_path: Path, fault: str) -> None:
    with running(tmp_path, fault) as process:
        wait_until(lambda: count(tmp_path, "weak starts") > 0 and count(tmp_path, "strong") > 0)
        parts = parts_of(process)
        process.kill()
        _, alive = psutil.wait_procs(parts, timeout=10)
    assert len(parts) == 2 and not alive
