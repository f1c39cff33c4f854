"""What follows from an outcome, and what the ledger writes. Pure: no socket, no database, the clock is passed in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

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
    a row the profile had to wait already.
    """

    tries: int = 0
    since: datetime | None = None
    reused: bool = False
    fresh_token: bool = False
    oauth: bool = True
    own_sender: bool = False
    pause_tries: int = 0


@dataclass(frozen=True)
class Decision:
    """An act, when it is due (None: now or never), and why, for people.

    `whole_mailbox`: it concerns every profile that sends through the same mailbox.
    """

    act: Act
    at: datetime | None = None
    reason: Sentence = field(default_factory=Sentence)
    whole_mailbox: bool = False


_SENDER_CODES = {"5.7.60", "5.2.252"}
_OUT_OF_STEP = {(500, "5.3.3"), (503, "5.5.2")}
"""Exchange did not understand the session: nothing is said about the sender (facts 7.C)."""
_SENDER_NAMES = re.compile(r"SendAsDenied(Exception|;)|sender address rejected", re.I)
OLD_TLS = "4.7.66"
"""Exchange takes no mail over TLS 1.0 and 1.1: only a person changes that, whatever the 421 promises."""
_ACCOUNT_CODES = {
    "5.1.8",
    "5.2.1",
    "5.7.57",
    *(f"5.7.50{digit}" for digit in range(1, 9)),
    "5.7.705",
    "5.7.708",
    "5.7.750",
}
"""The account or tenant may not send (facts 7.C, 7.D)."""
_ACCOUNT_NAMES = re.compile(r"MapiExceptionLogonFailed|MapiExceptionShutoffQuotaExceeded", re.I)
_STOP_NAMES = re.compile(r"OutboundSpamException", re.I)
"""The account is rated a spammer: nothing goes before a person has seen to it (facts 7.H)."""
_QUOTA_CODES = {"5.1.90", "5.7.232", "5.7.233"}
_QUOTA = re.compile(r"SubmissionQuotaExceeded|daily (user |smtp relay )?(sending )?(quota|limit)", re.I)
_ENHANCED = re.compile(r"(?:^|\s)[245]\d\d[ -]([245]\.\d{1,3}\.\d{1,3})(?=\s|$)")
"""An enhanced code right after a reply code: an address or a host name in the words is none."""


def decide_after_delivery(delivery: Delivery, history: History, now: datetime, rules: Rules) -> Decision:
    """All recipients answered and, unless every one was refused, the final dot too (rule 8)."""
    deferred = [answer for answer in delivery.answers if 400 <= answer.reply.code < 500]
    if deferred:
        return _retry_later(
            history, now, rules, quote_server(deferred[0].reply), give_up=_act_of_giving_up(delivery)
        )
    if delivery.reply is None:
        return _decide_nobody_taken(delivery.answers[0].reply, history, now, rules)
    return Decision(Act.SENT)


def _decide_nobody_taken(first: Reply, history: History, now: datetime, rules: Rules) -> Decision:
    """Every recipient was refused for good: their fault, unless the words are about us (Postfix refuses a sender
    or a missing login only at RCPT TO)."""
    decision = _decide_refused(ServerRefused(Stage.RCPT, first), history, now, rules)
    about_us = first.code == 530 or decision.whole_mailbox or _SENDER_NAMES.search(first.line)
    return decision if about_us else Decision(Act.FAIL, None, quote_server(first))


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
    line, code, said = fault.reply.line, fault.reply.code, quote_server(fault.reply)
    codes = {fault.reply.enhanced, *_ENHANCED.findall(line)}
    if _STOP_NAMES.search(line):
        return Decision(Act.PERSON, None, said, whole_mailbox=True)
    if _QUOTA.search(line) or (code >= 500 and codes & _QUOTA_CODES):
        return Decision(Act.WAIT, now + timedelta(seconds=rules.quota_pause), said, whole_mailbox=True)
    if (
        OLD_TLS in codes
        or _ACCOUNT_NAMES.search(line)
        or code == 530
        or (code >= 500 and codes & _ACCOUNT_CODES)
    ):
        return Decision(Act.FAULT, find_next_probe(now, rules), said)
    if code in (421, 432):
        waited = replace(history, tries=history.pause_tries)
        return Decision(Act.WAIT, find_next_try(waited, now, rules), said, whole_mailbox=code == 432)
    if code < 500:
        return _retry_later(history, now, rules, said)
    if _is_sender_refused(fault, codes):
        # The next mail of the same sender would meet the same refusal.
        return Decision(Act.HOLD if history.own_sender else Act.FAULT, find_next_probe(now, rules), said)
    return Decision(Act.FAIL, None, said)


def _is_sender_refused(fault: ServerRefused, codes: set[str]) -> bool:
    if codes & _SENDER_CODES or _SENDER_NAMES.search(fault.reply.line):
        return True
    too_big = fault.reply.code == 552 or codes & {"5.3.4", "5.2.3"}
    out_of_step = (fault.reply.code, fault.reply.enhanced) in _OUT_OF_STEP
    return fault.stage is Stage.MAIL and not too_big and not out_of_step


def _retry_later(
    history: History, now: datetime, rules: Rules, reason: Sentence, give_up: Act = Act.FAIL
) -> Decision:
    if history.since and now - history.since >= timedelta(seconds=rules.retry_for):
        return Decision(give_up, None, reason)
    return Decision(Act.RETRY, find_next_try(history, now, rules), reason)


def _act_of_giving_up(delivery: Delivery) -> Act:
    return Act.SENT if delivery.reply else Act.FAIL


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
    Act.WAIT: State.PENDING,
    Act.FAULT: State.PENDING,
    Act.PERSON: State.PENDING,
}
"""The entry's state after the attempt; the three pauses put all entries of the profile right afterwards."""

_ABOUT_RECIPIENTS = (Act.SENT, Act.RETRY, Act.FAIL)
"""With these, what was answered to RCPT TO says something about the recipients."""


def of_delivery(delivery: Delivery, decision: Decision) -> Close:
    """The end of a transaction that went through to its last reply."""
    last = delivery.reply or find_deciding(delivery.answers).reply
    return Close(
        state=_STATES[decision.act],
        evidence=_of_reply("final" if delivery.reply else "rcpt", last),
        reason=decision.reason,
        retry_at=decision.at,
        answered=_to_said(delivery.answers) if decision.act in _ABOUT_RECIPIENTS else (),
        hold=_hold_of(decision),
    )


def _hold_of(decision: Decision) -> Hold:
    return Hold.SENDER if decision.act is Act.HOLD else Hold.NONE


def find_deciding(answers: Sequence[Answer]) -> Answer:
    """Of refused recipients the one that decides: a deferred one, because it makes the mail go again."""
    return next((answer for answer in answers if answer.reply.code < 500), answers[0])


def of_fault(fault: TransportFault, decision: Decision, asked: Sequence[Answer]) -> Close:
    """The end of a transaction that broke; `asked` are the RCPT answers of one that reached the final dot."""
    unknown = decision.act is Act.UNKNOWN
    return Close(
        state=_STATES[decision.act],
        evidence=evidence_of(fault),
        reason=decision.reason,
        retry_at=decision.at if decision.act is Act.RETRY else None,
        answered=_to_said(asked) if unknown else (),
        hold=_hold_of(decision),
    )


def evidence_of(fault: TransportFault | TokenFault) -> Evidence:
    """Stage, codes and literal line of a fault."""
    if isinstance(fault, TransportFault):
        return _of_reply(fault.stage, fault.reply) if fault.reply else Evidence(fault.stage, line=fault.line)
    code = fault.answer.codes[0] if isinstance(fault, TokenRefused) and fault.answer.codes else None
    return Evidence("token", code, line=fault.line)


def _of_reply(stage: str, reply: Reply) -> Evidence:
    return Evidence(stage, reply.code, reply.enhanced, reply.line)


def _to_said(answers: Sequence[Answer]) -> tuple[Said, ...]:
    return tuple(Said(answer.address, answer.reply.code, answer.reply.line) for answer in answers)
