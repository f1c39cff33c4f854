"""The commands of `outbox` for people, and `send` with a time: exit codes, JSON, refusals in three languages."""

import hashlib
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import Postroom

SHELL = """
import contextlib, io, json, sys, traceback
from postroom.cli.main import main

for line in sys.stdin:
    sys.argv, said, complained, code = ["postroom", *json.loads(line)], io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
        try:
            main()
        except SystemExit as end:
            code = end.code
        except BaseException:
            code = 1
            traceback.print_exc()
    print(json.dumps([code, said.getvalue(), complained.getvalue()]), flush=True)
"""

STORED = {"at": "after_store", "cut": True, "count": 1}
NOT_STORED = {"at": "before_250", "cut": True, "count": 1}


class Shell(Postroom):
    """An installation whose commands run one after the other in one process: starting one takes most of its time."""

    def begin(self) -> None:
        """Start the process."""
        self._ready(())
        self.process = subprocess.Popen(
            [sys.executable, "-c", SHELL],
            env=self.env(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def end(self) -> None:
        """End it."""
        self.process.communicate(timeout=30)

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        print(json.dumps([str(word) for word in words]), file=self.process.stdin, flush=True)
        return subprocess.CompletedProcess(words, *json.loads(self.process.stdout.readline()))


@pytest.fixture
def shell(tmp_path) -> Iterator[Shell]:
    """A fresh installation."""
    found = Shell(tmp_path / "home")
    found.begin()
    yield found
    found.end()


@pytest.fixture
def office(shell, cloud) -> Shell:
    """One with the profile `Facturen` at the sandbox."""
    assert shell.run("profile", "add", "Facturen", *cloud.profile_words()).returncode == 0
    return shell


@pytest.fixture
def send(office, pdf):
    """Hands an invoice over; the entry."""

    def handed(mark: str, *words: object, code: int = 0):
        given = ("--number", mark, "--to", f"klant{mark}@example.com", *words)
        return office.json("send", pdf(mark), *given, code=code)

    return handed


def done(result) -> str:
    """What a command that worked has printed."""
    assert (result.returncode, result.stderr) == (0, ""), result
    return result.stdout.strip()


def refusal(result, code: int) -> str:
    """The one sentence of a refused command."""
    assert (result.returncode, result.stdout) == (code, ""), result
    assert "Traceback" not in result.stderr
    return result.stderr.strip()


def in_an_hour() -> str:
    return (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds")


def test_an_entry_is_kept_back_and_let_go(office, send, cloud) -> None:
    until = in_an_hour()
    entry = send("1", "--priority", "urgent", "--not-after", until)
    assert (entry["priority"], entry["not_after"]) == ("urgent", until)
    assert (entry["looks"], entry["next_look_at"], entry["resend_of"], entry["resend_reason"]) == (
        [],
        None,
        None,
        None,
    )
    assert send("2")["priority"] == "normal"
    assert office.json("outbox", "hold", 1)["state"] == "held"
    assert "Kept back by " in office.json("outbox", "show", 1)["reason"]
    again = office.run("--ui-language", "nl", "outbox", "hold", 1)
    assert refusal(again, 1) == "Regel 1 heeft de status ‘geblokkeerd’ en kan niet worden geblokkeerd."
    assert office.run("work", "--until-empty").returncode == 1
    assert [one["recipients"] for one in cloud.deliveries()] == [["klant2@example.com"]]
    assert done(office.run("outbox", "retry", 1)) == "1  pending"
    assert office.run("work", "--until-empty").returncode == 0
    gone = office.run("--ui-language", "de", "outbox", "cancel", 1)
    assert refusal(gone, 1) == "Eintrag 1 hat den Status „gesendet“ und kann nicht abgebrochen werden."
    assert len(cloud.deliveries()) == 2


def test_urgent_mails_go_before_those_of_a_run(office, send, cloud) -> None:
    for mark, priority in (("1", "run"), ("2", "normal"), ("3", "urgent")):
        assert send(mark, "--priority", priority)["priority"] == priority
    assert office.run("work", "--until-empty").returncode == 0
    assert [one["recipients"][0] for one in cloud.deliveries()] == [
        f"klant{mark}@example.com" for mark in "321"
    ]


def test_a_mail_is_sent_again_on_purpose_and_says_why(office, send, cloud) -> None:
    first = send("1", "--wait")
    assert office.run("outbox", "resend", 1).returncode == 2
    empty = office.run("--ui-language", "de", "outbox", "resend", 1, "--reason", " ")
    assert refusal(empty, 2) == ("Sagen Sie, warum die Mail noch einmal gesendet werden soll (--reason).")
    nobody = office.run("outbox", "resend", 9, "--reason", "lost")
    assert refusal(nobody, 2) == "There is no entry 9 in the outbox."
    again = office.json("outbox", "resend", 1, "--reason", "klant heeft hem gewist")
    assert (again["id"], again["state"]) == (2, "pending")
    assert (again["resend_of"], again["resend_reason"]) == (1, "klant heeft hem gewist")
    waiting = office.run("--ui-language", "nl", "outbox", "resend", 2, "--reason", "x")
    assert refusal(waiting, 1) == (
        "Regel 2 heeft de status ‘in de wachtrij’ en kan niet worden opnieuw verzonden."
    )
    assert office.run("work", "--until-empty").returncode == 0
    assert office.json("outbox", "show", 1) == first
    ids = [one["message_id"] for one in cloud.deliveries()]
    assert ids == [first["message_id"], again["message_id"]] and len(set(ids)) == 2


def test_a_held_duplicate_is_let_go_with_a_reason_only(office, send, cloud) -> None:
    send("1", "--wait")
    twice = send("1", "--key", "again", code=1)
    assert (twice["state"], "Already sent" in twice["reason"]) == ("held", True)
    assert "already sent; retry does not" in refusal(office.run("outbox", "retry", 2), 1)
    freed = office.json("outbox", "resend", 2, "--reason", "they asked for two")
    assert (freed["id"], freed["state"], freed["resend_of"]) == (2, "pending", None)
    assert (freed["reason"], freed["resend_reason"]) == (None, "they asked for two")
    assert office.run("work", "--until-empty").returncode == 0
    assert len(cloud.deliveries()) == 2


def test_a_paused_profile_sends_nothing_until_it_is_resumed(office, send, cloud) -> None:
    send("1")
    paused = office.run("--ui-language", "nl", "outbox", "pause", "Facturen")
    assert done(paused) == "Via 'Facturen' wordt nu niets verzonden."
    newcomer = send("2", "--wait", code=1)
    assert (newcomer["state"], "stopped by" in newcomer["reason"]) == ("held", True)
    refused = office.run("--ui-language", "de", "outbox", "retry", 2)
    assert refusal(refused, 1) == (
        "Das Senden über 'Facturen' wurde von einer Person angehalten. Lassen Sie es weitergehen mit: "
        "postroom outbox resume"
    )
    assert office.json("profile", "test", "Facturen", "--incoming")["ok"]
    assert office.run("profile", "edit", "Facturen", "--connections", 2).returncode == 0
    assert office.run("work", "--until-empty").returncode == 1
    assert [one["state"] for one in office.json("outbox", "list")] == ["held", "held"]
    assert cloud.deliveries() == []
    unknown = office.run("outbox", "resume", "Factuur")
    assert refusal(unknown, 2).startswith("There is no mail profile 'Factuur'. Did you mean 'Facturen'?")
    resumed = office.run("outbox", "resume", "Facturen")
    assert done(resumed) == "'Facturen' sends again; entries that were held for it: 2."
    assert office.run("work", "--until-empty").returncode == 0
    assert len(cloud.deliveries()) == 2


IN_WORDS = {"en": "sent, 1 refused", "nl": "verzonden, 1 geweigerd", "de": "gesendet, 1 abgelehnt"}
REFUSED_ONE = {"at": "rcpt", "recipient": "full@example.com", "reply": "552 5.2.2 Mailbox full", "count": 1}


def test_a_mail_refused_for_one_of_two_needs_a_person_until_it_is_sent_to_that_one(
    office, pdf, cloud
) -> None:
    cloud.control("/faults", [REFUSED_ONE])
    words = ("send", pdf("1"), "--number", "1", "--to", "ok@example.com", "--to", "full@example.com")
    sent = office.run(*words, "--wait")
    assert sent.returncode == 1 and "1  sent, 1 refused" in sent.stdout
    assert "full@example.com: refused 552 5.2.2 Mailbox full" in sent.stderr
    assert office.run(*words).returncode == 1, "handed over again it says the same"
    for language, said in IN_WORDS.items():
        assert f"1  {said}  invoice 1" in office.run("--ui-language", language, "outbox", "list").stdout
        shown = done(office.run("--ui-language", language, "outbox", "show", 1))
        assert said in shown and "postroom outbox resend 1 --refused-only" in shown
    (listed,) = office.json("outbox", "list")
    assert (listed["state"], listed["refused"], listed["needs_person"]) == ("sent", 1, True)
    assert office.run("work", "--until-empty").returncode == 1
    again = office.json("outbox", "resend", 1, "--refused-only", "--reason", "they made room")
    assert [one["address"] for one in again["recipients"]] == ["full@example.com"]
    assert office.run("work", "--until-empty").returncode == 0
    assert [one["recipients"] for one in cloud.deliveries()] == [["ok@example.com"], ["full@example.com"]]
    assert office.json("outbox", "show", 1)["needs_person"] is False
    nobody = office.run("outbox", "resend", 1, "--refused-only", "--reason", "they made room")
    assert "those who were have a newer mail" in refusal(nobody, 1)


def test_a_person_marks_refused_recipients_as_dealt_with(office, pdf, cloud) -> None:
    cloud.control("/faults", [REFUSED_ONE])
    words = ("send", pdf("1"), "--number", "1", "--to", "ok@example.com", "--to", "full@example.com")
    assert office.run(*words, "--wait").returncode == 1
    known = office.json("outbox", "acknowledge", 1, "--note", "read to them")
    assert (known["refused"], known["needs_person"]) == (1, False)
    assert kept_in_the_log(office, "outbox acknowledge") == {"note": "read to them"}
    assert office.run("work", "--until-empty").returncode == 0
    assert office.run(*words).returncode == 0
    twice = office.run("--ui-language", "nl", "outbox", "acknowledge", 1)
    assert refusal(twice, 1) == "Geen geweigerde ontvanger van regel 1 wacht op een persoon."


def test_a_mail_asked_for_twice_is_sent_again_once(office, send, cloud) -> None:
    send("1", "--wait")
    assert office.run("outbox", "resend", 1, "--reason", "lost").returncode == 0
    twice = refusal(office.run("outbox", "resend", 1, "--reason", "lost"), 1)
    assert "sent entry 1 again at" in twice and "as entry 2, which is 'waiting'" in twice
    assert office.run("work", "--until-empty").returncode == 0
    assert len(cloud.deliveries()) == 2


def test_a_failed_mail_is_not_retried_when_its_document_went_under_another_key(office, send, cloud) -> None:
    cloud.control("/faults", [REFUSED_ONE | {"recipient": "klant1@example.com"}])
    send("1", "--wait", code=1)
    send("1", "--key", "erp-2", "--wait")
    refused = office.run("--ui-language", "de", "outbox", "retry", 1)
    assert "(E-Mail 2 im Postausgang)" in refusal(refused, 1) and "postroom outbox resend" in refused.stderr
    assert office.run("work", "--until-empty").returncode == 1
    assert len(cloud.deliveries()) == 1


def test_a_profile_is_stopped_and_resumed_once_and_says_so(office) -> None:
    assert office.run("outbox", "pause", "Facturen").returncode == 0
    assert "is stopped already, by" in done(office.run("outbox", "pause", "Facturen"))
    assert "sends again" in done(office.run("outbox", "resume", "Facturen"))
    assert "goes on already" in done(office.run("outbox", "resume", "Facturen"))


def test_a_lost_answer_is_looked_for_and_found(office, send, cloud) -> None:
    cloud.control("/faults", STORED)
    lost = send("1", "--wait", code=1)
    assert (lost["state"], lost["looks"], lost["sent_by"]) == ("unknown", [], None)
    assert lost["next_look_at"] > lost["accepted_at"]
    assert "looked for in the Sent folder" in done(office.run("outbox", "show", 1))
    assert office.run("work", "--until-empty").returncode == 0
    found = office.json("outbox", "show", 1)
    assert (found["state"], found["sent_by"], found["next_look_at"]) == ("sent", "found", None)
    (look,) = found["looks"]
    assert (look["folder"], look["copies"], look["line"]) == ("Sent Items", 1, "")
    assert set(look) == {"at", "folder", "copies", "control", "control_found", "early", "expected", "line"}
    assert datetime.fromisoformat(look["at"]).tzinfo
    assert "Found in the folder 'Sent Items' (copies: 1)." in office.run("outbox", "show", 1).stdout
    refused = office.run("--ui-language", "nl", "outbox", "look", 1)
    assert refusal(refused, 1) == "Regel 1 heeft de status ‘verzonden’ en kan niet worden gezocht."
    assert len(cloud.deliveries()) == 1


def test_a_lost_mail_is_settled_by_a_person_who_sees_the_evidence(office, send, cloud) -> None:
    cloud.control("/faults", NOT_STORED)
    send("1", "--wait", code=1)
    assert office.run("work", "--until-empty").returncode == 1
    left = office.json("outbox", "show", 1)
    assert (left["state"], left["next_look_at"]) == ("unknown", None)
    counted = [one for one in left["looks"] if not one["early"]]
    assert [(one["copies"], one["control"], one["control_found"]) for one in counted] == [(0, "", None)] * 2
    for language, evidence, outlook in (
        ("nl", "er is geen latere mail om mee te vergelijken", "Een persoon beslist of het is verzonden"),
        ("de", "es gibt keine spätere Mail zum Vergleich", "Eine Person entscheidet, ob es gesendet wurde"),
        ("en", "no later mail to compare with", "A person decides whether it was sent"),
    ):
        shown = done(office.run("--ui-language", language, "outbox", "show", 1))
        assert evidence in shown and outlook in shown and "outbox settle 1 --as sent" in shown
    assert office.json("outbox", "look", 1)["next_look_at"]
    assert office.run("work", "--until-empty").returncode == 1
    assert len(office.json("outbox", "show", 1)["looks"]) == len(left["looks"]) + 1
    assert office.run("outbox", "settle", 1, "--as", "maybe").returncode == 2
    note = "the customer has not got it; asked Mrs. Jansen"
    settled = office.json("outbox", "settle", 1, "--as", "not-sent", "--note", note)
    assert (settled["state"], settled["message_id"]) == ("pending", left["message_id"])
    assert kept_in_the_log(office, "outbox settle") == {"as": "not-sent", "note": note}
    assert office.run("work", "--until-empty").returncode == 0
    assert [one["message_id"] for one in cloud.deliveries()] == [left["message_id"]]
    refused = office.run("--ui-language", "de", "outbox", "settle", 1, "--as", "sent")
    assert refusal(refused, 1) == "Eintrag 1 hat den Status „gesendet“ und kann nicht geklärt werden."


def kept_in_the_log(office, verb: str) -> object:
    with sqlite3.connect(office.home / "postroom.sqlite3") as ledger:
        rows = ledger.execute("SELECT after FROM audit_change WHERE verb = ?", [verb]).fetchall()
    ((after,),) = rows
    return json.loads(after)


REFUSED = {
    "passed": (
        "--not-after",
        "2026-11-20T08:00+00:00",
        "nl",
        "dat tijdstip is voorbij. Er is niets klaargezet.",
    ),
    "no time": ("--not-after", "tonight", "de", "'tonight' ist kein Zeitpunkt."),
    "before all time": ("--not-after", "0001-01-01T00:00+10:00", "en", "Write it like 2026-11-23T18:00"),
    "after all time": ("--not-after", "9999-12-31T23:59-10:00", "en", "Write it like 2026-11-23T18:00"),
    "no priority": ("--priority", "asap", "en", "'asap' is not one of 'urgent', 'normal', 'run'"),
}


@pytest.fixture(scope="module")
def stern(tmp_path_factory) -> Iterator[Shell]:
    """An installation for orders that are refused: nothing is ever kept in it."""
    found = Shell(tmp_path_factory.mktemp("stern") / "home")
    found.begin()
    sender = ("--auth", "none", "--from", "f@contoso.test")
    added = found.run("profile", "add", "Facturen", "--provider", "smtp", "--host", "127.0.0.1", *sender)
    assert added.returncode == 0
    yield found
    found.end()


@pytest.mark.parametrize(("option", "value", "language", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_time_or_priority_that_cannot_be_used_is_refused(
    stern, pdf, option, value, language, sentence
) -> None:
    words = ("send", pdf(), "--number", "1", "--to", "a@example.com", option, value)
    assert sentence in refusal(stern.run("--ui-language", language, *words), 2)
    assert stern.json("outbox", "list") == []


def test_the_preview_shows_the_exact_mail_and_writes_it(office, send, cloud, tmp_path) -> None:
    send("2026-0412", "--cc", "copy@example.com", "--bcc", "archiv@contoso.test", "--subject", "Größe 42")
    found = office.json("outbox", "preview", 1)
    assert (found["to"], found["cc"]) == (["klant2026-0412@example.com"], ["copy@example.com"])
    assert (found["bcc"], found["subject"]) == (["archiv@contoso.test"], "Größe 42")
    assert [one["media_type"] for one in found["attachments"]] == ["application/pdf"]
    assert "Message-ID: " in found["headers"] and "archiv" not in found["headers"]
    file = tmp_path / "mail.eml"
    told = done(office.run("outbox", "preview", 1, "--eml", file))
    assert "Subject: Größe 42" in told and "BCC: archiv@contoso.test" in told and "[1] " in told
    raw = file.read_bytes()
    assert len(raw) == found["size"] and b"archiv" not in raw
    assert office.run("work", "--until-empty").returncode == 0
    (delivered,) = cloud.deliveries()
    assert delivered["sha256"] == hashlib.sha256(raw).hexdigest()
    assert "nowhere" in refusal(office.run("outbox", "preview", 1, "--eml", tmp_path / "nowhere" / "x"), 2)
    assert "no entry 7" in refusal(office.run("outbox", "preview", 7), 2)
    both = office.run("outbox", "preview", 1, "--eml", "-", "--json")
    assert (both.returncode, json.loads(both.stdout)["code"]) == (2, "mail-and-json")
    assert "not both" in both.stderr


def test_a_mail_whose_file_is_gone_is_not_shown_as_something_else(office, send) -> None:
    send("1")
    for path in (office.home / "documents").rglob("*"):
        if path.is_file():
            path.unlink()
    assert "gone from the disk" in refusal(office.run("outbox", "preview", 1), 1)


def test_a_mail_waits_for_its_time_and_wait_sees_it_through(postroom, cloud, pdf) -> None:
    begun = datetime.now(UTC)
    assert postroom.run("profile", "add", "Facturen", *cloud.profile_words()).returncode == 0
    one_command = datetime.now(UTC) - begun
    later = (datetime.now(UTC) + timedelta(seconds=3) + 4 * one_command).isoformat(timespec="seconds")
    words = ["--number", "1", "--to", "klant@example.com", "--not-before", later]
    waiting = postroom.run("send", pdf("1"), *words, "--json")
    assert json.loads(waiting.stdout)["state"] == "scheduled"
    assert postroom.run("work", "--until-empty").returncode == 0 and cloud.deliveries() == []
    assert postroom.run("send", pdf("1"), *words, "--wait").returncode == 0
    assert len(cloud.deliveries()) == 1


def test_without_a_recipient_the_customer_gets_what_is_read(postroom, cloud, tmp_path) -> None:
    from tests.clerk.papers import Invoice

    assert postroom.run("profile", "add", "Facturen", *cloud.profile_words()).returncode == 0
    assert postroom.run("customer", "add", "10023", "--to", "info@jansen.test").returncode == 0
    paper, stranger = Invoice("2026-0412", "10023").file(tmp_path), Invoice("2", "9").file(tmp_path)
    sent = json.loads(postroom.run("send", paper, "--wait", "--json").stdout)
    assert (sent["document"]["number"], sent["recipients"][0]["address"]) == ("2026-0412", "info@jansen.test")
    refused = postroom.run("send", stranger)
    assert refused.returncode == 2 and "There is no recipient" in refused.stderr
