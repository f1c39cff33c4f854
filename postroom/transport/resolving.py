"""From a host's name to a TCP connection, within one time-out, however many addresses the name has.

The system's resolver knows no time-out, and socket.create_connection waits its time-out for each address: Exchange
Online has eight, so that a closed firewall would take 80 seconds to be noticed.
"""

import socket
import threading
import time
from collections.abc import Sequence

from postroom.transport.faults import CannotConnect, CannotResolve, Stage

Address = tuple[socket.AddressFamily, tuple[object, ...]]
LEAST = 2.5
"""Seconds that one address gets at least: one lost packet is repeated after a second or three (RFC 6298 2)."""


def resolved(host: str, port: int, timeout: float) -> list[Address]:
    """The addresses of a name, as the system orders them. `timeout` in seconds. Raises CannotResolve."""
    found: list[Address] = []
    problems: list[str] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend((family, address) for family, _, _, _, address in answers)
        except (OSError, UnicodeError) as problem:
            problems.append(_words(problem))

    asking = threading.Thread(target=ask, daemon=True, name="resolve")
    asking.start()
    asking.join(timeout)
    if not found:
        said = problems[0] if problems else f"no answer from the name server within {timeout:.0f} seconds"
        raise CannotResolve(Stage.DNS, f"{host}: {said}")
    return found


def opened(place: str, addresses: Sequence[Address], timeout: float) -> socket.socket:
    """A TCP connection to the first address that answers; `timeout` seconds for all of them. Raises CannotConnect."""
    until = time.monotonic() + timeout
    said = ""
    for tried, (family, address) in enumerate(addresses):
        left = until - time.monotonic()
        if left <= 0:
            break
        try:
            return _opened(family, address, min(left, max(LEAST, left / (len(addresses) - tried))))
        except OSError as problem:
            said = _words(problem)
    raise CannotConnect(Stage.TCP, f"{place}: {said}")


def reach(place: str, host: str, port: int, timeout: float) -> None:
    """Connect and hang up; `timeout` seconds for the name, and again for the connection. Raises CannotResolve,
    CannotConnect."""
    opened(place, resolved(host, port, timeout), timeout).close()


def _opened(family: socket.AddressFamily, address: tuple[object, ...], timeout: float) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.settimeout(timeout)
        made.connect(address)
    except BaseException:
        made.close()
        raise
    return made


def _words(problem: Exception) -> str:
    if isinstance(problem, UnicodeError):
        return "not a host name"
    return getattr(problem, "strerror", None) or str(problem) or type(problem).__name__
