"""On PostgreSQL every verb that changes what plans rest on waits for the acceptances under way, then locks rows."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.customers import file_import
from postroom.customers import repository as customers
from postroom.desk.tests.conftest import add_customer
from postroom.people import repository as people
from postroom.profiles import repository as profiles
from postroom.scenarios import mail_settings, templates
from postroom.scenarios import repository as scenarios
from postroom.scenarios.values import TemplateText
from postroom.shared.sealing import Secret

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer"),
]
WORDS = TemplateText("Nota", "Bijgaand")


def bring_file() -> None:
    found, reading = file_import.examine("k.csv", b"debtor;email\n10023;a@b.test\n")
    file_import.apply_reading(found, reading, actor="bea")


def a_person(**fields: str) -> int:
    return people.add("anna", "clerk", Secret("Sauerteig-und-Salz-1867"), actor="t", **fields).id


VERBS: dict[str, Callable[[], object]] = {
    "settings": lambda: mail_settings.change(actor="bea", company="Other"),
    "scenario": lambda: scenarios.change("invoice", actor="bea", send_at="04:00"),
    "scenario reset": lambda: scenarios.reset("quote", actor="bea"),
    "extra file": lambda: scenarios.add_file("invoice", "b.txt", b"b", actor="bea"),
    "extra file away": lambda: scenarios.remove_file("invoice", "a.txt", actor="bea"),
    "own type away": lambda: scenarios.remove("visit", actor="bea"),
    "words": lambda: templates.save("Plain", "nl", TemplateText("Anders", "Anders"), actor="bea"),
    "template renamed": lambda: templates.rename("Plain", "Plainer", actor="bea"),
    "template away": lambda: templates.remove("Unused", actor="bea"),
    "customer": lambda: customers.change("10023", actor="bea", name="Other"),
    "customer added": lambda: customers.add("20002", actor="bea"),
    "customer away": lambda: customers.remove("10023", actor="bea"),
    "import": bring_file,
    "profile": lambda: profiles.edit("Facturen", actor="bea", from_name="Other"),
    "profile added": lambda: profiles.add(
        "C", "smtp", actor="bea", host="m.test", auth="none", from_address="c@b.test"
    ),
    "default": lambda: profiles.make_default("B", actor="bea"),
    "profile away": lambda: profiles.remove("B", actor="bea"),
    "own address": lambda: people.edit(a_person(), actor="bea", email="a@contoso.test"),
    "person away": lambda: people.remove(a_person(email="a@contoso.test"), actor="bea"),
}


@pytest.fixture
def office(profile):
    add_customer("10023", "Jansen", to="info@jansen.test")
    profiles.add("B", "smtp", actor="t", host="m.test", auth="none", from_address="b@b.test")
    templates.save("Plain", "nl", WORDS, actor="t")
    templates.save("Unused", "nl", WORDS, actor="t")
    scenarios.add_file("invoice", "a.txt", b"a", actor="t")
    scenarios.change("quote", actor="t", send_at="05:00")
    scenarios.change("visit", actor="t", title="Visit")


@pytest.mark.parametrize("name", VERBS)
def test_a_change_waits_for_its_turn_before_it_locks_anything(office, name) -> None:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        VERBS[name]()
    statements = [one["sql"] for one in seen.captured_queries]
    turn = next(place for place, one in enumerate(statements) if "pg_advisory_xact_lock(" in one)
    tables = ("customers_customer", "scenarios_", "profiles_mailprofile")
    locked = [
        place
        for place, one in enumerate(statements)
        if one.startswith(("INSERT", "UPDATE", "DELETE")) or "FOR UPDATE" in one
        if any(table in one for table in tables)
    ]
    assert locked or "person" in name or "address" in name
    assert not [place for place in locked if place < turn]
