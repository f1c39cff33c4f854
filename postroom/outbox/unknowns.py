"""Unknown outcomes: which are to be looked for in the Sent folder, and what a look or a person decides (rule 7)."""

import math
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery

from postroom.audit.record import record
from postroom.outbox import document_states
from postroom.outbox.actions import lock_entry, refuse_in_training, refuse_now, requeue
from postroom.outbox.attempts import is_positive
from postroom.outbox.models import Attempt, Entry, Look, Recipient
from postroom.outbox.owners import boot_of, may_still_answer, seconds_since, seconds_until_last_storing
from postroom.outbox.refusals import MayStillArrive, StillTried
from postroom.outbox.sent_folder_lookups import Seen, Unknown
from postroom.outbox.sql import commit_together, in_one_commit
from postroom.outbox.states import Hold, Mark, RecipientState, SentBy, State
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.shared.machine import identify_boot
from postroom.shared.wording import N_

MOST_CONTROLS = 3
_TAKEN_FOR_LOOKING = timedelta(minutes=2)
"""How long nobody else looks for an entry that somebody looks for; whoever takes longer finds the look void."""
_LONGEST_PATIENCE = 8
"""Settle delays between two looks, at most."""
_ASK_OWNER_AGAIN = 60.0
"""Seconds after which a worker that is still there is asked for again."""
_SETTLED = {SentBy.FOUND: "found", SentBy.PERSON: "settled"}
"""The stage of an attempt whose unknown outcome was settled as sent."""


def list_due() -> list[Unknown]:
    """Those whose next look is due."""
    moment = clock.now()
    ripe = Q(look_at__lte=moment) | Q(look_at__gt=moment + _longest_wait())
    rows = Entry.objects.filter(ripe, state=State.UNKNOWN).defer("head")
    return [_to_unknown(row) for row in rows.order_by("look_at")]


def _longest_wait() -> timedelta:
    """No look is planned further ahead; one that is was planned by a clock that has been set back since."""
    options = settings.POSTROOM
    longest = max(options.final_timeout, _LONGEST_PATIENCE * options.settle_delay)
    return timedelta(seconds=longest) + _TAKEN_FOR_LOOKING


def take(unknown: Unknown) -> Unknown | None:
    """Make this look ours; None when another worker has begun it. `look_at` of the answer is the proof."""
    until = clock.now() + _TAKEN_FOR_LOOKING
    mine = Entry.objects.filter(pk=unknown.entry_id, state=State.UNKNOWN, look_at=unknown.look_at)
    if not mine.update(look_at=until):
        return None
    # Asked before the look begins: what it does not find later was absent at a time that counts, or not.
    doubtful = _find_doubtful(unknown.entry_id).first()
    return replace(unknown, look_at=until, open_for=_count_open_seconds(doubtful) if doubtful else 0.0)


def _count_open_seconds(doubtful: Attempt) -> float:
    """Seconds in which it may still come to lie in the folder, or its worker to answer; the latter is asked again."""
    seconds = seconds_until_last_storing(doubtful)
    return max(seconds, _ASK_OWNER_AGAIN) if may_still_answer(doubtful) else seconds


def note_found(unknown: Unknown, seen: Seen) -> None:
    """It lies in the Sent folder: sent, at the time of the doubtful attempt."""
    with commit_together():
        entry = _write_look(unknown, seen)
        if entry:
            _settle_as_sent(entry, SentBy.FOUND)


def go_again(unknown: Unknown, seen: Seen) -> None:
    """It is proven absent: the same bytes go again, with the same Message-ID, unless its worker may still answer."""
    with commit_together():
        entry = _write_look(unknown, seen)
        if entry and _find_owner_at_work(entry.pk):
            entry.look_at = clock.now() + timedelta(seconds=_ASK_OWNER_AGAIN)
            entry.save(update_fields=["look_at"])
        elif entry:
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


@in_one_commit
def settle(entry_id: int, *, sent: bool, actor: str, note: str = "", seen: str | None = None) -> None:
    """A person decides. `seen`: see `actions`. Raises UnknownEntry, NotPossible."""
    with commit_together():
        _lock_doubtful(entry_id)
        entry = lock_entry(entry_id, seen)
        if entry.state != State.UNKNOWN:
            raise refuse_now(entry, N_("settled"))
        if _find_owner_at_work(entry_id):
            raise StillTried(id=entry_id)
        if sent:
            _settle_as_sent(entry, SentBy.PERSON)
        else:
            _refuse_while_open(entry)
            refuse_in_training(entry, seen)
            _settle_as_not_sent(entry)
        told = {"as": "sent" if sent else "not-sent", "note": note}
        record(actor, "outbox settle", subject=str(entry_id), after=told)


@in_one_commit
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
    looks = Look.objects.filter(entry=entry, attempt=doubtful).order_by("id")
    known = Q(stage="final", code__gte=200, code__lt=300) | Q(stage__in=_SETTLED.values())
    return Unknown(
        entry_id=entry.pk,
        profile_id=entry.profile_id,
        message_id=entry.message_id,
        look_at=entry.look_at or clock.now(),
        answered=Attempt.objects.filter(known, entry=entry).count(),
        controls=tuple(
            _find_later_mails(entry, doubtful)[:MOST_CONTROLS].values_list("entry__message_id", flat=True)
        ),
        looks=tuple((seconds_since(look.at, look.boot, look.tick), _to_seen(look)) for look in looks),
    )


def _find_later_mails(entry: Entry, doubtful: Attempt | None) -> QuerySet[Attempt]:
    """Attempts of other entries that came to their final dot after the one in doubt and were answered 250.

    The earliest first. Of the same login and the same sender: where several senders share a login, copies may lie in
    several mailboxes.
    """
    answered = Attempt.objects.filter(
        _is_later_than(doubtful),
        lane=entry.lane,
        entry__mail_from__iexact=entry.mail_from,
        mark=Mark.CLOSED,
        stage="final",
        code__gte=200,
        code__lt=300,
    )
    return answered.exclude(entry_id=entry.pk).order_by("pk")


def _is_later_than(doubtful: Attempt | None) -> Q:
    """Not by a clock where the start of the machine is known: it may have been set between the two."""
    if doubtful is None or doubtful.finishing_at is None:
        return Q()
    by_clock = Q(ended_at__gte=doubtful.finishing_at)
    if doubtful.finishing_tick is None:
        return by_clock
    mine = Q(owner__startswith=boot_of(doubtful.owner), finishing_tick__isnull=False)
    return (mine & Q(finishing_tick__gte=doubtful.finishing_tick)) | (~mine & by_clock)


def _has_news(entry: Entry) -> bool:
    """Whether a later mail of the same mailbox has been answered since the doubtful attempt."""
    return _find_later_mails(entry, _find_doubtful(entry.pk).first()).exists()


def _refuse_while_open(entry: Entry) -> None:
    """Until the server can no longer store it, nobody can know that it was not sent. Raises MayStillArrive."""
    doubtful = _find_doubtful(entry.pk).first()
    seconds = seconds_until_last_storing(doubtful) if doubtful else 0.0
    if seconds > 0:
        raise MayStillArrive(id=entry.pk, seconds=math.ceil(seconds))


def _find_owner_at_work(entry_id: int) -> bool:
    """Whether a worker that marked `finishing` for this entry could still come with an answer."""
    return any(may_still_answer(attempt) for attempt in _find_doubtful(entry_id))


def _find_doubtful(entry_id: int) -> QuerySet[Attempt]:
    return Attempt.objects.filter(entry_id=entry_id, mark=Mark.FINISHING).order_by("-id")


def _lock_doubtful(entry_id: int) -> Attempt | None:
    """The attempt in doubt, locked: before its entry, as an answer does it, so that two never wait crosswise."""
    return _find_doubtful(entry_id).select_for_update().first()


def _write_look(unknown: Unknown, seen: Seen) -> Entry | None:
    """Write the look down; the entry when its outcome is still unknown and the look is still ours."""
    doubtful = _lock_doubtful(unknown.entry_id)
    entry = lock_entry(unknown.entry_id)
    if entry.state != State.UNKNOWN or entry.look_at != unknown.look_at:
        return None
    when = {"at": clock.now(), "boot": identify_boot(), "tick": clock.since_start()}
    Look.objects.create(entry=entry, attempt=doubtful, **when, **seen.__dict__)
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
    found = (look.folder, look.copies, look.control, look.control_found, look.line, look.expected)
    return Seen(*found, early=look.early)
