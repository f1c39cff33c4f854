"""What must follow from each fault at each stage: the table, written down from the standards and our promises.

Until the final dot is written a mail does not exist for the server (RFC 5321 4.1.1.4), so it goes again. From the
dot on only an answer tells; without one the mail may have been taken, so nothing but a person sends it again.
"""

import re
from dataclasses import dataclass, replace

from tests.stages.faults import GARBAGE, LATER, NEVER

WORDS = {"4xx": LATER, "5xx": NEVER}
FAULTS = ("cut", "stall", "4xx", "5xx", "garbage", "100 kB line")


@dataclass(frozen=True)
class Outcome:
    """What is seen when the worker has ended, and in `then` what is when the fault is gone and time has passed.

    `recipients` are the states of the two. `answers` are the server's replies to messages that came with their
    final dot, "" for none. `touches`: whether the worker goes to the server again by itself.
    """

    state: str
    recipients: tuple[str, str] = ("waiting", "waiting")
    pause: str = ""
    answers: tuple[str, ...] = ()
    touches: bool = True
    then: tuple[str, str, str] = ("sent", "accepted", "accepted")


@dataclass(frozen=True)
class Told:
    """What the last attempt tells: stage, reply code (None without a reply), and a pattern for its literal line."""

    stage: str
    code: int | None
    line: str


def reply(stage: str, line: str) -> Told:
    """The server's own words, whole."""
    return Told(stage, int(line[:3]), "^" + re.escape(line) + "$")


def _rests(state: str, first: str, second: str, **more: object) -> Outcome:
    """Nothing moves it on by itself."""
    return Outcome(state, (first, second), touches=False, then=(state, first, second), **more)


AGAIN = Outcome("retrying")
WAIT = Outcome("retrying", pause="wait")
FAULT = Outcome("held", pause="fault")
PERSON = _rests("held", "waiting", "waiting", pause="person")
FAILED = _rests("failed", "refused", "refused")
SENT = _rests("sent", "accepted", "accepted", answers=("250",))
UNKNOWN = _rests("unknown", "unknown", "unknown", answers=("",))
ONE_LATER = Outcome("retrying", ("waiting", "accepted"), answers=("250",))
ONE_NEVER = _rests("sent", "refused", "accepted", answers=("250",))
PUT_OFF = replace(AGAIN, answers=("451",))
REJECTED = replace(FAILED, answers=("554",))

TABLE: dict[str, tuple[Outcome, ...]] = {
    #            cut      stall    4xx        5xx        garbage  100 kB line
    "connect": (WAIT, WAIT, WAIT, FAULT, WAIT, WAIT),
    "ehlo": (WAIT, WAIT, WAIT, FAULT, WAIT, WAIT),
    "starttls": (WAIT, WAIT, WAIT, FAULT, WAIT, WAIT),
    "auth": (WAIT, WAIT, WAIT, PERSON, WAIT, WAIT),
    "mail": (AGAIN, AGAIN, AGAIN, FAULT, AGAIN, AGAIN),
    "rcpt": (AGAIN, AGAIN, ONE_LATER, ONE_NEVER, AGAIN, AGAIN),
    "data": (AGAIN, AGAIN, AGAIN, FAILED, AGAIN, AGAIN),
    "body": (AGAIN, AGAIN, AGAIN, FAILED, AGAIN, AGAIN),
    "final": (UNKNOWN, UNKNOWN, PUT_OFF, REJECTED, UNKNOWN, UNKNOWN),
    "quit": (SENT, SENT, SENT, SENT, SENT, SENT),
}
CELLS = [(stage, fault, row[at]) for stage, row in TABLE.items() for at, fault in enumerate(FAULTS)]

STAGES = {
    "connect": "greeting",
    "ehlo": "ehlo",
    "starttls": "tls",
    "auth": "auth",
    "mail": "mail_from",
    "rcpt": "rcpt",
    "data": "data",
    "body": "body",
    "final": "final",
}
"""What the ledger calls the stages."""
GOES_AWAY = r"closed|reset|EOF|[Bb]roken pipe"
_SYSTEM = {
    "cut": GOES_AWAY,
    "stall": r"timed out",
    "garbage": re.escape(GARBAGE[4:]),
    "100 kB line": r"(?i)too long|longer",
}
"""What the evidence must say where the server gave no reply; `test_evidence` asks for more."""


def told(stage: str, fault: str) -> Told:
    """What the last attempt of a cell must tell."""
    if stage == "quit" or (stage == "rcpt" and fault in WORDS):
        return reply("final", "250 2.0.0 Taken")
    if fault in WORDS:
        return reply(STAGES[stage], WORDS[fault][stage])
    line = GOES_AWAY if stage == "body" and fault != "stall" else _SYSTEM[fault]
    return Told(STAGES[stage], None, line)


def longest(stage: str, fault: str) -> float:
    """Seconds of the time-out that ends a fault: our settings in this folder, and 5 for QUIT."""
    if fault != "stall":
        return 0
    return {"final": 2, "quit": 5}.get(stage, 1)
