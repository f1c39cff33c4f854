"""What others wrote: their files run nowhere, their signs turn nothing, their refusals fill no log."""

import logging

import pytest

from postroom.documents import store
from postroom.web.directions import clear_json, clear_page
from postroom.web.files import respond_with_file


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.js", "text/javascript"),
        ("a.html", "text/html"),
        ("a.svg", "image/svg+xml"),
        ("a.xml", "application/xml"),
        ("a.mht", "multipart/related"),
        ("a.css", "text/css"),
        ("a.mjs", "application/javascript"),
        ("a", "text/html; charset=utf-8\r\nX: y"),
        ("a.wasm", "application/wasm"),
    ],
)
def test_a_file_that_a_browser_could_run_is_only_bytes(name, kind) -> None:
    answer = respond_with_file(b"alert(1)", kind, name)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_pdf_is_shown_and_runs_nothing() -> None:
    answer = respond_with_file(b"%PDF-1.4", "application/pdf", "Factuur.pdf")
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_the_file_of_a_document_comes_with_its_protection(browser, taken) -> None:
    found = taken().document
    answer = browser("reader").get(f"/documents/{found.id}/file/")
    assert answer.status_code == 200 and store.content(found.sha256) == answer.content
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_signs_of_direction_are_shown_and_turn_nothing() -> None:
    page = '<td title="a\u202eb">Factuur-\u202efdp.exe \u2067x</td>'
    assert clear_page(page) == '<td title="a\ufffdb">Factuur-\ufffdfdp.exe \ufffdx</td>'
    form = '<input value="\u202a\u05d0"><textarea name="t">\u202b\u05d0</textarea>'
    assert clear_page(form) == form
    assert clear_json('{"refused": ["a\\u202eb"]}') == '{"refused": ["a\\ufffdb"]}'


def test_a_customers_name_cannot_turn_the_page_around(browser, jansen) -> None:
    from postroom.customers.models import Customer

    Customer.objects.filter(debtor=jansen.debtor).update(name="Jansen \u202etrebeoG")
    page = browser("reader").get("/customers/")
    assert "\u202e" not in page.content.decode() and "Jansen \ufffdtrebeoG" in page.content.decode()


def test_a_refused_page_is_one_line_in_the_log(browser, caplog) -> None:
    with caplog.at_level(logging.WARNING, "django.request"):
        assert browser("reader").get("/people/").status_code == 403
    assert caplog.records and not any(one.exc_info for one in caplog.records)


def test_behind_https_every_cookie_is_secure(browser, settings, client) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.LANGUAGE_COOKIE_SECURE = True
    jar = browser("clerk")
    jar.get("/account/")
    client.get("/first-start/abc/")
    client.get("/login/")
    client.post("/language/", {"language": "nl"})
    set_here = [*client.cookies.values(), *(one for one in jar.cookies.values() if one.key != "sessionid")]
    assert {one.key for one in set_here} >= {"first_start", "django_language", "csrftoken", "upload"}
    assert all(one["secure"] for one in set_here), set_here
    assert all(one["samesite"] == "Lax" for one in set_here)
