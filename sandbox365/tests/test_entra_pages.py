"""The sign-in pages: who, second factor, consent, approval."""

import pytest

from sandbox365.tests.entra_walk import (
    ADMIN,
    GRAPH_SEND,
    PERSON,
    READ,
    SEND,
    SIGN_IN,
    Browser,
    signed_in,
    tokens,
    walk,
)

VENDOR_PERSON = "billing@contoso.test"


def test_the_pages_offer_the_accounts_of_the_tenant_and_a_box_for_another(office):
    page = Browser(office).authorize()
    assert {"account-" + PERSON, "account-info@bakkerij.test", "other", "next", "cancel"} <= page.ids
    assert f"account-{VENDOR_PERSON}" not in page.ids
    assert "<title>Sign in</title>" in page.answer.text


def test_every_page_says_that_it_is_a_stand_in(office):
    first = Browser(office).authorize()
    second = first.choose(PERSON)
    for page in (first, second, Browser(office).open(office.endpoints["login"] + "/devicelogin")):
        assert "This is Postroom's local stand-in" in page.text


def test_the_consent_page_lists_the_permissions_and_names_the_application(office):
    page = Browser(office).authorize(scope=f"{SEND} {READ} {SIGN_IN}").choose(PERSON)
    assert "web asks facturen@bakkerij.test for this:" in page.text
    for name in ("SMTP.Send", "IMAP.AccessAsUser.All", "offline_access", "openid", "profile"):
        assert f"({name})" in page.text


def test_consent_is_asked_once_and_again_for_something_new(office):
    signed_in(office)
    assert Browser(office).authorize().choose(PERSON).location
    page = Browser(office).authorize(scope=f"{SEND} {READ} {SIGN_IN}").choose(PERSON)
    assert page.location is None
    assert "(IMAP.AccessAsUser.All)" in page.text
    assert "(SMTP.Send)" not in page.text


def test_the_consent_of_one_person_does_not_count_for_another(office):
    signed_in(office)
    assert "accept" in Browser(office).authorize().choose("leverbonnen@bakkerij.test").ids


def test_an_administrator_may_consent_for_everybody(office):
    page = Browser(office).authorize().choose(ADMIN)
    assert "organisation" in page.ids
    assert page.press("accept", tick=["organisation"]).location
    assert Browser(office).authorize().choose(PERSON).location


def test_an_administrator_who_does_not_tick_the_box_consents_for_themselves(office):
    assert Browser(office).authorize().choose(ADMIN).press("accept").location
    assert "accept" in Browser(office).authorize().choose(PERSON).ids


def test_only_an_administrators_word_counts_for_everybody(office):
    page = Browser(office).authorize().choose(PERSON)
    assert "organisation" not in page.ids
    assert page.press("accept", organisation="1").location
    assert "accept" in Browser(office).authorize().choose("leverbonnen@bakkerij.test").ids


def test_prompt_consent_asks_again(office):
    signed_in(office)
    assert "accept" in Browser(office).authorize(prompt="consent").choose(PERSON).ids


def test_where_people_may_not_consent_they_see_that_an_administrator_has_to(office):
    office.switch(tenants={"bakkerij.test": {"user_consent": False}})
    page = Browser(office).authorize().choose(PERSON)
    assert "AADSTS90094" in page.text
    assert "accept" not in page.ids
    assert walk(Browser(office).authorize(), ADMIN, tick=["organisation"]).returned["code"]
    assert Browser(office).authorize().choose(PERSON).returned["code"]


def test_nobody_slips_past_the_approval_page(office):
    office.switch(tenants={"bakkerij.test": {"user_consent": False}})
    page = Browser(office).authorize().choose(PERSON)
    form = page.forms[0]
    again = page._web.send("POST", office.endpoints["login"] + "/login", {**form.fields, "accept": "1"})
    assert again.location is None
    assert "AADSTS90094" in again.text


def test_a_disabled_account_ends_on_a_page_without_way_back(office):
    page = Browser(office).authorize().choose("info@bakkerij.test")
    assert page.location is None
    assert "AADSTS50057: The user account is disabled." in page.text


def test_an_address_nobody_has_is_asked_again(office):
    page = Browser(office).authorize().type("nobody@bakkerij.test")
    assert "AADSTS50034" in page.text
    assert page.type(PERSON).press("accept").returned["code"]


def test_the_next_button_without_an_address_asks_again(office):
    page = Browser(office).authorize().press("next")
    assert "type an address" in page.text


def test_a_known_hint_skips_the_question_who(office):
    assert "accept" in Browser(office).authorize(login_hint=PERSON.upper()).ids


@pytest.mark.parametrize("prompt", ["select_account", "login"])
def test_a_hint_is_only_filled_in_when_the_application_wants_the_question(office, prompt):
    page = Browser(office).authorize(login_hint=PERSON, prompt=prompt)
    assert "other" in page.ids
    assert f'value="{PERSON}"' in page.answer.text


def test_an_unknown_hint_is_only_filled_in(office):
    page = Browser(office).authorize(login_hint="nobody@bakkerij.test")
    assert 'value="nobody@bakkerij.test"' in page.answer.text


def test_the_browser_remembers_who_has_signed_in(office):
    browser = Browser(office)
    walk(browser.authorize())
    assert browser.authorize().returned["code"]
    assert browser.authorize(prompt="none").returned["code"]
    assert "other" in browser.authorize(prompt="select_account").ids


def test_the_hint_counts_more_than_who_is_signed_in(office):
    browser = Browser(office)
    walk(browser.authorize())
    page = browser.authorize(login_hint="leverbonnen@bakkerij.test")
    assert "leverbonnen@bakkerij.test" in page.text
    silent = browser.authorize(login_hint="productie@bakkerij.test", prompt="none")
    assert silent.returned["error"] == "login_required"


def test_prompt_none_tells_the_application_what_would_be_asked(office):
    browser = Browser(office)
    walk(browser.authorize())
    further = browser.authorize(prompt="none", scope=f"{READ} {SIGN_IN}").returned
    assert further["error"] == "interaction_required"
    assert further["error_description"].startswith("AADSTS65001: ")
    office.switch(users={PERSON: {"mfa": True}})
    factor = browser.authorize(prompt="none").returned
    assert factor["error"] == "interaction_required"
    assert factor["error_description"].startswith("AADSTS50076: ")


def test_signing_out_ends_what_the_browser_remembers(office):
    browser = Browser(office)
    walk(browser.authorize())
    browser.open(f"{office.endpoints['login']}/common/oauth2/v2.0/logout")
    assert browser.authorize(prompt="none").returned["error"] == "login_required"


def test_a_revocation_signs_the_person_out_of_the_browser(office):
    browser = Browser(office)
    walk(browser.authorize())
    office.control("/revoke", {"user": PERSON})
    assert browser.authorize(prompt="none").returned["error"] == "login_required"


def test_a_second_factor_is_asked_before_consent(office):
    office.switch(users={PERSON: {"mfa": True}})
    page = Browser(office).authorize().choose(PERSON)
    assert "second factor" in page.text
    page = page.press("accept")
    assert "(SMTP.Send)" in page.text
    assert page.press("accept").returned["code"]


def test_a_page_left_open_too_long_is_over(office):
    page = Browser(office).authorize().choose(PERSON)
    assert page.press("accept").location
    assert "AADSTS50089" in page.press("accept").text


def test_several_resources_may_be_asked_on_the_page(office):
    answer = tokens(office, scope=f"{SEND} {GRAPH_SEND} {SIGN_IN}")
    assert answer["scope"] == SEND


def test_default_stands_for_the_permissions_of_the_registration(office):
    page = Browser(office).authorize(scope="https://outlook.office.com/.default").choose(PERSON)
    assert "(SMTP.Send)" in page.text
    assert "(IMAP.AccessAsUser.All)" in page.text


def test_what_the_client_sends_is_shown_as_text_only(office):
    page = Browser(office).authorize(redirect_uri="http://localhost/<script>alert(1)</script>")
    assert "<script>alert" not in page.answer.text
    page = Browser(office).authorize(login_hint='"><script>alert(1)</script>')
    assert "<script>alert" not in page.answer.text
    page = walk(Browser(office).authorize(response_mode="form_post", state='"><b>'))
    assert "<b>" not in page.answer.text
    assert page.returned["state"] == '"><b>'


def test_the_clients_own_request_id_is_on_the_error_page(office):
    mine = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
    page = Browser(office).authorize(client_id="unknown", **{"client-request-id": mine})
    assert mine in page.text
