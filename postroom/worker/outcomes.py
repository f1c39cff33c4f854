"""From what the server did to what the ledger writes. Pure."""

from collections.abc import Sequence

from postroom.oauth.faults import TokenFault, TokenRefused
from postroom.outbox.attempts import Close, Evidence, Said
from postroom.outbox.states import Hold, State
from postroom.transport.envelope import Answer, Delivery
from postroom.transport.faults import Reply, TransportFault
from postroom.worker.retry_policy import Act, Decision

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
    last = delivery.reply or deciding(delivery.answers).reply
    return Close(
        state=_STATES[decision.act],
        evidence=_of_reply("final" if delivery.reply else "rcpt", last),
        reason=decision.reason,
        retry_at=decision.at,
        answered=_said(delivery.answers) if decision.act in _ABOUT_RECIPIENTS else (),
        hold=_hold(decision),
    )


def _hold(decision: Decision) -> Hold:
    return Hold.SENDER if decision.act is Act.HOLD else Hold.NONE


def deciding(answers: Sequence[Answer]) -> Answer:
    """Of refused recipients the one that decides: a deferred one, because it makes the mail go again."""
    return next((answer for answer in answers if answer.reply.code < 500), answers[0])


def of_fault(fault: TransportFault, decision: Decision, asked: Sequence[Answer]) -> Close:
    """The end of a transaction that broke; `asked` are the RCPT answers of one that reached the final dot."""
    unknown = decision.act is Act.UNKNOWN
    return Close(
        state=_STATES[decision.act],
        evidence=evidence(fault),
        reason=decision.reason,
        retry_at=decision.at if decision.act is Act.RETRY else None,
        answered=_said(asked) if unknown else (),
        hold=_hold(decision),
    )


def evidence(fault: TransportFault | TokenFault) -> Evidence:
    """Stage, codes and literal line of a fault."""
    if isinstance(fault, TransportFault):
        return _of_reply(fault.stage, fault.reply) if fault.reply else Evidence(fault.stage, line=fault.line)
    code = fault.answer.codes[0] if isinstance(fault, TokenRefused) and fault.answer.codes else None
    return Evidence("token", code, line=fault.line)


def _of_reply(stage: str, reply: Reply) -> Evidence:
    return Evidence(stage, reply.code, reply.enhanced, reply.line)


def _said(answers: Sequence[Answer]) -> tuple[Said, ...]:
    return tuple(Said(answer.address, answer.reply.code, answer.reply.line) for answer in answers)
