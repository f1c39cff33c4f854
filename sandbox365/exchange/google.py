"""How Gmail speaks where Exchange would (facts 3.1, 7.G): its sentences end with an id and "gsmtp".

Source: sessions and texts published in issues (PHPMailer 2328 and 633, onepub 543, email-oauth2-proxy 287);
one that is known from memory only is marked so.
"""

import secrets
import time
from collections.abc import Mapping, Sequence

from sandbox365.exchange import replies
from sandbox365.exchange.voice import unknown_command

# the challenge before the 535 of a refused token
REFUSED_TOKEN = b'{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}'
APP_PASSWORD_NEEDED = "534 5.7.9 Application-specific password required."  # noqa: S105
LONG_LINE = "555 5.5.2 Syntax error, command line too long."
_LONG_LINE_LIBRARY = "500 Command line too long"

_SIGNED: Mapping[str, Sequence[str]] = {
    replies.SENDER_OK: ["250 2.1.0 OK"],
    replies.RECIPIENT_OK: ["250 2.1.5 OK"],
    replies.START_MAIL: ["354 Go ahead"],
    replies.RESET: ["250 2.1.5 Flushed"],  # from memory, as all below without another remark
    "250 2.0.0 OK": ["250 2.0.0 OK"],
    "221 2.0.0 Service closing transmission channel": ["221 2.0.0 closing connection"],
    replies.NEED_TLS: ["530 5.7.0 Must issue a STARTTLS command first."],
    replies.NOT_LOGGED_IN: ["530 5.7.0 Authentication Required."],
    replies.HELLO_FIRST: ["503 5.5.1 EHLO/HELO first."],
    "503 5.5.2 Need mail command": ["503 5.5.1 MAIL first."],
    "503 5.5.2 Sender already specified": ["503 5.5.1 Nested MAIL."],
    replies.NEED_RECIPIENT: ["503 5.5.1 RCPT first."],
    replies.BAD_SEQUENCE: ["503 5.5.1 Bad sequence of commands."],
    replies.LOGGED_IN_BEFORE: ["503 5.5.1 Already authenticated."],
    replies.UNKNOWN_MECHANISM: ["504 5.7.4 Unrecognized Authentication Type."],
    replies.BAD_XOAUTH2: ["501 5.5.2 Cannot Decode response."],
    replies.BAD_ARGUMENTS: ["555 5.5.2 Syntax error."],
    replies.AUTH_GIVEN_UP: ["501 5.7.0 Authentication canceled."],
    _LONG_LINE_LIBRARY: [LONG_LINE],
    LONG_LINE: [LONG_LINE],
    APP_PASSWORD_NEEDED: [
        "534-5.7.9 Application-specific password required. Learn more at",
        "534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor",
    ],
    replies.NOT_YOU: [  # published (PHPMailer issue 2328 and many)
        "535-5.7.8 Username and Password not accepted. Learn more at",
        "535 5.7.8  https://support.google.com/mail/?p=BadCredentials",
    ],
    replies.TOO_LARGE: [
        "552-5.3.4 Your message exceeded Google's message size limits. For more information, visit",
        "552 5.3.4  https://support.google.com/mail/?p=MaxSizeError",
    ],
    replies.QUOTA_USED_UP: [  # published (onepub issue 543)
        "550-5.4.5 Daily user sending limit exceeded. For more information on Gmail",
        "550-5.4.5 sending limits go to",
        "550 5.4.5  https://support.google.com/a/answer/166852",
    ],
}
_UNSIGNED = {
    "220 Ready to start TLS": "220 2.0.0 Ready to start TLS",
    replies.LOGGED_IN: "235 2.7.0 Accepted",
}


class Gmail:
    """smtp.gmail.com; only the mechanisms that work here are offered."""

    host = "smtp.gmail.com"
    id_host = "mail.gmail.com"
    size = 35882577
    mechanisms: Sequence[str] = ("LOGIN", "PLAIN", "XOAUTH2", "OAUTHBEARER")
    binary = False
    longest_auth = 12288  # RFC 4954 section 4

    def __init__(self) -> None:
        self.session_id = (
            f"{secrets.token_hex(7)[1:]}-{secrets.token_hex(6)[1:]}sm{secrets.randbelow(10**7)}.42"
        )

    @property
    def banner(self) -> str:
        return f"ESMTP {self._signature}"

    def extensions(self, security: Sequence[str]) -> Sequence[str]:
        last = ("ENHANCEDSTATUSCODES", "PIPELINING", "CHUNKING", "SMTPUTF8")
        return [f"SIZE {self.size}", "8BITMIME", *security, *last]

    def hello(self, peer: str) -> str:
        return f"{self.host} at your service, [{peer}]"

    def spoken(self, status: str) -> str:
        if unknown_command(status):
            return self._signed(["502 5.5.1 Unrecognized command."])
        if status in _UNSIGNED:
            return _UNSIGNED[status]
        lines = _SIGNED.get(status) or _SIGNED.get(replies.IN_EXCHANGE_WORDS.get(status, status))
        return self._signed(lines) if lines else status

    def refused(self, text: str) -> str:
        return self.spoken(text)

    def after_message(self, text: str) -> str:
        return self.spoken(text)

    def accepted(self, message_id: str) -> str:  # noqa: ARG002 - Gmail does not repeat the Message-ID
        return f"250 2.0.0 OK  {int(time.time())} {self._signature}"

    def not_logged_in(self, last_refusal: str) -> str:  # noqa: ARG002 - nor the reason
        return self.spoken(replies.NOT_LOGGED_IN)

    @property
    def _signature(self) -> str:
        return f"{self.session_id} - gsmtp"

    def _signed(self, lines: Sequence[str]) -> str:
        return "\r\n".join([*lines[:-1], f"{lines[-1]} {self._signature}"])
