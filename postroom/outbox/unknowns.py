"""Unknown outcomes: which are to be looked for in the Sent folder, and what a look or a person decides (rule 7)."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from postroom.audit.record import record
from postroom.outbox import document_states
from postroom.outbox.actions import lock_entry, refuse_now, requeue
from postroom.outbox.attempts import is_positive
from postroom.outbox.models import Attempt, Entry, Look, Recipient
from postroom.outbox.recovery import may_still_answer
from postroom.outbox.refusals import StillTried
from postroom.outbox.sent_folder_lookups import Seen, Unknown
from postroom.outbox.sql import commit_together
from postroom.outbox.states import Hold, Mark, RecipientState, SentBy, State
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.shared.wording import N_

MOST_CONTROLS = 3
_TAKEN_FOR_LOOKING = timedelta(minutes=2)
"""How long nobody else looks for an entry that somebody looks for; whoever takes longer finds the look void."""
_SETTLED = {SentBy.FOUND: "found", SentBy.PERSON: "settled"}
"""The stage of an attempt whose unknown outcome was settled as sent."""


def list_due() -> list[Unknown]:
    """Those whose next look is due."""
    rows = Entry.objects.filter(state=State.UNKNOWN, look_at__lte=clock.now()).defer("head")
    return [_to_unknown(row) for row in rows.order_by("look_at")]


def take(unknown: Unknown) -> Unknown | None:
    """Make this look ours; None when another worker has begun it. `look_at` of the answer is the proof."""
    until = clock.now() + _TAKEN_FOR_LOOKING
    mine = Entry.objects.filter(pk=unknown.entry_id, state=State.UNKNOWN, look_at=unknown.look_at)
    return replace(unknown, look_at=until) if mine.update(look_at=until) else None


def note_found(unknown: Unknown, seen: Seen) -> None:
    """It lies in the Sent folder: sent, at the time of the doubtful attempt."""
    with commit_together():
        entry = _write_look(unknown, seen)
        if entry:
            _settle_as_sent(entry, SentBy.FOUND)


def go_again(unknown: Unknown, seen: Seen) -> None:
    """It is proven absent: the same bytes go again, with the same Message-ID."""
    with commit_together():
        entry = _write_look(unknown, seen)
        if entry:
            _settle_as_not_sent(entry)


def look_again(unknown: Unknown, seen: Seen, at: datetime | None) -> None:
    """Nothing is decided yet: another look at that time; None: only a person, or later evidence, decides."""
    with commit_together():
        if _write_look(unknown, seen):
            Entry.objects.filter(pk=unknown.entry_id, state=State.UNKNOWN).update(look_at=at)


def reopen() -> int:
    """Look again where the control was missing and a later mail of the same mailbox has been answered since.

    Returns how many.
    """
    last = Look.objects.filter(entry=OuterRef("pk")).order_by("-id")
    waiting = (
        Entry.objects.filter(state=State.UNKNOWN, look_at=None)
        .defer("head")
        .annotate(compared=Subquery(last.values("control")[:1]), found=Subquery(last.values("copies")[:1]))
    )
    ready = [row.pk for row in waiting.filter(compared="", found__isnull=False) if _has_news(row)]
    return _look_now(Entry.objects.filter(pk__in=ready)) if ready else 0


def look_for_all_of(profile: Profile) -> None:
    """Look again for what is unknown of a profile that was changed or passed its test: it may be found now."""
    if profile.imap_host:
        _look_now(Entry.objects.filter(profile_id=profile.id, look_at=None))


def has_anything_to_look_for() -> bool:
    """Whether an unknown outcome may still be settled without a person."""
    return Entry.objects.filter(state=State.UNKNOWN, look_at__isnull=False).exists()


def settle(entry_id: int, *, sent: bool, actor: str, note: str = "", seen: str | None = None) -> None:
    """A person decides. `seen`: see `actions`. Raises UnknownEntry, NotPossible."""
    with commit_together():
        doubtful = _lock_doubtful(entry_id)
        entry = lock_entry(entry_id, seen)
        if entry.state != State.UNKNOWN:
            raise refuse_now(entry, N_("settled"))
        if doubtful and may_still_answer(doubtful):
            raise StillTried(id=entry_id)
        if sent:
            _settle_as_sent(entry, SentBy.PERSON)
        else:
            _settle_as_not_sent(entry)
        told = {"as": "sent" if sent else "not-sent", "note": note}
        record(actor, "outbox settle", subject=str(entry_id), after=told)


def look_now(entry_id: int, *, actor: str, seen: str | None = None) -> None:
    """A person asks for another look in the Sent folder. `seen`: see `actions`. Raises UnknownEntry, NotPossible."""
    with commit_together():
        entry = lock_entry(entry_id, seen)
        if entry.state != State.UNKNOWN:
            raise refuse_now(entry, N_("looked for"))
        _look_now(Entry.objects.filter(pk=entry_id, look_at=None))
        record(actor, "outbox look", subject=str(entry_id))


def _look_now(entries: QuerySet[Entry]) -> int:
    return entries.filter(state=State.UNKNOWN).update(look_at=clock.now())


def _to_unknown(entry: Entry) -> Unknown:
    doubtful = _find_doubtful(entry.pk).first()
    since = (doubtful.finishing_at if doubtful else None) or entry.accepted_at
    looks = Look.objects.filter(entry=entry, at__gte=since).order_by("id")
    known = Q(stage="final", code__gte=200, code__lt=300) | Q(stage__in=_SETTLED.values())
    return Unknown(
        entry_id=entry.pk,
        profile_id=entry.profile_id,
        message_id=entry.message_id,
        look_at=entry.look_at or clock.now(),
        answered=Attempt.objects.filter(known, entry=entry).count(),
        controls=tuple(
            _find_later_mails(entry, since)[:MOST_CONTROLS].values_list("entry__message_id", flat=True)
        ),
        looks=tuple((look.at, _to_seen(look)) for look in looks),
    )


def _find_later_mails(entry: Entry, since: datetime) -> QuerySet[Attempt]:
    """Attempts of other entries of the same login that were answered 250 at `since` or later, the earliest first."""
    answered = Attempt.objects.filter(
        lane=entry.lane,
        mark=Mark.CLOSED,
        stage="final",
        code__gte=200,
        code__lt=300,
        ended_at__gte=since,
    )
    return answered.exclude(entry_id=entry.pk).order_by("ended_at")


def _has_news(entry: Entry) -> bool:
    """Whether a later mail of the same mailbox has been answered since the doubtful attempt."""
    doubtful = _find_doubtful(entry.pk).first()
    return _find_later_mails(entry, (doubtful and doubtful.finishing_at) or entry.accepted_at).exists()


def _find_doubtful(entry_id: int) -> QuerySet[Attempt]:
    return Attempt.objects.filter(entry_id=entry_id, mark=Mark.FINISHING).order_by("-id")


def _lock_doubtful(entry_id: int) -> Attempt | None:
    """The attempt in doubt, locked: before its entry, as an answer does it, so that two never wait crosswise."""
    return _find_doubtful(entry_id).select_for_update().first()


def _write_look(unknown: Unknown, seen: Seen) -> Entry | None:
    """Write the look down; the entry when its outcome is still unknown and the look is still ours."""
    _lock_doubtful(unknown.entry_id)
    entry = lock_entry(unknown.entry_id)
    if entry.state != State.UNKNOWN or entry.look_at != unknown.look_at:
        return None
    Look.objects.create(entry=entry, at=clock.now(), **seen.__dict__)
    return entry


def _settle_as_sent(entry: Entry, by: SentBy) -> None:
    doubtful = _lock_doubtful(entry.pk)
    Recipient.objects.filter(entry=entry, state=RecipientState.UNKNOWN).update(state=RecipientState.ACCEPTED)
    for answer in doubtful.answers if doubtful else ():
        refused = RecipientState.REFUSED if answer["code"] >= 500 else RecipientState.WAITING
        if not is_positive(answer["code"]):
            mine = Recipient.objects.filter(entry=entry, address=answer["address"])
            mine.update(state=refused, line=answer["line"])
    if entry.sent_at is None:
        marked = doubtful.finishing_at if doubtful else None
        entry.sent_at, entry.sent_by = marked or clock.now(), by
    deferred = Recipient.objects.filter(entry=entry, state=RecipientState.WAITING).exists()
    # Recipients that the server had put off go again by themselves; the others have the mail (rule 8).
    entry.state = State.RETRYING if deferred else State.SENT
    entry.hold, entry.reason, entry.reason_values, entry.look_at = Hold.NONE, "", {}, None
    entry.due_at = clock.now()
    entry.save()
    document_states.mark_one(entry)
    # So that its copy in the Sent folder is not taken for that of a later attempt.
    _find_doubtful(entry.pk).update(mark=Mark.CLOSED, stage=_SETTLED[by])


def _settle_as_not_sent(entry: Entry) -> None:
    Recipient.objects.filter(entry=entry, state=RecipientState.UNKNOWN).update(state=RecipientState.WAITING)
    Attempt.objects.filter(entry=entry, mark=Mark.FINISHING).update(mark=Mark.CLOSED, taken=0)
    requeue(entry)


def _to_seen(look: Look) -> Seen:
    return Seen(look.folder, look.copies, look.control, look.control_found, look.line, look.expected)
