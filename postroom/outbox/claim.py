"""Which entries a lane may send now, and what a crash left behind in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from postroom.composing.message import Skeleton, assembled
from postroom.documents import store
from postroom.outbox import mirror
from postroom.outbox.expected import verify_message
from postroom.outbox.lane import HeldLane, is_held
from postroom.outbox.models import Attempt, Entry, EntryDocument, Recipient
from postroom.outbox.owner import proven_dead
from postroom.outbox.states import DUE, Hold, Mark, RecipientState, State
from postroom.shared import clock
from postroom.shared.wording import N_


@dataclass(frozen=True)
class Claimed:
    """An entry that this lane, under this epoch, may send."""

    entry_id: int
    profile_id: int
    sender: str
    recipients: tuple[str, ...]
    deferrals: int
    first_deferred_at: datetime | None


def claim(hold: HeldLane, profile_id: int, most: int) -> list[Claimed]:
    """Claim up to `most` due entries of a profile for this lane with one conditional update."""
    moment = clock.now()
    with transaction.atomic():
        due = Entry.objects.filter(state__in=DUE, profile_id=profile_id, due_at__lte=moment)
        ids = list(due.order_by("due_at", "id").values_list("id", flat=True)[:most])
        mine = Entry.objects.filter(id__in=ids, state__in=DUE)
        if mine.update(state=State.SENDING, lane_id=hold.lane_id, epoch=hold.epoch) != len(ids):
            ids = list(
                Entry.objects.filter(id__in=ids, lane_id=hold.lane_id, epoch=hold.epoch, state=State.SENDING)
                .order_by("due_at", "id")
                .values_list("id", flat=True)
            )
    return _claimed(ids)


def unclaim(hold: HeldLane, entry_ids: list[int]) -> None:
    """Give back entries of this epoch that were claimed and not begun."""
    mine = Entry.objects.filter(id__in=entry_ids, lane_id=hold.lane_id, epoch=hold.epoch, state=State.SENDING)
    mine.exclude(attempts__mark__in=(Mark.OPEN, Mark.FINISHING)).update(state=State.PENDING)


def message(entry_id: int) -> bytes:
    """The exact frozen bytes of the entry's mail. Raises ContentLost, AttachmentsDiffer."""
    row = Entry.objects.only("head", "message_sha256").get(pk=entry_id)
    parts = list(
        EntryDocument.objects.filter(entry_id=entry_id).order_by("position").values_list("offset", "sha256")
    )
    frozen = Skeleton(bytes(row.head), tuple(offset for offset, _ in parts))
    rebuilt = assembled(frozen, [store.content(sha256) for _, sha256 in parts])
    verify_message(rebuilt, row.message_sha256)
    return rebuilt


def recover(hold: HeldLane) -> int:
    """After taking a lane: put right what earlier epochs left in it (rule 5). Returns how many became unknown.

    Without a mark, or with `open`, the final dot cannot have been sent: the entry goes again at once.
    `finishing` without an answer is unknown, once its owner is proven dead or long silent.
    """
    with transaction.atomic():
        left = Attempt.objects.filter(lane_id=hold.lane_id, epoch__lt=hold.epoch, mark=Mark.OPEN)
        left.update(mark=Mark.CLOSED, ended_at=clock.now(), stage="interrupted", line="")
        stale = Entry.objects.filter(lane_id=hold.lane_id, epoch__lt=hold.epoch, state=State.SENDING)
        stale.exclude(attempts__mark=Mark.FINISHING).update(state=State.PENDING, due_at=clock.now())
    return doubt(hold.lane_id)


def doubt(lane_id: int | None = None) -> int:
    """Turn silent `finishing` marks of dead or long silent owners into `unknown` (rule 6). Returns how many."""
    silent = Attempt.objects.filter(mark=Mark.FINISHING, entry__state=State.SENDING)
    if lane_id is not None:
        silent = silent.filter(lane_id=lane_id)
    long_ago = clock.now() - timedelta(seconds=settings.POSTROOM.unsettled_after)
    lost = [
        row
        for row in silent.only("entry_id", "owner", "finishing_at", "answers")
        if proven_dead(row.owner) or (row.finishing_at is not None and row.finishing_at < long_ago)
    ]
    return sum(_make_unknown(row) for row in lost)


def _make_unknown(attempt: Attempt) -> int:
    with transaction.atomic():
        # The row is locked by this update first: a late answer of the owner then comes after it, not between.
        if not Attempt.objects.filter(pk=attempt.pk, mark=Mark.FINISHING).update(stage="final"):
            return 0
        changed = Entry.objects.filter(pk=attempt.entry_id, state=State.SENDING).update(
            state=State.UNKNOWN,
            hold=Hold.NONE,
            reason=N_(
                "The worker ended at the moment of sending; whether the server has the mail is not known."
            ),
            reason_values={},
        )
        mirror.many(Entry.objects.filter(pk=attempt.entry_id, state=State.UNKNOWN), State.UNKNOWN)
        taken = [answer["address"] for answer in attempt.answers if 200 <= answer["code"] < 300]
        Recipient.objects.filter(entry_id=attempt.entry_id, address__in=taken).update(
            state=RecipientState.UNKNOWN
        )
    return changed


def due_profiles() -> list[int]:
    """Ids of the profiles that have entries due now."""
    due = Entry.objects.filter(state__in=DUE, due_at__lte=clock.now(), profile__isnull=False)
    return list(due.values_list("profile_id", flat=True).distinct())


def counts() -> dict[str, int]:
    """How many entries stand in each state."""
    return {row["state"]: row["n"] for row in Entry.objects.values("state").annotate(n=Count("id"))}


def _claimed(ids: list[int]) -> list[Claimed]:
    waiting: dict[int, list[str]] = {entry_id: [] for entry_id in ids}
    rows = Recipient.objects.filter(entry_id__in=ids, state=RecipientState.WAITING).order_by("id")
    for entry_id, address in rows.values_list("entry_id", "address"):
        waiting[entry_id].append(address)
    entries = Entry.objects.in_bulk(ids)
    return [
        Claimed(
            entry_id=entry_id,
            profile_id=entries[entry_id].profile_id or 0,
            sender=entries[entry_id].mail_from,
            recipients=tuple(waiting[entry_id]),
            deferrals=entries[entry_id].deferrals,
            first_deferred_at=entries[entry_id].first_deferred_at,
        )
        for entry_id in ids
    ]


def left_behind() -> list[str]:
    """Names of lanes in which entries stand as `sending` although nobody alive holds the lane.

    Those that got as far as `finishing` are not counted: `doubt` looks after them.
    """
    claimed = Entry.objects.filter(state=State.SENDING, lane__isnull=False)
    lanes = claimed.exclude(attempts__mark=Mark.FINISHING).values_list("lane__name", flat=True)
    return [name for name in lanes.distinct() if not is_held(name)]
