"""Faults of servers that this project did not write: Dovecot, Postfix, nodemailer's smtp-server, oidc-provider."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.links.abroad import Abroad
from tests.links.verdicts import GREETING, INCOMING, PASSWORD, Fault

pytestmark = pytest.mark.foreign
NOT_YET = ("tls", *PASSWORD)


@dataclass(frozen=True)
class Row:
    """One fault of a profile, or of a recipient whose name orders it."""

    profile: str
    fault: Fault
    words: tuple[str, ...] = ()
    impatient: bool = False

    @property
    def name(self) -> str:
        """For the test's id."""
        return " ".join((self.profile, *self.words[1:]))


@dataclass(frozen=True)
class Switch:
    """One switch of a control port: of the authority's or the fault server's (`fault`)."""

    name: str
    fault: Fault
    path: str
    profile: str = "token"
    given: dict[str, Any] = field(default_factory=dict)


def _to(name: str) -> tuple[str, ...]:
    return ("--send-to", f"{name}@kunde.test")


REFUSED = Fault("auth", "535 5.7.8", "password-refused", PASSWORD)
DOVECOT = [
    Row("wrong password", REFUSED),
    Row("unknown user", REFUSED),
    Row("token of another at dovecot", Fault("auth", "535 5.7.8", "password-refused")),
    Row("unknown authority", Fault("tls", "TlsRefused", "tls-authority", PASSWORD)),
    Row("stranger", Fault("tls", "TlsRefused", "tls-authority", PASSWORD)),
    Row("other name", Fault("tls", "TlsRefused", "tls-name", PASSWORD)),
    Row("no starttls", Fault("tls", "NotOffered", "starttls-not-offered", PASSWORD)),
    Row("tls to a plain port", Fault("tls", "TlsRefused", "tls-not-spoken", PASSWORD)),
    Row("plain to a tls port", Fault(GREETING, "ConnectionLost", "no-answer", NOT_YET), impatient=True),
    Row("incoming server", Fault(GREETING, "ConnectionLost", "not-a-mail-server", NOT_YET)),
    Row("web server", Fault(GREETING, "ConnectionLost", "no-answer", NOT_YET), impatient=True),
    Row("right", Fault("rcpt", "550 5.1.1", "550-5-1-1", PASSWORD), _to("nobody")),
    Row(
        "right",
        Fault("rcpt", "550 5.4.4", "recipient-refused", PASSWORD),
        ("--send-to", "who@elsewhere.example"),
    ),
    Row("wrong incoming password", Fault("imap", "NotLetIn", "imap-login-refused", PASSWORD), INCOMING),
    Row("incoming tls to a plain port", Fault("imap", None, "tls-not-spoken", PASSWORD), INCOMING),
]
EXCHANGE = [
    Row("exchange", Fault("auth", "535 5.7.139 basic disabled", "535-5-7-139-basic-disabled", PASSWORD)),
    Row("wrong secret", Fault("token", "AADSTS7000215", "aadsts7000215")),
    Row("unknown app", Fault("token", "AADSTS700016", "aadsts700016")),
    Row("token of another", Fault("auth", "535 5.7.3", "535-5-7-3")),
    Row("smtp auth off", Fault("auth", "535 5.7.139 mailbox", "535-5-7-139-mailbox")),
    Row("sender of another", Fault("mail_from", "550 5.7.60", "550-5-7-60")),
    Row("token", Fault("rcpt", "550 5.1.10", "550-5-1-10"), _to("rcpt-550-5.1.10")),
    Row("token", Fault("rcpt", "ConnectionLost", "connection-lost"), _to("drop-rcpt")),
    Row(
        "token", Fault("message", "432 4.3.2 sender thread", "432-4-3-2-sender-thread"), _to("data-432-4.3.2")
    ),
    Row("token", Fault("message", "OutcomeUnknown", "connection-lost"), _to("drop-data")),
    Row("token", Fault("message", "OutcomeUnknown", "connection-lost"), _to("drop-ack")),
]
DEFAULTS = (
    "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy."
)
SWITCHES = [
    Switch(
        "expired secret",
        Fault("token", "AADSTS7000222", "aadsts7000222"),
        "/secret",
        given={"expired": True},
    ),
    Switch(
        "a sign-in service that is down",
        Fault("token", "TokenUnavailable", "sign-in-service-busy"),
        "/fault",
        given={"status": 503},
    ),
    Switch(
        "a sign-in service that is busy",
        Fault("token", "HTTP 429 (token endpoint)", "http-429-token-endpoint"),
        "/fault",
        given={"status": 429, "headers": {"Retry-After": "9"}},
    ),
    Switch(
        "a sign-in service that hangs up",
        Fault("token", "TokenUnavailable", "sign-in-service-unreachable"),
        "/fault",
        given={"drop": True},
    ),
    Switch(
        "security defaults",
        Fault("auth", "535 5.7.139 security defaults", "535-5-7-139-security-defaults"),
        "/set",
        given={"auth_fault": DEFAULTS},
    ),
    Switch(
        "a server under repair",
        Fault(GREETING, "421 4.3.2", "421-4-3-2", ("tls",)),
        "/set",
        given={"connect_fault": "421 4.3.2 Service not available"},
    ),
    Switch(
        "hidden STARTTLS",
        Fault("tls", "NotOffered", "starttls-not-offered"),
        "/set",
        given={"hide_starttls": True},
    ),
    Switch(
        "Google's way to refuse",
        Fault("auth", "Google 535-5.7.8", "google-535-5-7-8"),
        "/set",
        "token of another",
        {"google_style": True},
    ),
]


@pytest.fixture(scope="module")
def abroad(foreign_bed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Abroad]:
    """The shared bed, on which no switch is turned."""
    found = Abroad(foreign_bed, tmp_path_factory.mktemp("links-abroad"))
    yield found
    found.installation.close()


@pytest.fixture(scope="module")
def switched(own_bed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Abroad]:
    """A bed of its own."""
    found = Abroad(own_bed, tmp_path_factory.mktemp("links-switched"))
    yield found
    found.installation.close()


@pytest.mark.parametrize("row", [*DOVECOT, *EXCHANGE], ids=lambda row: row.name)
def test_a_fault_of_a_foreign_server_is_found_at_its_link(abroad: Abroad, row: Row) -> None:
    abroad.test(row.profile, *row.words, impatient=row.impatient).fails_with(row.fault)


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.name)
def test_a_fault_that_a_foreign_server_was_told_is_found_at_its_link(
    switched: Abroad, switch: Switch
) -> None:
    bed = switched.bed
    bed.reset()
    control = bed.fault_control if switch.path == "/set" else bed.authority_control
    app = {"client_id": bed.daemon.client_id} if switch.path == "/secret" else {}
    control.post(switch.path, **app, **switch.given)
    switched.test(switch.profile).fails_with(switch.fault)


def test_foreign_servers_without_a_fault_pass(abroad: Abroad) -> None:
    abroad.test("right", "--incoming").passes({}, PASSWORD)
    abroad.test("token", "--send-to", "catchall@ok.test").passes({})
