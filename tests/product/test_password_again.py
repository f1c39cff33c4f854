"""Who finds a browser that somebody left does not let themselves in for good: the own password is asked again."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from postroom.desk.tests.conftest import browser, english, now, profile
from postroom.people import repository as people
from postroom.people.models import FailedLogIns, Person, PersonSession
from postroom.profiles import repository as profiles
from postroom.shared.sealing import Secret

__all__ = ["browser", "english", "now", "profile"]
pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD, NEW = "Sauerteig-und-Salz-1867", "Roggebrood-met-honing-5"
BOSS = "administrator-anna"
ADDED = {
    "name": "mallory",
    "role": "administrator",
    "email": "",
    "language": "",
    "password": NEW,
    "again": NEW,
}


@pytest.fixture
def left(browser, profile, now) -> Client:
    """The browser of an administrator who logged in a quarter of an hour ago, and left."""
    client = browser("administrator")
    people.add("jan", "clerk", Secret(PASSWORD), actor="test")
    now.move(15 * 60)
    return client


def jan() -> Person:
    """Whom the stranger wants to change."""
    return Person.objects.get(name="jan")


def asks(answer) -> bool:
    """Whether the page asks for the password."""
    return answer.status_code == 403 and 'name="own_password"' in answer.content.decode()


def edited(**more: str) -> dict[str, str]:
    """The form of a person."""
    kept = {"role": "clerk", "email": "", "language": "", "active": "on", "version": str(jan().version)}
    return kept | more


def of_profile(client: Client, **more: str) -> dict[str, str]:
    """The form of the mail profile as the page shows it."""
    form = client.get(f"/profiles/{profiles.find('Facturen').id}/").context["form"]
    typed = {name: form[name].value() for name in form.fields}
    shown = {name: value for name, value in typed.items() if value not in (None, "", False)}
    return shown | {"version": "1", "action": "ok"} | more


def test_nobody_is_added_changed_or_removed_without_it(left) -> None:
    number, before = jan().id, Person.objects.values_list("name", "role", "password", "email").order_by("id")
    was = list(before)
    assert asks(left.post("/people/add/", ADDED))
    assert asks(left.post(f"/people/{number}/", edited(role="administrator")))
    assert asks(left.post(f"/people/{number}/password/", {"password": NEW, "again": NEW, "seen": "1"}))
    assert asks(left.post(f"/people/{number}/remove/", {"seen": "1"}))
    assert asks(left.post(f"/people/{number}/address/", {"address": ""}))
    assert asks(left.post("/account/", {"email": "directeur@contoso.test", "language": ""}))
    assert list(before.all()) == was


def test_no_secret_of_a_profile_is_replaced_without_it(left) -> None:
    answer = left.post(
        f"/profiles/{profiles.find('Facturen').id}/", of_profile(left, auth="password", password="stolen")
    )
    assert asks(answer) and profiles.find("Facturen").auth == "none"
    assert "stolen" not in answer.content.decode()
    assert asks(left.post("/profiles/new/", of_profile(left, name="Mine")))
    assert len(profiles.list_profiles()) == 1


def test_what_was_typed_is_done_after_the_password_and_nothing_asks_for_ten_minutes(left, now) -> None:
    page = left.post(f"/people/{jan().id}/", edited(role="reader")).content.decode()
    carried = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    carried.pop("csrfmiddlewaretoken")
    wrong = left.post(f"/people/{jan().id}/", carried | {"own_password": "wrong"})
    assert asks(wrong) and "not your password" in wrong.content.decode() and jan().role == "clerk"
    assert left.post(f"/people/{jan().id}/", carried | {"own_password": PASSWORD}).status_code == 302
    assert jan().role == "reader"
    now.move(9 * 60)
    assert left.post("/people/add/", ADDED).status_code == 302
    now.move(2 * 60)
    assert asks(left.post(f"/people/{jan().id}/", edited(role="clerk")))


def test_wrong_ones_lock_the_name_as_at_the_log_in(left) -> None:
    for _ in range(5):
        assert asks(left.post("/people/add/", ADDED | {"own_password": "wrong"}))
    right = left.post("/people/add/", ADDED | {"own_password": PASSWORD})
    assert asks(right) and "too many failed log-ins" in right.content.decode()
    assert FailedLogIns.objects.exists() and not people.exists("mallory")


def test_the_password_of_one_browser_counts_in_no_other(left, now) -> None:
    elsewhere = Client()
    assert elsewhere.post("/login/", {"username": BOSS, "password": PASSWORD}).status_code == 302
    assert PersonSession.objects.filter(person__name=BOSS).count() == 2
    assert asks(left.post("/people/add/", ADDED))
    assert elsewhere.post("/people/add/", ADDED).status_code == 302


def test_neither_secrets_nor_files_come_back_in_the_page_that_asks(left) -> None:
    file = SimpleUploadedFile("sleutel.pem", b"PRIVATE-BYTES")
    typed = of_profile(left, auth="oauth-app", client_secret="typed-secret") | {"certificate": file}
    shown = left.post(f"/profiles/{profiles.find('Facturen').id}/", typed).content.decode()
    assert "typed-secret" not in shown and "PRIVATE-BYTES" not in shown
    assert 'type="password" id="again-client_secret"' in shown and "sleutel.pem" in shown


def test_what_changes_nobody_asks_nothing(left) -> None:
    assert left.get("/people/add/").status_code == 200
    assert left.post("/account/", {"email": "", "language": "nl"}).status_code == 302
    profile = profiles.find("Facturen").id
    assert left.post(f"/profiles/{profile}/", of_profile(left, action="cancel")).status_code == 302
