"""The one way to print: words of servers, files and other people reach the terminal as letters, never as orders.

A terminal obeys what it is told to show: a reply with ESC can clear the screen, rename the window or write a line
that was never said, and a direction mark turns an address round. So everything that commands, the log and Python
itself print goes through here, and such characters stay visible as escapes (`\\x1b`, `\\u202e`).
"""

import io
import json
import re
import sys
from typing import Any, TextIO

import click

_STEERING = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and line feed, DEL, C1
    "\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # direction marks, unseen
    "\U000e0000-\U000e007f"  # letters that only programs see
    "\ud800-\udfff"  # bytes of a file name that are no UTF-8
)
_IN_TEXT = re.compile(f"[{_STEERING}]")
_IN_LINE = re.compile(f"[\n{_STEERING}]")
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def make_visible(text: str) -> str:
    """The text of several lines, with every character that steers a terminal as its escape. Pure."""
    return _IN_TEXT.sub(_escape, text)


def make_printable(text: str) -> str:
    """The same on one line: a line feed would let a server's answer begin a line of its own. Pure."""
    return _IN_LINE.sub(_escape, text)


def say(line: str = "", *, err: bool = False) -> None:
    """Print one line on standard output, with `err` on standard error."""
    click.echo(make_printable(line), err=err)


def say_text(text: str, *, err: bool = False) -> None:
    """Print a text of several lines."""
    click.echo(make_visible(text), err=err)


def say_title(title: str, rest: str = "", *, err: bool = False) -> None:
    """Print a line that begins with a title; a terminal shows it in bold."""
    stream = sys.stderr if err else sys.stdout
    if isinstance(stream, Guarded) and stream.isatty():
        stream.steer(_BOLD)
        stream.write(make_printable(title))
        stream.steer(_PLAIN)
        title = ""
    say(title + rest, err=err)


def print_json(document: Any, *, indent: int | None = 2) -> None:
    """One JSON document on standard output; what steers a terminal is escaped as JSON does it.

    Bytes of a file name that are no UTF-8 become `?`: many programs refuse JSON with half a pair of surrogates.
    """
    text = json.dumps(document, ensure_ascii=False, indent=indent).encode("utf-8", "replace").decode()
    click.echo(_IN_TEXT.sub(_escape_in_json, text))


def print_bytes(content: bytes) -> None:
    """Exactly these bytes for a program or a file that reads standard output; for a terminal as a text."""
    if sys.stdout.isatty():
        say_text(content.decode("utf-8", "backslashreplace").replace("\r\n", "\n"))
    else:
        click.echo(content, nl=False)


def flush() -> None:
    """Hand over what was printed: whoever reads it through a pipe needs it now, and a fork would print it twice."""
    sys.stdout.flush()
    sys.stderr.flush()


def find_error_stream() -> TextIO:
    """Where the log goes."""
    return sys.stderr


class Guarded(io.TextIOWrapper):
    """A standard stream that lets nothing through that steers, whoever writes: a traceback, a library, the log."""

    def write(self, text: str) -> int:
        """Write the text with its escapes; returns the number of characters of `text`."""
        super().write(make_visible(text))
        return len(text)

    def steer(self, sequence: str) -> None:
        """Write a sequence of our own that is meant to steer."""
        super().write(sequence)


def guard_streams() -> None:
    """From now on standard output and standard error are UTF-8 and guarded."""
    sys.stdout, sys.stderr = (_guard(stream) for stream in (sys.stdout, sys.stderr))


def _guard(stream: TextIO) -> TextIO:
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    return Guarded(
        stream.buffer,
        encoding="utf-8",
        errors="backslashreplace",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def _escape(found: re.Match[str]) -> str:
    number = ord(found[0])
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _escape_in_json(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]
