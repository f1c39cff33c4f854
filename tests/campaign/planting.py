"""Asks the judge and the counting program, and proves that both can fail: with planted lies, which are taken away."""

import json
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.campaign.count import mails, read


@dataclass(frozen=True)
class Evidence:
    """What the counting program reads."""

    promised: Path
    person: Path
    state: Path

    def count(self) -> tuple[int, dict[str, Any]]:
        """Exit code and figures of the counting program, a process of its own."""
        words = [sys.executable, "-m", "tests.campaign.count", self.promised, self.person, self.state]
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
        if done.returncode not in (0, 1):
            raise RuntimeError(f"The counting program failed: {done.stderr.strip()[-1000:]}")
        return done.returncode, json.loads(done.stdout)


def ask_judge(folder: Path, seed: int) -> dict[str, Any]:
    """What the judging program, a process of its own, says of a campaign's folder and of lies it planted there."""
    words = [sys.executable, "-m", "tests.campaign.judge", str(folder), "--plant", str(seed)]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"The judging program failed: {done.stderr.strip()[-1000:]}")
    judgement: dict[str, Any] = json.loads(done.stdout)
    return judgement


def planted(evidence: Evidence, clean: dict[str, Any], chance: random.Random) -> dict[str, bool]:
    """Whether a planted duplicate and a planted loss are found, exactly these; everything is put back.

    `clean` is the count before: what it found wrong is expected again.
    """
    person = set(json.loads(evidence.person.read_text()))
    sure = [file for file in mails(evidence.state) if read(file).number not in person]
    if not sure:
        return {"duplicate": False, "loss": False}
    file = chance.choice(sure)
    number = read(file).number
    return {
        "duplicate": _duplicate_is_found(evidence, clean, file, number),
        "loss": _loss_is_found(evidence, clean, file, number),
    }


def _duplicate_is_found(evidence: Evidence, clean: dict[str, Any], file: Path, number: str) -> bool:
    copy = file.with_name("99999999-planted.eml")
    shutil.copy(file, copy)
    try:
        code, found = evidence.count()
    finally:
        copy.unlink()
    return code == 1 and set(found["twice"]) == {*clean["twice"], number}


def _loss_is_found(evidence: Evidence, clean: dict[str, Any], file: Path, number: str) -> bool:
    away = evidence.person.with_name("taken-away.eml")
    shutil.move(file, away)
    try:
        code, found = evidence.count()
    finally:
        shutil.move(away, file)
    # One that was there twice before is still there once.
    return code == 1 and set(found["lost"]) == {*clean["lost"], number} - set(clean["twice"])
