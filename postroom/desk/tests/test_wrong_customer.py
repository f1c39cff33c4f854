"""Each page that could be taken for somebody else's, as an office's only document: it goes right, or not at all.

Every number on the page is a customer of this office, so that whatever is taken for the debtor has an address.
"""

import re

import pytest

from postroom.customers.values import CustomerView
from postroom.desk.plans import hand_in, plan_documents
from postroom.desk.take_in import Intake
from postroom.desk.tests.conftest import ANNA, add_customer
from postroom.documents.examine import File, examine
from postroom.documents.reading.find import make_pages
from postroom.documents.reading.grid import grid_of
from postroom.documents.reading.pdf import text_of
from postroom.documents.tests import evidence_accounts, evidence_lines, evidence_parties, evidence_sellers
from postroom.documents.tests.evidence import Case, draw
from postroom.outbox import queries
from postroom.planning.request import SendRequest
from postroom.shared.refusals import Refusal

KINDS = (evidence_parties, evidence_sellers, evidence_accounts, evidence_lines)
CASES = [case for kind in KINDS for case in kind.CASES]
_NUMBER = re.compile(r"(?<![\w.,-])[A-Z]{0,2}\d{4,12}(?![\w.,-])")
RIGHT = "right@klant.test"


def _numbers_on(content: bytes) -> set[str]:
    pages = make_pages([grid_of(page) for page in text_of(content).pages])
    texts = (cell.text for page in pages for row in page.grid for cell in row)
    return {number for text in texts for number in _NUMBER.findall(text)}


def _fill_office(case: Case, content: bytes) -> None:
    for number in _numbers_on(content) - {case.debtor}:
        add_customer(number, f"Quux {number}", to=f"{number.lower()}@wrong.test")
    if case.debtor:
        add_customer(case.debtor, "", to=RIGHT)


def _send(file: File) -> tuple[str, set[str]]:
    """The state in which a program's sending ends, and whom it goes to."""
    try:
        entry = queries.find(hand_in(SendRequest((file,), actor="erp")).entry_id)
    except Refusal:
        return "refused", set()
    return entry.state, {one.address for one in entry.recipients}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_program_mails_the_right_one_or_nobody(case: Case, profile) -> None:
    content = draw(case.page)
    _fill_office(case, content)
    state, recipients = _send(examine("scan.pdf", content))
    assert state in ("held", "refused") or recipients <= {RIGHT, case.recipient}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_desk_proposes_the_right_one_or_warns(case: Case, profile) -> None:
    content = draw(case.page)
    _fill_office(case, content)
    (planned,) = plan_documents([Intake("anna").take(examine("scan.pdf", content)).document], ANNA)
    named = {address for _, address in planned.proposal.recipients}
    assert not planned.plan.clear or named <= {RIGHT, case.recipient}


def _customer_of(name: str) -> CustomerView:
    return add_customer(name, f"Quux {name}", to=f"{name}@wrong.test")


@pytest.mark.parametrize("name", ["Rechnung 4711_20261123.pdf", "Rechnung 10023-4711.pdf"])
def test_a_name_that_follows_no_pattern_sends_nothing_by_itself(name, profile) -> None:
    for number in ("4711", "10023", "20261123"):
        _customer_of(number)
    page = "\n20 20 # Rechnung 4711\n20 40 Datum: 21.11.2026\n20 60 Gesamtbetrag EUR 10,00\n"
    state, _ = _send(examine(name, draw(page)))
    assert state in ("held", "refused")
    document = Intake("anna").take(examine(name, draw(page))).document
    (planned,) = plan_documents([document], ANNA)
    assert not planned.plan.clear
