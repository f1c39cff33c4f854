"""What a person has seen of an entry before acting on it (rule 12): a fingerprint that travels with the form.

A form that was sent twice, and somebody else's form from before the act, no longer fit: nothing is done, and whoever
pressed reads who did what.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from django.db.models import Count

from postroom.audit.listing import find_last
from postroom.outbox.models import Attempt, Entry, Look, Recipient
from postroom.outbox.refusals import ChangedSinceSeen, EntryChanged, EntryChangedBy, SentAgainBy
from postroom.outbox.views import EntryView
from postroom.scenarios import mail_settings
from postroom.shared import clock
from postroom.shared.wording import N_, Word

_WORDS = {
    "outbox acknowledge": N_("marked as dealt with"),
    "outbox cancel": N_("cancelled"),
    "outbox hold": N_("held"),
    "outbox look": N_("looked for"),
    "outbox resend": N_("sent again"),
    "outbox retry": N_("retried"),
    "outbox settle": N_("settled"),
}
"""What was done to an entry -> the word for it in a sentence."""
DONE = tuple(_WORDS)
"""Acts on an entry, as the log names them."""


_TRAINING = "t"


def make_fingerprint(entry: EntryView, resends: int) -> str:
    """The fingerprint of an entry as it is shown; `resends`: how many entries send it again.

    Whether the page says that training is on stands behind it, for acts by which the mail leaves.
    """
    return _hash_view(entry, resends) + _mark_training()


def make_fingerprints(entries: Sequence[EntryView]) -> dict[int, str]:
    """The fingerprint of each entry, by its number, in one query for their resends."""
    mine = Entry.objects.filter(resend_of__in=[one.id for one in entries]).values_list("resend_of")
    resends, mark = dict(mine.annotate(count=Count("id"))), _mark_training()
    return {one.id: _hash_view(one, resends.get(one.id, 0)) + mark for one in entries}


def leave_training_out(seen: str) -> str:
    """The fingerprint for an act by which nothing leaves."""
    return seen.removesuffix(_TRAINING)


def was_seen_in_training(seen: str | None) -> bool:
    """Whether the page that this fingerprint comes from said that only the training address gets mail."""
    return bool(seen) and str(seen).endswith(_TRAINING)


def _mark_training() -> str:
    return _TRAINING if mail_settings.general().training_address else ""


def _hash_view(entry: EntryView, resends: int) -> str:
    dealt_with = sum(one.dealt_with for one in entry.recipients)
    counts = (len(entry.attempts), len(entry.looks), resends, dealt_with)
    return _hash(entry.state, entry.hold, entry.due_at, counts)


def refuse_if_changed(entry: Entry, seen: str) -> None:
    """Compare a locked entry with what was seen. Raises ChangedSinceSeen, with who did what in the meantime."""
    counts = (
        Attempt.objects.filter(entry=entry).count(),
        Look.objects.filter(entry=entry).count(),
        Entry.objects.filter(resend_of=entry).count(),
        Recipient.objects.filter(entry=entry, dealt_with=True).count(),
    )
    if leave_training_out(seen) != _hash(entry.state, entry.hold, entry.due_at, counts):
        raise _describe_change(entry)


def _hash(state: str, hold: str, due_at: datetime, counts: tuple[int, ...]) -> str:
    text = repr((str(state), str(hold), due_at.astimezone(UTC).isoformat(), counts))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _describe_change(entry: Entry) -> ChangedSinceSeen:
    state, last = Word(entry.state), find_last(str(entry.pk), DONE)
    if last is None:
        return EntryChanged(id=entry.pk, state=state)
    told = {"id": entry.pk, "actor": last.actor, "time": clock.format_moment(last.at)}
    again = last.after.get("entry", entry.pk)
    if again != entry.pk:
        return SentAgainBy(**told, entry=again)
    return EntryChangedBy(**told, state=state, done=Word(_WORDS[last.verb]))
