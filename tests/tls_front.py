"""A TLS front before a plain web server, as a reverse proxy of an installation is one."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def tls_front(certificate: Path, key: Path, port: int) -> Iterator[int]:
    """Take TLS on a free port of 127.0.0.1, and pass everything on to `port`; gives that port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as front:
        threading.Thread(target=_accept, args=(front, context, port), daemon=True).start()
        yield front.getsockname()[1]


def _accept(front: socket.socket, context: ssl.SSLContext, port: int) -> None:
    while True:
        try:
            raw, _ = front.accept()
        except OSError:
            return
        threading.Thread(target=_pass_on, args=(raw, context, port), daemon=True).start()


def _pass_on(raw: socket.socket, context: ssl.SSLContext, port: int) -> None:
    try:
        with (
            context.wrap_socket(raw, server_side=True) as outer,
            socket.create_connection(("127.0.0.1", port)) as inner,
        ):
            back = threading.Thread(target=_copy, args=(inner, outer), daemon=True)
            back.start()
            _copy(outer, inner)
            back.join()
    except OSError:
        pass  # a browser that opens a connection and changes its mind


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while piece := source.recv(65_536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass
