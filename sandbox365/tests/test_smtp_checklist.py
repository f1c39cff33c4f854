"""What a stand-in for Exchange must say, letter by letter: facts 13 no. 7, 8 and 9.

The id of each case names the section of the facts that holds the text.
"""

import time

import pytest

from sandbox365.tests.conftest import CUSTOMER, MAIL, MAILBOX
from sandbox365.tests.smtp_talks import (
    INFO,
    auth,
    fourth_connection,
    greeting,
    hello_after_tls,
    hello_before_tls,
    in_clear,
    mail_after_refused_login,
    password,
    says,
    secure,
    starttls,
    submits,
    token,
    too_many_recipients,
)
from sandbox365.tests.smtp_wire import Wire, fits, soon, xoauth2
from tests.strain import in_time, quickest

PERMANENT = "Failed to process message due to a permanent exception with message Cannot submit message."
DENIED = (
    f"STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; {PERMANENT} <hostname>"
)

LINE_7 = {
    "3.2 banner": (
        {},
        greeting,
        ["220 SBXP100CA0001.outlook.office365.com Microsoft ESMTP MAIL Service ready at <date> [<session>]"],
    ),
    "3.2 EHLO before TLS": (
        {},
        hello_before_tls,
        [
            "250-SBXP100CA0001.outlook.office365.com Hello [<peer>]",
            "250-SIZE 157286400",
            "250-PIPELINING",
            "250-DSN",
            "250-ENHANCEDSTATUSCODES",
            "250-STARTTLS",
            "250-8BITMIME",
            "250-BINARYMIME",
            "250-CHUNKING",
            "250 SMTPUTF8",
        ],
    ),
    "3.2 STARTTLS": ({}, starttls, ["220 2.0.0 SMTP server ready"]),
    "3.2 EHLO after TLS": (
        {},
        hello_after_tls,
        [
            "250-SBXP100CA0001.outlook.office365.com Hello [<peer>]",
            "250-SIZE 157286400",
            "250-PIPELINING",
            "250-DSN",
            "250-ENHANCEDSTATUSCODES",
            "250-AUTH LOGIN XOAUTH2",
            "250-8BITMIME",
            "250-BINARYMIME",
            "250-CHUNKING",
            "250 SMTPUTF8",
        ],
    ),
    "3.2 AUTH taken": ({}, token(), ["235 2.7.0 Authentication successful"]),
    "7.C 504 AUTH before TLS": (
        {},
        in_clear("AUTH XOAUTH2"),
        ["504 5.7.4 Unrecognized authentication type <trailer>"],
    ),
    "7.C 504 PLAIN": ({}, auth("PLAIN AAAA"), ["504 5.7.4 Unrecognized authentication type <trailer>"]),
    "7.C 504 OAUTHBEARER": (
        {},
        auth("OAUTHBEARER"),
        ["504 5.7.4 Unrecognized authentication type <trailer>"],
    ),
    "7.C 501 5.5.124 bad blob": ({}, auth("XOAUTH2 AAAA"), ["501 5.5.124 Invalid XOAUTH2 auth data"]),
    "7.C 501 5.5.124 in two steps": ({}, auth("XOAUTH2", "AAAA"), ["501 5.5.124 Invalid XOAUTH2 auth data"]),
    "7.C 535 5.7.3 expired": (
        {"settings": {"token_lifetime": -60}},
        token(),
        ["535 5.7.3 Authentication unsuccessful <trailer>"],
    ),
    "7.C 535 5.7.3 for Graph": (
        {},
        token(scope="https://graph.microsoft.com/.default"),
        ["535 5.7.3 Authentication unsuccessful <trailer>"],
    ),
    "7.C 535 5.7.3 other user": (
        {},
        token(mailbox="billing@contoso.test"),
        ["535 5.7.3 Authentication unsuccessful <trailer>"],
    ),
    "7.C 535 5.7.3 no role": ({}, token("no-roles"), ["535 5.7.3 Authentication unsuccessful <trailer>"]),
    "7.C 535 5.7.139 tenant": (
        {"tenants": {"bakkerij.test": {"smtp_auth_disabled": True}}},
        token(),
        [
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. "
            "Visit https://aka.ms/smtp_auth_disabled for more information. <trailer>"
        ],
    ),
    "7.C 535 5.7.139 mailbox": (
        {"mailboxes": {MAILBOX: {"smtp_auth_disabled": True}}},
        token(),
        [
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. "
            "Visit https://aka.ms/smtp_auth_disabled for more information. <trailer>"
        ],
    ),
    "7.C 550 5.7.30 LOGIN": (
        {"settings": {"basic_auth": "retired"}},
        password(),
        ["550 5.7.30 Basic authentication is not supported for Client Submission. <trailer>"],
    ),
    "7.C 535 5.7.139 basic disabled": (
        {"settings": {"basic_auth": "disabled"}},
        password(),
        ["535 5.7.139 Authentication unsuccessful, basic authentication is disabled. <trailer>"],
    ),
    "7.C 535 5.7.139 credentials": (
        {"mailboxes": {MAILBOX: {"password": "anders"}}},
        password(),
        ["535 5.7.139 Authentication unsuccessful, the user credentials were incorrect. <trailer>"],
    ),
    "7.C 535 5.7.139 criteria, second factor": (
        {"mailboxes": {MAILBOX: {"password": "geheim"}}, "users": {MAILBOX: {"mfa": True}}},
        password(),
        [
            "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated "
            "successfully. Contact your administrator. <trailer>"
        ],
    ),
    "7.C 535 5.7.139 criteria, Conditional Access": (
        {"mailboxes": {MAILBOX: {"password": "geheim"}}, "users": {MAILBOX: {"blocked": True}}},
        password(),
        [
            "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated "
            "successfully. Contact your administrator. <trailer>"
        ],
    ),
    "7.C 535 5.7.139 account issue": (
        {"mailboxes": {INFO: {"password": "geheim"}}},
        password(INFO),
        [
            "535 5.7.139 Authentication unsuccessful, account has an issue. Contact your administrator. <trailer>"
        ],
    ),
    "7.C 530 5.7.57 after a refused login": (
        {},
        mail_after_refused_login,
        [
            "530 5.7.57 Client not authenticated to send mail. Error: 535 5.7.3 Authentication unsuccessful <trailer>"
        ],
    ),
    "7.C 530 5.7.57 without a login": (
        {},
        says(f"MAIL FROM:<{MAILBOX}>", login=False),
        ["530 5.7.57 Client not authenticated to send mail. <trailer>"],
    ),
    "7.C 530 5.7.0 before TLS": (
        {},
        in_clear(f"MAIL FROM:<{MAILBOX}>"),
        ["530 5.7.0 Must issue a STARTTLS command first"],
    ),
    "7.C 500 5.3.3": ({}, says("FROBNICATE"), ["500 5.3.3 Unrecognized command 'frobnicate' <trailer>"]),
    "7.C 501 5.5.4 EHLO": ({}, says("EHLO erp local"), ["501 5.5.4 Invalid arguments"]),
    "7.C 501 5.5.4 MAIL": ({}, says(f"MAIL FROM:{MAILBOX}"), ["501 5.5.4 Invalid arguments"]),
    "7.C 503 5.5.2 hello": (
        {},
        lambda office: Wire(office).say("AUTH XOAUTH2"),
        ["503 5.5.2 Send hello first"],
    ),
    "7.C 503 5.5.2 rcpt": ({}, says(f"MAIL FROM:<{MAILBOX}>", "DATA"), ["503 5.5.2 Need rcpt command"]),
}
LINE_8 = {
    "7.C 554 5.2.252 envelope": (
        {},
        submits(sender=INFO),
        [f"554 5.2.252 SendAsDenied; {MAILBOX} not allowed to send as {INFO}; {DENIED}"],
    ),
    "7.C 554 5.2.252 From": (
        {},
        submits(MAIL.replace(MAILBOX.encode(), INFO.encode())),
        [f"554 5.2.252 SendAsDenied; {MAILBOX} not allowed to send as {INFO}; {DENIED}"],
    ),
    "7.C 430 4.2.0": (
        {},
        submits(app="no-access"),
        [
            "430 4.2.0 STOREDRV; mailbox logon failure; STOREDRV.Submission.Exception:"
            "ConnectionFailedTransientException.MapiExceptionLogonFailed; Failed to process message due to a "
            f"transient exception with message Cannot open mailbox {MAILBOX}. <hostname>"
        ],
    ),
    "7.C 432 4.3.2": (
        {},
        fourth_connection,
        [
            "432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more "
            "information. <hostname>"
        ],
    ),
    "4 and 7.C 554 5.2.0 quota": (
        {"settings": {"recipients_per_day": 0}},
        submits(),
        [f"554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; {PERMANENT} <hostname>"],
    ),
    "7.C 552 5.3.4 announced": (
        {},
        says(f"MAIL FROM:<{MAILBOX}> SIZE=157286401"),
        ["552 5.3.4 Message size exceeds fixed maximum message size"],
    ),
    "7.C 552 5.3.4 mailbox": (
        {"mailboxes": {MAILBOX: {"size_limit": 10}}},
        submits(),
        ["552 5.3.4 Message size exceeds fixed maximum message size <hostname>"],
    ),
    "7.C 554 5.2.2 full": (
        {"mailboxes": {MAILBOX: {"full": True}}},
        submits(),
        [
            "554 5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException."
            f"MapiExceptionShutoffQuotaExceeded; {PERMANENT} <hostname>"
        ],
    ),
    "4 and 7.C 452 4.5.3": ({}, too_many_recipients, ["452 4.5.3 Too many recipients"]),
    "7.C 554 5.2.0 InvalidRecipients": (
        {},
        submits(recipients=["klant"]),
        [f"554 5.2.0 STOREDRV.Submission.Exception:InvalidRecipientsException; {PERMANENT} <hostname>"],
    ),
    "3.2 250 of a work account": ({}, submits(), ["250 2.0.0 OK <f-1@bakkerij.test> <hostname>"]),
}


def ids(rows, line):
    return [pytest.param(*row, id=f"13.{line} ({name})") for name, row in rows.items()]


@pytest.mark.parametrize(("switch", "talk", "reply"), ids(LINE_7, 7) + ids(LINE_8, 8))
def test_exchange_says_it_letter_by_letter(office, switch, talk, reply):
    office.switch(**switch)
    assert fits(reply, talk(office))


def test_the_tar_pit_is_five_seconds_deep_when_that_is_set(office):
    """13.7 (3.2 tarpit): replies of refusal only."""
    office.switch(settings={"tarpit": 5})
    wire = secure(office)
    start = time.monotonic()
    assert fits(["500 5.3.3 Unrecognized command 'frobnicate' <trailer>"], wire.say("FROBNICATE"))
    took = time.monotonic() - start
    assert took >= 5 and in_time(took, 5, 1)
    assert quickest(lambda: wire.say("NOOP")) < 1


@pytest.mark.parametrize("google", [False, True])
def test_an_auth_line_of_twelve_kilobytes_logs_in(office, google):
    """13.7 (3.1): the whole line, with its line end, has 12,288 bytes at most."""
    office.switch(settings={"token_bytes": 9120, "google": google})
    line = f"AUTH XOAUTH2 {xoauth2(MAILBOX, office.token())}"
    assert 12_200 < len(line) <= 12_286
    assert secure(office).say(line)[0].startswith("235 ")


@pytest.mark.parametrize("sent_copy", [True, False])
def test_a_copy_lies_in_sent_items_unless_it_is_switched_off(office, sent_copy):
    """13.9 (5)."""
    office.switch(mailboxes={MAILBOX: {"sent_copy": sent_copy}})
    submits()(office)
    assert office.folder(MAILBOX, "Sent Items") == ([MAIL] if sent_copy else [])
    assert office.folder(CUSTOMER, "Inbox") == [MAIL]


def test_a_report_comes_for_a_chosen_recipient(office):
    """13.9 (12)."""
    submits(recipients=["ndr-5.1.351@example.com"])(office)
    (report,) = soon(lambda: office.folder(MAILBOX, "Inbox"))
    assert b"\r\nX-MS-Exchange-Message-Is-Ndr:\r\n" in report
