"""How a server speaks: its name, its extensions, and its own words for what happens in a session."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Protocol

from sandbox365.exchange import replies

_UNKNOWN_COMMAND = re.compile(r'500 Error: command "(.*)" not recognized', re.DOTALL)


class Voice(Protocol):
    """The differences between Exchange Online and Gmail that a client sees."""

    session_id: str
    host: str
    id_host: str
    """Behind the @ of Message-IDs that the server makes."""
    size: int
    """The largest message, in bytes (RFC 1870)."""
    mechanisms: Sequence[str]
    binary: bool
    """Whether BINARYMIME is offered."""
    longest_auth: int
    """Bytes of an AUTH line with its line end."""

    @property
    def banner(self) -> str:
        """What stands behind "220 host " at the start."""

    def extensions(self, security: Sequence[str]) -> Sequence[str]:
        """The lines after the greeting of EHLO; `security` is STARTTLS, the AUTH line or nothing."""

    def hello(self, peer: str) -> str:
        """The first line after EHLO."""

    def spoken(self, status: str) -> str:
        """`status` in the server's words, where it is one of aiosmtpd's or Exchange's."""

    def refused(self, text: str) -> str:
        """A refusal before DATA with what the server puts behind it."""

    def after_message(self, text: str) -> str:
        """A refusal after the message with what the server puts behind it."""

    def accepted(self, message_id: str) -> str:
        """The 250 after the message; `message_id` comes with its angle brackets."""

    def not_logged_in(self, last_refusal: str) -> str:
        """530, with the reason of the last refused AUTH or ""."""


class Exchange:
    """Exchange Online (facts 3.2)."""

    host = replies.FRONT_END
    id_host = replies.MAILBOX_SERVER
    size = 157286400
    mechanisms: Sequence[str] = ("LOGIN", "XOAUTH2")
    binary = True
    longest_auth = 16384  # RFC 4954 section 4 names 12,288; where Exchange ends is not known

    def __init__(self) -> None:
        self.session_id = replies.new_session_id()

    @property
    def banner(self) -> str:
        return replies.banner(self.session_id, dt.datetime.now(dt.UTC))

    def extensions(self, security: Sequence[str]) -> Sequence[str]:
        first = (f"SIZE {self.size}", "PIPELINING", "DSN", "ENHANCEDSTATUSCODES")
        return [*first, *security, "8BITMIME", "BINARYMIME", "CHUNKING", "SMTPUTF8"]

    def hello(self, peer: str) -> str:
        return f"{self.host} Hello [{peer}]"

    def spoken(self, status: str) -> str:
        if word := unknown_command(status):
            return self.refused(replies.UNKNOWN_COMMAND.format(command=word.lower()))
        return replies.IN_EXCHANGE_WORDS.get(status, status)

    def refused(self, text: str) -> str:
        return f"{text} {replies.trailer(self.session_id, dt.datetime.now(dt.UTC))}"

    def after_message(self, text: str) -> str:
        return replies.from_mailbox_server(text)

    def accepted(self, message_id: str) -> str:
        return replies.accepted(message_id)

    def not_logged_in(self, last_refusal: str) -> str:
        if last_refusal:
            return f"{replies.NOT_LOGGED_IN} Error: {last_refusal}"
        return self.refused(replies.NOT_LOGGED_IN)


def unknown_command(status: str) -> str:
    """The command that aiosmtpd does not know, when `status` says so; else ""."""
    match = _UNKNOWN_COMMAND.fullmatch(status)
    return match[1] if match else ""
