"""What a stand-in for Gmail must say, letter by letter: facts 13, Google mode (3.1, 7.G)."""

import pytest

from sandbox365.tests.conftest import CUSTOMER, MAILBOX
from sandbox365.tests.smtp_talks import (
    auth,
    fourth_connection,
    greeting,
    hello_after_tls,
    hello_before_tls,
    in_clear,
    password,
    says,
    starttls,
    submits,
    token,
)
from sandbox365.tests.smtp_wire import fits, xoauth2

BAD_CREDENTIALS = [
    "535-5.7.8 Username and Password not accepted. Learn more at",
    "535 5.7.8  https://support.google.com/mail/?p=BadCredentials <gsmtp>",
]
GOOGLE = {
    "banner": (greeting, ["220 smtp.gmail.com ESMTP <gsmtp>"]),
    "EHLO before TLS": (
        hello_before_tls,
        [
            "250-smtp.gmail.com at your service, [<peer>]",
            "250-SIZE 35882577",
            "250-8BITMIME",
            "250-STARTTLS",
            "250-ENHANCEDSTATUSCODES",
            "250-PIPELINING",
            "250-CHUNKING",
            "250 SMTPUTF8",
        ],
    ),
    "STARTTLS": (starttls, ["220 2.0.0 Ready to start TLS"]),
    "EHLO after TLS": (
        hello_after_tls,
        [
            "250-smtp.gmail.com at your service, [<peer>]",
            "250-SIZE 35882577",
            "250-8BITMIME",
            "250-AUTH LOGIN PLAIN XOAUTH2 OAUTHBEARER",
            "250-ENHANCEDSTATUSCODES",
            "250-PIPELINING",
            "250-CHUNKING",
            "250 SMTPUTF8",
        ],
    ),
    "3.1 challenge": (
        auth(f"XOAUTH2 {xoauth2(MAILBOX, 'opaque')}"),
        [
            "334 eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIiwic2NvcGUiOiJodHRwczovL21haWwuZ29vZ2xlLmNvbS8ifQ=="
        ],
    ),
    "7.G 535 5.7.8": (auth(f"XOAUTH2 {xoauth2(MAILBOX, 'opaque')}", ""), BAD_CREDENTIALS),
    "7.G 535 5.7.8 in two steps": (auth("XOAUTH2", xoauth2(MAILBOX, "opaque"), ""), BAD_CREDENTIALS),
    "7.G 535 5.7.8 password": (password(), BAD_CREDENTIALS),
    "AUTH taken": (token(), ["235 2.7.0 Accepted"]),
    "3.1 long AUTH line": (
        auth("XOAUTH2 " + "A" * (12289 - len("AUTH XOAUTH2 \r\n"))),
        ["555 5.5.2 Syntax error, command line too long. <gsmtp>"],
    ),
    "AUTH line of 12,288 bytes": (
        auth("XOAUTH2 " + "A" * (12288 - len("AUTH XOAUTH2 \r\n"))),
        ["501 5.5.2 Cannot Decode response. <gsmtp>"],
    ),
    "530 no TLS": (
        in_clear(f"MAIL FROM:<{MAILBOX}>"),
        ["530 5.7.0 Must issue a STARTTLS command first. <gsmtp>"],
    ),
    "530 no login": (
        says("MAIL FROM:<a@b.test>", login=False),
        ["530 5.7.0 Authentication Required. <gsmtp>"],
    ),
    "MAIL": (says(f"MAIL FROM:<{MAILBOX}>"), ["250 2.1.0 OK <gsmtp>"]),
    "RCPT": (says(f"MAIL FROM:<{MAILBOX}>", f"RCPT TO:<{CUSTOMER}>"), ["250 2.1.5 OK <gsmtp>"]),
    "DATA": (says(f"MAIL FROM:<{MAILBOX}>", f"RCPT TO:<{CUSTOMER}>", "DATA"), ["354 Go ahead <gsmtp>"]),
    "250": (submits(), ["250 2.0.0 OK  <time> <gsmtp>"]),
    "QUIT": (says("QUIT"), ["221 2.0.0 closing connection <gsmtp>"]),
    "unknown command": (says("FROBNICATE"), ["502 5.5.1 Unrecognized command. <gsmtp>"]),
}


@pytest.mark.parametrize(
    ("talk", "reply"), [pytest.param(*row, id=f"13.google ({name})") for name, row in GOOGLE.items()]
)
def test_gmail_says_it_letter_by_letter(office, talk, reply):
    office.switch(settings={"google": True})
    assert fits(reply, talk(office))


def test_gmail_says_that_the_day_is_used_up(office):
    """13.google (7.G 550 5.4.5)."""
    office.switch(settings={"google": True, "recipients_per_day": 0})
    expected = [
        "550-5.4.5 Daily user sending limit exceeded. For more information on Gmail",
        "550-5.4.5 sending limits go to",
        "550 5.4.5  https://support.google.com/a/answer/166852 <gsmtp>",
    ]
    assert fits(expected, submits()(office))


def test_gmail_counts_no_sessions(office):
    office.switch(settings={"google": True})
    assert fits(["250 2.0.0 OK  <time> <gsmtp>"], fourth_connection(office))
