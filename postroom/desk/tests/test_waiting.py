"""Mails that were accepted before a customer, mail profile or document type changed: told, and called back."""

import json

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.audit import listing
from postroom.cli.customers import customer
from postroom.customers import file_import
from postroom.customers import repository as customers
from postroom.customers.tests.tables import HEAD, csv
from postroom.customers.values import AddressView
from postroom.desk.hand_over import hand_over
from postroom.desk.tests.conftest import ANNA, add_customer, deliver
from postroom.desk.waiting import (
    CalledBack,
    OldMails,
    call_back,
    list_for_customer,
    list_for_customers,
    list_for_profile,
    list_for_type,
)
from postroom.documents.repository import find
from postroom.outbox import actions, attempts, claim, queries
from postroom.outbox.attempts import Said
from postroom.outbox.lane import take
from postroom.profiles import repository as profiles
from postroom.scenarios import mail_settings
from postroom.scenarios import repository as scenarios

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def handed(taken, jansen, now):
    """Two invoices for Jansen that wait; everything else happens a minute later. The documents."""
    ids = [taken(number).document.id for number in ("1", "2")]
    hand_over(ids, ANNA)
    now.move(60)
    return ids


def move_to(*addresses: str, debtor: str = "10023", type_: str = "") -> None:
    """Give a customer other addresses."""
    found = tuple(AddressView(type_, "to", one) for one in addresses)
    customers.change(debtor, actor="bea", addresses=found)


def say(found: OldMails) -> list[tuple[str, ...]]:
    """What it says of each mail."""
    return [tuple(why.said() for why in one.why) for one in found.rows]


def marks(found: OldMails) -> dict[int, str]:
    """What a page carries as seen."""
    return {one.entry.id: one.mark for one in found.rows}


def test_nothing_was_changed_so_nothing_is_told(handed, profile) -> None:
    assert list_for_customer("10023") == list_for_customers() == OldMails()
    assert list_for_profile(profile.id) == list_for_type("invoice") == OldMails()


def test_mails_to_the_old_address_are_told(handed) -> None:
    move_to("new@jansen.test")
    told = ("It goes to info@jansen.test; the customer has new@jansen.test now.",)
    assert say(list_for_customer("10023")) == [told, told] == say(list_for_customers())
    assert list_for_customers(("10024",)) == OldMails()


def test_an_address_that_is_changed_back_makes_no_difference(handed, now) -> None:
    move_to("new@jansen.test")
    now.move(60)
    move_to("INFO@jansen.test")
    assert list_for_customer("10023") == OldMails()


def test_one_who_gets_it_besides_and_one_of_another_type(handed) -> None:
    move_to("info@jansen.test", "boekhouding@jansen.test")
    assert len(list_for_customer("10023").rows) == 2, "somebody is missing in them"
    customers.change("10023", actor="bea", addresses=(AddressView("", "to", "info@jansen.test"),))
    move_to("x@jansen.test", type_="quote")
    assert [one[0][:27] for one in say(list_for_customer("10023"))] == ["It goes to info@jansen.test"] * 2


def test_what_was_accepted_after_the_change_fits(handed, taken, now) -> None:
    move_to("new@jansen.test")
    now.move(60)
    hand_over([taken("3").document.id], ANNA)
    assert list_for_customer("10023").count == 2


def test_a_customer_who_is_not_to_be_e_mailed_any_more(handed) -> None:
    customers.change("10023", actor="bea", do_not_email="per post")
    assert say(list_for_customer("10023"))[0] == ("The customer is not to be e-mailed any more: per post",)


def test_a_customer_who_was_deleted(handed) -> None:
    customers.remove("10023", actor="bea")
    assert say(list_for_customer("10023")) == [("The customer was deleted.",)] * 2


def test_an_import_is_a_change_like_any_other(handed, taken, now) -> None:
    add_customer("10024", "Apart", to="info@apart.test")
    hand_over([taken("9", "10024").document.id], ANNA)
    now.move(60)
    rows = (("10023", "Jansen", "new@jansen.test"), ("10024", "Apart", "info@apart.test"))
    table = csv((HEAD, *rows))
    file_import.apply_reading(*file_import.examine("klanten.csv", table), actor="bea")
    assert [one.entry.debtor for one in list_for_customers().rows] == ["10023", "10023"]


def test_a_profile_with_another_sender_or_server(handed, profile) -> None:
    profiles.edit("Facturen", actor="adm", from_address="fac@contoso.test", host="smtp.other.test")
    (told, _) = say(list_for_profile(profile.id))
    assert told == (
        "It keeps the sender f@contoso.test; the mail profile has fac@contoso.test now.",
        f"It was accepted for mail.contoso.test:{profile.port}; "
        f"the mail profile sends through smtp.other.test:{profile.port} now.",
    )
    profiles.edit("Facturen", actor="adm", name="Fac", rate_per_minute=7.0)
    assert list_for_profile(profile.id).count == 2, "under its new name, too"
    profiles.edit("Fac", actor="adm", from_address="f@contoso.test", host="mail.contoso.test")
    assert list_for_profile(profile.id) == OldMails()


def test_another_profile_of_an_earlier_name_is_another_one(handed, profile) -> None:
    profiles.edit("Facturen", actor="adm", name="Oud")
    other = profiles.add(
        "Facturen", "smtp", actor="t", host="x.test", auth="none", from_address="x@contoso.test"
    )
    profiles.edit("Facturen", actor="adm", from_address="y@contoso.test")
    assert list_for_profile(profile.id) == OldMails() == list_for_profile(other.id)


def test_a_document_type_with_other_people(taken, profile, now) -> None:
    scenarios.change("invoice", actor="t", recipients_rule="fixed", recipients=("a@contoso.test",))
    hand_over([taken("1").document.id], ANNA)
    now.move(60)
    scenarios.change("invoice", actor="t", prompt=False)
    assert list_for_type("invoice") == OldMails(), "nothing that a mail takes over"
    scenarios.change("invoice", actor="t", recipients=("b@contoso.test",), send_at="04:00")
    told = "It keeps what was set before for its document type: recipients, send at."
    assert say(list_for_type("invoice")) == [(told,)]


def test_training_and_what_has_left_are_not_told(taken, jansen, profile, now) -> None:
    hand_over([taken("1").document.id], ANNA)
    deliver(profile)
    mail_settings.change(actor="t", training_address="proef@contoso.test")
    hand_over([taken("2").document.id], ANNA)
    now.move(60)
    move_to("new@jansen.test")
    customers.change("10023", actor="bea", do_not_email="per post")
    assert list_for_customer("10023") == OldMails()


def test_called_back_they_are_ready_on_the_desk_again_and_go_to_the_new_address(handed, profile) -> None:
    move_to("new@jansen.test")
    found = list_for_customer("10023")
    assert call_back(found, marks(found), actor="bea") == CalledBack(2, 0, 0)
    assert {find(one).state for one in handed} == {"ready"}
    assert [one.verb for one in listing.list_changes()[:3]] == ["outbox call back", *["outbox cancel"] * 2]
    assert list_for_customer("10023") == OldMails()
    hand_over(handed, ANNA)
    deliver(profile)
    sent = [one for one in queries.list_entries() if one.state == "sent"]
    assert [one.recipients[0].address for one in sent] == ["new@jansen.test"] * 2


def test_what_is_at_its_final_dot_or_has_left_is_too_late(handed, taken, profile, now) -> None:
    hand_over([taken("3").document.id], ANNA)
    now.move(60)
    move_to("new@jansen.test")
    found = list_for_customer("10023")
    hold = take(profile.lane)
    first, second, _third = claim.claim(hold, profile.id, 3)
    for claimed in (first, second):
        opened = attempts.begin(hold, claimed, 0)
        attempts.note_finishing(hold, opened, [Said("info@jansen.test", 250, "250 ok")])
    claim.unclaim(hold, [_third.entry_id])
    assert call_back(found, marks(found), actor="bea") == CalledBack(1, 2, 0)
    fresh = list_for_customer("10023")
    assert call_back(fresh, marks(fresh), actor="bea") == CalledBack(0, 2, 0), "seen as being sent"


def test_a_page_that_is_stale_calls_nothing_back_that_changed(handed, now) -> None:
    move_to("new@jansen.test")
    found = list_for_customer("10023")
    seen = marks(found)
    actions.hold(found.rows[0].entry.id, actor="carl")
    assert call_back(found, {found.rows[0].entry.id: found.rows[0].mark}, actor="b") == CalledBack(0, 0, 1)
    now.move(60)
    move_to("info@jansen.test")
    assert call_back(list_for_customer("10023"), seen, actor="bea") == CalledBack(0, 0, 2), "they fit again"
    assert {one.state for one in queries.list_entries()} == {"held", "pending"}


def test_more_mails_take_no_more_questions(handed, taken, now) -> None:
    asked = []
    for number in range(3):
        hand_over([taken(f"{number}7").document.id], ANNA)
        now.move(1)
        move_to(f"new{number}@jansen.test")
        with CaptureQueriesContext(connection) as seen:
            list_for_customer("10023")
        asked.append(len(seen))
    assert asked[0] == asked[-1] < 25, asked


def test_the_command_lists_them_and_calls_them_back(handed) -> None:
    def run(*words: str) -> Result:
        return CliRunner().invoke(customer, ["waiting", *words])

    assert run().output == ""
    move_to("new@jansen.test")
    assert run("10024").output == ""
    lines = run().stdout.splitlines()
    assert [line.split()[1:3] for line in lines] == [["10023", "1"], ["10023", "2"]]
    assert "the customer has new@jansen.test now." in lines[0]
    answer = run("10023", "--call-back", "--json")
    assert [one["state"] for one in json.loads(answer.stdout)] == ["pending"] * 2
    assert answer.stderr == "Mails that were called back: 2.\n"
    assert {find(one).state for one in handed} == {"ready"}
