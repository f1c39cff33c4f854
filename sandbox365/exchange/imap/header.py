"""Header fields of a message, byte for byte and as text (RFC 5322 section 2.2, RFC 2047, RFC 2045 section 5.1)."""

import email.errors
import email.header
import email.utils
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

_FIELD = re.compile(rb"^([\x21-\x39\x3b-\x7e]+)[ \t]*:(.*(?:\n[ \t].*)*)\n?", re.MULTILINE)
_END = re.compile(rb"(?:\A|\n)\r?\n")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_PARAMETER = re.compile(rb';\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))', re.DOTALL)


@dataclass(frozen=True)
class Field:
    """One field: its name in lower case, what stands behind the colon (unfolded), and the bytes as they are."""

    name: str
    value: bytes
    raw: bytes

    @property
    def text(self) -> str:
        """The value with its encoded words decoded."""
        return decoded(self.value)


class Header:
    """The header block of a message or a part, with the empty line that ends it."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    @cached_property
    def fields(self) -> list[Field]:
        """All fields in their order."""
        return [
            Field(match[1].decode("ascii").lower(), _FOLD.sub(b"", match[2]).strip(), match[0])
            for match in _FIELD.finditer(self.raw)
        ]

    def all(self, name: str) -> list[Field]:
        """Every field of this name (in lower case)."""
        return [field for field in self.fields if field.name == name]

    def first(self, name: str) -> bytes | None:
        """The value of the first field of this name, or None."""
        return next((field.value for field in self.fields if field.name == name), None)

    def addresses(self, name: str) -> list[tuple[str, str]]:
        """Names and addresses in all fields of this name, names as they are written."""
        values = [field.value.decode("latin-1") for field in self.all(name)]
        return [pair for pair in email.utils.getaddresses(values) if pair[1]]

    def only(self, names: Iterable[bytes], others: bool = False) -> bytes:
        """The fields with these names, or without them, and an empty line (HEADER.FIELDS, HEADER.FIELDS.NOT)."""
        wanted = {name.decode("latin-1").lower() for name in names}
        kept = [field.raw for field in self.fields if (field.name in wanted) != others]
        return b"".join(raw if raw.endswith(b"\n") else raw + b"\r\n" for raw in kept) + b"\r\n"


def split(message: bytes) -> tuple[bytes, bytes]:
    """Header block (with the empty line) and body."""
    end = _END.search(message)
    return (message[: end.end()], message[end.end() :]) if end else (message, b"")


def parameters(value: bytes | None) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """The word before the first semicolon, and the parameters as they are written, names in lower case."""
    if value is None:
        return b"", []
    found = _PARAMETER.finditer(value)
    pairs = [
        (match[1].lower(), match[3] if match[2] is None else re.sub(rb"\\(.)", rb"\1", match[2]))
        for match in found
    ]
    return value.partition(b";")[0].strip(), pairs


def decoded(value: bytes) -> str:
    """Text with the encoded words of RFC 2047 read; unknown or broken ones stay as they are."""
    text = value.decode("utf-8", "replace")
    if "=?" not in text:
        return text
    try:
        return str(email.header.make_header(email.header.decode_header(text)))
    except (email.errors.HeaderParseError, LookupError, ValueError):
        return text
