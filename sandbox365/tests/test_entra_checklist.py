"""The checklist for a faithful stand-in (facts 13, lines 1 to 6), each item with its literal answer."""

import time
from urllib.parse import urlencode

import jwt
import pytest
import requests

from sandbox365.tests import entra_walk as walk
from sandbox365.tests.conftest import SCOPE

UNKNOWN = "00000000-1111-2222-3333-444444444444"
PERSON = walk.PERSON


def _refused_code(**settings):
    def ask(office):
        code = walk.signed_in(office)["code"]
        office.switch(settings=settings)
        return walk.redeem(office, code)

    return ask


def _verifier_of_another(office):
    verifier, challenge = walk.pkce()
    code = walk.signed_in(office, code_challenge=challenge, code_challenge_method="S256")["code"]
    return walk.redeem(office, code, code_verifier=verifier[::-1])


def _twice(office):
    code = walk.signed_in(office)["code"]
    assert walk.redeem(office, code).status_code == 200
    return walk.redeem(office, code)


def _redeemed(app="web", **form):
    return lambda office: walk.redeem(office, walk.signed_in(office, app)["code"], app, **form)


def _refreshed(scope=walk.SEND, asked=walk.SEND, switch=None):
    def ask(office):
        token = walk.tokens(office, scope=f"{asked} {walk.SIGN_IN}")["refresh_token"]
        office.switch(**(switch or {}))
        return walk.refresh(office, token, scope=scope)

    return ask


def _revoked(office):
    token = walk.tokens(office)["refresh_token"]
    office.control("/revoke", {"user": PERSON})
    return walk.refresh(office, token)


# source: item -> question, (status, error, AADSTS number, suberror)
TOKEN_REFUSALS = {
    "13.1: an unknown tenant": (
        lambda office: office.post_token(tenant=UNKNOWN),
        (400, "invalid_request", 90002, None),
    ),
    "13.1: a malformed tenant": (
        lambda office: office.post_token(tenant="Bakkerij Jansen"),
        (400, "invalid_request", 900023, None),
    ),
    "13.2: a secret that has expired": (
        lambda office: office.post_token(
            client_id=office.app("expired")["client_id"], client_secret=office.secret("expired")
        ),
        (401, "invalid_client", 7000222, None),
    ),
    "13.2: a disabled application": (
        lambda office: office.post_token(
            client_id=office.app("disabled")["client_id"], client_secret=office.secret("disabled")
        ),
        (400, "unauthorized_client", 7000112, None),
    ),
    "13.2: a single-tenant application on /common": (
        lambda office: walk.redeem(office, "1.Acode", tenant="common"),
        (400, "invalid_request", 50194, None),
    ),
    "13.2: a single-page application redeemed by a program": (
        _redeemed("spa"),
        (400, "invalid_request", 9002327, None),
    ),
    "13.3: a wrong code_verifier": (_verifier_of_another, (400, "invalid_grant", 501481, None)),
    "13.3: a code used twice": (_twice, (400, "invalid_grant", 54005, None)),
    "13.3: a code older than its time": (
        _refused_code(code_lifetime=0),
        (400, "invalid_grant", 70008, None),
    ),
    "13.3: another redirect_uri in the second call": (
        _redeemed(redirect_uri="http://localhost:3017"),
        (400, "invalid_grant", 500112, None),
    ),
    "13.3: a secret from a public client": (
        _redeemed("public", client_secret="anything"),
        (401, "invalid_client", 700025, None),
    ),
    "13.3: no secret from a Web client": (
        _redeemed(client_secret=None),
        (401, "invalid_client", 7000218, None),
    ),
    "13.3: the secret's id instead of its value": (
        _redeemed(client_secret=UNKNOWN),
        (401, "invalid_client", 7000215, None),
    ),
    "13.3: no scope when refreshing": (_refreshed(scope=None), (400, "invalid_request", 900144, None)),
    "13.3: two resources in one token call": (
        _refreshed(scope=f"{walk.SEND} {walk.GRAPH_SEND}", asked=f"{walk.SEND} {walk.GRAPH_SEND}"),
        (400, "invalid_scope", 28000, None),
    ),
    "13.3: an unknown scope": (
        _refreshed(scope="https://outlook.office.com/SMTP.Sent"),
        (400, "invalid_scope", 70011, None),
    ),
    "13.3: no .default for client_credentials": (
        lambda office: office.post_token(scope=walk.SEND),
        (400, "invalid_scope", 1002012, None),
    ),
    "13.3: 90 days of inactivity": (
        _refreshed(switch={"settings": {"refresh_lifetime": 0}}),
        (400, "invalid_grant", 700082, "token_expired"),
    ),
    "13.3: sessions revoked": (_revoked, (400, "invalid_grant", 50173, "bad_token")),
    "13.3: a second factor demanded meanwhile": (
        _refreshed(switch={"users": {PERSON: {"mfa": True}}}),
        (400, "interaction_required", 50076, "basic_action"),
    ),
    "13.3: no consent for a further scope": (
        _refreshed(scope=walk.READ),
        (400, "invalid_grant", 65001, "consent_required"),
    ),
    "13.3: blocked by Conditional Access": (
        _refreshed(switch={"users": {PERSON: {"blocked": True}}}),
        (400, "invalid_grant", 53003, None),
    ),
    "7.A: a disabled person": (
        _refreshed(switch={"users": {PERSON: {"enabled": False}}}),
        (400, "invalid_grant", 50057, None),
    ),
    "7.A: a person who is gone": (
        _refreshed(switch={"users": {PERSON: None}}),
        (400, "invalid_grant", 50034, None),
    ),
}


@pytest.mark.parametrize("item", TOKEN_REFUSALS)
def test_the_token_endpoint_refuses_as_the_checklist_says(office, item):
    ask, (status, error, code, suberror) = TOKEN_REFUSALS[item]
    answer = ask(office)
    body = answer.json()
    assert (answer.status_code, body["error"], body["error_codes"]) == (status, error, [code])
    assert body.get("suberror") == suberror
    assert body["error_description"].startswith(f"AADSTS{code}: ")


@pytest.mark.parametrize("app", ["web", "public"])
def test_line_2_a_web_client_with_its_secret_and_a_public_one_without_are_let_in(office, app):
    assert walk.tokens(office, app)["scope"] == f"{walk.SEND} {walk.READ}"


def _admin_consent(office):
    fields = {"client_id": office.app("vendor")["client_id"], "redirect_uri": walk.REDIRECT, "scope": SCOPE}
    path = f"/{office.endpoints['tenant']}/v2.0/adminconsent?{urlencode(fields)}"
    return walk.Browser(office).open(office.endpoints["login"] + path).choose(walk.ADMIN)


def test_line_3_admin_consent_granted_and_declined(office):
    granted = _admin_consent(office).press("accept").returned
    assert granted == {"admin_consent": "True", "tenant": office.endpoints["tenant"], "scope": SCOPE}
    declined = _admin_consent(office).press("cancel").returned
    assert (declined["admin_consent"], declined["error"]) == ("True", "consent_required")
    assert declined["error_description"].startswith("AADSTS65004: ")


def test_line_1_two_tenants_answer_to_id_and_domain(office):
    host = office.endpoints["authority"].rpartition("/")[0]
    other = "b2d4e8c1-35fa-4e0b-8d27-91c6a0f3d742"
    for domain, tenant in (("bakkerij.test", office.endpoints["tenant"]), ("contoso.test", other)):
        for name in (domain, tenant):
            found = office.web.get(f"{host}/{name}/v2.0/.well-known/openid-configuration").json()
            assert found["issuer"] == f"{host}/{tenant}/v2.0"


@pytest.mark.parametrize("uri", ["http://localhost:3017/", "http://localhost:9/", "http://localhost/"])
def test_line_3_the_port_of_localhost_does_not_count(office, uri):
    page = walk.walk(walk.Browser(office).authorize(redirect_uri=uri))
    assert page.location.startswith(f"{uri}?code=")
    assert walk.redeem(office, page.returned["code"], redirect_uri=uri).status_code == 200


def test_line_3_the_old_refresh_token_stays_valid_after_rotation(office):
    first = walk.tokens(office)["refresh_token"]
    second = walk.refresh(office, first).json()["refresh_token"]
    assert second != first
    for token in (first, second, first):
        assert walk.refresh(office, token).status_code == 200


def test_line_4_the_token_endpoint_is_busy(office):
    office.order(at="token", status=429, headers={"Retry-After": "7"}, count=1)
    answer = office.post_token()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert office.post_token().status_code == 200


def test_line_4_a_page_of_html_instead_of_json(office):
    office.order(at="token", status=503, body="<html>down</html>", count=1)
    answer = office.post_token()
    assert (answer.status_code, answer.text) == (503, "<html>down</html>")
    assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("stage", ["authorize", "adminconsent", "devicecode"])
def test_line_4_the_other_endpoints_misbehave_as_ordered(office, stage):
    office.order(at=stage, status=503, body="down", count=1)
    login, tenant = office.endpoints["login"], office.endpoints["tenant"]
    answer = {
        "authorize": lambda: walk.Browser(office).authorize().answer,
        "adminconsent": lambda: office.web.get(f"{login}/{tenant}/v2.0/adminconsent"),
        "devicecode": lambda: office.web.post(f"{login}/{tenant}/oauth2/v2.0/devicecode"),
    }[stage]()
    assert (answer.status_code, answer.text) == (503, "down")


def test_line_4_a_slow_answer_and_a_connection_cut_off(office):
    office.order(at="token", delay=0.4, count=1)
    start = time.monotonic()
    assert office.post_token().status_code == 200
    assert time.monotonic() - start >= 0.4
    office.order(at="token", cut=True, count=1)
    with pytest.raises(requests.exceptions.ConnectionError):
        office.post_token()


def test_line_6_a_persons_token_carries_scp_and_an_applications_roles(office):
    person = jwt.decode(walk.tokens(office)["access_token"], options={"verify_signature": False})
    assert (person["aud"], person["scp"]) == (
        "https://outlook.office.com",
        "SMTP.Send IMAP.AccessAsUser.All",
    )
    assert (person["upn"], person["tid"]) == (PERSON, office.endpoints["tenant"])
    assert (person["appid"], person["appidacr"]) == (office.app("web")["client_id"], "1")
    assert person["exp"] - person["iat"] == 3599
    assert "roles" not in person
    application = jwt.decode(office.token(scope=SCOPE), options={"verify_signature": False})
    assert application["roles"] == ["SMTP.SendAsApp", "IMAP.AccessAsApp"]
    assert "scp" not in application


def test_line_6_the_token_is_between_1500_and_3000_bytes_long(office):
    assert 1500 <= len(walk.tokens(office)["access_token"]) <= 3000
