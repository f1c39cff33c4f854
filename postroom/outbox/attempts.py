"""The two marks of an attempt and its answer (rule 4), each a compare-and-set with the lane's epoch."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from postroom.outbox import mirror
from postroom.outbox.claim import Claimed
from postroom.outbox.lane import HeldLane
from postroom.outbox.models import Attempt, Entry, Lane, Recipient
from postroom.outbox.states import Hold, Mark, RecipientState, SentBy, State
from postroom.shared import clock
from postroom.shared.wording import Sentence

_ANSWERED = (
    "state",
    "hold",
    "reason",
    "reason_values",
    "sent_at",
    "sent_by",
    "deferrals",
    "first_deferred_at",
    "due_at",
)
"""Columns of an entry that an answer changes."""


class LaneLost(Exception):
    """The lane's epoch moved on, or a person took the entry away: this owner may do nothing more with it."""


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


def begin(hold: HeldLane, claimed: Claimed, spacing: float) -> Opened:
    """Write `open` before MAIL FROM; `spacing` seconds must pass before the lane's next message. Raises LaneLost."""
    with transaction.atomic():
        return _open(hold, claimed, spacing)


def finishing(hold: HeldLane, opened: Opened, answered: Sequence[Said]) -> bool:
    """Write `finishing` just before the final dot, with every RCPT answer. False: the dot may not be sent."""
    with transaction.atomic():
        if not (_still_held(hold) and _is_ours(opened.claimed.entry_id, hold)):
            return False
        mine = Attempt.objects.filter(pk=opened.attempt_id, mark=Mark.OPEN, epoch=hold.epoch)
        return bool(
            mine.update(
                mark=Mark.FINISHING,
                finishing_at=clock.now(),
                answers=[
                    {"address": said.address, "code": said.code, "line": said.line} for said in answered
                ],
            )
        )


def close(opened: Opened, close: Close) -> None:
    """Write the answer down, alone and at once. A late answer of a lost lane still counts when it is a 250."""
    with transaction.atomic():
        _close(opened, close)


def close_and_begin(
    hold: HeldLane, opened: Opened, close: Close, following: Claimed, spacing: float
) -> Opened | None:
    """The answer to one message and the opening of the next on the same connection, in one commit.

    None: the lane was lost; the answer is written down all the same.
    """
    with transaction.atomic():
        _close(opened, close)
        try:
            return _open(hold, following, spacing)
        except LaneLost:
            return None


def abandon(opened: Opened) -> None:
    """Give an attempt back that got no further than `open`: its dot cannot have been sent, it goes again.

    One that is `finishing` is left alone: what became of it is not known here.
    """
    with transaction.atomic():
        mine = Attempt.objects.filter(pk=opened.attempt_id, mark=Mark.OPEN)
        if mine.update(mark=Mark.CLOSED, ended_at=clock.now(), stage="interrupted"):
            entry = Entry.objects.filter(pk=opened.claimed.entry_id, state=State.SENDING)
            entry.filter(lane_id=opened.lane_id, epoch=opened.epoch).update(state=State.PENDING)


def note_fault(hold: HeldLane, claimed: Claimed, evidence: Evidence) -> None:
    """Write down a try that failed before any message was begun (token, connection, login)."""
    moment = clock.now()
    Attempt.objects.create(
        entry_id=claimed.entry_id,
        lane_id=hold.lane_id,
        epoch=hold.epoch,
        owner=str(hold.owner),
        mark=Mark.CLOSED,
        started_at=moment,
        ended_at=moment,
        **_told(evidence),
    )


def _open(hold: HeldLane, claimed: Claimed, spacing: float) -> Opened:
    moment = clock.now()
    pace = {"paced_until": moment + timedelta(seconds=spacing)} if spacing else {"epoch": F("epoch")}
    if not Lane.objects.filter(pk=hold.lane_id, epoch=hold.epoch).update(**pace):
        raise LaneLost
    if not _is_ours(claimed.entry_id, hold):
        raise LaneLost
    row = Attempt.objects.create(
        entry_id=claimed.entry_id,
        lane_id=hold.lane_id,
        epoch=hold.epoch,
        owner=str(hold.owner),
        mark=Mark.OPEN,
        started_at=moment,
    )
    return Opened(row.pk, claimed, hold.lane_id, hold.epoch)


def _is_ours(entry_id: int, hold: HeldLane) -> bool:
    mine = Entry.objects.filter(pk=entry_id, state=State.SENDING, lane_id=hold.lane_id, epoch=hold.epoch)
    return mine.exists()


def _still_held(hold: HeldLane) -> bool:
    """Compare-and-set on the lane's row: it locks the row, so no taking can slip in before our commit."""
    return bool(Lane.objects.filter(pk=hold.lane_id, epoch=hold.epoch).update(epoch=F("epoch")))


def _close(opened: Opened, close: Close) -> None:
    still_open = Attempt.objects.filter(pk=opened.attempt_id, ended_at=None)
    mark = Mark.FINISHING if close.state is State.UNKNOWN else Mark.CLOSED
    if not still_open.update(mark=mark, ended_at=clock.now(), **_told(close.evidence)):
        return
    entry = Entry.objects.select_for_update().defer("head").get(pk=opened.claimed.entry_id)
    accepted = _positive(close.evidence.code) and any(_positive(said.code) for said in close.answered)
    if not accepted and not _still_undecided(entry, opened):
        return  # a person or another owner went on with it meanwhile; only a 250 outranks that
    _write_recipients(entry.pk, close)
    _write_entry(entry, close, accepted)


def _still_undecided(entry: Entry, opened: Opened) -> bool:
    ours = (entry.lane_id, entry.epoch) == (opened.lane_id, opened.epoch)
    return ours and entry.state in (State.SENDING, State.UNKNOWN)


def _write_recipients(entry_id: int, close: Close) -> None:
    for said in close.answered:
        Recipient.objects.filter(entry_id=entry_id, address=said.address).update(
            state=_recipient_state(said, close), line=said.line
        )
    if close.state is State.FAILED:
        Recipient.objects.filter(entry_id=entry_id, state=RecipientState.WAITING).update(
            state=RecipientState.REFUSED
        )


def _recipient_state(said: Said, close: Close) -> RecipientState:
    if _positive(said.code):
        if close.state is State.UNKNOWN:
            return RecipientState.UNKNOWN
        return RecipientState.ACCEPTED
    if 500 <= said.code < 600 or close.state in (State.SENT, State.FAILED):
        return RecipientState.REFUSED
    return RecipientState.WAITING


def _positive(code: int | None) -> bool:
    return code is not None and 200 <= code < 300


def _write_entry(entry: Entry, close: Close, accepted: bool) -> None:
    entry.state, entry.hold = close.state, close.hold
    entry.reason, entry.reason_values = close.reason.template, close.reason.values
    if accepted and entry.sent_at is None:
        entry.sent_at, entry.sent_by = clock.now(), SentBy.ANSWER
    if close.state is State.FAILED and entry.sent_at:
        entry.state = State.SENT  # one accepted recipient makes it sent; the refused ones are shown (rule 8)
    if close.state is State.RETRYING:
        entry.deferrals += 1
        entry.first_deferred_at = entry.first_deferred_at or clock.now()
    if close.retry_at:
        entry.due_at = close.retry_at
    entry.save(update_fields=_ANSWERED)
    mirror.one(entry)


def _told(evidence: Evidence) -> dict[str, object]:
    return {
        "stage": evidence.stage,
        "code": evidence.code,
        "enhanced_code": evidence.enhanced_code,
        "line": evidence.line,
    }
