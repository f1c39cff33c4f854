"""Faults of the net, of TLS and of servers that are another than one thought, each on a real socket."""

import socket
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from postroom.checkup.steps import OWN_ADDRESS_ONLY
from tests.links.door import Host, Visit, behind_tls, greets, imap
from tests.links.sign_in_service import gives, good_claims, jwt
from tests.links.street import Street
from tests.links.verdicts import CUSTOMER, GREETING, INCOMING, NO_LOGIN, PASSWORD, Fault, words_for
from tests.stages.faults import cut, says
from tests.stages.peer import Peer

NOT_YET = ("tls", *PASSWORD)
"""Left out where the conversation ends before STARTTLS."""
SENT = ['* LIST (\\HasNoChildren \\Sent) "/" Sent']
OK = jwt(good_claims())


@dataclass(frozen=True)
class Row:
    """One fault. `tls` names what is wrong with the mail server's certificate, the others with theirs."""

    name: str
    fault: Fault
    profile: str = "password"
    words: tuple[str, ...] = ()
    plan: tuple[str, Callable[[Peer], None], int] | None = None
    door: Host | None = None
    tls: str = "right"
    sign_in_tls: str = "right"
    imap_tls: str = "right"


def _door(name: str, words: str, article: str, error: str = "ConnectionLost") -> Row:
    return Row(name, Fault(GREETING, error, article, NOT_YET), "door", door=greets(words))


def _at(stage: str, step: str, reply: str, article: str, skip: int = 0) -> Row:
    code, enhanced = reply.split(" ")[:2]
    error = f"{code} {enhanced}" if "." in enhanced else code
    return Row(
        f"{stage}: {reply[:60]}",
        Fault(step, error, article, PASSWORD),
        words=words_for(step),
        plan=(stage, says(reply), skip),
    )


def _certificate(kind: str, article: str) -> list[Row]:
    mail = Row(f"mail server, {kind}", Fault("tls", "TlsRefused", article, PASSWORD), tls=kind)
    sign_in = Row(f"sign-in, {kind}", Fault("token", "TokenUnavailable", article), "token", sign_in_tls=kind)
    incoming = Row(
        f"incoming, {kind}", Fault("imap", "NotReached", article, PASSWORD), words=INCOMING, imap_tls=kind
    )
    return [mail, sign_in, incoming]


CERTIFICATES = [
    *_certificate("other name", "tls-name"),
    *_certificate("expired", "tls-expired"),
    *_certificate("stranger", "tls-authority"),
    *_certificate("old", "tls-version"),
    _certificate("not yet valid", "tls-expired")[0],
]
NET = [
    Row(
        "nobody listens",
        Fault("tcp", "connect refused/timeout", "connect-refused-timeout", PASSWORD),
        "nobody listens",
    ),
    Row(
        "nobody signs in",
        Fault("token", "TokenUnavailable", "sign-in-service-unreachable"),
        "nobody signs in",
    ),
    Row(
        "no such sign-in",
        Fault("token", "TokenUnavailable", "sign-in-service-unreachable"),
        "no such sign-in",
    ),
    Row(
        "nobody listens for incoming",
        Fault("imap", "connect refused/timeout", "connect-refused-timeout", PASSWORD),
        "nobody listens for incoming",
        INCOMING,
    ),
    Row(
        "TLS at a plain port", Fault("tls", "TlsRefused", "tls-not-spoken", PASSWORD), "tls at the plain port"
    ),
]
STRANGERS = [
    _door("an IMAP server", "* OK [CAPABILITY IMAP4rev1] ready", "not-a-mail-server"),
    _door("a POP3 server", "+OK POP3 ready", "not-a-mail-server"),
    _door("a web server", "HTTP/1.1 400 Bad Request", "not-a-mail-server"),
    _door("a greeting that refuses", "554 5.3.2 No mail service here", "server-refused", "554 5.3.2"),
    _door(
        "a greeting that refuses the address",
        "554 5.7.1 Service unavailable; client host [192.0.2.1] blocked using a block list",
        "refused-as-spam",
        "554 5.7.1",
    ),
    _door("a busy greeting", "421 4.7.0 Too many connections, try again later", "server-busy", "421 4.7.0"),
    Row(
        "a greeting that refuses behind TLS",
        Fault(GREETING, "554 5.3.2", "server-refused", PASSWORD),
        "door with tls",
        door=greets("554 5.3.2 No mail service here"),
    ),
    Row(
        "a web server without any login",
        Fault(GREETING, "ConnectionLost", "not-a-mail-server", ("tls", *NO_LOGIN)),
        "open door",
        door=greets("<html>"),
    ),
]
MAIL_SERVERS = [
    Row(
        "no login offered",
        Fault("ehlo", "NotOffered", "login-not-offered", PASSWORD),
        plan=("ehlo", says("250-stages.test\n250 SIZE 1000000"), 1),
    ),
    Row(
        "no login by token offered",
        Fault("ehlo", "NotOffered", "login-not-offered"),
        "token",
        plan=("ehlo", says("250-stages.test\n250 AUTH PLAIN LOGIN"), 1),
    ),
    Row(
        "no STARTTLS",
        Fault("tls", "NotOffered", "starttls-not-offered", PASSWORD),
        plan=("ehlo", says("250-stages.test\n250 SIZE 1000000"), 0),
    ),
    Row(
        "handshake cut",
        Fault("tls", None, "connection-lost", PASSWORD),
        plan=("handshake", cut, 0),
    ),
    _at("ehlo", "ehlo", "550 5.7.1 Access denied", "server-refused", 1),
    _at("auth", "auth", "535 5.7.8 Error: authentication failed", "password-refused"),
    _at("auth", "auth", "535 Incorrect authentication data", "password-refused"),
    _at(
        "auth",
        "auth",
        "538 5.7.11 Encryption required for requested authentication mechanism",
        "login-encryption",
    ),
    _at("mail", "mail_from", "553 5.7.1 <a@b>: Sender address rejected: not owned by user", "sender-refused"),
    _at("rcpt", "rcpt", "554 5.7.1 <a@b>: Relay access denied", "relay-denied"),
    _at(
        "rcpt",
        "rcpt",
        "450 4.2.0 <a@b>: Recipient address rejected: Greylisted, try again in 300",
        "greylisted",
    ),
    _at("rcpt", "rcpt", "550 5.1.1 <a@b>: User unknown in virtual mailbox table", "550-5-1-1"),
    _at("final", "message", "554 5.7.1 Message rejected: looks like spam", "refused-as-spam"),
    _at("final", "message", "452 4.3.1 Insufficient system storage", "server-full"),
]


def _named(rows: list[Row]) -> list[str]:
    return [row.name for row in rows]


ROWS = [*CERTIFICATES, *NET, *STRANGERS, *MAIL_SERVERS]


@pytest.mark.parametrize("row", ROWS, ids=_named(ROWS))
def test_a_fault_of_net_or_server_is_found_at_its_link(street: Street, row: Row) -> None:
    found = street.test(
        row.profile,
        *row.words,
        plan=row.plan,
        door=behind_tls(street.tls["right"], row.door)
        if "with tls" in row.profile and row.door
        else row.door,
        tls=row.tls,
        token=behind_tls(street.tls[row.sign_in_tls], gives(OK)),
        imap=imap(street.tls[row.imap_tls]),
    )
    found.fails_with(row.fault)


@pytest.mark.parametrize(("profile", "step"), [("no such name", "dns"), ("no such incoming name", "imap")])
def test_a_name_that_does_not_exist_is_found_as_such(street: Street, profile: str, step: str) -> None:
    with pytest.raises(socket.gaierror) as known:
        socket.getaddrinfo("name.invalid", 25)
    # Without any name server the system says "try again", and then nobody can know that there is no such name.
    article = "name-lookup-failed" if known.value.errno == socket.EAI_AGAIN else "name-not-found"
    street.test(profile, *words_for(step)).fails_with(Fault(step, "CannotResolve", article, PASSWORD))


def _hangs_up(_visit: Visit) -> None:
    """Ends the connection."""


IMAP_ROWS = {
    "a server that takes no connection": (
        lambda tls: imap(tls, greeting=greets("* BYE [UNAVAILABLE] Too many connections")),
        "imap-unavailable",
    ),
    "a login that is refused": (
        lambda tls: imap(tls, login=lambda visit: visit.say("A1 NO [AUTHENTICATIONFAILED] no")),
        "imap-login-refused",
    ),
    "a mail server for sending": (
        lambda tls: behind_tls(tls, greets("220 mail.test ESMTP")),
        "not-a-mail-server",
    ),
    "a server that ends at the login": (lambda tls: imap(tls, login=_hangs_up), "connection-lost"),
    "a server that ends at the folders": (lambda tls: imap(tls, list=_hangs_up), "connection-lost"),
    "a server without TLS": (lambda _tls: greets("* OK IMAP4rev1 ready"), "tls-not-spoken"),
}


@pytest.mark.parametrize("name", IMAP_ROWS)
def test_a_fault_of_the_incoming_server_is_found_at_its_link(street: Street, name: str) -> None:
    host, article = IMAP_ROWS[name]
    found = street.test("password", "--incoming", imap=host(street.tls["right"]))
    found.fails_with(Fault("imap", None, article, PASSWORD))


def test_a_server_without_a_sent_folder_passes_with_a_remark(street: Street) -> None:
    inbox = imap(street.tls["right"], folders=['* LIST (\\HasNoChildren) "/" INBOX'])
    street.test("password", "--incoming", imap=inbox).passes({"imap": "sent-folder-missing"}, PASSWORD)


SEARCHES = {
    "a folder that may not be opened": ({"examine": ["NO [NOPERM] Permission denied,"]}, "search", "NOPERM"),
    "a search that is refused": ({"search": ["BAD Unknown argument,"]}, "search", "Unknown argument"),
    "a search that is not possible": ({"search": ["NO [CANNOT] Not here,"]}, "search", "Not here"),
    "a search that finds what is not there": ({"search": ["* SEARCH 1 2 3", "OK"]}, "Sent", "3 found"),
}


@pytest.mark.parametrize("name", SEARCHES)
def test_a_sent_folder_that_cannot_be_searched_is_told(street: Street, name: str) -> None:
    answers, detail, evidence = SEARCHES[name]
    found = street.test("password", "--incoming", imap=imap(street.tls["right"], folders=SENT, **answers))
    found.fails_with(Fault("imap", None, "sent-folder-not-searchable", PASSWORD))
    assert found.steps["imap"]["detail"].endswith(f" {detail}")
    assert evidence in found.steps["imap"]["evidence"]


def test_a_server_that_goes_down_at_the_search_is_told_as_that(street: Street) -> None:
    inbox = imap(street.tls["right"], folders=SENT, search=["* BYE [UNAVAILABLE] going down", "NO"])
    street.test("password", "--incoming", imap=inbox).fails_with(
        Fault("imap", None, "imap-unavailable", PASSWORD)
    )


def test_an_address_that_this_server_cannot_take_is_told_as_that(street: Street) -> None:
    found = street.test("password", "--send-to", "größe@example.com")
    found.fails_with(Fault("mail_from", "NotOffered", "smtputf8-not-offered", PASSWORD))


@pytest.mark.parametrize(
    ("words", "asked"), [((), True), (("--send-to", CUSTOMER), False)], ids=["own address", "a customer's"]
)
def test_it_is_told_that_nobody_but_the_sender_was_asked_for(street: Street, words, asked: bool) -> None:
    found = street.test("password", *words, as_json=False)
    assert (OWN_ADDRESS_ONLY in found.printed) == asked


@pytest.mark.parametrize("goodbye", ["A4 OK done", "A4 BAD no", ""])
def test_a_server_that_says_no_proper_goodbye_is_forgiven(street: Street, goodbye: str) -> None:
    inbox = imap(street.tls["right"], folders=SENT, logout=lambda visit: visit.say(goodbye))
    street.test("password", "--incoming", imap=inbox).passes({}, PASSWORD)


def test_the_servers_of_these_rows_work_when_nothing_is_wrong(street: Street) -> None:
    sent = imap(street.tls["right"], folders=SENT)
    street.test("password", "--incoming", "--send-to", CUSTOMER, imap=sent).passes({}, PASSWORD)
    street.test("token").passes({})
