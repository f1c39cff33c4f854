"""The connection of a lane: opened when needed, kept for the next mail; without one the profile is paused."""

from collections.abc import Callable
from datetime import datetime

import structlog

from postroom.oauth import tokens
from postroom.oauth.faults import TokenFault
from postroom.outbox import attempts, pauses
from postroom.outbox.attempts import Evidence
from postroom.outbox.claim import Claimed
from postroom.outbox.lane import HeldLane
from postroom.outbox.pauses import Kind, PauseView
from postroom.outbox.reasons import Reason
from postroom.profiles import repository as profiles
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.transport.conversation import Conversation, Delivery, Envelope, MayFinish, Meanwhile
from postroom.transport.faults import TransportFault
from postroom.worker import retry_policy
from postroom.worker.login_policy import decide_after_login
from postroom.worker.pool import ConnectionPool
from postroom.worker.retry_policy import Act, Decision, History, Rules


def connect(profile: Profile, *, fresh_token: bool = False) -> Conversation:
    """A conversation that is logged in. The token comes first: without it no server is bothered.

    Raises TokenFault, TransportFault.
    """
    credential = tokens.get_credential(profile, fresh=fresh_token)
    conversation = Conversation(profiles.server_of(profile))
    try:
        conversation.log_in(credential)
    except BaseException:
        conversation.drop()
        raise
    profiles.remember_server_size(profile, conversation.size_limit)
    return conversation


_BEFORE_MAIL = ("dns", "tcp", "greeting", "ehlo", "tls", "auth", "token", "postroom")
log = structlog.get_logger("worker")


class Paused(Exception):
    """The profile was paused; the job ends."""


class LaneConnection:
    """One connection for one profile under a hold."""

    def __init__(
        self,
        hold: HeldLane,
        profile: Profile,
        keeper: ConnectionPool,
        rules: Rules,
        before_pause: Callable[[], None],
    ) -> None:
        """`before_pause` gives back what the job has claimed, so that a pause keeps it back, too."""
        self._before_pause = before_pause
        self.hold = hold
        self.profile = profile
        self.keeper = keeper
        self.rules = rules
        self.reused = False
        self.oauth = profile.auth.startswith("oauth")
        self._conversation: Conversation | None = None
        self._pause: PauseView | None = pauses.pause_of(profile.id)

    @property
    def is_open(self) -> bool:
        """Whether there is a connection."""
        return self._conversation is not None

    @property
    def pause_tries(self) -> int:
        """How often in a row the profile had to wait already."""
        return self._pause.tries if self._pause else 0

    def ensure(self, claimed: Claimed | None) -> None:
        """Have a connection that is logged in: the kept one, or a new one. Raises Paused with the profile paused.

        A try that fails is written down with the entry it was made for.
        """
        if self._conversation is None:
            self._conversation = self.keeper.connection(self.hold.name, self.profile)
            self.reused = self._conversation is not None
        if self._conversation is None:
            self._open(claimed)

    def renew(self, claimed: Claimed) -> None:
        """Another connection in place of this one, which is of no more use. Raises Paused as `ensure` does."""
        if self._conversation is not None:
            self._conversation.quit()
            self._conversation = None
        self._open(claimed)

    def _open(self, claimed: Claimed | None) -> None:
        self._conversation = self._connected(claimed)
        self.reused = False
        if self._pause and (self._pause.kind is not Kind.WAIT or self._pause.stage in _BEFORE_MAIL):
            self._go_on()

    def deliver(
        self, envelope: Envelope, message: bytes, may_finish: MayFinish, meanwhile: Meanwhile
    ) -> Delivery:
        """Give one message; `meanwhile` is done while the server thinks. Raises TransportFault."""
        assert self._conversation is not None
        return self._conversation.deliver(envelope, message, may_finish, meanwhile)

    def worked(self) -> None:
        """A transaction went through to its last reply: the connection is good, and a wait is over."""
        self.reused = True
        if self._pause:
            self._go_on()

    def drop_unless_usable(self) -> None:
        """After a fault only a connection that still answers is used again."""
        if self._conversation and not self._conversation.is_open():
            self._conversation.drop()
            self._conversation = None

    def put_back(self) -> None:
        """Keep the connection for the lane's next mail."""
        if self._conversation is not None:
            self.keeper.put_back(self.hold, self.profile, self._conversation)
            self._conversation = None

    def lost(self) -> None:
        """The lane is somebody else's now."""
        self.keeper.lost(self.hold)

    def pause_if_asked(self, decision: Decision, evidence: Evidence) -> None:
        """Pause the profile when that is what was decided, and raise Paused."""
        if decision.act not in (Act.WAIT, Act.FAULT, Act.PERSON):
            return
        self._before_pause()
        kind = Kind(decision.act.value)
        for profile_id in self._concerned(decision):
            if pauses.pause(profile_id, kind, evidence, decision.reason, decision.at):
                log.warning("profile paused", profile=profile_id, kind=str(kind), reason=str(decision.reason))
        raise Paused

    def pause_for_quota(self, limit: int, until: datetime) -> None:
        """The mailbox has used its recipients of 24 hours: wait until enough of them are a day ago. Raises Paused."""
        reason = Reason.DAY_USED_UP(limit=limit, time=clock.format_moment(until))
        self.pause_if_asked(Decision(Act.WAIT, until, reason, whole_mailbox=True), Evidence("postroom"))

    def _concerned(self, decision: Decision) -> list[int]:
        return self._mailbox() if decision.whole_mailbox else [self.profile.id]

    def _mailbox(self) -> list[int]:
        """All profiles that send through this mailbox."""
        return [profile_id for profile_id, of in profiles.list_lanes().items() if of.name == self.hold.name]

    def _go_on(self) -> None:
        """End the pause, and the same pause of the others that had to wait for the same mailbox."""
        ended, self._pause = self._pause, None
        mailbox = self._mailbox()
        for found in pauses.list_pauses():
            same = (
                ended
                and found.profile_id in mailbox
                and (found.kind, found.reason) == (ended.kind, ended.reason)
            )
            if found.profile_id == self.profile.id or same:
                pauses.release(found.profile_id)
        log.info("profile works again", profile=self.profile.name)

    def _connected(self, claimed: Claimed | None) -> Conversation:
        """Connect and log in; after 535 5.7.3 once more with a fresh token, and never twice (facts 7.H)."""
        history = History(tries=self.pause_tries, oauth=self.oauth)
        try:
            return connect(self.profile)
        except (TransportFault, TokenFault) as fault:
            decision = decide_after_login(fault, history, clock.now(), self.rules)
            if decision.act is not Act.AGAIN:
                self._give_up(fault, decision, claimed)
        again = History(history.tries, fresh_token=True, oauth=True)
        try:
            return connect(self.profile, fresh_token=True)
        except (TransportFault, TokenFault) as fault:
            self._give_up(fault, decide_after_login(fault, again, clock.now(), self.rules), claimed)
            raise

    def _give_up(
        self, fault: TransportFault | TokenFault, decision: Decision, claimed: Claimed | None
    ) -> None:
        evidence = retry_policy.evidence_of(fault)
        if claimed:
            attempts.note_fault(self.hold, claimed, evidence)
        self.pause_if_asked(decision, evidence)
