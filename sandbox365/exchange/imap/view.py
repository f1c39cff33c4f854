"""What a client believes a folder to hold, and the lines that bring it up to date (RFC 3501 section 5.2)."""

from collections.abc import Iterable

from sandbox365.exchange.imap.folders import Flags, Folder, Snapshot, written
from sandbox365.exchange.imap.numbers import Numbers
from sandbox365.exchange.imap.words import BAD_SET, Refused


class View:
    """A selected folder as one session sees it: message n is `uids[n - 1]`."""

    def __init__(self, folder: Folder, read_only: bool) -> None:
        self.folder = folder
        self.read_only = read_only
        self.uids: list[int] = []
        self.recent: set[int] = set()
        self._flags: dict[int, Flags] = {}

    def open(self) -> Snapshot:
        """Take over all that is there now."""
        self._greet_newcomers()
        now = self.folder.look()
        self.uids, self._flags = now.uids, dict(now.flags)
        return now

    def news(self, may_expunge: bool) -> list[bytes]:
        """Untagged lines about what has changed.

        While the client counts messages by number none may vanish (RFC 3501 section 7.4.1).
        """
        now = self.folder.look()
        gone = self._forget_the_gone(now) if may_expunge else []
        return [*gone, *self._arrived(now), *self._changed_flags(now)]

    def told(self, uid: int, flags: Flags) -> bytes:
        """The FLAGS item of a message; the client is not told a second time."""
        self._flags[uid] = flags
        return b"FLAGS " + written(flags, uid in self.recent)

    def silently(self, uid: int, flags: Flags) -> None:
        """The client knows these flags without being told (STORE with .SILENT)."""
        self._flags[uid] = flags

    def pick(self, numbers: Numbers, by_uid: bool) -> list[tuple[int, int]]:
        """Number and UID of the messages meant; raises Refused for a number that does not exist."""
        if by_uid:
            chosen = set(numbers.among(self.uids))
            return [(number, uid) for number, uid in enumerate(self.uids, 1) if uid in chosen]
        if numbers.beyond(len(self.uids)):
            raise Refused(BAD_SET)
        return [(number, self.uids[number - 1]) for number in numbers.among(range(1, len(self.uids) + 1))]

    def expunged(self, uids: Iterable[int]) -> list[bytes]:
        """The EXPUNGE lines for messages that are gone, from the last to the first."""
        gone = set(uids)
        numbers = [number for number, uid in enumerate(self.uids, 1) if uid in gone]
        self.uids = [uid for uid in self.uids if uid not in gone]
        return [b"%d EXPUNGE" % number for number in reversed(numbers)]

    def _greet_newcomers(self) -> None:
        folder = self.folder
        self.recent |= folder.look().recent if self.read_only else folder.claim_recent()

    def _forget_the_gone(self, now: Snapshot) -> list[bytes]:
        return self.expunged(uid for uid in self.uids if uid not in now.paths)

    def _arrived(self, now: Snapshot) -> list[bytes]:
        last = self.uids[-1] if self.uids else 0
        new = [uid for uid in now.uids if uid > last]
        if not new:
            return []
        self._greet_newcomers()
        self.uids += new
        self._flags.update((uid, now.flags[uid]) for uid in new)
        return [
            b"%d EXISTS" % len(self.uids),
            b"%d RECENT" % len(self.recent.intersection(self.uids)),
        ]

    def _changed_flags(self, now: Snapshot) -> list[bytes]:
        return [
            b"%d FETCH (%b)" % (number, self.told(uid, now.flags[uid]))
            for number, uid in enumerate(self.uids, 1)
            if uid in now.flags and now.flags[uid] != self._flags.get(uid)
        ]
