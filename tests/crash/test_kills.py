"""Two hundred kills over four hundred documents, counted by a program that never reads our ledger."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DOCUMENTS, KILLS = 400, 200
DELAYS = {"mail": [0, 25], "rcpt": [0, 25], "data": [0, 25], "final": [0, 150]}
"""Milliseconds of the server's thinking, so that a kill meets every stage of a conversation."""


def counted(store: Path, expected: Path) -> subprocess.CompletedProcess[str]:
    """Ask the counting program."""
    words = [sys.executable, "-m", "tests.bed.count", str(store), str(expected)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


@pytest.mark.long
@pytest.mark.crash
@pytest.mark.foreign
def test_killed_at_200_random_moments_nothing_is_lost_and_nothing_goes_twice(own_bed, tmp_path) -> None:
    bed = own_bed
    bed.reset()
    bed.fault_control.post("/set", reply_delay_ms=DELAYS)
    expected = tmp_path / "expected.json"
    setup = {
        "profile": {
            "host": bed.fault_submission.host,
            "port": bed.fault_submission.port,
            "auth": "oauth-app",
            "authority": bed.authority,
            "tenant": bed.tenant,
            "client_id": bed.daemon.client_id,
            "secret": bed.daemon.secret,
            "scope": "https://outlook.office365.com/.default",
            "username": bed.user,
            "ca_pem": bed.ca_file.read_text(),
        },
        "documents": DOCUMENTS,
        "kills": KILLS,
        "longest_life": 0.6,
        "seed": int(os.environ.get("CRASH_SEED", "20261121")),
        "expected": str(expected),
    }
    (tmp_path / "setup.json").write_text(json.dumps(setup))
    environment = {**os.environ, "POSTROOM_HOME": str(tmp_path / "home"), "POSTROOM_LOG_LEVEL": "critical"}
    words = [sys.executable, "-m", "tests.crash.campaign", str(tmp_path / "setup.json")]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    print(json.dumps(figures))

    count = counted(bed.fault_store, expected)
    print(count.stdout)
    assert count.returncode == 0, count.stdout
    assert set(figures["states"]) <= {"sent", "unknown"}, (
        "everything that was accepted ended as sent or unknown"
    )
    assert sum(figures["states"].values()) == DOCUMENTS
    assert figures["kills_with_nothing_to_do"] == 0, "every kill met a worker that had work"
    assert figures["attempts"] >= DOCUMENTS + 10, "kills interrupted attempts before their final dot"
    assert figures["states"]["unknown"] >= 10, "kills met the moment of the final dot"

    planted = tmp_path / "planted"
    shutil.copytree(bed.fault_store, planted)
    twice = next(planted.glob("*.eml"))
    shutil.copy(twice, planted / "planted-duplicate.eml")
    again = counted(planted, expected)
    assert again.returncode == 1, "the counting program must fail when a duplicate is there"
    assert json.loads(again.stdout.splitlines()[-1])["duplicated"] == 1
