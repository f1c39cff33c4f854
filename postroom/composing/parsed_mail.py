"""A finished mail opened again: what its reader sees. Reads any mail, also one that another program wrote."""

import email
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime

_HEADERS_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Enclosed:
    """An attachment: the name and media type it says it has, and exactly its bytes."""

    name: str
    media_type: str
    content: bytes

    @property
    def size(self) -> int:
        """In bytes, as its reader saves it."""
        return len(self.content)


@dataclass(frozen=True)
class ParsedMail:
    """A mail as its reader sees it. `html` "" = plain text only; `source` is the header, literally."""

    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    reply_to: tuple[str, ...]
    subject: str
    date: datetime | None
    message_id: str
    text: str
    html: str
    attachments: tuple[Enclosed, ...]
    source: str


def parse_mail(message: bytes) -> ParsedMail:
    """Open the exact bytes of a mail (RFC 5322, MIME). Never raises: what cannot be read stands as it is."""
    try:
        return _open(email.message_from_bytes(message), message)
    except RecursionError:  # mails within mails, hundreds of them: what the head says is left
        return _open(BytesParser().parsebytes(message, headersonly=True), message)


def _open(parsed: Message, message: bytes) -> ParsedMail:
    parts = [part for part in _walk(parsed) if not _is_frame(part)]
    text, html = _find_first_text(parts, "text/plain"), _find_first_text(parts, "text/html")
    return ParsedMail(
        sender=", ".join(_read_addresses(parsed, "From")),
        to=_read_addresses(parsed, "To"),
        cc=_read_addresses(parsed, "Cc"),
        reply_to=_read_addresses(parsed, "Reply-To"),
        subject=_read_header(parsed, "Subject"),
        date=_read_date(parsed),
        message_id=_read_header(parsed, "Message-ID"),
        text=_decode_text(text),
        html=_decode_text(html),
        attachments=tuple(_read_enclosed(part) for part in parts if part is not text and part is not html),
        source=message.partition(_HEADERS_END)[0].decode("utf-8", "replace"),
    )


def _is_frame(part: Message) -> bool:
    return part.get_content_maintype() == "multipart"


def _walk(message: Message) -> Iterator[Message]:
    """Every part in its order; a mail that is attached as a whole is one part, and what is inside it none."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        yield part
        # Whether it has parts is asked first: for anything else the payload is decoded, and that may fail.
        payload = part.get_payload() if part.is_multipart() else None
        if isinstance(payload, list) and part.get_content_type() != "message/rfc822":
            waiting.extend(one for one in reversed(payload) if isinstance(one, Message))


def _find_first_text(parts: list[Message], media_type: str) -> Message | None:
    """The text that is shown: the first of its kind that is not attached as a file."""
    texts = (part for part in parts if part.get_content_type() == media_type)
    return next((part for part in texts if part.get_content_disposition() != "attachment"), None)


def _decode_text(part: Message | None) -> str:
    if part is None:
        return ""
    content = _content_of(part)
    try:
        told = content.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):  # a character set that nobody knows, or whose name is none
        told = content.decode("utf-8", "replace")
    return told.replace("\r\n", "\n")


def _read_enclosed(part: Message) -> Enclosed:
    try:
        name = _decode_header_text(part.get_filename() or "")
    except ValueError:  # in a character set whose name is none
        name = ""
    return Enclosed(" ".join(name.split()), part.get_content_type(), _content_of(part))


def _content_of(part: Message) -> bytes:
    if part.get_content_type() == "message/rfc822":
        return _write_attached(part)
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _write_attached(part: Message) -> bytes:
    """The mail that is attached as a whole; empty where it is too broken to be written again."""
    inner = part.get_payload()
    try:
        return inner[0].as_bytes() if isinstance(inner, list) and inner else b""  # type: ignore[union-attr]
    except (ValueError, LookupError):
        return b""


def _read_header(message: Message, name: str) -> str:
    """A header's text with its encoded words (RFC 2047) read and its folding undone."""
    return _decode_header_text(str(message.get(name, "")))


def _decode_header_text(text: str) -> str:
    unfolded = text.replace("\r\n", "").replace("\n", "")
    try:
        return str(make_header(decode_header(unfolded))).strip()
    except (MessageError, LookupError, ValueError):  # also a character set whose name is none
        return unfolded.strip()


def _read_addresses(message: Message, name: str) -> tuple[str, ...]:
    """`Name <address>` of each mailbox; the names are read after the parting, since they may hold commas."""
    found = getaddresses([str(line).replace("\r\n", "") for line in message.get_all(name, [])])
    return tuple(
        f"{_decode_header_text(who)} <{address}>" if who else address for who, address in found if address
    )


def _read_date(message: Message) -> datetime | None:
    try:
        return parsedate_to_datetime(str(message.get("Date", "")))
    except (ValueError, OverflowError):
        return None
