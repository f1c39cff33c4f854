"""The way back to the application: redirect URIs, response modes, PKCE, tenants."""

import re
from urllib.parse import urlsplit

import pytest

from sandbox365.tests.entra_walk import PERSON, REDIRECT, SEND, Browser, pkce, redeem, signed_in, walk

VENDOR_PERSON = "billing@contoso.test"


def test_the_code_looks_like_microsofts(office):
    found = signed_in(office)
    assert re.fullmatch(r"[01]\.A[A-Za-z0-9._-]{300,}", found["code"])
    assert re.fullmatch(r"[0-9a-f-]{36}", found["session_state"])
    assert found.keys() == {"code", "state", "session_state"}


def test_client_info_comes_when_asked(office):
    assert "client_info" in signed_in(office, client_info="1")


def test_no_state_comes_back_when_none_was_sent(office):
    assert "state" not in signed_in(office, state=None)


def test_the_same_request_may_be_posted(office):
    login, tenant = office.endpoints["login"], office.endpoints["tenant"]
    sent = {
        "client_id": office.app("web")["client_id"],
        "response_type": "code",
        "redirect_uri": REDIRECT,
        "scope": SEND,
    }
    page = Browser(office).send("POST", f"{login}/{tenant}/oauth2/v2.0/authorize", sent)
    assert walk(page).returned["code"]


def test_both_doors_have_the_pages(office):
    browser = Browser(office)
    for door in (office.endpoints["login"], office.endpoints["authority"].rpartition("/")[0]):
        answer = browser.open(f"{door}/{office.endpoints['tenant']}/oauth2/v2.0/authorize")
        assert "AADSTS900144" in answer.text


def test_discovery_sends_the_browser_to_the_door_without_tls(office):
    found = office.web.get(f"{office.endpoints['authority']}/v2.0/.well-known/openid-configuration").json()
    path = f"/{office.endpoints['tenant']}/oauth2/v2.0/authorize"
    assert found["authorization_endpoint"] == office.endpoints["login"] + path


def test_fragment_mode_puts_the_answer_behind_the_hash(office):
    page = walk(Browser(office).authorize(response_mode="fragment"))
    parts = urlsplit(page.location)
    assert parts.query == ""
    assert parts.fragment.startswith("code=")


def test_form_post_mode_is_a_form_with_a_button(office):
    page = walk(Browser(office).authorize(response_mode="form_post"))
    assert page.answer.status_code == 200
    assert page.forms[0].action == REDIRECT
    assert page.forms[0].fields["state"] == "abc"
    assert "continue" in page.ids
    assert redeem(office, page.returned["code"]).status_code == 200


def test_a_refusal_is_posted_too_in_form_post_mode(office):
    page = Browser(office).authorize(response_mode="form_post").press("cancel")
    assert page.forms[0].action == REDIRECT
    assert page.returned["error"] == "access_denied"


@pytest.mark.parametrize("mode", ["query", "fragment"])
def test_a_uri_without_a_path_comes_back_with_a_slash(office, mode):
    page = walk(Browser(office).authorize(redirect_uri="http://localhost:3017", response_mode=mode))
    assert page.location.startswith("http://localhost:3017/" + {"query": "?", "fragment": "#"}[mode])
    code = page.returned["code"]
    assert redeem(office, code).json()["error_codes"] == [500112]
    assert redeem(office, code, redirect_uri="http://localhost:3017").status_code == 200


def test_a_query_in_the_redirect_uri_is_kept(office):
    office.switch(apps={"web": {"web_redirects": ["http://localhost/back?a=b"]}})
    page = walk(Browser(office).authorize(redirect_uri="http://localhost:99/back?a=b"))
    assert page.location.startswith("http://localhost:99/back?a=b&code=")


def test_one_registered_uri_needs_not_be_sent(office):
    office.switch(apps={"web": {"web_redirects": [REDIRECT]}})
    assert walk(Browser(office).authorize(redirect_uri=None)).location.startswith(REDIRECT)


def test_of_two_registrations_that_differ_by_port_the_first_decides_the_platform(office):
    office.switch(
        apps={
            "web": {
                "web_redirects": ["http://localhost:1/"],
                "public_redirects": ["http://localhost:3017/"],
            }
        }
    )
    code = signed_in(office)["code"]
    assert redeem(office, code, client_secret=None).json()["error_codes"] == [7000218]


def test_127_0_0_1_works_on_any_port_where_it_is_registered(office):
    uri = "http://127.0.0.1:4711/"
    page = walk(Browser(office).authorize("public", redirect_uri=uri))
    assert page.location.startswith(uri)
    assert redeem(office, page.returned["code"], "public", redirect_uri=uri).status_code == 200


@pytest.mark.parametrize("method", ["S256", "plain", None])
def test_pkce_lets_the_right_verifier_in(office, method):
    verifier, challenge = pkce()
    sent = challenge if method == "S256" else verifier
    code = signed_in(office, code_challenge=sent, code_challenge_method=method)["code"]
    assert redeem(office, code).json()["error_codes"] == [501481]
    assert redeem(office, code, code_verifier=verifier).status_code == 200


def test_a_verifier_without_a_challenge_is_refused(office):
    code = signed_in(office)["code"]
    assert redeem(office, code, code_verifier=pkce()[0]).json()["error_codes"] == [501481]


def test_people_of_every_tenant_sign_in_at_common_to_a_multi_tenant_application(office):
    for person in (PERSON, VENDOR_PERSON):
        assert walk(Browser(office).authorize("vendor", "common"), person).returned["code"]
    personal = Browser(office).authorize("vendor", "common").type("bakker@outlook.test")
    assert personal.returned["error_description"].startswith("AADSTS50020: ")


@pytest.mark.parametrize("tenant", ["consumers", "common", "9188040d-6c67-4c5b-b112-36a304b66dad"])
def test_personal_accounts_sign_in_where_the_application_takes_them(office, tenant):
    person = "bakker@outlook.test"
    code = walk(Browser(office).authorize("personal", tenant), person).returned["code"]
    answer = redeem(office, code, "personal", tenant=tenant)
    assert answer.status_code == 200, answer.text


def test_a_personal_client_must_not_send_a_secret(office):
    code = signed_in(office, "personal", "bakker@outlook.test", "consumers")["code"]
    body = redeem(office, code, "personal", tenant="consumers", client_secret="x").json()
    assert (body["error"], body["error_codes"]) == ("invalid_request", [90023])
    assert "Public clients can't send a client secret." in body["error_description"]


def test_a_personal_account_is_refused_at_organizations(office):
    page = Browser(office).authorize("personal", "organizations").type("bakker@outlook.test")
    assert page.returned["error_description"].startswith("AADSTS50020: ")


def test_an_account_of_an_organisation_is_refused_at_consumers(office):
    page = Browser(office).authorize("personal", "consumers").type(PERSON)
    assert page.returned["error_description"].startswith("AADSTS50020: ")
