"""Is this file what it says it is? Pure reading, before anything is kept."""

import hashlib
import mimetypes
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from postroom.documents.refusals import (
    DocumentTooLarge,
    FileEmpty,
    FileUnreadable,
    IsAFolder,
    NameNotOneLine,
    NameNotText,
    NoSuchFile,
    NotAFile,
    NotAPdf,
)

LARGEST_FILE = 150 * 1024 * 1024
"""Bytes. Exchange Online's highest possible message size; nothing larger can ever leave."""


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
        content = path.read_bytes()
    except FileNotFoundError:
        raise NoSuchFile(path=shown) from None
    except OSError as problem:
        raise FileUnreadable(path=shown, why=problem.strerror or type(problem).__name__) from None
    return examine(path.name, content, shown)


def examine(name: str, content: bytes, shown: str = "") -> File:
    """The examined file; `shown` is how a refusal names it. Raises DocumentRefused."""
    shown = shown or name
    if not content:
        raise FileEmpty(path=shown)
    if not is_text(name):
        raise NameNotText(path=shown)
    clean = unicodedata.normalize("NFC", name)
    if any(unicodedata.category(letter) == "Cc" for letter in clean):
        raise NameNotOneLine(path=shown)
    if clean.lower().endswith(".pdf") and b"%PDF-" not in content[:1024]:
        raise NotAPdf(path=shown)
    return File(clean, media_type(clean), content)


def is_text(name: str) -> bool:
    """False when bytes that are no UTF-8 came along (Python keeps them as lone surrogates, PEP 383)."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def media_type(name: str) -> str:
    """The media type a reader's mail program should see, by the ending of the name."""
    known = {".pdf": "application/pdf", ".xml": "application/xml"}
    ending = Path(name).suffix.lower()
    return known.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
