"""A request without all its values: the document and its customer say the rest, whatever was named."""

from dataclasses import replace

import pytest

from postroom.composing.refusals import PlaceholderRefused
from postroom.desk.plans import hand_in, plan_request
from postroom.desk.tests.conftest import add_customer
from postroom.documents.examine import File, examine, read_file
from postroom.planning.refusals import CustomerNotByEmail, DocumentNotIntact
from postroom.planning.request import SendRequest
from postroom.scenarios import repository as scenarios

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def order(paper, profile):
    return lambda *about, **fields: SendRequest((read_file(paper(*about)),), **fields)


def completed(request: SendRequest) -> SendRequest:
    return plan_request(request).request


def test_the_customers_addresses_number_and_language_complete_it(order, jansen) -> None:
    found = completed(order("2026-0412"))
    assert (found.to, found.number, found.debtor, found.language) == (
        ("info@jansen.test",),
        "2026-0412",
        "10023",
        "nl",
    )


def test_what_was_given_comes_first(order, jansen) -> None:
    add_customer("10024", "De", to="info@de.test", language="de")
    found = completed(order("1", debtor="10024", number="A-1", language="en"))
    assert (found.to, found.number, found.language) == (("info@de.test",), "A-1", "en")


def test_a_copy_that_is_named_does_not_take_the_customers_place(order, jansen) -> None:
    found = completed(order("1", cc=("a@b.test",)))
    assert (found.to, found.cc) == (("info@jansen.test",), ("a@b.test",))


def test_a_type_with_fixed_people_goes_to_them(order, jansen) -> None:
    scenarios.change("invoice", actor="t", recipients_rule="fixed", recipients=("a@b.test",))
    assert completed(order("1")).to == ("a@b.test",)


def test_a_customer_who_wants_no_mail_is_refused_with_the_reason(order, profile) -> None:
    add_customer("10023", "Jansen", to="info@jansen.test", do_not_email="gets paper")
    for named in ((), ("x@jansen.test",)):
        with pytest.raises(CustomerNotByEmail, match="Jansen is not to be e-mailed: gets paper"):
            hand_in(order("1", to=named))
    receipt = hand_in(order("1", to=("x@jansen.test",)), accept_warnings=("unwanted",))
    assert receipt.state == "pending"


def test_a_cut_off_pdf_is_refused_and_for_a_stranger_nobody_is_made_up(order, jansen, paper) -> None:
    whole = paper("1").read_bytes()
    with pytest.raises(DocumentNotIntact, match="damaged"):
        hand_in(SendRequest((examine("a.pdf", whole[: len(whole) // 2]),), debtor="10023"))
    assert completed(order("1", "99999")).to == ()
    assert completed(SendRequest((File("a.txt", "text/plain", b"x"),))).to == ()


def test_a_named_recipient_keeps_the_customers_language_and_copies(order, profile) -> None:
    from postroom.customers import repository as customers
    from postroom.customers.values import AddressView

    customers.add(
        "20001",
        actor="t",
        name="Nord",
        language="de",
        addresses=(AddressView("", "to", "info@nord.test"), AddressView("", "cc", "buch@nord.test")),
    )
    plan = plan_request(order("1", debtor="20001", to=("x@nord.test",)))
    assert plan.ready.recipients == (("to", "x@nord.test"), ("cc", "buch@nord.test"))
    assert plan.request.language == "de"
    assert [str(one.why) for one in plan.recipients] == ["typed by ", "general address of customer Nord"]


def test_the_document_says_its_type_when_nobody_does(order, jansen) -> None:
    assert completed(replace(order("1"), type="")).type == "invoice"


@pytest.mark.parametrize("field", ["subject", "text", "file_name"])
def test_words_that_come_with_a_document_are_looked_at_like_those_of_a_template(order, jansen, field) -> None:
    with pytest.raises(PlaceholderRefused, match=r"Did you mean #factuurnummer#\?"):
        hand_in(order("1", **{field: "Factuur {{factuurnummer}}"}))
