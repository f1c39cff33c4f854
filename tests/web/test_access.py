"""Who may open what; and what keeps strangers' pages, frames and scripts out."""

import re
from types import SimpleNamespace

import pytest
import requests
from django.urls import get_resolver, reverse

from postroom.web.headers import POLICY
from tests.product.serving import PASSWORD, serving, session

ROLES = ("administrator", "clerk", "reader")
EVERYBODY, SENDERS, ADMINISTRATOR = set(ROLES), {"administrator", "clerk"}, {"administrator"}
PUBLIC = {"explain", "articles", "article", "language", "login", "logout", "first-start", "first-start-link"}
PUBLIC |= {"sign-in-answer"}
MAY = {
    "overview": EVERYBODY,
    "outbox": EVERYBODY,
    "outbox-rows": EVERYBODY,
    "entry": EVERYBODY,
    "entry-part": EVERYBODY,
    "entry-preview": EVERYBODY,
    "entry-mail": EVERYBODY,
    "entry-attachment": EVERYBODY,
    "entry-eml": EVERYBODY,
    "entry-retry": SENDERS,
    "entry-acknowledge": SENDERS,
    "entry-hold": SENDERS,
    "entry-cancel": SENDERS,
    "entry-resend": SENDERS,
    "entry-look": SENDERS,
    "entry-settle": SENDERS,
    "account": EVERYBODY,
    "account-password": EVERYBODY,
    "account-address": EVERYBODY,
    "account-sessions-end": EVERYBODY,
    "account-session-end": EVERYBODY,
    "documents": EVERYBODY,
    "documents-part": EVERYBODY,
    "documents-upload": SENDERS,
    "documents-fetch": SENDERS,
    "documents-take-off": SENDERS,
    "documents-bring-back": SENDERS,
    "documents-check": SENDERS,
    "documents-send": SENDERS,
    "document": EVERYBODY,
    "document-file": EVERYBODY,
    "document-einvoice": EVERYBODY,
    "document-reading": EVERYBODY,
    "document-paper": EVERYBODY,
    "document-read-again": SENDERS,
    "document-correct": SENDERS,
    "document-back": SENDERS,
    "document-mail": SENDERS,
    "sending": EVERYBODY,
    "sending-part": EVERYBODY,
    "sending-stop": SENDERS,
    "waiting": SENDERS,
    "customers": EVERYBODY,
    "customer": EVERYBODY,
    "customer-new": SENDERS,
    "customer-remove": SENDERS,
    "customer-import": SENDERS,
    "customer-import-preview": SENDERS,
    "message": SENDERS,
    "run": SENDERS,
}
"""Beside these and the public ones every page belongs to the administrator."""
OWN_FRAME = "document-paper"
"""A PDF in a frame of our own page; the browser's viewer of PDFs does not start in a sandbox."""
SAMPLES = {
    "entry_id": 1,
    "position": 1,
    "profile_id": 1,
    "person_id": 1,
    "customer_id": 1,
    "document_id": 1,
    "sending_id": 1,
    "import_id": 99,
    "heading_id": 99,
    "session_id": 99,
    "run_id": "none",
    "slug": "nobody-signed-in",
    "field": "secret",
    "token": "none",
    "type_": "invoice",
}


def addresses() -> dict[str, str]:
    """Name -> a path of every address, with values for what stands in it."""
    found = {}
    for pattern in get_resolver().url_patterns:
        needed = pattern.pattern.regex.groupindex
        found[pattern.name] = reverse(pattern.name, kwargs={name: SAMPLES[name] for name in needed})
    return found


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    """One installation with a person in each role, a profile and an entry."""
    from tests.conftest import Postroom

    folder = tmp_path_factory.mktemp("access")
    postroom = Postroom(folder / "home", {"WEB": PASSWORD})
    for role in ROLES:
        assert postroom.run("user", "add", role, "--role", role, "--password-env", "WEB").returncode == 0
    words = ["--provider", "smtp", "--host", "127.0.0.1", "--auth", "none", "--from", "f@contoso.test"]
    assert postroom.run("profile", "add", "Facturen", *words).returncode == 0
    assert (
        postroom.run("template", "set", "T", "--language", "nl", "--subject", "S", "--text", "T").returncode
        == 0
    )
    assert postroom.run("customer", "add", "10023", "--to", "a@b.test").returncode == 0
    document = folder / "a.pdf"
    document.write_bytes(b"%PDF-1.4 a")
    assert postroom.run("send", document, "--to", "a@b.test", "--number", "1").returncode == 0
    with serving(postroom, "--no-workers") as found:
        yield SimpleNamespace(address=found.address, log_in=found.log_in, postroom=postroom)


@pytest.fixture(params=ROLES)
def person(web, request):
    """Somebody in each role, logged in."""
    browser = session()
    browser.allow_redirects = False
    web.log_in(browser, request.param, PASSWORD)
    return SimpleNamespace(role=request.param, browser=browser)


def posted(browser: requests.Session, web, path: str, **fields: str) -> requests.Response:
    """Post with the token that the browser's cookie has; what comes back is not followed."""
    token = browser.cookies.get("csrftoken", "")
    return browser.post(
        web.address.rstrip("/") + path,
        data={"csrfmiddlewaretoken": token, **fields},
        headers={"Referer": web.address},
        allow_redirects=False,
        timeout=20,
    )


def read(browser: requests.Session, web, path: str) -> requests.Response:
    """Get a page without following where it leads."""
    return browser.get(web.address.rstrip("/") + path, allow_redirects=False, timeout=20)


def test_every_address_is_known_to_this_table() -> None:
    names = set(addresses())
    assert PUBLIC | set(MAY) <= names
    assert all(
        getattr(pattern.callback, "who", None) or pattern.name in PUBLIC
        for pattern in get_resolver().url_patterns
    )


def test_each_role_opens_only_what_it_may(web, person) -> None:
    for name, path in addresses().items():
        if name in PUBLIC:
            continue
        allowed = person.role in MAY.get(name, ADMINISTRATOR)
        status = read(person.browser, web, path).status_code
        assert (status != 403) is allowed, (name, status)
        if not allowed:
            assert posted(person.browser, web, path).status_code == 403, name


def test_a_stranger_is_sent_to_the_log_in_and_changes_nothing(web) -> None:
    stranger = session()
    read(stranger, web, "/login/")
    for name, path in addresses().items():
        if name in PUBLIC:
            continue
        for answer in (read(stranger, web, path), posted(stranger, web, path)):
            assert answer.status_code == 302 and answer.headers["Location"].startswith("/login/"), name


def test_no_address_takes_a_post_without_its_token(web, person) -> None:
    for name, path in addresses().items():
        if name == "sign-in-answer":  # comes from the sign-in service; its state protects it
            continue
        answer = person.browser.post(
            web.address.rstrip("/") + path, data={}, allow_redirects=False, timeout=20
        )
        assert answer.status_code in (403, 405), (name, answer.status_code)


def test_a_get_changes_nothing(web) -> None:
    from tests.web.tables import dumped

    browser = session()
    web.log_in(browser, "administrator", PASSWORD)
    before = dumped(web.postroom.home)
    for name, path in addresses().items():
        assert read(browser, web, path).status_code < 500, name
    assert dumped(web.postroom.home) == before


def test_every_page_forbids_frames_foreign_parts_and_inline_scripts(web) -> None:
    browser = session()
    web.log_in(browser, "administrator", PASSWORD)
    seen = 0
    for name, path in addresses().items():
        answer = read(browser, web, path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, name
        assert "unsafe-eval" not in policy, name
        if name == OWN_FRAME:
            assert "frame-ancestors 'self'" in policy and "script-src" not in policy
            assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
            assert answer.headers["Content-Type"] == "application/pdf"
            continue
        assert "frame-ancestors 'none'" in policy or "sandbox" in policy, name
        assert (
            answer.headers["X-Frame-Options"] == "DENY" or "sandbox" in policy or name == "sign-in-answer"
        ), name
        if answer.status_code == 200 and name != "sign-in-answer":
            assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", answer.text), name
            assert not re.search(r"\son[a-z]+\s*=|\sstyle\s*=", re.sub(r">[^<]*<", "><", answer.text)), name
            assert answer.headers["Cache-Control"], name
            seen += 1
    assert seen > 15 and "'self'" in POLICY


def test_what_was_read_while_logged_in_is_not_kept_by_the_browser(web) -> None:
    browser = session()
    web.log_in(browser, "administrator", PASSWORD)
    for path in ("/", "/profiles/", "/profiles/1/", "/log/", "/people/"):
        assert "no-store" in read(browser, web, path).headers["Cache-Control"], path


@pytest.mark.parametrize(
    "target", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)"]
)
def test_no_page_leads_elsewhere_because_an_address_says_so(web, target) -> None:
    browser = session()
    form = browser.get(web.address + "login/", params={"next": target}, timeout=10)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
    assert token
    body = {"csrfmiddlewaretoken": token[1], "username": "reader", "password": PASSWORD, "next": target}
    there = browser.post(
        form.url, data=body, headers={"Referer": form.url}, allow_redirects=False, timeout=20
    )
    assert there.headers["Location"] == "/"
    spoken = posted(browser, web, "/language/", language="nl", next=target)
    assert spoken.headers["Location"] == web.address


def test_the_browsers_key_changes_at_the_log_in_and_a_planted_one_is_not_taken(web) -> None:
    browser = session()
    browser.cookies.set("sessionid", "planted0planted0planted0planted0", domain="127.0.0.1")
    web.log_in(browser, "clerk", PASSWORD)
    mine = [cookie.value for cookie in browser.cookies if cookie.name == "sessionid"]
    assert "planted0planted0planted0planted0" not in mine[-1:]
    intruder = session()
    intruder.cookies.set("sessionid", "planted0planted0planted0planted0", domain="127.0.0.1")
    assert read(intruder, web, "/").status_code == 302
