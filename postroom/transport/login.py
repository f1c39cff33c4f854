"""Logging in: XOAUTH2 in two steps, PLAIN at once or in two, LOGIN. What is sent here appears in no fault."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from postroom.shared.sealing import Secret
from postroom.transport.connecting import refusal_of
from postroom.transport.faults import NotOffered, Stage, TransportFault


class Line(Protocol):
    """The part of a connection that a login needs."""

    def command(self, text: str, stage: Stage) -> tuple[int, bytes]:
        """Send one line, return code and text of the reply."""


@dataclass(frozen=True)
class Token:
    """Log in as `username` with an OAuth 2.0 access token."""

    username: str
    token: Secret


@dataclass(frozen=True)
class Password:
    """Log in as `username` with a password."""

    username: str
    password: Secret


Credential = Token | Password | None


def log_in(line: Line, credential: Credential, offered: frozenset[str]) -> None:
    """Log in over `line`; `offered` are the mechanisms of the last EHLO, upper case.

    Raises NotOffered, ServerRefused (with the server's words) and what `line.command` raises.
    """
    if credential is None:
        return
    try:
        if isinstance(credential, Token):
            _log_in_by_xoauth2(line, credential, offered)
        else:
            _log_in_by_password(line, credential, offered)
    except TransportFault as fault:
        # Exchange answers a line it did not expect by repeating it: 500 5.3.3 Unrecognized command '...'.
        fault.redact(list_secret_forms(credential))
        raise


def _log_in_by_xoauth2(line: Line, credential: Token, offered: frozenset[str]) -> None:
    if "XOAUTH2" not in offered:
        raise NotOffered(Stage.AUTH, f"AUTH XOAUTH2 (offered: {' '.join(sorted(offered)) or '-'})")
    blob = build_xoauth2_blob(credential)
    # Two steps: RFC 4954 section 4 forbids an initial response that makes the AUTH line too long,
    # and tokens have 1.5 kB and more (Dovecot answers 500 5.5.2, Gmail 555 5.5.2).
    code, text = line.command("AUTH XOAUTH2", Stage.AUTH)
    if code == 334:
        code, text = line.command(_encode_base64(blob), Stage.AUTH)
    if code == 334:
        # Google and Dovecot explain the refusal in a challenge and wait for an empty line (facts 3.1).
        explained = text
        code, text = line.command("", Stage.AUTH)
        text = text + b" " + _decode_base64(explained)
    _expect_235(code, text)


def _log_in_by_password(line: Line, credential: Password, offered: frozenset[str]) -> None:
    """The ways that are offered, one after the other until the server has judged the password.

    Never another way after that: a second refusal of the same password is a step towards a locked account.
    """
    ways = tuple(_list_ways(credential, offered))
    if not ways:
        raise NotOffered(Stage.AUTH, f"AUTH PLAIN, AUTH LOGIN (offered: {' '.join(sorted(offered)) or '-'})")
    for way in ways:
        judged, code, text = way(line, credential)
        if judged:
            break
    _expect_235(code, text)


Judged = tuple[bool, int, bytes]
"""Whether the server has looked at the password, and its last reply."""
_NOT_UNDERSTOOD = (501, 504)
_NOT_THIS_WAY = (*_NOT_UNDERSTOOD, 535)
"""Replies to a mechanism's bare name that say nothing about a password, which was not sent yet."""
_LONGEST_COMMAND = 510
"""Bytes without the line end (RFC 5321 4.5.3.1.4)."""


def _say_plain_at_once(line: Line, credential: Password) -> Judged:
    """PLAIN with its initial response (RFC 4954 4): some servers take it in no other way."""
    code, text = line.command(_build_plain_command(credential), Stage.AUTH)
    if code == 334:  # the server has overlooked it
        code, text = line.command(_encode_base64(_build_plain_blob(credential)), Stage.AUTH)
        return True, code, text
    return code not in _NOT_UNDERSTOOD, code, text


def _say_plain_in_two_steps(line: Line, credential: Password) -> Judged:
    code, text = line.command("AUTH PLAIN", Stage.AUTH)
    if code != 334:
        return code not in _NOT_THIS_WAY, code, text
    code, text = line.command(_encode_base64(_build_plain_blob(credential)), Stage.AUTH)
    return True, code, text


def _answer_login_steps(line: Line, credential: Password) -> Judged:
    code, text = line.command("AUTH LOGIN", Stage.AUTH)
    if code != 334:
        return code not in _NOT_THIS_WAY, code, text
    for answer in (credential.username, credential.password.reveal()):
        if code != 334:
            break
        code, text = line.command(_encode_base64(answer), Stage.AUTH)
    return True, code, text


Way = Callable[[Line, Password], Judged]


def _list_ways(credential: Password, offered: frozenset[str]) -> Iterator[Way]:
    if "PLAIN" in offered:
        if len(_build_plain_command(credential)) <= _LONGEST_COMMAND:
            yield _say_plain_at_once
        yield _say_plain_in_two_steps
    if "LOGIN" in offered:
        yield _answer_login_steps


def build_xoauth2_blob(credential: Token) -> str:
    """The SASL XOAUTH2 message before base64 (Microsoft and Google, "OAuth 2.0 mechanism")."""
    return f"user={credential.username}\x01auth=Bearer {credential.token.reveal()}\x01\x01"


def _build_plain_command(credential: Password) -> str:
    return f"AUTH PLAIN {_encode_base64(_build_plain_blob(credential))}"


def _build_plain_blob(credential: Password) -> str:
    return f"\0{credential.username}\0{credential.password.reveal()}"


def list_secret_forms(credential: Token | Password) -> list[str]:
    """Every form of the secret that crosses the wire."""
    if isinstance(credential, Token):
        return [credential.token.reveal(), _encode_base64(build_xoauth2_blob(credential))]
    secret = credential.password.reveal()
    quoted = secret.replace("\\", "\\\\").replace('"', '\\"')  # as IMAP's LOGIN writes it (RFC 3501 9)
    shown = [repr(form)[1:-1] for form in (secret, quoted)]  # as an exception's text may show it
    return [secret, quoted, *shown, _encode_base64(secret), _encode_base64(_build_plain_blob(credential))]


def _expect_235(code: int, text: bytes) -> None:
    if code != 235:
        raise refusal_of(Stage.AUTH, code, text)


def _encode_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")


def _decode_base64(text: bytes) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return text
