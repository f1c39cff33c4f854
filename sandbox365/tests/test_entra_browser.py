"""A person at the sign-in pages in a real browser."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from sandbox365.tests.entra_walk import PERSON, SEND, SIGN_IN

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REDIRECT = "http://localhost:3017/sign-in/answer"


@pytest.mark.browser
def test_a_person_signs_in_and_consents_in_chromium(office):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        try:
            page = browser.new_page()
            page.route("http://localhost:3017/**", lambda route: route.fulfill(body="back"))
            _sign_in(page, office, "query")
            assert "Postroom's local stand-in" in page.text_content("footer")
            page.click("#accept")
            page.wait_for_url(REDIRECT + "?*")
            found = parse_qs(urlsplit(page.url).query)
            assert found["state"] == ["abc"]
            assert found["code"][0].startswith("1.A")
            with page.expect_request(
                lambda request: request.method == "POST" and REDIRECT in request.url
            ) as sent:
                page.goto(_address(office, "form_post"))
            assert parse_qs(sent.value.post_data).keys() >= {"code", "state"}
        finally:
            browser.close()


def _sign_in(page, office, mode):
    page.goto(_address(office, mode))
    assert page.title() == "Sign in"
    page.fill("#other", PERSON)
    page.press("#other", "Enter")
    page.wait_for_selector("#accept")


def _address(office, mode):
    sent = {
        "client_id": office.app("public")["client_id"],
        "response_type": "code",
        "redirect_uri": REDIRECT,
        "scope": f"{SEND} {SIGN_IN}",
        "state": "abc",
        "response_mode": mode,
    }
    base = f"{office.endpoints['login']}/{office.endpoints['tenant']}/oauth2/v2.0/authorize"
    return f"{base}?{urlencode(sent)}"
