"""Tokens for people: what an answer carries, and what keeps or loses its worth."""

import re
import stat
import time
from pathlib import Path

import jwt
import pytest

from sandbox365 import Sandbox
from sandbox365.tests.conftest import MAILBOX, Office
from sandbox365.tests.entra_walk import (
    GRAPH_SEND,
    PERSON,
    READ,
    REDIRECT,
    SEND,
    SIGN_IN,
    post,
    redeem,
    refresh,
    signed_in,
    tokens,
)

ORIGIN = {"Origin": "http://localhost:3017"}


def _claims(token):
    return jwt.decode(token, options={"verify_signature": False})


def test_the_answer_has_what_was_asked_for_and_no_more(office):
    answer = tokens(office, scope=SEND)
    assert answer.keys() == {"token_type", "scope", "expires_in", "ext_expires_in", "access_token"}
    full = tokens(office, client_info="1")
    assert full.keys() - answer.keys() == {"refresh_token", "id_token", "client_info"}


def test_the_scope_lists_what_was_granted_with_the_host_that_was_asked(office):
    assert tokens(office, scope=f"{SEND} {READ} {SIGN_IN}")["scope"] == f"{SEND} {READ}"
    # consent stays: a token for one of them carries both
    assert tokens(office, scope=SEND)["scope"] == f"{SEND} {READ}"
    other = "https://outlook.office365.com/SMTP.Send"
    assert tokens(office, scope=other)["scope"].startswith(other)


def test_the_id_token_says_who_has_signed_in(office):
    code = signed_in(office, nonce="n-1")["code"]
    token = redeem(office, code).json()["id_token"]
    keys = office.web.get(f"{office.endpoints['authority']}/discovery/v2.0/keys").json()["keys"]
    client_id = office.app("web")["client_id"]
    claims = jwt.decode(token, jwt.PyJWK(keys[0]).key, algorithms=["RS256"], audience=client_id)
    assert claims["iss"] == f"{office.endpoints['authority']}/v2.0"
    assert (claims["preferred_username"], claims["nonce"], claims["ver"]) == (PERSON, "n-1", "2.0")
    assert claims["tid"] == office.endpoints["tenant"]
    assert claims.keys() >= {"aud", "iat", "nbf", "exp", "sub", "oid", "name"}


def test_the_token_opens_smtp(office):
    client = office.connect()
    assert office.auth(client, tokens(office)["access_token"], MAILBOX)[0] == 235


def test_the_refresh_token_looks_like_microsofts(office):
    assert re.fullmatch(r"[01]\.A[A-Za-z0-9._-]{500,}", tokens(office)["refresh_token"])


def test_tokens_handed_out_are_listed_for_leak_tests_the_access_token_last(office):
    answer = tokens(office)
    issued = office.web.get(office.endpoints["control"] + "/tokens").json()
    assert issued[-2:] == [answer["refresh_token"], answer["access_token"]]


def test_a_refresh_token_works_for_other_scopes_of_the_same_consent(office):
    token = tokens(office, scope=f"{SEND} {GRAPH_SEND} {SIGN_IN}")["refresh_token"]
    answer = refresh(office, token, scope=GRAPH_SEND).json()
    assert answer["scope"] == GRAPH_SEND
    assert _claims(answer["access_token"])["aud"] == "https://graph.microsoft.com"


def test_refreshing_gives_an_id_token_when_asked(office):
    token = tokens(office)["refresh_token"]
    assert "id_token" not in refresh(office, token).json()
    assert "id_token" in refresh(office, token, scope=f"{SEND} openid").json()


def test_without_rotation_the_answer_has_no_new_refresh_token(office):
    office.switch(settings={"rotate": False})
    token = tokens(office)["refresh_token"]
    for _ in range(2):
        assert "refresh_token" not in refresh(office, token).json()


def test_using_a_refresh_token_keeps_it_alive(office):
    office.switch(settings={"refresh_lifetime": 3, "rotate": False})
    token = tokens(office)["refresh_token"]
    for _ in range(4):
        time.sleep(1)
        assert refresh(office, token).status_code == 200
    time.sleep(3.1)
    assert refresh(office, token).json()["error_codes"] == [700082]


def test_the_text_of_700082_says_since_when(office):
    token = tokens(office)["refresh_token"]
    office.switch(settings={"refresh_lifetime": 0})
    text = refresh(office, token).json()["error_description"]
    assert re.search(r"issued on \d{4}-\d\d-\d\dT[\d:.]+Z and was inactive for 0\.00:00:00\.", text)


def test_after_a_revocation_a_new_sign_in_helps(office):
    token = tokens(office)["refresh_token"]
    assert office.control("/revoke", {"user": PERSON}) == {"revoked": 1}
    assert refresh(office, token).json()["error_codes"] == [50173]
    assert refresh(office, tokens(office)["refresh_token"]).status_code == 200


def test_a_revocation_does_not_touch_other_people(office):
    token = tokens(office, person="leverbonnen@bakkerij.test")["refresh_token"]
    office.control("/revoke", {"user": PERSON})
    assert refresh(office, token).status_code == 200


@pytest.mark.parametrize("body", [{}, {"user": 1}, {"user": "nobody@bakkerij.test"}, []])
def test_a_revocation_needs_somebody(office, body):
    answer = office.web.post(office.endpoints["control"] + "/revoke", json=body)
    assert answer.status_code == 400
    assert "directory" in answer.json()["error"]


def test_after_a_new_sign_in_with_the_factor_refreshing_works_again(office):
    office.switch(users={PERSON: {"mfa": True}})
    token = tokens(office)["refresh_token"]
    assert refresh(office, token).status_code == 200


@pytest.mark.parametrize(
    ("change", "error", "code"),
    [
        (lambda code: code[:-1], "invalid_request", 9002313),
        (lambda code: code.replace("%", "%25") + "%3D", "invalid_request", 9002313),
    ],
)
def test_a_damaged_code_is_a_malformed_request(office, change, error, code):
    body = redeem(office, change(signed_in(office)["code"])).json()
    assert (body["error"], body["error_codes"]) == (error, [code])


def test_a_whole_code_that_nobody_issued_is_no_grant(office):
    code = signed_in(office)["code"]
    office.control("/reset")
    body = redeem(office, code).json()
    assert (body["error"], body["error_codes"]) == ("invalid_grant", [70000])


def test_a_damaged_refresh_token_is_no_grant(office):
    body = refresh(office, tokens(office)["refresh_token"][:-1]).json()
    assert (body["error"], body["error_codes"], body["suberror"]) == ("invalid_grant", [70000], "bad_token")


def test_the_tokens_of_another_client_are_refused(office):
    found = tokens(office)["refresh_token"]
    code = signed_in(office)["code"]
    for answer in (refresh(office, found, "daemon"), redeem(office, code, "daemon")):
        body = answer.json()
        assert (body["error"], body["error_codes"]) == ("invalid_grant", [70000])
        assert body["suberror"] == "client_mismatch"


def test_a_code_is_for_the_tenant_of_its_person(office):
    code = signed_in(office, "vendor")["code"]
    assert redeem(office, code, "vendor", tenant="contoso.test").json()["error_codes"] == [700005]
    assert redeem(office, code, "vendor", tenant="common").status_code == 200


def test_a_failed_attempt_does_not_use_up_the_code(office):
    code = signed_in(office)["code"]
    assert redeem(office, code, client_secret="wrong").status_code == 401
    assert redeem(office, code).status_code == 200


@pytest.mark.parametrize("missing", ["code", "redirect_uri", "client_id", "grant_type"])
def test_a_missing_field_is_named(office, missing):
    form = {"grant_type": "authorization_code", "code": signed_in(office)["code"], "redirect_uri": REDIRECT}
    body = post(office, **{**form, missing: None}).json()
    assert body["error_codes"] == [900144]
    assert f"'{missing}'" in body["error_description"]


def test_the_old_parameter_resource_is_refused(office):
    body = post(office, grant_type="client_credentials", resource="https://outlook.office365.com").json()
    assert (body["error"], body["error_codes"]) == ("invalid_request", [901002])


def test_a_refresh_token_of_the_web_platform_needs_the_secret_each_time(office):
    token = tokens(office)["refresh_token"]
    assert refresh(office, token, client_secret=None).json()["error_codes"] == [7000218]


def test_a_refresh_token_of_a_public_client_forbids_one(office):
    token = tokens(office, "public")["refresh_token"]
    assert refresh(office, token, "public").status_code == 200
    assert refresh(office, token, "public", client_secret="x").json()["error_codes"] == [700025]


@pytest.mark.parametrize(
    ("change", "code"),
    [({"secret_expires": "2026-01-01"}, 7000222), ({"enabled": False}, 7000112)],
)
def test_refreshing_stops_when_the_application_does(office, change, code):
    token = tokens(office)["refresh_token"]
    office.switch(apps={"web": change})
    assert refresh(office, token).json()["error_codes"] == [code]


def test_a_single_page_application_asks_from_a_browser_with_pkce(office):
    code = signed_in(office, "spa")["code"]
    assert redeem(office, code, "spa", headers=ORIGIN).json()["error_codes"] == [9002325]
    verifier = "v" * 43
    code = signed_in(office, "spa", code_challenge=verifier)["code"]
    answer = redeem(office, code, "spa", headers=ORIGIN, code_verifier=verifier)
    assert answer.status_code == 200
    token = answer.json()["refresh_token"]
    assert refresh(office, token, "spa").json()["error_codes"] == [9002327]
    assert refresh(office, token, "spa", headers=ORIGIN).status_code == 200


def test_the_code_of_another_platform_is_not_redeemed_in_a_browser(office):
    code = signed_in(office)["code"]
    assert redeem(office, code, headers=ORIGIN).json()["error_codes"] == [9002326]


def test_error_uri_stands_only_where_there_is_a_page(office):
    assert "error_uri" in refresh(office, "nothing").json()
    assert "error_uri" not in office.post_token(scope=SEND).json()


def test_an_application_without_consent_gets_a_token_without_roles(office):
    answer = post(office, grant_type="client_credentials", scope="https://outlook.office365.com/.default")
    assert "roles" not in _claims(answer.json()["access_token"])


def test_the_log_knows_each_token_request_and_no_secret(office):
    token = tokens(office)["refresh_token"]
    refresh(office, token, client_secret="hunter2-hunter2")
    log = office.web.get(office.endpoints["control"] + "/log")
    assert [(entry["grant_type"], entry["status"]) for entry in log.json()] == [
        ("authorization_code", 200),
        ("refresh_token", 401),
    ]
    assert {entry["client_id"] for entry in log.json()} == {office.app("web")["client_id"]}
    assert all(entry["start"] <= entry["end"] for entry in log.json())
    assert token not in log.text
    assert "hunter2" not in log.text


def test_a_restart_keeps_grants_as_hashes_in_a_private_file(tmp_path):
    with Sandbox(tmp_path) as first:
        office = Office(first)
        kept, revoked = tokens(office)["refresh_token"], tokens(office, person="productie@bakkerij.test")
        office.control("/revoke", {"user": "productie@bakkerij.test"})
        rotated = refresh(office, kept).json()["refresh_token"]
    file = Path(tmp_path, "grants.jsonl")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text()
    assert not [token for token in (kept, rotated, revoked["refresh_token"]) if token in text]
    file.write_text(text + '{"kind": "refr')  # the machine stopped in the middle of a line
    with Sandbox(tmp_path) as second:
        office = Office(second)
        for token in (kept, rotated):
            assert refresh(office, token).status_code == 200
        assert refresh(office, revoked["refresh_token"]).json()["error_codes"] == [50173]
        assert signed_in(office)["code"]
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert SIGN_IN.split()[0] in file.read_text()
