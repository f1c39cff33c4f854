"""What other rooms and the pages see of people and sessions."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from postroom.shared.wording import Sentence


class Proof(StrEnum):
    """Who stands behind a person's own address: an administrator, or the code that was mailed to it.

    `EARLIER`: the person set it when nobody asked for a code yet. It goes on sending, and is shown as unconfirmed.
    """

    ADMINISTRATOR = "administrator"
    CODE = "code"
    EARLIER = "earlier"


@dataclass(frozen=True)
class PersonView:
    """A person as other rooms see one. `email_proof`: who stands behind the own address, "" without one;
    `locked_until`: too many failed log-ins."""

    id: int
    name: str
    role: str
    email: str
    email_proof: str
    language: str
    active: bool
    version: int
    last_log_in: datetime | None
    locked_until: datetime | None


@dataclass(frozen=True)
class WaitingAddress:
    """An own address to which a code was mailed; it counts when the code is typed before `until`."""

    address: str
    until: datetime


@dataclass(frozen=True)
class SessionView:
    """One browser in which a person is logged in; `this` is the one that asks."""

    id: int
    begun_at: datetime
    seen_at: datetime
    browser: Sentence
    address: str
    this: bool
