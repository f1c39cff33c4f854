"""What became of an attempt, as values: what servers said, where it ended, what follows for the entry."""

from dataclasses import dataclass, field
from datetime import datetime

from postroom.outbox.claim import Claimed
from postroom.outbox.states import Hold, State
from postroom.shared.wording import Sentence


@dataclass(frozen=True)
class Said:
    """What a server said about one recipient: address, reply code, literal line."""

    address: str
    code: int
    line: str


@dataclass(frozen=True)
class Evidence:
    """Where an attempt ended and the literal words: stage, reply code (None without one), enhanced code, line."""

    stage: str
    code: int | None = None
    enhanced_code: str = ""
    line: str = ""


@dataclass(frozen=True)
class Close:
    """How an attempt ends: the entry's next state, with the reason a person reads.

    `retry_at`: when a deferred entry goes again. `answered`: the server's reply to each recipient.
    """

    state: State
    evidence: Evidence
    reason: Sentence = field(default_factory=Sentence)
    retry_at: datetime | None = None
    answered: tuple[Said, ...] = ()
    hold: Hold = Hold.NONE


@dataclass(frozen=True)
class Opened:
    """An attempt that has been written down and not yet answered."""

    attempt_id: int
    claimed: Claimed
    lane_id: int
    epoch: int


def is_positive(code: int | None) -> bool:
    """Whether a reply code says yes (2yz of RFC 5321 4.2.1)."""
    return code is not None and 200 <= code < 300
