"""The bed's authority, Dovecot and Postfix, seen with clients that are not ours."""

import hashlib
import imaplib
import smtplib
import uuid

import msal
import pytest

from tests.bed.browser import Browser
from tests.bed.clients import (
    DEFAULT_SCOPE,
    app_only_token,
    confidential,
    find,
    invoice,
    log_in,
    offers,
    submission,
    trust,
    web_client,
)
from tests.bed.reader import read_mail

pytestmark = pytest.mark.foreign

DELEGATED = ["https://outlook.office.com/SMTP.Send", "https://outlook.office.com/IMAP.AccessAsUser.All"]


def ask_for_token(bed, **form):
    return web_client(bed).post(f"{bed.authority}/oauth2/v2.0/token", data=form)


def test_an_app_only_token_submits_and_reads_back_by_imap(foreign_bed):
    pdf = b"%PDF-1.4 \x00\xff invoice"
    mail = invoice(foreign_bed.user, "anna@kunde.test", pdf)
    token = app_only_token(foreign_bed, foreign_bed.daemon)
    with submission(foreign_bed, foreign_bed.submission) as client:
        log_in(client, foreign_bed.user, token)
        client.send_message(mail)
    this_one = ("HEADER", "Message-ID", mail["Message-ID"])
    assert find(foreign_bed, foreign_bed.user, "Sent Items", *this_one, token=token)
    seen = read_mail(find(foreign_bed, "anna@kunde.test", "INBOX", *this_one))
    assert (seen["subject"], seen["messageId"]) == ("Rechnung 4711", mail["Message-ID"])
    assert (seen["from"]["address"], seen["to"][0]["address"]) == (foreign_bed.user, "anna@kunde.test")
    assert seen["attachments"] == [
        {
            "filename": "Rechnung ä.pdf",
            "contentType": "application/pdf",
            "size": len(pdf),
            "sha256": hashlib.sha256(pdf).hexdigest(),
        }
    ]


@pytest.mark.parametrize("mechanism", ["plain", "login"])
def test_a_password_submits_to_any_mailbox_of_ok_test(foreign_bed, mechanism):
    mail = invoice("billing@contoso.test", "somebody@ok.test")
    with submission(foreign_bed, foreign_bed.submission) as client:
        client.user, client.password = "billing@contoso.test", foreign_bed.password
        client.auth(mechanism, getattr(client, f"auth_{mechanism}"))
        client.send_message(mail)
    assert find(foreign_bed, "catchall@ok.test", "INBOX", "HEADER", "Message-ID", mail["Message-ID"])


def test_dovecot_offers_no_login_before_tls(foreign_bed):
    offered = offers(foreign_bed.submission)
    assert "starttls" in offered
    assert "auth" not in offered


def test_a_token_of_another_mailbox_is_refused(foreign_bed):
    token = app_only_token(foreign_bed, foreign_bed.billing_daemon)
    for endpoint in (foreign_bed.submission, foreign_bed.fault_submission):
        with (
            submission(foreign_bed, endpoint) as client,
            pytest.raises(smtplib.SMTPAuthenticationError, match="535"),
        ):
            log_in(client, foreign_bed.user, token)


@pytest.mark.parametrize("name", ["submissions", "fault_submissions"])
def test_tls_from_the_start_is_offered_as_well(foreign_bed, name):
    endpoint = getattr(foreign_bed, name)
    with smtplib.SMTP_SSL(endpoint.host, endpoint.port, timeout=20, context=trust(foreign_bed)) as client:
        log_in(client, foreign_bed.user, app_only_token(foreign_bed, foreign_bed.daemon))


def test_imap_offers_starttls(foreign_bed):
    with imaplib.IMAP4(foreign_bed.imap.host, foreign_bed.imap.port, timeout=20) as client:
        client.starttls(trust(foreign_bed))
        assert client.login("admin@contoso.test", foreign_bed.password)[0] == "OK"


def test_an_unknown_address_of_a_known_domain_is_refused_at_once(foreign_bed):
    with submission(foreign_bed, foreign_bed.submission) as client:
        client.login("billing@contoso.test", foreign_bed.password)
        with pytest.raises(smtplib.SMTPRecipientsRefused, match=r"5\.1\.1"):
            client.send_message(invoice("billing@contoso.test", "nobody@kunde.test"))


@pytest.mark.parametrize(
    ("recipient", "status"),
    [("nobody@remote.test", "5.1.1"), ("full@kunde.test", "5.2.2"), ("data-550-5.7.1@fault.test", "5.7.1")],
)
def test_what_cannot_be_delivered_bounces_into_the_senders_inbox(foreign_bed, recipient, status):
    mail = invoice("billing@contoso.test", recipient)
    with submission(foreign_bed, foreign_bed.submission) as client:
        client.login("billing@contoso.test", foreign_bed.password)
        client.send_message(mail)
    about_it = ("FROM", "MAILER-DAEMON", "TEXT", mail["Message-ID"].strip("<>"))
    assert f"Status: {status}".encode() in find(foreign_bed, "billing@contoso.test", "INBOX", *about_it)


def test_a_wrong_secret_is_refused_with_7000215(foreign_bed):
    answer = confidential(foreign_bed, foreign_bed.daemon, "wrong").acquire_token_for_client(DEFAULT_SCOPE)
    assert (answer["error"], answer["error_codes"]) == ("invalid_client", [7000215])
    assert answer["error_description"].startswith("AADSTS7000215: ")


def test_a_secret_of_a_public_app_is_refused_with_700025(foreign_bed):
    app = foreign_bed.public_app.client_id
    answer = ask_for_token(
        foreign_bed, grant_type="refresh_token", client_id=app, client_secret="x", refresh_token="x"
    )
    assert (answer.status_code, answer.json()["error_codes"]) == (401, [700025])


def test_an_unknown_app_is_refused_with_700016(foreign_bed):
    answer = ask_for_token(
        foreign_bed,
        grant_type="client_credentials",
        client_id=str(uuid.uuid4()),
        client_secret="x",
        scope=DEFAULT_SCOPE[0],
    )
    assert (answer.status_code, answer.json()["error_codes"]) == (400, [700016])


def test_an_unknown_tenant_is_refused_with_90002(foreign_bed):
    nowhere = foreign_bed.authority.replace(foreign_bed.tenant, str(uuid.uuid4()))
    answer = web_client(foreign_bed).get(f"{nowhere}/v2.0/.well-known/openid-configuration")
    assert (answer.status_code, answer.json()["error_codes"]) == (400, [90002])


def test_a_certificate_proves_an_app_until_the_key_is_another_one(foreign_bed):
    certificate = foreign_bed.app_certificate.read_text()
    right = {"private_key": foreign_bed.app_key.read_text(), "public_certificate": certificate}
    wrong = {**right, "private_key": (foreign_bed.folder / "tls" / "signing.key").read_text()}
    good = confidential(foreign_bed, foreign_bed.certificate_daemon, right)
    assert "access_token" in good.acquire_token_for_client(DEFAULT_SCOPE)
    bad = confidential(foreign_bed, foreign_bed.certificate_daemon, wrong)
    assert bad.acquire_token_for_client(DEFAULT_SCOPE)["error_codes"] == [700027]


@pytest.mark.filterwarnings("ignore:response_mode:UserWarning")
def test_a_browser_sign_in_gives_a_refresh_token_that_rotates_until_it_is_revoked(foreign_bed):
    app = confidential(foreign_bed, foreign_bed.web_app)
    redirect, who = "http://localhost:3017/", "jan@klant.test"
    flow = app.initiate_auth_code_flow(DELEGATED, redirect_uri=redirect, login_hint=who)
    first = app.acquire_token_by_auth_code_flow(
        flow, Browser(foreign_bed).sign_in(flow["auth_uri"], redirect)
    )
    assert first["id_token_claims"]["preferred_username"] == who
    second = app.acquire_token_by_refresh_token(first["refresh_token"], DELEGATED)
    assert second["refresh_token"] != first["refresh_token"]
    with submission(foreign_bed, foreign_bed.submission) as client:
        log_in(client, who, second["access_token"])
    foreign_bed.authority_control.post("/revoke", account=who)
    third = app.acquire_token_by_refresh_token(second["refresh_token"], DELEGATED)
    assert (third["error"], third["error_codes"]) == ("invalid_grant", [50173])


@pytest.mark.filterwarnings("ignore:Attempted too soon:UserWarning")
def test_a_device_code_is_pending_until_it_is_approved(foreign_bed):
    app = msal.PublicClientApplication(
        foreign_bed.public_app.client_id,
        authority=foreign_bed.authority,
        instance_discovery=False,
        http_client=web_client(foreign_bed),
    )
    flow = app.initiate_device_flow(DELEGATED)
    pending = app.acquire_token_by_device_flow(flow, exit_condition=lambda _flow: True)
    assert (pending["error"], pending["error_codes"]) == ("authorization_pending", [70016])
    Browser(foreign_bed).approve_device(flow["verification_uri"], flow["user_code"], "anna@kunde.test")
    done = app.acquire_token_by_device_flow(flow, exit_condition=lambda _flow: True)
    assert done["id_token_claims"]["preferred_username"] == "anna@kunde.test"


def test_an_ordered_fault_hits_one_token_request_of_its_app(foreign_bed):
    app = foreign_bed.billing_daemon
    foreign_bed.authority_control.post(
        "/fault",
        client_id=app.client_id,
        status=429,
        headers={"retry-after": "7"},
        body={"error": "throttled"},
    )
    form = {"grant_type": "client_credentials", "client_id": app.client_id, "client_secret": app.secret}
    faulty, healthy = [ask_for_token(foreign_bed, **form, scope=DEFAULT_SCOPE[0]) for _ in range(2)]
    assert (faulty.status_code, faulty.headers["retry-after"]) == (429, "7")
    assert healthy.status_code == 200
