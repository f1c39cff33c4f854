"""What no client can provoke is ordered as a fault: the other replies of facts 7.C, and cuts around the end."""

import pytest

from sandbox365.tests.conftest import CUSTOMER, MAIL, MAILBOX
from sandbox365.tests.smtp_talks import HELLO
from sandbox365.tests.smtp_wire import Wire, xoauth2

ORDERED = {
    "421 4.3.2": ("connect", "421 4.3.2 Service not available"),
    "421 4.7.66": (
        "starttls",
        "421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support TLS 1.2. "
        "Visit https://aka.ms/smtp_auth_tls. [Hostname=SBX]",
    ),
    "451 4.7.0": ("auth", "451 4.7.0 Temporary server error. Please try again later. PRX4 [Hostname=SBX]"),
    "454 4.7.0": ("auth", "454 4.7.0 Temporary authentication failure"),
    "550 5.2.1": ("auth", "550 5.2.1 Mailbox cannot be accessed [SBX]"),
    "535 5.7.139 security defaults": (
        "auth",
        "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults "
        "policy. Contact your administrator. [SBX]",
    ),
    "550 5.7.60": ("mail", "550 5.7.60 SMTP; Client does not have permissions to send as this sender"),
    "452 4.3.1": ("data", "452 4.3.1 Insufficient system resources"),
    "432 4.3.2 sender thread": (
        "before_250",
        "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded [Hostname=SBX]",
    ),
    "554 5.2.0 OutboundSpam": (
        "before_250",
        "554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; WASCL UserAction verdict is not None. "
        "Actual verdict is Suspend",
    ),
    "550 5.7.501": ("before_250", "550 5.7.501 Access denied, spam abuse detected"),
    "421 4.4.2": ("after_store", "421 4.4.2 Connection dropped due to SocketError"),
}


@pytest.mark.parametrize(
    ("at", "reply"), [pytest.param(*row, id=f"7.C ({name})") for name, row in ORDERED.items()]
)
@pytest.mark.parametrize("google", [False, True])
def test_what_nobody_can_provoke_can_be_ordered(office, at, reply, google):
    office.switch(settings={"google": google})
    office.order(at=at, reply=reply)
    assert _first_refusal(office) == [reply]


def _first_refusal(office):
    wire = Wire(office)
    if not wire.banner[0].startswith("220 "):
        return wire.banner
    wire.say(HELLO)
    if office.state()["faults"][0]["at"] == "starttls":
        return wire.say("STARTTLS")
    wire.tls()
    steps = (
        f"AUTH XOAUTH2 {xoauth2(MAILBOX, office.token())}",
        f"MAIL FROM:<{MAILBOX}>",
        f"RCPT TO:<{CUSTOMER}>",
    )
    for line in (*steps, "DATA", MAIL.decode() + "."):
        reply = wire.say(line)
        if reply[0][0] in "45":
            return reply
    return reply


@pytest.mark.parametrize("bdat", [False, True])
@pytest.mark.parametrize(
    ("at", "stored"),
    [
        pytest.param("before_250", 0, id="13.8 (cut after the final dot, not stored)"),
        pytest.param("after_store", 1, id="13.8 (cut after the final dot, stored)"),
        pytest.param("body", 0, id="13.8 (cut inside the message)"),
    ],
)
def test_the_line_is_cut_around_the_end_of_the_message(office, at, stored, bdat):
    office.order(at=at, cut=True, count=1)
    wire = Wire(office).login()
    if bdat:
        wire.envelope()
        assert wire.bdat(MAIL, last=True) == []
    else:
        assert wire.message() == []
    assert len(office.deliveries()) == len(office.folder(MAILBOX, "Sent Items")) == stored
