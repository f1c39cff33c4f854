"""A page of the list reads as many rows of thirty thousand as of seven; counted in steps of SQLite, not in time."""

import pytest
from django.db import connection

from postroom.documents.models import Document
from postroom.documents.search import count_states
from postroom.outbox import partly_sent
from postroom.outbox.models import Entry
from postroom.outbox.search import Wanted, load_page
from postroom.outbox.states import NEEDS_PERSON
from tests.lists.entries import fill_outbox
from tests.lists.questions import ask, questions
from tests.lists.rows import fill

pytestmark = pytest.mark.django_db(transaction=True)
FEW, MANY = 7_000, 28_000
EACH = 10
"""Steps of SQLite's virtual machine between two counts."""


def steps(question) -> tuple[int, int]:
    """Steps that a question takes, in tens, and how many rows its answer has."""
    counted = 0

    def tick() -> int:
        nonlocal counted
        counted += 1
        return 0

    connection.connection.set_progress_handler(tick, EACH)
    try:
        rows = question()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return counted, rows


def measured(count: int) -> dict[str, tuple[int, int]]:
    Document.objects.all().delete()
    fill(count)
    asked = {name: (lambda one=one: ask(*one)) for name, one in questions(count).items()}
    return {
        name: steps(question) for name, question in (asked | {"sums": lambda: len(count_states())}).items()
    }


@pytest.mark.skipif(
    connection.vendor != "sqlite",
    reason="counts SQLite's steps; PostgreSQL is timed by python -m tests.lists",
)
def test_a_page_takes_no_more_steps_with_four_times_as_many_documents() -> None:
    few, many = measured(FEW), measured(MANY)
    alike = {name for name in few if few[name][1] == many[name][1] and name not in BY_HITS}
    assert {"first page", "sent", "invoices", "one month", "search a name", "search a year", "ready"} <= alike
    grown = {name: (few[name], many[name]) for name in alike if many[name][0] > 1.5 * few[name][0] + 5}
    assert not grown


def measured_outbox(count: int) -> dict[str, tuple[int, int]]:
    Entry.objects.all().delete()
    Document.objects.all().delete()
    fill(count)
    fill_outbox()
    wanted = Wanted(states=NEEDS_PERSON, refusals=True)
    asked = {
        "the newest that need you": lambda: len(load_page(wanted, most=5).rows),
        "the newest refused": lambda: len(partly_sent.find_newest("", 2**62, 5)),
        "does anything need a person": lambda: int(partly_sent.is_any()),
    }
    return {name: steps(question) for name, question in asked.items()}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="counts SQLite's steps")
def test_what_needs_a_person_takes_no_more_steps_with_four_times_as_many_mails() -> None:
    few, many = measured_outbox(FEW), measured_outbox(MANY)
    assert {name: rows for name, (_, rows) in few.items()} == {name: rows for name, (_, rows) in many.items()}
    assert not {name for name in few if many[name][0] > 1.5 * few[name][0] + 5}, (few, many)


BY_HITS = {
    "search the end of a number",
    "search two words",
    "search an address",
    "sums",
    "one month, one name",
}
"""They read as many rows as fit, or stop at a sum, and are bounded by that."""


def test_a_question_that_reads_every_row_is_seen() -> None:
    found = []
    for count in (1_000, 4_000):
        Document.objects.all().delete()
        fill(count)
        found.append(steps(lambda: Document.objects.filter(file_name__contains="zeppelin").count())[0])
    assert found[1] > 3 * found[0]
