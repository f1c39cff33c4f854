"""Writing the answer to an attempt: into the attempt, the recipients, the entry and its document."""

from datetime import datetime, timedelta

from django.conf import settings

from postroom.documents import keep as documents
from postroom.outbox import mirror
from postroom.outbox.commit import execute, instant, rows
from postroom.outbox.models import Entry, Recipient
from postroom.outbox.outcomes import Close, Evidence, Opened, Said, is_positive
from postroom.outbox.states import Mark, RecipientState, SentBy, State
from postroom.profiles import keep as profiles
from postroom.shared import clock

_ANSWERED = (
    "state",
    "hold",
    "reason",
    "reason_values",
    "sent_at",
    "sent_by",
    "deferrals",
    "first_deferred_at",
    "due_at",
    "look_at",
)
"""Columns of an entry that an answer changes."""
_ATTEMPT = """UPDATE outbox_attempt SET mark = %s, ended_at = %s, stage = %s, code = %s, enhanced_code = %s, line = %s
    WHERE id = %s AND ended_at IS NULL"""
_NOT_TAKEN = "UPDATE outbox_attempt SET taken = 0 WHERE id = %s"
_SENT = """UPDATE outbox_entry SET state = 'sent', hold = '', reason = '', reason_values = '{}', look_at = NULL,
    sent_by = CASE WHEN sent_at IS NULL THEN %s ELSE sent_by END, sent_at = COALESCE(sent_at, %s) WHERE id = %s
    RETURNING sent_at"""
_RECIPIENT = "UPDATE outbox_recipient SET state = %s, line = %s WHERE entry_id = %s AND address = %s"
_UNLESS_ACCEPTED = f"{_RECIPIENT} AND state <> 'accepted'"
"""A late answer never takes away what another attempt has brought about."""


def write_answer(opened: Opened, close: Close) -> None:
    """Write it inside the caller's commit. A late answer of a lost lane counts only when it is a 250."""
    moment = clock.now()
    mark = Mark.FINISHING if close.state is State.UNKNOWN else Mark.CLOSED
    told = _told(close.evidence)
    if not execute(_ATTEMPT, [mark.value, moment, *told, opened.attempt_id]):
        return
    if _is_plain_success(close):
        _write_success(opened, close, moment)
    else:
        _write_other(opened, close)


def _is_plain_success(close: Close) -> bool:
    """The usual case: 250 after the final dot, and a yes for every recipient of this attempt."""
    everyone = all(is_positive(said.code) for said in close.answered)
    return (
        close.state is State.SENT and is_positive(close.evidence.code) and everyone and bool(close.answered)
    )


def _write_success(opened: Opened, close: Close, moment: datetime) -> None:
    entry_id = opened.claimed.entry_id
    first_sent = rows(_SENT, [SentBy.ANSWER.value, moment, entry_id])[0][0]
    for said in close.answered:
        execute(_RECIPIENT, [RecipientState.ACCEPTED.value, said.line, entry_id, said.address])
    documents.mark_sent(opened.claimed.document_ids, instant(first_sent))


def _write_other(opened: Opened, close: Close) -> None:
    code = close.evidence.code
    if code is not None and not is_positive(code):
        execute(_NOT_TAKEN, [opened.attempt_id])
    entry = Entry.objects.select_for_update().defer("head").get(pk=opened.claimed.entry_id)
    accepted = is_positive(code) and any(is_positive(said.code) for said in close.answered)
    if not accepted and not _still_undecided(entry, opened):
        return  # a person or another owner went on with it meanwhile; only a 250 outranks that
    _write_recipients(entry.pk, close)
    _write_entry(entry, close, accepted)


def _still_undecided(entry: Entry, opened: Opened) -> bool:
    ours = (entry.lane_id, entry.epoch) == (opened.lane_id, opened.epoch)
    return ours and entry.state in (State.SENDING, State.UNKNOWN)


def _write_recipients(entry_id: int, close: Close) -> None:
    for said in close.answered:
        state = _recipient_state(said, close)
        execute(_UNLESS_ACCEPTED, [state.value, said.line, entry_id, said.address])
    if close.state is State.FAILED:
        Recipient.objects.filter(entry_id=entry_id, state=RecipientState.WAITING).update(
            state=RecipientState.REFUSED
        )


def _recipient_state(said: Said, close: Close) -> RecipientState:
    if is_positive(said.code):
        return RecipientState.UNKNOWN if close.state is State.UNKNOWN else RecipientState.ACCEPTED
    if 500 <= said.code < 600 or close.state in (State.SENT, State.FAILED):
        return RecipientState.REFUSED
    return RecipientState.WAITING


def _write_entry(entry: Entry, close: Close, accepted: bool) -> None:
    moment = clock.now()
    entry.state, entry.hold = close.state, close.hold
    entry.reason, entry.reason_values = close.reason.template, close.reason.values
    if accepted and entry.sent_at is None:
        entry.sent_at, entry.sent_by = moment, SentBy.ANSWER
    if close.state is State.FAILED and entry.sent_at:
        entry.state = State.SENT  # one accepted recipient makes it sent; the refused ones are shown (rule 8)
    if close.state is State.RETRYING and entry.sent_at and not _anybody_waits(entry.pk):
        entry.state = State.SENT  # a late answer: another attempt has served those who were put off
    if close.state is State.RETRYING:
        entry.deferrals += 1
        entry.first_deferred_at = entry.first_deferred_at or moment
    if close.retry_at:
        entry.due_at = close.retry_at
    unknown = close.state is State.UNKNOWN
    entry.look_at = first_look(entry.profile_id) if unknown else None
    entry.save(update_fields=_ANSWERED)
    mirror.one(entry)


def _anybody_waits(entry_id: int) -> bool:
    return Recipient.objects.filter(entry_id=entry_id, state=RecipientState.WAITING).exists()


def first_look(profile_id: int | None) -> datetime | None:
    """When to look for an unknown outcome in the Sent folder; None when the profile has no incoming server."""
    if profile_id is None or not profiles.has_incoming(profile_id):
        return None
    return clock.now() + timedelta(seconds=settings.POSTROOM.settle_delay)


def _told(evidence: Evidence) -> tuple[str, int | None, str, str]:
    return evidence.stage, evidence.code, evidence.enhanced_code, evidence.line
