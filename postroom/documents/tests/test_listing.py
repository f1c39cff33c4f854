"""The list of documents: its order, its filters, its search and its cursors, against plain Python."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from postroom.documents import ready_documents, search
from postroom.documents.models import Document
from postroom.documents.search import MOST_COUNTED, Wanted, count_states, load_page
from postroom.documents.values import NEEDS_YOU, SHOWN, DocumentIdentity, DocumentState
from postroom.shared.refusals import BadInput
from tests.papers import on_desk

pytestmark = pytest.mark.django_db(transaction=True)
NEEDED = tuple(map(str, NEEDS_YOU))
BEGIN = datetime(2026, 11, 1, 8, tzinfo=UTC)


@pytest.fixture
def office(monkeypatch):
    """Two hundred documents in all states; the index of letters is used from a few rows on."""
    monkeypatch.setattr(search, "_FEW", 12)
    monkeypatch.setattr(search, "_NEWEST", 20)
    chance = random.Random(3)
    names = ["Bakkerij Jansen", "Café Müller", "L'Été", 'Hof "Zum Bär"', "100% Brood", "A_B"]
    Document.objects.bulk_create(_made(number, chance, names) for number in range(200))
    return list(Document.objects.order_by("-id"))


def _made(number: int, chance: random.Random, names: list[str]) -> Document:
    debtor = str(chance.choice([7, 12, 10_023, 10_024]))
    kind, told = chance.choice(["invoice", "delivery-note"]), f"{chance.choice([2024, 2026])}-{number:04}"
    state = chance.choice([*SHOWN, DocumentState.SENT, DocumentState.SENT, DocumentState.REMOVED])
    return Document(
        type=kind,
        number=told,
        debtor=debtor,
        file_name=f"{kind}-{told}.pdf",
        size=10,
        sha256=f"{number:064}",
        added_at=BEGIN,
        customer=chance.choice(names),
        state=state,
        sent_at=BEGIN + timedelta(hours=7 * number) if state == DocumentState.SENT else None,
        recipients=f"info{debtor}@klant{number % 9}.test",
    )


def letters(one: Document) -> str:
    return " ".join((one.number, one.debtor, one.customer, one.recipients, one.file_name)).lower()


def expected(documents: list[Document], wanted: Wanted) -> list[int]:
    """The same by reading every row."""
    states = set(wanted.states or map(str, SHOWN))
    found = [one for one in documents if one.state in states]
    found = [one for one in found if wanted.type in ("", one.type) and wanted.debtor in ("", one.debtor)]
    if len(wanted.text) in (1, 2):
        found = [one for one in found if wanted.text in (one.number, one.debtor)]
    else:
        found = [one for one in found if all(word.lower() in letters(one) for word in wanted.text.split())]
    if wanted.sent_from or wanted.sent_until:
        low, high = wanted.sent_from or BEGIN, wanted.sent_until or BEGIN + timedelta(days=999)
        found = [one for one in found if one.sent_at and low <= one.sent_at < high]
        found.sort(key=lambda one: (one.sent_at, one.pk), reverse=True)
    return [one.pk for one in found]


def everything(wanted: Wanted, most: int = 7) -> list[int]:
    """All pages, one behind the other."""
    found, after = [], ""
    for _ in range(100):
        part = load_page(wanted, after, most)
        assert len(part.rows) <= most
        found += [one.id for one in part.rows]
        if not part.older:
            return found
        after = part.older
    raise AssertionError("the list has no end")


WEEK = {"sent_from": BEGIN, "sent_until": BEGIN + timedelta(days=20)}


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(states=("sent",)),
        Wanted(states=NEEDED),
        Wanted(type="invoice"),
        Wanted(type="invoice", states=("failed",)),
        Wanted(type="quote"),
        Wanted(debtor="10023"),
        Wanted(debtor="10023", states=("ready",), type="invoice"),
        Wanted(**WEEK),
        Wanted(sent_from=WEEK["sent_until"]),
        Wanted(**WEEK, type="invoice"),
        Wanted(**WEEK, text="jansen"),
        Wanted(**WEEK, text="müller 2024"),
        Wanted(text="jansen"),
        Wanted(text="JANSEN"),
        Wanted(text="2024-"),
        Wanted(text="2024-0017"),
        Wanted(text="0017"),
        Wanted(text="müller"),
        Wanted(text="info10023@"),
        Wanted(text="jansen 10023"),
        Wanted(text='hof "zum'),
        Wanted(text="l'été"),
        Wanted(text="100%"),
        Wanted(text="a_b"),
        Wanted(text="0%0"),
        Wanted(text="zeppelin"),
        Wanted(text="7"),
        Wanted(text="12"),
        Wanted(text="klant", states=("failed",)),
        Wanted(text="klant", type="delivery-note"),
        Wanted(text="klant", debtor="10024"),
    ],
    ids=str,
)
def test_pages_behind_each_other_are_the_whole_list_in_order(office, wanted) -> None:
    assert everything(wanted) == expected(office, wanted)


@pytest.mark.parametrize(
    "text", ["NEAR(a b)", "a AND", "*", '"""', "number:x", "^^^", "-- x", "'; --", "\\x%y"]
)
def test_what_looks_like_a_query_is_only_text(office, text) -> None:
    assert everything(Wanted(text=text)) == expected(office, Wanted(text=text))


@pytest.mark.parametrize("after", ["x", "1@", "1@yesterday", "-1", "9" * 30, "1@2026-11-01T08:00:00+00:00"])
def test_a_made_up_cursor_is_refused(office, after) -> None:
    with pytest.raises(BadInput, match="Begin at its start"):
        load_page(Wanted(), after)


def test_a_cursor_of_a_list_by_date_is_none_of_the_other(office) -> None:
    older = load_page(Wanted(**WEEK), most=2).older
    assert "@" in older and load_page(Wanted(**WEEK), older, 2).rows
    with pytest.raises(BadInput):
        load_page(Wanted(), older)


def test_sums_stop_where_nobody_counts_any_more(office, monkeypatch) -> None:
    found = count_states()
    assert found["ready"] == sum(one.state == "ready" for one in office)
    monkeypatch.setattr("postroom.documents.search.MOST_COUNTED", 3)
    assert count_states()["ready"] == 4 and MOST_COUNTED == 1000


def test_the_search_follows_a_correction_and_forgets_what_was(office) -> None:
    key = on_desk("invoice", "zeppelin", "1", "a.pdf", 10, "f" * 64)
    assert everything(Wanted(text="zeppelin")) == [key]
    marks = DocumentIdentity("invoice", "graf", "1", "f" * 64)
    ready_documents.correct(key, marks, customer="Firma Ballon", recipients="", read={})
    assert everything(Wanted(text="zeppelin")) == [] and everything(Wanted(text="ballon")) == [key]
    Document.objects.filter(pk=key).delete()
    assert everything(Wanted(text="ballon")) == []


def test_what_goes_along_is_in_no_list_and_no_search(office) -> None:
    from postroom.documents.repository import attach

    attach("10023", "voorwaarden-zeppelin.pdf", 10, "e" * 64)
    assert everything(Wanted(text="zeppelin")) == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO documents_search (documents_search) VALUES ('integrity-check')")
