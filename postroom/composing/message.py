"""The frozen message: a small skeleton of headers and text, with documents spliced in as base64.

Building a mail with the standard library costs 2 to 10 ms; splicing ready base64 under a small head a tenth of
that. A mail whose attachments differ from the expected list is never sent (rule 1 of the ledger). Header lines keep
RFC 5322, RFC 2047 words and RFC 2231 parameters. Everything is ASCII.
"""

import base64
import binascii
import email
import email.policy
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from postroom.composing.refusals import MailChanged, MailNotBuilt

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~. -]*")
_ATTRIBUTE_SAFE = "!#$&+-.^_`{|}~"
"""attr-char of RFC 5987 and RFC 2231 beside letters and digits."""
_LONGEST_PLAIN = 60
_LONGEST_START = len("Reply-To: ") + len(" <>,")
_PIECE = 55


_NO_TEXT = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029]+")
"""Controls, and what some program takes for the end of a line: in a header all of them are one blank."""


def make_one_line(text: str) -> str:
    """`text` as it may stand in a header: nothing in it ends a line, whoever typed or imported it."""
    return _NO_TEXT.sub(" ", text)


def format_text_header(name: str, text: str) -> str:
    """A header of free text, such as Subject, folded at 76 characters."""
    return f"{name}: {words(text, len(name) + 2)}"


def words(text: str, used: int = 0) -> str:
    """`text` as it may stand in a header: plain when short ASCII, else encoded words. `used`: columns taken."""
    text = make_one_line(text)
    if text.isascii() and len(text) + used <= 76 and "=?" not in text and text == text.strip():
        return text
    return Header(text, "utf-8", maxlinelen=75 - min(used, 40)).encode(linesep="\r\n")


def format_mailbox(name: str, address: str) -> str:
    """`Name <address>` with the name quoted or encoded as it needs."""
    if not name:
        return address
    shown = format_phrase(name)
    last_line = shown.rpartition("\r\n")[2]
    space = " " if len(last_line) + len(address) + _LONGEST_START <= 78 else "\r\n "
    return f"{shown}{space}<{address}>"


def format_phrase(name: str) -> str:
    """A display name (RFC 5322 phrase)."""
    name = make_one_line(name)
    if not name.isascii() or len(name) > _LONGEST_PLAIN or "=?" in name:
        return words(name, 76)
    if _ATOMS.fullmatch(name) and "." not in name and name == " ".join(name.split()):
        return name  # runs of spaces between atoms would be folded into one by every reader (RFC 5322 3.2.2)
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def format_address_list(name: str, mailboxes: list[str]) -> str:
    """A header of addresses, one a line."""
    return f"{name}: " + ",\r\n ".join(mailboxes)


def format_parameter(name: str, value: str) -> str:
    """`; name=value`: quoted when plain, else RFC 2231 with continuations, lines below 78 characters.

    Outlook and Apple Mail read the RFC 2231 form of `filename`; the `name` of the Content-Type, which older
    programs look at, is written as encoded words by `format_legacy_parameter`.
    """
    value = make_one_line(value)
    if _is_plain(value) and '"' not in value and "\\" not in value:
        return f';\r\n {name}="{value}"'
    encoded = quote(value, safe=_ATTRIBUTE_SAFE)
    if len(encoded) <= _PIECE:
        return f";\r\n {name}*=utf-8''{encoded}"
    pieces = _cut_encoded(encoded)
    first = f";\r\n {name}*0*=utf-8''{pieces[0]}"
    return first + "".join(f";\r\n {name}*{n}*={piece}" for n, piece in enumerate(pieces[1:], 1))


def format_legacy_parameter(name: str, value: str) -> str:
    """`; name="..."` in encoded words: not standard (RFC 2047 section 5) but what old readers understand."""
    value = make_one_line(value)
    if _is_plain(value):
        return format_parameter(name, value)
    return f';\r\n {name}="{words(value, 76)}"'


def _is_plain(value: str) -> bool:
    """Short ASCII that no reader takes for an encoded word (they decode those inside quotes, too)."""
    return value.isascii() and len(value) <= _LONGEST_PLAIN and "=?" not in value


def _cut_encoded(encoded: str) -> list[str]:
    """Cut a percent-encoded text into pieces that never split one %XX, nor one letter's bytes."""
    letters = re.findall(r"(?:%[C-F][0-9A-F](?:%[89AB][0-9A-F])+)|%[0-9A-F]{2}|.", encoded)
    pieces, line = [], ""
    for letter in letters:
        if len(line) + len(letter) > _PIECE:
            pieces.append(line)
            line = ""
        line += letter
    return [*pieces, line]


_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
"""What Windows allows in no file name; a slash would also be a folder elsewhere."""
_SAFE_IN_ORIGINAL = re.compile(r"[\\/]")


def make_attachment_name(wanted: str, original: str) -> str:
    """`wanted` as every system can save it, with the ending of `original` when it has none.

    A name that is the original one keeps it to the letter, except for path separators.
    """
    if wanted == original:
        return _SAFE_IN_ORIGINAL.sub("-", wanted)
    ending = PurePath(original).suffix
    name = make_safe_file_name(wanted).strip(" .") or original
    return name if name.lower().endswith(ending.lower()) else name + ending


def make_safe_file_name(text: str) -> str:
    """`text` with a hyphen for each letter that Windows allows in no file name."""
    return _FORBIDDEN.sub("-", text)


_LINE = 57
"""Bytes of a document on one line of base64 (76 characters, RFC 2045 6.8)."""


@dataclass(frozen=True)
class Attachment:
    """A document to attach: its name for the reader, media type, and content hash (hex) and size in bytes."""

    name: str
    media_type: str
    sha256: str
    size: int


_TAKEN_APART = ("message/", "multipart/")


def as_file_type(media_type: str) -> str:
    """The media type that leaves its bytes alone on the way.

    A mail program takes a part of type message or multipart for a mail, reads what is in it and may write it anew;
    base64 is not even allowed there (RFC 2046 5.2.1, RFC 2045 6.4). Upper and lower case are the same (RFC 2045 5.1).
    """
    told = media_type.lower()
    return "application/octet-stream" if told.startswith(_TAKEN_APART) else told


@dataclass(frozen=True)
class Mail:
    """Everything that decides the bytes of a mail except the documents' content."""

    sender_name: str
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str
    message_id: str
    date: datetime
    language: str
    attachments: tuple[Attachment, ...]
    reply_to: str = ""
    html: str = ""
    """The text once more with bold, lists and links, for readers whose program shows that; "" = plain text only."""


@dataclass(frozen=True)
class Skeleton:
    """The mail without its documents: `offsets[i]` is where the base64 of attachment i belongs."""

    head: bytes
    offsets: tuple[int, ...]


def build_skeleton(mail: Mail) -> Skeleton:
    """The skeleton of `mail`, in CRLF lines."""
    boundary = _make_boundary(mail.message_id)
    head = (
        _build_headers(mail)
        + _build_opening(mail, boundary)
        + (_build_both_texts(mail) if mail.html else _build_text_part(mail))
    )
    offsets = []
    for attachment in mail.attachments:
        head += f"--{boundary}\r\n{_build_attachment_headers(attachment)}\r\n".encode()
        offsets.append(len(head))
    if mail.attachments:
        head += f"--{boundary}--\r\n".encode()
    return Skeleton(head, tuple(offsets))


def assemble(frozen: Skeleton, contents: list[bytes]) -> bytes:
    """The whole message in bytes: the skeleton with each document's base64 in its place."""
    return b"".join(_yield_pieces(frozen, contents))


def count_encoded_bytes(size: int) -> int:
    """Bytes that a document of `size` bytes takes in the message (4/3 and line ends)."""
    lines, rest = divmod(size, _LINE)
    return lines * 78 + ((rest + 2) // 3 * 4 + 2 if rest else 0)


def count_message_bytes(frozen: Skeleton, mail: Mail) -> int:
    """Bytes of the assembled message, known before any document is encoded."""
    return len(frozen.head) + sum(count_encoded_bytes(attachment.size) for attachment in mail.attachments)


def sha256_of(message: bytes) -> str:
    """The hash that identifies exact bytes, in hex."""
    return hashlib.sha256(message).hexdigest()


def encode_base64_lines(content: bytes) -> bytes:
    """Base64 in CRLF lines of 76 characters."""
    plain = base64.b64encode(content)
    lines = [plain[start : start + 76] for start in range(0, len(plain), 76)]
    return b"\r\n".join([*lines, b""])


def _yield_pieces(frozen: Skeleton, contents: list[bytes]) -> Iterator[bytes]:
    start = 0
    for offset, content in zip(frozen.offsets, contents, strict=True):
        yield frozen.head[start:offset]
        yield encode_base64_lines(content)
        start = offset
    yield frozen.head[start:]


def _make_boundary(message_id: str) -> str:
    """ "=_" cannot occur in base64 or quoted-printable lines (RFC 2045 6.7), so no content can imitate it."""
    return f"=_postroom_{hashlib.sha256(message_id.encode()).hexdigest()[:24]}"


def _build_headers(mail: Mail) -> bytes:
    lines = [
        f"Date: {format_datetime(mail.date)}",
        f"From: {format_mailbox(mail.sender_name, mail.sender)}",
        *([format_address_list("To", list(mail.to))] if mail.to else []),
        *([format_address_list("Cc", list(mail.cc))] if mail.cc else []),
        *([f"Reply-To: {mail.reply_to}"] if mail.reply_to else []),
        format_text_header("Subject", mail.subject),
        f"Message-ID: {mail.message_id}",
        "MIME-Version: 1.0",
        f"Content-Language: {mail.language}",
        # Asks vacation responders to stay silent (RFC 3834 section 5); no mailbox reads them here.
        "Auto-Submitted: auto-generated",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode()


def _build_opening(mail: Mail, boundary: str) -> bytes:
    if not mail.attachments:
        return b""
    return f'Content-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n--{boundary}\r\n'.encode()


def _build_both_texts(mail: Mail) -> bytes:
    """Plain text first, the richer one last, as readers choose the last they understand (RFC 2046 5.1.4)."""
    boundary = _make_boundary(
        f"texts of {mail.message_id}"
    )  # never the outer one with more behind it (RFC 2046 5.1.2)
    page = f'<!doctype html>\n<html lang="{mail.language}"><body>\n{mail.html}\n</body></html>'
    opening = f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n--{boundary}\r\n'
    middle, end = f"--{boundary}\r\n".encode(), f"--{boundary}--\r\n".encode()
    return opening.encode() + _build_text_part(mail) + middle + _encode_text_part("html", page) + end


def _build_text_part(mail: Mail) -> bytes:
    return _encode_text_part("plain", mail.text)


def _encode_text_part(kind_of_text: str, words: str) -> bytes:
    text = words.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    # "=_" only ever stands in our border; quoted-printable writes = as =3D, so no text can imitate it.
    if text.isascii() and "=_" not in text and max(map(len, text.split("\n"))) <= 76:
        encoding, body = "7bit", text
    else:
        encoding, body = "quoted-printable", binascii.b2a_qp(text.encode(), istext=True).decode("ascii")
    kind = (
        f'Content-Type: text/{kind_of_text}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    )
    return kind.encode() + body.replace("\n", "\r\n").encode()


def _build_attachment_headers(attachment: Attachment) -> str:
    return (
        f"Content-Type: {as_file_type(attachment.media_type)}{format_legacy_parameter('name', attachment.name)}\r\n"
        f"Content-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment{format_parameter('filename', attachment.name)}"
        f";\r\n size={attachment.size}\r\n"
    )


def verify(frozen: Skeleton, expected: Sequence[Attachment]) -> None:
    """Read the skeleton with a general MIME parser and compare names, types, order and number.

    The content itself is proven by its SHA-256, at acceptance and again before each sending.
    Raises AttachmentsDiffer.
    """
    markers = [f"document {position}".encode() for position in range(len(frozen.offsets))]
    parsed = email.message_from_bytes(assemble(frozen, markers))
    parts = parsed.get_payload()
    found = [_read_part(part) for part in parts[1:]] if isinstance(parts, list) else []
    wanted = [
        (make_one_line(attachment.name), as_file_type(attachment.media_type), marker)
        for attachment, marker in zip(expected, markers, strict=False)
    ]
    if len(expected) != len(markers) or found != wanted:
        raise MailNotBuilt()


def _read_part(part: Any) -> tuple[str | None, str, bytes]:
    """Name, type and content of an attachment as its reader's program sees them.

    Only the one header that names the file is parsed by the newer, slower rules (2 ms for a whole mail).
    """
    unfolded = "".join((part["Content-Disposition"] or "").splitlines())
    disposition = email.policy.SMTP.header_factory("Content-Disposition", unfolded)
    return disposition.params.get("filename"), part.get_content_type(), part.get_payload(decode=True)


def verify_message(message: bytes, sha256: str) -> None:
    """The bytes about to go out are the frozen ones. Raises AttachmentsDiffer."""
    if sha256_of(message) != sha256:
        raise MailChanged()
