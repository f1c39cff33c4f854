"""A run over a lane that is held: send what its profiles have due, message after message, the most urgent first."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Event
from typing import TypeVar

import structlog
from django.conf import settings
from django.db import DatabaseError

from postroom.outbox import actions, attempts, claim, lane, pauses
from postroom.outbox.attempts import Close, LaneLost, MayNotLeave, NotYet, Opened, Said
from postroom.outbox.claim import Claimed
from postroom.outbox.lane import HeldLane
from postroom.outbox.pauses import Kind, PauseView
from postroom.profiles import repository as profiles
from postroom.profiles.values import LaneLimits, Profile
from postroom.shared import clock
from postroom.shared.refusals import Refusal
from postroom.transport.conversation import Answer, Envelope
from postroom.transport.faults import TransportFault
from postroom.worker import retry_policy
from postroom.worker.connection import LaneConnection, Paused
from postroom.worker.pool import ConnectionPool
from postroom.worker.retry_policy import (
    Act,
    Decision,
    History,
    Rules,
    decide_after_delivery,
    decide_after_fault,
)

LONGEST_COMMIT = 5.0
"""Seconds the `finishing` commit may take; after that the world may have moved on (rule 4)."""


def may_finish(hold: HeldLane, opened: Opened, asked: list[Answer]) -> Callable[[tuple[Answer, ...]], bool]:
    """What `transport` calls before the final dot; `asked` receives the answers to RCPT TO."""

    def allowed(answers: tuple[Answer, ...]) -> bool:
        asked.extend(answers)
        begun = _read_both_clocks()
        said = [Said(answer.address, answer.reply.code, answer.reply.line) for answer in answers]
        may = attempts.note_finishing(hold, opened, said)
        return may and _seconds_since(begun) <= LONGEST_COMMIT

    return allowed


def _read_both_clocks() -> tuple[float, float]:
    # The monotonic clock stands still while a computer sleeps, the wall clock can be set: the larger step counts.
    return clock.monotonic(), clock.now().timestamp()


def _seconds_since(begun: tuple[float, float]) -> float:
    return max(now - then for now, then in zip(_read_both_clocks(), begun, strict=True))


BATCH = 20
T = TypeVar("T")
log = structlog.get_logger("worker")


@dataclass(frozen=True)
class Ready:
    """A claimed entry with its frozen bytes in memory."""

    claimed: Claimed
    message: bytes


class Ahead:
    """The following message, made ready while the server thinks about the one before; a problem waits its turn."""

    def __init__(self, prepare: Callable[[], Ready | None]) -> None:
        self._prepare = prepare
        self._made = False
        self._problem: Exception | None = None
        self.ready: Ready | None = None

    def make(self) -> None:
        """Make it ready, once. Never raises: the answer of the server is to be read and written down first."""
        if self._made:
            return
        self._made = True
        try:
            self.ready = self._prepare()
        except Exception as problem:
            self._problem = problem

    def check(self) -> None:
        """Raise what went wrong meanwhile."""
        if self._problem:
            raise self._problem


class ProfileRun:
    """Sends for one profile under a hold."""

    def __init__(
        self,
        hold: HeldLane,
        profile: Profile,
        limits: LaneLimits,
        keeper: ConnectionPool,
        rules: Rules,
        stop: Event,
    ) -> None:
        self.hold = hold
        self.limits = limits
        self.profile = profile
        self.rules = rules
        self.stop = stop
        self.claimed: dict[int, Claimed] = {}
        self.line = LaneConnection(hold, profile, keeper, rules, self._unclaim)

    def send_some(self) -> bool:
        """Send one message of a paced lane, or a batch. False: nothing more can go now."""
        batch = claim.claim(self.hold, self.profile.id, 1 if self.limits.spacing else BATCH)
        self.claimed = {one.entry_id: one for one in batch}
        try:
            self._send(deque(batch))
        except (Paused, NotYet):
            return False
        except LaneLost:
            self.line.lost()
            return False
        except MayNotLeave:
            return True  # a person took it away between two tries; the others are claimed anew
        finally:
            self._unclaim()
            self.line.put_back()
        return bool(batch)

    def _unclaim(self) -> None:
        """Give back what was claimed and not begun."""
        claim.unclaim(self.hold, list(self.claimed))
        self.claimed = {}

    def probe(self) -> bool:
        """Token and login, no mail: True when the profile works again (rule 9)."""
        try:
            self.line.ensure(None)
        except Paused:
            return False
        finally:
            self.line.put_back()
        return True

    def _send(self, waiting: deque[Claimed]) -> None:
        opened: Opened | None = None
        try:
            ready = self._next_ready(waiting)
            while ready and not self.stop.is_set():
                opened = opened or self._begin(ready.claimed)
                if opened is None:
                    ready = self._next_ready(waiting)
                    continue
                ahead = Ahead(lambda: self._next_ready(waiting))
                opened = self._send_one(opened, ready, ahead)
                ahead.check()
                ready = ahead.ready
        finally:
            if opened:
                attempts.abandon(opened)

    def _begin(self, claimed: Claimed) -> Opened | None:
        """Open its attempt; None when it may not leave any more, and the next one goes."""
        self.line.ensure(claimed)
        self._check_quota(claimed)
        try:
            return attempts.begin(self.hold, claimed, self.limits.spacing)
        except MayNotLeave:
            claim.unclaim(self.hold, [claimed.entry_id])
            self.claimed.pop(claimed.entry_id, None)
            return None

    def _next_ready(self, waiting: deque[Claimed]) -> Ready | None:
        """The next entry whose bytes are whole; one that is not is held with the reason and never sent."""
        while waiting:
            claimed = waiting.popleft()
            try:
                return Ready(claimed, claim.load_message(claimed.entry_id))
            except Refusal as broken:
                actions.hold_broken(claimed.entry_id, broken.sentence)
                del self.claimed[claimed.entry_id]
                log.error("entry held", entry=claimed.entry_id, reason=str(broken))
        return None

    def _check_quota(self, claimed: Claimed) -> None:
        """The mailbox's recipients of a rolling day, counted from the ledger; over it, all its profiles wait."""
        limit, wanted = self.limits.recipients_per_day, len(claimed.recipients)
        if limit and lane.recipients_used(self.hold) + wanted > limit:
            self.line.pause_for_quota(limit, lane.quota_free_at(self.hold, limit, wanted))

    def _send_one(self, opened: Opened, ready: Ready, ahead: Ahead) -> Opened | None:
        """One message to its end; the opened attempt of the following one, when one commit could do both."""
        decision, close = self._tried(opened, ready, ahead)
        if decision.act is Act.AGAIN:
            # Nothing was said about this message yet: its turn in the pace of the lane is still its own.
            attempts.close(opened, close)
            self.line.renew(ready.claimed)
            opened = attempts.begin(self.hold, ready.claimed, 0)
            decision, close = self._tried(opened, ready, ahead)
        ahead.make()
        log.info("attempt", entry=ready.claimed.entry_id, act=str(decision.act), line=close.evidence.line)
        self.claimed.pop(ready.claimed.entry_id, None)
        if ahead.ready and self._goes_on(decision):
            both = (self.hold, opened, close, ahead.ready.claimed)
            return insist(lambda: attempts.close_and_begin(*both))
        insist(lambda: attempts.close(opened, close))
        self.line.pause_if_asked(decision, close.evidence)
        return None

    def _goes_on(self, decision: Decision) -> bool:
        """Whether the next message may follow at once on the same connection."""
        unhurried = not self.limits.spacing and not self.limits.recipients_per_day
        going = decision.act in (Act.SENT, Act.GO_ON, Act.RETRY, Act.FAIL, Act.HOLD)
        return unhurried and going and self.line.is_open

    def _tried(self, opened: Opened, ready: Ready, ahead: Ahead) -> tuple[Decision, Close]:
        history = self._history(ready.claimed)
        asked: list[Answer] = []
        claimed = ready.claimed
        envelope = Envelope(claimed.sender, claimed.recipients, f"postroom-{claimed.entry_id}")
        try:
            leave = may_finish(self.hold, opened, asked)
            delivery = self.line.deliver(envelope, ready.message, leave, ahead.make)
        except TransportFault as fault:
            self.line.drop_unless_usable()
            if fault.reply and fault.reply.code == 421:
                history = replace(history, alone=self._is_alone(claimed))
            decision = decide_after_fault(fault, history, clock.now(), self.rules)
            return decision, retry_policy.of_fault(fault, decision, asked)
        self.line.worked()
        decision = decide_after_delivery(delivery, history, clock.now(), self.rules)
        return decision, retry_policy.of_delivery(delivery, decision)

    def _is_alone(self, claimed: Claimed) -> bool:
        """Whether a 421 says something about this mail: it met one before, or the mail before it met none."""
        return claimed.deferrals > 0 or not claim.was_last_hung_up_on(self.hold, claimed.entry_id)

    def _history(self, claimed: Claimed) -> History:
        return History(
            claimed.deferrals,
            claimed.first_deferred_at,
            self.line.reused,
            oauth=self.line.oauth,
            own_sender=claimed.sender.lower() != self.profile.from_address.lower(),
            pause_tries=self.line.pause_tries,
        )


def insist(write: Callable[[], T]) -> T:
    """Write an answer that a server has given. It is known only here, so a full disk or a locked database is
    waited for; when it does not get better the mark `finishing` stays, and the outcome becomes `unknown`."""
    for seconds in (0.2, 1, 5, 15):
        try:
            return write()
        except DatabaseError as problem:
            log.error("the answer could not be written yet", problem=type(problem).__name__)
            time.sleep(seconds)
    return write()


def rules() -> Rules:
    """The waiting rules of this installation."""
    options = settings.POSTROOM
    return Rules(options.retry_delays, options.retry_for, options.probe_every)


def run_lane(name: str, profile_ids: Sequence[int], keeper: ConnectionPool, stop: Event) -> datetime | None:
    """Work on the lane until nothing is due or its pace says later. Raises Busy.

    `profile_ids`: all profiles of the lane; of each limit the lowest among them holds.

    Returns when pacing allows the next message, None when nothing is due now.
    """
    with keeper.holding(name) as hold:
        job = _LaneRun(hold, profiles.find_limits(profile_ids), keeper, stop)
        usable = [profile_id for profile_id in profile_ids if job.may_try(profile_id)]
        return job.run(usable) if usable else None


class _LaneRun:
    """One pass over a lane."""

    def __init__(self, hold: HeldLane, limits: LaneLimits, keeper: ConnectionPool, stop: Event) -> None:
        self.hold = hold
        self.limits = limits
        self.keeper = keeper
        self.stop = stop
        self.pauses = {found.profile_id: found for found in pauses.list_pauses()}

    def run(self, usable: list[int]) -> datetime | None:
        """Batch after batch, each of the profile whose entry goes next."""
        while usable and not self.stop.is_set():
            paced = lane.find_pace_end(self.hold, self.limits.spacing)
            if paced and paced > clock.now():
                return paced
            chosen = claim.find_next_profile(usable) if len(usable) > 1 else usable[0]
            drain = self._drain(chosen) if chosen is not None else None
            if drain is None:
                return None
            if not drain.send_some():
                usable = [profile_id for profile_id in usable if profile_id != chosen]
        return None

    def may_try(self, profile_id: int) -> bool:
        """A paused profile first proves with token and login that it works, when its next try is due."""
        found = self.pauses.get(profile_id)
        if found is None:
            return True
        if found.next_try_at is None or found.next_try_at > clock.now():
            pauses.hold_newcomers(found)
            return False
        return self._proven(found)

    def _proven(self, found: PauseView) -> bool:
        if found.kind is Kind.WAIT:
            return True
        drain = self._drain(found.profile_id)
        return drain is not None and drain.probe()

    def _drain(self, profile_id: int) -> ProfileRun | None:
        profile = self._profile(profile_id)
        if profile is None:
            return None
        return ProfileRun(self.hold, profile, self.limits, self.keeper, rules(), self.stop)

    def _profile(self, profile_id: int) -> Profile | None:
        """None: removed, or moved to another mailbox since it was found due."""
        profile = profiles.by_id(profile_id)
        return profile if profile and profile.lane == self.hold.name else None
