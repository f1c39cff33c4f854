"""A mail server on a real loopback socket: correct, but for one stage at which it goes wrong as often as it is told.

The stages are "connect", "ehlo", "starttls", "handshake", "auth" (its verdict), "mail", "rcpt", "data", "body" (in
the middle of it), "final" (the answer to the final dot) and "quit".
"""

import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.stages.peer import Peer, Plan, Received


@dataclass
class Server:
    """A listening server. Use it in a `with` block, which ends all its threads."""

    tls: ssl.SSLContext
    plan: Plan | None = None
    connections: int = 0
    went_wrong: int = 0
    commands: list[bytes] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)

    def __enter__(self) -> "Server":
        self.lock = threading.Lock()
        self.mended = threading.Event()
        self._peers: list[tuple[Peer, threading.Thread]] = []
        self._listening = socket.socket()
        # A small window, so that a client soon notices that nobody reads.
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        self._listening.bind(("127.0.0.1", 0))
        self._listening.listen()
        self.port = self._listening.getsockname()[1]
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.mended.set()
        _shut(self._listening)
        self._listening.close()
        self._accepting.join(5)
        for peer, thread in self._peers:
            _shut(peer.sock)
            thread.join(5)

    def goes_wrong(self, stage: str, move: Callable[[Peer], None], times: int = 1, skip: int = 0) -> None:
        """From now on make `move` at `stage`."""
        self.plan = Plan(stage, move, times, skip)

    def mend(self) -> None:
        """Nothing goes wrong any more. A server that stalled reads on, so whatever the client wrote is seen.

        Raises AssertionError when a client still holds a connection open.
        """
        self.plan = None
        self.mended.set()
        self.settled()

    def settled(self, patience: float = 5) -> None:
        """Wait up to `patience` seconds for each connection to end. Raises AssertionError when one does not."""
        for _, thread in self._peers:
            thread.join(patience)
            assert not thread.is_alive(), "a client has left its connection open"

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listening.accept()
            except OSError:
                return
            sock.settimeout(60)
            self.connections += 1
            peer = Peer(self, sock)
            thread = threading.Thread(target=peer.run, daemon=True)
            self._peers.append((peer, thread))
            thread.start()


def _shut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
