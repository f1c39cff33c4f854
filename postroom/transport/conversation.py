"""One SMTP connection: opened, secured, logged in, used for many messages, closed."""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from postroom.transport.connecting import (
    CONTRADICTED,
    UNASKED,
    Certificate,
    Server,
    certificate_of,
    connect,
    get_tls_context,
    refusal_of,
    tls_refusal_of,
    words,
)
from postroom.transport.extras import Extras
from postroom.transport.faults import (
    Aborted,
    ConnectionLost,
    NotOffered,
    OutcomeUnknown,
    Reply,
    ServerRefused,
    Stage,
    TransportFault,
)
from postroom.transport.login import Credential, log_in
from postroom.transport.replies import is_refusal, is_reply, reply


@dataclass(frozen=True)
class Envelope:
    """Sender, recipients and an id for delivery reports (RFC 3461 ENVID, "" for none)."""

    sender: str
    recipients: tuple[str, ...]
    envelope_id: str = ""

    @property
    def needs_smtputf8(self) -> bool:
        """Whether an address has a local part outside ASCII (RFC 6531)."""
        return not all(address.isascii() for address in (self.sender, *self.recipients))


RECIPIENT_TAKEN = (250, 251, 252)


@dataclass(frozen=True)
class Answer:
    """The reply to one RCPT TO."""

    address: str
    reply: Reply

    @property
    def accepted(self) -> bool:
        """250, 251 and 252 (RFC 5321 4.2.3)."""
        return self.reply.code in RECIPIENT_TAKEN


@dataclass(frozen=True)
class Delivery:
    """The answers of a transaction; `reply` is the answer to the final dot, None when DATA was not sent."""

    answers: tuple[Answer, ...]
    reply: Reply | None


def build_mail_options(features: dict[str, str], envelope: Envelope, size: int) -> list[str]:
    """Parameters of MAIL FROM that the server offers: SIZE, SMTPUTF8, RET and ENVID."""
    options = [f"SIZE={size}"] if "size" in features and size else []
    if envelope.needs_smtputf8:
        options.append("SMTPUTF8")
    if "dsn" in features:
        options.append("RET=HDRS")
        if envelope.envelope_id:
            options.append(f"ENVID={encode_xtext(envelope.envelope_id)}")
    return options


def build_recipient_options(features: dict[str, str], address: str) -> list[str]:
    """Parameters of RCPT TO that the server offers: a report of failure and delay (RFC 3461)."""
    if "dsn" not in features:
        return []
    options = ["NOTIFY=FAILURE,DELAY"]
    return [*options, f"ORCPT=rfc822;{encode_xtext(address)}"] if address.isascii() else options


def encode_xtext(text: str) -> str:
    """RFC 3461 section 4: printable ASCII but + and =, the rest as +XX."""
    safe = (
        chr(byte) if 33 <= byte <= 126 and byte not in (43, 61) else f"+{byte:02X}" for byte in text.encode()
    )
    return "".join(safe)


def dot_stuff(message: bytes) -> bytes:
    """Dots at line starts doubled (RFC 5321 4.5.2), and a line end at the end. `message` has CRLF lines."""
    doubled = message.replace(b"\r\n.", b"\r\n..")
    if doubled.startswith(b"."):
        doubled = b"." + doubled
    return doubled if doubled.endswith(b"\r\n") else doubled + b"\r\n"


_PIECE = 65_536
_SIZE = re.compile(r"[0-9]{1,18}")
"""RFC 1870 3 allows twenty digits; the table keeps eighteen, and an exabyte limits no mail."""

MayFinish = Callable[[tuple[Answer, ...]], bool]
Meanwhile = Callable[[], None]


class Conversation:
    """An open connection to `server`, after TLS and EHLO."""

    def __init__(self, server: Server) -> None:
        """Connect. Raises CannotResolve, CannotConnect, TlsRefused, NotOffered, ServerRefused, ConnectionLost."""
        self.server = server
        self._extras = Extras()
        self._smtp = connect(server)
        try:
            self._begin()
        except BaseException:
            self.drop()
            raise

    def _begin(self) -> None:
        """EHLO, and where wanted STARTTLS and EHLO again (RFC 3207 section 4.2)."""
        self._greet()
        if self.server.security == "starttls":
            self._start_tls()
            try:
                self._ehlo()
            except TransportFault as fault:
                fault.secured = True
                raise
        self._set_timeout(self.server.reply_timeout)

    @property
    def features(self) -> dict[str, str]:
        """The extensions of the last EHLO, lower case, with their parameters."""
        return dict(self._smtp.esmtp_features)

    @property
    def size_limit(self) -> int:
        """Bytes the server announced with SIZE; 0 when it announced none."""
        words = self.features.get("size", "").split()
        return int(words[0]) if words and _SIZE.fullmatch(words[0]) else 0

    @property
    def tls_version(self) -> str:
        """Such as "TLSv1.3"; "" on an open connection."""
        wrapped = self._smtp.sock
        return (wrapped.version() or "") if isinstance(wrapped, ssl.SSLSocket) else ""

    @property
    def peer(self) -> str:
        """The address that answered, such as "52.97.183.146"; "" once the connection is closed."""
        try:
            return str(self._smtp.sock.getpeername()[0]) if self._smtp.sock else ""
        except OSError:
            return ""

    @property
    def certificate(self) -> Certificate | None:
        """The server's certificate, which was verified; None on an open connection."""
        wrapped = self._smtp.sock
        return certificate_of(wrapped) if isinstance(wrapped, ssl.SSLSocket) else None

    @property
    def logins(self) -> frozenset[str]:
        """The AUTH mechanisms of the last EHLO, upper case."""
        return frozenset(self.features.get("auth", "").upper().split())

    def log_in(self, credential: Credential) -> None:
        """Log in (nothing for None). Raises NotOffered, ServerRefused, ConnectionLost."""
        log_in(self, credential, self.logins)

    def command(self, text: str, stage: Stage) -> tuple[int, bytes]:
        """Send one line and read its reply. Raises ConnectionLost with the stage, never with the line."""
        try:
            self._smtp.putcmd(text)
            code, said = self._smtp.getreply()
        except (OSError, smtplib.SMTPException, UnicodeError) as problem:
            self.drop()
            raise ConnectionLost(stage, words(problem)) from None
        if not is_reply(code):
            self.drop()
            raise refusal_of(stage, code, said)
        return code, said

    def deliver(
        self, envelope: Envelope, message: bytes, may_finish: MayFinish, meanwhile: Meanwhile = lambda: None
    ) -> Delivery:
        """Send `message` (bytes with CRLF lines) to the envelope's recipients in one transaction.

        `may_finish(answers)` is called when everything but the final dot is written; the dot follows only
        when it returns True. `meanwhile` is called once it is written, while the server thinks about its answer; it
        must not raise. Raises ServerRefused, NotOffered, ConnectionLost, Aborted, OutcomeUnknown.
        When every recipient is refused no DATA is sent and the delivery has no reply.
        """
        self._mail(envelope, len(message))
        answers = self._ask_recipients(envelope.recipients)
        if not any(answer.accepted for answer in answers):
            self.reset()
            return Delivery(answers, None)
        self._data()
        self._write(dot_stuff(message))
        self._check_silence()
        self._ask_leave(may_finish, answers)
        # Once more, for asking takes time; without the dot nothing was sent, whatever the ledger noted meanwhile.
        self._check_silence()
        return Delivery(answers, self._finish(meanwhile))

    def reset(self) -> None:
        """RSET: forget the open transaction. A failure only closes the connection."""
        try:
            if self.command("RSET", Stage.MAIL)[0] != 250:
                self.drop()
        except ConnectionLost:
            pass

    def probe(self, sender: str, recipient: str) -> tuple[Answer, ...]:
        """MAIL FROM and RCPT TO, then RSET: no mail is sent. Raises as `deliver` does."""
        envelope = Envelope(sender, (recipient,) if recipient else (), "probe")
        self._mail(envelope, 0)
        answers = tuple(self._recipient(address) for address in envelope.recipients)
        self.reset()
        return answers

    def is_open(self) -> bool:
        """Whether the connection still answers NOOP."""
        if self._smtp.sock is None:
            return False
        try:
            return self.command("NOOP", Stage.MAIL)[0] == 250
        except ConnectionLost:
            return False

    def quit(self) -> None:
        """Say goodbye and close; a server that no longer listens is closed silently."""
        if self._smtp.sock is not None:
            try:
                self._set_timeout(5)
                self._smtp.quit()
            except (OSError, smtplib.SMTPException):
                pass
        self.drop()

    def drop(self) -> None:
        """Close the socket at once, without a word."""
        self._smtp.close()

    def _greet(self) -> None:
        self._set_timeout(self.server.reply_timeout)
        self._ehlo()
        if self.server.security == "starttls" and not self._smtp.has_extn("starttls"):
            # A server or a middleman that stops offering it: the login would cross the wire in clear.
            raise NotOffered(Stage.TLS, "STARTTLS")

    def _ehlo(self) -> None:
        try:
            code, text = self._smtp.ehlo()
            if code >= 500 and self.server.security == "none":
                code, text = self._smtp.helo()
        except (OSError, smtplib.SMTPException) as problem:
            raise ConnectionLost(Stage.EHLO, words(problem)) from None
        if code != 250:
            raise refusal_of(Stage.EHLO, code, text)

    def _start_tls(self) -> None:
        try:
            self._smtp.starttls(context=get_tls_context(self.server.ca_pem))
        except ssl.SSLError as problem:
            raise tls_refusal_of(problem) from None
        except smtplib.SMTPResponseException as problem:
            if isinstance(problem.smtp_error, str):  # smtplib's own words: the line was no reply
                raise ConnectionLost(Stage.TLS, words(problem)) from None
            raise refusal_of(Stage.TLS, problem.smtp_code, problem.smtp_error) from None
        except (OSError, smtplib.SMTPException) as problem:
            raise ConnectionLost(Stage.TLS, words(problem)) from None

    def _mail(self, envelope: Envelope, size: int) -> None:
        if envelope.needs_smtputf8 and not self._smtp.has_extn("smtputf8"):
            raise NotOffered(Stage.MAIL, "SMTPUTF8")
        self._smtp.command_encoding = "utf-8" if envelope.needs_smtputf8 else "ascii"
        code, text = self._extras.say(
            lambda line: self.command(line, Stage.MAIL),
            f"MAIL FROM:<{envelope.sender}>",
            lambda features: build_mail_options(features, envelope, size),
            self.features,
        )
        if code != 250:
            raise self._refused(Stage.MAIL, code, text)

    def _ask_recipients(self, addresses: Iterable[str]) -> tuple[Answer, ...]:
        """RCPT TO for each; a fault carries what was answered before it."""
        answers: list[Answer] = []
        try:
            for address in addresses:
                answers.append(self._recipient(address))
        except TransportFault as fault:
            fault.answers = tuple(answers)
            raise
        return tuple(answers)

    def _recipient(self, address: str) -> Answer:
        code, text = self._extras.say(
            lambda line: self.command(line, Stage.RCPT),
            f"RCPT TO:<{address}>",
            lambda features: build_recipient_options(features, address),
            self.features,
        )
        if code == 421 or not (code in RECIPIENT_TAKEN or is_refusal(code)):
            raise self._refused(Stage.RCPT, code, text)
        return Answer(address, reply(code, text))

    def _data(self) -> None:
        code, text = self.command("DATA", Stage.DATA)
        if code != 354:
            raise self._refused(Stage.DATA, code, text)

    def _ask_leave(self, may_finish: MayFinish, answers: tuple[Answer, ...]) -> None:
        """The last moment at which the message can still be kept back: without its dot it does not exist."""
        try:
            allowed = may_finish(answers)
        except BaseException:
            self.drop()
            raise
        if not allowed:
            self.drop()
            raise Aborted(Stage.FINAL, "withdrawn before the final dot")

    def _write(self, message: bytes) -> None:
        view = memoryview(message)
        try:
            assert self._smtp.sock is not None
            # In pieces, so that the time-out counts a stall and not the size of the message.
            for start in range(0, len(view), _PIECE):
                self._smtp.sock.sendall(view[start : start + _PIECE])
        except (OSError, AssertionError) as problem:
            raise self._broken_off(words(problem)) from None

    def _check_silence(self) -> None:
        """Raise when the server has answered, or gone away, before the final dot: that is no answer to it."""
        try:
            said = self._smtp.find_unasked()
        except smtplib.SMTPException as problem:
            raise self._broken_off(words(problem)) from None
        if said:
            raise self._broken_off(f"{UNASKED}: {said.line}")

    def _broken_off(self, detail: str) -> ServerRefused | ConnectionLost:
        """The fault of a body that gets no dot. A server that cuts us off usually says why (552 too big, 421)."""
        try:
            self._set_timeout(1)
            said = reply(*self._smtp.getreply())
        except (OSError, smtplib.SMTPException, ValueError):
            return ConnectionLost(Stage.BODY, detail)
        finally:
            self.drop()
        return (
            ServerRefused(Stage.BODY, said) if is_refusal(said.code) else ConnectionLost(Stage.BODY, detail)
        )

    def _finish(self, meanwhile: Meanwhile) -> Reply:
        """Write the final dot and wait for the answer. From the first byte on, a fault means: unknown."""
        try:
            assert self._smtp.sock is not None
            self._set_timeout(self.server.final_timeout)
            self._smtp.sock.sendall(b".\r\n")
            meanwhile()
            code, text = self._smtp.getreply()
            self._set_timeout(self.server.reply_timeout)
        except (OSError, smtplib.SMTPException, ValueError, AssertionError) as problem:
            self.drop()
            raise OutcomeUnknown(Stage.FINAL, words(problem)) from None
        if code == 250:
            self._check_contradiction()
            return reply(code, text)
        fault = self._refused(Stage.FINAL, code, text)
        if isinstance(fault, ServerRefused):
            raise fault
        raise OutcomeUnknown(Stage.FINAL, fault.detail)

    def _check_contradiction(self) -> None:
        """Raise OutcomeUnknown when a no lies behind the yes: an answer for each recipient, or an early yes."""
        try:
            behind = self._smtp.find_unasked()
        except smtplib.SMTPException:
            return
        if behind and is_refusal(behind.code) and behind.code != 421:
            self.drop()
            raise OutcomeUnknown(Stage.FINAL, f"{CONTRADICTED}: {behind.line}")

    def _refused(self, stage: Stage, code: int, text: bytes) -> ServerRefused | ConnectionLost:
        """The fault for an answer other than yes. After a refusal the connection is usable again, unless it is 421,
        which closes it (RFC 5321 3.8); after anything else both sides are out of step."""
        fault = refusal_of(stage, code, text)
        if isinstance(fault, ConnectionLost) or code == 421:
            self.drop()
        elif stage is not Stage.FINAL:
            self.reset()
        return fault

    def _set_timeout(self, seconds: float) -> None:
        if self._smtp.sock is not None:
            self._smtp.sock.settimeout(seconds)
