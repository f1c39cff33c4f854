"""What was looked at is what leaves: whatever somebody changes between a look and the commit that accepts is told."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection

from postroom.audit.listing import find_last
from postroom.customers import repository as customers
from postroom.customers.values import AddressView
from postroom.desk import edits
from postroom.desk import hand_over as desk
from postroom.desk.correct import Correction, correct
from postroom.desk.hand_over import Handed, hand_over, hand_over_one
from postroom.desk.looks import look_at, parse_looks
from postroom.desk.plans import build_shown_mail, plan_documents, plan_edited, propose
from postroom.desk.refusals import DocumentOvertaken, HandedOverAlready, MailOvertaken, MailsChanged
from postroom.desk.reopen import bring_back_to_desk, make_mark
from postroom.desk.taken_off import take_off
from postroom.desk.tests.conftest import ANNA, add_customer, deliver
from postroom.documents.repository import find
from postroom.outbox import actions, pauses, queries
from postroom.outbox.accept import accept
from postroom.outbox.refusals import PlanOvertaken
from postroom.people import repository as people
from postroom.planning.request import Sender
from postroom.profiles import repository as profiles
from postroom.scenarios import mail_settings, templates
from postroom.scenarios import repository as scenarios
from postroom.scenarios.values import TemplateText
from postroom.shared.sealing import Secret

pytestmark = pytest.mark.django_db(transaction=True)


def to(address: str) -> tuple[AddressView, ...]:
    return (AddressView("", "to", address),)


def plan_of(document_id: int, sender: Sender = ANNA):
    (found,) = plan_documents([find(document_id)], sender, run=True)
    return found.plan


def look(*document_ids: int):
    """What a person sees of these documents, as it comes back from a form."""
    marks = [str(look_at(number, plan_of(number))) for number in document_ids]
    return parse_looks([",".join(marks)], 1000)


def send(looks, ticked=(), **more) -> Handed:
    return hand_over(looks, ANNA, ticked, looks, **more)


def why(handed: Handed) -> str:
    return " ".join(str(one.why) for one in handed.refused)


def reached() -> list[list[str]]:
    return [[one.address for one in entry.recipients] for entry in queries.list_entries()]


def edit(document_id: int, address: str, actor: str = "bea") -> None:
    (found,) = propose([find(document_id)])
    mail = replace(build_shown_mail(found, Sender(actor)), to=(address,))
    edits.save(document_id, mail, actor=actor, version=found.document.version)


CHANGES: dict[str, tuple[Callable[[int], object], str]] = {
    "debtor": (
        lambda number: correct(number, Correction("invoice", "1", "20002"), actor="bea"),
        "bea corrected this document on 2026-11-23",
    ),
    "edited": (lambda number: edit(number, "x@y.test"), "bea edited this mail on 2026-11-23"),
    "address": (
        lambda _: customers.change("10023", actor="bea", addresses=to("new@jansen.test")),
        "bea changed customer 10023 on 2026-11-23",
    ),
    "reply-to": (
        lambda _: mail_settings.change(actor="bea", office_address="other@contoso.test"),
        "bea changed the settings on 2026-11-23",
    ),
    "bcc": (
        lambda _: mail_settings.change(actor="bea", bcc=("archive@contoso.test",)),
        "bea changed the settings on 2026-11-23",
    ),
    "training begins": (
        lambda _: mail_settings.change(actor="bea", training_address="practice@contoso.test"),
        "bea changed the settings on 2026-11-23",
    ),
    "set time": (
        lambda _: scenarios.change("invoice", actor="bea", send_at="04:00"),
        "bea changed how this document type is sent on 2026-11-23",
    ),
    "copy of the type": (
        lambda _: scenarios.change("invoice", actor="bea", cc=("a@contoso.test",)),
        "bea changed how this document type is sent on 2026-11-23",
    ),
    "extra file": (
        lambda _: scenarios.add_file("invoice", "terms.txt", b"terms", actor="bea"),
        "bea changed how this document type is sent on 2026-11-23",
    ),
    "words": (
        lambda _: templates.save("Plain", "nl", TemplateText("Nota", "Anders"), actor="bea"),
        "bea changed the template Plain on 2026-11-23",
    ),
    "sender": (
        lambda _: profiles.edit("Facturen", actor="bea", from_name="Other"),
        "bea changed the mail profile Facturen on 2026-11-23",
    ),
    "server": (
        lambda _: profiles.edit("Facturen", actor="bea", host="other.contoso.test"),
        "bea changed the mail profile Facturen on 2026-11-23",
    ),
    "default profile": (
        lambda _: profiles.make_default("Other", actor="bea"),
        "has changed since you looked at it",
    ),
}
"""A change between look and Send, and what whoever pressed Send is told."""


@pytest.fixture
def desk_with_all(profile, jansen):
    """A second profile, a template in use and a customer more, so that each change has something to change."""
    profiles.add("Other", "smtp", actor="t", host="m.test", auth="none", from_address="o@contoso.test")
    templates.save("Plain", "nl", TemplateText("Nota", "Bijgaand"), actor="t")
    scenarios.change("invoice", actor="t", template="Plain")
    add_customer("20002", "Peters", to="info@peters.test")


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_after_the_look_is_told_and_nothing_leaves(name, taken, desk_with_all) -> None:
    change, told = CHANGES[name]
    document = taken("1").document
    looks = look(document.id)
    change(document.id)
    handed = send(looks)
    assert (handed.documents, reached()) == (0, []) and told in why(handed)
    anew = look(document.id)
    assert send(anew, ticked=anew).documents == 1, "what was looked at again goes"


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_between_plan_and_commit_is_found_by_the_commit(name, taken, desk_with_all) -> None:
    change, _ = CHANGES[name]
    document = taken("1").document
    plan = plan_of(document.id)
    change(document.id)
    with pytest.raises(PlanOvertaken):
        accept(plan)
    assert reached() == [] and find(document.id).state == "ready"


def test_what_changes_nothing_of_the_mail_stops_nothing(taken, jansen) -> None:
    document = taken("1").document
    looks = look(document.id)
    profiles.edit("Facturen", actor="bea", rate_per_minute=20)
    mail_settings.change(actor="bea", pdf_folder="/somewhere")
    customers.change("10023", actor="bea", name="Jansen & Zn")
    assert send(looks).documents == 1


def test_the_own_address_of_the_sender_is_proven(taken, jansen, db) -> None:
    person = people.add(
        "anna", "clerk", Secret("Sauerteig-und-Salz-1867"), actor="t", email="anna@contoso.test"
    )
    document = taken("1").document
    plan = plan_of(document.id, Sender("anna", "anna@contoso.test"))
    assert accept(plan, None).state == "pending"
    other = taken("2").document
    plan = plan_of(other.id, Sender("anna", "anna@contoso.test"))
    people.edit(person.id, actor="t", email="a.j@contoso.test")
    with pytest.raises(PlanOvertaken):
        accept(plan)


def test_a_customer_who_appears_or_goes_is_found_by_the_commit(taken, profile) -> None:
    document = taken("1", "30003").document
    edit(document.id, "typed@contoso.test", actor="anna")
    plan = plan_of(document.id)
    add_customer("30003", "New", to="info@new.test", do_not_email="gets paper")
    with pytest.raises(PlanOvertaken):
        accept(plan)
    plan = plan_of(document.id)
    customers.remove("30003", actor="bea")
    add_customer("30003", "New", to="info@new.test")
    with pytest.raises(PlanOvertaken):
        accept(plan)


def test_a_tick_covers_the_warnings_that_stood_there_and_no_later_one(taken, profile) -> None:
    add_customer("10023", "Jansen", to="info@jansen.test", format="xml")
    first, second = taken("1").document, taken("2").document
    looks = look(first.id, second.id)
    customers.change("10023", actor="bea", do_not_email="objected")
    assert send(looks, ticked=looks).documents == 0
    customers.change("10023", actor="bea", do_not_email="")
    looks = look(first.id, second.id)
    taken("2", total="1,00")
    handed = send(looks, ticked=looks)
    assert handed.documents == 1 and "out of date" in why(handed)


def while_handing_over(monkeypatch, after: int, act: Callable[[], object]) -> None:
    """Does something between one acceptance of a run and the next."""
    done = iter(range(1000))

    def accept_and_act(*given, **named):
        receipt = accept(*given, **named)
        if next(done) == after - 1:
            act()
        return receipt

    monkeypatch.setattr(desk, "accept", accept_and_act)


def test_what_a_colleague_changes_while_a_run_is_handed_over_stays(taken, profile, monkeypatch) -> None:
    ids = []
    for number in range(10):
        add_customer(f"{100 + number}", f"C{number}", to=f"c{number}@k.test")
        ids.append(taken(str(number), f"{100 + number}").document.id)
    add_customer("200", "Right", to="right@k.test")

    def bob() -> None:
        correct(ids[5], Correction("invoice", "5", "200"), actor="bob")
        edit(ids[6], "typed@k.test", actor="bob")
        take_off({ids[7]: None}, actor="bob")
        customers.change("108", actor="bob", addresses=to("new@k.test"))
        customers.change("109", actor="bob", do_not_email="left")

    while_handing_over(monkeypatch, 3, bob)
    handed = send(look(*ids))
    assert handed.documents == 5 and sorted(reached()) == [[f"c{number}@k.test"] for number in range(5)]
    told = [str(one.why) for one in handed.refused]
    assert len(told) == 5
    for part in (
        "bob corrected",
        "bob edited",
        "taken off the desk: bob",
        "bob changed customer 108",
        "not to be",
    ):
        assert any(part in one for one in told), (part, told)


def test_training_that_ends_in_the_middle_of_a_run_sends_no_practice_to_customers(
    taken, profile, monkeypatch
) -> None:
    mail_settings.change(actor="t", training_address="practice@contoso.test")
    add_customer("10023", "Jansen", to="info@jansen.test")
    ids = [taken(str(number)).document.id for number in range(6)]
    looks = look(*ids)
    while_handing_over(
        monkeypatch,
        2,
        lambda: mail_settings.change(actor="adm", training_address="", bcc=("archive@contoso.test",)),
    )
    handed = send(looks)
    assert reached() == [["practice@contoso.test"]] * 2
    assert len(handed.refused) == 4 and "adm changed the settings" in why(handed)


def test_a_mail_together_rests_on_all_its_documents(taken, profile, monkeypatch) -> None:
    add_customer("10023", "Jansen", to="info@jansen.test", together=True)
    ids = [taken(str(number)).document.id for number in range(3)]
    looks = look(*ids)
    planned = desk.plan_together

    def plan_and_lose_one(*given):
        found = planned(*given)
        monkeypatch.setattr(desk, "plan_together", planned)
        edit(ids[2], "x@y.test")
        return found

    monkeypatch.setattr(desk, "plan_together", plan_and_lose_one)
    handed = send(looks)
    assert handed.documents == 2 and "bea edited" in why(handed)
    assert [len(entry.documents) for entry in queries.list_entries()] == [2]


def test_the_same_form_sent_twice_has_one_run(taken, jansen) -> None:
    looks = look(*(taken(str(number)).document.id for number in range(3)))
    first = send(looks, token="a" * 32)
    again = send(looks, token="a" * 32)
    assert (again.run_id, again.documents, again.refused) == (first.run_id, 3, ()) and len(reached()) == 3
    other = send(looks, token="b" * 32)
    assert other.documents == 0 and "handed over already: anna" in why(other)


def test_the_dialog_sent_three_times_makes_one_mail(taken, jansen) -> None:
    document = taken("1").document
    (found,) = propose([find(document.id)])
    plan = plan_edited(found, build_shown_mail(found, ANNA), ANNA)
    answers = [hand_over_one(document.id, plan, ANNA, token="c" * 32) for _ in range(3)]
    assert len(reached()) == 1 and len({(run, receipt.entry_id) for run, receipt in answers}) == 1
    with pytest.raises(HandedOverAlready, match="handed over already: anna"):
        hand_over_one(document.id, plan, ANNA)


def test_an_open_dialog_does_not_send_what_was_overtaken(taken, desk_with_all) -> None:
    document = taken("1").document
    (found,) = propose([find(document.id)])
    plan = plan_edited(found, build_shown_mail(found, ANNA), ANNA)
    correct(document.id, Correction("invoice", "1", "20002"), actor="bob")
    with pytest.raises(MailOvertaken, match="bob corrected this document on"):
        hand_over_one(document.id, plan, ANNA)
    assert reached() == []


def run_together(*acts: Callable[[], object]) -> list[object]:
    """All at the same moment, each on a connection of its own; what each answered or raised."""
    answers: list[object] = [None] * len(acts)
    ready = threading.Barrier(len(acts))

    def work(place: int, act: Callable[[], object]) -> None:
        ready.wait()
        try:
            answers[place] = act()
        except Exception as problem:
            answers[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(acts)]
    [one.start() for one in threads]
    [one.join(30) for one in threads]
    return answers


def test_of_two_first_edits_at_once_one_is_told(taken, jansen) -> None:
    for number in range(8):
        document = taken(f"{number}").document
        (found,) = propose([document])
        mail = build_shown_mail(found, ANNA)

        def save(actor: str, address: str, document=document, mail=mail) -> None:
            edits.save(document.id, replace(mail, to=(address,)), actor=actor, version=document.version)

        answers = run_together(
            lambda save=save: save("anna", "a@k.test"), lambda save=save: save("bea", "b@k.test")
        )
        kept = edits.of([document.id])[document.id]
        (told,) = [one for one in answers if one is not None]
        assert isinstance(told, DocumentOvertaken), told
        assert kept.by in str(told) and kept.mail.to == (f"{kept.by[0]}@k.test",)


def test_an_edit_and_a_hand_over_at_once_lose_neither(taken, jansen) -> None:
    for number in range(8):
        document = taken(f"{number}").document
        looks = look(document.id)
        answers = run_together(
            lambda looks=looks: send(looks), lambda document=document: edit(document.id, "b@k.test")
        )
        handed, saved = answers
        entries = queries.of_documents([document.id]).get(document.id, [])
        if saved is None:
            assert isinstance(handed, Handed) and not entries and "bea edited" in why(handed)
        else:
            assert isinstance(saved, HandedOverAlready | DocumentOvertaken) and len(entries) == 1


def test_a_change_waits_for_the_acceptance_that_is_under_way(taken, jansen) -> None:
    """Whoever is told "Saved." may rely on it: every mail that was planned before has been accepted by then."""
    plan = plan_of(taken("1").document.id)
    saved = threading.Event()

    def change() -> None:
        customers.change("10023", actor="bea", addresses=to("new@jansen.test"))
        saved.set()
        connection.close()

    other = threading.Thread(target=change)

    def note(_receipt) -> None:
        other.start()
        assert not saved.wait(0.5)

    accept(plan, note)
    other.join(30)
    assert saved.is_set() and reached() == [["info@jansen.test"]]


def test_a_run_and_changes_at_once_send_nothing_that_was_overtaken(taken, profile) -> None:
    """Twenty customers, two people: whatever was saved before a mail was accepted holds for it."""
    ids = []
    for number in range(20):
        add_customer(f"{100 + number}", f"C{number}", to=f"c{number}@k.test")
        ids.append(taken(str(number), f"{100 + number}").document.id)
    looks = look(*ids)

    def change() -> list[int]:
        before = []
        for number in reversed(range(20)):
            customers.change(f"{100 + number}", actor="bob", addresses=to(f"new{number}@k.test"))
            if find(ids[number]).state == "ready":
                before.append(number)
        return before

    handed, before = run_together(lambda: send(looks), change)
    assert isinstance(handed, Handed) and isinstance(before, list)
    gone = {entry.number: [one.address for one in entry.recipients] for entry in queries.list_entries()}
    assert not {str(number) for number in before} & set(gone)
    assert all(address == [f"c{number}@k.test"] for number, address in gone.items())
    assert handed.documents == len(gone) and len(handed.refused) == 20 - len(gone)


def test_what_was_delivered_and_taken_back_is_another_look(taken, jansen, profile) -> None:
    document = taken("1").document
    looks = look(document.id)
    assert send(looks).documents == 1
    deliver(profile)
    handed = send(looks)
    assert handed.documents == 0 and "handed over already: anna" in why(handed)


def test_an_edit_comes_back_with_its_document(taken, jansen, profile) -> None:
    document = taken("1").document
    edit(document.id, "typed@jansen.test")
    looks = look(document.id)
    assert send(looks, ticked=looks).documents == 1
    (entry,) = queries.list_entries()
    actions.cancel(entry.id, actor="anna")
    assert [one.address for one in propose([find(document.id)])[0].decision.asked] == ["typed@jansen.test"]


def test_an_edit_from_before_a_change_of_its_customer_is_warned_of(taken, jansen, now) -> None:
    document = taken("1").document
    edit(document.id, "info@jansen.test", actor="anna")
    now.move(60)
    customers.change("10023", actor="bob", addresses=to("new@jansen.test"))
    found = plan_of(document.id)
    (told,) = [one.sentence for one in found.warnings if one.code == "edited"]
    assert "anna edited this mail on" in str(told) and "new@jansen.test" in str(told)
    assert send(look(document.id)).documents == 0
    edit(document.id, "new@jansen.test", actor="anna")
    assert plan_of(document.id).clear


def test_a_reason_of_a_dialog_counts_also_while_the_profile_is_stopped(taken, jansen, profile) -> None:
    hand_over([taken("1").document.id], ANNA)
    deliver(profile)
    again = taken("1", total="1,00").document
    pauses.stop(profile, actor="bea")
    (found,) = propose([again])
    mail = replace(build_shown_mail(found, ANNA), to=("other@jansen.test",))
    _, receipt = hand_over_one(again.id, plan_edited(found, mail, ANNA), ANNA, reason="other address")
    assert receipt.state == "held" and find_last(str(again.id), ("document again",))


def test_a_profile_that_was_deleted_is_told_with_who(taken, desk_with_all) -> None:
    profiles.make_default("Other", actor="t")
    document = taken("1").document
    looks = look(document.id)
    profiles.make_default("Facturen", actor="t")
    profiles.remove("Other", actor="bea")
    assert "bea deleted the mail profile Other on 2026-11-23" in why(send(looks))


def test_a_profile_that_is_as_it_was_is_not_said_to_have_changed(taken, jansen) -> None:
    document = taken("1").document
    looks = look(document.id)
    profiles.edit("Facturen", actor="t", from_name="A")
    looks = look(document.id)
    customers.change("10023", actor="bea", addresses=())
    assert "mail profile" not in why(send(looks))


def test_training_that_began_is_no_act_on_a_mail(taken, jansen, profile) -> None:
    document = taken("1").document
    send(look(document.id))
    pauses.stop(profile, actor="bea")
    seen = make_mark(document.id)
    mail_settings.change(actor="bea", training_address="practice@contoso.test")
    assert bring_back_to_desk(document.id, actor="anna", seen=seen).state == "ready"
    with pytest.raises(MailsChanged, match="anna"):
        bring_back_to_desk(document.id, actor="cara", seen=seen)
