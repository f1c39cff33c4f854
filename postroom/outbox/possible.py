"""What a person may do with an entry as it stands: the verbs that would not be refused."""

from enum import StrEnum

from postroom.outbox.pauses import Kind, PauseView
from postroom.outbox.shown import EntryView
from postroom.outbox.states import Hold, State

_RETRIED = {State.HELD, State.FAILED, State.RETRYING}
_HELD = {State.SCHEDULED, State.PENDING, State.RETRYING, State.HELD}
_CANCELLED = _HELD | {State.DRAFT, State.FAILED}
_RESENT = {State.SENT, State.FAILED, State.CANCELLED}


class Act(StrEnum):
    """A verb of `person`, `resend` or `unknowns`."""

    RETRY = "retry"
    HOLD = "hold"
    CANCEL = "cancel"
    RESEND = "resend"
    LOOK = "look"
    SETTLE = "settle"


def possible(entry: EntryView, pause: PauseView | None) -> frozenset[Act]:
    """The acts that make sense now; `pause` is that of the entry's profile. The verbs have the last word."""
    rules = {
        Act.RETRY: _may_retry(entry, pause),
        Act.HOLD: entry.state in _HELD and entry.hold not in (Hold.DUPLICATE, Hold.PERSON),
        Act.CANCEL: entry.state in _CANCELLED and entry.sent_at is None,
        Act.RESEND: entry.profile_id is not None and (entry.state in _RESENT or _is_duplicate(entry)),
        Act.LOOK: entry.state == State.UNKNOWN and entry.look_at is None,
        Act.SETTLE: entry.state == State.UNKNOWN,
    }
    return frozenset(act for act, may in rules.items() if may)


def _may_retry(entry: EntryView, pause: PauseView | None) -> bool:
    stopped = entry.hold == Hold.PROFILE and pause is not None and pause.kind is Kind.STOPPED
    wanted = entry.state in _RETRIED and not _is_duplicate(entry)
    return wanted and entry.profile_id is not None and not stopped


def _is_duplicate(entry: EntryView) -> bool:
    return entry.state == State.HELD and entry.hold == Hold.DUPLICATE
