"""The web interface: behind a login, in three languages, with everything escaped."""

import re

import pytest

from tests.product.serving import PASSWORD, serving, session, web_with


@pytest.fixture
def web(postroom):
    """An installation with one person and one profile with a name to escape."""
    with web_with(postroom, "<b>Facturen</b>") as found:
        yield found


@pytest.fixture
def browser():
    """A browser of its own for each test."""
    return session()


def test_every_page_asks_for_a_login_first(web, browser) -> None:
    for path in ("", "outbox/1/"):
        answer = browser.get(web.address + path, timeout=10)
        assert answer.url.startswith(web.address + "login/")


def test_a_wrong_password_says_so_and_lets_nobody_in(web, browser) -> None:
    answer = web.log_in(browser, "beheer", "wrong")
    assert "do not belong together" in answer.text
    assert "/login/" in browser.get(web.address, timeout=10).url


def test_names_are_escaped(web, browser, postroom, pdf) -> None:
    subject = "<script>alert(1)</script>"
    assert (
        postroom.run("send", pdf(), "--to", "a@b.test", "--subject", subject, "--number", "1").returncode == 0
    )
    web.log_in(browser, "beheer", PASSWORD)
    overview, entry = (
        browser.get(web.address, timeout=10).text,
        browser.get(web.address + "outbox/1/", timeout=10).text,
    )
    assert "&lt;b&gt;Facturen&lt;/b&gt;" in overview and "<b>Facturen" not in overview
    assert "&lt;script&gt;" in entry and "<script>" not in entry


@pytest.mark.parametrize(
    ("language", "word"), [("nl", "Mailprofielen"), ("de", "Postausgang"), ("en", "Mail profiles")]
)
def test_the_pages_speak_the_readers_language(web, browser, language, word) -> None:
    browser.headers["Accept-Language"] = language
    web.log_in(browser, "beheer", PASSWORD)
    page = browser.get(web.address, timeout=10).text
    assert f'<html lang="{language}">' in page
    assert word in page


def test_an_entry_that_does_not_exist_is_a_404(web, browser) -> None:
    web.log_in(browser, "beheer", PASSWORD)
    browser.headers["Accept-Language"] = "nl"
    answer = browser.get(web.address + "outbox/77/", timeout=10)
    assert answer.status_code == 404
    assert "Hier is niets" in answer.text


def test_a_form_without_its_token_is_refused(web, browser) -> None:
    body = {"username": "beheer", "password": PASSWORD}
    assert browser.post(web.address + "login/", data=body, timeout=10).status_code == 403


def test_an_unknown_host_name_is_refused_in_one_sentence(postroom, browser) -> None:
    with serving(postroom, "--no-workers") as found:
        answer = browser.get(found.address, headers={"Host": "evil.test"}, timeout=10)
    assert answer.status_code == 400
    assert (
        "allowed_hosts" in answer.text
        and "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    )
    assert "allowed_hosts" in postroom.said[-1]
    assert "Traceback" not in postroom.said[-1]


def test_style_scripts_and_picture_are_served_here(web, browser) -> None:
    page = browser.get(web.address + "login/", timeout=10)
    linked = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    assert len(set(linked)) == 4
    for path in linked:
        assert browser.get(web.address.rstrip("/") + path, timeout=10).status_code == 200
    assert page.headers["X-Frame-Options"] == "DENY"


def test_behind_a_reverse_proxy_people_log_in_under_its_address(postroom, browser) -> None:
    postroom.environment["POSTROOM_PUBLIC_ADDRESS"] = "https://post.example.com/"
    proxied = {"Host": "post.example.com", "Origin": "https://post.example.com"}
    with web_with(postroom, "Facturen") as web:
        form = browser.get(web.address + "login/", headers=proxied, timeout=10)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
        assert token
        body = {"csrfmiddlewaretoken": token[1], "username": "beheer", "password": PASSWORD}
        cookie = {"Cookie": f"csrftoken={form.cookies['csrftoken']}"}
        more = {"headers": proxied | cookie, "allow_redirects": False, "timeout": 10}
        answer = browser.post(web.address + "login/", data=body, **more)
        assert answer.status_code == 302 and "Secure" in answer.headers["Set-Cookie"]
        elsewhere = {**more, "headers": more["headers"] | {"Origin": "https://evil.test"}}
        assert browser.post(web.address + "login/", data=body, **elsewhere).status_code == 403


def test_a_public_address_with_a_path_is_refused_at_the_start(postroom) -> None:
    postroom.environment["POSTROOM_PUBLIC_ADDRESS"] = "https://post.example.com/mail"
    result = postroom.run("user", "list")
    assert result.returncode == 2 and "public_address" in result.stderr
