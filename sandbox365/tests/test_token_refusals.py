"""What Entra refuses, with which number, status and words."""

import re
import uuid

import pytest

from sandbox365.tests.conftest import SCOPE

UNKNOWN = "00000000-1111-2222-3333-444444444444"
TRAILER = re.compile(
    r" Trace ID: ([0-9a-f-]{36}) Correlation ID: ([0-9a-f-]{36})"
    r" Timestamp: (\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ)$"
)

REFUSALS = {
    "a wrong secret": (
        {"client_secret": "wrong"},
        401,
        "invalid_client",
        7000215,
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value",
    ),
    "no secret": (
        {"client_secret": None},
        400,
        "invalid_request",
        7000216,
        "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
    ),
    "an unknown app": (
        {"client_id": UNKNOWN},
        400,
        "unauthorized_client",
        700016,
        f"Application with identifier '{UNKNOWN}' was not found in the directory 'bakkerij.test'.",
    ),
    "an unknown tenant id": (
        {"tenant": UNKNOWN},
        400,
        "invalid_request",
        90002,
        f"Tenant '{UNKNOWN}' not found. Check to make sure you have the correct tenant ID",
    ),
    "an unknown domain": (
        {"tenant": "slagerij.test"},
        400,
        "invalid_request",
        90002,
        "Tenant 'slagerij.test' not found.",
    ),
    "a tenant that is no name": (
        {"tenant": "Bakkerij Jansen"},
        400,
        "invalid_request",
        900023,
        "Specified tenant identifier 'Bakkerij Jansen' is neither a valid DNS name, nor a valid external domain.",
    ),
    "common": (
        {"tenant": "common"},
        400,
        "invalid_request",
        50059,
        "No tenant-identifying information found",
    ),
    "organizations": (
        {"tenant": "organizations"},
        400,
        "invalid_request",
        90019,
        "No tenant-identifying information found",
    ),
    "a delegated scope": (
        {"scope": "https://outlook.office.com/SMTP.Send"},
        400,
        "invalid_scope",
        1002012,
        "The provided value for scope https://outlook.office.com/SMTP.Send is not valid. Client credential flows "
        "must have a scope value with /.default suffixed to the resource identifier (application ID URI).",
    ),
    "two resources": (
        {"scope": f"{SCOPE} https://graph.microsoft.com/.default"},
        400,
        "invalid_scope",
        28000,
        "Provided value for the input parameter scope is not valid because it contains more than one resource.",
    ),
    "an unknown resource": (
        {"scope": "https://outlook.example.com/.default"},
        400,
        "invalid_resource",
        500011,
        "The resource principal named https://outlook.example.com was not found in the tenant",
    ),
    "no grant type": (
        {"grant_type": None},
        400,
        "invalid_request",
        900144,
        "The request body must contain the following parameter: 'grant_type'.",
    ),
    "no client id": (
        {"client_id": None},
        400,
        "invalid_request",
        900144,
        "The request body must contain the following parameter: 'client_id'.",
    ),
    "no scope": (
        {"scope": None},
        400,
        "invalid_request",
        900144,
        "The request body must contain the following parameter: 'scope'.",
    ),
    "another grant": (
        {"grant_type": "password"},
        400,
        "unsupported_grant_type",
        70003,
        "The app requested an unsupported grant type 'password'.",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_has_its_number_status_and_words(office, case):
    form, status, error, code, words = REFUSALS[case]
    answer = office.post_token(**form)
    body = answer.json()
    assert (answer.status_code, body["error"], body["error_codes"]) == (status, error, [code])
    assert body["error_description"].startswith(f"AADSTS{code}: {words}")


def test_the_ids_in_the_text_are_those_beside_it(office):
    body = office.post_token(client_secret="wrong").json()
    trailer = TRAILER.search(body["error_description"])
    assert trailer.groups() == (body["trace_id"], body["correlation_id"], body["timestamp"])
    assert body["error_uri"] == "https://login.microsoftonline.com/error?code=7000215"


def test_the_request_id_of_the_client_comes_back_as_correlation_id(office):
    mine = str(uuid.uuid4())
    body = office.post_token(client_secret="wrong", headers={"client-request-id": mine}).json()
    assert body["correlation_id"] == mine


def test_the_secret_that_was_sent_is_not_in_the_refusal(office):
    assert "hunter2-hunter2" not in office.post_token(client_secret="hunter2-hunter2").text


@pytest.mark.parametrize(
    ("app", "code", "error"),
    [("expired", 7000222, "invalid_client"), ("disabled", 7000112, "unauthorized_client")],
)
def test_msal_hears_what_is_wrong_with_an_app(office, app, code, error):
    answer = office.msal(app).acquire_token_for_client([SCOPE])
    assert (answer["error_codes"], answer["error"]) == ([code], error)
    assert office.app(app)["client_id"] in answer["error_description"]


def test_an_app_of_another_tenant_is_unknown_here(office):
    answer = office.msal("contoso").acquire_token_for_client([SCOPE])
    assert answer["error_codes"] == [700016]


def test_msal_fails_at_discovery_of_an_unknown_tenant(office):
    host = office.endpoints["authority"].rpartition("/")[0]
    with pytest.raises(ValueError, match="Unable to get authority configuration"):
        office.msal(authority=f"{host}/{UNKNOWN}").acquire_token_for_client([SCOPE])
    answer = office.web.get(f"{host}/{UNKNOWN}/v2.0/.well-known/openid-configuration")
    assert (answer.status_code, answer.json()["error_codes"]) == (400, [90002])


def test_the_old_secret_is_refused_after_a_change(office):
    old = office.secret()
    office.switch(apps={"daemon": {"secret": "a new one"}})
    assert office.post_token(client_secret=old).json()["error_codes"] == [7000215]
    assert office.post_token(client_secret="a new one").status_code == 200


def test_a_secret_runs_out_when_its_date_is_changed(office):
    office.switch(apps={"daemon": {"secret_expires": "2026-01-01"}})
    assert office.post_token().json()["error_codes"] == [7000222]


def test_get_is_refused(office):
    answer = office.web.get(f"{office.endpoints['authority']}/oauth2/v2.0/token")
    assert answer.json()["error_codes"] == [900561]
    assert "Received a GET request." in answer.json()["error_description"]


def test_a_json_body_has_no_parameters(office):
    url = f"{office.endpoints['authority']}/oauth2/v2.0/token"
    answer = office.web.post(url, json={"grant_type": "client_credentials"})
    assert answer.json()["error_codes"] == [900144]
