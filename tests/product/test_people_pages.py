"""The first start, log-in and lock-out, people and sessions, in a browser against a running `postroom serve`."""

import re
import sqlite3
import threading
from contextlib import closing
from types import SimpleNamespace

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.conftest import Postroom
from tests.product.serving import PASSWORD, serving, session, web_with

NEW = "Roggebrood-met-honing-5"
OWN = ("account/", "account/password/")


def hidden(page: requests.Response) -> dict[str, str]:
    """The hidden fields of the page's own form; other forms are around it."""
    main = page.text.partition('<main id="main">')[2].partition("</main>")[0]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main))


def submit(browser: requests.Session, address: str, **typed: object) -> requests.Response:
    """Load a page and send its form, with what stands hidden in it."""
    page = browser.get(address, timeout=10)
    return browser.post(page.url, data={**hidden(page), **typed}, timeout=30, headers={"Referer": page.url})


def press(browser: requests.Session, page: str, address: str) -> requests.Response:
    """Press a button that posts to `address`, with the token of the page it stands on."""
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(page, timeout=10).text)
    assert token
    return browser.post(
        address, data={"csrfmiddlewaretoken": token[1]}, timeout=10, headers={"Referer": page}
    )


@pytest.fixture
def fresh(postroom):
    """An installation in which nobody may log in yet, and the link that its start printed."""
    with serving(postroom, "--no-workers") as web:
        yield SimpleNamespace(address=web.address, link=web.next_line(2))


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    """One installation for the tests that leave it as it was: beheer (administrator), anna (clerk)."""
    postroom = Postroom(tmp_path_factory.mktemp("people") / "home")
    with web_with(postroom, "Facturen") as found:
        words = ["--role", "clerk", "--password-env", "WEB"]
        assert postroom.run("user", "add", "anna", *words).returncode == 0
        yield SimpleNamespace(address=found.address, log_in=found.log_in, postroom=postroom)


@pytest.fixture
def beheer(web):
    """The administrator's browser."""
    browser = session()
    web.log_in(browser, "beheer", PASSWORD)
    return browser


def begin(browser: requests.Session, link: str, name: str = "beheer", **typed: str) -> requests.Response:
    """Open the link and fill in its form."""
    words = {"name": name, "email": "", "language": "", "password": PASSWORD, "again": PASSWORD, **typed}
    return submit(browser, link, **words)


def test_the_first_start_in_a_browser(fresh, page, postroom) -> None:
    page.goto(fresh.address)
    assert "postroom serve" in page.inner_text("main")
    assert looked_at(page, fresh.link) == []
    assert page.url == fresh.address + "first-start/"
    page.get_by_label("User name").fill("Grietje")
    page.get_by_label("Own e-mail address").fill("grietje@example.com")
    page.get_by_label("New password").fill("kort")
    page.get_by_label("The same password again").fill("kort")
    page.get_by_role("button", name="Begin").click()
    assert "at least 12 characters" in page.inner_text(".errorlist")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    assert page.url == fresh.address
    assert "You are logged in" in page.inner_text(".note") and "Grietje" in page.inner_text("header")
    page.goto(fresh.link)
    assert page.url == fresh.address
    assert postroom.json("user", "list")[0]["email"] == "grietje@example.com"
    assert fresh.link.split("/")[-2] not in str(page.context.cookies())


def test_of_two_browsers_at_once_with_one_link_one_becomes_administrator(fresh, postroom) -> None:
    start, answers = threading.Barrier(2), []

    def race(name: str) -> None:
        browser = session()
        browser.get(fresh.link, timeout=10)
        start.wait()
        answers.append(begin(browser, fresh.link, name))

    threads = [threading.Thread(target=race, args=(name,)) for name in ("grietje", "hans")]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(postroom.json("user", "list")) == 1
    good = [answer for answer in answers if answer.url == fresh.address]
    assert len(good) == 1
    assert all("/login/" in one.url or one.status_code == 410 for one in answers if one not in good)


def test_a_used_link_leads_to_the_log_in_and_a_form_left_open_says_so(fresh) -> None:
    late, quick = session(), session()
    form = late.get(fresh.link, timeout=10)
    assert begin(quick, fresh.link).url == fresh.address
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)[1]
    typed = {"csrfmiddlewaretoken": token, "name": "hans", "password": NEW, "again": NEW}
    answer = late.post(form.url, data=typed, timeout=10)
    assert answer.status_code == 410 and "used already" in answer.text
    assert "/login/" in late.get(fresh.link, timeout=10).url


def test_an_unknown_link_is_a_friendly_page_and_no_link_reaches_the_log(postroom) -> None:
    with serving(postroom, "--no-workers") as web:
        link, browser = web.next_line(2), session()
        refused = browser.get(web.address + "first-start/wrong/", timeout=10)
        strange = browser.get(link, timeout=10, headers={"Host": "evil.test"})
        forbidden = browser.post(link, timeout=10)
        first = browser.get(link, timeout=10, allow_redirects=False)
    assert refused.status_code == 404 and "newest" in refused.text
    assert (strange.status_code, forbidden.status_code) == (400, 403)
    assert first.headers["Referrer-Policy"] == "no-referrer" and "no-store" in first.headers["Cache-Control"]
    assert "Traceback" not in postroom.said[-1] and link.split("/")[-2] not in postroom.said[-1]
    assert "/first-start/***" in postroom.said[-1]


def test_a_lock_holds_with_the_right_password_until_somebody_unlocks(web, beheer) -> None:
    browser = session()
    said = [web.log_in(browser, "anna", "wrong").text for _ in range(6)]
    assert "do not belong together" in said[4] and "too many failed" in said[5]
    assert "too many failed" in web.log_in(browser, "anna", PASSWORD).text
    assert "Locked" in beheer.get(web.address + "people/", timeout=10).text
    assert web.postroom.run("user", "unlock", "anna").returncode == 0
    assert web.log_in(browser, "anna", PASSWORD).url == web.address


def test_no_answer_tells_whether_a_name_exists(web) -> None:
    def told(name: str) -> list[str]:
        pages = [web.log_in(session(), name, "wrong") for _ in range(6)]
        return [re.sub(r'value="[^"]{64}"|nonce="[^"]*"', "", page.text) for page in pages]

    assert told("anna") == told("nobody")
    assert web.postroom.run("user", "unlock", "anna").returncode == 0


def with_session(key: str) -> requests.Session:
    """A browser that somebody gave a session key."""
    browser = session()
    browser.cookies.set("sessionid", key, domain="127.0.0.1", path="/")
    return browser


def test_a_session_gets_a_new_key_at_log_in_and_none_that_somebody_chose(web) -> None:
    chosen = "chosenbyanattacker00000000000000"
    browser = with_session(chosen)
    assert web.log_in(browser, "beheer", PASSWORD).url == web.address
    assert browser.cookies["sessionid"] != chosen
    assert "/login/" in with_session(chosen).get(web.address, timeout=10).url


@pytest.mark.parametrize(
    "there", ["https://evil.test/", "//evil.test", "javascript:alert(1)", "https:evil.test", "/\\evil.test"]
)
def test_after_the_log_in_nobody_is_led_to_another_site(web, there) -> None:
    answer = submit(session(), web.address + "login/", username="beheer", password=PASSWORD, next=there)
    assert answer.url == web.address


def test_after_the_log_in_comes_the_page_that_was_asked_for(web) -> None:
    answer = submit(session(), web.address + "people/", username="beheer", password=PASSWORD)
    assert answer.url == web.address + "people/"


def test_a_session_that_is_ended_elsewhere_is_out_at_its_next_click(web) -> None:
    here, there = session(), session()
    for browser in (here, there):
        web.log_in(browser, "anna", PASSWORD)
    page = press(here, web.address + "account/", web.address + "account/sessions/end-others/")
    assert "this one" in page.text and "Ended." in page.text
    assert "/login/" in there.get(web.address + "account/", timeout=10).url
    assert here.get(web.address + "account/", timeout=10).url == web.address + "account/"


def test_an_administrator_ends_the_session_of_somebody_else(web, beheer) -> None:
    there = session()
    web.log_in(there, "anna", PASSWORD)
    person = web.address + "people/2/"
    end = re.search(r'action="(/people/2/sessions/\d+/end/)"', beheer.get(person, timeout=10).text)[1]
    press(beheer, person, web.address.rstrip("/") + end)
    assert "/login/" in there.get(web.address, timeout=10).url


def test_a_logged_out_cookie_is_worth_nothing(web) -> None:
    browser = session()
    web.log_in(browser, "anna", PASSWORD)
    kept = browser.cookies["sessionid"]
    assert browser.get(web.address + "logout/", timeout=10).url == web.address
    press(browser, web.address, web.address + "logout/")
    assert "/login/" in with_session(kept).get(web.address, timeout=10).url


@pytest.mark.parametrize(
    "path", ["people/", "people/add/", "people/1/", "people/1/password/", "people/1/remove/"]
)
def test_a_clerk_opens_no_page_about_people(web, path) -> None:
    browser = session()
    web.log_in(browser, "anna", PASSWORD)
    assert browser.get(web.address + path, timeout=10).status_code == 403


@pytest.mark.parametrize(
    "path", ["people/2/unlock/", "people/2/remove/", "people/2/sessions/end/", "account/"]
)
def test_a_post_without_its_token_is_refused(web, beheer, path) -> None:
    assert beheer.post(web.address + path, data={"email": "x@y.test"}, timeout=10).status_code == 403


def looked_at(page: Page, address: str) -> list[str]:
    """What axe-core has against a page, and whether it is wider than the window."""
    page.goto(address)
    found = [f"{address}: {one['id']}" for one in Axe().run(page).response["violations"]]
    too_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [*found, *([f"{address}: too wide"] if too_wide else [])]


def test_the_last_administrator_is_told_why_they_stay_one(web, beheer) -> None:
    answer = submit(beheer, web.address + "people/1/", role="clerk", email="", language="", active="on")
    assert "last active administrator" in answer.text
    answer = submit(beheer, web.address + "people/1/", role="administrator", email="", language="")
    assert "cannot deactivate or delete yourself" in answer.text


def test_the_second_of_two_administrators_is_told_and_overwrites_nothing(web, beheer) -> None:
    words = ["--role", "administrator", "--password-env", "WEB"]
    assert web.postroom.run("user", "add", "els", *words).returncode == 0
    els = session()
    web.log_in(els, "els", PASSWORD)
    page = els.get(web.address + "people/2/", timeout=10)
    submit(beheer, web.address + "people/2/", role="clerk", email="a@example.com", language="", active="on")
    typed = {**hidden(page), "role": "reader", "email": "b@example.com", "language": "", "active": "on"}
    answer = els.post(page.url, data=typed, timeout=10)
    assert answer.status_code == 409 and "beheer changed this user" in answer.text
    main = answer.text.partition('<main id="main">')[2]
    assert "a@example.com" in main and main.count("b@example.com") == 2, (
        "kept now; typed, and still in the form"
    )
    assert web.postroom.json("user", "list")[0]["email"] == "a@example.com"
    decided = {**typed, **hidden(answer), "action": "mine"}
    assert "Saved." in els.post(page.url, data=decided, timeout=10).text
    assert "Saved." in els.post(page.url, data=decided, timeout=10).text, "a second click is nobody else"
    assert web.postroom.json("user", "list")[0]["email"] == "b@example.com"
    assert web.postroom.run("user", "remove", "els").returncode == 0
    assert "/login/" in els.get(web.address, timeout=10).url


def test_a_person_who_was_changed_since_gets_no_password_and_is_not_deleted(web, beheer) -> None:
    words = ["--role", "reader", "--password-env", "WEB"]
    assert web.postroom.run("user", "add", "piet", *words).returncode == 0
    number = re.search(r'/people/(\d+)/">piet<', beheer.get(web.address + "people/", timeout=10).text)[1]
    person = f"{web.address}people/{number}/"
    opened = {verb: beheer.get(f"{person}{verb}/", timeout=10) for verb in ("password", "remove")}
    submit(beheer, person, role="clerk", email="p@example.com", language="", active="on")
    for page in opened.values():
        typed = {**hidden(page), "password": NEW, "again": NEW}
        assert "beheer changed this user" in beheer.post(page.url, data=typed, timeout=10).text
    assert web.log_in(session(), "piet", PASSWORD).url == web.address
    again = beheer.get(person + "password/", timeout=10)
    for _ in range(2):  # a second click is nobody else
        typed = {**hidden(again), "password": NEW, "again": NEW}
        assert "holds from now on" in beheer.post(again.url, data=typed, timeout=10).text
    assert submit(beheer, person + "remove/").url == web.address + "people/"


def test_a_person_is_added_gets_a_new_password_and_is_deleted(web, beheer) -> None:
    typed = {"name": "jan", "role": "reader", "email": "jan@example.com", "language": "nl"}
    submit(beheer, web.address + "people/add/", **typed, password=PASSWORD, again=PASSWORD)
    number = re.search(r'/people/(\d+)/">jan<', beheer.get(web.address + "people/", timeout=10).text)[1]
    jan, person = session(), f"{web.address}people/{number}/"
    assert web.log_in(jan, "jan", PASSWORD).url == web.address
    assert '<html lang="nl">' in jan.get(web.address, timeout=10).text
    assert "holds from now on" in submit(beheer, person + "password/", password=NEW, again=NEW).text
    assert "/login/" in jan.get(web.address, timeout=10).url
    assert web.log_in(jan, "jan", NEW).url == web.address
    assert submit(beheer, person + "remove/").url == web.address + "people/"
    assert "/login/" in jan.get(web.address, timeout=10).url


def test_a_page_is_read_while_another_program_holds_the_write_lock(web, beheer) -> None:
    beheer.get(web.address, timeout=10)
    with closing(sqlite3.connect(web.postroom.home / "postroom.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert beheer.get(web.address, timeout=15).status_code == 200
        other.execute("ROLLBACK")
