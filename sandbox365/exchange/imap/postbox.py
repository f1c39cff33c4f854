"""The folders of one mailbox, by the names that its clients see."""

import json
import shutil
from collections.abc import Collection
from pathlib import Path

from sandbox365.directory import Mailbox
from sandbox365.exchange.imap import names, words
from sandbox365.exchange.imap.folders import Folder
from sandbox365.exchange.imap.words import Refused
from sandbox365.exchange.store import Store, folder_name
from sandbox365.files import write_whole

_UNSUBSCRIBED = ".unsubscribed.json"


class Postbox:
    """The usual folders, and those that clients have made."""

    def __init__(self, store: Store, mailbox: Mailbox) -> None:
        self._store = store
        self._path = store.mailboxes / folder_name(mailbox.address)
        self._language = mailbox.language

    def names(self) -> dict[str, str]:
        """Shown name to name on disk, the usual ones first."""
        made = sorted(folder.name for folder in self._path.glob("*/") if folder.is_dir())
        every = dict.fromkeys([*names.STANDARD, *made])
        return {names.shown(on_disk, self._language): on_disk for on_disk in every}

    def folder(self, name: bytes, or_else: str = words.NO_FOLDER) -> Folder:
        """The folder with this name on the wire; raises Refused with `or_else`."""
        on_disk = self._find(names.decoded(name))
        if on_disk is None:
            raise Refused(or_else.format(name=name.decode("ascii", "replace")))
        return Folder(self._store, self._path / on_disk)

    def listing(self, pattern: bytes, subscribed_only: bool = False) -> list[tuple[list[str], bytes]]:
        """Attributes and wire name of every folder that the pattern of LIST or LSUB meets."""
        every, wanted = self.names(), names.decoded(pattern)
        hidden = self._unsubscribed() if subscribed_only else set()
        return [
            (names.attributes(on_disk, _has_children(name, every)), names.encoded(name))
            for name, on_disk in every.items()
            if wanted is not None and on_disk not in hidden and names.matches(wanted, name)
        ]

    def create(self, wire_name: bytes) -> None:
        """Make a folder and those above it; raises Refused."""
        name = (names.decoded(wire_name) or "").removesuffix("/")
        if self._find(name) is not None:
            raise Refused(words.FOLDER_THERE)
        levels = name.split("/")
        for depth in range(1, len(levels) + 1):
            self._create("/".join(levels[:depth]))

    def _create(self, name: str) -> None:
        on_disk = names.on_disk(name)
        if on_disk is None:
            raise Refused("NO A folder cannot have this name.")
        if self._find(name) is None:
            (self._path / on_disk).mkdir(parents=True)

    def delete(self, wire_name: bytes) -> None:
        """Remove a folder with its messages; raises Refused for a usual one and one with folders below it."""
        folder = self.folder(wire_name)
        every = self.names()
        shown = names.shown(folder.path.name, self._language)
        if folder.path.name in names.STANDARD or _has_children(shown, every):
            raise Refused("NO This folder cannot be deleted.")
        self._store.keep_sequence()
        shutil.rmtree(folder.path)

    def subscribe(self, wire_name: bytes, wanted: bool) -> None:
        """Show a folder in LSUB, or not; raises Refused when there is none."""
        on_disk = self.folder(wire_name).path.name
        hidden = self._unsubscribed() - {on_disk} | (set() if wanted else {on_disk})
        write_whole(self._path / _UNSUBSCRIBED, json.dumps(sorted(hidden)).encode())

    def _find(self, name: str | None) -> str | None:
        if name is None:
            return None
        return {shown.casefold(): on_disk for shown, on_disk in self.names().items()}.get(name.casefold())

    def _unsubscribed(self) -> set[str]:
        path = Path(self._path, _UNSUBSCRIBED)
        return set(json.loads(path.read_bytes())) if path.exists() else set()


def _has_children(name: str, every: Collection[str]) -> bool:
    return any(other.startswith(f"{name}/") for other in every)
