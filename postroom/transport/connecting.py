"""Opening a connection: name, TCP, TLS (always verified), greeting; and the system's words for a fault."""

import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from postroom.transport.faults import (
    CannotConnect,
    CannotResolve,
    ConnectionLost,
    Reply,
    ServerRefused,
    Stage,
    TlsRefused,
)
from postroom.transport.replies import ReplyReader, has_code, is_refusal, is_reply, reply


@dataclass(frozen=True)
class Certificate:
    """What a verified certificate says: whose it is, who issued it, until when it is valid."""

    subject: str
    issuer: str
    until: datetime


@lru_cache(maxsize=64)
def get_tls_context(ca_pem: str) -> ssl.SSLContext:
    """`make_tls_context`, made once for each text: for callers that leave it as it is."""
    return make_tls_context(ca_pem)


def make_tls_context(ca_pem: str) -> ssl.SSLContext:
    """A verifying context: the system's authorities and those of `ca_pem`. TLS 1.2 or newer (RFC 8996)."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_pem:
        context.load_verify_locations(cadata=ca_pem)
    return context


def certificate_of(wrapped: ssl.SSLSocket) -> Certificate | None:
    """The peer's certificate; None when the socket is closed."""
    try:
        found: Any = wrapped.getpeercert()
    except (OSError, ValueError):
        return None
    if not found:
        return None
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(found["notAfter"]), UTC)
    return Certificate(_name_of(found.get("subject", ())), _name_of(found.get("issuer", ())), until)


def _name_of(parts: Any) -> str:
    """Common name, else organisation, of a name in getpeercert's form."""
    told = {key: value for part in parts for key, value in part}
    return str(told.get("commonName") or told.get("organizationName") or "")


Address = tuple[socket.AddressFamily, tuple[object, ...]]
LEAST = 2.5
"""Seconds that one address gets at least: one lost packet is repeated after a second or three (RFC 6298 2)."""


def resolve(host: str, port: int, timeout: float) -> list[Address]:
    """The addresses of a name, as the system orders them. `timeout` in seconds. Raises CannotResolve."""
    found: list[Address] = []
    problems: list[str] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend((family, address) for family, _, _, _, address in answers)
        except (OSError, UnicodeError) as problem:
            problems.append(_words_of(problem))

    asking = threading.Thread(target=ask, daemon=True, name="resolve")
    asking.start()
    asking.join(timeout)
    if not found:
        said = problems[0] if problems else f"no answer from the name server within {timeout:.0f} seconds"
        raise CannotResolve(Stage.DNS, f"{host}: {said}")
    return found


def open_socket(place: str, addresses: Sequence[Address], timeout: float) -> socket.socket:
    """A TCP connection to the first address that answers; `timeout` seconds for all of them. Raises CannotConnect."""
    until = time.monotonic() + timeout
    said = ""
    for tried, (family, address) in enumerate(addresses):
        left = until - time.monotonic()
        if left <= 0:
            break
        try:
            return _connect_socket(family, address, min(left, max(LEAST, left / (len(addresses) - tried))))
        except OSError as problem:
            said = _words_of(problem)
    raise CannotConnect(Stage.TCP, f"{place}: {said}")


def reach(place: str, host: str, port: int, timeout: float) -> None:
    """Connect and hang up; `timeout` seconds for the name, and again for the connection. Raises CannotResolve,
    CannotConnect."""
    open_socket(place, resolve(host, port, timeout), timeout).close()


def _connect_socket(
    family: socket.AddressFamily, address: tuple[object, ...], timeout: float
) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.settimeout(timeout)
        made.connect(address)
    except BaseException:
        made.close()
        raise
    return made


def _words_of(problem: Exception) -> str:
    if isinstance(problem, UnicodeError):
        return "not a host name"
    return getattr(problem, "strerror", None) or str(problem) or type(problem).__name__


@dataclass(frozen=True)
class Server:
    """Where to connect and how. Time-outs in seconds; `final_timeout` waits for the reply to the final dot.

    `ehlo_name` is what this machine calls itself; "": its full name, else its address.
    """

    host: str
    port: int
    security: str
    ca_pem: str = ""
    connect_timeout: float = 10
    reply_timeout: float = 30
    final_timeout: float = 600
    ehlo_name: str = ""


NO_REPLY = "not a reply of SMTP"
NOT_AWAITED = "not the answer that was awaited"
CONTRADICTED = "not a clear answer, because behind the 250 came another"
UNASKED = "not an answer, because nothing had been asked"


class OutOfStep(smtplib.SMTPException):
    """The server has spoken before it was asked: which of its replies answers what can no longer be told."""


class Smtp(smtplib.SMTP):
    """smtplib's client with TCP_NODELAY set before anything else, and a time-out of its own for replies."""

    reply_timeout: float = 30
    addresses: Sequence[Address] = ()

    def __init__(self, **options: Any) -> None:
        self._reader = ReplyReader()
        super().__init__(**options)

    def getreply(self) -> tuple[int, bytes]:
        """Code and text of the next reply; see `reading`."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        try:
            return self._reader.reply(self.sock)
        except smtplib.SMTPServerDisconnected:
            self.close()
            raise

    def putcmd(self, cmd: str, args: str = "") -> None:
        """As smtplib, unless the server has spoken unasked. Raises OutOfStep, SMTPServerDisconnected.

        A 421 is left for `getreply`, and the command unsaid: it may come at any time (RFC 5321 3.8).
        """
        said = self.find_unasked()
        if said is None:
            super().putcmd(cmd, args)
        elif said.code != 421:
            raise OutOfStep(f"{UNASKED}: {said.line}")

    def find_unasked(self) -> Reply | None:
        """What the server has said without being asked, its first line; None when it is silent, as it should be.

        It is not taken away. Raises SMTPServerDisconnected.
        """
        if self.sock is None or not self._reader.has_come(self.sock):
            return None
        line = self._reader.first_line
        return reply(int(line[:3]), line[4:]) if has_code(line) else reply(-1, line)

    def starttls(  # type: ignore[override]
        self, *, context: ssl.SSLContext | None = None
    ) -> tuple[int, bytes]:
        """As smtplib; what came in clear is forgotten."""
        answer = super().starttls(context=context)
        self._reader.clear()
        return answer

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        found = open_socket(f"{host}:{port}", self.addresses, timeout)
        # Without it messages past 16 kB over TLS fall to 25 a second (Nagle against delayed ACK).
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        found.settimeout(self.reply_timeout)
        return found


class SmtpOverTls(Smtp):
    """The same with TLS from the first byte (RFC 8314)."""

    def __init__(self, context: ssl.SSLContext, **options: Any) -> None:
        self._context = context
        super().__init__(**options)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = super()._get_socket(host, port, timeout)
        try:
            return self._context.wrap_socket(plain, server_hostname=host)
        except ssl.SSLError:
            raise
        except OSError as problem:
            plain.close()
            raise ConnectionLost(Stage.TLS, words(problem)) from None


def connect(server: Server) -> Smtp:
    """A connection whose greeting was 220. Raises CannotResolve, CannotConnect, TlsRefused, ConnectionLost,
    ServerRefused."""
    smtp = _make_client(server, resolve(server.host, server.port, server.connect_timeout))
    try:
        code, text = smtp.connect(server.host, server.port)
    except ssl.SSLError as problem:
        raise tls_refusal_of(problem) from None
    except smtplib.SMTPException as problem:
        raise ConnectionLost(Stage.GREETING, words(problem)) from None
    except OSError as problem:
        raise CannotConnect(Stage.TCP, f"{server.host}:{server.port}: {words(problem)}") from None
    if code != 220:
        smtp.close()
        raise refusal_of(Stage.GREETING, code, text)
    assert smtp.sock is not None
    smtp.local_hostname = server.ehlo_name or choose_own_name(smtp.sock)
    return smtp


def _make_client(server: Server, addresses: Sequence[Address]) -> Smtp:
    # Any name keeps smtplib from asking the name server for one; the right one follows with the connection.
    options: dict[str, Any] = {"local_hostname": "localhost", "timeout": server.connect_timeout}
    if server.security == "tls":
        smtp: Smtp = SmtpOverTls(get_tls_context(server.ca_pem), **options)
    else:
        smtp = Smtp(**options)
    smtp._host = server.host  # type: ignore[attr-defined]  # the name that STARTTLS verifies
    smtp.reply_timeout = server.reply_timeout
    smtp.addresses = addresses
    return smtp


def choose_own_name(sock: socket.socket) -> str:
    """The name for EHLO: this machine's full name, else the address it speaks from as a literal (RFC 5321 4.1.4)."""
    name = socket.gethostname()
    if re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", name):
        return name
    address = str(sock.getsockname()[0]).partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def refusal_of(stage: Stage, code: int, text: bytes) -> ServerRefused | ConnectionLost:
    """The fault for an unwelcome answer; what is neither the awaited yes nor a no is as good as a lost connection."""
    said = reply(code, text)
    if is_refusal(code):
        return ServerRefused(stage, said)
    return ConnectionLost(stage, f"{NOT_AWAITED if is_reply(code) else NO_REPLY}: {said.line}")


def tls_refusal_of(problem: ssl.SSLError) -> TlsRefused:
    """The fault for a failed handshake; an untrusted certificate is told apart."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return TlsRefused(Stage.TLS, problem.verify_message or str(problem), untrusted=True)
    return TlsRefused(Stage.TLS, problem.reason or str(problem), untrusted=False)


def words(problem: BaseException) -> str:
    """The system's words for a fault: never a line that was sent (it may hold a token)."""
    if isinstance(problem, UnicodeError):
        return "not representable in SMTP"
    if isinstance(problem, smtplib.SMTPResponseException):
        return str(reply(int(problem.smtp_code), bytes_of(problem.smtp_error)).line)
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror
    return str(problem) or type(problem).__name__


def bytes_of(text: str | bytes) -> bytes:
    """smtplib keeps replies as either."""
    return text if isinstance(text, bytes) else text.encode()
