"""The two marks of an attempt and its answer (rule 4), each a compare-and-set with the lane's epoch."""

import json
from collections.abc import Sequence
from datetime import timedelta

from django.db import connection

from postroom.outbox.answers import write_answer
from postroom.outbox.claim import Claimed
from postroom.outbox.commit import execute, one_commit, rows
from postroom.outbox.lane import HeldLane
from postroom.outbox.models import Attempt, Entry
from postroom.outbox.outcomes import Close, Evidence, Opened, Said, is_positive
from postroom.outbox.states import Mark, State
from postroom.shared import clock

_LANE_IS_OURS = "EXISTS (SELECT 1 FROM outbox_lane WHERE id = %s AND epoch = %s)"
_OPEN = f"""INSERT INTO outbox_attempt (entry_id, lane_id, epoch, owner, mark, started_at, stage, enhanced_code, line,
        answers, taken)
    SELECT id, lane_id, epoch, %s, 'open', %s, '', '', '', '[]', 0 FROM outbox_entry
    WHERE id = %s AND state = 'sending' AND lane_id = %s AND epoch = %s AND {_LANE_IS_OURS} RETURNING id"""
_FINISHING = f"""UPDATE outbox_attempt SET mark = 'finishing', finishing_at = %s, answers = %s, taken = %s
    WHERE id = %s AND mark = 'open' AND epoch = %s AND {_LANE_IS_OURS}
    AND EXISTS (SELECT 1 FROM outbox_entry WHERE id = %s AND state = 'sending' AND lane_id = %s AND epoch = %s)"""
_PACE = """UPDATE outbox_lane SET paced_until = %s
    WHERE id = %s AND epoch = %s AND (paced_until IS NULL OR paced_until <= %s)"""


class LaneLost(Exception):
    """The lane's epoch moved on, or a person took the entry away: this owner may do nothing more with it."""


class NotYet(Exception):
    """The pace of the lane allows its next message only later; nothing was written."""


def begin(hold: HeldLane, claimed: Claimed, spacing: float) -> Opened:
    """Write `open` before MAIL FROM; `spacing` seconds must pass before the lane's next message.

    Raises LaneLost, NotYet.
    """
    with one_commit():
        if spacing:
            _take_turn(hold, spacing)
        return _open(hold, claimed)


def finishing(hold: HeldLane, opened: Opened, answered: Sequence[Said]) -> bool:
    """Write `finishing` just before the final dot, with every RCPT answer. False: the dot may not be sent."""
    told = [{"address": said.address, "code": said.code, "line": said.line} for said in answered]
    taken = sum(is_positive(said.code) for said in answered)
    ours = [hold.lane_id, hold.epoch]
    values = [clock.now(), json.dumps(told), taken, opened.attempt_id, hold.epoch, *ours]
    with one_commit():
        if connection.vendor == "postgresql":
            # Holds the lane's row until our commit, so that no taking slips in between (FOR KEY SHARE would let it).
            rows("SELECT 1 FROM outbox_lane WHERE id = %s AND epoch = %s FOR SHARE", ours)
        return bool(execute(_FINISHING, [*values, opened.claimed.entry_id, *ours]))


def close(opened: Opened, close: Close) -> None:
    """Write the answer down, alone and at once. A late answer of a lost lane still counts when it is a 250."""
    with one_commit():
        write_answer(opened, close)


def close_and_begin(hold: HeldLane, opened: Opened, close: Close, following: Claimed) -> Opened | None:
    """The answer to one message and the opening of the next on the same connection, in one commit.

    None: the lane was lost; the answer is written down all the same.
    """
    with one_commit():
        write_answer(opened, close)
        try:
            return _open(hold, following)
        except LaneLost:
            return None


def abandon(opened: Opened) -> None:
    """Give an attempt back that got no further than `open`: its dot cannot have been sent, it goes again.

    One that is `finishing` is left alone: what became of it is not known here.
    """
    with one_commit():
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
    if execute(_PACE, [moment + timedelta(seconds=spacing), hold.lane_id, hold.epoch, moment]):
        return
    if rows("SELECT 1 FROM outbox_lane WHERE id = %s AND epoch = %s", [hold.lane_id, hold.epoch]):
        raise NotYet
    raise LaneLost


def _open(hold: HeldLane, claimed: Claimed) -> Opened:
    ours = [hold.lane_id, hold.epoch]
    made = rows(_OPEN, [str(hold.owner), clock.now(), claimed.entry_id, *ours, *ours])
    if not made:
        raise LaneLost
    return Opened(made[0][0], claimed, hold.lane_id, hold.epoch)
