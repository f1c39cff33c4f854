"""The campaign of two minutes, and the counting program on folders made by hand."""

import hashlib
import json
import os
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.campaign import figures, invoices
from tests.campaign.acceptor import promised_numbers
from tests.campaign.handing_over import HandingOver
from tests.campaign.installation import clean_environment
from tests.campaign.lies import LIES
from tests.campaign.plan import Plan

LIMIT = 300
"""Seconds. It takes about one minute on an idle machine with two processors; other tests may keep this one busy."""


@pytest.mark.crash
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="a small disk is mounted by root")
def test_600_invoices_under_40_blows_none_lost_none_twice() -> None:
    seed = os.environ.get("CRASH_SEED", "20261121")
    words = [sys.executable, "-m", "tests.campaign", "--quick", "--seed", seed, "--limit", str(LIMIT)]
    done = subprocess.run(words, env=clean_environment(), capture_output=True, text=True, timeout=LIMIT + 60)
    print(done.stderr)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    ledger, count = report["ledger"], report["count"]
    assert count["promised"] == report["invoices"] == 600
    assert count["messages"] + count["waiting"] - count["waiting_there"] == 600
    assert report["kills"] + report["freezes"] == report["events"] == 40
    assert report["kills"] >= 15 and report["freezes"] >= 4
    assert report["idle"] == 0, "every event met work to do"
    assert report["met_a_worker_at_work"] >= 36
    assert ledger["interrupted_before_the_dot"] >= 5
    assert ledger["settled_as_sent"] >= 5
    assert ledger["settled_as_not_sent_and_sent_again"] >= 5
    assert sum(report["server_faults"].values()) >= 20
    assert any("No space left" in text or "disk is full" in text for text in report["refusals"])
    assert all(report["planted"].values()) and {"duplicate", "loss", *LIES} == set(report["planted"])


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder with ten promised invoices, all of them delivered."""
    lines = []
    for n in range(10):
        write_mail(tmp_path, n)
        lines.append(promise(n))
    (tmp_path / "promised.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (tmp_path / "person.json").write_text("[]")
    return tmp_path


def promise(n: int) -> dict[str, str | list[str]]:
    """A line of `promised.jsonl`."""
    sha256 = hashlib.sha256(invoices.content(n)).hexdigest()
    return {"number": invoices.number(n), "recipients": [invoices.recipient(n)], "sha256": sha256}


def write_mail(shelf: Path, n: int, content: bytes = b"", whose: int | None = None, name: str = "1") -> Path:
    """The n-th invoice in an inbox, its customer's if no other is named."""
    mail = EmailMessage()
    mail["Subject"] = f"Invoice {invoices.number(n)} from Bäckerei Müller"
    mail.set_content("Attached.")
    mail.add_attachment(content or invoices.content(n), "application", "pdf", filename="i.pdf")
    customer = invoices.recipient(n if whose is None else whose)
    path = shelf / "state" / "mailboxes" / customer / "Inbox" / f"{name}.eml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(mail.as_bytes())
    return path


def counted(shelf: Path) -> tuple[int, dict]:
    """Exit code and figures of the counting program."""
    words = [sys.executable, "-m", "tests.campaign.count", "promised.jsonl", "person.json", "state"]
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    done = subprocess.run(words, cwd=shelf, env=environment, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return done.returncode, json.loads(done.stdout)


def test_the_count_is_clean_when_each_invoice_lies_there_once(shelf: Path) -> None:
    code, found = counted(shelf)
    assert (code, found["promised"], found["messages"]) == (0, 10, 10)


def test_the_count_sees_a_duplicate(shelf: Path) -> None:
    write_mail(shelf, 4, name="2")
    code, found = counted(shelf)
    assert (code, found["twice"], found["lost"]) == (1, ["K-4"], [])


def test_the_count_sees_a_loss(shelf: Path) -> None:
    write_mail(shelf, 4).unlink()
    code, found = counted(shelf)
    assert (code, found["lost"]) == (1, ["K-4"])


def test_one_that_waits_for_a_person_is_not_lost_but_twice_it_may_not_be(shelf: Path) -> None:
    write_mail(shelf, 4).unlink()
    (shelf / "person.json").write_text('["K-4", "K-5"]')
    assert counted(shelf)[0] == 0
    write_mail(shelf, 5, name="2")
    code, found = counted(shelf)
    assert (code, found["twice"], found["waiting"], found["waiting_there"]) == (1, ["K-5"], 2, 1)


def test_the_count_sees_a_mail_that_nobody_promised(shelf: Path) -> None:
    write_mail(shelf, 99)
    code, found = counted(shelf)
    assert code == 1 and len(found["strangers"]) == 1


def test_the_count_sees_an_invoice_in_another_customers_inbox(shelf: Path) -> None:
    write_mail(shelf, 4, whose=5, name="2")
    code, found = counted(shelf)
    assert code == 1 and len(found["strangers"]) == 1 and found["twice"] == []


def test_the_count_sees_a_damaged_document(shelf: Path) -> None:
    write_mail(shelf, 4, content=b"%PDF-1.4 something else")
    code, found = counted(shelf)
    assert code == 1 and len(found["damaged"]) == 1


def test_the_count_reads_many_mails_on_all_processors_with_the_same_result(shelf: Path) -> None:
    for n in range(10, 400):
        write_mail(shelf, n)
    code, found = counted(shelf)
    assert (code, found["messages"], len(found["strangers"])) == (1, 400, 390)


def test_the_counting_program_never_loads_the_program_that_sent() -> None:
    script = "import sys, tests.campaign.count; print([m for m in sys.modules if m.startswith('postroom')])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_acceptor_goes_on_behind_what_its_earlier_life_wrote(shelf: Path) -> None:
    assert promised_numbers(shelf / "promised.jsonl") == {invoices.number(n) for n in range(10)}
    assert promised_numbers(shelf / "nothing-yet.jsonl") == set()


def test_every_event_meets_its_share_of_invoices_and_some_are_left_for_the_end(tmp_path: Path) -> None:
    plan = Plan()
    promised, allowance = tmp_path / "promised.jsonl", tmp_path / "allowance"
    promised.touch()
    handing_over = HandingOver(plan, promised, allowance)
    for event in range(plan.events):
        goal = handing_over.goal(event, 0.5)
        assert int(allowance.read_text()) == goal + plan.ahead
        with promised.open("a") as file:
            file.write("{}\n" * (goal + 5 - handing_over.promised()))
        assert handing_over.done(5) == goal
    assert goal == plan.most_before_peace - plan.ahead
    assert plan.invoices - plan.most_before_peace >= 4 * plan.mailboxes


def entry(number: str, state: str, *attempts: tuple[str, str, int | None], line: str = "") -> dict:
    """An entry as `outbox list --json` shows it; attempts are (time, stage, code)."""
    tried = [
        {"started_at": at, "ended_at": at, "stage": stage, "code": code, "line": line}
        for at, stage, code in attempts
    ]
    return {
        "state": state,
        "sent_by": "answer" if state == "sent" else None,
        "profile": "box-0",
        "document": {"number": number},
        "attempts": tried,
        "looks": [],
    }


def test_an_unknown_is_a_fault_only_when_a_later_mail_of_its_mailbox_was_answered() -> None:
    unknown = entry("K-1", "unknown", ("2026-11-21T10:00:05", "final", None))
    before = entry("K-0", "sent", ("2026-11-21T10:00:05", "final", 250))
    after = entry("K-2", "sent", ("2026-11-21T10:00:06", "final", 250))
    elsewhere = {**after, "profile": "box-1"}
    assert figures.unsettled_with_control([before, unknown, elsewhere]) == []
    assert figures.unsettled_with_control([before, unknown, after]) == ["K-1"]


def test_figures_tell_found_from_sent_again() -> None:
    found = {**entry("K-1", "sent", ("2026-11-21T10:00:05", "found", None)), "sent_by": "found"}
    silent, answered = ("2026-11-21T10:00:05", "final", None), ("2026-11-21T10:02:00", "final", 250)
    again = entry("K-2", "sent", silent, answered)
    plain = entry("K-3", "sent", answered)
    withdrawn = entry("K-4", "sent", silent, answered, line="withdrawn before the final dot")
    told = figures.of_ledger([found, again, plain, withdrawn])
    assert (told["ever_unknown"], told["settled_as_sent"]) == (2, 1)
    assert told["settled_as_not_sent_and_sent_again"] == 1
    assert told["states"] == {"sent": 4}
