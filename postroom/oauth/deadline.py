"""One deadline for a whole answer of a sign-in service.

requests counts its time-out for each read, so that a service which drips bytes is never given up.
"""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPSConnection

_opened: ContextVar[list[socket.socket]] = ContextVar("opened")


class _Connection(HTTPSConnection):
    """Tells the deadline its socket."""

    def connect(self) -> None:
        super().connect()
        if self.sock is not None:
            _opened.get([]).append(self.sock)


class _Pool(HTTPSConnectionPool):
    ConnectionCls = _Connection


class TimedAdapter(HTTPAdapter):
    """An adapter whose requests `deadline` can end."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        _watched(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """The same through a proxy."""
        return _watched(super().proxy_manager_for(*args, **kwargs))


def _watched(manager: PoolManager) -> PoolManager:
    manager.pool_classes_by_scheme = manager.pool_classes_by_scheme | {"https": _Pool}
    return manager


class Deadline:
    """For the requests of one session, whose connections stay open between them."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[threading.Event]:
        """End what the block asks after so many seconds; the event then is set."""
        over = threading.Event()
        timer = threading.Timer(seconds, self._end, [over])
        timer.daemon = True
        timer.start()
        token = _opened.set(self._sockets)
        try:
            yield over
        finally:
            _opened.reset(token)
            timer.cancel()

    def _end(self, over: threading.Event) -> None:
        over.set()
        for opened in self._sockets:
            with contextlib.suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)
