"""A non-delivery report as Exchange Online writes it (facts 12, after thirteen real ones).

Fields have no blank behind "rfc822;" and "smtp;", the subject is in the sender's language.
"""

import datetime as dt
import email.utils
import html
import quopri
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from email import policy
from email.charset import BASE64, Charset
from email.header import Header

from sandbox365.exchange import headers, replies
from sandbox365.exchange.ndr import Failure, Returned
from sandbox365.exchange.report_words import WORDS, Words

_FRONT = replies.MAILBOX_SERVER.replace("MB", "CA", 1)
_IN_BASE64 = Charset("utf-8")
_IN_BASE64.header_encoding = BASE64  # as in the real ones; Python would take the shorter form
_EXCHANGE_ITSELF = "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e"
_WHOLE_ORIGINAL = 10 * 2**20
"""Larger messages come back without their body, as with Set-TransportConfig -ExternalDsnMaxMessageAttachSize."""


@dataclass(frozen=True)
class Addressee:
    """Who hears of it: MAIL FROM as it was given, and what of its mailbox shows in the report."""

    address: str
    domain: str
    language: str
    personal: bool


def report(to: Addressee, returned: Returned, now: dt.datetime) -> bytes:
    """The whole message, with CR LF; `returned.failures` are all failed or all delayed."""
    words = WORDS[to.language]
    boundary = str(uuid.uuid4())
    parts = [
        _alternative(words, returned),
        b"Content-Type: message/delivery-status\r\n\r\n" + _delivery_status(returned),
        _original(returned.content),
    ]
    return _head(to, returned, words, boundary, now) + _multipart(boundary, parts)


def _head(to: Addressee, returned: Returned, words: Words, boundary: str, now: dt.datetime) -> bytes:
    lines = [
        "Return-Path: <>",
        f"From: {_sender(to, returned.failures)}",
        f"To: {to.address}",
        f"Date: {email.utils.format_datetime(now)}",
        f'Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="{boundary}"',
        "X-MS-Exchange-Message-Is-Ndr:",
        f"Content-Language: {words.culture}",
        f"Message-ID: <{uuid.uuid4()}@{replies.MAILBOX_SERVER}>",
        f"In-Reply-To: {returned.message_id}",
        f"References: {returned.message_id}",
        f"Subject: {_subject(words, returned)}",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
    ]
    return _encoded("\r\n".join(lines) + "\r\n\r\n")


def _sender(to: Addressee, failures: Sequence[Failure]) -> str:
    if to.personal:
        return f"Microsoft Outlook <postmaster@{to.domain}>"
    itself = all(failure.inside for failure in failures)
    return f"{_EXCHANGE_ITSELF if itself else 'postmaster'}@{to.domain}"


def _subject(words: Words, returned: Returned) -> str:
    given = next(iter(headers.values(returned.content, "Subject")), "")
    title = words.undeliverable if returned.failures[0].final else words.delayed
    text = " ".join(f"{title}: {policy.default.header_factory('Subject', given)}".split())
    charset = "us-ascii" if text.isascii() and words.culture == "en-US" else _IN_BASE64
    folded = Header(text, charset, header_name="Subject").encode(linesep="\r\n")
    return folded.replace("=?utf-8?b?", "=?utf-8?B?")


def _alternative(words: Words, returned: Returned) -> bytes:
    boundary = str(uuid.uuid4())
    text = _told(words, returned)
    page = "<br>\n".join(html.escape(line) for line in text.splitlines())
    parts = [
        b'Content-Type: text/plain; charset="utf-8"\r\n' + _quoted(text),
        b'Content-Type: text/html; charset="utf-8"\r\n'
        + _quoted(f"<html>\n<body>\n{page}\n</body>\n</html>\n"),
    ]
    kind = (
        f'Content-Type: multipart/alternative; differences=Content-Type;\r\n\tboundary="{boundary}"\r\n\r\n'
    )
    return kind.encode() + _multipart(boundary, parts)


def _told(words: Words, returned: Returned) -> str:
    intro = words.lost if returned.failures[0].final else words.late
    people = [f"{one.recipient}\n{one.diagnostic}\n" for one in returned.failures]
    said = [f"{one.recipient}\nRemote Server returned '{one.diagnostic}'\n" for one in returned.failures]
    original = headers.block(returned.content).decode("utf-8", "replace").replace("\r\n", "\n")
    blocks = [
        f"{intro}\n",
        *people,
        f"{words.for_administrators}\n",
        f"{words.server}: {replies.MAILBOX_SERVER}\n",
        *said,
        f"{words.original_headers}\n",
        original,
    ]
    return "\n".join(blocks)


def _delivery_status(returned: Returned) -> bytes:
    """RFC 3464, one block about the message and one about each recipient."""
    about = [
        f"Reporting-MTA: dns;{replies.MAILBOX_SERVER}",
        f"Received-From-MTA: dns;{_FRONT}",
        f"Arrival-Date: {email.utils.format_datetime(returned.arrived)}",
    ]
    blocks = [about, *(_recipient_fields(failure) for failure in returned.failures)]
    return _encoded("\r\n\r\n".join("\r\n".join(fields) for fields in blocks) + "\r\n")


def _recipient_fields(failure: Failure) -> list[str]:
    remote = [f"Remote-MTA: dns;{failure.remote}"] if failure.remote else []
    return [
        f"Final-Recipient: rfc822;{failure.recipient}",
        f"Action: {failure.action}",
        f"Status: {failure.status}",
        f"Diagnostic-Code: smtp;{failure.diagnostic}",
        *remote,
        f"X-Display-Name: {failure.recipient}",
    ]


def _original(content: bytes) -> bytes:
    if len(content) > _WHOLE_ORIGINAL:
        return b"Content-Type: text/rfc822-headers\r\n\r\n" + headers.block(content)  # RFC 6522 section 4
    return b"Content-Type: message/rfc822\r\n\r\n" + content


def _multipart(boundary: str, parts: Sequence[bytes]) -> bytes:
    line = f"--{boundary}".encode()
    return b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"


def _quoted(text: str) -> bytes:
    encoded = quopri.encodestring(_encoded(text)).replace(b"\n", b"\r\n")
    return b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + encoded


def _encoded(text: str) -> bytes:
    return text.encode(errors="surrogateescape")  # addresses are kept as they came, whatever their bytes
