"""The two marks of an attempt and its answer (rule 4), each a compare-and-set with the lane's epoch."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from postroom.documents import repository as documents
from postroom.outbox import document_states, keys
from postroom.outbox.claim import NOT_PAUSED, Claimed
from postroom.outbox.lane import LONGEST_PACE, HeldLane
from postroom.outbox.models import Attempt, Entry, Recipient
from postroom.outbox.sql import commit_together, execute, lock_entries, parse_instant, rows
from postroom.outbox.states import VOID, Hold, Mark, RecipientState, SentBy, State
from postroom.profiles import repository as profiles
from postroom.shared import clock
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
    "look_at",
    "key",
)
"""Columns of an entry that an answer changes."""
_ATTEMPT = """UPDATE outbox_attempt SET mark = CASE WHEN mark = 'closed' THEN mark ELSE %s END, ended_at = %s,
    stage = %s, code = %s, enhanced_code = %s, line = %s WHERE id = %s AND ended_at IS NULL RETURNING mark"""
"""What was settled meanwhile stays settled: a late "nobody knows" opens no doubt again."""
_NOT_TAKEN = "UPDATE outbox_attempt SET taken = 0 WHERE id = %s"
_SENT = """UPDATE outbox_entry SET state = 'sent', hold = '', reason = '', reason_values = '{}', look_at = NULL,
    sent_by = CASE WHEN sent_at IS NULL THEN %s ELSE sent_by END, sent_at = COALESCE(sent_at, %s) WHERE id = %s
    RETURNING sent_at, training"""
_RECIPIENT = "UPDATE outbox_recipient SET state = %s, line = %s WHERE entry_id = %s AND address = %s"
_UNLESS_ACCEPTED = f"{_RECIPIENT} AND state <> 'accepted'"
"""A late answer never takes away what another attempt has brought about."""


def write_answer(opened: Opened, close: Close) -> None:
    """Write it inside the caller's commit. A late answer of a lost lane counts only when it is a 250."""
    moment = clock.now()
    mark = Mark.FINISHING if close.state is State.UNKNOWN else Mark.CLOSED
    told = _split_evidence(close.evidence)
    written = rows(_ATTEMPT, [mark.value, moment, *told, opened.attempt_id])
    if not written or written[0][0] != mark.value:
        return
    if _is_plain_success(close):
        _write_success(opened, close, moment)
    else:
        _write_other(opened, close)


def _is_plain_success(close: Close) -> bool:
    """The usual case: 250 after the final dot, and a yes for every recipient of this attempt."""
    everyone = all(is_positive(said.code) for said in close.answered)
    return (
        close.state is State.SENT and is_positive(close.evidence.code) and everyone and bool(close.answered)
    )


def _write_success(opened: Opened, close: Close, moment: datetime) -> None:
    entry_id = opened.claimed.entry_id
    first_sent, training = rows(_SENT, [SentBy.ANSWER.value, moment, entry_id])[0]
    for said in close.answered:
        execute(_RECIPIENT, [RecipientState.ACCEPTED.value, said.line, entry_id, said.address])
    documents.mark_sent(opened.claimed.document_ids, parse_instant(first_sent), training=bool(training))


def _write_other(opened: Opened, close: Close) -> None:
    code = close.evidence.code
    if code is not None and not is_positive(code):
        execute(_NOT_TAKEN, [opened.attempt_id])
    entry = Entry.objects.select_for_update().defer("head").get(pk=opened.claimed.entry_id)
    accepted = is_positive(code) and any(is_positive(said.code) for said in close.answered)
    if _is_still_undecided(entry, opened):
        _write_recipients(entry.pk, close)
        _write_entry(entry, close, accepted)
    elif accepted:  # a person or another owner went on with it meanwhile; only a 250 outranks that
        _write_late_yes(entry, opened, close)


def _is_still_undecided(entry: Entry, opened: Opened) -> bool:
    ours = (entry.lane_id, entry.epoch) == (opened.lane_id, opened.epoch)
    return ours and entry.state in (State.SENDING, State.UNKNOWN)


def _write_late_yes(entry: Entry, opened: Opened, close: Close) -> None:
    """It counts for its own recipients, and moves nothing that a later attempt may have sent by now."""
    for said in close.answered:
        if is_positive(said.code):
            accepted = [RecipientState.ACCEPTED.value, said.line]
            execute(_UNLESS_ACCEPTED, [*accepted, entry.pk, said.address])
    if entry.sent_at is None:
        entry.sent_at, entry.sent_by = clock.now(), SentBy.ANSWER
    others = Attempt.objects.filter(entry=entry, mark=Mark.FINISHING).exclude(pk=opened.attempt_id)
    if not others.exists():
        _go_on_after_late_yes(entry)
    entry.save(update_fields=_ANSWERED)
    document_states.mark_one(entry)


def _go_on_after_late_yes(entry: Entry) -> None:
    """Who still waits goes on waiting. What is under way is called back: it may carry those who have the mail now."""
    waiting = Recipient.objects.filter(entry=entry, state=RecipientState.WAITING)
    if entry.state in VOID:
        waiting.update(state=RecipientState.REFUSED)
    if not waiting.exists():
        entry.state, entry.hold, entry.reason, entry.reason_values = State.SENT, Hold.NONE, "", {}
        entry.look_at = None
    elif entry.state == State.SENDING:
        entry.state = State.PENDING


def _write_recipients(entry_id: int, close: Close) -> None:
    for said in close.answered:
        state = _recipient_state_of(said, close)
        execute(_UNLESS_ACCEPTED, [state.value, said.line, entry_id, said.address])
    if close.state is State.FAILED:
        Recipient.objects.filter(entry_id=entry_id, state=RecipientState.WAITING).update(
            state=RecipientState.REFUSED
        )


def _recipient_state_of(said: Said, close: Close) -> RecipientState:
    if is_positive(said.code):
        return RecipientState.UNKNOWN if close.state is State.UNKNOWN else RecipientState.ACCEPTED
    if 500 <= said.code < 600 or close.state in (State.SENT, State.FAILED):
        return RecipientState.REFUSED
    return RecipientState.WAITING


def _write_entry(entry: Entry, close: Close, accepted: bool) -> None:
    moment = clock.now()
    entry.state, entry.hold = close.state, close.hold
    entry.reason, entry.reason_values = close.reason.template, close.reason.values
    if accepted and entry.sent_at is None:
        entry.sent_at, entry.sent_by = moment, SentBy.ANSWER
    if close.state is State.FAILED and entry.sent_at:
        entry.state = State.SENT  # one accepted recipient makes it sent; the refused ones are shown (rule 8)
    if close.state is State.RETRYING and entry.sent_at and not _anybody_waits(entry.pk):
        entry.state = State.SENT  # nobody is left to whom it could go
    if close.state is State.RETRYING:
        entry.deferrals += 1
        entry.first_deferred_at = entry.first_deferred_at or moment
    if close.retry_at:
        entry.due_at = close.retry_at
    unknown = close.state is State.UNKNOWN
    entry.look_at = plan_first_look(entry.profile_id) if unknown else None
    if entry.state in VOID:
        keys.give_back(entry)
    entry.save(update_fields=_ANSWERED)
    document_states.mark_one(entry)


def _anybody_waits(entry_id: int) -> bool:
    return Recipient.objects.filter(entry_id=entry_id, state=RecipientState.WAITING).exists()


def plan_first_look(profile_id: int | None) -> datetime | None:
    """When to look for an unknown outcome in the Sent folder; None when the profile has no incoming server."""
    if profile_id is None or not profiles.has_incoming(profile_id):
        return None
    return clock.now() + timedelta(seconds=settings.POSTROOM.settle_delay)


def _split_evidence(evidence: Evidence) -> tuple[str, int | None, str, str]:
    return evidence.stage, evidence.code, evidence.enhanced_code, evidence.line


_LANE_IS_OURS = "EXISTS (SELECT 1 FROM outbox_lane WHERE id = %s AND epoch = %s)"
_OPEN = f"""INSERT INTO outbox_attempt (entry_id, lane_id, epoch, owner, mark, started_at, stage, enhanced_code, line,
        answers, taken)
    SELECT id, lane_id, epoch, %s, 'open', %s, '', '', '', '[]', 0 FROM outbox_entry
    WHERE id = %s AND state = 'sending' AND lane_id = %s AND epoch = %s AND (not_after IS NULL OR not_after > %s)
    AND {_LANE_IS_OURS} AND {NOT_PAUSED} RETURNING id"""
_FINISHING = f"""UPDATE outbox_attempt SET mark = 'finishing', finishing_at = %s, finishing_tick = %s, answers = %s,
    taken = %s WHERE id = %s AND mark = 'open' AND epoch = %s AND {_LANE_IS_OURS}
    AND EXISTS (SELECT 1 FROM outbox_entry WHERE id = %s AND state = 'sending' AND lane_id = %s AND epoch = %s)"""
_PACE = """UPDATE outbox_lane SET paced_until = %s
    WHERE id = %s AND epoch = %s AND (paced_until IS NULL OR paced_until <= %s OR paced_until > %s)"""
"""A turn further ahead than any pace asks for was written by a clock that has been set back since."""


class LaneLost(Exception):
    """The lane's epoch moved on: this owner may do nothing more under it."""


class MayNotLeave(Exception):
    """The entry may not be begun: a person took it away, or its time is over. Nothing was written."""


class NotYet(Exception):
    """The pace of the lane allows its next message only later; nothing was written."""


def begin(hold: HeldLane, claimed: Claimed, spacing: float) -> Opened:
    """Write `open` before MAIL FROM; `spacing` seconds must pass before the lane's next message.

    Raises LaneLost, NotYet, MayNotLeave.
    """
    with commit_together():
        if spacing:
            _take_turn(hold, spacing)
        return _open(hold, claimed)


def note_finishing(hold: HeldLane, opened: Opened, answered: Sequence[Said]) -> bool:
    """Write `finishing` just before the final dot, with every RCPT answer. False: the dot may not be sent."""
    told = [{"address": said.address, "code": said.code, "line": said.line} for said in answered]
    taken = sum(is_positive(said.code) for said in answered)
    ours = [hold.lane_id, hold.epoch]
    values = [clock.now(), clock.since_start(), json.dumps(told), taken, opened.attempt_id, hold.epoch, *ours]
    with commit_together():
        if not _keep_lane(hold):
            return False
        lock_entries([opened.claimed.entry_id])
        return bool(execute(_FINISHING, [*values, opened.claimed.entry_id, *ours]))


def close(opened: Opened, close: Close) -> None:
    """Write the answer down, alone and at once. A late answer of a lost lane still counts when it is a 250."""
    with commit_together():
        write_answer(opened, close)


def close_and_begin(hold: HeldLane, opened: Opened, close: Close, following: Claimed) -> Opened | None:
    """The answer to one message and the opening of the next on the same connection, in one commit.

    None: the next one may not begin, or the lane was lost; the answer is written down all the same.
    """
    with commit_together():
        write_answer(opened, close)
        try:
            return _open(hold, following)
        except (LaneLost, MayNotLeave):
            return None


def abandon(opened: Opened) -> None:
    """Give an attempt back that got no further than `open`: its dot cannot have been sent, it goes again.

    One that is `finishing` is left alone: what became of it is not known here.
    """
    with commit_together():
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
        stage=evidence.stage,
        code=evidence.code,
        enhanced_code=evidence.enhanced_code,
        line=evidence.line,
    )


def _take_turn(hold: HeldLane, spacing: float) -> None:
    moment = clock.now()
    until, latest = moment + timedelta(seconds=spacing), moment + LONGEST_PACE
    if execute(_PACE, [until, hold.lane_id, hold.epoch, moment, latest]):
        return
    raise NotYet if _is_ours(hold) else LaneLost


def _open(hold: HeldLane, claimed: Claimed) -> Opened:
    ours = [hold.lane_id, hold.epoch]
    moment = clock.now()
    lock_entries([claimed.entry_id])
    made = rows(_OPEN, [str(hold.owner), moment, claimed.entry_id, *ours, moment, *ours])
    if not made:
        raise MayNotLeave if _is_ours(hold) else LaneLost
    return Opened(made[0][0], claimed, hold.lane_id, hold.epoch)


def _keep_lane(hold: HeldLane) -> bool:
    """Whether the lane is ours, and stays it until our commit, so that no taking slips in between."""
    if connection.vendor != "postgresql":
        return True  # one writer: the statement that follows asks
    # FOR KEY SHARE would let a taking through.
    return bool(
        rows("SELECT 1 FROM outbox_lane WHERE id = %s AND epoch = %s FOR SHARE", [hold.lane_id, hold.epoch])
    )


def _is_ours(hold: HeldLane) -> bool:
    return bool(rows("SELECT 1 FROM outbox_lane WHERE id = %s AND epoch = %s", [hold.lane_id, hold.epoch]))
