"""Who may not log in, and what Exchange says."""

import base64
import re
import smtplib
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox365.tests.conftest import MAILBOX, SCOPE
from sandbox365.tests.test_submission import TRAILER
from tests.strain import quickest

NOT_YOU = rb"5\.7\.3 Authentication unsuccessful" + TRAILER


def refusal(office, token, mailbox=MAILBOX):
    client = office.connect()
    with pytest.raises(smtplib.SMTPAuthenticationError) as caught:
        office.auth(client, token, mailbox)
    return caught.value.smtp_code, caught.value.smtp_error


def assert_not_you(answer):
    assert answer[0] == 535
    assert re.fullmatch(NOT_YOU, answer[1])


def test_an_expired_token_is_refused(office):
    office.switch(settings={"token_lifetime": -60})
    assert_not_you(refusal(office, office.post_token().json()["access_token"]))


def test_a_garbled_token_is_refused(office):
    token = office.token()
    middle = len(token) // 2
    garbled = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :]
    assert_not_you(refusal(office, garbled))


@pytest.mark.parametrize("token", ["opaque", "a.b.c", "x" * 3000])
def test_something_that_is_no_token_is_refused(office, token):
    assert_not_you(refusal(office, token))


def test_a_token_signed_by_another_key_is_refused(office):
    foreign = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    real = office.token()
    claims = jwt.decode(real, options={"verify_signature": False})
    forged = jwt.encode(claims, foreign, "RS256", headers=jwt.get_unverified_header(real))
    assert_not_you(refusal(office, forged))


def test_an_unsigned_token_is_refused(office):
    claims = jwt.decode(office.token(), options={"verify_signature": False})
    assert_not_you(refusal(office, jwt.encode(claims, None, "none")))


def test_a_token_for_graph_is_refused(office):
    assert_not_you(refusal(office, office.token(scope="https://graph.microsoft.com/.default")))


def test_a_token_for_the_other_outlook_host_is_taken(office):
    client = office.connect()
    assert office.auth(client, office.token(scope="https://outlook.office.com/.default"))[0] == 235


def test_an_app_without_the_role_is_refused(office):
    assert_not_you(refusal(office, office.token("no-roles")))


@pytest.mark.parametrize("mailbox", ["nobody@bakkerij.test", "klant@example.com", "", "billing@contoso.test"])
def test_a_mailbox_that_is_not_in_the_tenant_of_the_token_is_refused(office, mailbox):
    assert_not_you(refusal(office, office.token(), mailbox))


def test_the_second_tenant_has_its_own_app_and_mailbox(office):
    host = office.endpoints["authority"].rpartition("/")[0]
    app = office.msal("contoso", authority=f"{host}/contoso.test")
    client = office.connect()
    token = app.acquire_token_for_client([SCOPE])["access_token"]
    assert office.auth(client, token, "billing@contoso.test")[0] == 235


@pytest.mark.parametrize(
    ("switches", "whom"),
    [
        ({"tenants": {"bakkerij.test": {"smtp_auth_disabled": True}}}, b"Tenant"),
        ({"mailboxes": {MAILBOX: {"smtp_auth_disabled": True}}}, b"Mailbox"),
    ],
)
def test_smtp_auth_that_is_switched_off_refuses_tokens_too(office, switches, whom):
    office.switch(**switches)
    code, text = refusal(office, office.token())
    assert code == 535
    assert re.fullmatch(
        rb"5\.7\.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the "
        + whom
        + rb"\. "
        rb"Visit https://aka\.ms/smtp_auth_disabled for more information\." + TRAILER,
        text,
    )


def test_a_mailbox_may_be_on_where_its_tenant_is_off(office):
    office.switch(
        tenants={"bakkerij.test": {"smtp_auth_disabled": True}},
        mailboxes={MAILBOX: {"smtp_auth_disabled": False}},
    )
    office.send()
    assert len(office.deliveries()) == 1


@pytest.mark.parametrize(
    "blob",
    [
        "no base64 at all!",
        base64.b64encode(b"\xff\xfe").decode(),
        base64.b64encode(b"user=facturen@bakkerij.test\x01auth=Bearer abc\x01").decode(),
        base64.b64encode(b"user=facturen@bakkerij.test\x01auth=abc\x01\x01").decode(),
        base64.b64encode(b"auth=Bearer abc\x01\x01").decode(),
        "=",
        "",
    ],
)
@pytest.mark.parametrize("initial", [True, False])
def test_a_malformed_blob_is_refused(office, blob, initial):
    client = office.connect()
    if not initial:
        assert client.docmd("AUTH XOAUTH2") == (334, b"")
        assert client.docmd(blob) == (501, b"5.5.124 Invalid XOAUTH2 auth data")
    elif blob and " " not in blob:
        assert client.docmd(f"AUTH XOAUTH2 {blob}") == (501, b"5.5.124 Invalid XOAUTH2 auth data")


def test_mail_after_a_refused_login_repeats_the_reason(office):
    client = office.connect()
    with pytest.raises(smtplib.SMTPAuthenticationError):
        office.auth(client, "opaque")
    code, text = client.docmd(f"MAIL FROM:<{MAILBOX}>")
    assert code == 530
    assert re.fullmatch(
        rb"5\.7\.57 Client not authenticated to send mail\. Error: 535 5\.7\.3 Authentication unsuccessful"
        + TRAILER,
        text,
    )


def test_mail_without_a_login_is_refused(office):
    code, text = office.connect().docmd(f"MAIL FROM:<{MAILBOX}>")
    assert code == 530
    assert re.fullmatch(rb"5\.7\.57 Client not authenticated to send mail\." + TRAILER, text)


def test_a_second_try_on_the_same_connection_may_succeed(office):
    client = office.connect()
    with pytest.raises(smtplib.SMTPAuthenticationError):
        office.auth(client, "opaque")
    assert office.auth(client, office.token())[0] == 235


@pytest.mark.parametrize(
    ("basic_auth", "code", "text"),
    [
        ("on", 535, rb"5\.7\.139 Authentication unsuccessful, basic authentication is disabled\."),
        ("disabled", 535, rb"5\.7\.139 Authentication unsuccessful, basic authentication is disabled\."),
        ("retired", 550, rb"5\.7\.30 Basic authentication is not supported for Client Submission\."),
    ],
)
def test_a_password_is_of_no_use(office, basic_auth, code, text):
    office.switch(settings={"basic_auth": basic_auth})
    with pytest.raises(smtplib.SMTPAuthenticationError) as caught:
        office.connect().login(MAILBOX, "geheim")
    assert caught.value.smtp_code == code
    assert re.fullmatch(text + TRAILER, caught.value.smtp_error)


def test_a_mailbox_with_a_password_logs_in_with_it(office):
    office.switch(mailboxes={MAILBOX: {"password": "geheim"}})
    client = office.connect()
    assert client.login(MAILBOX, "geheim")[0] == 235
    office.send(client)
    assert office.deliveries()[0]["client_id"] is None


@pytest.mark.parametrize("user", [MAILBOX, "nobody@bakkerij.test"])
def test_a_wrong_password_is_refused(office, user):
    office.switch(mailboxes={MAILBOX: {"password": "geheim"}})
    with pytest.raises(smtplib.SMTPAuthenticationError) as caught:
        office.connect().login(user, "verkeerd")
    assert (
        b"5.7.139 Authentication unsuccessful, the user credentials were incorrect."
        in caught.value.smtp_error
    )


def test_login_asks_for_user_and_password_without_surplus_bytes(office):
    client = office.connect()
    assert client.docmd("AUTH LOGIN") == (334, b"VXNlcm5hbWU6")
    assert client.docmd(base64.b64encode(b"x").decode()) == (334, b"UGFzc3dvcmQ6")


def test_the_tar_pit_slows_refusals_and_nothing_else(office):
    office.switch(settings={"tarpit": 0.8})
    client = office.connect()
    assert quickest(client.noop) < 0.7
    start = time.monotonic()
    client.docmd("FROBNICATE")
    assert time.monotonic() - start >= 0.8
