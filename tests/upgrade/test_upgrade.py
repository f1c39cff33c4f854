"""The home that commit 012893e left, with every state of the ledger, is compared and drained by today's code."""

import email
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cloud
from tests.product.test_outbox_commands import Shell
from tests.upgrade.office import browsing
from tests.upgrade.reading import commands, documents, progress, read
from tests.upgrade.stored import LEDGER, restore_home, restore_mail
from tests.walk.form import fields_of

STORED = Path(__file__).parent / "home-012893e"
TOLD = json.loads((STORED / "told.json").read_text(encoding="utf-8"))
for mail in TOLD["mails on the desk"].values():
    del mail["version"]  # that of the edit: the form carries other marks now
MAILBOXES = {"Facturen": "facturen", "Productie": "productie", "Pakbonnen": "info", "Kapot": "leverbonnen"}
"""Mail profiles that get a server again, and their mailboxes; the others wait for a person."""
GOES = {
    "claimed-1",
    "claimed-2",
    "claimed-copies",
    "held-fault",
    "pending-control",
    "pending-later",
    "retrying",
    "retrying-rest",
    "scheduled-soon",
    "sending-lost",
    "sending-open",
    "unknown-lost",
    "2026-0504",
}
"""Numbers of the documents whose mail is due, or proven never to have arrived."""
FOUND = {"sending-finishing", "unknown-stored"}
"""Their answer was lost, and they lie in the Sent folder: sent, and not sent again."""
OVER = {"expires"}
"""Its time was over before anybody worked."""
MARK = re.compile(r'name="ids" value="(\d+:\d+)"')
"""What the list's form sends of a document: its id and version."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home as its owner left it."""
    restore_home(STORED, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def service(tmp_path: Path) -> None:
    """The mail service still has what it took; `cloud`, which comes after it, starts there."""
    restore_mail(STORED, tmp_path / "sandbox")


@pytest.fixture
def office(home: Path, service: None, cloud: Cloud) -> Iterator[Shell]:
    """The installation, its mail profiles at the mail service of today."""
    with commands(home) as postroom:
        for name, mailbox in MAILBOXES.items():
            words = cloud.profile_words(mailbox=f"{mailbox}@bakkerij.test")
            edited = postroom.run("profile", "edit", name, *words[2:])  # the provider stays
            assert edited.returncode == 0, edited.stderr
        yield postroom


def test_every_value_is_still_there(home: Path) -> None:
    now = read(home)
    for name, then in TOLD.items():
        assert kept(then, now[name]) == then, name


def test_a_mail_that_was_refused_for_one_needs_a_person_now(home: Path) -> None:
    with commands(home) as postroom:
        (partly,) = [one for one in postroom.json("outbox", "list") if number_of(one) == "sent-one-refused"]
        assert (partly["state"], partly["refused"], partly["needs_person"]) == ("sent", 1, True)
        with browsing(postroom) as browser:
            assert "sent, 1 refused" in browser.page("documents/")
            assert "sent-one-refused" in browser.page("outbox/?tab=needs-you")
        again = postroom.json("outbox", "resend", partly["id"], "--refused-only", "--reason", "moved")
        assert [one["address"] for one in again["recipients"]] == ["gone@klant.test"]


def test_what_a_mailbox_has_used_today_is_counted_on_under_its_one_name(home: Path) -> None:
    """The mailbox of lane 1, spelt in another way: half of its attempts stand there, and all of them are of today."""
    used = "SELECT name, SUM(taken) FROM outbox_attempt a JOIN outbox_lane l ON l.id = lane_id GROUP BY name"
    with closing(sqlite3.connect(home / LEDGER)) as ledger, ledger:
        before = dict(ledger.execute(used))
        ledger.execute(
            "INSERT INTO outbox_lane (id, name, epoch, owner) SELECT 99, '127.0.0.1.' || substr(name, 10), 40, ''"
            " FROM outbox_lane WHERE id = 1"
        )
        ledger.execute("UPDATE outbox_attempt SET lane_id = 99 WHERE lane_id = 1 AND id % 2 = 0")
        assert len(dict(ledger.execute(used))) == len(before) + 1
    with commands(home) as postroom:
        assert postroom.run("outbox", "list").returncode == 0
    with closing(sqlite3.connect(home / LEDGER)) as ledger:
        assert dict(ledger.execute(used)) == before


def test_what_was_taken_off_the_desk_is_in_its_list_and_comes_back(office: Shell) -> None:
    """By whom and when, the earlier version did not write down."""
    with browsing(office) as browser:
        (mark,) = MARK.findall(browser.page("documents/?show=taken-off"))
        assert mark not in MARK.findall(browser.page("documents/?show=ready"))
        browser.post("documents/bring-back/", {"ids": mark})
        number = mark.partition(":")[0]
        assert f"{number}:2" in MARK.findall(browser.page("documents/?show=ready"))


def kept(then: Any, now: Any) -> Any:
    """What today's code tells of the values of then; it may tell more, in fields of their own."""
    if isinstance(then, dict) and isinstance(now, dict):
        return {name: kept(then[name], now[name]) for name in then if name in now}
    if isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        return [kept(old, new) for old, new in zip(then, now, strict=True)]
    return now


def test_what_was_sent_stays_and_what_is_due_goes_exactly_once(office: Shell, cloud: Cloud) -> None:
    before = copies(cloud)
    assert office.run("work", "--until-empty").returncode == 1  # some of it waits for a person
    after = {one["id"]: one for one in office.json("outbox", "list")}
    assert {number: outcome(after[number]) for number in after} == expected()
    assert copies(cloud) - before == Counter(due_copies())
    assert before <= copies(cloud) and set(copies(cloud).values()) == {1}
    with browsing(office) as browser:
        assert progress(browser, 2).startswith("1 of 2 sent")
        states = {row[0]: row[4].split()[0] for row in documents(browser)}
    assert states == states_of_documents(after)


def expected() -> dict[int, tuple[object, ...]]:
    """Entry -> state, what made it sent, and when that was (None: just now)."""
    return {one["id"]: _expected(one) for one in TOLD["outbox"]}


def _expected(then: dict[str, Any]) -> tuple[object, ...]:
    if number_of(then) in GOES:
        return ("sent", "answer", then["message_id"])
    if number_of(then) in FOUND:
        return ("sent", "found", then["message_id"])
    if number_of(then) in OVER:
        return ("failed", None, then["message_id"])
    return outcome(then)


def outcome(one: dict[str, Any]) -> tuple[object, ...]:
    """What became of an entry; of those that had ended before also when."""
    ended_before = one["sent_at"] and number_of(one) not in GOES | FOUND
    when = (one["sent_at"],) if ended_before else ()
    return (one["state"], one["sent_by"], one["message_id"], *when)


def number_of(one: dict[str, Any]) -> str:
    """Two documents have the same number: the second mail of one was sent on purpose, the third is held."""
    return str(one["document"]["number"])


def due_copies() -> Iterator[tuple[str, str]]:
    """(Message-ID, mailbox) of every copy that must still arrive."""
    for one in TOLD["outbox"]:
        if number_of(one) in GOES:
            yield from (
                (one["message_id"], person["address"])
                for person in one["recipients"]
                if person["state"] in ("waiting", "unknown")
            )


def copies(cloud: Cloud) -> Counter[tuple[str, str]]:
    """(Message-ID, mailbox) of each mail in an inbox -> how often it lies there."""
    inboxes = Path(cloud.endpoints["store"]).glob("*/Inbox/*.eml")
    return Counter(
        (str(email.message_from_bytes(path.read_bytes())["Message-ID"]), path.parent.parent.name)
        for path in inboxes
    )


def states_of_documents(entries: dict[int, dict[str, Any]]) -> dict[str, str]:
    """Page of a document -> its state: that of its mail, where this went on."""
    went_on = [one for one in entries.values() if number_of(one) in GOES | FOUND | OVER]
    states = {document["number"]: one["state"] for one in went_on for document in one["documents"]}
    return {
        row[0]: next((states[word] for word in row[1].split() if word in states), row[4].split()[0])
        for row in TOLD["documents"]
    }


def test_a_person_settles_what_no_folder_can_tell(office: Shell, cloud: Cloud) -> None:
    entry = next(one["id"] for one in TOLD["outbox"] if number_of(one) == "unknown-no-folder")
    settled = office.json("outbox", "settle", entry, "--as", "sent")
    assert (settled["state"], settled["sent_by"]) == ("sent", "person")


def test_the_same_document_is_not_accepted_a_second_time(home: Path, tmp_path: Path) -> None:
    paper = tmp_path / "sent.pdf"
    paper.write_bytes(b"%PDF-1.4\n% sent\n%%EOF\n")
    to = ("--to", "sent@klant.test")
    with commands(home, POSTROOM_DUPLICATE_DAYS="36000") as postroom:
        again = postroom.json("send", paper, "--number", "sent", "--debtor", "10001", *to)
        assert (again["id"], again["state"]) == (1, "sent")
        same_file = postroom.json("send", paper, "--number", "x", "--debtor", "y", *to, code=1)
        assert (same_file["state"], "Already sent on" in same_file["reason"]) == ("held", True)


def test_the_edited_mail_leaves_as_it_was_edited(office: Shell, cloud: Cloud) -> None:
    ((number, mail),) = (
        one for one in TOLD["mails on the desk"].items() if one[1]["subject"] == "Edited by hand"
    )
    with browsing(office) as browser:
        path = f"documents/{number}/mail/"
        shown = browser.post(path, {**fields_of(browser.page(path)), "action": "send"}).text
        if 'name="seen"' in shown:
            browser.post(path, {**fields_of(shown), "action": "send"})
    office.run("work", "--until-empty")
    subjects = Counter(
        email.message_from_bytes(path.read_bytes())["Subject"]
        for path in Path(cloud.endpoints["store"]).glob(f"{mail['to'].strip()}/Inbox/*.eml")
    )
    assert subjects["Edited by hand"] == 1
