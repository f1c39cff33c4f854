"""Opening a connection: name, TCP, TLS from the first byte, greeting; and the system's words for a fault."""

import re
import smtplib
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from postroom.transport.faults import (
    CannotConnect,
    ConnectionLost,
    ServerRefused,
    Stage,
    TlsRefused,
)
from postroom.transport.reading import ReplyReader
from postroom.transport.replies import is_reply, reply
from postroom.transport.resolving import Address, opened, resolved
from postroom.transport.tls import tls_context


@dataclass(frozen=True)
class Server:
    """Where to connect and how. Time-outs in seconds; `final_timeout` waits for the reply to the final dot."""

    host: str
    port: int
    security: str
    ca_pem: str = ""
    connect_timeout: float = 10
    reply_timeout: float = 30
    final_timeout: float = 600


NO_REPLY = "not a reply of SMTP"


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

    def starttls(  # type: ignore[override]
        self, *, context: ssl.SSLContext | None = None
    ) -> tuple[int, bytes]:
        """As smtplib; what came in clear is forgotten."""
        answer = super().starttls(context=context)
        self._reader.clear()
        return answer

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        found = opened(f"{host}:{port}", self.addresses, timeout)
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


def connected(server: Server) -> Smtp:
    """A connection whose greeting was 220. Raises CannotResolve, CannotConnect, TlsRefused, ConnectionLost,
    ServerRefused."""
    smtp = _client(server, resolved(server.host, server.port, server.connect_timeout))
    try:
        code, text = smtp.connect(server.host, server.port)
    except ssl.SSLError as problem:
        raise tls_refused(problem) from None
    except smtplib.SMTPException as problem:
        raise ConnectionLost(Stage.GREETING, words(problem)) from None
    except OSError as problem:
        raise CannotConnect(Stage.TCP, f"{server.host}:{server.port}: {words(problem)}") from None
    if code != 220:
        smtp.close()
        raise refusal(Stage.GREETING, code, text)
    return smtp


def _client(server: Server, addresses: Sequence[Address]) -> Smtp:
    options: dict[str, Any] = {"local_hostname": _own_name(), "timeout": server.connect_timeout}
    if server.security == "tls":
        smtp: Smtp = SmtpOverTls(tls_context(server.ca_pem), **options)
    else:
        smtp = Smtp(**options)
    smtp._host = server.host  # type: ignore[attr-defined]  # the name that STARTTLS verifies
    smtp.reply_timeout = server.reply_timeout
    smtp.addresses = addresses
    return smtp


def _own_name() -> str:
    """The name for EHLO: this machine's full name, else an address literal (RFC 5321 4.1.4)."""
    name = socket.gethostname()
    return name if re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", name) else "[127.0.0.1]"


def refusal(stage: Stage, code: int, text: bytes) -> ServerRefused | ConnectionLost:
    """The fault for an unwelcome answer; a line that is no reply of SMTP is as good as a lost connection."""
    said = reply(code, text)
    return ServerRefused(stage, said) if is_reply(code) else ConnectionLost(stage, f"{NO_REPLY}: {said.line}")


def tls_refused(problem: ssl.SSLError) -> TlsRefused:
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
