"""Every variant of the suite changes what it says it changes."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.variants import VARIANTS, neighbours

ROOT = Path(__file__).resolve().parent.parent
SHOWN = """
import datetime, os, signal, time
print(datetime.datetime.now(datetime.UTC).date(), time.strftime("%Z"), signal.getsignal(2) is signal.SIG_IGN)
"""


def seen(name: str) -> list[str]:
    """Day, zone, and whether SIGINT is ignored, as a program sees them in place of pytest."""
    command = VARIANTS[name].command([])
    command[-3:] = ["-c", SHOWN]
    environment = {**os.environ, **VARIANTS[name].environment}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()


def test_the_day_the_zone_and_the_signals_are_those_of_the_variant() -> None:
    assert seen("midnight")[0] in ("2027-12-31", "2028-01-01")
    assert seen("clock-change")[:2] in (["2027-03-28", "CET"], ["2027-03-28", "CEST"])
    assert seen("auckland")[1] in ("NZST", "NZDT")
    assert seen("background")[2] == "True"


def test_neighbours_end_with_what_they_disturb() -> None:
    assert VARIANTS["busy"].busy == 4
    before = psutil.Process().children()
    with neighbours(1):
        assert len(psutil.Process().children()) == len(before) + 1
    assert psutil.Process().children() == before


@pytest.mark.parametrize("names", ["soon", "tomorrow soon"])
def test_a_name_that_is_no_variant_is_refused_with_those_there_are(names) -> None:
    command = [sys.executable, "-m", "tests.variants", *names.split()]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, "No variant: soon. There are tomorrow," in done.stderr) == (2, True)


def test_every_path_that_a_variant_runs_is_there() -> None:
    paths = {path for variant in VARIANTS.values() for run in variant.runs for path in run}
    assert [path for path in paths if not (ROOT / path).exists()] == []
