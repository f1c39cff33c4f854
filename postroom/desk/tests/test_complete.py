"""`send` without a recipient: the document and its customer say who it is."""

import pytest

from postroom.desk.complete import completed
from postroom.desk.tests.conftest import add_customer
from postroom.documents.examine import File, examine, read_file
from postroom.outbox.orders import Order
from postroom.outbox.refusals import OrderRefused
from postroom.scenarios import repository as scenarios

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def order(paper, profile):
    return lambda *about, **fields: Order((read_file(paper(*about)),), **fields)


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


def test_an_order_with_a_recipient_is_left_as_it_is(order, jansen) -> None:
    asked = order("1", cc=("a@b.test",))
    assert completed(asked) is asked


def test_a_type_with_fixed_people_is_left_as_it_is(order, jansen) -> None:
    scenarios.change("invoice", actor="t", recipients_rule="fixed", recipients=("a@b.test",))
    assert completed(order("1")).to == ()


def test_a_customer_who_wants_no_mail_is_refused_with_the_reason(order, profile) -> None:
    add_customer("10023", "Jansen", to="info@jansen.test", do_not_email="gets paper")
    with pytest.raises(OrderRefused, match="Jansen is not to be e-mailed: gets paper"):
        completed(order("1"))


def test_a_cut_off_pdf_is_refused_and_for_a_stranger_nobody_is_made_up(order, jansen, paper) -> None:
    whole = paper("1").read_bytes()
    with pytest.raises(OrderRefused, match="damaged"):
        completed(Order((examine("a.pdf", whole[: len(whole) // 2]),), debtor="10023"))
    assert completed(order("1", "99999")).to == ()
    assert completed(Order((File("a.txt", "text/plain", b"x"),))).to == ()
