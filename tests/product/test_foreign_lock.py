"""Another program holds the ledger: every page and command says so soon, and nothing that was typed is lost."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html import unescape
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
import requests
from django.forms import PasswordInput
from django.forms.forms import BaseForm
from django.urls import get_resolver

from postroom.web.held_ledger import SECRETS
from tests.bed.postgres import postgres
from tests.clerk.papers import Invoice
from tests.command import ROOT
from tests.conftest import Postroom
from tests.product.serving import PASSWORD, serving, session
from tests.strain import in_time
from tests.web.test_access import addresses

__all__ = ["postgres"]

PATIENCE = 0.1
"""Seconds; so short that a test of all pages is short, too."""
HELD = "Another program is holding the ledger"
SESSIONS = ("people_personsession", "django_session")
BETWEEN = ("sign-in-answer", "logout", "language")
"""They lead on at once."""


class Sqlite:
    """The ledger of an installation, as another program has it open."""

    kind = "sqlite"
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence'"

    def __init__(self, place: str) -> None:
        self.place = place

    def connect(self) -> Any:
        """Each statement is committed."""
        return closing(sqlite3.connect(self.place, isolation_level=None))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else writes meanwhile."""
        with self.connect() as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")

    def execute(self, statement: str) -> list[Any]:
        """One statement; its rows."""
        with self.connect() as other:
            answer = other.execute(statement)
            return answer.fetchall() if answer.description else []

    def dumped(self) -> dict[str, list[str]]:
        """Table -> its rows; those of the sessions are left out."""
        with self.connect() as other:
            names = {name for (name,) in other.execute(self.tables).fetchall()} - {*SESSIONS}
            return {
                name: sorted(map(repr, other.execute(f'SELECT * FROM "{name}"'))) for name in sorted(names)
            }


class Postgres(Sqlite):
    """The same for a ledger in PostgreSQL."""

    kind = "postgres"
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"

    def connect(self) -> Any:
        """Each statement is committed."""
        return psycopg.connect(self.place, autocommit=True)

    @contextmanager
    def held(self, mode: str = "EXCLUSIVE") -> Iterator[None]:
        """In the mode EXCLUSIVE others still read."""
        names = [name for (name,) in self.execute(self.tables)]
        with self.connect() as other, other.transaction(force_rollback=True):
            other.execute(f"LOCK TABLE {', '.join(names)} IN {mode} MODE")
            yield


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def web(request, tmp_path_factory):
    """One installation with an administrator, a profile, an entry and a document, served without workers."""
    folder = tmp_path_factory.mktemp("held")
    postroom = Postroom(folder / "home", {"WEB": PASSWORD, "POSTROOM_BUSY_TIMEOUT": str(PATIENCE)})
    url = request.getfixturevalue("postgres") if request.param == "postgres" else ""
    if url:
        postroom.environment["POSTROOM_DATABASE_URL"] = url
    assert postroom.run("user", "add", "beheer", "--password-env", "WEB").returncode == 0
    words = ["--provider", "smtp", "--host", "127.0.0.1", "--auth", "none", "--from", "f@contoso.test"]
    assert postroom.run("profile", "add", "Facturen", *words).returncode == 0
    texts = ["--language", "nl", "--subject", "S", "--text", "T"]
    assert postroom.run("template", "set", "T", *texts).returncode == 0
    assert postroom.run("customer", "add", "10023", "--to", "a@b.test").returncode == 0
    document = folder / "a.pdf"
    document.write_bytes(b"%PDF-1.4 a")
    assert postroom.run("send", document, "--to", "a@b.test", "--number", "1").returncode == 0
    ledger = Postgres(url) if url else Sqlite(str(postroom.home / "postroom.sqlite3"))
    with serving(postroom, "--no-workers") as found:
        yield SimpleNamespace(
            address=found.address, log_in=found.log_in, postroom=postroom, ledger=ledger, folder=folder
        )


@pytest.fixture
def beheer(web):
    """The administrator's browser, logged in; it speaks English."""
    browser = session()
    browser.headers["Accept-Language"] = "en"
    web.log_in(browser, "beheer", PASSWORD)
    return browser


def post(
    browser: requests.Session, web: Any, path: str, files: Any = None, **fields: Any
) -> requests.Response:
    """Post with the token that the browser's cookie has, as a form of ours does."""
    data = {"csrfmiddlewaretoken": browser.cookies.get("csrftoken", ""), **fields}
    headers = {"Referer": web.address}
    where = web.address.rstrip("/") + path
    return browser.post(where, data=data, files=files, headers=headers, allow_redirects=False, timeout=20)


def get(browser: requests.Session, web: Any, path: str) -> requests.Response:
    """Read a page without following where it leads."""
    return browser.get(web.address.rstrip("/") + path, allow_redirects=False, timeout=20)


def subclasses(kind: type) -> Iterator[type]:
    """All that are made from it, at any distance."""
    for one in kind.__subclasses__():
        yield one
        yield from subclasses(one)


def kept_in(page: str) -> dict[str, list[str]]:
    """What the page's own form would send once more."""
    main = page.partition('<main id="main">')[2].partition("</main>")[0]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main):
        found.setdefault(name, []).append(unescape(value))
    return found


def timed(act: Any) -> requests.Response:
    """The answer, which comes as soon as a person may expect."""
    begun = time.monotonic()
    answer: requests.Response = act()
    assert in_time(time.monotonic() - begun, 3 * PATIENCE, 2), answer.url
    return answer


def test_pages_are_read_while_another_program_holds_the_ledger(web, beheer) -> None:
    seen = []
    with web.ledger.held():
        for name, path in addresses().items():
            if name not in BETWEEN:
                seen.append((name, timed(lambda path=path: get(beheer, web, path)).status_code))
    assert [one for one in seen if one[1] >= 500] == []
    assert sum(status == 200 for _, status in seen) > 40


def test_a_page_is_read_although_last_seen_cannot_be_noted(web, beheer) -> None:
    past = {"sqlite": "datetime('now', '-2 hours')", "postgres": "now() - interval '2 hours'"}[
        web.ledger.kind
    ]
    web.ledger.execute(f"UPDATE people_personsession SET seen_at = {past}")
    newest = "SELECT MAX(seen_at) FROM people_personsession"
    old = web.ledger.execute(newest)
    with web.ledger.held():
        assert timed(lambda: get(beheer, web, "/customers/")).status_code == 200
        assert web.ledger.execute(newest) == old
    assert get(beheer, web, "/customers/").status_code == 200
    assert web.ledger.execute(newest) > old


CUSTOMER = {"version": "1", "name": "Anders", "language": "nl", "format": "pdf", "action": "ok"}
ROWS = {"address-TOTAL_FORMS": "0", "address-INITIAL_FORMS": "0"}
PERSON = {"name": "anna", "role": "clerk", "email": "", "language": "nl"}
PRESSED: dict[str, dict[str, str]] = {
    "customer-new": {**CUSTOMER, **ROWS, "debtor": "777"},
    "customer": {**CUSTOMER, **ROWS},
    "customer-remove": {},
    "entry-hold": {},
    "entry-cancel": {},
    "entry-look": {},
    "profile-stop": {},
    "profile-new": {"action": "ok", "name": "Tweede", "password": "geheim-en-lang"},
    "profile": {"action": "ok", "name": "Anders", "imap_secret": "geheim-en-lang"},
    "profile-delete": {},
    "template-rename": {"new": "U"},
    "template-remove": {},
    "person-add": {**PERSON, "password": "Zuurdesem-en-zout-3", "again": "Zuurdesem-en-zout-3"},
    "person": {
        "role": "administrator",
        "version": "1",
        "active": "on",
        "email": "b@contoso.test",
        "language": "",
    },
    "person-password": {"password": "Zuurdesem-en-zout-3", "again": "Zuurdesem-en-zout-3"},
    "account": {"email": "b@contoso.test", "language": "nl"},
    "account-password": {"old": PASSWORD, "password": "Zuurdesem-en-zout-3", "again": "Zuurdesem-en-zout-3"},
    "language": {"language": "de"},
    "home": {"as": "moved"},
    "login": {"username": "beheer", "password": PASSWORD},
    "logout": {},
}
"""What is typed on pages that would keep it."""
ASKED = {"template-rename": "?name=T", "template-remove": "?name=T"}


def test_no_form_is_kept_by_half_while_another_program_holds_the_ledger(web, beheer) -> None:
    before, seen = web.ledger.dumped(), {}
    with web.ledger.held():
        for name, path in addresses().items():
            typed = PRESSED.get(name, {})
            path += ASKED.get(name, "")
            answer = timed(lambda path=path, typed=typed: post(beheer, web, path, **typed))
            seen[name] = answer.status_code
            assert "geheim-en-lang" not in answer.text and "Zuurdesem" not in answer.text, name
            if answer.status_code == 503:
                assert HELD in answer.text and answer.headers["Retry-After"] == "5", name
                again = kept_in(answer.text)
                shown = {field: value for field, value in typed.items() if field not in SECRETS}
                assert {field: again[field][0] for field in shown} == shown, name
    assert [name for name, status in seen.items() if status >= 500 and status != 503] == []
    assert [name for name in PRESSED if seen[name] != 503] == []
    assert web.ledger.dumped() == before


def test_try_again_keeps_what_was_typed(web, beheer) -> None:
    typed = {**CUSTOMER, **ROWS, "debtor": "888", "name": 'Bäckerei "Süd" & <Söhne>'}
    with web.ledger.held():
        refused = post(beheer, web, "/customers/new/", **typed)
    again = kept_in(refused.text)
    assert 'action="/customers/new/"' in refused.text and "csrfmiddlewaretoken" in again
    assert beheer.post(
        web.address + "customers/new/", data=again, headers={"Referer": web.address}, timeout=10
    ).ok
    told = web.ledger.execute("SELECT name FROM customers_customer WHERE debtor = '888'")
    assert told == [(typed["name"],)]


def test_secrets_and_files_are_asked_again_and_not_shown(web, beheer) -> None:
    typed = {"action": "ok", "name": "Derde", "client_secret": "geheim-en-lang"}
    with web.ledger.held():
        profile = post(beheer, web, "/profiles/new/", **typed).text
        upload = {"files": ("factuur 1.pdf", Invoice("1", "10023").file(web.folder).read_bytes())}
        documents = post(beheer, web, "/documents/upload/", files=upload).text
        stranger = session()
        login = web.log_in(stranger, "beheer", PASSWORD)
    assert re.search(r'<input type="password"[^>]* name="client_secret"', profile)
    assert "geheim-en-lang" not in profile + documents and "Derde" in profile
    assert 'enctype="multipart/form-data"' in documents and "factuur 1.pdf" in documents
    assert re.search(r'<input type="file"[^>]* name="files"', documents)
    assert login.status_code == 503 and PASSWORD not in login.text and 'value="beheer"' in login.text
    assert web.log_in(stranger, "beheer", PASSWORD).url == web.address


def test_what_is_only_a_message_of_a_page_is_lost_sooner_than_the_page(web, beheer) -> None:
    with web.ledger.held():
        answer = post(beheer, web, "/documents/upload/", files={"files": ("a.pdf", b"%PDF-1.4 cut off")})
    assert answer.status_code == 302, answer.text


def test_every_field_that_is_covered_by_dots_is_a_secret_or_an_identifier() -> None:
    assert get_resolver().url_patterns  # every page is imported, and so every form
    forms = [one for one in subclasses(BaseForm) if one.__module__.startswith("postroom.")]
    fields = [pair for one in forms for pair in getattr(one, "base_fields", {}).items()]
    covered = {name for name, field in fields if isinstance(field.widget, PasswordInput)}
    for page in (ROOT / "postroom" / "web").glob("*/*.html"):
        covered |= set(re.findall(r'type="password"[^>]* name="([a-z_]+)"', page.read_text("utf-8")))
    assert covered == {*SECRETS, "tenant", "client_id"}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("nl", "Een ander programma houdt de database bezet"),
        ("de", "Ein anderes Programm hält die Datenbank"),
    ],
)
def test_it_is_said_in_the_readers_language(web, beheer, language, told) -> None:
    beheer.headers["Accept-Language"] = language
    with web.ledger.held():
        assert told in post(beheer, web, "/customers/1/delete/").text


def test_commands_say_it_in_one_sentence_and_end_with_1(web) -> None:
    with web.ledger.held():
        begun = time.monotonic()
        refused = web.postroom.run("customer", "add", "999")
        assert in_time(time.monotonic() - begun, PATIENCE, 8)
        as_json = web.postroom.json("customer", "add", "999", code=1)
        assert web.postroom.run("outbox", "list").returncode == 0
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(HELD) and refused.stderr.count("\n") == 1
    assert as_json["code"] == "ledger-held"


def test_pages_answer_soon_when_nothing_can_even_be_read(web, beheer) -> None:
    if web.ledger.kind == "sqlite":
        pytest.skip("whoever writes keeps no reader out")
    with web.ledger.held("ACCESS EXCLUSIVE"):
        for path in ("/", "/customers/", "/outbox/"):
            answer = timed(lambda path=path: get(beheer, web, path))
            assert (answer.status_code, HELD in answer.text) == (503, True), path
        assert timed(lambda: post(beheer, web, "/customers/1/delete/")).status_code == 503


def test_a_database_that_was_started_anew_is_met_again_at_once(web, beheer) -> None:
    if web.ledger.kind == "sqlite":
        pytest.skip("there is no server")
    assert get(beheer, web, "/customers/").status_code == 200
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'postroom'"
    assert len(web.ledger.execute(others)) > 0
    for _ in range(12):
        assert get(beheer, web, "/customers/").status_code == 200


def test_workers_wait_until_the_ledger_is_free_and_go_on_by_themselves(cloud, postroom, pdf) -> None:
    postroom.environment["POSTROOM_BUSY_TIMEOUT"] = str(PATIENCE)
    assert postroom.run("profile", "add", "P", *cloud.profile_words()).returncode == 0
    assert postroom.run("send", pdf(), "--to", "a@kunde.test", "--number", "1").returncode == 0
    with Sqlite(str(postroom.home / "postroom.sqlite3")).held():
        process = postroom.start("work", "--until-empty")
        time.sleep(4)  # its start is over then, on a busy machine, too
        assert process.poll() is None
    printed, complained = process.communicate(timeout=60)
    assert process.returncode == 0, (printed, complained)
    assert len(cloud.deliveries()) == 1
