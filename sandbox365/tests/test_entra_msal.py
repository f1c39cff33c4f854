"""MSAL for Python, unmodified: every way of signing in that a mail program uses (facts 9)."""

import threading
import webbrowser
from pathlib import Path

import msal
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from sandbox365.tests.conftest import MAIL, MAILBOX, SCOPE
from sandbox365.tests.entra_walk import PERSON, READ, REDIRECT, SEND, Browser, walk


def _public(office, name="public"):
    return msal.PublicClientApplication(
        office.app(name)["client_id"],
        authority=office.endpoints["authority"],
        instance_discovery=False,
        http_client=office.web,
    )


def _send(office, token):
    client = office.connect()
    office.auth(client, token, MAILBOX)
    office.send(client, MAIL)


@pytest.mark.parametrize("mode", ["query", "form_post"])
def test_authorization_code_with_a_secret(office, mode):
    app = office.msal("web")
    flow = app.initiate_auth_code_flow([SEND], redirect_uri=REDIRECT, response_mode=mode, login_hint=PERSON)
    answer = app.acquire_token_by_auth_code_flow(flow, walk(Browser(office).open(flow["auth_uri"])).returned)
    assert answer["id_token_claims"]["preferred_username"] == PERSON
    _send(office, answer["access_token"])


def test_the_account_refreshes_silently_also_for_another_scope(office):
    app = office.msal("web")
    flow = app.initiate_auth_code_flow([SEND, READ], redirect_uri=REDIRECT)
    app.acquire_token_by_auth_code_flow(flow, walk(Browser(office).open(flow["auth_uri"])).returned)
    (account,) = app.get_accounts(username=PERSON)
    fresh = app.acquire_token_silent_with_error([SEND], account=account, force_refresh=True)
    assert "access_token" in fresh
    other = "https://outlook.office365.com/IMAP.AccessAsUser.All"
    assert "access_token" in app.acquire_token_silent_with_error([other], account=account)


def test_a_revoked_session_is_told_at_the_next_refresh(office):
    app = office.msal("web")
    flow = app.initiate_auth_code_flow([SEND], redirect_uri=REDIRECT)
    app.acquire_token_by_auth_code_flow(flow, walk(Browser(office).open(flow["auth_uri"])).returned)
    office.control("/revoke", {"user": PERSON})
    told = app.acquire_token_silent_with_error([SEND], account=app.get_accounts()[0], force_refresh=True)
    assert (told["error"], told["suberror"]) == ("invalid_grant", "bad_token")
    assert told["error_codes"] == [50173]


def test_the_public_client_with_its_own_listener(office, monkeypatch):
    def browse(url, *_args, **_kind):
        threading.Thread(target=_visit, args=(office, url), daemon=True).start()
        return True

    monkeypatch.setattr(webbrowser, "open", browse)
    answer = _public(office).acquire_token_interactive([SEND], timeout=20)
    assert answer["id_token_claims"]["preferred_username"] == PERSON
    _send(office, answer["access_token"])


def _visit(office, url):
    page = walk(Browser(office).open(url))
    page.press("continue")


def test_the_device_flow(office):
    app = _public(office)
    flow = app.initiate_device_flow([SEND])
    page = Browser(office).open(flow["verification_uri"]).press("next", code=flow["user_code"])
    assert "You are signed in" in walk(page).text
    _send(office, app.acquire_token_by_device_flow(flow)["access_token"])


def test_the_device_flow_declined(office):
    app = _public(office)
    flow = app.initiate_device_flow([SEND])
    Browser(office).open(flow["verification_uri"]).press("next", code=flow["user_code"]).press("cancel")
    assert app.acquire_token_by_device_flow(flow)["error"] == "authorization_declined"


def _certificate(office):
    return Path(office.app("certificate")["certificate_file"]).read_text()


def _with_certificate(office, credential):
    return msal.ConfidentialClientApplication(
        office.app("certificate")["client_id"],
        client_credential=credential,
        authority=office.endpoints["authority"],
        instance_discovery=False,
        http_client=office.web,
    )


def test_a_certificate_with_the_new_thumbprint(office):
    pem = _certificate(office)
    app = _with_certificate(office, {"private_key": pem, "public_certificate": pem})
    _send(office, app.acquire_token_for_client([SCOPE])["access_token"])


def test_a_certificate_with_the_old_thumbprint(office):
    pem = _certificate(office)
    thumbprint = x509.load_pem_x509_certificate(pem.encode()).fingerprint(hashes.SHA1()).hex()
    app = _with_certificate(office, {"private_key": pem, "thumbprint": thumbprint})
    _send(office, app.acquire_token_for_client([SCOPE])["access_token"])


def test_an_application_by_itself_with_its_secret(office):
    _send(office, office.token())
