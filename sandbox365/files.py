"""Writing files so that no reader sees half of one, and private ones for the owner only."""

import os
import secrets
from pathlib import Path


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Put `content` at `path` in one step: a temporary neighbour is written and renamed over it.

    `mode` is asked for when the file is created; Windows keeps only its read-only bit.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    neighbour = path.with_name(f".{secrets.token_hex(6)}.tmp")
    with os.fdopen(os.open(neighbour, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode), "wb") as file:
        file.write(content)
    os.replace(neighbour, path)


def write_private(path: Path, content: bytes) -> None:
    """As `write_whole`, readable by the owner only (0600)."""
    write_whole(path, content, mode=0o600)


_BINARY = getattr(os, "O_BINARY", 0)  # without it Windows turns LF into CR LF
