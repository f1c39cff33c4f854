"""Nobody sends from an address that is not theirs: it is confirmed, its domain is allowed, or nothing leaves."""

import re
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from django.test import Client

from postroom.checkup import report
from postroom.cli import desk as desk_commands
from postroom.desk.tests.conftest import browser, english, jansen, now, paper, profile, taken
from postroom.outbox.models import Entry
from postroom.people import own_address
from postroom.people import repository as people
from postroom.people.models import AddressCode, Person
from postroom.people.refusals import AddressNotConfirmed, CodeGone, CodeWrong, TooManyCodes
from postroom.profiles import repository as profiles
from postroom.scenarios import mail_settings
from postroom.shared.sealing import Secret
from postroom.worker.tests.scripted_server import Script, ScriptedServer
from tests.product.test_message_seen import form_of
from tests.product.test_training_messages import run_of, wait_for

__all__ = ["browser", "english", "jansen", "now", "paper", "profile", "taken"]
pytestmark = pytest.mark.django_db(transaction=True)
NAME, OWN = "clerk-anna", "anna@contoso.test"


@pytest.fixture
def server(profile) -> Iterator[ScriptedServer]:
    """A plain server behind the profile: it believes any sender."""
    with ScriptedServer(Script()) as found:
        profiles.edit("Facturen", actor="test", host="127.0.0.1", port=found.port, security="none")
        yield found


def ask(clerk: Client, address: str) -> str:
    """The clerk asks for that address on the page of the account; where the page leads."""
    answer = clerk.post("/account/", {"email": address, "language": ""})
    return answer.url if answer.status_code == 302 else answer.content.decode()


def read_code(clerk: Client, server: ScriptedServer, address: str) -> str:
    """The code that was mailed to that address."""
    there = ask(clerk, address)
    assert wait_for(there.partition("mail=")[2], NAME).report.ok
    recipients, mail = server.taken[-1]
    assert recipients == (address,)
    return re.search(r"\d{4} \d{4}", mail.decode()).group()


def test_a_clerk_cannot_become_the_director_by_typing_the_address(browser, server) -> None:
    clerk = browser()
    ask(clerk, "directeur@contoso.test")
    assert people.find_own_address(NAME) == ""
    clerk.post("/account/address/", {"code": "0000 0000"})
    assert people.find_own_address(NAME) == ""
    with pytest.raises(AddressNotConfirmed):
        people.edit(Person.objects.get(name=NAME).id, actor=NAME, email="directeur@contoso.test")


def test_the_code_from_the_mail_makes_the_address_ones_own(browser, server) -> None:
    clerk = browser()
    code = read_code(clerk, server, OWN)
    assert code.replace(" ", "") not in str(list(AddressCode.objects.values()))
    assert clerk.post("/account/address/", {"code": code}).url == "/account/"
    found = people.by_name(NAME)
    assert (found.email, found.email_proof) == (OWN, "code")
    with pytest.raises(CodeGone):
        own_address.confirm(found.id, Secret(code))


def test_a_code_ends_after_half_an_hour_and_after_five_tries(browser, now) -> None:
    person = Person.objects.get(name=NAME) if browser() else None
    code = own_address.make_code(person.id, OWN)
    for left in (4, 3, 2, 1):
        with pytest.raises(CodeWrong, match=f"left: {left}"):
            own_address.confirm(person.id, Secret("1"))
    with pytest.raises(CodeGone):
        own_address.confirm(person.id, Secret("1"))
    with pytest.raises(CodeGone):
        own_address.confirm(person.id, code)
    code = own_address.make_code(person.id, OWN)
    now.move(30 * 60 + 1)
    with pytest.raises(CodeGone):
        own_address.confirm(person.id, code)
    assert people.find_own_address(NAME) == ""


def test_a_code_of_one_address_is_worth_nothing_for_another(browser) -> None:
    person = Person.objects.get(name=NAME) if browser() else None
    mine = own_address.make_code(person.id, OWN)
    own_address.make_code(person.id, "directeur@contoso.test")
    with pytest.raises(CodeWrong):
        own_address.confirm(person.id, mine)


def test_nobody_floods_an_address_with_codes(browser) -> None:
    person = Person.objects.get(name=NAME) if browser() else None
    for _ in range(5):
        own_address.make_code(person.id, OWN)
    with pytest.raises(TooManyCodes):
        own_address.make_code(person.id, OWN)


def test_in_training_no_code_is_mailed(browser, server) -> None:
    clerk = browser()
    mail_settings.change(actor="beheer", training_address="les@contoso.test")
    assert "no code is mailed" in ask(clerk, OWN)
    assert not server.taken and own_address.find_waiting(Person.objects.get(name=NAME).id) is None


def test_a_confirmed_address_of_a_foreign_domain_sends_no_test_message(browser, server) -> None:
    clerk = browser()
    clerk.post("/account/address/", {"code": read_code(clerk, server, "anna@elders.test")})
    before = len(server.taken)
    form = form_of(clerk.get("/test-message/")) | {"to": "me@contoso.test", "own_sender": "on"}
    shown = clerk.post("/test-message/", form).content.decode()
    assert "anna@elders.test may not be the sender" in shown and len(server.taken) == before
    profiles.edit("Facturen", actor="beheer", sender_domains="Elders.test, contoso.test")
    form = form_of(clerk.get("/test-message/")) | {"to": "me@contoso.test", "own_sender": "on"}
    run_of(clerk.post("/test-message/", form))
    assert b"From: anna@elders.test" in server.taken[-1][1]


def test_a_document_is_refused_and_not_sent_from_another_address(browser, jansen, taken, paper) -> None:
    browser(email="anna@elders.test")
    words = ["--user", NAME, "--to", "inkoop@klant.test", str(paper("2026-0002"))]
    profiles.edit("Facturen", actor="beheer", sender_domains="contoso.test")
    refused = CliRunner().invoke(desk_commands.send, words)
    assert refused.exit_code == 2 and "may not be the sender" in refused.output
    assert not Entry.objects.exists()
    profiles.edit("Facturen", actor="beheer", sender_domains="")
    assert CliRunner().invoke(desk_commands.send, words).exit_code == 0
    assert Entry.objects.get().mail_from == "anna@elders.test"


def test_the_desk_says_why_and_another_profile_does(browser, jansen, taken) -> None:
    document = taken().document
    clerk = browser(email="anna@elders.test")
    profiles.edit("Facturen", actor="beheer", sender_domains="contoso.test")
    shown = clerk.get(f"/documents/{document.id}/mail/").content.decode()
    assert "anna@elders.test may not be the sender" in shown and 'name="profile"' in shown


@pytest.mark.parametrize("domains", ["con..toso", "a b@c.test", "con toso,.test", "@"])
def test_what_is_no_domain_is_refused_in_the_profile(profile, domains) -> None:
    with pytest.raises(Exception, match="not domains"):
        profiles.edit("Facturen", actor="beheer", sender_domains=domains)


def test_an_administrator_sees_and_confirms_what_a_person_set_before_codes_were_asked(
    browser, profile
) -> None:
    browser(email="anna@elders.test")
    Person.objects.filter(name=NAME).update(email_proof="earlier")
    assert own_address.is_vouched_for("anna@elders.test"), "what sends today goes on sending"
    boss = browser("administrator")
    assert "Unconfirmed" in boss.get("/people/").content.decode()
    number = Person.objects.get(name=NAME).id
    boss.post(f"/people/{number}/address/", {"address": "another@elders.test"})
    assert people.by_id(number).email_proof == "earlier"
    boss.post(f"/people/{number}/address/", {"address": "anna@elders.test"})
    assert people.by_id(number).email_proof == "administrator"
    assert "Unconfirmed" not in boss.get("/people/").content.decode()


def test_a_mail_that_cannot_be_sent_is_told_on_the_page(browser, profile) -> None:
    profiles.edit("Facturen", actor="test", host="127.0.0.1", port=9, security="none")
    clerk = browser()
    there = ask(clerk, OWN)
    assert report.find(there.partition("mail=")[2], NAME)
    wait_for(there.partition("mail=")[2], NAME)
    assert "could not be sent" in clerk.get(there).content.decode()
