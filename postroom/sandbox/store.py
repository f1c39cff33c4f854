"""The mailboxes as plain folders of .eml files, and the list of accepted messages beside them."""

import datetime as dt
import hashlib
import json
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from postroom.sandbox.files import write_whole

_LONGEST_NAME = 150


@dataclass(frozen=True)
class Parcel:
    """One accepted submission: who was logged in, the envelope, and exactly the bytes that were sent."""

    login: str
    client_id: str | None
    envelope_from: str
    recipients: Sequence[str]
    message_id: str
    content: bytes
    sent_copy: bool


@dataclass(frozen=True)
class Delivery:
    """A line of deliveries.jsonl; `file` is relative to the state folder, `time` is UTC."""

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
        self.mailboxes.mkdir(parents=True, exist_ok=True)
        self._sequence = len(self.deliveries())

    def deliver(self, parcel: Parcel, now: dt.datetime) -> Delivery:
        """Store the copies, then the line in the list; only after that may anybody hear 250."""
        self._sequence += 1
        name = f"{self._sequence:08d}-{secrets.token_hex(4)}.eml"
        paths = [folder / name for folder in self._folders(parcel)]
        for path in paths:
            write_whole(path, parcel.content)
        delivery = Delivery(
            time=now.isoformat(timespec="milliseconds"),
            login=parcel.login,
            client_id=parcel.client_id,
            envelope_from=parcel.envelope_from,
            recipients=list(parcel.recipients),
            message_id=parcel.message_id,
            sha256=hashlib.sha256(parcel.content).hexdigest(),
            size=len(parcel.content),
            file=paths[0].relative_to(self._state).as_posix(),
        )
        with self._list.open(
            "ab", buffering=0
        ) as file:  # one write a line: a killed sandbox leaves no half one
            file.write(json.dumps(asdict(delivery)).encode() + b"\n")
        return delivery

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
        self._sequence = 0

    def _folders(self, parcel: Parcel) -> list[Path]:
        inboxes = {address.lower(): None for address in parcel.recipients}  # each mailbox once, in order
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
