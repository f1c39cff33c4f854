"""Mails as an independent reader sees them: the standard library's email package, in both of its ways."""

import email
import re
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr

from hypothesis import strategies as st

from postroom.composing.message import Attachment, Mail, assemble, build_skeleton

PRINTABLE = st.characters(exclude_categories=["C", "Zl", "Zp"])
"""Every letter, sign and space that can be printed: no control characters, no line ends."""
TEXT = st.text(PRINTABLE, min_size=1, max_size=250)
LINES = st.text(st.one_of(PRINTABLE, st.just("\n")), max_size=400)
HARD = [
    "Factuur 2026-0417",
    "Rechnung für Müller & Söhne, Köln – Größe 42",
    "Brood 🥖 en taart 🎂 voor 👩‍👩‍👧",
    "請求書 2026年11月",
    "فاتورة رقم ١٢",
    'the "best" offer',
    "back\\slash \\\" and it's",
    "Jansen, Piet; <p@example.com> (thuis): x",
    "=?utf-8?q?Factuur?=",
    "=?utf-8?b?R3LDvMOfZQ==?= =?x",
    "a =?= b ?= c",
    "  two before, two after  ",
    "two  spaces   and more",
    "50% korting (100%25)",
    "%41'utf-8''",
    "a.b.c",
    "@",
    ";=,",
    "x" * 200,
    "ü" * 200,
    "🎂" * 200,
    "請" * 200,
    "word " * 40 + "end",
    "wörd " * 40 + "end",
    "x" * 61,
    "e\u0301" * 60,
    "\u00a0",
    "a\u00a0b",
    " ",
]
"""Texts on which mail programs have stumbled."""
_FIXED = {
    "sender_name": "",
    "sender": "rechnung@contoso.test",
    "to": ("kunde@example.com",),
    "cc": (),
    "subject": "Factuur 1",
    "text": "Goedendag",
    "message_id": "<0417.postroom@contoso.test>",
    "date": datetime(2026, 11, 23, 8, 30, tzinfo=UTC),
    "language": "nl",
    "attachments": (),
}


def mail(**different: object) -> Mail:
    """A plain mail with some things different."""
    return Mail(**{**_FIXED, **different})


def pdf(name: str = "factuur.pdf", size: int = 3) -> Attachment:
    """An attachment of `size` bytes."""
    return Attachment(name, "application/pdf", "0" * 64, size)


def content(size: int) -> bytes:
    """Bytes of every kind, `size` of them."""
    return bytes(number * 7 % 256 for number in range(size))


def written(one: Mail) -> bytes:
    """The whole message."""
    return assemble(build_skeleton(one), [content(attachment.size) for attachment in one.attachments])


def read(raw: bytes) -> EmailMessage:
    """What the modern reader makes of it; a defect of any header fails here."""
    found = email.message_from_bytes(raw, policy=default)
    assert isinstance(found, EmailMessage)
    for part in found.walk():
        assert not part.defects, part.defects
    return found


def read_name(raw: bytes) -> str:
    """The sender's name as the older reader sees it, which leaves spaces alone."""
    name, _ = parseaddr(email.message_from_bytes(raw)["From"])
    return str(make_header(decode_header(name)))


def file_names(raw: bytes) -> tuple[str, str]:
    """The attachment's name in Content-Disposition, and the one older programs find in Content-Type."""
    (part,) = read(raw).iter_attachments()
    return part["Content-Disposition"].params["filename"], part["Content-Type"].params["name"]


def text_of(raw: bytes) -> str:
    """The text part with plain line ends. Before a border the last line end is the border's (RFC 2046 5.1.1)."""
    body = read(raw).get_body()
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def check_lines(raw: bytes) -> None:
    """ASCII in CRLF lines, none beyond 998 bytes; header lines within 78 wherever they can be folded."""
    assert raw.isascii()
    assert raw.endswith(b"\r\n")
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", raw) is None
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    for line in header_lines(raw):
        assert len(line) <= 78 or not foldable(line), line
        for word in re.findall(rb"=\?utf-8\?.*?\?.*?\?=", line):
            assert len(word) <= 75, word


def header_lines(raw: bytes) -> list[bytes]:
    """The header lines of the message and of all its parts."""
    blocks = re.findall(rb"(?:\A|\r\n--=_[^\r]+\r\n)((?:[!-9;-~]+:[^\r]*\r\n(?:[ \t][^\r]*\r\n)*)+)", raw)
    return [line for block in blocks for line in block.split(b"\r\n")]


def foldable(line: bytes) -> bool:
    """Whether a line holds more than its name and one word, so that it could have been folded."""
    return len(line.split()) > (1 if line.startswith(b" ") else 2)
