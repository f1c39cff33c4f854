"""Unknown outcomes on the sandbox: answers are cut off on purpose, then looked for in its Sent folder (rule 7)."""

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from threading import Event
from typing import Any

import pytest
import requests
from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext

from postroom.documents.models import Document
from postroom.outbox import claim, queries, unknowns
from postroom.outbox.models import Attempt, Entry
from postroom.profiles import repository
from postroom.profiles.values import Profile
from postroom.shared.sealing import Secret
from postroom.worker.lane_run import run_lane
from postroom.worker.pool import ConnectionPool
from postroom.worker.settling import settle
from postroom.worker.worker import Worker
from tests import texts

MAILBOX = "facturen@bakkerij.test"
DELAY = 0.5
STORED = {"at": "after_store", "cut": True, "count": 1}
"""The server takes the mail and the answer is lost."""
NOT_STORED = {"at": "before_250", "cut": True, "count": 1}
"""The server never takes the mail, and says nothing about it."""


class Desk:
    """A worker at the sandbox, one step at a time, with a clock that is moved."""

    def __init__(self, cloud: Any, clock: Any, profile: Profile) -> None:
        self.cloud, self.clock, self.profile = cloud, clock, profile

    def order(self, **rule: Any) -> None:
        """Have the sandbox go wrong."""
        requests.post(f"{self.cloud.control}/faults", json=rule, timeout=5).raise_for_status()

    def switch(self, **sections: Any) -> None:
        """Turn switches of the sandbox."""
        requests.post(f"{self.cloud.control}/directory", json=sections, timeout=5).raise_for_status()

    def send(self, seconds: float = 1) -> None:
        """Let time pass, then send what is due, as a worker does."""
        self.clock.move(seconds)
        keeper = ConnectionPool()
        try:
            run_lane(self.profile.lane, [self.profile.id], keeper, Event())
        finally:
            keeper.stop()

    def outwait(self) -> None:
        """Let the time pass in which the server may still store a mail that it has not answered."""
        self.clock.move(settings.POSTROOM.final_timeout)

    def look(self) -> bool:
        """Make the next look that is planned, when it is due; False: there is none."""
        unknowns.reopen()
        planned = [one.look_at for one in queries.list_entries() if one.state == "unknown" and one.look_at]
        if not planned:
            return False
        self.clock.move_to(min(planned))
        settle(self.profile.id, unknowns.list_due())
        return True

    def look_on(self) -> int:
        """Look as long as looks are planned; how many were made."""
        return next(number for number in range(30) if not self.look())

    def kept(self, entry_id: int, folder: str = "Sent Items", mailbox: str = MAILBOX) -> list[bytes]:
        """The copies of an entry in a folder of the sandbox, read from its disk."""
        wanted = queries.find(entry_id).message_id.encode()
        files = sorted((self.cloud.store / mailbox / folder).glob("*.eml"))
        return [content for content in (file.read_bytes() for file in files) if wanted in content]


@pytest.fixture
def desk(cloud, stopped_clock, profile) -> Desk:
    return Desk(cloud, stopped_clock, profile)


@pytest.fixture
def lost(desk, hand_over):
    """Hands over one invoice whose answer is lost; its number in the outbox.

    One that was not stored is not looked for before the server can no longer store it, unless `soon_over` is False.
    """

    def handed(rule: dict[str, Any], first: int = 0, soon_over: bool = True, **fields: Any) -> int:
        (entry_id,) = hand_over(1, first=first, **fields)
        desk.order(**rule)
        desk.send()
        assert queries.state_of(entry_id) == "unknown"
        if soon_over and rule is NOT_STORED:
            desk.outwait()
        return entry_id

    return handed


@pytest.fixture
def later_mail(desk, hand_over):
    """Sends one more invoice of the same mailbox that is answered 250: the control."""

    def sent(first: int = 50, **fields: Any) -> int:
        (entry_id,) = hand_over(1, first=first, **fields)
        desk.send()
        assert queries.state_of(entry_id) == "sent"
        return entry_id

    return sent


def marked_at(entry_id: int) -> datetime:
    found = Attempt.objects.filter(entry_id=entry_id).order_by("-id").first()
    assert found and found.finishing_at
    return found.finishing_at


def digests(copies: list[dict[str, Any]], message_id: str) -> list[str]:
    return [one["sha256"] for one in copies if one["message_id"] == message_id]


def promised(entry_id: int) -> str:
    """The SHA-256 of the bytes that were accepted."""
    return str(Entry.objects.values_list("message_sha256", flat=True).get(pk=entry_id))


def test_found_means_sent_at_the_time_of_the_finishing_mark(desk, lost, delivered) -> None:
    entry_id = lost(STORED)
    marked = marked_at(entry_id)
    desk.clock.move(30)
    assert desk.look_on() == 1
    entry = queries.find(entry_id)
    assert (entry.state, entry.sent_by, entry.sent_at) == ("sent", "found", marked)
    assert [one.state for one in entry.recipients] == ["accepted"]
    document = Document.objects.get()
    assert (document.state, document.sent_at) == ("sent", marked)
    assert [(look.folder, look.copies) for look in entry.looks] == [("Sent Items", 1)]
    desk.send(200_000)
    assert len(delivered()) == 1


def test_the_first_look_comes_after_the_settle_delay(desk, lost) -> None:
    entry = queries.find(lost(STORED))
    assert entry.look_at and (entry.look_at - desk.clock.now).total_seconds() == DELAY
    assert unknowns.list_due() == []


def test_absent_beside_a_later_mail_goes_again_with_the_same_bytes_and_arrives_once(
    desk, lost, later_mail, delivered
) -> None:
    entry_id = lost(NOT_STORED)
    bytes_before, message_id = claim.load_message(entry_id), queries.find(entry_id).message_id
    control = later_mail()
    assert desk.look_on() == 2
    entry = queries.find(entry_id)
    assert (entry.state, entry.message_id) == ("pending", message_id)
    first, second = entry.looks
    assert [(one.copies, one.control_found) for one in entry.looks] == [(0, True)] * 2
    assert first.control == queries.find(control).message_id
    assert (second.at - first.at).total_seconds() >= DELAY
    desk.send()
    entry = queries.find(entry_id)
    assert (entry.state, entry.sent_by) == ("sent", "answer")
    assert (
        digests(delivered(), message_id) == [promised(entry_id)] == [hashlib.sha256(bytes_before).hexdigest()]
    )
    assert len(desk.kept(entry_id, "Inbox", "a0@kunde.test")) == 1


def test_nothing_goes_again_between_the_two_looks(desk, lost, later_mail, delivered) -> None:
    entry_id = lost(NOT_STORED)
    later_mail()
    assert desk.look()
    assert queries.state_of(entry_id) == "unknown"
    settle(desk.profile.id, unknowns.list_due())
    desk.send(0)
    assert len(queries.find(entry_id).looks) == 1
    assert len(delivered()) == 1


def test_an_earlier_mail_is_no_control(desk, lost, later_mail, delivered) -> None:
    later_mail()
    desk.clock.move(1)
    entry_id = lost(NOT_STORED)
    desk.look_on()
    assert queries.state_of(entry_id) == "unknown"
    assert {one.control for one in queries.find(entry_id).looks} == {""}


def test_a_later_mail_of_another_mailbox_is_no_control(desk, lost, add_profile, hand_over) -> None:
    entry_id = lost(NOT_STORED)
    other = Desk(desk.cloud, desk.clock, add_profile("Other", mailbox="leverbonnen@bakkerij.test"))
    (sent,) = hand_over(1, first=50, profile="Other")
    other.send()
    assert queries.state_of(sent) == "sent"
    desk.look_on()
    assert queries.state_of(entry_id) == "unknown"
    assert {one.control for one in queries.find(entry_id).looks} == {""}


def test_a_later_mail_of_another_profile_on_the_same_mailbox_is_a_control(
    desk, lost, add_profile, hand_over
) -> None:
    entry_id = lost(NOT_STORED)
    other = Desk(desk.cloud, desk.clock, add_profile("Other"))
    hand_over(1, first=50, profile="Other")
    other.send()
    desk.look_on()
    assert queries.state_of(entry_id) == "pending"


def test_without_a_later_mail_it_waits_for_a_person_and_is_settled_when_one_was_sent(
    desk, lost, later_mail, delivered
) -> None:
    entry_id = lost(NOT_STORED)
    assert desk.look_on() == 2
    entry = queries.find(entry_id)
    assert (entry.state, entry.look_at) == ("unknown", None)
    assert "settle" in str(entry.outlook) and "no later mail" in str(entry.looks[-1].sentence)
    desk.send(200_000)
    assert delivered() == []
    later_mail()
    assert desk.look_on() == 2
    desk.send()
    assert queries.state_of(entry_id) == "sent"
    assert digests(delivered(), entry.message_id) == [promised(entry_id)]


def test_a_search_that_lags_behind_never_makes_a_mail_go_twice(desk, lost, later_mail, delivered) -> None:
    desk.switch(settings={"search_lag": 3600})
    entry_id = lost(STORED)
    later_mail()
    for _ in range(3):
        assert desk.look()
        desk.send(0)
    assert [one.control_found for one in queries.find(entry_id).looks] == [False] * 3
    desk.switch(settings={"search_lag": 0})
    desk.look_on()
    entry = queries.find(entry_id)
    assert (entry.state, entry.sent_by) == ("sent", "found")
    desk.send()
    assert len(digests(delivered(), entry.message_id)) == 1


def test_looks_for_a_control_that_lags_come_later_and_later_and_end_with_a_person(
    desk, lost, later_mail, delivered
) -> None:
    desk.switch(settings={"search_lag": 7200})
    entry_id = lost(STORED)
    later_mail()
    desk.outwait()
    assert desk.look_on() >= 5
    entry = queries.find(entry_id)
    gaps = [(after.at - before.at).total_seconds() for before, after in pairwise(entry.looks)]
    assert gaps[:4] == [DELAY, DELAY, 2 * DELAY, 4 * DELAY]
    assert (entry.state, entry.look_at) == ("unknown", None)
    desk.send(200_000)
    assert len(delivered()) == 2
    later_mail(51)
    assert desk.look_on() == 0, "a control that was not found is no reason to ask again and again"


@pytest.mark.parametrize(("language", "folder"), [("nl", "Verzonden items"), ("de", "Gesendete Elemente")])
def test_the_sent_folder_is_found_under_its_dutch_and_german_name(desk, lost, language, folder) -> None:
    desk.switch(mailboxes={MAILBOX: {"language": language}})
    entry_id = lost(STORED)
    desk.look_on()
    entry = queries.find(entry_id)
    assert (entry.state, [one.folder for one in entry.looks]) == ("sent", [folder])


def test_a_mailbox_that_keeps_no_sent_copies_leaves_it_to_a_person(desk, lost, later_mail, delivered) -> None:
    desk.switch(mailboxes={MAILBOX: {"sent_copy": False}})
    entry_id = lost(NOT_STORED)
    later_mail()
    desk.look_on()
    entry = queries.find(entry_id)
    assert (entry.state, entry.look_at) == ("unknown", None)
    assert "is not there either" in str(entry.looks[-1].sentence)
    desk.send(200_000)
    assert len(delivered()) == 1


def test_a_provider_that_writes_its_own_message_ids_leaves_it_to_a_person(
    desk, add_profile, hand_over, delivered
) -> None:
    baker = "bakker@outlook.test"
    desk.switch(mailboxes={baker: {"password": "a-long-password"}})
    login = {"auth": "password", "secret": Secret("a-long-password"), "client_id": "", "tenant": ""}
    personal = Desk(desk.cloud, desk.clock, add_profile("Personal", mailbox=baker, **login))
    (entry_id,) = hand_over(1, profile="Personal")
    desk.order(**STORED)
    personal.send()
    personal.outwait()
    hand_over(1, first=50, profile="Personal")
    personal.send()
    personal.look_on()
    entry = queries.find(entry_id)
    assert (entry.state, entry.look_at) == ("unknown", None)
    assert {(one.folder, one.copies, one.control_found) for one in entry.looks} == {("Sent Items", 0, False)}
    personal.send(200_000)
    assert [one["recipients"] for one in delivered()] == [["a0@kunde.test"], ["a50@kunde.test"]]
    assert entry.message_id not in {one["message_id"] for one in delivered()}


@pytest.mark.parametrize("rule", [STORED, NOT_STORED], ids=["stored", "not stored"])
def test_a_mailbox_with_imap_switched_off_leaves_it_to_a_person_until_it_is_on(
    desk, lost, later_mail, delivered, rule
) -> None:
    desk.switch(mailboxes={MAILBOX: {"imap_enabled": False}})
    entry_id = lost(rule)
    later_mail()
    assert desk.look_on() == 2
    entry = queries.find(entry_id)
    assert (entry.state, entry.look_at) == ("unknown", None)
    assert "authenticated but not connected" in entry.looks[-1].line
    before = len(delivered())
    desk.send(200_000)
    assert len(delivered()) == before
    desk.switch(mailboxes={MAILBOX: {"imap_enabled": True}})
    unknowns.look_now(entry_id, actor="els")
    desk.look_on()
    desk.send()
    assert queries.state_of(entry_id) == "sent"
    assert len(digests(delivered(), entry.message_id)) == 1


def test_without_an_incoming_server_nobody_looks_until_there_is_one(desk, lost, delivered) -> None:
    port = desk.profile.imap_port
    repository.edit("P", actor="test", imap_host="")
    entry_id = lost(STORED)
    entry = queries.find(entry_id)
    assert (entry.look_at, entry.looks) == (None, ())
    assert desk.look_on() == 0
    desk.send(200_000)
    assert len(delivered()) == 1
    again = {
        "secret": desk.profile.secret
    }  # another server is told a stored one only when it is entered again
    repository.edit("P", actor="test", imap_host="localhost", imap_port=port, **again)
    assert desk.look_on() == 1
    assert queries.find(entry_id).sent_by == "found"


def test_an_incoming_server_that_was_taken_away_meanwhile_leaves_it_to_a_person(desk, lost) -> None:
    entry_id = lost(STORED)
    repository.edit("P", actor="test", imap_host="")
    assert desk.look_on() == 2
    entry = queries.find(entry_id)
    assert (entry.state, entry.look_at, entry.looks[-1].copies) == ("unknown", None, None)


@pytest.fixture
def impatient(settings) -> None:
    """A reply is awaited half a second only."""
    settings.POSTROOM = replace(settings.POSTROOM, reply_timeout=0.5)


@pytest.mark.parametrize("stage", ["imap_connect", "imap_auth", "imap_select", "imap_search"])
def test_a_look_whose_connection_breaks_is_made_again(desk, lost, stage, delivered) -> None:
    entry_id = lost(STORED)
    desk.order(at=stage, cut=True, count=1)
    assert desk.look_on() == 2
    broken, good = queries.find(entry_id).looks
    assert (broken.copies, bool(broken.line), good.copies) == (None, True, 1)
    assert queries.find(entry_id).sent_by == "found"
    assert len(delivered()) == 1


@pytest.mark.parametrize("stage", ["imap_auth", "imap_search"])
def test_a_look_that_stalls_is_made_again(desk, lost, impatient, stage) -> None:
    entry_id = lost(STORED)
    desk.order(at=stage, delay=2, cut=True, count=1)
    assert desk.look_on() == 2
    stalled, good = queries.find(entry_id).looks
    assert (stalled.copies, good.copies) == (None, 1)
    assert "timed out" in stalled.line
    assert queries.find(entry_id).sent_by == "found"


def test_a_broken_look_is_no_absence(desk, lost, later_mail, delivered) -> None:
    entry_id = lost(NOT_STORED)
    later_mail()
    desk.order(at="imap_search", cut=True, count=1)
    assert desk.look() and desk.look()
    assert queries.state_of(entry_id) == "unknown"
    assert desk.look()
    assert [one.copies for one in queries.find(entry_id).looks] == [None, 0, 0]
    assert queries.state_of(entry_id) == "pending"


def test_a_server_that_stays_away_is_left_to_a_person_after_a_few_looks(desk, lost, delivered) -> None:
    entry_id = lost(STORED)
    desk.outwait()
    desk.order(at="imap_auth", cut=True)
    assert desk.look_on() in (5, 6)
    entry = queries.find(entry_id)
    assert (entry.state, entry.look_at) == ("unknown", None)
    desk.send(200_000)
    assert len(delivered()) == 1


def test_a_sign_in_service_that_is_away_is_asked_again(desk, lost) -> None:
    entry_id = lost(STORED)
    desk.clock.move(7200)
    desk.order(at="token", status=503, body="", count=1)
    assert desk.look_on() == 2
    away, good = queries.find(entry_id).looks
    assert (away.copies, bool(away.line), good.copies) == (None, True, 1)


def test_one_visit_looks_for_all_that_are_due(desk, lost) -> None:
    ids = [lost(rule, first=number) for number, rule in enumerate((STORED, NOT_STORED, STORED))]
    desk.clock.move(5)
    settle(desk.profile.id, unknowns.list_due())
    assert [queries.state_of(entry_id) for entry_id in ids] == ["sent", "unknown", "sent"]
    counts = requests.get(f"{desk.cloud.control}/state", timeout=5).json()["counts"]
    assert (counts["imap_connections"], counts["imap_logins"]) == (1, 1)


def beside(desk: Desk, work: Callable[[], None]) -> None:
    """Do `work` while a look of another worker is under way, which the sandbox keeps waiting."""
    due = unknowns.list_due()
    desk.order(at="imap_search", delay=2, count=1)
    slow = threading.Thread(target=_settle_and_close, args=(desk.profile.id, due))
    slow.start()
    while Entry.objects.filter(pk=due[0].entry_id, look_at=due[0].look_at).exists():
        time.sleep(0.01)
    work()
    assert slow.is_alive(), "the other look ended before the work"
    slow.join(10)


def _settle_and_close(profile_id: int, due: Any) -> None:
    try:
        settle(profile_id, due)
    finally:
        connection.close()


def test_two_workers_that_look_at_once_decide_once(desk, lost, later_mail, delivered) -> None:
    entry_id = lost(NOT_STORED)
    later_mail()
    desk.look()
    desk.clock.move(DELAY)
    same = unknowns.list_due()
    beside(desk, lambda: settle(desk.profile.id, same))
    entry = queries.find(entry_id)
    assert (entry.state, len(entry.looks)) == ("pending", 2)
    desk.send()
    assert len(digests(delivered(), entry.message_id)) == 1


def test_a_look_during_which_a_person_settled_is_void(desk, lost, later_mail, delivered) -> None:
    entry_id = lost(NOT_STORED)
    later_mail()
    desk.look()
    desk.clock.move(DELAY)
    beside(desk, lambda: unknowns.settle(entry_id, sent=True, actor="els"))
    entry = queries.find(entry_id)
    assert (entry.state, entry.sent_by, len(entry.looks)) == ("sent", "person", 1)
    desk.send(200_000)
    assert digests(delivered(), entry.message_id) == []


def test_a_look_that_takes_too_long_is_void_once_another_has_begun(desk, lost, delivered) -> None:
    entry_id = lost(STORED)
    desk.clock.move(DELAY)

    def another_begins() -> None:
        desk.clock.move(121)
        (again,) = unknowns.list_due()
        assert unknowns.take(again)

    beside(desk, another_begins)
    entry = queries.find(entry_id)
    assert (entry.state, len(entry.looks)) == ("unknown", 0)
    desk.clock.move(121)
    assert desk.look()
    entry = queries.find(entry_id)
    assert (entry.state, len(entry.looks), len(delivered())) == ("sent", 1, 1), "the other one's worker died"


def test_a_look_of_an_earlier_doubt_says_nothing_about_a_later_one(desk, lost, later_mail, delivered) -> None:
    entry_id = lost(NOT_STORED)
    later_mail()
    desk.look()
    unknowns.settle(entry_id, sent=False, actor="els")
    desk.order(**NOT_STORED)
    desk.send()
    assert queries.state_of(entry_id) == "unknown"
    desk.outwait()
    later_mail(51)
    desk.look()
    assert queries.state_of(entry_id) == "unknown", "this doubt has been looked into once"
    desk.look()
    assert queries.state_of(entry_id) == "pending"
    desk.send()
    assert len(digests(delivered(), queries.find(entry_id).message_id)) == 1


@pytest.fixture
def said(tmp_path, settings):
    """gettext with freshly compiled catalogues; call it with the language to speak."""
    texts.compile_into(tmp_path / "locale")
    settings.LOCALE_PATHS = [str(tmp_path / "locale")]
    yield translation.activate
    translation.deactivate()


EVIDENCE = {
    "nothing to compare with": ({}, False, ("geen latere mail", "keine spätere Mail", "no later mail")),
    "not kept": ({"sent_copy": False}, True, ("latere mail", "spätere", "later mail")),
    "no way in": (
        {"imap_enabled": False},
        True,
        ("niet worden doorzocht", "nicht durchsucht", "not be searched"),
    ),
}


@pytest.mark.parametrize(("mailbox", "control", "words"), EVIDENCE.values(), ids=EVIDENCE)
def test_the_evidence_is_read_in_three_languages(
    desk, lost, later_mail, said, mailbox, control, words
) -> None:
    desk.switch(mailboxes={MAILBOX: mailbox})
    entry_id = lost(NOT_STORED)
    if control:
        later_mail()
    desk.look_on()
    entry = queries.find(entry_id)
    for language, wanted in zip(("nl", "de", "en"), words, strict=True):
        said(language)
        told = entry.looks[-1].sentence.said(gettext)
        assert wanted in told, (language, told)
        outlook = entry.outlook.said(gettext)
        assert "outbox settle" in outlook and ("decides" in outlook) == (language == "en")


def test_why_nobody_could_look_is_read_in_three_languages(desk, lost, said) -> None:
    entry_id = lost(STORED)
    repository.edit("P", actor="test", imap_host="")
    desk.look_on()
    evidence = queries.find(entry_id).looks[-1].sentence
    spoken = []
    for language in ("nl", "de"):
        said(language)
        spoken.append(evidence.said(gettext))
    assert [text for text in spoken if "has no incoming server" in text] == []


def until_nothing_is_left() -> None:
    """A crew at work; one that finds no end is ended after a while."""
    crew = Worker(3)
    impatience = threading.Timer(30, crew.stop.set)
    impatience.start()
    crew.run(until_empty=True)
    impatience.cancel()


def test_the_crew_settles_by_itself(profile, cloud, hand_over, delivered, settings) -> None:
    """The whole way with threads and the wall clock."""
    settings.POSTROOM = replace(settings.POSTROOM, final_timeout=5)
    assert settings.POSTROOM.settle_delay == DELAY
    desk = Desk(cloud, None, profile)
    desk.order(**NOT_STORED)
    (entry_id,) = hand_over(1)
    until_nothing_is_left()
    assert queries.state_of(entry_id) == "unknown" and delivered() == []
    (control,) = hand_over(1, first=1)
    until_nothing_is_left()
    assert [queries.state_of(one) for one in (entry_id, control)] == ["sent", "sent"]
    assert digests(delivered(), queries.find(entry_id).message_id) == [promised(entry_id)]
    assert len(delivered()) == 2
