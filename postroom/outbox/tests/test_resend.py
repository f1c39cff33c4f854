"""A person's resend: a new, linked entry with a mail of its own; a held duplicate let go (rule 2)."""

import email
import email.policy
import hashlib
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from django.db.models import F

from postroom.audit.models import Change
from postroom.composing.message import sha256_of
from postroom.documents.examine import examine
from postroom.documents.models import Document
from postroom.documents.refusals import ContentLost
from postroom.outbox import actions, claim, lane, pauses, queries
from postroom.outbox.models import Entry, EntryDocument, Recipient
from postroom.outbox.resend import resend
from postroom.outbox.states import Hold, State
from postroom.profiles import repository
from postroom.profiles.models import MailProfile
from postroom.shared.refusals import BadInput, NotPossible

LANE = "mail.contoso.test/"
ENDED = [State.SENT, State.FAILED, State.CANCELLED]
TWO_FILES = (
    examine("Rechnung Müller & Söhne.pdf", b"%PDF-1.4\n" + b"rechnung\n" * 500),
    examine("packing-list.txt", b"one\ntwo\n" * 300),
)


@pytest.fixture
def ended(accepted) -> Callable[..., int]:
    """An entry that has come to an end, with every recipient answered."""

    def make(state: State = State.SENT, **fields: Any) -> int:
        entry_id = accepted(**fields).entry_id
        told = {"sent_at": "2026-11-20T08:00+00:00", "sent_by": "answer"} if state is State.SENT else {}
        Entry.objects.filter(pk=entry_id).update(state=state, deferrals=3, **told)
        ends = "refused" if state is State.FAILED else "accepted"
        Recipient.objects.filter(entry_id=entry_id).update(state=ends, line="said")
        return entry_id

    return make


def parsed(entry_id: int) -> EmailMessage:
    found = email.message_from_bytes(claim.load_message(entry_id), policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def attached(entry_id: int) -> list[tuple[str | None, str, str]]:
    return [
        (
            part.get_filename(),
            part.get_content_type(),
            hashlib.sha256(part.get_payload(decode=True)).hexdigest(),
        )
        for part in parsed(entry_id).iter_attachments()
    ]


def whole_ledger() -> list[list[dict[str, Any]]]:
    tables = (Entry, EntryDocument, Recipient, Document, Change)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def original(entry_id: int) -> list[list[dict[str, Any]]]:
    return [
        list(Entry.objects.filter(pk=entry_id).values()),
        list(EntryDocument.objects.filter(entry_id=entry_id).values()),
        list(Recipient.objects.filter(entry_id=entry_id).values()),
    ]


@pytest.mark.parametrize("state", ENDED)
def test_a_resend_is_a_new_linked_entry_with_the_reason(ended, state, stopped_clock) -> None:
    first = ended(state)
    before = original(first)
    stopped_clock.move(3600)
    receipt = resend(first, "  the customer\n has deleted it ", actor="els")
    assert (receipt.state, receipt.created) == ("pending", True)
    again, old = queries.find(receipt.entry_id), queries.find(first)
    assert (again.resend_of, again.resend_reason) == (first, "the customer has deleted it")
    assert (again.state, again.accepted_at, again.due_at) == ("pending", stopped_clock.now, stopped_clock.now)
    assert (again.sent_at, again.sent_by, again.attempts) == (None, "", ())
    assert again.key != old.key and again.message_id != old.message_id
    assert original(first) == before, "the first one stays as it was"
    change = Change.objects.get(verb="outbox resend")
    assert (change.actor, change.subject) == ("els", str(first))
    assert change.after == {"entry": again.id, "reason": "the customer has deleted it"}


def test_a_resend_has_the_same_words_and_documents_and_a_name_and_date_of_its_own(
    ended, stopped_clock
) -> None:
    first = ended(files=TWO_FILES, to=("a@kunde.test", "b@kunde.test"), cc=("c@kunde.test",), language="de")
    old_bytes = claim.load_message(first)
    stopped_clock.move(86_400)
    again = resend(first, "lost", actor="els").entry_id
    old, new = parsed(first), parsed(again)
    assert claim.load_message(first) == old_bytes
    assert new["Message-ID"] == queries.find(again).message_id != old["Message-ID"]
    assert parsedate_to_datetime(new["Date"]) == stopped_clock.now
    assert (parsedate_to_datetime(new["Date"]) - parsedate_to_datetime(old["Date"])).days == 1
    kept = [name for name in old if name not in ("Message-ID", "Date")]
    assert [(name, new[name]) for name in kept] == [(name, old[name]) for name in kept]
    assert list(new) == list(old)
    assert new.get_body().get_content() == old.get_body().get_content()
    assert attached(again) == attached(first)
    assert [(name, sha256) for name, _, sha256 in attached(again)][1] == (
        "packing-list.txt",
        hashlib.sha256(TWO_FILES[1].content).hexdigest(),
    )
    assert not new.defects and not any(part.defects for part in new.walk())


def test_what_a_resend_promises_is_what_will_leave(ended) -> None:
    again = resend(ended(files=TWO_FILES), "lost", actor="els").entry_id
    row = Entry.objects.get(pk=again)
    message = claim.load_message(again)
    assert (row.message_sha256, row.message_size) == (sha256_of(message), len(message))
    assert b"\n" not in message.replace(b"\r\n", b"")


def test_a_resend_goes_to_every_recipient_once_more(ended, profile) -> None:
    first = ended(State.SENT, to=("a@kunde.test", "b@kunde.test"), bcc=("x@kunde.test",))
    Recipient.objects.filter(address="b@kunde.test").update(state="refused")
    again = resend(first, "lost", actor="els").entry_id
    people = [(one.address, one.kind, one.state, one.line) for one in queries.find(again).recipients]
    assert people == [
        ("a@kunde.test", "to", "waiting", ""),
        ("b@kunde.test", "to", "waiting", ""),
        ("x@kunde.test", "bcc", "waiting", ""),
    ]
    (claimed,) = claim.claim(lane.take(LANE), profile.id, 5)
    assert claimed.recipients == ("a@kunde.test", "b@kunde.test", "x@kunde.test")
    assert b"x@kunde.test" not in claim.load_message(again)


def test_a_resend_goes_out_from_the_same_sender_with_the_same_marks(ended) -> None:
    first = ended(debtor="10023", type="delivery-note", sender="Els@contoso.test", language="nl")
    again, old = (queries.find(one) for one in (resend(first, "lost", actor="bob").entry_id, first))
    for field in ("type", "number", "debtor", "profile", "profile_id", "sender", "subject", "priority"):
        assert getattr(again, field) == getattr(old, field), field
    assert [(part.sha256, part.name) for part in again.documents] == [
        (part.sha256, part.name) for part in old.documents
    ]
    assert Entry.objects.get(pk=again.id).accepted_by == "bob"


def test_resends_may_be_repeated_and_each_is_another_mail(ended) -> None:
    first = ended()
    second = resend(first, "lost", actor="els").entry_id
    Entry.objects.filter(pk=second).update(state=State.SENT)
    third = resend(first, "lost", actor="els").entry_id
    fourth = resend(second, "lost again", actor="els").entry_id
    found = [queries.find(one) for one in (first, second, third, fourth)]
    assert [one.resend_of for one in found] == [None, first, first, second]
    assert len({one.message_id for one in found}) == len({one.key for one in found}) == 4


def test_a_resend_is_not_stopped_by_the_guard_but_guards_in_its_turn(ended, accepted) -> None:
    again = resend(ended(), "lost", actor="els")
    assert again.state == "pending"
    third = accepted(key="by mistake")
    assert (third.state, str(third.reason)[:28]) == ("held", "Already sent on 2026-11-20 0")


def test_the_document_stays_sent_and_keeps_its_date(ended) -> None:
    first = ended()
    Document.objects.update(state="sent", sent_at="2026-11-20T08:00+00:00")
    resend(first, "lost", actor="els")
    assert Document.objects.count() == 1
    document = Document.objects.get()
    assert (document.state, str(document.sent_at)[:10]) == ("sent", "2026-11-20")


HEADERS = {
    "long subject": {
        "subject": "Rechnung Nr. 2026-0412 für die Bäckerei Müßig, Grüße aus Aarle-Rixtel 🥐 " * 8
    },
    "subject that looks like a header": {"subject": "Date: tomorrow, Message-ID: <x@y.test>"},
    "text that looks like a header": {
        "text": "Hello\nDate: tomorrow\nMessage-ID: <x@y.test>\n\nDate: never\n"
    },
    "many recipients": {
        "to": tuple(f"very.long.name.of.recipient.number.{n}@department-{n}.kunde.test" for n in range(150)),
        "cc": tuple(f"copy{n}@kunde.test" for n in range(100)),
    },
    "no number": {"number": ""},
    "chinese": {"subject": "发票 2026-0412", "text": "您好\n" * 50},
}


@pytest.mark.parametrize("fields", HEADERS.values(), ids=HEADERS)
def test_headers_survive_whatever_they_hold(ended, fields, stopped_clock) -> None:
    first = ended(files=TWO_FILES, **fields)
    stopped_clock.move(86_400 * 9)
    again = resend(first, "lost", actor="els").entry_id
    old, new = parsed(first), parsed(again)
    assert list(new) == list(old)
    changed = [name for name in old if new.get_all(name) != old.get_all(name)]
    assert sorted(changed) == ["Date", "Message-ID"]
    assert new.get_body().get_content() == old.get_body().get_content()
    assert attached(again) == attached(first)
    one, other = (claim.load_message(entry_id).split(b"\r\n") for entry_id in (first, again))
    different = [line.split(b":")[0] for line, old_line in zip(other, one, strict=True) if line != old_line]
    assert sorted(different) == [b"Date", b"Message-ID"]


def test_a_header_that_another_version_wrote_longer_moves_the_documents_with_it(ended) -> None:
    """A Date that is folded has more bytes than its successor (RFC 5322 2.2.3)."""
    first = ended(files=TWO_FILES)
    row = Entry.objects.get(pk=first)
    folded = bytes(row.head).replace(b"Date: ", b"Date:\r\n ", 1)
    longer = len(folded) - len(row.head)
    message = claim.load_message(first).replace(b"Date: ", b"Date:\r\n ", 1)
    EntryDocument.objects.filter(entry=row).update(offset=F("offset") + longer)
    Entry.objects.filter(pk=first).update(head=folded, message_sha256=sha256_of(message))
    again = resend(first, "lost", actor="els").entry_id
    assert attached(again) == attached(first) and len(attached(again)) == 2
    assert len(claim.load_message(first)) - len(claim.load_message(again)) == longer


@pytest.mark.parametrize("name", ["Els «Bäckerei», Süd", 'Bakkerij "De Aar", Message-ID: none', "x" * 190])
def test_names_of_senders_survive(ended, profile, name) -> None:
    repository.edit(profile.name, actor="test", from_name=name)
    first = ended()
    again = resend(first, "lost", actor="els").entry_id
    old, new = (email.message_from_bytes(claim.load_message(entry_id)) for entry_id in (first, again))
    assert new["From"] == old["From"]
    assert new["Message-ID"] == queries.find(again).message_id


def test_a_held_duplicate_is_let_go_as_it_is(accepted, profile) -> None:
    accepted()
    duplicate = accepted(key="again").entry_id
    before, message_id = claim.load_message(duplicate), queries.find(duplicate).message_id
    receipt = resend(duplicate, "they want it twice", actor="els")
    assert (receipt.entry_id, receipt.state, receipt.created) == (duplicate, "pending", False)
    entry = queries.find(duplicate)
    assert (entry.hold, str(entry.reason), entry.resend_of) == ("", "", None)
    assert entry.resend_reason == "they want it twice"
    assert (claim.load_message(duplicate), entry.message_id) == (before, message_id)
    assert Change.objects.get(verb="outbox resend").after["reason"] == "they want it twice"
    assert len(claim.claim(lane.take(LANE), profile.id, 5)) == 2


NOT_NOW = [state for state in State if state not in (*ENDED, State.HELD)]
NOT_HELD_SO = [hold for hold in Hold if hold not in (Hold.NONE, Hold.DUPLICATE)]


@pytest.mark.parametrize(
    ("state", "hold"),
    [*((state, Hold.NONE) for state in NOT_NOW), *((State.HELD, hold) for hold in NOT_HELD_SO)],
)
def test_what_has_not_ended_is_not_sent_a_second_time(accepted, state, hold) -> None:
    entry_id = accepted().entry_id
    Entry.objects.update(state=state, hold=hold)
    before = whole_ledger()
    with pytest.raises(NotPossible, match=f"'{state}' and cannot be sent again"):
        resend(entry_id, "lost", actor="els")
    assert whole_ledger() == before


@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
@pytest.mark.parametrize("duplicate", [False, True], ids=["sent", "duplicate"])
def test_without_a_reason_nothing_is_sent_again(ended, accepted, reason, duplicate) -> None:
    entry_id = ended()
    if duplicate:
        entry_id = accepted(key="again").entry_id
    before = whole_ledger()
    with pytest.raises(BadInput, match=r"Say why.*--reason"):
        resend(entry_id, reason, actor="els")
    assert whole_ledger() == before


def test_a_reason_has_at_most_500_characters(ended) -> None:
    entry_id = ended()
    with pytest.raises(BadInput, match="'reason' is longer than 500"):
        resend(entry_id, "x" * 501, actor="els")
    assert len(queries.find(resend(entry_id, "ü" * 500, actor="els").entry_id).resend_reason) == 500


def test_an_entry_that_does_not_exist_is_said_to(profile) -> None:
    with pytest.raises(actions.UnknownEntry, match="There is no entry 77"):
        resend(77, "lost", actor="els")


@pytest.mark.parametrize("duplicate", [False, True], ids=["sent", "duplicate"])
def test_an_entry_whose_profile_was_removed_cannot_go_again(ended, accepted, duplicate) -> None:
    entry_id = ended()
    if duplicate:
        entry_id = accepted(key="again").entry_id
    MailProfile.objects.all().delete()
    before = whole_ledger()
    with pytest.raises(NotPossible, match=r"'Facturen' of entry \d+ was removed"):
        resend(entry_id, "lost", actor="els")
    assert whole_ledger() == before


@pytest.mark.parametrize("damage", ["gone from the disk", "changed on the disk"])
@pytest.mark.parametrize("position", [0, 1])
def test_a_document_that_is_no_longer_whole_is_refused_and_nothing_is_kept(
    ended, settings, damage, position
) -> None:
    files = (examine("a.pdf", b"%PDF-" + damage.encode()), examine("b.txt", f"{damage} {position}".encode()))
    entry_id = ended(files=files)
    sha256 = queries.find(entry_id).documents[position].sha256
    path = settings.POSTROOM_HOME / "documents" / sha256[:2] / sha256
    if damage.startswith("gone"):
        path.unlink()
    else:
        path.write_bytes(b"something else")
    before = whole_ledger()
    with pytest.raises(ContentLost, match=damage):
        resend(entry_id, "lost", actor="els")
    assert whole_ledger() == before
    path.unlink(missing_ok=True)


def test_a_resend_through_a_stopped_profile_is_held_with_the_reason(ended, profile) -> None:
    first = ended()
    pauses.stop(profile, actor="els")
    receipt = resend(first, "lost", actor="els")
    assert (receipt.state, "stopped by els" in str(receipt.reason)) == ("held", True)


def test_a_resend_of_one_whose_time_had_passed_has_no_end_of_its_own(ended, stopped_clock, profile) -> None:
    first = ended(State.FAILED, not_after=stopped_clock.now + timedelta(seconds=10))
    stopped_clock.move(60)
    again = resend(first, "still wanted", actor="els").entry_id
    assert queries.find(again).not_after is None
    assert [one.entry_id for one in claim.claim(lane.take(LANE), profile.id, 5)] == [again]
