"""A message on disk, read as late and as little as possible."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zlib import crc32

from sandbox365.exchange.imap.header import Header, split
from sandbox365.exchange.imap.mime import Part

_PIECE = 16 * 1024


@dataclass(frozen=True)
class Lag:
    """Seconds until SEARCH finds a message: `all` for every one, and up to `each` more, by its file's name."""

    all: float
    each: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.all or self.each)

    def of(self, name: str) -> float:
        """The seconds for the file with this name, always the same."""
        return self.all + self.each * (crc32(name.encode()) % 1000) / 1000


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

    def is_indexed(self, lag: Lag, now: float) -> bool:
        """Whether it has been in its folder long enough by the disk's time `now`; APPEND's date does not count."""
        return now - self._path.stat().st_ctime >= lag.of(self._path.name)
