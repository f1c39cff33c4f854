"""Documents come in: read, matched with their customer, and proposed with reasons."""

from dataclasses import replace

import pytest

from postroom.desk import edits
from postroom.desk.correct import Correction, correct
from postroom.desk.plans import build_shown_mail, propose
from postroom.desk.refusals import DocumentOvertaken
from postroom.desk.take_in import Intake
from postroom.desk.taken_off import take_off
from postroom.desk.tests.conftest import ANNA, add_customer
from postroom.documents.examine import examine, read_file
from postroom.documents.models import Document
from postroom.documents.refusals import DocumentRefused
from postroom.documents.repository import find
from postroom.documents.tests.layouts import Sheet
from postroom.scenarios import repository as scenarios
from postroom.shared.refusals import BadInput

pytestmark = pytest.mark.django_db(transaction=True)


def proposed(document):
    return propose([find(document.id)])[0]


def test_number_customer_language_and_recipient_are_found(taken, jansen) -> None:
    found = taken("2026-0412").document
    assert (found.type, found.number, found.debtor, found.customer) == (
        "invoice",
        "2026-0412",
        "10023",
        "Bakkerij Jansen",
    )
    assert (found.language, found.recipients, found.state) == ("nl", "info@jansen.test", "ready")
    assert found.read["total"] == "123.45" and found.read["sources"]["number"]


def test_the_same_file_again_is_the_same_document(taken, paper) -> None:
    first = taken("1")
    again = Intake("bea").take(read_file(paper("1")))
    assert (first.new, again.new, again.document.id) == (True, False, first.document.id)


def test_a_cut_off_pdf_is_refused_with_its_name_and_what_to_do(profile, paper) -> None:
    whole = paper("1").read_bytes()
    with pytest.raises(DocumentRefused, match=r"half\.pdf: The PDF is incomplete"):
        Intake("anna").take(examine("half.pdf", whole[: len(whole) // 2]))
    assert not Document.objects.exists()


def test_a_file_that_says_nothing_is_what_the_person_chose(profile) -> None:
    file = examine("lijst.txt", b"24 broden")
    assert Intake("anna", "production-list").take(file).document.type == "production-list"
    assert Intake("anna").take(examine("a.txt", b"een brood")).document.type == "invoice"


def test_an_xml_that_is_no_invoice_does_not_come_onto_the_desk(profile) -> None:
    with pytest.raises(DocumentRefused, match="no electronic invoice: it begins with list"):
        Intake("anna").take(examine("lijst.xml", b"<list/>"))
    assert not Document.objects.exists()


def test_each_value_says_where_it_comes_from(taken, jansen) -> None:
    found = proposed(taken("1").document).decision
    assert [str(one) for one in (found.profile.why, found.why_recipients, found.language.why)] == [
        "the default mail profile",
        "general address of customer Bakkerij Jansen",
        "the document is written in it",
    ]


def test_the_customers_address_for_the_type_comes_before_the_general_one(taken) -> None:
    from postroom.customers import repository as customers
    from postroom.customers.values import AddressView

    both = (AddressView("", "to", "info@k.test"), AddressView("invoice", "to", "ap@k.test"))
    customers.add("10023", actor="test", name="K", language="de", addresses=both)
    found = proposed(taken("1").document)
    assert found.recipients == (("to", "ap@k.test"),) and found.language == "de"
    assert str(found.decision.why_recipients) == "address of customer K for this document type"
    assert str(found.decision.language.why) == "language of customer K"


def test_an_address_in_the_document_comes_before_the_customers(taken, jansen) -> None:
    document = taken("1").document
    Document.objects.filter(pk=document.id).update(read={"recipient": "boek@jansen.test"})
    found = proposed(document)
    assert found.recipients == (("to", "boek@jansen.test"),)
    assert str(found.decision.why_recipients) == "stands in the document"


def test_fixed_recipients_of_a_type_come_before_what_is_read(taken, jansen) -> None:
    scenarios.change("invoice", actor="t", recipients_rule="fixed", recipients=("bakkers@contoso.test",))
    found = proposed(taken("1").document)
    assert found.recipients == (("to", "bakkers@contoso.test"),)
    assert str(found.decision.why_recipients) == "fixed for this document type"


@pytest.mark.parametrize(
    ("debtor", "words"),
    [("99999", "no customer has the number 99999"), ("", "the document names no customer and no address")],
)
def test_without_a_recipient_the_reason_is_told(profile, debtor, words) -> None:
    from tests.papers import on_desk

    number = on_desk("invoice", "1", debtor, "a.pdf", 1, "0" * 64)
    found = propose([find(number)])[0]
    assert found.recipients == () and str(found.decision.why_recipients) == words


def test_a_correction_finds_the_customer_and_proposes_anew(taken, jansen) -> None:
    document = taken("1", "99999").document
    after = correct(document.id, Correction("invoice", "1", "10023"), actor="anna")
    assert (after.id, after.customer, after.recipients) == (
        document.id,
        "Bakkerij Jansen",
        "info@jansen.test",
    )
    assert after.read["sources"]["debtor"]["sentence"] == "typed by %(who)s"


def test_a_correction_to_what_is_there_already_is_refused(profile) -> None:
    whole = bytes(Sheet().output())
    Intake("anna").take(examine("Factuur 10023-31.pdf", whole))
    again = Intake("anna").take(examine("Factuur 10023-32.pdf", whole)).document
    with pytest.raises(BadInput, match="already there"):
        correct(again.id, Correction("invoice", "31", "10023"), actor="anna")


@pytest.mark.parametrize("bad", [Correction("INVOICE", "1", ""), Correction("invoice", "1\n", "")])
def test_a_correction_that_no_mail_could_carry_is_refused(taken, bad) -> None:
    with pytest.raises(BadInput):
        correct(taken("1").document.id, bad, actor="anna")


def test_a_correction_of_what_a_cancelled_mail_refers_to_makes_another_document(taken, jansen) -> None:
    from postroom.desk.hand_over import hand_over
    from postroom.outbox import actions, queries

    document = taken("1").document
    hand_over([document.id], ANNA)
    (entry,) = queries.list_entries()
    actions.cancel(entry.id, actor="anna")
    after = correct(document.id, Correction("invoice", "2", "10023"), actor="anna")
    assert after.id != document.id and find(document.id).state == "replaced"
    assert queries.find(entry.id).documents[0].number == "1"


def test_an_edit_is_kept_told_and_guarded_against_another_person(taken, jansen) -> None:
    document = taken("1").document
    mail = build_shown_mail(proposed(document), ANNA)
    edits.save(document.id, mail, actor="anna", version=document.version)
    assert str(proposed(document).decision.why_recipients) == "typed by anna"
    with pytest.raises(DocumentOvertaken, match="anna edited this mail on"):
        edits.save(document.id, replace(mail, subject="B"), actor="bea", version=document.version)
    edits.save(document.id, mail, actor="anna", version=document.version)  # her form once more
    assert edits.of([document.id])[document.id].by == "anna"


def test_five_hundred_proposals_ask_the_database_as_often_as_five(
    taken, jansen, django_assert_num_queries
) -> None:
    documents = [taken(str(number)).document for number in range(12)]
    with django_assert_num_queries(6):
        propose(documents[:2])
    with django_assert_num_queries(6):
        propose(documents)


def test_a_customer_that_comes_later_is_proposed_at_once(taken) -> None:
    document = taken("1").document
    assert proposed(document).recipients == ()
    add_customer("10023", "Jansen", to="info@jansen.test")
    assert proposed(document).recipients == (("to", "info@jansen.test"),)


@pytest.mark.parametrize("off", [False, True])
def test_a_corrected_document_does_not_come_in_again_with_what_was_wrong(taken, jansen, off) -> None:
    add_customer("20002", "Peters", to="info@peters.test")
    document = taken("1").document
    correct(document.id, Correction("invoice", "1", "20002"), actor="anna")
    if off:
        take_off({document.id: None}, actor="anna")
    again = taken("1")
    assert not again.new and again.document.id == document.id and again.document.debtor == "20002"
    assert Document.objects.count() == 1


def test_one_pdf_under_two_names_is_two_documents_also_after_a_correction(profile, jansen) -> None:
    whole = bytes(Sheet().output())
    first = Intake("anna").take(examine("Factuur 10023-31.pdf", whole)).document
    correct(first.id, Correction("invoice", "31", "20002"), actor="anna")
    assert Intake("anna").take(examine("Factuur 10023-32.pdf", whole)).new
