"""A port behind which each row puts another host: one that says what it was told, or nothing."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence

Host = Callable[["Visit"], None]
_PATIENCE = 60.0


class Visit:
    """One connection, for the host behind the door. `over` is set when the row has ended."""

    def __init__(self, sock: socket.socket, over: threading.Event) -> None:
        self.sock = sock
        self.over = over

    def say(self, *lines: str) -> None:
        """Send lines."""
        self.sock.sendall(b"".join(line.encode() + b"\r\n" for line in lines))

    def line(self) -> str:
        """The next line, "" at the end."""
        read = bytearray()
        while not read.endswith(b"\n"):
            piece = self.sock.recv(1)
            if not piece:
                return ""
            read += piece
        return read.decode("latin-1").strip()

    def stall(self) -> None:
        """Say nothing until the row has ended."""
        self.over.wait(_PATIENCE)

    def drip(self, piece: bytes, every: float = 0.2) -> None:
        """Send the same piece again and again until the row has ended."""
        while not self.over.wait(every):
            self.sock.sendall(piece)

    def begin_tls(self, context: ssl.SSLContext) -> None:
        """The server's side of a handshake."""
        self.sock = context.wrap_socket(self.sock, server_side=True)


class Door:
    """A listening port. Use it in a `with` block; `host` says who answers."""

    def __init__(self) -> None:
        self._host: Host = Visit.stall
        self._over = threading.Event()

    def __enter__(self) -> "Door":
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    @contextlib.contextmanager
    def host(self, host: Host) -> Iterator[None]:
        """Let this one answer for one row."""
        self._host, self._over = host, threading.Event()
        try:
            yield
        finally:
            self._over.set()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listening.accept()
            except OSError:
                return
            sock.settimeout(_PATIENCE)
            visit = Visit(sock, self._over)
            threading.Thread(target=_receive, args=(self._host, visit), daemon=True).start()


def _receive(host: Host, visit: Visit) -> None:
    try:
        host(visit)
    except OSError:
        pass  # the guest has gone, or distrusts the certificate
    finally:
        with contextlib.suppress(OSError):
            visit.sock.shutdown(socket.SHUT_RDWR)
        visit.sock.close()


def greets(*lines: str) -> Host:
    """Says these lines and answers nothing more."""

    def host(visit: Visit) -> None:
        visit.say(*lines)
        visit.stall()

    return host


def behind_tls(context: ssl.SSLContext, host: Host) -> Host:
    """The same host behind TLS from the first byte."""

    def secured(visit: Visit) -> None:
        visit.begin_tls(context)
        host(visit)

    return secured


def imap(
    context: ssl.SSLContext,
    *,
    folders: Sequence[str] = (),
    examine: Sequence[str] = ("OK",),
    search: Sequence[str] = ("* SEARCH", "OK"),
    **stages: Host,
) -> Host:
    """An IMAP server (RFC 3501) behind TLS; a `greeting`, `login`, `list` or `logout` that is
    given is played instead.

    `examine` and `search` are the answers to those commands, the last line without its tag.
    """
    answers = {"LIST": (*folders, "OK"), "EXAMINE": examine, "UID": search}

    def host(visit: Visit) -> None:
        visit.begin_tls(context)
        if "greeting" in stages:
            return stages["greeting"](visit)
        visit.say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready")
        while asked := visit.line():
            if not _answered(visit, asked, answers, stages):
                return None
        return None

    return host


def _answered(visit: Visit, asked: str, answers: dict[str, Sequence[str]], stages: dict[str, Host]) -> bool:
    tag, _, rest = asked.partition(" ")
    verb = rest.split(" ")[0].upper()
    stage = {"AUTHENTICATE": "login", "LOGIN": "login", "LIST": "list", "LOGOUT": "logout"}.get(verb, "")
    if stage in stages:
        visit.sock.settimeout(_PATIENCE)
        stages[stage](visit)
        return False
    if verb == "AUTHENTICATE" and len(rest.split()) == 2:
        visit.say("+ ")
        visit.line()
    usual = {"CAPABILITY": ("* CAPABILITY IMAP4rev1 AUTH=PLAIN", "OK"), "LOGOUT": ("* BYE", "OK")}
    *said, last = (answers | usual).get(verb, ("OK",))
    visit.say(*said, f"{tag} {last} done")
    return verb != "LOGOUT"
