"""A folder of a mailbox on disk: the messages as the store left them, their flags in `.imap.json` beside them."""

import datetime as dt
import json
import os
import re
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox365.exchange.imap import names
from sandbox365.exchange.store import Store
from sandbox365.files import write_whole

FLAGS = (r"\Seen", r"\Answered", r"\Flagged", r"\Deleted", r"\Draft", "$MDNSent")
"""All that a message can have; Exchange keeps no other keywords."""
SEEN, DELETED = FLAGS[0], FLAGS[3]
Flags = frozenset[str]
_NOTES = ".imap.json"
_MESSAGE = re.compile(r"0*([1-9]\d{0,9})-.*\.eml")
_HIGHEST_UID = 2**32 - 1


@dataclass(frozen=True)
class Snapshot:
    """What is in a folder at one moment; `paths` in the order of the UIDs, which ascend."""

    paths: Mapping[int, Path]
    flags: Mapping[int, Flags]
    next_uid: int
    first_recent: int

    @property
    def uids(self) -> list[int]:
        """All UIDs, ascending."""
        return list(self.paths)

    @property
    def recent(self) -> set[int]:
        """The UIDs of messages that no session was told of."""
        return {uid for uid in self.paths if uid >= self.first_recent}

    def without(self, flag: str) -> list[int]:
        """The UIDs of the messages that lack the flag."""
        return [uid for uid in self.paths if flag not in self.flags[uid]]


class Folder:
    """One folder.  Nothing is remembered between two calls: every session sees what the others did."""

    def __init__(self, store: Store, path: Path) -> None:
        self._store = store
        self.path = path
        # Exchange's own copy of what was sent counts as read
        self._at_first: Flags = frozenset({SEEN}) if path.name == names.SENT else frozenset()

    def look(self) -> Snapshot:
        """The folder as it is now."""
        paths, notes = self._paths(), self._notes()
        given = notes.get("flags", {})
        return Snapshot(
            paths=paths,
            flags={uid: frozenset(given.get(str(uid), self._at_first)) for uid in paths},
            next_uid=max(notes.get("next_uid", 1), max(paths, default=0) + 1),
            first_recent=notes.get("first_recent", 1),
        )

    def claim_recent(self) -> set[int]:
        r"""The UIDs that no session was told of before; from now on they are \Recent nowhere else."""
        now = self.look()
        if now.recent:
            self._write(now.flags, now.next_uid, now.next_uid)
        return now.recent

    def set_flags(self, changed: Mapping[int, Flags]) -> None:
        """Give these messages these flags."""
        now = self.look()
        self._write({**now.flags, **changed}, now.next_uid, now.first_recent)

    def add(self, content: bytes, flags: Flags, received: dt.datetime | None = None) -> int:
        """Keep a new message and return its UID; `received` is its INTERNALDATE."""
        uid = self._make_room(flags)
        path = self._path(uid)
        write_whole(path, content)
        if received:
            os.utime(path, (received.timestamp(), received.timestamp()))
        return uid

    def copy_here(self, path: Path, flags: Flags) -> int:
        """Copy a message of another folder, with its INTERNALDATE; returns the UID."""
        received = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
        return self.add(path.read_bytes(), flags, received)

    def move_here(self, path: Path, flags: Flags) -> int:
        """Move a message of another folder; returns the UID here."""
        uid = self._make_room(flags)
        self.path.mkdir(parents=True, exist_ok=True)
        path.replace(self._path(uid))
        return uid

    def remove(self, uids: Collection[int]) -> None:
        """Delete messages for good."""
        paths = self.look().paths
        self.before_removal()
        for uid in uids:
            paths[uid].unlink(missing_ok=True)

    def before_removal(self) -> None:
        """Note the highest UID, which is not given again when its message has gone."""
        self._store.keep_sequence()
        now = self.look()
        self._write(now.flags, now.next_uid, now.first_recent)

    def _make_room(self, flags: Flags) -> int:
        uid = self._store.next_sequence()
        now = self.look()
        self._write({**now.flags, uid: flags}, now.next_uid, now.first_recent)
        return uid

    def _path(self, uid: int) -> Path:
        return self.path / f"{uid:08d}-{secrets.token_hex(4)}.eml"

    def _paths(self) -> dict[int, Path]:
        try:
            files = os.listdir(self.path)
        except OSError:
            return {}
        numbered = ((int(match[1]), file) for file in files if (match := _MESSAGE.fullmatch(file)))
        return {uid: self.path / file for uid, file in sorted(numbered) if uid <= _HIGHEST_UID}

    def _notes(self) -> dict[str, Any]:
        try:
            notes = json.loads((self.path / _NOTES).read_bytes())
        except (OSError, ValueError):
            return {}
        return notes if isinstance(notes, dict) else {}

    def _write(self, flags: Mapping[int, Flags], next_uid: int, first_recent: int) -> None:
        notes = {
            "next_uid": next_uid,
            "first_recent": first_recent,
            "flags": {str(uid): _in_order(given) for uid, given in flags.items() if given != self._at_first},
        }
        write_whole(self.path / _NOTES, json.dumps(notes).encode())


def _in_order(flags: Flags) -> list[str]:
    return [flag for flag in FLAGS if flag in flags]


def known(flags: Iterable[bytes]) -> Flags:
    """Those of `flags` that are kept, in their usual spelling."""
    given = {flag.lower() for flag in flags}
    return frozenset(flag for flag in FLAGS if flag.lower().encode() in given)


def written(flags: Flags, recent: bool = False) -> bytes:
    """The flags as a list on the wire."""
    extra = [r"\Recent"] if recent else []
    return f"({' '.join(_in_order(flags) + extra)})".encode()
