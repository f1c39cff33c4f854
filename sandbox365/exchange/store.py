"""The mailboxes as plain folders of .eml files, and the list of accepted messages beside them."""

import datetime as dt
import hashlib
import json
import secrets
import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sandbox365.files import write_whole

_LONGEST_NAME = 150


@dataclass(frozen=True)
class Parcel:
    """One accepted submission: who was logged in, the envelope, and exactly the bytes to keep.

    `inboxes` are the mailboxes that get a copy; None: those of all recipients. `second_copy`: one more in Sent Items.
    """

    login: str
    client_id: str | None
    envelope_from: str
    recipients: Sequence[str]
    message_id: str
    content: bytes
    sent_copy: bool
    inboxes: Sequence[str] | None = None
    second_copy: bool = False


@dataclass(frozen=True)
class Delivery:
    """A line of deliveries.jsonl; `file` is relative to the state folder, "" without any copy; `time` is UTC."""

    time: str
    login: str
    client_id: str | None
    envelope_from: str
    recipients: Sequence[str]
    message_id: str
    sha256: str
    size: int
    file: str


class Store:
    """`mailboxes/ADDRESS/FOLDER/SEQUENCE-ID.eml` and `deliveries.jsonl` under the state folder."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self.mailboxes = state / "mailboxes"
        self._list = state / "deliveries.jsonl"
        self._numbers = state / "numbers.json"
        self.mailboxes.mkdir(parents=True, exist_ok=True)
        delivered = self.deliveries()
        self._submitted = {(one["login"], one["message_id"]) for one in delivered}
        self._sequence = max(len(delivered), self._noted()["sequence"], self._highest_on_disk())

    def deliver(self, parcel: Parcel, now: dt.datetime) -> Delivery:
        """Store the copies, then the line in the list; only after that may anybody hear 250."""
        self._sequence += 1
        name = f"{self._sequence:08d}-{secrets.token_hex(4)}.eml"
        paths = [folder / name for folder in self._folders(parcel)]
        for path in paths:
            write_whole(path, parcel.content)
        if parcel.sent_copy and parcel.second_copy:
            self._post(paths[0].parent, parcel.content)
        delivery = Delivery(
            time=now.isoformat(timespec="milliseconds"),
            login=parcel.login,
            client_id=parcel.client_id,
            envelope_from=parcel.envelope_from,
            recipients=list(parcel.recipients),
            message_id=parcel.message_id,
            sha256=hashlib.sha256(parcel.content).hexdigest(),
            size=len(parcel.content),
            file=paths[0].relative_to(self._state).as_posix() if paths else "",
        )
        with self._list.open(
            "ab", buffering=0
        ) as file:  # one write a line: a killed sandbox leaves no half one
            file.write(json.dumps(asdict(delivery)).encode() + b"\n")
        self._submitted.add((parcel.login, parcel.message_id))
        return delivery

    def was_submitted(self, login: str, message_id: str) -> bool:
        """Whether this mailbox has sent a message with this Message-ID before."""
        return (login, message_id) in self._submitted

    def post(self, address: str, content: bytes) -> Path:
        """Put a message that nobody has submitted into an Inbox; it does not appear in the list."""
        return self._post(self.mailboxes / folder_name(address) / "Inbox", content)

    def _post(self, folder: Path, content: bytes) -> Path:
        path = folder / f"{self.next_sequence():08d}-{secrets.token_hex(4)}.eml"
        write_whole(path, content)
        return path

    def deliveries(self) -> list[dict[str, Any]]:
        """Every accepted message, oldest first."""
        if not self._list.exists():
            return []
        with self._list.open(encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def clear(self) -> None:
        """Empty all mailboxes and the list."""
        shutil.rmtree(self.mailboxes, ignore_errors=True)
        self.mailboxes.mkdir(parents=True, exist_ok=True)
        self._list.unlink(missing_ok=True)
        self._submitted.clear()
        self._sequence = 0
        self._note(self.uid_validity + 1)

    @property
    def uid_validity(self) -> int:
        """The UIDVALIDITY of every folder (RFC 3501 section 2.3.1.1): constant until the mailboxes are emptied."""
        if not self._noted()["uid_validity"]:
            self._note(int(time.time()))
        return self._noted()["uid_validity"]

    def next_sequence(self) -> int:
        """A sequence number for a message that did not come by SMTP; never given again, even after a restart."""
        self._sequence += 1
        self.keep_sequence()
        return self._sequence

    def keep_sequence(self) -> None:
        """Note the highest sequence number, before files that show it go away."""
        self._note(self.uid_validity)

    def _noted(self) -> dict[str, int]:
        try:
            noted: dict[str, int] = json.loads(self._numbers.read_bytes())
        except (OSError, ValueError):
            return {"sequence": 0, "uid_validity": 0}
        return noted

    def _note(self, uid_validity: int) -> None:
        noted = {"sequence": self._sequence, "uid_validity": uid_validity}
        write_whole(self._numbers, json.dumps(noted).encode())

    def _highest_on_disk(self) -> int:
        numbers = (file.name.partition("-")[0] for file in self.mailboxes.glob("*/*/*.eml"))
        return max((int(number) for number in numbers if number.isdecimal()), default=0)

    def _folders(self, parcel: Parcel) -> list[Path]:
        receivers = parcel.recipients if parcel.inboxes is None else parcel.inboxes
        inboxes = {address.lower(): None for address in receivers}  # each mailbox once, in order
        folders = [self.mailboxes / folder_name(address) / "Inbox" for address in inboxes]
        sent = self.mailboxes / folder_name(parcel.login) / "Sent Items"
        return [sent, *folders] if parcel.sent_copy else folders


def folder_name(address: str) -> str:
    """A folder name for any address, on any file system: lower case, odd characters percent-encoded."""
    name = quote(address.lower(), safe="@+", errors="surrogateescape")
    name = "%2E" + name[1:] if name.startswith(".") else name
    name = name[:-1] + "%2E" if name.endswith(".") else name
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[:100]}~{hashlib.sha256(name.encode()).hexdigest()[:16]}"
