"""What other rooms and the pages see of people and sessions."""

from dataclasses import dataclass
from datetime import datetime

from postroom.shared.wording import Sentence


@dataclass(frozen=True)
class PersonView:
    """A person as other rooms see one. `locked_until`: too many failed log-ins."""

    id: int
    name: str
    role: str
    email: str
    language: str
    active: bool
    version: int
    last_log_in: datetime | None
    locked_until: datetime | None


@dataclass(frozen=True)
class SessionView:
    """One browser in which a person is logged in; `this` is the one that asks."""

    id: int
    begun_at: datetime
    seen_at: datetime
    browser: Sentence
    address: str
    this: bool
