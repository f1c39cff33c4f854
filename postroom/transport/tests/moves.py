"""What a scripted server does at a stage: it answers, well or badly, goes away, or stays silent."""

import socket
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postroom.transport.tests.scripted import Talk


class Over(Exception):
    """The conversation has ended."""


Move = Callable[["Talk"], None]


def says(*lines: str) -> Move:
    """A reply, one line or more."""
    return lambda talk: talk.say("\n".join(lines))


def writes(data: bytes) -> Move:
    """These bytes, whatever they are."""
    return lambda talk: talk.write(data)


def cut(talk: "Talk") -> None:
    """The connection ends without a word."""
    raise Over


def closes(talk: "Talk") -> None:
    """Nothing more will be said, although everything is still read."""
    talk.sock.shutdown(socket.SHUT_WR)


def stall(talk: "Talk") -> None:
    """Never an answer, although everything is still read."""
    talk.drain()


def stall_unread(talk: "Talk") -> None:
    """Never an answer and nothing read, until the test lets the server go on; then the rest is recorded."""
    talk.server.go_on.wait(20)
    talk.drain()


def then(*moves: Move) -> Move:
    """One move after the other."""

    def play(talk: "Talk") -> None:
        for move in moves:
            move(talk)

    return play


def pause(seconds: float) -> Move:
    """Time passes."""
    return lambda _: time.sleep(seconds)


garbage = writes(b"!#$ what would you like?\r\n")
long_line = writes(b"250 " + b"x" * 100_000 + b"\r\n")
