"""One lane job: take what is due of one profile and send it, message after message, over one connection."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import TypeVar

import structlog
from django.db import DatabaseError

from postroom.lanes import closing
from postroom.lanes.connect import Kept, connect
from postroom.lanes.decide import Act, Decision, History, Rules, after_delivery, after_fault, after_login
from postroom.oauth.faults import TokenFault
from postroom.outbox import attempts, claim, lane, pauses, person
from postroom.outbox.attempts import Close, Evidence, LaneLost, Opened, Said
from postroom.outbox.claim import Claimed
from postroom.outbox.lane import HeldLane
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.shared.wording import Refusal
from postroom.transport.conversation import Conversation
from postroom.transport.envelope import Answer, Delivery, Envelope
from postroom.transport.faults import TransportFault

BATCH = 20
LONGEST_COMMIT = 5.0
"""Seconds the `finishing` commit may take; after that the world may have moved on (rule 4)."""
T = TypeVar("T")
log = structlog.get_logger("lanes")


class Paused(Exception):
    """The profile was paused; the job ends."""


@dataclass(frozen=True)
class Ready:
    """A claimed entry with its frozen bytes in memory."""

    claimed: Claimed
    message: bytes


class Drain:
    """Drains one profile of a lane that is held."""

    def __init__(self, hold: HeldLane, profile: Profile, kept: Kept, rules: Rules, stop: Event) -> None:
        self.hold = hold
        self.profile = profile
        self.kept = kept
        self.rules = rules
        self.stop = stop
        self.conversation: Conversation | None = None
        self.reused = False
        self.batch: list[int] = []

    def run(self) -> datetime | None:
        """Send what is due. Returns when to be woken for pacing, None when nothing is left now."""
        try:
            while not self.stop.is_set():
                paced = lane.paced_until(self.hold)
                if paced and paced > clock.now():
                    return paced
                batch = claim.claim(self.hold, self.profile.id, 1 if self._spacing else BATCH)
                if not batch:
                    return None
                self._send(batch)
        except (Paused, LaneLost):
            pass
        finally:
            self._keep_connection()
        return None

    def probe(self) -> bool:
        """Token and login, no mail: True when the profile works again (rule 9)."""
        try:
            self._connect([])
        except Paused:
            return False
        finally:
            self._keep_connection()
        return True

    @property
    def _spacing(self) -> float:
        """Seconds between two messages of the lane."""
        return 60 / self.profile.rate_per_minute if self.profile.rate_per_minute else 0

    def _send(self, batch: list[Claimed]) -> None:
        waiting = deque(batch)
        self.batch = [claimed.entry_id for claimed in batch]
        opened: Opened | None = None
        try:
            ready = self._next_ready(waiting)
            while ready and not self.stop.is_set():
                self._ensure_connection([ready.claimed])
                opened = opened or attempts.begin(self.hold, ready.claimed, self._spacing)
                following = self._next_ready(waiting)
                opened = self._send_one(opened, ready, following)
                ready = following
        finally:
            if opened:
                attempts.abandon(opened)
            claim.unclaim(self.hold, self.batch)

    def _next_ready(self, waiting: deque[Claimed]) -> Ready | None:
        """The next entry whose bytes are whole; one that is not is held with the reason and never sent."""
        while waiting:
            claimed = waiting.popleft()
            try:
                return Ready(claimed, claim.message(claimed.entry_id))
            except Refusal as broken:
                person.hold_broken(claimed.entry_id, broken.sentence)
                log.error("entry held", entry=claimed.entry_id, reason=str(broken))
        return None

    def _send_one(self, opened: Opened, ready: Ready, following: Ready | None) -> Opened | None:
        """One message to its end; the opened attempt of the following one, when one commit could do both."""
        decision, close = self._tried(opened, ready)
        if decision.act is Act.AGAIN:
            attempts.close(opened, close)
            self._ensure_connection([ready.claimed])
            opened = attempts.begin(self.hold, ready.claimed, self._spacing)
            decision, close = self._tried(opened, ready)
        log.info("attempt", entry=ready.claimed.entry_id, act=str(decision.act), line=close.evidence.line)
        if following and self.conversation and decision.act in (Act.SENT, Act.RETRY, Act.FAIL, Act.HOLD):
            both = (self.hold, opened, close, following.claimed, self._spacing)
            return insist(lambda: attempts.close_and_begin(*both))
        insist(lambda: attempts.close(opened, close))
        self._pause_if_asked(decision, close.evidence)
        return None

    def _tried(self, opened: Opened, ready: Ready) -> tuple[Decision, Close]:
        history = self._history(ready.claimed)
        asked: list[Answer] = []
        try:
            delivery = self._deliver(opened, ready, asked)
        except TransportFault as fault:
            self._drop_unless_usable()
            decision = after_fault(fault, history, clock.now(), self.rules)
            return decision, closing.of_fault(fault, decision, asked)
        self.reused = True
        decision = after_delivery(delivery, history, clock.now(), self.rules)
        return decision, closing.of_delivery(delivery, decision)

    def _deliver(self, opened: Opened, ready: Ready, asked: list[Answer]) -> Delivery:
        assert self.conversation is not None
        claimed = ready.claimed
        envelope = Envelope(claimed.sender, claimed.recipients, f"postroom-{claimed.entry_id}")

        def may_finish(answers: tuple[Answer, ...]) -> bool:
            asked.extend(answers)
            begun = clock.monotonic()
            said = [Said(answer.address, answer.reply.code, answer.reply.line) for answer in answers]
            allowed = attempts.finishing(self.hold, opened, said)
            return allowed and clock.monotonic() - begun <= LONGEST_COMMIT

        return self.conversation.deliver(envelope, ready.message, may_finish)

    def _history(self, claimed: Claimed) -> History:
        return History(
            claimed.deferrals,
            claimed.first_deferred_at,
            self.reused,
            oauth=self._oauth,
            own_sender=claimed.sender.lower() != self.profile.from_address.lower(),
        )

    @property
    def _oauth(self) -> bool:
        return self.profile.auth.startswith("oauth")

    def _ensure_connection(self, claimed: list[Claimed]) -> None:
        if self.conversation is None:
            self.conversation = self.kept.take(self.hold.name, self.profile)
            self.reused = self.conversation is not None
        if self.conversation is None:
            self._connect(claimed)

    def _connect(self, claimed: list[Claimed]) -> None:
        """Connect and log in; on a fault write it down, pause the profile and raise Paused."""
        paused = pauses.pause_of(self.profile.id)
        history = History(tries=paused.tries if paused else 0, oauth=self._oauth)
        try:
            self.conversation = connect(self.profile)
        except (TransportFault, TokenFault) as fault:
            decision = after_login(fault, history, clock.now(), self.rules)
            if decision.act is Act.AGAIN:
                self._connect_with_fresh_token(claimed, history)
            else:
                self._give_up_connecting(fault, decision, claimed)
        self.reused = False
        if paused:
            pauses.release(self.profile.id)
            log.info("profile works again", profile=self.profile.name)

    def _connect_with_fresh_token(self, claimed: list[Claimed], history: History) -> None:
        again = History(history.tries, fresh_token=True, oauth=True)
        try:
            self.conversation = connect(self.profile, fresh_token=True)
        except (TransportFault, TokenFault) as fault:
            decision = after_login(fault, again, clock.now(), self.rules)
            self._give_up_connecting(fault, decision, claimed)

    def _give_up_connecting(
        self, fault: TransportFault | TokenFault, decision: Decision, claimed: list[Claimed]
    ) -> None:
        evidence = closing.evidence(fault)
        for one in claimed[:1]:
            attempts.note_fault(self.hold, one, evidence)
        self._pause_if_asked(decision, evidence)
        raise Paused

    def _pause_if_asked(self, decision: Decision, evidence: Evidence) -> None:
        if decision.act not in (Act.WAIT, Act.FAULT, Act.PERSON):
            return
        claim.unclaim(self.hold, self.batch)
        kind = pauses.Kind(decision.act.value)
        if pauses.pause(self.profile.id, kind, evidence, decision.reason, decision.at):
            log.warning(
                "profile paused", profile=self.profile.name, kind=str(kind), reason=str(decision.reason)
            )
        raise Paused

    def _drop_unless_usable(self) -> None:
        """After a fault only a connection that still answers is used again."""
        if self.conversation and not self.conversation.is_open():
            self.conversation.drop()
            self.conversation = None

    def _keep_connection(self) -> None:
        if self.conversation is not None:
            self.kept.put(self.hold.name, self.profile, self.conversation)
            self.conversation = None


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
