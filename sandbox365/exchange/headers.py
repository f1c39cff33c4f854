"""The header lines of a message, read and changed without touching any other byte."""

import re
from email.parser import BytesHeaderParser

_EMPTY_LINE = re.compile(rb"^\r?\n", re.MULTILINE)


def block(content: bytes) -> bytes:
    """Everything before the empty line, with the line end of its last line."""
    end = _EMPTY_LINE.search(content)
    return content[: end.start()] if end else content


def values(content: bytes, *names: str) -> list[str]:
    """The values of every line with one of these names, folded as they came."""
    found = BytesHeaderParser().parsebytes(block(content))
    return [str(value) for name in names for value in found.get_all(name, [])]


def with_line(content: bytes, name: str, value: str) -> bytes:
    """The message with one more line on top."""
    return f"{name}: {value}\r\n".encode() + content


def with_value(content: bytes, name: str, value: str) -> bytes:
    """The message with another value in the first line of this name."""
    return _field(name).sub(lambda match: match[1] + b" " + value.encode() + match[3], content, count=1)


def with_word(content: bytes, name: str, old: str, new: str) -> bytes:
    """The message with `old` replaced by `new`, in any case of letters, in the first line of this name."""
    word = re.compile(re.escape(old.encode()), re.IGNORECASE)
    return _field(name).sub(
        lambda match: match[1] + word.sub(lambda _: new.encode(), match[2]) + match[3], content, count=1
    )


def _field(name: str) -> re.Pattern[bytes]:
    return re.compile(
        rb"^(" + re.escape(name.encode()) + rb"[ \t]*:)([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)(\r?\n|\Z)",
        re.IGNORECASE | re.MULTILINE,
    )
