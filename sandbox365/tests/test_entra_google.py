"""Google's sign-in: other paths, other words, the same pages (facts 7.G and 10)."""

from urllib.parse import urlencode

import jwt
import pytest

from sandbox365.tests.conftest import MAIL, MAILBOX
from sandbox365.tests.entra_walk import PERSON, Browser, pkce, walk

MAIL_SCOPE = "https://mail.google.com/"
SCOPE = f"{MAIL_SCOPE} openid email"
REDIRECT = "http://127.0.0.1:40123/any/path"
OFFLINE = {"access_type": "offline", "prompt": "consent"}


def _open(office, **fields):
    usual = {
        "client_id": office.app("google")["client_id"],
        "response_type": "code",
        "redirect_uri": REDIRECT,
        "scope": SCOPE,
        "state": "abc",
    }
    query = urlencode({name: value for name, value in {**usual, **fields}.items() if value is not None})
    return Browser(office).open(f"{office.endpoints['login']}/google/o/oauth2/v2/auth?{query}")


def _post(office, **form):
    usual = {
        "client_id": office.app("google")["client_id"],
        "client_secret": office.secret("google"),
        "redirect_uri": REDIRECT,
    }
    sent = {name: value for name, value in {**usual, **form}.items() if value is not None}
    return office.web.post(office.endpoints["authority"].rpartition("/")[0] + "/google/token", data=sent)


def _redeem(office, code, **form):
    return _post(office, **{"grant_type": "authorization_code", "code": code, **form})


def _refresh(office, token, **form):
    return _post(office, **{"grant_type": "refresh_token", "refresh_token": token, **form})


def _signed_in(office, **fields):
    return walk(_open(office, **fields)).returned


def _tokens(office):
    return _redeem(office, _signed_in(office, **OFFLINE)["code"]).json()


def test_discovery_names_both_endpoints(office):
    host = office.endpoints["authority"].rpartition("/")[0]
    found = office.web.get(f"{host}/google/.well-known/openid-configuration").json()
    assert found["issuer"] == f"{host}/google"
    assert found["token_endpoint"] == f"{host}/google/token"
    assert found["authorization_endpoint"] == office.endpoints["login"] + "/google/o/oauth2/v2/auth"
    assert office.web.get(found["jwks_uri"]).json()["keys"]


def test_sign_in_gives_tokens_that_open_the_sandboxes_smtp(office):
    verifier, challenge = pkce()
    code = _signed_in(office, code_challenge=challenge, code_challenge_method="S256", **OFFLINE)["code"]
    answer = _redeem(office, code, code_verifier=verifier).json()
    assert answer.keys() == {
        "access_token",
        "expires_in",
        "refresh_token",
        "scope",
        "token_type",
        "id_token",
    }
    assert MAIL_SCOPE in answer["scope"].split()
    claims = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert claims["aud"] == "https://outlook.office365.com"
    assert claims["scp"] == "SMTP.Send IMAP.AccessAsUser.All"
    client = office.connect()
    office.auth(client, answer["access_token"], MAILBOX)
    office.send(client, MAIL)


def test_the_id_token_has_the_address(office):
    claims = jwt.decode(_tokens(office)["id_token"], options={"verify_signature": False})
    assert (claims["email"], claims["email_verified"]) == (PERSON, True)
    assert claims["aud"] == office.app("google")["client_id"]
    assert claims["iss"].endswith("/google")


@pytest.mark.parametrize("fields", [{}, {"access_type": "offline"}, {"prompt": "consent"}])
def test_a_refresh_token_needs_offline_access_and_prompt_consent(office, fields):
    assert "refresh_token" not in _redeem(office, _signed_in(office, **fields)["code"]).json()


def test_refreshing_gives_no_new_refresh_token(office):
    token = _tokens(office)["refresh_token"]
    for _ in range(2):
        answer = _refresh(office, token)
        assert answer.status_code == 200
        assert "refresh_token" not in answer.json()
        assert MAIL_SCOPE in answer.json()["scope"].split()


@pytest.mark.parametrize(
    "uri", ["http://localhost:1/", "http://localhost", "http://127.0.0.1:9/x", "http://127.0.0.1:65000"]
)
def test_every_loopback_address_will_do(office, uri):
    code = _signed_in(office, redirect_uri=uri)["code"]
    assert _redeem(office, code, redirect_uri=uri).status_code == 200


def test_the_answer_always_comes_in_the_query(office):
    page = walk(_open(office, response_mode="form_post"))
    assert page.location.startswith(REDIRECT + "?code=")
    assert page.returned.keys() == {"code", "scope", "state"}


def test_cancelling_is_access_denied_without_a_sentence(office):
    assert _open(office).press("cancel").returned == {"error": "access_denied", "state": "abc"}
    assert _open(office).choose(PERSON).press("cancel").returned["error"] == "access_denied"


PAGES = {
    "another address": ({"redirect_uri": "https://example.com/"}, 400, "redirect_uri_mismatch"),
    "an unknown client": ({"client_id": "nobody"}, 401, "invalid_client"),
    "an unknown scope": ({"scope": "https://outlook.office.com/SMTP.Send"}, 400, "invalid_scope"),
    "no scope": ({"scope": None}, 400, "invalid_request"),
    "an implicit token": ({"response_type": "token"}, 400, "unsupported_response_type"),
    "a challenge too short": ({"code_challenge": "x"}, 400, "invalid_request"),
}


@pytest.mark.parametrize("case", PAGES)
def test_a_wrong_request_is_a_page(office, case):
    fields, status, error = PAGES[case]
    page = _open(office, **fields)
    assert (page.location, page.answer.status_code) == (None, status)
    assert f"Error {status}: {error}" in page.text


def test_entra_does_not_know_googles_client_nor_google_entras(office):
    assert "AADSTS700016" in Browser(office).authorize("google").text
    assert "invalid_client" in _open(office, client_id=office.app("web")["client_id"]).text


@pytest.mark.parametrize(
    ("change", "text"),
    [({"enabled": False}, "disabled_client"), ({"blocked": True}, "admin_policy_enforced")],
)
def test_who_may_not_sign_in_sees_a_page(office, change, text):
    office.switch(users={PERSON: change})
    assert text in _open(office).choose(PERSON).text


def _dead(**switch):
    def ask(office):
        token = _tokens(office)["refresh_token"]
        office.switch(**switch)
        return _refresh(office, token)

    return ask


def _revoked(office):
    token = _tokens(office)["refresh_token"]
    office.control("/revoke", {"user": PERSON})
    return _refresh(office, token)


def _twice(office):
    code = _signed_in(office)["code"]
    assert _redeem(office, code).status_code == 200
    return _redeem(office, code)


def _with_challenge(**form):
    return lambda office: _redeem(office, _signed_in(office, code_challenge="c" * 43)["code"], **form)


EXPIRED = "Token has been expired or revoked."
REFUSALS = {
    "revoked": (_revoked, 400, "invalid_grant", EXPIRED),
    "a disabled account": (_dead(users={PERSON: {"enabled": False}}), 400, "invalid_grant", EXPIRED),
    "not used for long": (_dead(settings={"refresh_lifetime": 0}), 400, "invalid_grant", EXPIRED),
    "an unknown refresh token": (lambda office: _refresh(office, "1//x"), 400, "invalid_grant", EXPIRED),
    "a code used twice": (_twice, 400, "invalid_grant", "Bad Request"),
    "a damaged code": (lambda office: _redeem(office, "4/x"), 400, "invalid_grant", "Malformed auth code."),
    "no verifier": (_with_challenge(), 400, "invalid_grant", "Missing code verifier."),
    "a wrong verifier": (
        _with_challenge(code_verifier="d" * 43),
        400,
        "invalid_grant",
        "Invalid code verifier.",
    ),
    "another address": (
        lambda office: _redeem(office, _signed_in(office)["code"], redirect_uri="http://localhost/"),
        400,
        "redirect_uri_mismatch",
        "Bad Request",
    ),
    "a wrong secret": (
        lambda office: _refresh(office, "x", client_secret="wrong"),
        401,
        "invalid_client",
        "The provided client secret is invalid.",
    ),
    "no secret": (
        lambda office: _refresh(office, "x", client_secret=None),
        401,
        "invalid_client",
        "The provided client secret is invalid.",
    ),
    "an unknown client": (
        lambda office: _refresh(office, "x", client_id="nobody"),
        401,
        "invalid_client",
        "The OAuth client was not found.",
    ),
    "another grant": (
        lambda office: _post(office, grant_type="password"),
        400,
        "unsupported_grant_type",
        "Invalid grant_type: password",
    ),
    "no code": (
        lambda office: _redeem(office, None),
        400,
        "invalid_request",
        "Missing required parameter: code",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_has_googles_shape(office, case):
    ask, status, error, description = REFUSALS[case]
    answer = ask(office)
    assert answer.status_code == status
    assert answer.json() == {"error": error, "error_description": description}


def test_the_log_knows_googles_token_requests_too(office):
    _tokens(office)
    log = office.web.get(office.endpoints["control"] + "/log").json()
    assert [entry["grant_type"] for entry in log] == ["authorization_code"]
