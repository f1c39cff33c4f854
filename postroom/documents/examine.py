"""Is this file what it says it is? Pure reading, before anything is kept."""

import mimetypes
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from postroom.shared.refusals import BadInput
from postroom.shared.wording import N_

LARGEST_FILE = 150 * 1024 * 1024
"""Bytes. Exchange Online's highest possible message size; nothing larger can ever leave."""


class DocumentRefused(BadInput):
    """The file cannot be a document to send."""


@dataclass(frozen=True)
class File:
    """A file as it was handed over: its name for people, its media type and its bytes."""

    name: str
    media_type: str
    content: bytes


def read_file(path: Path) -> File:
    """Read and examine the file at `path`. Raises DocumentRefused with the path and what to do."""
    shown = str(path)
    try:
        if path.is_dir():
            raise DocumentRefused(N_("%(path)s is a folder. Name the files in it."), path=shown)
        if path.exists() and not path.is_file():
            raise DocumentRefused(N_("%(path)s is not an ordinary file."), path=shown)
        if path.stat().st_size > LARGEST_FILE:
            raise DocumentRefused(N_("%(path)s is larger than any mail server takes (150 MB)."), path=shown)
        content = path.read_bytes()
    except FileNotFoundError:
        raise DocumentRefused(N_("There is no file %(path)s."), path=shown) from None
    except OSError as problem:
        raise DocumentRefused(
            N_("%(path)s cannot be read: %(why)s."),
            path=shown,
            why=problem.strerror or type(problem).__name__,
        ) from None
    return examine(path.name, content, shown)


def examine(name: str, content: bytes, shown: str = "") -> File:
    """The examined file; `shown` is how a refusal names it. Raises DocumentRefused."""
    shown = shown or name
    if not content:
        raise DocumentRefused(N_("%(path)s is empty. Export the document again."), path=shown)
    if not is_text(name):
        raise DocumentRefused(
            N_("The file name %(path)r is not written in UTF-8. Rename the file."), path=shown
        )
    clean = unicodedata.normalize("NFC", name)
    if any(unicodedata.category(letter) == "Cc" for letter in clean):
        raise DocumentRefused(
            N_("The file name %(path)r contains a line break or control character."), path=shown
        )
    if clean.lower().endswith(".pdf") and b"%PDF-" not in content[:1024]:
        raise DocumentRefused(
            N_("%(path)s is named .pdf but is no PDF. Export the document again as PDF."), path=shown
        )
    return File(clean, media_type(clean), content)


def is_text(name: str) -> bool:
    """False when bytes that are no UTF-8 came along (Python keeps them as lone surrogates, PEP 383)."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def media_type(name: str) -> str:
    """The media type a reader's mail program should see, by the ending of the name."""
    known = {".pdf": "application/pdf", ".xml": "application/xml"}
    ending = Path(name).suffix.lower()
    return known.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
