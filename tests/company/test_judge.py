"""The judge: nothing is wrong with a day on which every promise was kept, and every lie about it is seen."""

from typing import Any

import pytest

from tests.company.case import Act, Case
from tests.company.history import Change, History
from tests.company.judge import PROMISES, judge
from tests.company.lies import LIES, plant_all
from tests.company.report import table
from tests.company.victims import victims

NUMBER, DEBTOR, SHA256 = "0100001", "10001", "a" * 64
MAIL, TO, SUBJECT = "<1@bakkerij.test>", "inkoop-10001@klant.test", "Factuur 0100001"
CLOCK = 1_795_420_800.0
"""Seconds since 1970 at which the clock of the acts stood at 0."""


def act(kind: str, began: float, ended: float, path: str, told: str = "", **more: Any) -> dict[str, Any]:
    """A line of the acts."""
    return {
        "who": "clerk-01",
        "act": kind,
        "began": began,
        "ended": ended,
        "status": 200,
        "fault": "",
        "path": path,
        "told": [["note success", told]] if told else [],
        "looked": {"began": began - 4, "ended": began - 3, "training": ""},
        **more,
    }


def quiet_day() -> Case:
    """One invoice: brought, looked at, sent, delivered, and the lists say so."""
    paper = {"sha256": SHA256, "name": "Factuur.pdf", "type": "invoice", "number": NUMBER, "debtor": DEBTOR}
    shown = {"1": {"recipients": [TO], "subject": SUBJECT}}
    lines = [
        act("upload", 10.0, 11.0, "/documents/", "Documents that came in: 1.", files_sent=[paper]),
        act("send-many", 20.0, 21.0, "/runs/1/", documents=shown),
    ]
    delivery = {"message_id": MAIL, "mail_from": "facturen@bakkerij.test", "to": [TO], "subject": SUBJECT}
    delivery |= {
        "from": "facturen@bakkerij.test",
        "tokens": [],
        "documents": [SHA256],
        "begun": 22.0,
        "at": 22.1,
    }
    return Case([Act(n, line) for n, line in enumerate(lines, 1)], [delivery], evening())


def evening() -> dict[str, Any]:
    """What pages say at its end."""
    sums = {"all": "1", "sent": "1", "waiting": "0", "needs-you": "0"}
    entry = {
        "id": 1,
        "state": "sent",
        "sent_by": "answer",
        "resend_of": None,
        "message_id": MAIL,
        "document": {"debtor": DEBTOR},
        "documents": [{"sha256": SHA256}],
        "recipients": [{"address": TO, "kind": "to", "state": "accepted"}],
    }
    return {
        "clock": CLOCK,
        "entries": [entry],
        "accepted": {"1": CLOCK + 20.5},
        "rows": [{"id": 1, "state": "sent", "to": [TO]}],
        "needing": [],
        "documents": [
            {"id": 1, "state": "sent", "file_name": "Factuur.pdf", "dated": True, "training": False}
        ],
        "documents_kept": {"1": SHA256},
        "carried": {"1": ["1"]},
        "file_names": {},
        "overview": sums,
        "outbox": sums,
        "desk": {"ready": "0", "waiting": "0", "sent": "1", "failed": "0", "needs-you": "0"},
        "ended_by_themselves": [],
        "quiet": True,
    }


def test_nothing_is_wrong_with_a_day_on_which_every_promise_was_kept() -> None:
    assert [str(one) for one in judge(quiet_day())] == []
    assert len(list(victims(quiet_day()))) == 1


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_seen_as_a_breach_of_its_promise(name: str) -> None:
    promise, liar = LIES[name]
    case = quiet_day()
    found = [one.promise for one in judge(liar(case, next(iter(victims(case)))))]
    assert promise in found


def test_each_promise_has_a_lie_and_all_of_them_are_planted_in_a_run() -> None:
    assert {promise for promise, _ in LIES.values()} == set(PROMISES)
    assert plant_all(quiet_day()) == dict.fromkeys(LIES, True)


def test_what_was_brought_back_after_it_was_taken_off_may_be_sent() -> None:
    case = quiet_day()
    off = act("remove", 5.0, 6.0, "/documents/", "Documents taken off the desk: 1.", documents={"1": {}})
    by_an_upload = Case([Act(0, off), *case.acts], case.deliveries, case.end)
    assert [one.promise for one in judge(by_an_upload)] == ["taken off"]
    back = act("back", 12.0, 13.0, "/documents/", "Documents brought back: 1.", documents={"1": {}})
    by_a_person = Case([Act(0, off), *case.acts, Act(9, back)], case.deliveries, case.end)
    assert judge(by_a_person) == []


def test_one_pdf_that_is_two_documents_is_judged_by_the_document_that_was_sent() -> None:
    case = quiet_day()
    off = act("remove", 5.0, 6.0, "/documents/", "Documents taken off the desk: 1.", documents={"7": {}})
    told = "Saved. The mail has not been sent."
    edit = act("mail-save", 3.0, 4.0, "/documents/", told, documents={"7": {"tokens": ["t-000001"]}})
    end = {**case.end, "documents_kept": {"1": SHA256, "7": SHA256}}
    assert judge(Case([Act(8, edit), Act(9, off), *case.acts], case.deliveries, end)) == []


def test_a_copy_is_no_breach_when_somebody_declared_the_mail_as_not_sent() -> None:
    case = quiet_day()
    twice = [*case.deliveries, {**case.deliveries[0], "at": 40.0}]
    assert {one.promise for one in judge(Case(case.acts, twice, case.end))} == {"once"}
    settled = Act(9, act("settle", 30.0, 31.0, "/outbox/1/", "Your decision is kept.", entry=1, sent=False))
    assert judge(Case([*case.acts, settled], twice, case.end)) == []


def test_who_was_told_no_has_sent_nothing() -> None:
    case = quiet_day()
    told_no = act(
        "mail-send", 20.0, 21.0, "/documents/1/mail/", "Not sent.", documents=case.acts[1].documents
    )
    found = judge(Case([case.acts[0], Act(2, told_no)], case.deliveries, case.end))
    assert len(found) == 1
    assert "was told that it is not sent" in found[0].what


def test_who_saw_the_warning_may_send_all_the_same() -> None:
    lied = LIES["to an address that no mail ever went to"][1](quiet_day(), next(iter(victims(quiet_day()))))
    assert {one.promise for one in judge(lied, ["warned"])} == {"warned"}
    told = "No mail has ever gone to getypt-999999@klant.test. Is it written correctly?"
    shown = {"1": {**lied.acts[1].documents["1"], "warned": told}}
    warned = Act(2, {**lied.acts[1].line, "documents": shown})
    assert judge(Case([lied.acts[0], warned], lied.deliveries, lied.end), ["warned"]) == []


def test_a_form_that_was_sent_twice_at_once_has_one_answer_and_later_may_have_another() -> None:
    case = quiet_day()
    first = Act(2, {**case.acts[1].line, "form": "f"})
    no = act("send-many", 20.5, 21.5, "/documents/", "Not sent.", documents=first.documents, form="f")
    at_once = Case([case.acts[0], first, Act(3, no)], case.deliveries, case.end)
    assert [one.promise for one in judge(at_once)] == ["once"]
    later = Case(
        [case.acts[0], first, Act(3, {**no, "began": 40.0, "ended": 41.0})], case.deliveries, case.end
    )
    assert judge(later) == []


def test_that_the_ledger_is_held_is_an_answer_when_nothing_typed_is_lost() -> None:
    case = quiet_day()
    held = act("mail-save", 30.0, 31.0, "/documents/1/mail/", status=503, documents={"1": {}}, lost=[])
    assert judge(Case([*case.acts, Act(3, held)], case.deliveries, case.end)) == []
    lost = Act(3, {**held, "lost": ["t-010001"]})
    assert [one.promise for one in judge(Case([*case.acts, lost], case.deliveries, case.end))] == ["typed"]


def test_an_act_whose_answer_never_came_may_have_been_done_or_not() -> None:
    history = History(
        "first", [Change(10.0, 11.0, "second", told=False), Change(30.0, 31.0, "third", told=True)]
    )
    assert history.possible(5.0, 5.0) == {"first"}
    assert history.possible(20.0, 20.0) == {"first", "second"}
    assert history.possible(30.5, 30.5) == {"first", "second", "third"}
    assert history.possible(40.0, 40.0) == {"third"}


def test_two_who_save_at_once_leave_both_values_possible() -> None:
    history = History("", [Change(10.0, 12.0, "ann", told=True), Change(11.0, 13.0, "bea", told=True)])
    assert history.possible(20.0, 20.0) == {"ann", "bea"}


def test_the_table_shows_what_was_broken_and_that_one_did_not_come_to_its_end() -> None:
    whole = {
        "seed": 7,
        "database": "sqlite",
        "documents": 30,
        "acts": 300,
        "acts_per_second": 31.5,
        "kills": 1,
    }
    whole |= {"deliveries": 20, "refusals": 9, "breaches": {"once": 2}, "lies": 25, "lies_found": 25}
    _, first, second, total = table([whole, {"seed": 8, "database": "postgres", "problems": ["it hung"]}])
    assert first.split() == ["7", "sqlite", "30", "300", "31.5", "1", "20", "9", *"020000000", "25/25"]
    assert second.split() == ["8", "postgres", *"??????", *"?????????", "?"]
    assert total.split() == ["all", "2", "runs", "30", "300", "1", "20", "9", *"020000000", "25/25"]
