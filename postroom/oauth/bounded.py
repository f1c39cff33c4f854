"""One answer of a sign-in service, read within a budget: the seconds of the whole question, the bytes unpacked."""

import contextlib
import io
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import HTTPError

from postroom.shared.budget import Budget

LONGEST_ANSWER = 1_000_000
"""Bytes, packed and unpacked; the answers of Microsoft and Google have some ten thousand."""
_PIECE = 16_384


class _Asking:
    """One question under way: its budget, and the sockets that its end shuts."""

    def __init__(self, budget: Budget, sockets: list[socket.socket]) -> None:
        self.budget = budget
        self.sockets = sockets


_asking: ContextVar[_Asking] = ContextVar("asking")


class _Connection(HTTPSConnection):
    """Tells the deadline its socket, while a proxy is still being asked and after TLS has begun."""

    def _new_conn(self) -> socket.socket:
        found = super()._new_conn()
        _asking.get().sockets.append(found)
        return found

    def connect(self) -> None:
        super().connect()
        if self.sock is not None:
            _asking.get().sockets.append(self.sock)


class _Pool(HTTPSConnectionPool):
    ConnectionCls = _Connection


class BoundedAdapter(HTTPAdapter):
    """An adapter for questions within a `Deadline`. The answer's body is whole, unpacked, and taken for UTF-8.

    Raises TooMuch, TimeoutError, and what requests raises.
    """

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        _watch_pools(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """The same through a proxy."""
        return _watch_pools(super().proxy_manager_for(*args, **kwargs))

    def send(self, *args: Any, **kwargs: Any) -> requests.Response:
        """Ask, and read the answer here: whoever opens it later, for its text or to see a redirect, meets no more."""
        answer = super().send(*args, **kwargs)
        packed: Any = answer.raw
        try:
            answer.raw = io.BytesIO(_read_whole(packed, _asking.get().budget))
        except BaseException:
            packed.close()
            raise
        answer.encoding = "utf-8"  # RFC 8259 8.1; guessing it takes long
        return answer


def _watch_pools(manager: PoolManager) -> PoolManager:
    manager.pool_classes_by_scheme = manager.pool_classes_by_scheme | {"https": _Pool}
    return manager


def _read_whole(packed: Any, budget: Budget) -> bytes:
    unpack = _choose_unpacking(packed.headers.get("Content-Encoding") or "identity", budget)
    found = bytearray()
    try:
        # Not `stream`, which reads the length of a chunk as a line of any length.
        while budget.seconds_left() and (piece := packed.read(_PIECE, decode_content=False)):
            unpacked = unpack(piece)
            budget.spend(max(len(piece), len(unpacked)))
            found += unpacked
    except HTTPError as problem:
        raise requests.exceptions.ConnectionError(problem) from None
    except zlib.error as problem:
        raise requests.exceptions.ContentDecodingError(problem) from None
    return bytes(found)


def _choose_unpacking(encoding: str, budget: Budget) -> Callable[[bytes], bytes]:
    """One layer of gzip, which was asked for, or none: layers in one another multiply what each of them can hold."""
    if encoding.lower() == "identity":
        return bytes
    if encoding.lower() != "gzip":
        raise requests.exceptions.ContentDecodingError(f"Content-Encoding: {encoding[:100]}")
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    return lambda piece: unpacker.decompress(piece, budget.size_left + 1)


class Deadline:
    """For the questions of one session, whose connections stay open between them."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[Budget]:
        """The budget of what the block asks; its connections are shut when the seconds are over."""
        budget = Budget(seconds, LONGEST_ANSWER)
        timer = threading.Timer(seconds, self._end)
        timer.daemon = True
        timer.start()
        token = _asking.set(_Asking(budget, self._sockets))
        try:
            yield budget
        finally:
            _asking.reset(token)
            timer.cancel()

    def _end(self) -> None:
        for opened in self._sockets:
            with contextlib.suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)
