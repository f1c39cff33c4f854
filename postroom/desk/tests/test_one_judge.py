"""What the desk warns of keeps back what a program sends without naming anybody, until somebody has looked at it."""

from functools import cache

import pytest

from postroom.customers import repository as customers
from postroom.desk.plans import hand_in
from postroom.desk.tests.conftest import add_customer
from postroom.documents.examine import File, examine
from postroom.documents.tests.evidence import draw
from postroom.outbox import actions, queries
from postroom.outbox.accept import Receipt
from postroom.outbox.models import Entry
from postroom.planning.refusals import NoSuchWarning
from postroom.planning.request import SendRequest
from postroom.scenarios import mail_settings

PAGE = """
    20 15 # Muster Lieferant GmbH
    20 40 Zentrale Handels AG | Hauptstr. 8 | 10115 Berlin
    20 75 # Rechnung
    20 90 Rechnungsnummer: 4711
    20 95 Datum: 21.11.2026
    20 140 Gesamtbetrag EUR 121,00
"""
DEBTOR = "    20 100 Kundennummer: 10023\n"
TO_ANOTHER = "    20 110 Rechnung per E-Mail an: neu@zentrale.test\n"


@pytest.fixture
def zentrale(profile):
    """The customer whom the page names."""
    return add_customer("10023", "Zentrale Handels AG", to="info@zentrale.test")


@cache
def drawn(page: str) -> bytes:
    """One file for one page: a PDF says when it was made."""
    return draw(page)


def send(page: str, *accepted: str, name: str = "scan.pdf", **fields) -> Receipt:
    file: File = examine(name, drawn(page))
    return hand_in(SendRequest((file,), actor="erp", **fields), accepted)


def reason(receipt: Receipt) -> str:
    return str(queries.find(receipt.entry_id).reason)


def test_what_is_in_order_goes(zentrale) -> None:
    assert send(PAGE + DEBTOR).state == "pending"


def test_a_page_that_names_another_customer_is_kept_back(profile) -> None:
    add_customer("10023", "Bäckerei Sonnenschein", to="info@sonnenschein.test")
    held = send(PAGE + DEBTOR)
    assert (held.state, held.hold) == ("held", "look")
    assert "(customer): The document names debtor number 10023, but nowhere the name" in reason(held)
    assert queries.find(held.entry_id).as_json(str)["reason_code"] == "needs-a-look"


def test_another_address_than_the_customers_is_kept_back(zentrale) -> None:
    held = send(PAGE + DEBTOR + TO_ANOTHER)
    assert held.state == "held" and "(address)" in reason(held)


def test_an_address_in_the_document_of_an_unknown_customer_is_kept_back(zentrale) -> None:
    customers.remove("10023", actor="t")
    add_customer("20002", "Andere", to="info@andere.test")
    held = send(PAGE + DEBTOR + TO_ANOTHER)
    assert held.state == "held" and "No customer has the number 10023" in reason(held)


def test_where_no_customers_are_kept_the_documents_address_is_enough(profile) -> None:
    assert send(PAGE + DEBTOR + TO_ANOTHER).state == "pending"


def test_a_guess_is_kept_back(zentrale) -> None:
    held = send(PAGE, name="Rechnung 10023-4711.pdf")
    assert held.state == "held" and "(guess): This is only a guess: customer 10023. Is it right?" in reason(
        held
    )


def test_a_pattern_that_is_set_is_no_guess(zentrale) -> None:
    mail_settings.change(actor="t", file_name_pattern="Rechnung #debiteur#-#nummer#.pdf")
    assert send(PAGE, name="Rechnung 10023-4711.pdf").state == "pending"


def test_a_program_that_names_another_customer_than_the_page_is_kept_back(zentrale) -> None:
    add_customer("20002", "Andere Handels AG", to="info@andere.test")
    held = send(PAGE + DEBTOR, debtor="20002")
    assert held.state == "held" and "handed over for customer 20002" in reason(held)


def test_whoever_is_named_gets_it(zentrale) -> None:
    assert send(PAGE + DEBTOR + TO_ANOTHER, to=("chef@zentrale.test",)).state == "pending"


def test_after_a_look_it_goes_with_the_code_of_its_warning_and_once(zentrale) -> None:
    held = send(PAGE + DEBTOR + TO_ANOTHER)
    assert send(PAGE + DEBTOR + TO_ANOTHER, "guess").state == "held", "another code is not enough"
    gone = send(PAGE + DEBTOR + TO_ANOTHER, "address")
    assert (gone.entry_id, gone.state, gone.created) == (held.entry_id, "pending", False)
    assert str(queries.find(held.entry_id).reason) == "" and Entry.objects.count() == 1


def test_handed_in_again_it_stays_kept_back(zentrale) -> None:
    held = send(PAGE + DEBTOR + TO_ANOTHER)
    again = send(PAGE + DEBTOR + TO_ANOTHER)
    assert (again.entry_id, again.state, again.created) == (held.entry_id, "held", False)
    assert str(again.reason) == reason(held)


def test_what_nothing_speaks_against_any_more_goes_when_it_is_handed_in_again(zentrale) -> None:
    held = send(PAGE + DEBTOR + TO_ANOTHER)
    customers.change("10023", actor="t", addresses=(*zentrale.addresses, *_one("neu@zentrale.test")))
    assert send(PAGE + DEBTOR + TO_ANOTHER).state == "pending"
    assert queries.find(held.entry_id).state == "pending"


def _one(address: str):
    return add_customer("99", "", to=address).addresses


def test_a_person_lets_it_go_in_the_outbox(zentrale) -> None:
    held = send(PAGE + DEBTOR + TO_ANOTHER)
    actions.retry(held.entry_id, actor="anna")
    assert queries.find(held.entry_id).state == "pending"


def test_what_a_person_withdrew_comes_back_to_the_desk(zentrale) -> None:
    held = send(PAGE + DEBTOR + TO_ANOTHER)
    actions.cancel(held.entry_id, actor="anna")
    (document,) = Entry.objects.get().attachments.filter(own=True)
    assert document.document.state == "ready"


def test_a_code_that_does_not_exist_is_refused(zentrale) -> None:
    with pytest.raises(NoSuchWarning):
        send(PAGE + DEBTOR, "adress")
