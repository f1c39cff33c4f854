"""A short day of a small company on each ledger; and a day on which somebody tampers with the ledger."""

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.company.building import Building
from tests.company.case import Case, read_case
from tests.company.desk_pages import rows_of_desk
from tests.company.ending import end_of_day
from tests.company.judge import judge
from tests.company.morning import Early
from tests.company.office import Office
from tests.company.plan import DATABASES, Plan, debtors
from tests.company.record import Record

SMALL = ["--clerks", "6", "--admins", "2", "--documents", "60", "--acts", "240", "--minutes", "1", "--kills"]


@pytest.mark.crash
@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="a PostgreSQL of its own is started by root"
)
def test_every_promise_of_a_short_day_is_kept_on_both_ledgers(tmp_path: Path) -> None:
    # Both at once: most of a day is waiting for starts, ends and retries.
    with ThreadPoolExecutor() as days:
        found = list(days.map(lambda database: _short_day(database, tmp_path / database), DATABASES))
    for done in found:
        assert done.returncode == 0, done.stderr[-6000:] + done.stdout[-2000:]
        report = json.loads(done.stdout.splitlines()[-1])
        assert report["deliveries"] > 10 and report["presses"] > 100 and report["kills"] >= 1


def _short_day(database: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    words = [*SMALL, "--database", database, "--seed", "12", "--folder", str(folder)]
    command = [sys.executable, "-m", "tests.company", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=400)


class Alone(Early):
    """A clerk who works alone, and does one thing after the other."""

    def take_off(self, file_name: str) -> int:
        """Take the document of that file off the desk; its number."""
        self.fetch("desk", "/documents/?show=ready")
        form = self.tab.page.form_to("/documents/check/")
        (row,) = [row for row in rows_of_desk(self.tab.page) if row.file_name == file_name]
        assert form is not None
        form.tick("ids", True, row.mark)
        self.press("remove", form, form.button_to("/take-off/"), documents={str(row.number): {}})
        return row.number

    def cancel(self, entry: int) -> None:
        """Cancel an entry through its page."""
        self.fetch("cancel", f"/outbox/{entry}/cancel/", entry=entry)
        self.press_cancel()


def test_the_judge_sees_what_was_done_past_the_pages_and_nothing_else(tmp_path: Path) -> None:
    found = judge(_tampered_day(Plan(1, clerks=1, administrators=1), tmp_path))
    # The one that was taken off was handed over by nobody, and the stranger was seen by nobody.
    assert Counter(one.promise for one in found) == {"seen": 2, "stopped": 1, "taken off": 1}


def _tampered_day(plan: Plan, folder: Path) -> Case:
    """Three invoices are sent and one is taken off; of the three one is cancelled. Then somebody tampers with the
    ledger, and only then workers come."""
    building = Building(plan, folder)
    try:
        building.open(workers=False)
        record, office = Record(folder / "acts.jsonl"), Office(building.pdf_folder, folder / "papers")
        clerk = Alone(plan.clerk_names[0], building.port, record, plan.seed, office, 0)
        assert clerk.log_in()
        clerk.bring_the_first()
        off = clerk.take_off(f"Factuur {debtors()[3]}-9000003.pdf")
        clerk.send_all()
        first, second, _third = sorted(entry["id"] for entry in building.entries())
        clerk.cancel(first)
        building.run("-m", "tests.company.sabotage", str(first), str(second), str(off))
        building.start_work()
        end_of_day(plan, folder, building, record, office)
        record.close()
    finally:
        building.close()
    return read_case(folder)
