"""Is this file what it says it is? Pure reading, before anything is kept."""

import hashlib
import mimetypes
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath
from typing import BinaryIO, Protocol

from postroom.documents.blocked import find_blocked_ending, list_zip_names
from postroom.documents.kinds import Kind, find_kind, find_mismatch, is_blank
from postroom.documents.refusals import (
    BlockedInside,
    DocumentTooLarge,
    FileBlank,
    FileBlocked,
    FileEmpty,
    FileUnreadable,
    IsAFolder,
    IsAProgram,
    NameMisleads,
    NameNotOneLine,
    NameNotText,
    NoSuchFile,
    NotAFile,
    NotAPdf,
    OtherContent,
)
from postroom.shared.wording import Word

LARGEST_FILE = 150 * 1024 * 1024
"""Bytes. Exchange Online's highest possible message size; nothing larger can ever leave."""


_ANY = "application/octet-stream"
_USUAL = {".pdf": "application/pdf", ".xml": "application/xml"}
_PACKED = {"gzip": "application/gzip", "bzip2": "application/x-bzip2", "xz": "application/x-xz"}
_MISLEADING = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Letters without a shape, and those that turn the order round: `Rechnung\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe`."""


class Readable(Protocol):
    """A file whose bytes are read when they are needed: a plan asks only for its name, size (bytes) and SHA-256."""

    @property
    def name(self) -> str:
        """Its name for people."""

    @property
    def media_type(self) -> str:
        """Such as application/pdf."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def sha256(self) -> str:
        """The hash of its content in hex."""

    @property
    def content(self) -> bytes:
        """Its bytes, proven to have that hash. May raise ContentLost."""


@dataclass(frozen=True)
class File:
    """A file as it was handed over: its name for people, its media type and its bytes."""

    name: str
    media_type: str
    content: bytes

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)

    @cached_property
    def sha256(self) -> str:
        """The hash of its content in hex."""
        return hashlib.sha256(self.content).hexdigest()


def read_file(path: Path) -> File:
    """Read and examine the file at `path`. Raises DocumentRefused with the path and what to do."""
    shown = str(path)
    try:
        if path.is_dir():
            raise IsAFolder(path=shown)
        if path.exists() and not path.is_file():
            raise NotAFile(path=shown)
        if path.stat().st_size > LARGEST_FILE:
            raise DocumentTooLarge(path=shown)
        with open(path, "rb") as opened:
            return read_opened(opened, path)
    except FileNotFoundError:
        raise NoSuchFile(path=shown) from None
    except OSError as problem:
        raise FileUnreadable(path=shown, why=problem.strerror or type(problem).__name__) from None


def read_opened(opened: BinaryIO, path: Path) -> File:
    """Read and examine a file that is open already; `path` names it. Raises DocumentRefused, OSError."""
    content = opened.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise DocumentTooLarge(path=str(path))
    return examine(path.name, content, str(path))


def examine(name: str, content: bytes, shown: str = "") -> File:
    """The examined file; `shown` is how a refusal names it. Raises DocumentRefused."""
    shown = shown or name
    if not content:
        raise FileEmpty(path=shown)
    clean = _examine_name(name, shown)
    if is_blank(content):
        raise FileBlank(path=shown)
    if clean.lower().endswith(".pdf") and b"%PDF-" not in content[:1024]:
        raise NotAPdf(path=shown)
    _expect_no_program(clean, content, shown)
    _expect_what_is_named(clean, content, shown)
    return File(clean, media_type(clean), content)


def _examine_name(name: str, shown: str) -> str:
    if not is_text(name):
        raise NameNotText(path=shown)
    clean = unicodedata.normalize("NFC", name)
    if any(unicodedata.category(letter) == "Cc" for letter in clean):
        raise NameNotOneLine(path=shown)
    hidden = _MISLEADING.search(clean)
    if hidden:
        code = f"U+{ord(hidden.group()):04X}"
        raise NameMisleads(path=_MISLEADING.sub("\N{REPLACEMENT CHARACTER}", shown), letter=code)
    return clean


def _expect_no_program(name: str, content: bytes, shown: str) -> None:
    """What the readers' mail programs would keep back: told here, for the sender would never hear of it."""
    ending = find_blocked_ending(name)
    if ending:
        raise FileBlocked(path=shown, ending=ending)
    kind = find_kind(content)
    if kind is Kind.PROGRAM:
        raise IsAProgram(path=shown)
    if kind is Kind.ZIP:
        inner = next(filter(find_blocked_ending, list_zip_names(content) or ()), "")
        if inner:
            raise BlockedInside(path=shown, inner=inner)


def _expect_what_is_named(name: str, content: bytes, shown: str) -> None:
    ending = PurePath(name).suffix.lower()
    kind = find_mismatch(ending.removeprefix("."), content)
    if kind:
        raise OtherContent(path=shown, ending=ending, kind=Word(kind.value))


def is_text(name: str) -> bool:
    """False when bytes that are no UTF-8 came along (Python keeps them as lone surrogates, PEP 383)."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def media_type(name: str) -> str:
    """The media type a reader's mail program should see, by the ending of the name.

    Of `report.pdf.gz` that of the packed file: whoever takes it for a PDF cannot open it.
    """
    ending = PurePath(name).suffix.lower()
    known, packed = mimetypes.guess_type(f"file{ending}")
    if packed:
        return _PACKED.get(packed, _ANY)
    return _USUAL.get(ending) or known or _ANY
