"""Servers that stop in the middle: the command ends soon after its time-out, and names the link that stalled."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.links.door import Host, Visit, behind_tls, imap
from tests.links.sign_in_service import plays
from tests.links.street import Street
from tests.links.verdicts import GREETING, PASSWORD, Fault, words_for
from tests.stages.faults import drip, stall
from tests.stages.peer import Peer

CONNECT, REPLY, AFTER = 2, 3, 5
"""Seconds: the time-outs of the impatient runs, and how long after one the command may still take."""
GIVE_UP = 60.0
"""Seconds after which a command that does not end is ended; whether it ended in time is said by its bound."""
NOT_YET = ("tls", *PASSWORD)


@dataclass(frozen=True)
class Row:
    """One stall, of the scripted mail server at a stage, or of whoever is behind the doors."""

    name: str
    fault: Fault
    profile: str = "password"
    plan: tuple[str, Callable[[Peer], None], int] | None = None
    door: Host | None = None
    limit: float = REPLY


def _stalls(stage: str, step: str, skip: int = 0, skipped: tuple[str, ...] = PASSWORD) -> Row:
    error = "OutcomeUnknown" if stage == "final" else "ConnectionLost"
    return Row(f"{stage} {skip}", Fault(step, error, "no-answer", skipped), plan=(stage, stall, skip))


def _queue(profile: str, step: str, error: str, article: str, skipped: tuple[str, ...]) -> Row:
    return Row(profile, Fault(step, error, article, skipped), profile, limit=CONNECT)


NO_CONNECTION = ("connect refused/timeout", "connect-refused-timeout", PASSWORD)
ROWS = [
    _stalls("connect", GREETING, skipped=NOT_YET),
    _stalls("ehlo", "ehlo", skipped=NOT_YET),
    _stalls("starttls", "tls"),
    _stalls("handshake", "tls"),
    _stalls("ehlo", "ehlo", 1),
    _stalls("auth", "auth"),
    _stalls("mail", "mail_from"),
    _stalls("rcpt", "rcpt"),
    _stalls("data", "message"),
    _stalls("final", "message"),
    Row(
        "a reply of ever more lines",
        Fault("ehlo", "ConnectionLost", "no-answer", PASSWORD),
        plan=("ehlo", drip, 1),
    ),
    Row(
        "a reply byte by byte",
        Fault(GREETING, "ConnectionLost", "no-answer", NOT_YET),
        "door",
        door=lambda visit: visit.drip(b"2"),
    ),
    Row(
        "a handshake that never comes",
        Fault("tls", "ConnectionLost", "no-answer", PASSWORD),
        "door with tls",
        door=Visit.stall,
    ),
    _queue("full backlog", "tcp", *NO_CONNECTION),
    _queue("incoming backlog full", "imap", *NO_CONNECTION),
    _queue("sign-in backlog full", "token", "TokenUnavailable", "sign-in-service-unreachable", ()),
]


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_stalled_server_is_given_up_at_its_link(street: Street, row: Row) -> None:
    given = {"plan": row.plan, "door": row.door, "impatient": True, "patience": GIVE_UP}
    street.test(row.profile, *words_for(row.fault.step), **given).fails_with(
        row.fault, within=row.limit + AFTER
    )


def test_plain_words_to_a_tls_port_are_given_up(street: Street) -> None:
    door = behind_tls(street.tls["right"], Visit.stall)
    found = street.test("door", door=door, impatient=True, patience=GIVE_UP)
    found.fails_with(Fault(GREETING, "ConnectionLost", "no-answer", NOT_YET), within=REPLY + AFTER)


SLOW_SIGN_INS: dict[str, Callable[[Street], Host]] = {
    "no handshake": lambda _street: Visit.stall,
    "no description": lambda street: behind_tls(street.tls["right"], Visit.stall),
    "no token": lambda street: behind_tls(street.tls["right"], plays(Visit.stall)),
    "a token byte by byte": lambda street: behind_tls(street.tls["right"], plays(_drips_an_answer)),
}


def _drips_an_answer(visit: Visit) -> None:
    visit.say("HTTP/1.1 200 OK", "Content-Type: application/json", "Content-Length: 100000", "")
    visit.drip(b" ", every=1)


@pytest.mark.parametrize("name", SLOW_SIGN_INS)
def test_a_stalled_sign_in_service_is_given_up(street: Street, name: str) -> None:
    found = street.test("token", token=SLOW_SIGN_INS[name](street), impatient=True, patience=GIVE_UP)
    fault = Fault("token", "TokenUnavailable", "sign-in-service-unreachable")
    found.fails_with(fault, within=REPLY + AFTER)


def test_a_token_that_comes_late_in_the_sandbox_is_given_up(office) -> None:
    found = office.test("daemon", faults={"at": "token", "delay": 30}, impatient=True, patience=GIVE_UP)
    fault = Fault("token", "TokenUnavailable", "sign-in-service-unreachable")
    found.fails_with(fault, within=REPLY + AFTER)


SLOW_INBOXES: dict[str, dict[str, Host]] = {
    "at the greeting": {"greeting": Visit.stall},
    "at the login": {"login": Visit.stall},
    "after the login": {"list": Visit.stall},
    "byte by byte": {"greeting": lambda visit: visit.drip(b"*")},
}


@pytest.mark.parametrize("name", SLOW_INBOXES)
def test_a_stalled_incoming_server_is_given_up(street: Street, name: str) -> None:
    inbox = imap(street.tls["right"], **SLOW_INBOXES[name])
    found = street.test("password", "--incoming", imap=inbox, impatient=True, patience=GIVE_UP)
    found.fails_with(Fault("imap", None, "no-answer", PASSWORD), within=REPLY + AFTER)


def test_an_incoming_server_without_a_handshake_is_given_up(street: Street) -> None:
    found = street.test("password", "--incoming", imap=Visit.stall, impatient=True, patience=GIVE_UP)
    found.fails_with(Fault("imap", None, "no-answer", PASSWORD), within=REPLY + AFTER)
