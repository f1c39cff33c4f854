"""Faults of a profile or its server: they hold the profile's entries, and a release frees just those (rule 9)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, Value, When

from postroom.audit.listing import find_last
from postroom.audit.record import record
from postroom.outbox import document_states
from postroom.outbox.attempts import Evidence
from postroom.outbox.claim import call_back
from postroom.outbox.models import Attempt, Entry, Pause
from postroom.outbox.reasons import Reason
from postroom.outbox.refusals import (
    FaultSinceSeen,
    ResumedAlready,
    RunsAlready,
    StoppedAlready,
    StoppedSinceSeen,
)
from postroom.outbox.sql import commit_together, in_one_commit
from postroom.outbox.states import Hold, State
from postroom.profiles import repository as profiles
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.shared.refusals import NotPossible
from postroom.shared.wording import Sentence

_FREE: dict[str, object] = {"hold": Hold.NONE, "reason": "", "reason_values": {}}
_BEHIND, _WELL_BEHIND = timedelta(milliseconds=1), timedelta(seconds=1)
"""Behind the others of the same urgency; behind all others."""


class Kind(StrEnum):
    """How a pause ends: by waiting a little, by a probe that succeeds, or only by a person.

    PERSON waits for a repair (a wrong password); STOPPED was wanted by a person and ends only with `resume`.
    """

    WAIT = "wait"
    FAULT = "fault"
    PERSON = "person"
    STOPPED = "stopped"


@dataclass(frozen=True)
class PauseView:
    """A pause as other rooms see it."""

    profile_id: int
    kind: Kind
    stage: str
    line: str
    reason: Sentence
    since: datetime
    tries: int
    next_try_at: datetime | None

    @property
    def mark(self) -> str:
        """What a form that ends it has seen: a fault, whatever it is, or what one person has stopped."""
        return f"{self.since.timestamp():.6f}" if self.kind is Kind.STOPPED else "fault"


def pause(
    profile_id: int, kind: Kind, evidence: Evidence, reason: Sentence, next_try_at: datetime | None
) -> bool:
    """Keep all unsent entries of the profile back, with the reason. True when the pause is new (warn once).

    One that a person has stopped stays as it is.
    """
    with commit_together():
        row = Pause.objects.select_for_update().filter(profile_id=profile_id).first()
        if row is not None and row.kind == Kind.STOPPED:
            return False
        new = row is None or row.kind != kind or row.reason != reason.template
        Pause.objects.update_or_create(
            profile_id=profile_id,
            defaults={
                "kind": kind,
                "stage": evidence.stage,
                "line": evidence.line,
                "reason": reason.template,
                "reason_values": reason.values,
                "since": clock.now() if row is None or new else row.since,
                "tries": row.tries + 1 if row else 1,
                "next_try_at": next_try_at,
            },
        )
        _keep_back(profile_id, kind, reason, next_try_at)
    return new


def hold_newcomers(found: PauseView) -> None:
    """Entries accepted while their profile is paused show the reason, too, unless it has gone on since."""
    with commit_together():
        same = Pause.objects.select_for_update().filter(profile_id=found.profile_id, kind=found.kind)
        if not same.filter(next_try_at=found.next_try_at).exists():
            return
        _keep_back(found.profile_id, found.kind, found.reason, found.next_try_at)


def _keep_back(profile_id: int, kind: Kind, reason: Sentence, next_try_at: datetime | None) -> None:
    # A message that waits for a later time of its own keeps it.
    mine = Entry.objects.filter(profile_id=profile_id).filter(
        Q(state=State.PENDING)
        | Q(state=State.RETRYING, due_at__lte=clock.now())
        | Q(state__in=(State.RETRYING, State.HELD), hold=Hold.PROFILE)
    )
    told = {"reason": reason.template, "reason_values": reason.values, "hold": Hold.PROFILE}
    if kind is Kind.WAIT and next_try_at is not None:
        mine.update(state=State.RETRYING, due_at=_due_behind(next_try_at), **told)
    else:
        mine.update(state=State.HELD, **told)
        _mirror(profile_id, State.HELD)


def _due_behind(moment: datetime, distance: timedelta = _BEHIND) -> Case:
    """Who was tried goes behind those who were not: the mail that caused a pause must not be the first again."""
    tried = Exists(Attempt.objects.filter(entry=OuterRef("pk")))
    behind = Value(moment + distance, output_field=DateTimeField())
    return Case(When(tried, then=behind), default=Value(moment, output_field=DateTimeField()))


def _mirror(profile_id: int, state: State) -> None:
    document_states.mark_many(Entry.objects.filter(profile_id=profile_id, state=state), state)


@in_one_commit
def release(profile_id: int, *, resumed: bool = False) -> int:
    """The fault is gone (or a person says try): free what was held for it, nothing else. Returns how many.

    One that a person has stopped is released only when it is `resumed`.
    """
    with commit_together():
        found = Pause.objects.filter(profile_id=profile_id)
        if not resumed and found.filter(kind=Kind.STOPPED).exists():
            return 0
        found.delete()
        mine = Entry.objects.filter(profile_id=profile_id, hold=Hold.PROFILE)
        mine = mine.filter(state__in=(State.HELD, State.RETRYING))
        later = mine.filter(not_before__gt=clock.now())
        freed = later.update(state=State.SCHEDULED, due_at=F("not_before"), **_FREE)
        freed += mine.update(state=State.PENDING, due_at=_due_behind(clock.now(), _WELL_BEHIND), **_FREE)
        if freed:
            _mirror(profile_id, State.PENDING)
            _mirror(profile_id, State.SCHEDULED)
        return freed


@in_one_commit
def stop(profile: Profile, *, actor: str) -> None:
    """A person stops sending through a profile; what waits is held until `resume`. Raises StoppedAlready,
    NoSuchProfile (it was deleted meanwhile)."""
    reason = Reason.STOPPED(profile=profile.name, actor=actor)
    with commit_together():
        profiles.keep_until_commit(profile)
        present = Pause.objects.select_for_update().filter(profile_id=profile.id).first()
        if present is not None and present.kind == Kind.STOPPED:
            by, since = present.reason_values.get("actor", ""), clock.format_moment(present.since)
            raise StoppedAlready(profile=profile.name, actor=by, time=since)
        Pause.objects.filter(profile_id=profile.id).delete()
        # What a worker has claimed and not begun is called back: it finds that it may not begin it any more.
        call_back(Entry.objects.filter(profile_id=profile.id))
        pause(profile.id, Kind.STOPPED, Evidence("person"), reason, None)
        record(actor, "outbox pause", subject=profile.name)


@in_one_commit
def resume(profile: Profile, *, actor: str, seen: str = "") -> int:
    """A person lets a stopped or faulty profile go on. Returns how many entries were freed.

    `seen`: the mark of the pause that the person saw, "" = any. Raises StoppedSinceSeen, ResumedAlready (with who
    resumed it last), RunsAlready.
    """
    with commit_together():
        paused = Pause.objects.select_for_update().filter(profile_id=profile.id).first()
        if paused and seen and _to_pause_view(paused).mark != seen:
            raise _describe_pause(profile, _to_pause_view(paused))
        freed = release(profile.id, resumed=True)
        if not paused and not freed:
            raise _describe_resumed(profile)
        record(actor, "outbox resume", subject=profile.name)
        return freed


def _describe_pause(profile: Profile, found: PauseView) -> NotPossible:
    since = clock.format_moment(found.since)
    if found.kind is Kind.STOPPED:
        by = found.reason.values.get("actor", "")
        return StoppedSinceSeen(profile=profile.name, actor=by, time=since)
    return FaultSinceSeen(profile=profile.name, time=since, why=found.reason)


def _describe_resumed(profile: Profile) -> NotPossible:
    last = find_last(profile.name, ("outbox resume",))
    if last is None:
        return RunsAlready(profile=profile.name)
    return ResumedAlready(profile=profile.name, actor=last.actor, time=clock.format_moment(last.at))


def pause_of(profile_id: int) -> PauseView | None:
    """The profile's pause, None when it runs."""
    row = Pause.objects.filter(profile_id=profile_id).first()
    return _to_pause_view(row) if row else None


def list_pauses() -> list[PauseView]:
    """All pauses."""
    return [_to_pause_view(row) for row in Pause.objects.order_by("since")]


def probe_now(profile_id: int) -> None:
    """Make the next probe of a faulty profile due at once."""
    Pause.objects.filter(profile_id=profile_id, kind=Kind.FAULT).update(next_try_at=clock.now())


def _to_pause_view(row: Pause) -> PauseView:
    return PauseView(
        profile_id=row.profile_id,
        kind=Kind(row.kind),
        stage=row.stage,
        line=row.line,
        reason=Sentence(row.reason, row.reason_values),
        since=row.since,
        tries=row.tries,
        next_try_at=row.next_try_at,
    )
