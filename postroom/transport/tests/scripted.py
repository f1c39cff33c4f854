"""A mail server on a real loopback socket that plays a script, move by move, and records all it is given.

The stages of a script are "greeting", "ehlo", "helo", "starttls", "handshake", "auth", "auth answer", "mail",
"rcpt", "data", "body" (after the first 1,000 bytes), "dot", "rset", "noop" and "quit". "rcpt 2" is the
second of its kind; it beats "rcpt". A stage without a move gets the reply of a friendly server. An AUTH line that
brings its answer with it comes as "auth" where the script has that stage, else as "auth answer".
"""

import re
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType

from postroom.transport.connecting import Server
from postroom.transport.tests.certificates import Certificates
from postroom.transport.tests.moves import Move, Over

END = b"\r\n.\r\n"
OFFERS = ("SIZE 157286400", "PIPELINING", "DSN", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8")
LOGINS = "AUTH LOGIN PLAIN XOAUTH2"
_FRIENDLY = {
    "greeting": "220 scripted.test Microsoft ESMTP MAIL Service ready",
    "helo": "250 scripted.test",
    "starttls": "220 2.0.0 SMTP server ready",
    "auth": "334 ",
    "auth answer": "235 2.7.0 Authentication successful",
    "mail": "250 2.1.0 Sender OK",
    "rcpt": "250 2.1.5 Recipient OK",
    "data": "354 Start mail input; end with <CRLF>.<CRLF>",
    "dot": "250 2.0.0 OK <1@contoso.test> [Hostname=SCRIPTED.PROD.OUTLOOK.COM]",
    "rset": "250 2.0.0 Resetting",
    "noop": "250 2.0.0 OK",
    "quit": "221 2.0.0 Service closing transmission channel",
}
_STAGE_OF = {word: word.lower() for word in ("EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA")}
_STAGE_OF |= {"RSET": "rset", "NOOP": "noop", "QUIT": "quit"}


class Talk:
    """One connection: `raw` is everything received (deciphered), `commands` its lines with whether TLS was on."""

    def __init__(self, server: "Scripted", sock: socket.socket) -> None:
        self.server = server
        self.sock = sock
        self.raw = bytearray()
        self.commands: list[tuple[bool, bytes]] = []
        self.bodies: list[bytes] = []
        self._unread = b""
        self._counts: Counter[str] = Counter()
        self._code = 0
        self._mechanism = ""

    @property
    def secure(self) -> bool:
        """Whether the connection is enciphered now."""
        return isinstance(self.sock, ssl.SSLSocket)

    @property
    def lines(self) -> list[bytes]:
        """The command lines without their ends."""
        return [line for _, line in self.commands]

    def write(self, data: bytes) -> None:
        """Send these bytes as they are."""
        self.sock.sendall(data)

    def say(self, line: str) -> None:
        """Send a reply of one or more lines."""
        self._code = int(line[:3]) if line[:3].isdigit() else 0
        self.write(b"".join(part.encode() + b"\r\n" for part in line.split("\n")))

    def drain(self) -> None:
        """Read and record until the client goes away."""
        while self._receive():
            pass
        raise Over

    def run(self) -> None:
        """The whole conversation, to its end."""
        try:
            if self.server.implicit_tls:
                self._shake_hands()
            self._play("greeting")
            while True:
                self._step(self._line())
        except (Over, OSError):
            pass
        finally:
            self.sock.close()

    def _step(self, line: bytes) -> None:
        self.commands.append((self.secure, line))
        if self._code == 334:
            return self._answered()
        word = line.split(b" ")[0].split(b":")[0].decode("latin-1").upper()
        stage = _STAGE_OF.get(word)
        if stage is None:
            return self.say(f"500 5.3.3 Unrecognized command '{word}' [scripted.test]")
        if stage == "auth":
            self._mechanism = line.split(b" ")[1].decode().upper()
            self._counts["auth answer"] = 0
            if line.count(b" ") > 1 and "auth" not in self.server.script:
                return self._answered()
        self._play(stage)
        return self._after(stage)

    def _after(self, stage: str) -> None:
        if stage == "starttls" and self._code == 220:
            self._shake_hands()
        if stage == "data" and self._code == 354:
            self._read_body()
        if stage == "quit":
            raise Over

    def _answered(self) -> None:
        more = self._mechanism == "LOGIN" and self._counts["auth answer"] == 0
        self._play("auth answer", "334 UGFzc3dvcmQ6" if more else "")

    def _play(self, stage: str, usual: str = "") -> None:
        self._counts[stage] += 1
        script = self.server.script
        move = script.get(f"{stage} {self._counts[stage]}") or script.get(stage)
        if move:
            self._code = 0
            return move(self)
        return self.say(usual or self.usual(stage))

    def usual(self, stage: str) -> str:
        """What a friendly server says at a stage such as "ehlo 2"."""
        word = stage.rstrip(" 0123456789")
        return self._offers() if word == "ehlo" else _FRIENDLY[word]

    def _offers(self) -> str:
        offers = self.server.offers
        if self.server.certificate and not self.secure:
            offers = (*offers, "STARTTLS")
        else:
            offers = (*offers, *self.server.logins)
        lines = ["scripted.test Hello [127.0.0.1]", *offers]
        return "\n".join(f"250{' ' if line is lines[-1] else '-'}{line}" for line in lines)

    def _shake_hands(self) -> None:
        move = self.server.script.get("handshake")
        if move:
            move(self)
        assert self.server.certificate
        self._unread = b""
        self.sock = self.server.certificate.wrap_socket(self.sock, server_side=True)

    def _read_body(self) -> None:
        begin = len(self.raw) - len(self._unread)
        if "body" in self.server.script:
            while len(self.raw) - begin < 1000 and self._receive():
                pass
            self._play("body")
        while not self._ended(begin):
            if not self._receive():
                raise Over
        stop = self.raw.index(END, begin - 2) + 2
        self.bodies.append(bytes(self.raw[begin:stop]))
        self._unread = bytes(self.raw[stop + 3 :])
        self._play("dot")

    def _ended(self, begin: int) -> bool:
        """Looks at the end only: a whole search after every piece would take minutes for a large body."""
        return END in self.raw[max(begin - 2, len(self.raw) - 70_000) :]

    def _line(self) -> bytes:
        while b"\r\n" not in self._unread:
            if not self._receive():
                raise Over
        line, self._unread = self._unread.split(b"\r\n", 1)
        return line

    def _receive(self) -> bytes:
        data = self.sock.recv(65_536)
        self.raw += data
        self._unread += data
        return data


@dataclass
class Scripted:
    """A listening server. Use it in a `with` block, which ends all its threads."""

    script: Mapping[str, Move] = field(default_factory=dict)
    offers: tuple[str, ...] = OFFERS
    logins: tuple[str, ...] = (LOGINS,)
    certificate: ssl.SSLContext | None = None
    implicit_tls: bool = False
    talks: list[Talk] = field(default_factory=list)

    def __enter__(self) -> "Scripted":
        self.go_on = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listening = socket.socket()
        # A small window, so that a client notices within a few hundred kB that nobody reads.
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        self._listening.bind(("127.0.0.1", 0))
        self._listening.listen()
        self.port = self._listening.getsockname()[1]
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, where: TracebackType | None
    ) -> None:
        self.go_on.set()
        _shut(self._listening)  # wakes the accepting thread
        self._listening.close()
        self._accepting.join(5)
        for talk in self.talks:
            _shut(talk.sock)
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listening.accept()
            except OSError:
                return
            sock.settimeout(20)
            self.talks.append(Talk(self, sock))
            self._threads.append(threading.Thread(target=self.talks[-1].run, daemon=True))
            self._threads[-1].start()

    @property
    def talk(self) -> Talk:
        """The only connection there was."""
        (talk,) = self.talks
        return talk

    def heard(self) -> bytes:
        """All that was received on the only connection, once the client has gone."""
        self.go_on.set()
        self._threads[0].join(10)
        assert not self._threads[0].is_alive(), "the client did not go away"
        return bytes(self.talk.raw)

    def said_to(self, word: str) -> list[bytes]:
        """The command lines that begin with `word`."""
        return [line for line in self.talk.lines if re.match(word.encode(), line, re.I)]

    def address(self, certificates: Certificates | None = None, **options: object) -> Server:
        """Where a client finds it: short time-outs, and the security that fits."""
        security = "tls" if self.implicit_tls else "starttls" if self.certificate else "none"
        waits = {"connect_timeout": 0.3, "reply_timeout": 0.3, "final_timeout": 0.3}
        where = {"host": "127.0.0.1", "port": self.port, "security": security}
        ca_pem = certificates.ca_pem if certificates else ""
        return Server(**{**where, **waits, "ca_pem": ca_pem, **options})


def _shut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
