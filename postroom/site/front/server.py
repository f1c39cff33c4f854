"""The web server: waitress, with the limits of this folder."""

import socket
from collections.abc import Sequence
from typing import Any

from waitress import create_server
from waitress.server import BaseWSGIServer

from postroom.site.front.channel import MOST, FrontChannel
from postroom.site.front.sizes import KILO, MEGA

_THREADS = 8
_LONGEST_HEAD = 32 * KILO
_IDLE = 60
"""Seconds that a connection is kept for a further request."""


def make_server(application: Any, listeners: Sequence[socket.socket]) -> Any:
    """A server at these sockets, which listen already; it answers once it runs."""
    found: dict[int, Any] = {}
    server = create_server(
        application,
        map=found,
        sockets=list(listeners),
        threads=_THREADS,
        ident="Postroom",
        max_request_header_size=_LONGEST_HEAD,
        # Never reached: a connection more than MOST takes the place of an idle one.
        connection_limit=MOST + 100,
        channel_timeout=_IDLE,
        cleanup_interval=10,
        # No thread waits for a browser that reads slowly: what is large lies in a file meanwhile.
        outbuf_high_watermark=256 * MEGA,
        asyncore_use_poll=True,
        log_socket_errors=False,
    )
    for one in found.values():
        if isinstance(one, BaseWSGIServer):
            one.channel_class = FrontChannel
    return server
