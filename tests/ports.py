"""Ports that tests give to servers which they start later."""

import errno
import itertools
import os
import socket
from collections import deque

FIRST, LAST = 23_000, 31_999
"""Above the ports of the beds, below Linux's range for outgoing connections: nothing takes one by chance."""
_KEPT = 200
_held: deque[socket.socket] = deque()
_next = itertools.count(os.getpid() * 37)


def free_port() -> int:
    """A port of 127.0.0.1 and ::1 on which nothing listens, and which no other test process of this machine gets.

    It is held by a UDP socket of the same number: the kernel gives that to one process alone, frees it when the
    process ends, and it is in nobody's way, because the servers of the tests speak TCP.
    """
    while True:
        port = FIRST + next(_next) % (LAST - FIRST + 1)
        if (held := _holding(port)) is not None:
            _keep(held)
            return port


def _keep(held: socket.socket) -> None:
    _held.append(held)
    if len(_held) > _KEPT:
        _held.popleft().close()


def _holding(port: int) -> socket.socket | None:
    held = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        held.bind(("127.0.0.1", port))
    except OSError:
        held.close()
        return None
    if _listens(port):
        held.close()
        return None
    return held


def _listens(port: int) -> bool:
    try:
        for host, family in (("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6)):
            socket.create_server((host, port), family=family).close()
    except OSError as failure:
        return failure.errno == errno.EADDRINUSE  # a machine without IPv6 has no ::1
    return False
