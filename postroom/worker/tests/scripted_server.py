"""A plain SMTP server on loopback that answers by a script: what it says may depend on address, mail and session."""

import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Session:
    """One connection: what it has carried so far."""

    mails: int = 0
    sender: str = ""
    refused: int = 0
    recipients: list[str] = field(default_factory=list)


@dataclass
class Script:
    """What the server says in place of yes; "" is yes. `final` gets the whole mail."""

    mail: Callable[[Session, str], str] = lambda _session, _address: ""
    rcpt: Callable[[Session, str], str] = lambda _session, _address: ""
    data: Callable[[Session], str] = lambda _session: ""
    final: Callable[[Session, bytes], str] = lambda _session, _mail: ""


class ScriptedServer:
    """Listens until its `with` block ends. `taken` holds recipients and bytes of each mail it said yes to."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.taken: list[tuple[tuple[str, ...], bytes]] = []
        self.connections = 0
        self.lock = threading.Lock()
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with server.lock:
                    server.connections += 1
                _converse(server, self)

        self._listening = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler, bind_and_activate=True)
        self._listening.daemon_threads = True
        self.port = self._listening.server_address[1]
        self._thread = threading.Thread(target=self._listening.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> "ScriptedServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown()
        self._thread.join(5)
        self._listening.server_close()


def _converse(server: ScriptedServer, peer: socketserver.StreamRequestHandler) -> None:
    """Answer commands until QUIT, a 421 (RFC 5321 3.8) or the end of the connection."""
    session, script = Session(), server.script
    _say(peer, "220 scripted.test ESMTP")
    while line := peer.rfile.readline().decode("latin-1").strip():
        verb, address = line[:4].upper(), line.partition("<")[2].partition(">")[0]
        if verb == "EHLO":
            said = "250-scripted.test\r\n250 SIZE 36700160"
        elif verb == "MAIL":
            said = script.mail(session, address) or "250 OK"
            session.sender, session.recipients = address, []
        elif verb == "RCPT":
            said = script.rcpt(session, address) or "250 OK"
            if said.startswith("250"):
                session.recipients.append(address)
            else:
                session.refused += 1
        elif verb == "DATA":
            said = script.data(session) or _take(server, peer, session)
        else:
            said = "221 bye" if verb == "QUIT" else "250 OK"
        _say(peer, said)
        if said.startswith(("421", "221")):
            return


def _take(server: ScriptedServer, peer: socketserver.StreamRequestHandler, session: Session) -> str:
    _say(peer, "354 go on")
    mail = b"".join(iter(peer.rfile.readline, b".\r\n"))
    said = server.script.final(session, mail) or "250 taken"
    if said.startswith("250"):
        session.mails += 1
        with server.lock:
            server.taken.append((tuple(session.recipients), mail))
    return said


def _say(peer: socketserver.StreamRequestHandler, text: str) -> None:
    peer.wfile.write(text.encode() + b"\r\n")
