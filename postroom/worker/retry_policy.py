"""What follows from an outcome, and what the ledger writes. Pure: no socket, no database, the clock is passed in."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from postroom.diagnosis.concern import About, Concern, Whom, find_concern
from postroom.oauth.faults import TokenFault, TokenRefused
from postroom.outbox.attempts import Close, Evidence, Said
from postroom.outbox.reasons import Reason
from postroom.outbox.states import Hold, State
from postroom.shared.wording import Sentence
from postroom.transport.conversation import Answer, Delivery
from postroom.transport.faults import (
    Aborted,
    ConnectionLost,
    NotOffered,
    OutcomeUnknown,
    Reply,
    ServerRefused,
    Stage,
    TransportFault,
)


class Act(StrEnum):
    """What to do next."""

    SENT = "sent"
    RETRY = "retry"
    FAIL = "fail"
    UNKNOWN = "unknown"
    AGAIN = "again"
    WAIT = "wait"
    FAULT = "fault"
    PERSON = "person"
    HOLD = "hold"
    GO_ON = "go-on"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Rules:
    """Waiting, in seconds: between retries, until giving up, between probes of a fault, after a quota."""

    retry_delays: Sequence[float] = (60, 300, 900, 1800, 3600)
    retry_for: float = 172_800
    probe_every: float = 900
    quota_pause: float = 10_800


@dataclass(frozen=True)
class History:
    """What went before: deferrals of this entry (or tries of this pause), since when, on a used connection?

    `own_sender`: the mail goes out under a person's own address and not the profile's. `pause_tries`: how often in
    a row the profile had to wait already. `alone`: no other mail has just met what this one met.
    """

    tries: int = 0
    since: datetime | None = None
    reused: bool = False
    fresh_token: bool = False
    oauth: bool = True
    own_sender: bool = False
    pause_tries: int = 0
    alone: bool = False


@dataclass(frozen=True)
class Decision:
    """An act, when it is due (None: now or never), and why, for people.

    `whole_mailbox`: it concerns every profile that sends through the same mailbox. Where all have to wait, `entry_at`
    is when the entry that met it goes again; `over` when it was put off for as long as it may be.
    """

    act: Act
    at: datetime | None = None
    reason: Sentence = field(default_factory=Sentence)
    whole_mailbox: bool = False
    entry_at: datetime | None = None
    over: bool = False


_BEHIND = timedelta(milliseconds=1)
_FULL = (About.GROUP, About.SESSION)
"""The server takes no more: in this transaction, or on this connection."""
_BEFORE_THE_DOT = (Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.BODY)


def concern_of(stage: Stage, reply: Reply) -> Concern:
    """Whom a refusal concerns and whether it lasts, as the articles see it, too."""
    return find_concern(stage, reply.code, reply.enhanced, reply.line)


def decide_after_delivery(delivery: Delivery, history: History, now: datetime, rules: Rules) -> Decision:
    """All recipients answered and, unless every one was refused, the final dot too (rule 8)."""
    if delivery.reply is None:
        first = find_deciding(delivery.answers).reply
        return _decide_refused(ServerRefused(Stage.RCPT, first), history, now, rules)
    later = [answer.reply for answer in delivery.answers if _is_put_off(answer)]
    if not later:
        return Decision(Act.SENT)
    full = [said for said in later if concern_of(Stage.RCPT, said).about in _FULL]
    if full and not _is_over(history, now, rules):
        # The server takes only so many at a time: the others go at once, in a transaction of their own.
        return Decision(Act.GO_ON, None, quote_server(full[0]))
    return _retry_later(history, now, rules, quote_server(later[0]), give_up=Act.SENT)


def _is_put_off(answer: Answer) -> bool:
    """A recipient that was refused for now; 552 for too many recipients is such a one (RFC 5321 4.5.3.1.10)."""
    return not answer.accepted and not concern_of(Stage.RCPT, answer.reply).lasts


def decide_after_fault(fault: TransportFault, history: History, now: datetime, rules: Rules) -> Decision:
    """A fault while a message was under way."""
    if isinstance(fault, OutcomeUnknown) or _is_dropped_after_dot(fault):
        return Decision(Act.UNKNOWN, None, _say_lost_at_end(fault))
    if isinstance(fault, Aborted):
        return Decision(Act.NOTHING)
    if isinstance(fault, NotOffered):
        return Decision(Act.FAIL, None, say_missing(fault))
    if _is_idle_cut(fault, history):
        return Decision(Act.AGAIN)
    if isinstance(fault, ServerRefused):
        return _decide_refused(fault, history, now, rules)
    return _retry_later(history, now, rules, Reason.CONNECTION_BROKE(line=fault.line))


def _decide_refused(fault: ServerRefused, history: History, now: datetime, rules: Rules) -> Decision:
    concern, said = concern_of(fault.stage, fault.reply), quote_server(fault.reply)
    if _is_about_connection(fault, concern) and history.reused:
        return Decision(Act.AGAIN)
    if concern.whom is Whom.US and concern.lasts:
        return _decide_about_us(concern, said, history, now, rules)
    if concern.lasts:
        return Decision(Act.FAIL, None, said)
    return _decide_passing(fault, concern, history, now, rules)


def _is_about_connection(fault: ServerRefused, concern: Concern) -> bool:
    """What may be over on another connection: until the dot nothing was said about the mail."""
    server = concern.whom is Whom.SERVER and fault.reply.code in (421, 451, 452)
    return fault.stage in _BEFORE_THE_DOT and (server or concern.about in _FULL)


def _decide_about_us(
    concern: Concern, said: Sentence, history: History, now: datetime, rules: Rules
) -> Decision:
    """Every mail of the profile would meet the same refusal, so the profile waits for somebody."""
    if concern.about is About.SPAMMER:
        # Nothing goes before a person has seen to it (facts 7.H).
        return Decision(Act.PERSON, None, said, whole_mailbox=True)
    own = concern.about is About.SENDER and history.own_sender
    return Decision(Act.HOLD if own else Act.FAULT, find_next_probe(now, rules), said)


def _decide_passing(
    fault: ServerRefused, concern: Concern, history: History, now: datetime, rules: Rules
) -> Decision:
    """A limit of the mailbox, or a server that hangs up, keeps all waiting; anything else puts off this mail."""
    said = quote_server(fault.reply)
    if concern.about is About.QUOTA:
        until = now + timedelta(seconds=rules.quota_pause)
        return _all_wait(until, said, history, now, rules, whole_mailbox=True)
    pace = concern.about is About.PACE
    about_mail = history.alone and fault.stage is not Stage.MAIL
    if not pace and (about_mail or fault.reply.code != 421):
        return _retry_later(history, now, rules, said)
    until = find_next_try(replace(history, tries=history.pause_tries), now, rules)
    return _all_wait(until, said, history, now, rules, whole_mailbox=pace)


def _all_wait(
    until: datetime, said: Sentence, history: History, now: datetime, rules: Rules, *, whole_mailbox: bool
) -> Decision:
    """The others go at `until`; the entry that met it goes behind them, so that it cannot keep them waiting."""
    if _is_over(history, now, rules):
        return Decision(Act.WAIT, until, said, whole_mailbox, over=True)
    behind = max(until + _BEHIND, find_next_try(history, now, rules))
    return Decision(Act.WAIT, until, said, whole_mailbox, behind)


def _retry_later(
    history: History, now: datetime, rules: Rules, reason: Sentence, give_up: Act = Act.FAIL
) -> Decision:
    if _is_over(history, now, rules):
        return Decision(give_up, None, reason)
    return Decision(Act.RETRY, find_next_try(history, now, rules), reason)


def _is_over(history: History, now: datetime, rules: Rules) -> bool:
    """Whether the entry was put off for as long as it may be."""
    return history.since is not None and now - history.since >= timedelta(seconds=rules.retry_for)


def _say_lost_at_end(fault: TransportFault) -> Sentence:
    return Reason.BROKE_AT_THE_END(line=fault.line)


def quote_server(reply: Reply) -> Sentence:
    """The server's words as a reason."""
    return Reason.SERVER_SAID(line=reply.line)


def _is_dropped_after_dot(fault: TransportFault) -> bool:
    """421 4.4.2 as the answer to the final dot tells of a lost connection, not of the message (facts 7.C)."""
    said = fault.reply
    return fault.stage is Stage.FINAL and said is not None and (said.code, said.enhanced) == (421, "4.4.2")


def _is_idle_cut(fault: TransportFault, history: History) -> bool:
    """A kept connection that the server closed while it was idle: one fresh connection, before any DATA."""
    if not history.reused or fault.stage is not Stage.MAIL:
        return False
    return isinstance(fault, ConnectionLost) or (fault.reply is not None and fault.reply.code == 421)


def find_next_try(history: History, now: datetime, rules: Rules) -> datetime:
    """When to try again: later and later with each try."""
    step = min(history.tries, len(rules.retry_delays) - 1)
    return now + timedelta(seconds=rules.retry_delays[step])


def find_next_probe(now: datetime, rules: Rules) -> datetime:
    """When to ask whether a fault is gone."""
    return now + timedelta(seconds=rules.probe_every)


def say_missing(fault: NotOffered) -> Sentence:
    """What the server should offer and does not."""
    return Reason.NOT_OFFERED(line=fault.line)


_STATES = {
    Act.SENT: State.SENT,
    Act.RETRY: State.RETRYING,
    Act.FAIL: State.FAILED,
    Act.UNKNOWN: State.UNKNOWN,
    Act.AGAIN: State.SENDING,
    Act.NOTHING: State.PENDING,
    Act.HOLD: State.HELD,
    Act.GO_ON: State.PENDING,
    Act.WAIT: State.PENDING,
    Act.FAULT: State.PENDING,
    Act.PERSON: State.PENDING,
}
"""The entry's state after the attempt; the three pauses put all entries of the profile right afterwards."""


def _state_after(decision: Decision) -> State:
    if decision.over:
        return State.FAILED
    return State.RETRYING if decision.entry_at else _STATES[decision.act]


def _due_after(decision: Decision) -> datetime | None:
    return decision.at if decision.act is Act.RETRY else decision.entry_at


_ABOUT_RECIPIENTS = (Act.SENT, Act.GO_ON, Act.RETRY, Act.FAIL)
"""With these, what was answered to RCPT TO says something about the recipients."""


def of_delivery(delivery: Delivery, decision: Decision) -> Close:
    """The end of a transaction that went through to its last reply."""
    last = delivery.reply or find_deciding(delivery.answers).reply
    return Close(
        state=_state_after(decision),
        evidence=_of_reply("final" if delivery.reply else "rcpt", last),
        reason=decision.reason,
        retry_at=_due_after(decision),
        answered=_to_said(delivery.answers) if decision.act in _ABOUT_RECIPIENTS else (),
        hold=_hold_of(decision),
    )


def _hold_of(decision: Decision) -> Hold:
    if decision.entry_at:
        return Hold.PROFILE  # it waits with the others, and a repair frees it with them
    return Hold.SENDER if decision.act is Act.HOLD else Hold.NONE


def find_deciding(answers: Sequence[Answer]) -> Answer:
    """Of refused recipients the one that decides: what concerns us, else a deferred one: the mail goes again."""
    return min(answers, key=lambda answer: _rank(concern_of(Stage.RCPT, answer.reply)))


def _rank(concern: Concern) -> int:
    if concern.whom is Whom.US:
        return 0 if concern.lasts else 1
    return 3 if concern.lasts else 2


def of_fault(fault: TransportFault, decision: Decision, asked: Sequence[Answer]) -> Close:
    """The end of a transaction that broke; `asked` are the RCPT answers of one that reached the final dot."""
    unknown = decision.act is Act.UNKNOWN
    return Close(
        state=_state_after(decision),
        evidence=evidence_of(fault),
        reason=decision.reason,
        retry_at=_due_after(decision),
        answered=_to_said(asked) if unknown else _to_said(_list_refused(fault, decision)),
        hold=_hold_of(decision),
    )


def _list_refused(fault: TransportFault, decision: Decision) -> list[Answer]:
    """Recipients that were refused for good before the server hung up: the next attempt goes without them."""
    if decision.act is not Act.RETRY:
        return []
    concerns = (
        (answer, concern_of(Stage.RCPT, answer.reply)) for answer in fault.answers if not answer.accepted
    )
    return [answer for answer, concern in concerns if concern.lasts and concern.whom is Whom.RECIPIENT]


def evidence_of(fault: TransportFault | TokenFault) -> Evidence:
    """Stage, codes and literal line of a fault."""
    if isinstance(fault, TransportFault):
        return _of_reply(fault.stage, fault.reply) if fault.reply else Evidence(fault.stage, line=fault.line)
    code = fault.answer.codes[0] if isinstance(fault, TokenRefused) and fault.answer.codes else None
    return Evidence("token", code, line=fault.line)


def _of_reply(stage: str, reply: Reply) -> Evidence:
    return Evidence(stage, reply.code, reply.enhanced, reply.line)


def _to_said(answers: Sequence[Answer]) -> tuple[Said, ...]:
    return tuple(Said(answer.address, _code_of(answer), answer.reply.line) for answer in answers)


def _code_of(answer: Answer) -> int:
    """The reply code; of a 5yz that means "later" the 4yz that it should have been (RFC 5321 4.5.3.1.10)."""
    code = answer.reply.code
    return code - 100 if code >= 500 and _is_put_off(answer) else code
