"""Send what is due of one profile, message after message, over one connection of a lane that is held."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import TypeVar

import structlog
from django.db import DatabaseError

from postroom.lanes import closing
from postroom.lanes.decide import Act, Decision, History, Rules, after_delivery, after_fault
from postroom.lanes.keeper import Keeper
from postroom.lanes.line import Line, Paused
from postroom.lanes.outgoing import may_finish
from postroom.outbox import attempts, claim, person, quota
from postroom.outbox.attempts import LaneLost, NotYet
from postroom.outbox.claim import Claimed
from postroom.outbox.lane import HeldLane
from postroom.outbox.outcomes import Close, Opened
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.shared.refusals import Refusal
from postroom.transport.envelope import Answer, Envelope
from postroom.transport.faults import TransportFault

BATCH = 20
T = TypeVar("T")
log = structlog.get_logger("lanes")


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


class Drain:
    """Sends for one profile under a hold."""

    def __init__(self, hold: HeldLane, profile: Profile, keeper: Keeper, rules: Rules, stop: Event) -> None:
        self.hold = hold
        self.profile = profile
        self.rules = rules
        self.stop = stop
        self.claimed: dict[int, Claimed] = {}
        self.line = Line(hold, profile, keeper, rules, self._unclaim)

    def send_some(self) -> bool:
        """Send one message of a paced lane, or a batch. False: nothing more can go now."""
        batch = claim.claim(self.hold, self.profile.id, 1 if self._spacing else BATCH)
        self.claimed = {one.entry_id: one for one in batch}
        try:
            self._send(deque(batch))
        except (Paused, NotYet):
            return False
        except LaneLost:
            self.line.lost()
            return False
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

    @property
    def _spacing(self) -> float:
        """Seconds between two messages of the lane."""
        return 60 / self.profile.rate_per_minute if self.profile.rate_per_minute else 0

    def _send(self, waiting: deque[Claimed]) -> None:
        opened: Opened | None = None
        try:
            ready = self._next_ready(waiting)
            while ready and not self.stop.is_set():
                if opened is None:
                    self.line.ensure(ready.claimed)
                    self._check_quota(ready.claimed)
                    opened = attempts.begin(self.hold, ready.claimed, self._spacing)
                ahead = Ahead(lambda: self._next_ready(waiting))
                opened = self._send_one(opened, ready, ahead)
                ahead.check()
                ready = ahead.ready
        finally:
            if opened:
                attempts.abandon(opened)

    def _next_ready(self, waiting: deque[Claimed]) -> Ready | None:
        """The next entry whose bytes are whole; one that is not is held with the reason and never sent."""
        while waiting:
            claimed = waiting.popleft()
            try:
                return Ready(claimed, claim.message(claimed.entry_id))
            except Refusal as broken:
                person.hold_broken(claimed.entry_id, broken.sentence)
                del self.claimed[claimed.entry_id]
                log.error("entry held", entry=claimed.entry_id, reason=str(broken))
        return None

    def _check_quota(self, claimed: Claimed) -> None:
        """The mailbox's recipients of a rolling day, counted from the ledger; over it, all its profiles wait."""
        limit, wanted = self.profile.recipients_per_day, len(claimed.recipients)
        if limit and quota.used(self.hold) + wanted > limit:
            self.line.pause_for_quota(limit, quota.free_at(self.hold, limit, wanted))

    def _send_one(self, opened: Opened, ready: Ready, ahead: Ahead) -> Opened | None:
        """One message to its end; the opened attempt of the following one, when one commit could do both."""
        decision, close = self._tried(opened, ready, ahead)
        if decision.act is Act.AGAIN:
            # Nothing was said about this message yet: its turn in the pace of the lane is still its own.
            attempts.close(opened, close)
            self.line.ensure(ready.claimed)
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
        unhurried = not self._spacing and not self.profile.recipients_per_day
        going = decision.act in (Act.SENT, Act.RETRY, Act.FAIL, Act.HOLD)
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
            decision = after_fault(fault, history, clock.now(), self.rules)
            return decision, closing.of_fault(fault, decision, asked)
        self.line.worked()
        decision = after_delivery(delivery, history, clock.now(), self.rules)
        return decision, closing.of_delivery(delivery, decision)

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
