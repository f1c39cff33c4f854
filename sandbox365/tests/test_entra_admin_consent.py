"""Admin consent, both versions of the page (facts 1.4)."""

from urllib.parse import urlencode

import jwt
import pytest

from sandbox365.tests.conftest import MAIL, MAILBOX, SCOPE
from sandbox365.tests.entra_walk import ADMIN, PERSON, REDIRECT, SEND, Browser, post, walk


def _open(office, version=2, tenant=None, app="vendor", **fields):
    usual = {"client_id": office.app(app)["client_id"], "redirect_uri": REDIRECT, "state": "abc"}
    sent = {**usual, **({"scope": SCOPE} if version == 2 else {}), **fields}
    path = "v2.0/adminconsent" if version == 2 else "adminconsent"
    query = urlencode({name: value for name, value in sent.items() if value is not None})
    return Browser(office).open(f"{office.endpoints['login']}/{tenant or 'bakkerij.test'}/{path}?{query}")


def _app_only(office):
    return post(office, "vendor", grant_type="client_credentials", scope=SCOPE)


def _roles(answer):
    return jwt.decode(answer.json()["access_token"], options={"verify_signature": False}).get("roles")


@pytest.mark.parametrize("version", [1, 2])
def test_a_vendors_application_works_here_after_the_administrators_consent(office, version):
    assert _app_only(office).json()["error_codes"] == [700016]
    page = walk(_open(office, version), ADMIN)
    expected = {"admin_consent": "True", "tenant": office.endpoints["tenant"], "state": "abc"}
    assert page.returned == ({**expected, "scope": SCOPE} if version == 2 else expected)
    answer = _app_only(office)
    assert _roles(answer) == ["SMTP.SendAsApp", "IMAP.AccessAsApp"]
    client = office.connect()
    office.auth(client, answer.json()["access_token"], MAILBOX)
    office.send(client, MAIL)


def test_organizations_finds_the_tenant_by_the_administrator(office):
    page = walk(_open(office, tenant="organizations"), "admin@contoso.test")
    assert page.returned["tenant"] == "b2d4e8c1-35fa-4e0b-8d27-91c6a0f3d742"


def test_the_page_lists_application_permissions_and_always_asks(office):
    for _ in range(2):
        page = _open(office).choose(ADMIN)
        assert "(SMTP.SendAsApp)" in page.text
        assert "(IMAP.AccessAsApp)" in page.text
        page.press("accept")


def test_the_consent_counts_for_everybodys_sign_in(office):
    walk(_open(office, app="web", scope=SEND), ADMIN)
    page = Browser(office).authorize("web", scope=SEND).choose(PERSON)
    assert page.returned["code"]


def test_a_delegated_scope_grants_no_application_permission(office):
    walk(_open(office, scope=SEND), ADMIN)
    assert _roles(_app_only(office)) is None


def test_cancelling_version_2(office):
    for page in (_open(office), _open(office).choose(ADMIN)):
        found = page.press("cancel").returned
        assert (found["admin_consent"], found["error"], found["state"]) == ("True", "consent_required", "abc")
        assert found["error_description"].startswith("AADSTS65004: ")
    assert _app_only(office).json()["error_codes"] == [700016]


def test_cancelling_version_1(office):
    found = _open(office, 1).choose(ADMIN).press("cancel").returned
    assert found == {"error": "permission_denied", "error_description": "The admin canceled the request"}


def test_who_is_no_administrator_gets_no_further(office):
    page = _open(office).choose(PERSON)
    assert "AADSTS90094" in page.text
    assert not page.ids


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"redirect_uri": "http://localhost:3017/elsewhere"}, 50011),
        ({"client_id": "00000000-1111-2222-3333-444444444444"}, 700016),
        ({"client_id": None}, 900144),
        ({"scope": None}, 900144),
        ({"scope": "https://outlook.office365.com/SMTP.SendAsApp"}, 650053),
        ({"tenant": "slagerij.test"}, 90002),
        ({"app": "no-redirect"}, 500113),
    ],
)
def test_a_wrong_request_is_a_page(office, fields, code):
    page = _open(office, **fields)
    assert page.location is None
    assert f"AADSTS{code}: " in page.text
