"""Sessions: what a click writes, when they end, and in which words their browser is shown."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from postroom.audit.models import Change
from postroom.people import repository, sessions
from postroom.people.models import Person, PersonSession
from postroom.people.tests.conftest import PASSWORD
from postroom.people.user_agents import describe_browser

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36"


@pytest.fixture
def browser(anna) -> Client:
    """Anna's browser, logged in."""
    client = Client(headers={"user-agent": CHROME})
    answer = client.post("/login/", {"username": "anna", "password": PASSWORD})
    assert answer.status_code == 302
    return client


def written_by(client: Client, **headers: str) -> list[str]:
    """The statements of one click that change something."""
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get("/account/", headers=headers).status_code == 200
    return [
        one["sql"] for one in seen.captured_queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    ]


def test_reading_pages_writes_once_a_minute_and_not_more(browser, stopped_clock) -> None:
    stopped_clock.now = PersonSession.objects.get().seen_at
    assert written_by(browser) == []
    stopped_clock.move(61)
    assert len(written_by(browser)) == 2
    assert written_by(browser) == []


def test_a_page_that_refreshes_by_itself_keeps_no_session_alive(browser, stopped_clock) -> None:
    stopped_clock.now = PersonSession.objects.get().seen_at
    stopped_clock.move(3600)
    assert written_by(browser, hx_request="true") == []


def test_twelve_hours_without_a_click_end_a_session(browser, stopped_clock) -> None:
    stopped_clock.now = PersonSession.objects.get().seen_at
    stopped_clock.move(12 * 3600 - 1)
    assert browser.get("/account/").status_code == 200
    stopped_clock.move(12 * 3600 + 1)
    assert browser.get("/account/").headers["Location"] == "/login/?next=/account/"


def test_a_part_of_a_page_that_needs_a_log_in_reloads_the_whole_page(browser) -> None:
    PersonSession.objects.all().delete()
    answer = browser.get("/account/", headers={"hx-request": "true"})
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")


def test_the_row_of_a_session_holds_a_hash_and_a_short_agent(anna) -> None:
    sessions.begin(Person.objects.get(id=anna.id), "session-key", "x" * 9000, "2001:db8::1")
    row = PersonSession.objects.get()
    assert "session-key" not in str(vars(row)) and len(row.agent) == 300


def test_a_log_in_sweeps_what_idled_out(anna, stopped_clock) -> None:
    person = Person.objects.get(id=anna.id)
    sessions.begin(person, "old", "", "")
    stopped_clock.move(12 * 3600 + 1)
    sessions.begin(person, "new", "", "")
    assert PersonSession.objects.count() == 1


def test_nobody_ends_a_session_of_somebody_else_by_its_number(anna, beheer) -> None:
    sessions.begin(Person.objects.get(id=beheer.id), "key", "", "")
    sessions.end(anna.id, PersonSession.objects.get().id, actor="anna")
    assert sessions.is_open(beheer.id, "key")


def test_one_changes_the_own_password_and_stays_logged_in_here_only(browser, anna) -> None:
    sessions.begin(Person.objects.get(id=anna.id), "elsewhere", "", "")
    before = browser.cookies["sessionid"].value
    new = "Roggebrood-met-honing-5"
    answer = browser.post("/account/password/", {"old": PASSWORD, "password": new, "again": new})
    assert answer.status_code == 302
    assert browser.get("/account/").status_code == 200
    assert browser.cookies["sessionid"].value != before
    assert PersonSession.objects.count() == 1


def test_log_in_failure_and_log_out_stand_in_the_audit_log(browser) -> None:
    browser.post("/logout/")
    browser.post("/login/", {"username": "anna", "password": "wrong"}, REMOTE_ADDR="192.0.2.7")
    rows = Change.objects.filter(subject="anna").order_by("id").values_list("actor", "verb", "after")
    assert list(rows)[1:] == [
        ("anna", "log in", {"address": "127.0.0.1"}),
        ("anna", "log out", {}),
        ("anna", "log in failed", {"address": "192.0.2.7", "times": 1}),
    ]
    assert not PersonSession.objects.exists()


@pytest.mark.parametrize("name", ["anna", "beheer"])
def test_who_logs_in_once_more_gets_a_new_session_and_the_old_one_ends(browser, name) -> None:
    before = browser.cookies["sessionid"].value
    browser.post("/login/", {"username": name, "password": PASSWORD})
    assert browser.cookies["sessionid"].value != before
    assert PersonSession.objects.get().person.name == name


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"old": "wrong"}, "This is not your password"),
        ({"again": "Roggebrood-met-honing-6"}, "not the same"),
        ({"password": "kort", "again": "kort"}, "too short"),
    ],
)
def test_a_refused_change_of_the_own_password_says_why(browser, typed, said) -> None:
    new = "Roggebrood-met-honing-5"
    page = browser.post("/account/password/", {"old": PASSWORD, "password": new, "again": new, **typed})
    assert said in page.content.decode() and PersonSession.objects.count() == 1


def test_the_language_buttons_are_remembered_with_the_person(browser) -> None:
    browser.post("/language/", {"language": "de", "next": "/account/"})
    assert repository.by_name("anna").language == "de"
    other = Client()
    other.post("/login/", {"username": "anna", "password": PASSWORD})
    assert 'lang="de"' in other.get("/account/").content.decode()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome on Windows"),
        (CHROME + " Edg/141.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1",
            "Safari on iPhone",
        ),
        ("python-requests/2.32", "An unknown browser"),
        ("Firefox/143.0", "A browser (Firefox)"),
        ("", "An unknown browser"),
    ],
)
def test_a_browser_is_shown_in_plain_words(agent, words) -> None:
    assert str(describe_browser(agent)) == words


@pytest.mark.django_db(transaction=True)
def test_who_reads_the_ledger_takes_no_session_over(browser) -> None:
    """Every row and every letter of the file, also of its log: none of it is a key that a browser could show."""
    key = browser.cookies["sessionid"].value
    ledger = Path(connection.settings_dict["NAME"])
    kept = b"".join(found.read_bytes() for found in ledger.parent.glob(ledger.name + "*"))
    assert Session.objects.get().pk.encode() in kept
    assert key.encode() not in kept
    for stolen in (Session.objects.get().pk, PersonSession.objects.get().key_hash):
        thief = Client()
        thief.cookies["sessionid"] = stolen
        assert thief.get("/account/").headers["Location"] == "/login/?next=/account/"
    assert browser.get("/account/").status_code == 200


def test_who_logs_out_leaves_no_row(browser) -> None:
    browser.post("/logout/")
    assert not Session.objects.exists() and not PersonSession.objects.exists()


def test_another_password_gives_the_session_another_key_and_forgets_the_old_one(browser) -> None:
    old = browser.cookies["sessionid"].value
    new = {"old": PASSWORD, "password": "Roggenbrot-und-Salz-1868", "again": "Roggenbrot-und-Salz-1868"}
    assert browser.post("/account/password/", new).status_code == 302
    assert browser.cookies["sessionid"].value != old and Session.objects.count() == 1
    assert browser.get("/account/").status_code == 200


def test_a_session_ends_twelve_hours_after_the_log_in_however_often_it_is_used(
    browser, stopped_clock
) -> None:
    stopped_clock.now = PersonSession.objects.get().seen_at
    for _ in range(11):
        stopped_clock.move(3600)
        assert browser.get("/account/").status_code == 200
    stopped_clock.move(3599)
    assert browser.get("/account/").status_code == 200
    stopped_clock.move(2)
    assert browser.get("/account/").headers["Location"] == "/login/?next=/account/"
    assert sessions.list_open_sessions(Person.objects.get(name="anna").id) == []


def test_the_longest_session_is_a_setting(browser, stopped_clock, settings) -> None:
    settings.POSTROOM = replace(settings.POSTROOM, session_longest=600)
    stopped_clock.now = PersonSession.objects.get().seen_at
    stopped_clock.move(601)
    assert browser.get("/account/").status_code == 302
