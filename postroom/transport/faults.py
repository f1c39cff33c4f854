"""What can go wrong in a conversation, drawn as a tree.

TransportFault
 |- CannotResolve        no address for the host name
 |- CannotConnect        no TCP connection
 |- TlsRefused           handshake failed, certificate not trusted
 |- NotOffered           the server does not offer STARTTLS, a login or SMTPUTF8 that is needed
 |- ServerRefused        a reply 4xx or 5xx (4yz/5yz of RFC 5321 4.2)
 |- ConnectionLost       cut, time-out, garbage or a reply out of step, before the final dot: nothing was sent
 |- Aborted              `may_finish` said no: nothing was sent
 `- OutcomeUnknown       cut, time-out or no clear answer after the final dot: it may have been sent

Each carries its stage and, where the server said something, the literal reply.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postroom.transport.conversation import Answer

_LONG_WORD = re.compile(r"[A-Za-z0-9+/=._~-]{12,}")


class Stage(StrEnum):
    """Where in the conversation something happened."""

    DNS = "dns"
    TCP = "tcp"
    GREETING = "greeting"
    EHLO = "ehlo"
    TLS = "tls"
    AUTH = "auth"
    MAIL = "mail_from"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    FINAL = "final"


@dataclass(frozen=True)
class Reply:
    """A server's reply: code, enhanced code (RFC 3463, "" when none) and the literal text."""

    code: int
    enhanced: str
    line: str

    @property
    def both_codes(self) -> str:
        """Such as "550 5.7.1", or "550" alone."""
        return f"{self.code} {self.enhanced}".strip()


def black_out(text: str, secrets: Sequence[str]) -> str:
    """The text without any form of a secret, also one that was cut short."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "***")

    def black(word: re.Match[str]) -> str:
        return "***" if any(word.group() in secret for secret in secrets) else word.group()

    return _LONG_WORD.sub(black, text)


class TransportFault(Exception):
    """Base of all faults of a conversation."""

    def __init__(self, stage: Stage, detail: str = "", reply: Reply | None = None) -> None:
        super().__init__(stage, detail, reply)
        self.stage = stage
        self.detail = detail
        self.reply = reply
        self.secured = False
        """Whether TLS had been made when it happened; set by the conversation."""
        self.answers: tuple[Answer, ...] = ()
        """What was answered to the recipients before it happened, where it happened among them."""

    @property
    def line(self) -> str:
        """The literal evidence: the server's words, else the system's."""
        return self.reply.line if self.reply else self.detail

    def redact(self, secrets: Sequence[str]) -> None:
        """Black out every form of a secret in the evidence, also one that was cut short."""
        self.detail = black_out(self.detail, secrets)
        if self.reply:
            self.reply = replace(self.reply, line=black_out(self.reply.line, secrets))
        self.args = (self.stage, self.detail, self.reply)

    def __str__(self) -> str:
        return f"{self.stage}: {self.line}"


class CannotResolve(TransportFault):
    """The host name has no address."""


class CannotConnect(TransportFault):
    """No TCP connection: refused, unreachable or timed out."""


class TlsRefused(TransportFault):
    """The TLS handshake failed or the certificate is not trusted. `untrusted` tells the two apart."""

    def __init__(self, stage: Stage, detail: str, untrusted: bool) -> None:
        super().__init__(stage, detail)
        self.untrusted = untrusted


class NotOffered(TransportFault):
    """The server's EHLO lacks something that the message or the profile needs."""


class ServerRefused(TransportFault):
    """The server answered 4xx or 5xx."""

    reply: Reply

    def __init__(self, stage: Stage, reply: Reply) -> None:
        super().__init__(stage, "", reply)


class ConnectionLost(TransportFault):
    """The connection ended, or was of no more use, before the final dot was written; nothing can have been sent."""


class Aborted(TransportFault):
    """The caller withdrew its permission just before the final dot; nothing was sent."""


class OutcomeUnknown(TransportFault):
    """The final dot was written and no clear answer came; the server may or may not have the message."""
