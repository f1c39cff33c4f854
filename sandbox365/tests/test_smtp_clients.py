"""Clients of other makes, unmodified: msmtp and smtplib, against Exchange's face and Gmail's."""

import base64
import shutil
import smtplib
import subprocess

import pytest

from sandbox365.tests.conftest import CUSTOMER, MAIL, MAILBOX

MSMTP = "msmtp"
SETTINGS = """
account sandbox
host localhost
port {port}
from {mailbox}
user {mailbox}
auth {auth}
passwordeval cat {secret}
tls on
tls_starttls on
tls_trust_file {ca}
timeout 20
account default : sandbox
"""
DATED = b"Date: Mon, 23 Nov 2026 09:00:00 +0100\r\n" + MAIL  # msmtp adds the line where it is missing
NOT_ACCEPTED = b"5.7.8 Username and Password not accepted. Learn more at\n"


def msmtp(office, folder, secret, auth="xoauth2", mailbox=MAILBOX, recipient=CUSTOMER):
    """Send DATED as a program on any machine would, with the secret from a command."""
    if shutil.which(MSMTP) is None:
        pytest.fail(
            "msmtp is missing: install the Debian package msmtp (/usr/bin/msmtp), as tests/bed/install.py does."
        )
    (folder / "secret").write_text(secret)
    settings = folder / "msmtprc"
    settings.write_text(
        SETTINGS.format(
            port=office.endpoints["smtp"]["port"],
            mailbox=mailbox,
            auth=auth,
            secret=folder / "secret",
            ca=office.endpoints["ca_file"],
        )
    )
    settings.chmod(0o600)
    command = [MSMTP, "-C", str(settings), recipient]
    return subprocess.run(command, input=DATED, capture_output=True, timeout=30)


@pytest.mark.parametrize("google", [False, True])
def test_msmtp_sends_with_a_token_from_a_command_over_starttls(office, tmp_path, google):
    office.switch(settings={"google": google})
    ran = msmtp(office, tmp_path, office.token())
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")
    assert office.folder(CUSTOMER, "Inbox") == office.folder(MAILBOX, "Sent Items") == [DATED]


def test_msmtp_shows_the_words_of_a_refusal(office, tmp_path):
    ran = msmtp(office, tmp_path, "opaque")
    assert ran.returncode == 77  # EX_NOPERM of sysexits.h
    assert b"535 5.7.3 Authentication unsuccessful [SBXP100CA0001." in ran.stderr
    assert office.deliveries() == []


def test_msmtp_goes_through_the_json_of_gmail(office, tmp_path):
    office.switch(settings={"google": True})
    ran = msmtp(office, tmp_path, "opaque")
    assert ran.returncode == 77
    assert b"535 5.7.8  https://support.google.com/mail/?p=BadCredentials" in ran.stderr


@pytest.mark.parametrize("auth", ["oauthbearer", "plain", "login"])
def test_msmtp_logs_in_at_gmail_by_every_way_it_offers(office, tmp_path, auth):
    office.switch(settings={"google": True}, mailboxes={MAILBOX: {"password": "abcd efgh"}})
    ran = msmtp(office, tmp_path, office.token() if auth == "oauthbearer" else "abcd efgh", auth)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert office.folder(CUSTOMER, "Inbox") == [DATED]


@pytest.mark.parametrize("auth", ["oauthbearer", "plain"])
def test_msmtp_is_refused_at_gmail_by_every_way_it_offers(office, tmp_path, auth):
    office.switch(settings={"google": True})
    ran = msmtp(office, tmp_path, "wrong", auth)
    assert ran.returncode == 77
    assert b"535 5.7.8  https://support.google.com/mail/?p=BadCredentials" in ran.stderr


@pytest.mark.parametrize("initial", [True, False])
def test_smtplib_meets_the_json_of_gmail_and_then_the_refusal(office, initial):
    office.switch(settings={"google": True})
    seen, client = [], office.connect()

    def answer(challenge=None):
        seen.append(challenge)
        return "" if challenge else f"user={MAILBOX}\x01auth=Bearer opaque\x01\x01"

    with pytest.raises(smtplib.SMTPAuthenticationError) as caught:
        client.auth("XOAUTH2", answer, initial_response_ok=initial)
    assert caught.value.smtp_code == 535
    assert caught.value.smtp_error.startswith(NOT_ACCEPTED)
    assert seen[-1] == b'{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}'
    assert office.auth(client, office.token(), initial=initial) == (235, b"2.7.0 Accepted")
    office.send(client)
    assert len(office.deliveries()) == 1


def test_smtplib_logs_in_at_gmail_with_an_app_password(office):
    office.switch(settings={"google": True}, mailboxes={MAILBOX: {"password": "abcd efgh"}})
    client = office.connect()
    assert client.login(MAILBOX, "abcd efgh") == (235, b"2.7.0 Accepted")
    office.send(client)
    assert office.deliveries()[0]["client_id"] is None


def test_gmail_asks_for_an_app_password_where_basic_login_is_off(office):
    office.switch(
        settings={"google": True, "basic_auth": "disabled"}, mailboxes={MAILBOX: {"password": "abcd efgh"}}
    )
    with pytest.raises(smtplib.SMTPAuthenticationError) as caught:
        office.connect().login(MAILBOX, "abcd efgh")
    assert caught.value.smtp_code == 534
    assert caught.value.smtp_error.startswith(b"5.7.9 Application-specific password required. ")


@pytest.mark.parametrize(
    "blob",
    [
        "n,a=facturen@bakkerij.test,\x01auth=Bearer abc\x01",
        "n,a=facturen@bakkerij.test,\x01host=localhost\x01\x01",
        "n,,\x01auth=Bearer abc\x01\x01",
        "auth=Bearer abc\x01\x01",
    ],
)
def test_a_malformed_oauthbearer_answer_is_refused(office, blob):
    office.switch(settings={"google": True})
    client = office.connect()
    code, text = client.docmd("AUTH OAUTHBEARER", base64.b64encode(blob.encode()).decode())
    assert (code, text[:29]) == (501, b"5.5.2 Cannot Decode response.")


def test_an_app_that_may_not_open_the_mailbox_is_refused_at_login_by_gmail(office):
    office.switch(settings={"google": True})
    client = office.connect()
    with pytest.raises(smtplib.SMTPAuthenticationError):
        client.auth(
            "XOAUTH2",
            lambda challenge=None: (
                "" if challenge else f"user={MAILBOX}\x01auth=Bearer {office.token('no-access')}\x01\x01"
            ),
        )


def test_gmail_keeps_another_sender(office):
    office.switch(settings={"google": True})
    office.send(sender="info@bakkerij.test")
    assert office.folder(CUSTOMER, "Inbox") == [MAIL]
