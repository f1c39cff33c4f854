"""What a server does wrong, and the words it says in doing so."""

import time
from collections.abc import Callable

from tests.stages.peer import Gone, Peer

Move = Callable[[Peer], None]

GARBAGE = "HTTP/1.1 400 Bad Request"
"""What a web server says that somebody has put on the port."""

LATER = {
    "connect": "421 4.3.2 Service not available",
    "ehlo": "451 4.3.0 Try again later",
    "starttls": "454 4.7.0 TLS not available due to temporary reason",
    "auth": "454 4.7.0 Temporary authentication failure",
    "mail": "451 4.3.0 Mailbox server is busy",
    "rcpt": "450 4.2.0 Mailbox busy",
    "data": "451 4.3.2 Please try again later",
    "body": "452 4.3.1 Insufficient system storage",
    "final": "451 4.7.0 Temporary server error",
    "quit": "451 4.3.0 Not now",
}
NEVER = {
    "connect": "554 5.3.2 No mail service here",
    "ehlo": "550 5.7.1 Not for you",
    "starttls": "554 5.7.3 Unable to initialize security subsystem",
    "auth": "535 5.7.8 Authentication credentials invalid",
    "mail": "550 5.7.1 Sender refused",
    "rcpt": "550 5.1.1 No such user",
    "data": "554 5.7.1 Refused by policy",
    "body": "552 5.3.4 Message size exceeds fixed maximum message size",
    "final": "554 5.6.0 Message content rejected",
    "quit": "500 5.5.2 Not understood",
}
_GOOD = {"connect": "220", "starttls": "220", "auth": "235", "data": "354", "quit": "221"}


def says(line: str) -> Move:
    """A reply, well or badly meant."""
    return lambda peer: peer.say(line)


def writes(data: bytes) -> Move:
    """These bytes."""
    return lambda peer: peer.write(data)


def cut(peer: Peer) -> None:
    """The connection ends without a word."""
    raise Gone


def stall(peer: Peer) -> None:
    """Nothing is said and nothing is read until the server is mended, or for longer than any test may take."""
    peer.server.mended.wait(15)


def then(*moves: Move) -> Move:
    """One move after the other."""

    def play(peer: Peer) -> None:
        for move in moves:
            move(peer)

    return play


def breath(peer: Peer) -> None:
    """Time for what was written to arrive before the connection is reset; nothing in TCP promises it otherwise."""
    time.sleep(0.1)


def drip(peer: Peer) -> None:
    """A reply of ever more lines, a time-out's length apart or less, which never ends by itself."""
    for _ in range(16):
        if not peer.server.mended.wait(0.5):
            peer.write(b"250-2.0.0 still thinking\r\n")


garbage = writes(GARBAGE.encode() + b"\r\n\r\n")


BINARY = "250 OK\r\n".encode("utf-16")
"""What no reader of ASCII understands, NUL octets among it."""


def long_line(stage: str) -> Move:
    """A reply of one line that has 100 kB and would be the usual one if it were shorter (RFC 5321 4.5.3.1.5)."""
    return writes(_GOOD.get(stage, "250").encode() + b" " + b"x" * 100_000 + b"\r\n")


def move_of(stage: str, fault: str) -> Move:
    """What the server does for a cell of the table. In mid-message it goes away after what it wrote."""
    known = {
        "cut": cut,
        "stall": stall,
        "4xx": says(LATER[stage]),
        "5xx": says(NEVER[stage]),
        "garbage": garbage,
        "100 kB line": long_line(stage),
    }
    move = known[fault]
    return then(move, breath, cut) if stage == "body" and move is not stall else move
