"""What follows from a fault before any message: token, connection, TLS, login. Pure, as `retry_policy`."""

from datetime import datetime, timedelta

from postroom.diagnosis.concern import About
from postroom.oauth.faults import TokenFault, TokenRefused, TokenUnavailable
from postroom.outbox.reasons import Reason
from postroom.shared.wording import Sentence
from postroom.transport.faults import (
    CannotConnect,
    CannotResolve,
    ConnectionLost,
    NotOffered,
    ServerRefused,
    Stage,
    TlsRefused,
    TransportFault,
)
from postroom.worker.retry_policy import (
    Act,
    Decision,
    History,
    Rules,
    concern_of,
    find_next_probe,
    find_next_try,
    say_missing,
)

_PERSON_NEEDED = {
    "login_required": Reason.NEVER_SIGNED_IN,
    "invalid_grant": Reason.SIGN_IN_NEEDED,
    "interaction_required": Reason.SIGN_IN_NEEDED,
    "consent_required": Reason.SIGN_IN_NEEDED,
}
_LOOP, _LOOP_PAUSE = 50196, 300
_BUSY_CODES = {90055, 90033, _LOOP, 90006, 90012}
"""AADSTS numbers that mean: later (tenant throttled, directory busy, loop detected)."""


def decide_after_login(
    fault: TransportFault | TokenFault, history: History, now: datetime, rules: Rules
) -> Decision:
    """A fault before any message: token, connection, TLS, login. It concerns the profile, not one entry."""
    if isinstance(fault, TokenRefused):
        return _decide_token_refused(fault, history, now, rules)
    if isinstance(fault, TokenUnavailable):
        return _decide_token_unavailable(fault, history, now, rules)
    assert isinstance(fault, TransportFault)
    if isinstance(fault, ServerRefused) and fault.stage is Stage.AUTH:
        return _decide_login_refused(fault, history, now, rules)
    return _decide_no_connection(fault, history, now, rules)


def _decide_token_refused(fault: TokenRefused, history: History, now: datetime, rules: Rules) -> Decision:
    busy = fault.answer.error in ("temporarily_unavailable", "server_error") or _BUSY_CODES & set(
        fault.answer.codes
    )
    kind = None if busy else _PERSON_NEEDED.get(fault.answer.error)
    reason = (kind or Reason.TOKEN_REFUSED)(line=fault.line)
    if busy:
        looped = now + timedelta(seconds=_LOOP_PAUSE) if _LOOP in fault.answer.codes else now
        return Decision(Act.WAIT, max(find_next_try(history, now, rules), looped), reason)
    return Decision(Act.FAULT, find_next_probe(now, rules), reason)


def _decide_token_unavailable(
    fault: TokenUnavailable, history: History, now: datetime, rules: Rules
) -> Decision:
    reason = Reason.TOKEN_UNAVAILABLE(line=fault.line)
    if fault.untrusted:
        return Decision(Act.FAULT, find_next_probe(now, rules), reason)
    at = find_next_try(history, now, rules)
    if fault.retry_after is not None:
        at = max(at, now + timedelta(seconds=fault.retry_after))
    return Decision(Act.WAIT, at, reason)


def _decide_login_refused(fault: ServerRefused, history: History, now: datetime, rules: Rules) -> Decision:
    reason = Reason.LOGIN_REFUSED(line=fault.reply.line)
    if concern_of(fault.stage, fault.reply).about is About.TLS:
        return Decision(Act.FAULT, find_next_probe(now, rules), reason)
    if fault.reply.code < 500:
        return Decision(Act.WAIT, find_next_try(history, now, rules), reason)
    if not history.oauth:
        # A wrong password is never repeated unattended: the account would be locked (rule 9).
        return Decision(Act.PERSON, None, reason)
    if fault.reply.enhanced in ("5.7.3", "5.7.8") and not history.fresh_token:
        return Decision(Act.AGAIN)
    return Decision(Act.FAULT, find_next_probe(now, rules), reason)


def _decide_no_connection(fault: TransportFault, history: History, now: datetime, rules: Rules) -> Decision:
    wait = Decision(Act.WAIT, find_next_try(history, now, rules), _describe_connection(fault))
    lasting = Decision(Act.FAULT, find_next_probe(now, rules), wait.reason)
    if isinstance(fault, TlsRefused):
        return lasting if fault.untrusted else wait
    if isinstance(fault, NotOffered):
        return lasting
    if isinstance(fault, ServerRefused) and concern_of(fault.stage, fault.reply).lasts:
        return lasting
    return wait


def _describe_connection(fault: TransportFault) -> Sentence:
    if isinstance(fault, CannotResolve):
        return Reason.NAME_NOT_KNOWN(line=fault.line)
    if isinstance(fault, CannotConnect):
        return Reason.NOBODY_ANSWERS(line=fault.line)
    if isinstance(fault, TlsRefused):
        return (Reason.NOT_TRUSTED if fault.untrusted else Reason.NOT_ENCRYPTED)(line=fault.line)
    if isinstance(fault, NotOffered):
        return say_missing(fault)
    if isinstance(fault, ConnectionLost):
        return Reason.CONNECTION_BROKE(line=fault.line)
    return Reason.SERVER_SAID(line=fault.line)
