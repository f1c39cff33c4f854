"""What somebody works on is deleted meanwhile: by whom is told, and what was typed can be copied."""

from html import unescape

import pytest

from postroom.customers import repository as customers
from postroom.people import repository as people
from postroom.profiles import repository as profiles
from postroom.scenarios import repository as scenarios
from postroom.shared.sealing import Secret

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_customer_who_was_deleted(browser, jansen) -> None:
    clerk = browser()
    customers.remove("10023", actor="bob")
    answer = clerk.post(
        f"/customers/{jansen.id}/", {"name": "Jansen & Zn", "version": "1", "address-0-kind": "bcc"}
    )
    page = unescape(answer.content.decode())
    assert answer.status_code == 404 and "bob deleted 10023 on 2026-11-23" in page and "Jansen & Zn" in page
    assert "<li>bcc</li>" not in page, "a choice is not typed"


def test_a_person_a_profile_and_a_type(browser, profile) -> None:
    admin = browser("administrator")
    other = people.add("els", "clerk", Secret("Sauerteig-und-Salz-1867"), actor="t")
    people.remove(other.id, actor="bob")
    answer = admin.post(f"/people/{other.id}/password/", {"password": "Zucker-und-Zimt-1912"})
    page = answer.content.decode()
    assert "bob deleted els on" in page and "Zucker" not in page
    second = profiles.add("B", "smtp", actor="t", host="m.test", auth="none", from_address="b@b.test")
    profiles.remove("B", actor="bob")
    assert "bob deleted B on" in admin.get(f"/profiles/{second.id}/delete/").content.decode()
    scenarios.change("visit", actor="t", title="Visit")
    scenarios.remove("visit", actor="bob")
    page = admin.post("/scenario/visit/remove/", {"title": "Bezoek"}).content.decode()
    assert "bob deleted visit on" in page and "Bezoek" in page


def test_whoever_is_not_logged_in_learns_nothing(client, jansen) -> None:
    customers.remove("10023", actor="bob")
    page = client.get("/no-such-page/").content.decode()
    assert "bob" not in page and "10023" not in page
