"""What a person may do with an entry: retry, hold, cancel, acknowledge. What cannot be is refused with a sentence.

`seen` of each verb is the fingerprint of the entry as the person saw it (`seen.py`); None on the command line,
which shows nothing beforehand. An entry that has changed since is left as it is.
"""

from enum import StrEnum

from django.db.models import Q

from postroom.audit.record import record
from postroom.audit.turns import keep_premises
from postroom.documents.values import DocumentIdentity
from postroom.outbox import document_states, keys, partly_sent, pauses
from postroom.outbox.accept import find_earlier_sending, take_turns
from postroom.outbox.models import Attempt, Entry, EntryDocument, Recipient
from postroom.outbox.pauses import Kind, PauseView
from postroom.outbox.reasons import Reason
from postroom.outbox.refusals import (
    NothingToAcknowledge,
    NotInThisState,
    ProfileRemoved,
    SendingStopped,
    TrainingEnded,
    TrainingNow,
    UnknownEntry,
    WasSentBefore,
    WentMeanwhile,
)
from postroom.outbox.seen import refuse_if_changed, was_seen_in_training
from postroom.outbox.sql import commit_together, in_one_commit
from postroom.outbox.states import Hold, Mark, RecipientState, State
from postroom.outbox.views import EntryView
from postroom.scenarios import mail_settings
from postroom.shared import clock
from postroom.shared.refusals import NotPossible
from postroom.shared.wording import N_, Sentence, Word


@in_one_commit
def retry(entry_id: int, *, actor: str, seen: str | None = None) -> None:
    """Send a held (not a duplicate), failed or retrying entry now. Raises UnknownEntry, NotPossible.

    It is refused when its document went in another mail meanwhile.
    """
    with commit_together():
        entry = lock_entry(entry_id, seen)
        if entry.hold == Hold.DUPLICATE:
            raise WasSentBefore(id=entry_id)
        if entry.state not in (State.HELD, State.FAILED, State.RETRYING):
            raise refuse_now(entry, N_("retried"))
        if entry.state != State.RETRYING:
            _refuse_if_it_went_meanwhile(entry)
        refuse_in_training(entry, seen)
        if entry.hold == Hold.PROFILE and entry.profile_id:
            _release_profile(entry)
        if entry.not_after and entry.not_after <= clock.now():
            entry.not_after = None  # its time had passed; whoever asks for it now wants it all the same
        requeue(entry)
        record(actor, "outbox retry", subject=str(entry_id))


@in_one_commit
def hold(entry_id: int, *, actor: str, seen: str | None = None) -> None:
    """Keep an entry back until a person retries it. Raises UnknownEntry, NotPossible."""
    with commit_together():
        entry = lock_entry(entry_id, seen)
        _call_back(entry)
        if entry.state not in (State.SCHEDULED, State.PENDING, State.RETRYING, State.HELD) or entry.hold in (
            Hold.DUPLICATE,
            Hold.PERSON,
            Hold.LOOK,
        ):
            raise refuse_now(entry, N_("held"))
        entry.state, entry.hold = State.HELD, Hold.PERSON
        told = Reason.KEPT_BACK(actor=actor)
        entry.reason, entry.reason_values = told.template, told.values
        entry.save(update_fields=["state", "hold", "reason", "reason_values"])
        document_states.mark_one(entry)
        record(actor, "outbox hold", subject=str(entry_id))


@in_one_commit
def cancel(entry_id: int, *, actor: str, seen: str | None = None) -> None:
    """Withdraw an entry that has not left. Raises UnknownEntry, NotPossible."""
    with commit_together():
        entry = lock_entry(entry_id, seen)
        _call_back(entry)
        allowed = (State.DRAFT, State.SCHEDULED, State.PENDING, State.RETRYING, State.HELD, State.FAILED)
        if entry.state not in allowed or entry.sent_at:
            raise refuse_now(entry, N_("cancelled"))
        entry.state, entry.hold = State.CANCELLED, Hold.NONE
        told = Reason.CANCELLED(actor=actor)
        entry.reason, entry.reason_values = told.template, told.values
        keys.give_back(entry)
        entry.save()
        document_states.mark_one(entry)
        record(actor, "outbox cancel", subject=str(entry_id))


@in_one_commit
def acknowledge(entry_id: int, *, actor: str, note: str = "", seen: str | None = None) -> None:
    """A person knows that a sent entry was refused for some, and has seen to it. Raises UnknownEntry, NotPossible."""
    with commit_together():
        entry = lock_entry(entry_id, seen)
        if not partly_sent.count_open([entry_id]):
            raise NothingToAcknowledge(id=entry_id)
        Recipient.objects.filter(entry=entry, state=RecipientState.REFUSED).update(dealt_with=True)
        record(actor, "outbox acknowledge", subject=str(entry_id), after={"note": note} if note else {})


def _refuse_if_it_went_meanwhile(entry: Entry) -> None:
    """The question of acceptance once more, about all others but those that go only on purpose."""
    others = ~Q(pk=entry.pk) & ~Q(state=State.HELD, hold=Hold.DUPLICATE)
    if entry.resend_reason:  # it was wanted although an earlier one had gone
        others &= Q(pk__gt=entry.pk)
    missing = Recipient.objects.filter(entry=entry).exclude(state=RecipientState.ACCEPTED)
    addresses = list(missing.values_list("address", flat=True))
    marks = _list_documents(entry)
    take_turns(marks)
    earlier = find_earlier_sending(marks, addresses, clock.now(), others)
    if earlier:
        raise WentMeanwhile(id=entry.pk, earlier=earlier)


def _list_documents(entry: Entry) -> list[DocumentIdentity]:
    own = EntryDocument.objects.filter(entry=entry, own=True).select_related("document")
    return [
        DocumentIdentity(one.document.type, one.document.number, one.document.debtor, one.sha256)
        for one in own
    ]


def _call_back(entry: Entry) -> None:
    """What is claimed can be kept back until its final dot was allowed; from then on it never is (rule 13)."""
    finishing = Attempt.objects.filter(entry=entry, mark=Mark.FINISHING)
    if entry.state == State.SENDING and not finishing.exists():
        entry.state = State.PENDING


def _release_profile(entry: Entry) -> None:
    pause = pauses.pause_of(entry.profile_id or 0)
    if pause and pause.kind is pauses.Kind.STOPPED:
        raise SendingStopped(profile=entry.profile_name)
    pauses.release(entry.profile_id or 0)


def requeue(entry: Entry) -> None:
    """Make the entry due now, or at its set time, as if it had never been tried. Raises ProfileRemoved."""
    if entry.profile_id is None:
        raise ProfileRemoved(profile=entry.profile_name, id=entry.pk)
    if entry.state == State.FAILED:
        Recipient.objects.filter(entry=entry, state=RecipientState.REFUSED).update(
            state=RecipientState.WAITING
        )
    moment = clock.now()
    waits = entry.not_before is not None and entry.not_before > moment
    entry.state, entry.hold = State.SCHEDULED if waits else State.PENDING, Hold.NONE
    entry.due_at = entry.not_before if waits and entry.not_before else moment
    entry.reason, entry.reason_values = "", {}
    entry.deferrals, entry.first_deferred_at, entry.look_at = 0, None, None
    keys.take_again(entry)
    entry.save()
    document_states.mark_one(entry)


def refuse_in_training(entry: Entry, seen: str | None) -> None:
    """What a person sends during training, or from a page that says so, reaches nobody else.

    Raises TrainingNow, TrainingEnded.
    """
    keep_premises()
    address = mail_settings.general().training_address
    if address and not entry.training:
        raise TrainingNow(id=entry.pk, address=address)
    if was_seen_in_training(seen) and not entry.training:
        raise TrainingEnded(id=entry.pk)


def lock_entry(entry_id: int, seen: str | None = None) -> Entry:
    """The entry, locked until the commit. Raises UnknownEntry, and NotPossible when it is not as it was `seen`."""
    row = Entry.objects.select_for_update().filter(pk=entry_id).first()
    if row is None:
        raise UnknownEntry(id=entry_id)
    if seen is not None:
        refuse_if_changed(row, seen)
    return row


def refuse_now(entry: Entry, done: str) -> NotPossible:
    return NotInThisState(id=entry.pk, state=Word(entry.state), done=Word(done))


def hold_broken(entry_id: int, reason: Sentence) -> None:
    """Keep back an entry whose frozen bytes cannot be rebuilt: it is never sent as something else (rule 1)."""
    with commit_together():
        mine = Entry.objects.filter(pk=entry_id, state=State.SENDING)
        mine.update(state=State.HELD, hold=Hold.BROKEN, reason=reason.template, reason_values=reason.values)
        document_states.mark_many(Entry.objects.filter(pk=entry_id), State.HELD)


_RETRIED = {State.HELD, State.FAILED, State.RETRYING}
_HELD = {State.SCHEDULED, State.PENDING, State.SENDING, State.RETRYING, State.HELD}
"""Of what is being sent, the verb takes only what has not come to its final dot."""
_CANCELLED = _HELD | {State.DRAFT, State.FAILED}
_RESENT = {State.SENT, State.FAILED, State.CANCELLED}


class Act(StrEnum):
    """A verb of this module, `resend` or `unknowns`."""

    RETRY = "retry"
    HOLD = "hold"
    CANCEL = "cancel"
    RESEND = "resend"
    RESEND_REFUSED = "resend-refused"
    ACKNOWLEDGE = "acknowledge"
    LOOK = "look"
    SETTLE = "settle"


def list_allowed_actions(entry: EntryView, pause: PauseView | None) -> frozenset[Act]:
    """The acts that make sense now; `pause` is that of the entry's profile. The verbs have the last word."""
    rules = {
        Act.RETRY: _may_retry(entry, pause),
        Act.HOLD: entry.state in _HELD and entry.hold not in (Hold.DUPLICATE, Hold.PERSON, Hold.LOOK),
        Act.CANCEL: entry.state in _CANCELLED and entry.sent_at is None,
        Act.RESEND: entry.profile_id is not None and (entry.state in _RESENT or _is_duplicate(entry)),
        Act.RESEND_REFUSED: entry.profile_id is not None and entry.open_refusals > 0,
        Act.ACKNOWLEDGE: entry.open_refusals > 0,
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
