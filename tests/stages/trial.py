"""One trial: documents handed over, the worker run against a server that goes wrong, and run again later."""

import email
import email.policy
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from postroom.desk.plans import hand_in
from postroom.documents.examine import examine
from postroom.outbox import pauses, queries
from postroom.outbox.models import Entry
from postroom.planning.request import SendRequest
from postroom.profiles.values import Profile
from postroom.worker.worker import Worker
from tests.stages.peer import Received
from tests.stages.server import Server

FIRST, SECOND = "anna@kunde.test", "jan@klant.test"
SMALL, LARGE = 2_000, 6_000_000
"""Bytes of a document. The large one makes a mail of 8 MB: more than the buffers of a connection hold."""
_PATIENCE = 20.0
"""Seconds after which a run that does not end is ended, so that the test can say what it found."""


class MovingClock:
    """The wall clock, put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        """The instant the product believes in."""
        return datetime.now(UTC) + self.ahead

    def move(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self.ahead += timedelta(seconds=seconds)


@dataclass
class Trial:
    """An installation with one profile, and the server that it sends to."""

    server: Server
    clock: MovingClock
    profile: Profile
    documents: dict[int, str] = field(default_factory=dict)

    def hand_over(self, size: int = SMALL) -> int:
        """Accept a document of that many bytes for two recipients; the entry's number."""
        number = str(len(self.documents) + 1)
        content = b"%PDF-1.4\n%" + number.encode() + b"\n" + b"0123456789abcdef" * (size // 16)
        file = examine(f"{number}.pdf", content)
        # Lines that begin with a dot cross the wire with two (RFC 5321 4.5.2).
        order = SendRequest((file,), to=(FIRST, SECOND), number=number, text=".\n..\n.end\n", actor="test")
        entry_id = hand_in(order).entry_id
        self.documents[entry_id] = hashlib.sha256(content).hexdigest()
        return entry_id

    def run_once(self) -> float:
        """Run the worker until no entry waits for its turn or is under way; seconds it took, its end included."""
        return self._run(lambda: not {"pending", "sending"} & {one.state for one in queries.list_entries()})

    def run_later(self, seconds: float = 1_000) -> None:
        """Let time pass, then run the worker until nothing is left that goes by itself."""
        self.clock.move(seconds)
        self._run(lambda: False, until_empty=True)
        self.server.settled()

    def _run(self, done: Callable[[], bool], **how: bool) -> float:
        crew = Worker(1)
        begun = time.monotonic()

        def look() -> None:
            if done() or time.monotonic() - begun > _PATIENCE:
                crew.stop.set()

        crew.run(tick=look, **how)
        return time.monotonic() - begun

    @property
    def pause(self) -> str:
        """The kind of the profile's pause, "" when it runs."""
        found = pauses.pause_of(self.profile.id)
        return str(found.kind) if found else ""

    def whole(self, entry_id: int) -> bool:
        """Whether every copy that the server has taken has its sender and, byte for byte, what was accepted."""
        promised = Entry.objects.values_list("message_sha256", flat=True).get(pk=entry_id)
        copies = [one for one in self.copies(entry_id) if one.code == "250"]
        return all(
            one.sender == self.profile.from_address
            and hashlib.sha256(one.content).hexdigest() == promised
            and _document_of(one.content) == self.documents[entry_id]
            for one in copies
        )

    def copies(self, entry_id: int) -> list[Received]:
        """The messages of this entry that came with their final dot."""
        message_id = queries.find(entry_id).message_id.encode()
        return [one for one in self.server.received if message_id in one.content[:4_000]]

    def strays(self) -> list[Received]:
        """Messages that came with their final dot and are none of ours."""
        ours = [id(one) for entry_id in self.documents for one in self.copies(entry_id)]
        return [one for one in self.server.received if id(one) not in ours]

    def count(self, entry_id: int, address: str) -> int:
        """How often this recipient got the entry's mail with a 250."""
        return sum(one.code == "250" and address in one.recipients for one in self.copies(entry_id))


def _document_of(content: bytes) -> str:
    """The SHA-256 of the one document in a mail."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    (document,) = message.iter_attachments()
    return hashlib.sha256(document.get_payload(decode=True)).hexdigest()
