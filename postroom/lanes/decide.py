"""What follows from an outcome. Pure: no socket, no database, the clock is passed in.

Codes and wording: RFC 5321 4.2, RFC 3463, Exchange Online's replies (facts 7.C).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from postroom.oauth.faults import TokenFault, TokenRefused, TokenUnavailable
from postroom.shared.wording import N_, Sentence
from postroom.transport.envelope import Delivery
from postroom.transport.faults import (
    Aborted,
    CannotConnect,
    CannotResolve,
    ConnectionLost,
    NotOffered,
    OutcomeUnknown,
    Reply,
    ServerRefused,
    Stage,
    TlsRefused,
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

    `own_sender`: the mail goes out under a person's own address and not the profile's.
    """

    tries: int = 0
    since: datetime | None = None
    reused: bool = False
    fresh_token: bool = False
    oauth: bool = True
    own_sender: bool = False


@dataclass(frozen=True)
class Decision:
    """An act, when it is due (None: now or never), and why, for people."""

    act: Act
    at: datetime | None = None
    reason: Sentence = field(default_factory=Sentence)


_SENDER_CODES = {"5.7.60", "5.2.252"}
_SENDER_NAMES = re.compile(r"SendAsDenied", re.I)
_ACCOUNT_CODES = {"5.2.1", "5.7.57", *(f"5.7.50{digit}" for digit in range(1, 9))}
_ACCOUNT_NAMES = re.compile(r"MapiExceptionLogonFailed|MapiExceptionShutoffQuotaExceeded|OutboundSpam", re.I)
_QUOTA = re.compile(r"SubmissionQuotaExceeded|daily user sending (quota|limit)", re.I)
_ENHANCED = re.compile(r"(?:^|\s)[245]\d\d[ -]([245]\.\d{1,3}\.\d{1,3})(?=\s|$)")
"""An enhanced code right after a reply code: an address or a host name in the words is none."""
_SIGN_IN = N_("Somebody must sign in for this mail profile (postroom profile login): %(line)s")
_NEVER = N_(
    "Nobody has signed in for this mail profile since it was made or changed (postroom profile login)."
)
_SENTENCES = {
    "login_required": _NEVER,
    "invalid_grant": _SIGN_IN,
    "interaction_required": _SIGN_IN,
    "consent_required": _SIGN_IN,
}
_TOKEN_REFUSED = N_("The sign-in service refused: %(line)s")
_BUSY_CODES = {90055, 90033, 50196, 90006, 90012}
"""AADSTS numbers that mean: later (tenant throttled, directory busy, loop detected)."""


def after_delivery(delivery: Delivery, history: History, now: datetime, rules: Rules) -> Decision:
    """All recipients answered and, unless every one was refused, the final dot too (rule 8)."""
    deferred = [answer for answer in delivery.answers if 400 <= answer.reply.code < 500]
    if deferred:
        return _later(history, now, rules, _server_said(deferred[0].reply), give_up=_gave_up(delivery))
    if delivery.reply is None:
        return Decision(Act.FAIL, None, _server_said(delivery.answers[0].reply))
    return Decision(Act.SENT)


def after_fault(fault: TransportFault, history: History, now: datetime, rules: Rules) -> Decision:
    """A fault while a message was under way."""
    if isinstance(fault, OutcomeUnknown) or _dropped_after_the_dot(fault):
        return Decision(Act.UNKNOWN, None, _lost_at_the_end(fault))
    if isinstance(fault, Aborted):
        return Decision(Act.NOTHING)
    if isinstance(fault, NotOffered):
        return Decision(Act.FAIL, None, _missing(fault))
    if _idle_cut(fault, history):
        return Decision(Act.AGAIN)
    if isinstance(fault, ServerRefused):
        return _refused(fault, history, now, rules)
    return _later(history, now, rules, Sentence(N_("The connection broke: %(line)s"), {"line": fault.line}))


def after_login(
    fault: TransportFault | TokenFault, history: History, now: datetime, rules: Rules
) -> Decision:
    """A fault before any message: token, connection, TLS, login. It concerns the profile, not one entry."""
    if isinstance(fault, TokenRefused):
        return _token_refused(fault, history, now, rules)
    if isinstance(fault, TokenUnavailable):
        return _token_unavailable(fault, history, now, rules)
    assert isinstance(fault, TransportFault)
    if isinstance(fault, ServerRefused) and fault.stage is Stage.AUTH:
        return _login_refused(fault, history, now, rules)
    return _no_connection(fault, history, now, rules)


def _refused(fault: ServerRefused, history: History, now: datetime, rules: Rules) -> Decision:
    line, code, said = fault.reply.line, fault.reply.code, _server_said(fault.reply)
    codes = {fault.reply.enhanced, *_ENHANCED.findall(line)}
    if _QUOTA.search(line) or (code >= 500 and "5.1.90" in codes):
        return Decision(Act.WAIT, now + timedelta(seconds=rules.quota_pause), said)
    if _ACCOUNT_NAMES.search(line) or code == 530 or (code >= 500 and codes & _ACCOUNT_CODES):
        return Decision(Act.FAULT, _probe(now, rules), said)
    if code in (421, 432):
        return Decision(Act.WAIT, _delay(history, now, rules), said)
    if code < 500:
        return _later(history, now, rules, said)
    if _sender_is_refused(fault, codes):
        # The next mail of the same sender would meet the same refusal.
        return Decision(Act.HOLD if history.own_sender else Act.FAULT, _probe(now, rules), said)
    return Decision(Act.FAIL, None, said)


def _sender_is_refused(fault: ServerRefused, codes: set[str]) -> bool:
    if codes & _SENDER_CODES or _SENDER_NAMES.search(fault.reply.line):
        return True
    too_big = fault.reply.code == 552 or codes & {"5.3.4", "5.2.3"}
    return fault.stage is Stage.MAIL and not too_big


def _later(
    history: History, now: datetime, rules: Rules, reason: Sentence, give_up: Act = Act.FAIL
) -> Decision:
    if history.since and now - history.since >= timedelta(seconds=rules.retry_for):
        return Decision(give_up, None, reason)
    return Decision(Act.RETRY, _delay(history, now, rules), reason)


def _gave_up(delivery: Delivery) -> Act:
    return Act.SENT if delivery.reply else Act.FAIL


def _token_refused(fault: TokenRefused, history: History, now: datetime, rules: Rules) -> Decision:
    template = _SENTENCES.get(fault.answer.error, _TOKEN_REFUSED)
    reason = Sentence(template, {"line": fault.line})
    busy = fault.answer.error in ("temporarily_unavailable", "server_error") or _BUSY_CODES & set(
        fault.answer.codes
    )
    if busy:
        return Decision(Act.WAIT, _delay(history, now, rules), reason)
    return Decision(Act.FAULT, _probe(now, rules), reason)


def _token_unavailable(fault: TokenUnavailable, history: History, now: datetime, rules: Rules) -> Decision:
    reason = Sentence(N_("The sign-in service cannot be reached: %(line)s"), {"line": fault.line})
    if fault.untrusted:
        return Decision(Act.FAULT, _probe(now, rules), reason)
    at = _delay(history, now, rules)
    if fault.retry_after is not None:
        at = max(at, now + timedelta(seconds=fault.retry_after))
    return Decision(Act.WAIT, at, reason)


def _login_refused(fault: ServerRefused, history: History, now: datetime, rules: Rules) -> Decision:
    reason = Sentence(N_("The mail server refused the login: %(line)s"), {"line": fault.reply.line})
    if fault.reply.code < 500:
        return Decision(Act.WAIT, _delay(history, now, rules), reason)
    if not history.oauth:
        # A wrong password is never repeated unattended: the account would be locked (rule 9).
        return Decision(Act.PERSON, None, reason)
    if fault.reply.enhanced == "5.7.3" and not history.fresh_token:
        return Decision(Act.AGAIN)
    return Decision(Act.FAULT, _probe(now, rules), reason)


def _no_connection(fault: TransportFault, history: History, now: datetime, rules: Rules) -> Decision:
    wait = Decision(Act.WAIT, _delay(history, now, rules), _connection_words(fault))
    lasting = Decision(Act.FAULT, _probe(now, rules), wait.reason)
    if isinstance(fault, TlsRefused):
        return lasting if fault.untrusted else wait
    if isinstance(fault, NotOffered):
        return lasting
    if isinstance(fault, ServerRefused) and fault.reply.code >= 500:
        return lasting
    return wait


def _connection_words(fault: TransportFault) -> Sentence:
    values = {"line": fault.line}
    if isinstance(fault, CannotResolve):
        return Sentence(N_("The server's name is not known: %(line)s"), values)
    if isinstance(fault, CannotConnect):
        return Sentence(N_("Nobody answers at the mail server: %(line)s"), values)
    if isinstance(fault, TlsRefused) and fault.untrusted:
        return Sentence(N_("The mail server's certificate is not trusted: %(line)s"), values)
    if isinstance(fault, TlsRefused):
        return Sentence(N_("No encrypted connection could be made: %(line)s"), values)
    if isinstance(fault, NotOffered):
        return _missing(fault)
    if isinstance(fault, ConnectionLost):
        return Sentence(N_("The connection broke: %(line)s"), values)
    return Sentence(N_("The mail server said: %(line)s"), values)


def _missing(fault: NotOffered) -> Sentence:
    return Sentence(N_("The mail server does not offer what is needed: %(line)s"), {"line": fault.line})


def _lost_at_the_end(fault: TransportFault) -> Sentence:
    template = N_("The connection broke after the whole mail was given: it may have been sent (%(line)s).")
    return Sentence(template, {"line": fault.line})


def _server_said(reply: Reply) -> Sentence:
    return Sentence(N_("The mail server said: %(line)s"), {"line": reply.line})


def _dropped_after_the_dot(fault: TransportFault) -> bool:
    """421 4.4.2 as the answer to the final dot tells of a lost connection, not of the message (facts 7.C)."""
    said = fault.reply
    return fault.stage is Stage.FINAL and said is not None and (said.code, said.enhanced) == (421, "4.4.2")


def _idle_cut(fault: TransportFault, history: History) -> bool:
    """A kept connection that the server closed while it was idle: one fresh connection, before any DATA."""
    if not history.reused or fault.stage is not Stage.MAIL:
        return False
    return isinstance(fault, ConnectionLost) or (fault.reply is not None and fault.reply.code == 421)


def _delay(history: History, now: datetime, rules: Rules) -> datetime:
    step = min(history.tries, len(rules.retry_delays) - 1)
    return now + timedelta(seconds=rules.retry_delays[step])


def _probe(now: datetime, rules: Rules) -> datetime:
    return now + timedelta(seconds=rules.probe_every)
