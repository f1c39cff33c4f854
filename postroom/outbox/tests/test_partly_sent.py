"""Sent to some, refused for others: who is told, until when, and how a person deals with it."""

from collections.abc import Callable

import pytest

from postroom.audit.models import Change
from postroom.documents.examine import examine
from postroom.outbox import actions, claim, lane, partly_sent, queries, search
from postroom.outbox.models import Entry, Recipient
from postroom.outbox.refusals import NobodyRefused, NothingToAcknowledge
from postroom.outbox.resend import resend
from postroom.outbox.search import Wanted
from postroom.outbox.states import NEEDS_PERSON, State
from postroom.planning.request import Companion
from postroom.shared import clock
from postroom.shared.refusals import NotPossible
from postroom.worker.worker import needs_a_person

BOTH = ("ok@kunde.test", "full@kunde.test")
NEEDS_YOU = Wanted(states=NEEDS_PERSON, refusals=True)


@pytest.fixture
def partly(accepted) -> Callable[..., int]:
    """A mail that the server took for everybody but full@kunde.test."""

    def make(mark: str = "1", **fields: object) -> int:
        entry_id = accepted(mark, **{"to": BOTH, **fields}).entry_id
        went(entry_id)
        return entry_id

    return make


def went(entry_id: int, refused: str = "full@kunde.test") -> None:
    Entry.objects.filter(pk=entry_id).update(state=State.SENT, sent_at=clock.now(), sent_by="answer")
    people = Recipient.objects.filter(entry_id=entry_id)
    people.update(state="accepted", line="250 OK")
    people.filter(address=refused).update(state="refused", line="552 5.2.2 Mailbox full")


def waiting() -> list[int]:
    """What the list of those that need a person shows, and everything else that says the same."""
    page = [one.id for one in search.load_page(NEEDS_YOU).rows]
    assert len(page) == search.count_refusals()
    assert needs_a_person() is partly_sent.is_any() is bool(page)
    assert [one.id for one in queries.list_entries(newest_first=True) if one.needs_person] == page
    return page


def test_an_entry_that_was_refused_for_one_of_two_says_so_and_needs_a_person(partly) -> None:
    entry = queries.find(partly())
    assert (entry.state, entry.refused, entry.open_refusals, entry.needs_person) == ("sent", 1, 1, True)
    assert str(entry.standing) == "sent, 1 refused"
    told = entry.as_json()
    assert (told["state"], told["refused"], told["needs_person"]) == ("sent", 1, True)
    assert f"resend {entry.id} --refused-only" in str(entry.outlook)
    assert waiting() == [entry.id]


def test_one_that_everybody_has_needs_nobody(partly) -> None:
    entry_id = partly()
    Recipient.objects.update(state="accepted")
    entry = queries.find(entry_id)
    assert (entry.refused, entry.needs_person, str(entry.standing)) == (0, False, "sent")
    assert waiting() == []


def test_failed_and_cancelled_ones_do_not_count_twice(partly) -> None:
    failed, cancelled = partly("1"), partly("2")
    Entry.objects.filter(pk=failed).update(state=State.FAILED, sent_at=None)
    Entry.objects.filter(pk=cancelled).update(state=State.CANCELLED, sent_at=None)
    assert search.count_refusals() == 0
    assert [one.id for one in search.load_page(NEEDS_YOU).rows] == [failed]
    assert str(queries.find(failed).standing) == "failed"


def test_it_ends_when_it_is_sent_again_to_those_who_were_refused(partly, profile) -> None:
    entry_id = partly(cc=("copy@kunde.test",))
    again = resend(entry_id, "they made room", actor="els", refused_only=True)
    assert [(one.address, one.kind, one.state) for one in queries.find(again.entry_id).recipients] == [
        ("full@kunde.test", "to", "waiting")
    ]
    (claimed,) = claim.claim(lane.take("mail.contoso.test/"), profile.id, 5)
    assert claimed.recipients == ("full@kunde.test",)
    assert queries.find(again.entry_id).resend_of == entry_id
    assert waiting() == []
    entry = queries.find(entry_id)
    assert (str(entry.standing), entry.open_refusals) == ("sent, 1 refused", 0), "it stays visible"


def test_a_resend_to_everybody_ends_it_too_and_one_that_was_cancelled_does_not(partly) -> None:
    entry_id = partly()
    again = resend(entry_id, "once more", actor="els").entry_id
    assert waiting() == []
    actions.cancel(again, actor="els")
    assert waiting() == [entry_id]
    with pytest.raises(NotPossible):
        actions.cancel(again, actor="els")
    assert resend(entry_id, "after all", actor="els", refused_only=True).created


def test_nobody_gets_it_twice_by_sending_it_again_to_those_refused(partly) -> None:
    entry_id = partly()
    again = resend(entry_id, "room", actor="els", refused_only=True).entry_id
    went(again, refused="")
    with pytest.raises(NobodyRefused):
        resend(entry_id, "room", actor="bea", refused_only=True)
    assert Entry.objects.count() == 2


def test_where_nobody_was_refused_it_is_not_sent_again_to_nobody(partly) -> None:
    entry_id = partly()
    Recipient.objects.update(state="accepted")
    with pytest.raises(NobodyRefused):
        resend(entry_id, "room", actor="els", refused_only=True)
    assert Entry.objects.count() == 1


def test_it_ends_when_the_document_is_handed_over_again_for_that_address(partly, accepted) -> None:
    partly()
    accepted("1", key="others", to=("ok@kunde.test",))
    assert len(waiting_for_refusals()) == 1, "those who were refused have nothing yet"
    later = accepted("1", key="erp-2", to=("Full@Kunde.test",)).entry_id
    assert waiting_for_refusals() == []
    Entry.objects.filter(pk=later).update(state=State.CANCELLED)
    assert len(waiting_for_refusals()) == 1


def waiting_for_refusals() -> list[int]:
    return partly_sent.find_newest("", 2**62, 50)


def test_a_new_pdf_with_the_same_number_counts_and_another_document_does_not(partly, accepted) -> None:
    partly("2026-1", debtor="10023")
    accepted("2026-2", debtor="10023", to=("full@kunde.test",))
    assert len(waiting_for_refusals()) == 1
    new = examine("new.pdf", b"%PDF-1.4\nprinted once more")
    accepted("x", number="2026-1", debtor="10023", files=(new,), to=("full@kunde.test",))
    assert waiting_for_refusals() == []


def test_of_several_documents_each_has_to_go_again(partly, accepted, order) -> None:
    more = Companion(order("77").files[0], "delivery-note", "77", "")
    partly("1", companions=(more,))
    accepted("1", key="first", to=("full@kunde.test",))
    assert len(waiting_for_refusals()) == 1
    accepted("77", type="delivery-note", key="second", to=("full@kunde.test",))
    assert waiting_for_refusals() == []


def test_it_ends_when_a_person_says_that_it_is_dealt_with(partly) -> None:
    entry_id = partly()
    actions.acknowledge(entry_id, actor="els", note="read to them")
    entry = queries.find(entry_id)
    assert (entry.refused, entry.needs_person, waiting()) == (1, False, [])
    change = Change.objects.get(verb="outbox acknowledge")
    assert (change.actor, change.subject, change.after) == ("els", str(entry_id), {"note": "read to them"})
    with pytest.raises(NothingToAcknowledge):
        actions.acknowledge(entry_id, actor="bea")
    assert resend(entry_id, "after all", actor="els", refused_only=True).created


def test_the_list_pages_and_searches_through_both_kinds(partly, accepted, monkeypatch) -> None:
    made = [partly("1"), accepted("2").entry_id, partly("3"), partly("4", type="delivery-note")]
    actions.hold(made[1], actor="els")
    first = search.load_page(NEEDS_YOU, "", 3)
    assert [one.id for one in first.rows] == made[:0:-1]
    assert [one.id for one in search.load_page(NEEDS_YOU, first.older, 3).rows] == [made[0]]
    for few in (search._FEW, -1):
        monkeypatch.setattr(search, "_FEW", few)
        found = search.load_page(Wanted(NEEDS_PERSON, text="full@kunde.test", refusals=True))
        assert [one.id for one in found.rows] == [made[3], made[2], made[0]]
        typed = search.load_page(Wanted(NEEDS_PERSON, "invoice", "kunde", refusals=True))
        assert {one.id for one in typed.rows} == {made[2], made[1], made[0]}
    assert [
        one.id for one in search.load_page(Wanted(NEEDS_PERSON, "delivery-note", refusals=True)).rows
    ] == [made[3]]
    assert [one.id for one in search.load_page(Wanted(NEEDS_PERSON)).rows] == [made[1]]


def test_a_document_leads_to_the_mail_that_was_refused_for_some(partly, accepted) -> None:
    entry_id = partly()
    document = queries.find(entry_id).documents[0].id
    accepted("1", key="third", to=("third@kunde.test",))
    assert queries.refusals_of_documents(queries.of_documents([document])) == {document: (entry_id, 1)}
    actions.acknowledge(entry_id, actor="els")
    assert queries.refusals_of_documents(queries.of_documents([document])) == {}
