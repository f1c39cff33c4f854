"""The checklist for a faithful stand-in (facts 13, lines 1 to 6): what ends on a page, and what goes back."""

import pytest

from sandbox365.tests import entra_walk as walk

UNKNOWN = "00000000-1111-2222-3333-444444444444"
PERSON = walk.PERSON


def _authorize(app="web", tenant=None, **fields):
    return lambda office: walk.Browser(office).authorize(app, tenant, **fields)


# source: item -> question, AADSTS number
PAGES = {
    "13.1: an unknown tenant": (_authorize(tenant=UNKNOWN), 90002),
    "13.1: a malformed tenant": (_authorize(tenant="Bakkerij Jansen"), 900023),
    "13.2: a single-tenant application on /common": (_authorize(tenant="common"), 50194),
    "13.2: a single-tenant application on /organizations": (_authorize(tenant="organizations"), 50194),
    "13.2: an application without a redirect URI": (_authorize("no-redirect"), 500113),
    "13.2: a disabled application": (_authorize("disabled"), 7000112),
    "13.3: a path that is not registered": (_authorize(redirect_uri="http://localhost:3017/back"), 50011),
    "13.3: a path in other letters": (
        _authorize(redirect_uri="http://localhost:3017/Sign-In/Answer"),
        50011,
    ),
    "13.3: a trailing slash too much": (
        _authorize(redirect_uri="http://localhost:3017/sign-in/answer/"),
        50011,
    ),
    "13.3: https instead of http": (_authorize(redirect_uri="https://localhost:3017/"), 50011),
    "13.3: 127.0.0.1 instead of localhost": (_authorize(redirect_uri="http://127.0.0.1:3017/"), 50011),
    "13.3: [::1]": (_authorize("public", redirect_uri="http://[::1]:3017/"), 50011),
    "13.5: an unknown client": (_authorize(client_id=UNKNOWN), 700016),
    "13.5: a client of another tenant": (_authorize("contoso"), 700016),
    "7.A: no client": (_authorize(client_id=None), 900144),
    "7.A: no redirect URI, and several registered": (_authorize(redirect_uri=None), 900971),
    "7.A: an application for organisations on /consumers": (_authorize("vendor", "consumers"), 9002332),
}


@pytest.mark.parametrize("item", PAGES)
def test_an_error_about_client_or_redirect_uri_is_a_page_and_no_redirect(office, item):
    ask, code = PAGES[item]
    page = ask(office)
    assert page.location is None
    assert page.answer.headers["Content-Type"].startswith("text/html")
    assert f"AADSTS{code}: " in page.text
    for name in ("Request Id:", "Correlation Id:", "Timestamp:", "Postroom's local stand-in"):
        assert name in page.text


def _cancelled(office):
    return walk.Browser(office).authorize().press("cancel")


def _declined(office):
    return walk.Browser(office).authorize().choose(PERSON).press("cancel")


def _blocked(office):
    office.switch(users={PERSON: {"blocked": True}})
    return walk.Browser(office).authorize().choose(PERSON)


def _of_another_tenant(office):
    return walk.Browser(office).authorize().type("billing@contoso.test")


def _not_approved(office):
    office.switch(tenants={"bakkerij.test": {"user_consent": False}})
    return walk.Browser(office).authorize().choose(PERSON).press("cancel")


# source: item -> question, (error, how its description begins)
REDIRECTS = {
    "13.3: cancelled": (_cancelled, ("access_denied", "the user canceled the authentication")),
    "13.3: consent declined": (_declined, ("access_denied", "AADSTS65004: ")),
    "13.3: blocked by Conditional Access": (_blocked, ("access_denied", "AADSTS53003: ")),
    "7.A: an account of another tenant": (_of_another_tenant, ("access_denied", "AADSTS50020: ")),
    "2.2: people may not consent": (_not_approved, ("access_denied", "AADSTS90094: ")),
    "7.A: an implicit token": (
        _authorize(response_type="id_token"),
        ("unsupported_response_type", "AADSTS700054: response_type 'id_token'"),
    ),
    "7.A: no response_type": (_authorize(response_type=None), ("invalid_request", "AADSTS900144: ")),
    "7.A: no scope": (_authorize(scope=None), ("invalid_request", "AADSTS900144: ")),
    "7.A: another response_mode": (_authorize(response_mode="body"), ("invalid_request", "AADSTS70007: ")),
    "7.A: an unknown prompt": (_authorize(prompt="ask"), ("invalid_request", "AADSTS90023: ")),
    "7.A: resource instead of scope": (
        _authorize(resource="https://outlook.office.com"),
        ("invalid_request", "AADSTS901002: "),
    ),
    "7.A: a challenge too short": (_authorize(code_challenge="x" * 42), ("invalid_request", "AADSTS50147: ")),
    "7.A: a challenge too long": (_authorize(code_challenge="x" * 129), ("invalid_request", "AADSTS50147: ")),
    "7.A: an unknown challenge method": (
        _authorize(code_challenge="x" * 43, code_challenge_method="MD5"),
        ("invalid_request", "AADSTS90100: "),
    ),
    "7.A: an unknown scope": (
        _authorize(scope="https://outlook.office.com/SMTP.Sent"),
        ("invalid_scope", "AADSTS70011: "),
    ),
    "2.1: an application permission asked of a person": (
        _authorize(scope="https://outlook.office.com/SMTP.SendAsApp"),
        ("invalid_scope", "AADSTS650053: "),
    ),
    "7.A: an unknown resource": (
        _authorize(scope="https://outlook.example.com/SMTP.Send"),
        ("invalid_resource", "AADSTS500011: "),
    ),
    "1.1: prompt=none and nobody signed in": (
        _authorize(prompt="none"),
        ("login_required", "AADSTS50058: "),
    ),
}


@pytest.mark.parametrize("item", REDIRECTS)
def test_other_refusals_go_back_to_the_application_with_its_state(office, item):
    ask, (error, words) = REDIRECTS[item]
    page = ask(office)
    assert page.location.startswith(walk.REDIRECT + "?")
    assert page.returned["error"] == error
    assert page.returned["error_description"].startswith(words)
    assert page.returned["state"] == "abc"
