"""A message on disk, read as late and as little as possible."""

import datetime as dt
from functools import cached_property
from pathlib import Path

from sandbox365.exchange.imap.header import Header, split
from sandbox365.exchange.imap.mime import Part

_PIECE = 16 * 1024


class Candidate:
    """One file; every property may raise FileNotFoundError, when another session has deleted it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def size(self) -> int:
        """Octets as stored."""
        return self._path.stat().st_size

    @cached_property
    def received(self) -> dt.datetime:
        """INTERNALDATE: when the message was stored, or what APPEND said."""
        return dt.datetime.fromtimestamp(self._path.stat().st_mtime, dt.UTC)

    @cached_property
    def message(self) -> Part:
        """The whole message; raises FileNotFoundError when it has gone."""
        return Part(self._path.read_bytes())

    @cached_property
    def header(self) -> Header:
        """The header block alone."""
        read = b""
        with self._path.open("rb") as file:
            while piece := file.read(max(_PIECE, len(read))):
                read += piece
                if (head := split(read)[0]) != read:
                    return Header(head)
        return Header(read)

    def older_than(self, seconds: float, now: float) -> bool:
        """Whether it has been in its folder for so long by the disk's time `now`; APPEND's date does not count."""
        return now - self._path.stat().st_ctime >= seconds
