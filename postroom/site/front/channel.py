"""One connection of a browser with limits in bytes and time, and a place that others may need."""

import copy
import ipaddress
import time
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext, override
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.utilities import RequestEntityTooLarge

from postroom.shared.languages import CODES
from postroom.shared.wording import N_
from postroom.site.front.deadlines import Arrival
from postroom.site.front.sizes import KILO, MEGA, find_most, is_known

MOST, MOST_OF_ONE = 400, 64
"""Connections at a time, of all and of one address; a browser opens six."""
_TOO_LARGE = N_("This is more than is taken here: at most %(most)s.")


class TooLarge(RequestEntityTooLarge):  # type: ignore[misc]  # waitress ships no types
    """A body that is not received: the answer says how much is taken, in every language, for whoever it is."""

    def __init__(self, most: int) -> None:
        size = f"{most // MEGA} MB" if most >= MEGA else f"{most // KILO} kB"
        super().__init__("\n".join(_say_in(code, size) for code in CODES))

    def to_response(self, _ident: Any = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Status, headers and body."""
        body = self.body.encode()
        headers = [
            ("Content-Length", str(len(body))),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("X-Content-Type-Options", "nosniff"),
            ("Connection", "close"),
        ]
        return f"{self.code} {self.reason}", headers, body


def _say_in(code: str, size: str) -> str:
    with override(code):
        return gettext(_TOO_LARGE) % {"most": size}


class FrontParser(HTTPRequestParser):  # type: ignore[misc]
    """Knows by the head of a request how much of a body it takes."""

    adj: Any
    error: Any
    known = False
    """Whether somebody sends it who is logged in."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head, and set the limit of what follows it."""
        super().parse_header(header_plus)
        if self.content_length or self.chunked:
            self._limit_body(self.headers.get("COOKIE", ""))

    def _limit_body(self, cookies: str) -> None:
        self.known = is_known(cookies)
        self.adj = copy.copy(self.adj)
        # waitress refuses what reaches the limit.
        self.adj.max_request_body_size = find_most(self.path, cookies, chunked=self.chunked) + 1

    def received(self, data: bytes) -> int:
        """The bytes of them that belong to this request."""
        taken: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge):
            self.error = TooLarge(self.adj.max_request_body_size - 1)
        if self.error:
            self.expect_continue = False  # else waitress would ask for the body that it has just refused
        return taken


class FrontChannel(HTTPChannel):  # type: ignore[misc]
    """Gives up what comes too slowly, and gives its place away while nobody can be waiting for it."""

    parser_class = FrontParser

    def __init__(self, server: Any, sock: Any, addr: Any, adj: Any, map: Any = None) -> None:  # noqa: A002
        now = time.monotonic()
        self.arrival = Arrival(now, now)
        self.served = False
        super().__init__(server, sock, addr, adj, map=map)
        self.place = find_place(addr)
        if not _make_room(self, [one for one in (map or {}).values() if isinstance(one, FrontChannel)]):
            self.will_close = True

    def received(self, data: bytes) -> bool:
        """Bytes have come."""
        now = time.monotonic()
        if self.request is None:
            self.arrival = Arrival(now, now)
        took: bool = super().received(data)
        self.served = self.served or bool(self.requests)
        request = self.request
        if request is not None:
            self.arrival.last, self.arrival.body = now, request.body_bytes_received
            self.arrival.headed = request.body_rcv is not None
        return took

    def readable(self) -> bool:
        """Whether more may come; asked at least once a second, so here it is seen that too little has."""
        now = time.monotonic()
        if self.requests:
            self.arrival = Arrival(now, now)  # what has come behind a request that is worked on is not late
        elif (self.request is not None or not self.served) and self.arrival.is_late(now):
            self.will_close = True
        return bool(super().readable())

    @property
    def is_idle(self) -> bool:
        """Whether it can be closed without taking anything from somebody who is logged in and waits."""
        uploads = self.request is not None and getattr(self.request, "known", False)
        return not (self.requests or self.total_outbufs_len or uploads or self.will_close)


def _make_room(new: FrontChannel, channels: Iterable[FrontChannel]) -> bool:
    """Close the oldest idle connection where there are too many; whether there is room now for the new one."""
    others = [one for one in channels if one is not new and not one.will_close]
    same = [one for one in others if one.place == new.place]
    crowd = same if len(same) >= MOST_OF_ONE else others if len(others) >= MOST else None
    if crowd is None:
        return True
    idle = min((one for one in crowd if one.is_idle), key=lambda one: one.arrival.begun, default=None)
    if idle is None:
        return False
    idle.will_close = True
    return True


def find_place(addr: Any) -> str:
    """Whose connection it is: the address, of IPv6 the network of one household or machine (RFC 6177)."""
    try:
        found = ipaddress.ip_address(str(addr[0]).partition("%")[0])
    except (ValueError, IndexError, TypeError):
        return str(addr)
    if found.version == 6 and not found.ipv4_mapped:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
