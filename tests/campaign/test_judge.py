"""The judge of what a ledger claims, on a folder made by hand; and the lies that it must see."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.campaign import invoices
from tests.campaign.count import mails, read_all
from tests.campaign.judge import MAILBOXES, Case, Judgement, judge, read_case
from tests.campaign.lies import LIES, plant_all
from tests.campaign.test_campaign import promise

DATED = "2026-11-23T08:00:00+00:00"
STORED_AT = 1795420800.0
"""The same instant in seconds since 1970."""
TRAINERS = "practice@example.com"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ten promised invoices, all of them delivered, and a ledger that says so."""
    promises = [promise(n) for n in range(10)]
    (tmp_path / "promised.jsonl").write_text("".join(json.dumps(one) + "\n" for one in promises))
    (tmp_path / "acts.jsonl").touch()
    (tmp_path / "claims.json").write_text(json.dumps(claims(range(10))))
    for n in range(10):
        deliver(tmp_path, n)
    return tmp_path


def claims(numbers: range) -> dict[str, Any]:
    """What a ledger says in which all of them were sent."""
    return {
        "entries": [entry(n) for n in numbers],
        "documents": [document(n) for n in numbers],
        "listed": {"held": [], "failed": [], "unknown": []},
        "until_empty": 0,
        "tolerance": 300,
    }


def entry(n: int) -> dict[str, Any]:
    """An entry as `outbox list --json` shows it."""
    return {
        "id": n,
        "state": "sent",
        "sent_at": DATED,
        "sent_by": "answer",
        "message_id": f"<{n}@ours.test>",
        "document": {"number": invoices.number(n)},
        "documents": [{"sha256": promise(n)["sha256"]}],
        "recipients": [{"address": invoices.recipient(n), "state": "accepted"}],
        "training": False,
    }


def document(n: int) -> dict[str, Any]:
    """A row of the table of documents."""
    sha256, number = promise(n)["sha256"], invoices.number(n)
    return {"sha256": sha256, "number": number, "state": "sent", "sent_at": DATED, "training": False}


def deliver(folder: Path, n: int, to: str = "", message_id: str = "", name: str = "1") -> Path:
    """The n-th invoice in an inbox, its customer's if no other is named."""
    mail = EmailMessage()
    mail["Subject"] = f"Invoice {invoices.number(n)} from Bäckerei Müller"
    mail["Message-ID"] = message_id or f"<{n}@ours.test>"
    mail.set_content("Attached.")
    mail.add_attachment(invoices.content(n), "application", "pdf", filename="i.pdf")
    path = folder / MAILBOXES / "mailboxes" / (to or invoices.recipient(n)) / "Inbox" / f"{name}.eml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(mail.as_bytes())
    os.utime(path, (STORED_AT, STORED_AT))
    return path


def changed(folder: Path, change: Callable[[dict[str, Any]], None] = lambda _claims: None) -> Judgement:
    """The judgement after the claims were changed in place."""
    case = read_case(folder)
    change(case.claims)
    return judge(case)


def test_a_ledger_that_tells_the_truth_is_good(folder: Path) -> None:
    seen = changed(folder)
    assert seen.is_good and (seen.promised, seen.messages, seen.visible) == (10, 10, 0)


@pytest.mark.parametrize("name", LIES)
def test_a_planted_lie_is_found_and_put_back(folder: Path, name: str) -> None:
    before = {file: file.stat().st_mtime for file in mails(folder / MAILBOXES)}
    case = read_case(folder)
    assert plant_all(folder, case, judge(case), seed=7)[name]
    assert {file: file.stat().st_mtime for file in mails(folder / MAILBOXES)} == before
    assert judge(replace(case, found=read_all(mails(folder / MAILBOXES)))).is_good


@pytest.mark.parametrize("code", [0, 1, None])
@pytest.mark.parametrize("waiting", [True, False])
def test_a_wrong_exit_code_is_found_however_work_ended(folder: Path, code: int | None, waiting: bool) -> None:
    case = read_case(folder)
    if waiting:
        deliver(folder, 4).unlink()
        waits(case.claims, "unknown", "unknown")
    case.claims["until_empty"] = code
    assert plant_all(folder, case, judge(case), seed=7)["exit code"]


def test_a_mail_that_went_with_two_message_ids_is_there_twice(folder: Path) -> None:
    deliver(folder, 4, message_id="<other@ours.test>", name="2")
    assert changed(folder).twice == ["K-4 to customer-4@example.com: 2 times, wanted 1"]


def test_what_people_wanted_again_may_be_there_once_more_however_often_it_was_pressed(folder: Path) -> None:
    acts = [{"act": "resend", "wish": "w-1", "sha256": promise(4)["sha256"], "entry": 4}] * 2
    (folder / "acts.jsonl").write_text("".join(json.dumps(act) + "\n" for act in acts))
    deliver(folder, 4, message_id="<again@ours.test>", name="2")
    assert changed(folder).twice == []
    deliver(folder, 4, message_id="<thrice@ours.test>", name="3")
    assert changed(folder).twice == ["K-4 to customer-4@example.com: 3 times, wanted 2"]


def waits(claimed: dict[str, Any], state: str, document_state: str) -> None:
    """The fourth entry waits for a person, and everything says so."""
    claimed["entries"][4].update(state=state, sent_at=None, sent_by=None)
    claimed["entries"][4]["recipients"][0]["state"] = "unknown" if state == "unknown" else "waiting"
    claimed["documents"][4].update(state=document_state, sent_at=None)
    claimed["listed"][state] = [4]
    claimed["until_empty"] = 1


@pytest.mark.parametrize("state", ["held", "unknown", "failed"])
def test_what_visibly_waits_is_not_lost(folder: Path, state: str) -> None:
    deliver(folder, 4).unlink()
    seen = changed(folder, lambda claimed: waits(claimed, state, state))
    assert seen.is_good and seen.visible == 1


def test_what_needs_a_person_and_is_not_shown_is_untrue(folder: Path) -> None:
    deliver(folder, 4).unlink()
    seen = changed(folder, lambda claimed: waits(claimed, "held", "waiting"))
    assert seen.untrue == ["document K-4: waiting, and its mails are ['held']"]


def test_a_document_that_is_held_while_its_mail_was_sent_is_untrue(folder: Path) -> None:
    seen = changed(folder, lambda claimed: claimed["documents"][4].update(state="held", sent_at=None))
    assert len(seen.untrue) == 2


def test_a_refused_recipient_is_not_lost_when_the_others_have_it(folder: Path) -> None:
    def refuse(claimed: dict[str, Any]) -> None:
        other = {"address": "other-4@example.com", "state": "refused"}
        claimed["entries"][4]["recipients"].append(other)
        claimed["until_empty"] = 1

    lines = [promise(n) for n in range(10)]
    lines[4]["recipients"] = [invoices.recipient(4), "other-4@example.com"]
    (folder / "promised.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines))
    assert changed(folder).lost == ["K-4 to other-4@example.com"]
    assert changed(folder, refuse).is_good


def in_training(claimed: dict[str, Any]) -> None:
    """The fourth was sent in training, and training has ended."""
    claimed["entries"][4]["training"] = True
    claimed["entries"][4]["recipients"][0]["address"] = TRAINERS
    claimed["documents"][4].update(state="ready", sent_at=None)


def test_a_mail_of_the_training_lies_with_the_trainers_and_leaves_no_date(folder: Path) -> None:
    deliver(folder, 4).unlink()
    deliver(folder, 4, to=TRAINERS)
    assert changed(folder, in_training).is_good

    def keep_the_date(claimed: dict[str, Any]) -> None:
        in_training(claimed)
        claimed["documents"][4].update(document(4))

    assert changed(folder, keep_the_date).untrue == [
        f"document K-4: sent on {DATED}, and its customer has nothing"
    ]


def test_who_handed_over_in_earnest_does_not_find_it_with_the_trainers(folder: Path) -> None:
    deliver(folder, 4).unlink()
    deliver(folder, 4, to=TRAINERS)
    lines = [{**promise(n), "training": False} for n in range(10)]
    (folder / "promised.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines))
    assert changed(folder, in_training).lost == ["K-4 to customer-4@example.com"]


def test_an_entry_that_somebody_cancelled_stays_cancelled(folder: Path) -> None:
    (folder / "acts.jsonl").write_text(json.dumps({"act": "cancel", "entry": 4, "sha256": ""}) + "\n")
    assert changed(folder).untrue == ["entry 4: somebody was told that it is cancelled, and it is sent"]


def test_what_was_handed_over_again_after_it_was_cancelled_is_lost_when_nothing_goes(folder: Path) -> None:
    def cancelled(claimed: dict[str, Any]) -> None:
        waits(claimed, "held", "ready")
        claimed["entries"][4]["state"] = "cancelled"
        claimed["until_empty"], claimed["listed"]["held"] = 0, []

    deliver(folder, 4).unlink()
    assert changed(folder, cancelled).is_good
    acts = [{"act": act, "entry": 4, "sha256": promise(4)["sha256"]} for act in ("cancel", "again")]
    (folder / "acts.jsonl").write_text("".join(json.dumps(act) + "\n" for act in acts))
    assert changed(folder, cancelled).lost == ["K-4 to customer-4@example.com"]


def test_work_has_not_ended_while_something_still_goes_by_itself(folder: Path) -> None:
    deliver(folder, 4).unlink()

    def waits_on(claimed: dict[str, Any]) -> None:
        waits(claimed, "held", "waiting")
        claimed["entries"][4]["state"] = "retrying"
        claimed["until_empty"], claimed["listed"]["held"] = 0, []

    assert changed(folder, waits_on).untrue == ["entry 4 (K-4): retrying, and work --until-empty ended"]


def test_work_that_does_not_end_by_itself_is_told(folder: Path) -> None:
    seen = changed(folder, lambda claimed: claimed.update(until_empty=None))
    assert seen.untrue == ["work --until-empty did not end"]


def test_a_mail_that_nobody_promised_is_strange(folder: Path) -> None:
    deliver(folder, 4, to="somebody@example.com")
    assert len(changed(folder).strangers) == 1


def test_the_judging_program_never_loads_the_program_that_sent() -> None:
    script = (
        "import sys, tests.campaign.judge, tests.campaign.lies, tests.campaign.truth;"
        "print([m for m in sys.modules if m.startswith('postroom')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_program_says_what_it_saw_and_ends_with_one_when_something_is_wrong(folder: Path) -> None:
    code, told = run_judge(folder, "--plant", "7")
    assert (code, set(told["planted"].values())) == (0, {True})
    deliver(folder, 4, name="2")
    code, told = run_judge(folder)
    assert (code, len(told["twice"])) == (1, 2)


def run_judge(folder: Path, *words: str) -> tuple[int, dict[str, Any]]:
    """Exit code and judgement of the judging program."""
    command = [sys.executable, "-m", "tests.campaign.judge", str(folder), *words]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return done.returncode, json.loads(done.stdout)


def test_the_rules_on_a_case_without_mails_are_quiet() -> None:
    nothing = Case({}, [], claims(range(0)), [])
    assert judge(nothing).is_good
