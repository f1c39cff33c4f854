"""A shifted clock is the same for every program, runs on, and leaves waiting alone."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from tests.shift import Steps, wanted

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ASKED = {
    "python": (sys.executable, "-c", "import time; print(int(time.time()))"),
    "node": ("node", "-e", "console.log(Math.floor(Date.now() / 1000))"),
    "shell": ("date", "+%s"),
}
WAITS = """
import time, threading
begun, lock = time.monotonic(), threading.Lock()
lock.acquire(), lock.acquire(timeout=0.2), threading.Event().wait(0.2), time.sleep(0.2)
assert 0.6 <= time.monotonic() - begun
"""


def shift(when: str, *command: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "tests.shift", when, *command]
    return subprocess.run(words, capture_output=True, text=True, timeout=60)


def seconds_now() -> int:
    return int(datetime.now(UTC).timestamp()) - int(os.environ.get("CLOCK_SHIFT", "0"))


@pytest.mark.parametrize(
    ("words", "seconds"),
    [("+86400", 86_400), ("-60", -60), ("2026-11-23T09:00:10+01:00", 10), ("2026-11-22T08:00:00Z", -86_400)],
)
def test_a_shift_is_given_in_seconds_or_as_the_instant_of_the_start(words, seconds) -> None:
    assert wanted(words, NOW) == seconds


@pytest.mark.foreign
@pytest.mark.parametrize("program", ASKED)
@pytest.mark.parametrize("days", [400, -400])
def test_every_program_reads_the_shifted_clock(program, days) -> None:
    before = seconds_now()
    read = int(shift(f"{days * 86_400:+}", *ASKED[program]).stdout)
    assert before <= read - days * 86_400 <= seconds_now()


def test_a_certificate_that_has_ended_by_the_shifted_clock_has_ended(tmp_path) -> None:
    made = ("openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
    out = ("-keyout", tmp_path / "key", "-out", tmp_path / "pem", "-days", "30", "-subj", "/CN=x.test")
    subprocess.run([*made, *out], check=True, capture_output=True)
    check = ("openssl", "verify", "-CAfile", str(tmp_path / "pem"), str(tmp_path / "pem"))
    assert subprocess.run(check, capture_output=True).returncode == 0
    assert "certificate has expired" in shift(f"+{31 * 86_400}", *check).stderr


TELLS = """
import sys, time, psutil
for _ in sys.stdin:
    print(round(time.time()), round(psutil.boot_time()), round(time.monotonic()), flush=True)
"""


def test_a_clock_is_set_while_a_program_runs_and_its_boot_time_moves_along(tmp_path) -> None:
    steps = Steps(tmp_path / "seconds")
    environment = steps.environment(os.environ)
    words = [sys.executable, "-c", TELLS]
    with subprocess.Popen(words, env=environment, stdin=-1, stdout=-1, text=True) as program:
        told = []
        for seconds in (0, 7200, -10, 0):
            steps.set(seconds)
            print(file=program.stdin, flush=True)
            told.append([int(word) for word in program.stdout.readline().split()])
        program.stdin.close()
    assert program.returncode == 0
    for moved, (time, boot, monotonic) in zip((0, 7200, -10, 0), told, strict=True):
        assert 0 <= time - told[0][0] - moved <= 5
        assert abs(boot - told[0][1] - moved) <= 1
        assert 0 <= monotonic - told[0][2] <= 5


def test_waiting_takes_as_long_as_ever() -> None:
    assert shift("+34560000", sys.executable, "-c", WAITS).returncode == 0


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("soon", "true"), 2, "Invalid isoformat string: 'soon'"),
        (("2026-11-23T08:00:00", "true"), 2, "needs an offset"),
        (("+1", "no-such-command"), 127, "no-such-command cannot be run: No such file or directory."),
    ],
)
def test_wrong_words_are_refused_with_a_sentence(words, code, sentence) -> None:
    done = shift(*words)
    assert (done.returncode, sentence in done.stderr) == (code, True)
