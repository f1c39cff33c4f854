"""The outbox as pages: filters, cursors, search, sums that stop."""

import pytest

from postroom.outbox import actions, search
from postroom.outbox.models import Entry
from postroom.outbox.resend import resend
from postroom.outbox.search import Wanted
from postroom.outbox.states import State
from postroom.planning.request import Companion
from postroom.shared.refusals import BadInput


def numbers(wanted: Wanted = Wanted(), after: str = "", most: int = 50) -> list[int]:  # noqa: B008
    return [one.id for one in search.load_page(wanted, after, most).rows]


def stands(entry_id: int, state: State) -> int:
    Entry.objects.filter(pk=entry_id).update(state=state)
    return entry_id


def test_the_newest_come_first_and_cursors_lead_through_every_one(accepted) -> None:
    made = [accepted(str(mark)).entry_id for mark in range(1, 8)]
    seen, after = [], ""
    for _ in range(4):
        page = search.load_page(Wanted(), after, 2)
        seen += [one.id for one in page.rows]
        after = page.older
    assert seen == made[::-1] and after == ""


def test_entries_that_arrive_meanwhile_do_not_move_the_next_page(accepted) -> None:
    made = [accepted(str(mark)).entry_id for mark in range(1, 5)]
    first = search.load_page(Wanted(), "", 2)
    accepted("9")
    assert numbers(after=first.older, most=2) == [made[1], made[0]]


def test_states_and_types_narrow_the_list(accepted) -> None:
    held, unknown, sent = (accepted(mark).entry_id for mark in "123")
    note = accepted("4", type="delivery-note").entry_id
    stands(held, State.HELD), stands(unknown, State.UNKNOWN), stands(sent, State.SENT)
    assert numbers(Wanted(states=(State.HELD, State.UNKNOWN))) == [unknown, held]
    assert numbers(Wanted(type="delivery-note")) == [note]
    assert numbers(Wanted(states=(State.SENT,), type="delivery-note")) == []
    assert numbers(Wanted(states=(State.PENDING,))) == [note]
    assert search.list_types() == ["delivery-note", "invoice"]


def test_a_cursor_of_nothing_is_refused(accepted) -> None:
    accepted()
    for cursor in ("x", "-1", "²", "9" * 30):
        with pytest.raises(BadInput, match="does not exist"):
            search.load_page(Wanted(), cursor)


@pytest.fixture(params=["one by one", "through the documents"])
def either_way(request, monkeypatch) -> None:
    """Both ways of searching must find the same."""
    if request.param == "through the documents":
        monkeypatch.setattr(search, "_FEW", -1)


@pytest.mark.usefixtures("either_way")
def test_a_search_finds_number_debtor_recipient_and_file(accepted) -> None:
    first = accepted("2026-0412", debtor="10023", to=("Inkoop@Klant.test",)).entry_id
    other = accepted(
        "2026-0413", debtor="10024", to=("ap@example.com",), bcc=("archiv@contoso.test",)
    ).entry_id
    for text in ("2026-0412", "-0412", "10023", "klant.test", "INKOOP", "factuur-2026-0412", "0412 10023"):
        assert numbers(Wanted(text=text)) == [first], text
    assert numbers(Wanted(text="2026-04")) == [other, first]
    assert numbers(Wanted(text="archiv@contoso.test")) == [other]
    assert numbers(Wanted(text="zeppelin")) == []


@pytest.mark.usefixtures("either_way")
def test_a_search_obeys_state_and_type(accepted) -> None:
    sent = stands(accepted("2026-0412").entry_id, State.SENT)
    note = accepted("2026-0413", type="delivery-note", to=("ap@example.com",)).entry_id
    assert numbers(Wanted(text="2026", states=(State.SENT,))) == [sent]
    assert numbers(Wanted(text="2026", type="delivery-note")) == [note]
    assert numbers(Wanted(text="ap@example.com", type="invoice")) == []


@pytest.mark.usefixtures("either_way")
def test_a_search_has_pages_and_finds_every_mail_of_a_document(accepted) -> None:
    first = stands(accepted("2026-0412").entry_id, State.SENT)
    again = resend(first, "lost", actor="anna").entry_id
    page = search.load_page(Wanted(text="2026-0412"), "", 1)
    assert [one.id for one in page.rows] == [again] and page.older
    assert numbers(Wanted(text="2026-0412"), page.older, 1) == [first]


@pytest.mark.usefixtures("either_way")
def test_a_mail_with_several_documents_is_found_by_each_and_stands_once(accepted, order) -> None:
    more = Companion(order("77").files[0], "delivery-note", "2026-0077", "")
    both = accepted("2026-0412", companions=(more,)).entry_id
    for text in ("2026-0412", "2026-0077", "2026"):
        assert numbers(Wanted(text=text)) == [both], text


def test_one_or_two_characters_are_a_whole_number_or_debtor(accepted) -> None:
    mine = accepted("12").entry_id
    debtor = accepted("2026-0099", debtor="12").entry_id
    accepted("2026-0012")
    assert numbers(Wanted(text="12")) == [debtor, mine]


def test_a_search_that_fits_too_much_says_that_it_was_cut(accepted, monkeypatch) -> None:
    monkeypatch.setattr(search, "_FEW", -1)
    made = [accepted(f"2026-{mark}").entry_id for mark in range(4)]
    monkeypatch.setattr(search, "MOST_LOOKED_THROUGH", 3)
    page = search.load_page(Wanted(text="2026"))
    assert [one.id for one in page.rows] == made[:0:-1] and page.cut
    monkeypatch.setattr(search, "MOST_LOOKED_THROUGH", 4)
    assert not search.load_page(Wanted(text="2026")).cut


def test_sums_stop_counting(accepted, monkeypatch) -> None:
    made = [accepted(str(mark)).entry_id for mark in range(4)]
    actions.hold(made[0], actor="anna")
    assert search.count_listed()[State.PENDING] == 3 and search.count_listed()[State.HELD] == 1
    monkeypatch.setattr(search, "MOST_COUNTED", 1)
    assert search.count_listed()[State.PENDING] == 2
    assert State.DRAFT not in search.count_listed()
