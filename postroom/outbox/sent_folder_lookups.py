"""Looks in the Sent folder, as values: what was seen, and what an unknown outcome offers to look for."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Seen:
    """What a look found. `copies` None: the folder could not be searched, and `line` says why.

    `expected`: transactions that were answered before. `control`: Message-ID of a later mail of the same login and
    sender that was answered 250, "" for none. `early`: the server could still have stored the mail when it was taken.
    """

    folder: str = ""
    copies: int | None = None
    control: str = ""
    control_found: bool | None = None
    line: str = ""
    expected: int = 0
    early: bool = False


@dataclass(frozen=True)
class Unknown:
    """An entry whose outcome is unknown, with what is needed to look for it.

    `answered`: attempts that were answered 250; `controls`: Message-IDs of later mails that were; `looks`: what was
    seen since the doubtful attempt, oldest first, each with the seconds since then. `open_for`: seconds in which the
    server may still store it, or its worker still answer; before they are over nothing proves that it is absent.
    """

    entry_id: int
    profile_id: int | None
    message_id: str
    look_at: datetime
    answered: int
    controls: tuple[str, ...]
    looks: tuple[tuple[float, Seen], ...]
    open_for: float = 0.0
