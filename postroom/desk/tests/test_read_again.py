"""A document of the desk is read once more with what was taught since: as it was shown, and never over a person."""

from functools import cache

import pytest

from postroom.audit import listing
from postroom.desk import edits
from postroom.desk.correct import Correction, correct
from postroom.desk.hand_over import hand_over_one
from postroom.desk.plans import build_shown_mail, plan_documents, propose
from postroom.desk.read_again import keep_reading, read_anew
from postroom.desk.refusals import CorrectedBefore, DocumentOvertaken, ReadOtherwise
from postroom.desk.take_in import Intake
from postroom.desk.tests.conftest import ANNA, add_customer
from postroom.documents import ready_documents, store
from postroom.documents.examine import examine
from postroom.documents.ready_documents import Incoming
from postroom.documents.refusals import DocumentRefused, NotOnDesk, SameFileThere
from postroom.documents.repository import find
from postroom.documents.tests.layouts import Sheet
from postroom.documents.values import DocumentIdentity
from postroom.outbox import actions
from postroom.scenarios import taught

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "Volgcode: 77-12\nAdresboek: 10023\nOpmaakdag: 21-11-2026\nTe innen: EUR 571,04"


@cache
def drawn(page: str) -> bytes:
    """One file for one page: a PDF says when it was made."""
    sheet = Sheet()
    sheet.headline(20, 10, "Factuur")
    sheet.block(20, 30, page)
    return bytes(sheet.output())


def come_in(page: str = PAGE, name: str = "scan.pdf"):
    return Intake("anna").take(examine(name, drawn(page))).document


def teach_all() -> None:
    for heading, field in (("Volgcode", "number"), ("Adresboek", "debtor"), ("Te innen", "total")):
        taught.teach(heading, field, actor="boss")


def test_what_was_taught_is_shown_first_and_then_kept(jansen) -> None:
    document = come_in()
    assert (document.number, document.debtor) == ("", "")
    assert read_anew(document).differences == {}
    teach_all()
    anew = read_anew(find(document.id))
    assert anew.differences == {
        "number": ("", "77-12"),
        "debtor": ("", "10023"),
        "total": ("", "571.04"),
        "currency": ("", "EUR"),
    }
    assert find(document.id) == document, "nothing is kept by looking"
    kept = keep_reading(document.id, anew.mark, actor="anna", version=document.version)
    assert (kept.id, kept.number, kept.debtor) == (document.id, "77-12", "10023")
    assert (kept.customer, kept.recipients) == ("Bakkerij Jansen", "info@jansen.test")
    assert kept.version > document.version
    assert not read_anew(kept).changes


def test_the_log_says_who_had_what_read_again(jansen) -> None:
    document = come_in()
    teach_all()
    keep_reading(document.id, read_anew(document).mark, actor="anna")
    last = listing.list_changes()[0]
    assert (last.actor, last.verb, last.subject) == ("anna", "document reread", str(document.id))
    assert (last.before["number"], last.after["number"]) == ("", "77-12")


def test_an_edit_of_its_mail_is_proposed_anew(jansen) -> None:
    document = come_in()
    (proposal,) = propose([document])
    mail = build_shown_mail(proposal, ANNA)
    edits.save(document.id, mail, actor="anna", version=document.version)
    teach_all()
    keep_reading(document.id, read_anew(find(document.id)).mark, actor="anna")
    assert edits.of([document.id]) == {}


def test_what_a_person_has_said_is_not_overruled(jansen) -> None:
    document = come_in()
    correct(document.id, Correction("invoice", "5", "10023"), actor="anna")
    teach_all()
    anew = read_anew(find(document.id))
    assert not anew.possible
    with pytest.raises(CorrectedBefore):
        keep_reading(document.id, anew.mark, actor="anna")
    assert find(document.id).number == "5"


def test_a_document_that_was_changed_since_it_was_seen_is_left_alone(jansen) -> None:
    document = come_in()
    teach_all()
    anew = read_anew(document)
    keep_reading(document.id, anew.mark, actor="bob", version=document.version)
    with pytest.raises(DocumentOvertaken) as refused:
        keep_reading(document.id, anew.mark, actor="anna", version=document.version)
    assert "bob had this document read again on" in str(refused.value)


def test_a_heading_that_was_taken_back_since_it_was_seen_changes_nothing(jansen) -> None:
    document = come_in()
    teach_all()
    seen = read_anew(document).mark
    forget_all()
    with pytest.raises(ReadOtherwise):
        keep_reading(document.id, seen, actor="anna", version=document.version)
    assert find(document.id) == document


def test_one_that_was_handed_over_is_not_read_again(jansen) -> None:
    teach_all()
    document, _ = hand_in(come_in())
    forget_all()
    anew = read_anew(document)
    assert anew.differences and not anew.possible
    with pytest.raises(NotOnDesk):
        keep_reading(document.id, anew.mark, actor="anna")
    assert find(document.id).number == "77-12"


def test_what_a_cancelled_mail_refers_to_stays_as_it_was(jansen) -> None:
    teach_all()
    document, entry = hand_in(come_in())
    actions.cancel(entry, actor="anna")
    forget_all()
    kept = keep_reading(document.id, read_anew(find(document.id)).mark, actor="anna")
    assert kept.id != document.id and (kept.number, kept.debtor) == ("", "")
    assert (find(document.id).number, find(document.id).state) == ("77-12", "replaced")


def hand_in(document):
    """The document after it was handed over, and the number of its mail."""
    (planned,) = plan_documents([document], ANNA)
    _, receipt = hand_over_one(document.id, planned.plan, ANNA)
    return find(document.id), receipt.entry_id


def forget_all() -> None:
    for one in taught.list_taught():
        taught.forget(one.id, actor="boss")


def test_the_same_file_under_these_marks_is_no_second_one(jansen) -> None:
    document = come_in()
    teach_all()
    assert come_in(name="copy.pdf").id != document.id
    with pytest.raises(SameFileThere):
        keep_reading(document.id, read_anew(document).mark, actor="anna")
    assert find(document.id).number == ""


def test_the_customer_is_looked_up_with_the_number_that_is_read_now(profile) -> None:
    document = come_in()
    teach_all()
    add_customer("10023", "Bakkerij Jansen", to="info@jansen.test")
    assert keep_reading(document.id, read_anew(document).mark, actor="anna").customer == "Bakkerij Jansen"


def test_the_same_file_once_more_is_the_same_document_although_it_would_be_read_otherwise(jansen) -> None:
    document = come_in()
    teach_all()
    assert come_in() == document
    kept = keep_reading(document.id, read_anew(document).mark, actor="anna")
    forget_all()
    assert come_in() == kept


def test_a_file_that_cannot_be_opened_is_not_read_into_nothing(jansen) -> None:
    broken = b"%PDF-1.4 1 0 obj"
    marks = DocumentIdentity("invoice", "5", "10023", store.keep(broken))
    document, _ = ready_documents.put(Incoming(marks, "a.pdf", len(broken)))
    anew = read_anew(document)
    assert anew.differences and not anew.possible
    with pytest.raises(DocumentRefused):
        keep_reading(document.id, anew.mark, actor="anna")
