"""The parts of a message as slices of its bytes (RFC 2045, RFC 2046): nothing is ever written anew."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from sandbox365.exchange.imap.header import Header, parameters, split

_DEEPEST = 30
_TOKEN = re.compile(rb"[^\x00-\x20\x7f-\xff()<>@,;:\\\"/\[\]?=]+/[^\x00-\x20\x7f-\xff()<>@,;:\\\"/\[\]?=]+")


class Part:
    """A message or a part of one.

    Parts nested deeper than 30 levels are taken as plain ones.
    """

    def __init__(self, raw: bytes, usual_type: bytes = b"text/plain", depth: int = 0) -> None:
        self.raw = raw
        head, self.body = split(raw)
        self.header = Header(head)
        self._usual_type = usual_type
        self._depth = depth

    @cached_property
    def _content_type(self) -> tuple[bytes, list[tuple[bytes, bytes]]]:
        kind, pairs = parameters(self.header.first("content-type"))
        return (kind.lower(), pairs) if _TOKEN.fullmatch(kind) else (self._usual_type, [])

    @property
    def kind(self) -> tuple[bytes, bytes]:
        """Type and subtype in lower case; a multipart without parts counts as text/plain."""
        main, _, sub = self._content_type[0].partition(b"/")
        hollow = (main == b"multipart" and not self.children) or (
            self._content_type[0] == b"message/rfc822" and self.embedded is None
        )
        return (b"text", b"plain") if hollow else (main, sub)

    @property
    def parameters(self) -> list[tuple[bytes, bytes]]:
        """Those of Content-Type."""
        return self._content_type[1]

    @property
    def encoding(self) -> bytes:
        """Content-Transfer-Encoding in lower case."""
        return (self.header.first("content-transfer-encoding") or b"7bit").lower()

    @cached_property
    def children(self) -> list["Part"]:
        """The parts of a multipart."""
        main, _, sub = self._content_type[0].partition(b"/")
        boundary = dict(self.parameters).get(b"boundary")
        if main != b"multipart" or not boundary or self._depth >= _DEEPEST:
            return []
        usual = b"message/rfc822" if sub == b"digest" else b"text/plain"
        return [Part(piece, usual, self._depth + 1) for piece in _pieces(self.body, boundary)]

    @cached_property
    def embedded(self) -> "Part | None":
        """The message inside a message/rfc822."""
        if self._content_type[0] != b"message/rfc822" or self._depth >= _DEEPEST:
            return None
        return Part(self.body, depth=self._depth + 1)

    def walk(self) -> Iterator["Part"]:
        """This part and all below it."""
        yield self
        below = [self.embedded] if self.embedded else self.children
        for part in below:
            yield from part.walk()

    def text(self) -> str:
        """The body of a text part, decoded; what cannot be decoded is replaced."""
        charset = dict(self.parameters).get(b"charset", b"utf-8").decode("latin-1")
        try:
            return self._decoded_body().decode(charset, "replace")
        except (LookupError, ValueError):
            return self._decoded_body().decode("utf-8", "replace")

    def _decoded_body(self) -> bytes:
        if self.encoding == b"quoted-printable":
            return quopri.decodestring(self.body)
        if self.encoding != b"base64":
            return self.body
        try:
            return base64.b64decode(self.body)
        except binascii.Error:
            return self.body


def _pieces(body: bytes, boundary: bytes) -> list[bytes]:
    line = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
    pieces: list[bytes] = []
    start: int | None = None
    for match in line.finditer(body):
        if start is not None:
            pieces.append(_without_line_end(body[start : match.start()]))
        start = match.end()
        if match[1]:
            return pieces
    return pieces if start is None else [*pieces, body[start:]]


def _without_line_end(piece: bytes) -> bytes:
    return piece.removesuffix(b"\n").removesuffix(b"\r") if piece.endswith(b"\n") else piece


def find(message: Part, numbers: Sequence[int]) -> Part | None:
    """The part that a client names "2.1" (RFC 3501 section 6.4.5); None when there is none.

    The body of a message that is no multipart is its part 1.
    """
    part, whole = message, True
    for number in numbers:
        container = part if whole else part.embedded or part
        if container.children:
            if not 1 <= number <= len(container.children):
                return None
            part, whole = container.children[number - 1], False
        elif number == 1 and (whole or part.embedded):
            part, whole = container, False
        else:
            return None
    return part
