"""Which entries a lane may send now: what is due, what has waited for its time; and the bytes of their mails."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from postroom.composing.message import Skeleton, assemble, verify_message
from postroom.documents import store
from postroom.outbox import document_states, keys
from postroom.outbox.lane import LONGEST_PACE, HeldLane
from postroom.outbox.models import Attempt, Entry, Recipient
from postroom.outbox.reasons import Reason
from postroom.outbox.sql import commit_together, lock_entries, rows
from postroom.outbox.states import DUE, VOID, Hold, Mark, RecipientState, State
from postroom.shared import clock

_OF_STATE = """SELECT id, priority, due_at FROM outbox_entry
    WHERE state = %s AND profile_id = %s AND (not_after IS NULL OR not_after > %s)"""
_RIPE = "(due_at <= %s OR (due_at > %s AND hold = ''))"
"""Nobody waits longer than the longest retry, but for a pause: a time further ahead was written by another clock."""
_IN_ORDER = "ORDER BY priority, due_at, id LIMIT %s"
_NEXT = f"""SELECT id, priority, due_at FROM
    (SELECT * FROM ({_OF_STATE} AND (due_at <= %s OR due_at > %s) {_IN_ORDER}) AS pending
    UNION ALL SELECT * FROM ({_OF_STATE} AND {_RIPE} {_IN_ORDER}) AS retrying) AS both_states {_IN_ORDER}"""
"""One query for each of the two states, so that the index gives the order and a long queue is not sorted. What is
`pending` is put back by seconds at most: a time further ahead was written by a clock that has been set back since."""
NOT_PAUSED = """NOT EXISTS (SELECT 1 FROM outbox_pause AS pause WHERE pause.profile_id = outbox_entry.profile_id
    AND pause.kind <> 'wait')"""
"""A pause that ends by itself is waited for in `due_at`; any other is asked where an entry is claimed and begun."""
_CLAIM = f"""WITH chosen AS MATERIALIZED ({_NEXT})
    UPDATE outbox_entry SET state = 'sending', lane_id = %s, epoch = %s
    WHERE id IN (SELECT id FROM chosen) AND state IN ('pending', 'retrying')
    AND {NOT_PAUSED} RETURNING id"""


_HANGS_UP = 421
"""RFC 5321 3.8."""
_DOCUMENTS = """SELECT part.entry_id, part.document_id FROM outbox_entrydocument AS part
    WHERE part.entry_id IN (%s) AND part.own"""


@dataclass(frozen=True)
class Claimed:
    """An entry that this lane, under this epoch, may send. `document_ids`: what it carries as its own."""

    entry_id: int
    profile_id: int
    sender: str
    recipients: tuple[str, ...]
    deferrals: int
    first_deferred_at: datetime | None
    document_ids: tuple[int, ...] = ()


def claim(hold: HeldLane, profile_id: int, most: int) -> list[Claimed]:
    """Claim up to `most` due entries of a profile for this lane, urgent ones first, with one conditional update."""
    values = [*_list_due_values(profile_id, most), hold.lane_id, hold.epoch]
    with commit_together():
        ids = [found[0] for found in rows(_CLAIM, values)]
        return _load_claimed(ids) if ids else []


def find_next_profile(profile_ids: list[int]) -> int | None:
    """The profile whose entry goes next when several share a lane; None when nothing is due."""
    heads = []
    for profile_id in profile_ids:
        found = rows(_NEXT, _list_due_values(profile_id, 1))
        if found:
            entry_id, priority, due_at = found[0]
            heads.append((priority, due_at, entry_id, profile_id))
    return min(heads)[3] if heads else None


def _list_due_values(profile_id: int, most: int) -> list[object]:
    moment = clock.now()
    pending, retrying = ([state.value, profile_id, moment] for state in DUE)
    soon, later = moment + LONGEST_PACE, moment + _longest_retry()
    return [*pending, moment, soon, most, *retrying, moment, later, most, most]


def _longest_retry() -> timedelta:
    return timedelta(seconds=max(settings.POSTROOM.retry_delays)) + LONGEST_PACE


def unclaim(hold: HeldLane, entry_ids: list[int]) -> None:
    """Give back entries of this epoch that were claimed and not begun."""
    if not entry_ids:
        return
    with commit_together():
        call_back(Entry.objects.filter(id__in=entry_ids, lane_id=hold.lane_id, epoch=hold.epoch))


def call_back(entries: QuerySet[Entry]) -> int:
    """Those of the entries that are claimed and not begun wait for their turn again. Returns how many.

    Inside the caller's commit.
    """
    ids = list(entries.filter(state=State.SENDING).values_list("id", flat=True))
    lock_entries(ids)
    mine = Entry.objects.filter(pk__in=ids, state=State.SENDING)
    return mine.exclude(attempts__mark__in=(Mark.OPEN, Mark.FINISHING)).update(state=State.PENDING)


def load_message(entry_id: int) -> bytes:
    """The exact frozen bytes of the entry's mail. Raises ContentLost, AttachmentsDiffer."""
    head, sha256 = rows("SELECT head, message_sha256 FROM outbox_entry WHERE id = %s", [entry_id])[0]
    parts = rows(
        'SELECT "offset", sha256 FROM outbox_entrydocument WHERE entry_id = %s ORDER BY position', [entry_id]
    )
    frozen = Skeleton(bytes(head), tuple(offset for offset, _ in parts))
    rebuilt = assemble(frozen, [store.content(part) for _, part in parts])
    verify_message(rebuilt, sha256)
    return rebuilt


def was_last_hung_up_on(hold: HeldLane, but: int) -> bool:
    """Whether the last attempt for another entry than `but` ended with 421: the server closed the connection."""
    others = Attempt.objects.filter(lane_id=hold.lane_id, ended_at__isnull=False).exclude(entry_id=but)
    return others.order_by("-id").values_list("code", flat=True).first() == _HANGS_UP


def list_due_profiles() -> list[int]:
    """Ids of the profiles that have entries due now."""
    moment = clock.now()
    set_back = Q(state=State.PENDING, due_at__gt=moment + LONGEST_PACE) | Q(
        state=State.RETRYING, hold=Hold.NONE, due_at__gt=moment + _longest_retry()
    )
    due = Entry.objects.filter(Q(state__in=DUE, due_at__lte=moment) | set_back, profile__isnull=False)
    return list(due.values_list("profile_id", flat=True).distinct())


def count_by_state() -> dict[str, int]:
    """How many entries stand in each state."""
    return {row["state"]: row["n"] for row in Entry.objects.values("state").annotate(n=Count("id"))}


def count_waiting() -> dict[int, int]:
    """How many entries of each profile wait for their turn."""
    waiting = Entry.objects.filter(state__in=DUE, profile__isnull=False)
    return dict(waiting.values_list("profile_id").annotate(n=Count("id")))


def _load_claimed(ids: list[int]) -> list[Claimed]:
    waiting: dict[int, list[str]] = {entry_id: [] for entry_id in ids}
    people = Recipient.objects.filter(entry_id__in=ids, state=RecipientState.WAITING).order_by("id")
    for entry_id, address in people.values_list("entry_id", "address"):
        waiting[entry_id].append(address)
    documents: dict[int, list[int]] = {entry_id: [] for entry_id in ids}
    for entry_id, document_id in rows(_DOCUMENTS % ", ".join(["%s"] * len(ids)), ids):
        documents[entry_id].append(document_id)
    entries = Entry.objects.filter(pk__in=ids).order_by("priority", "due_at", "id")
    facts = entries.values_list("id", "profile_id", "mail_from", "deferrals", "first_deferred_at")
    return [
        Claimed(
            entry_id=entry_id,
            profile_id=profile_id or 0,
            sender=sender,
            recipients=tuple(waiting[entry_id]),
            deferrals=deferrals,
            first_deferred_at=since,
            document_ids=tuple(documents[entry_id]),
        )
        for entry_id, profile_id, sender, deferrals, since in facts
    ]


def wake() -> int:
    """Those whose time has come wait for their turn from now on. Returns how many."""
    due = Entry.objects.filter(state=State.SCHEDULED, due_at__lte=clock.now())
    ids = list(due.values_list("id", flat=True))
    if not ids:
        return 0
    with commit_together():
        woken = due.filter(pk__in=ids).update(state=State.PENDING)
        document_states.mark_many(Entry.objects.filter(pk__in=ids, state=State.PENDING), State.PENDING)
    return woken


_WAITING = (State.SCHEDULED, State.PENDING, State.RETRYING, State.HELD)


def expire() -> int:
    """End what may no longer be sent: `failed`, or `sent` when some recipients have it. Returns how many."""
    late = Entry.objects.filter(not_after__lte=clock.now(), state__in=_WAITING)
    ids = list(late.values_list("id", flat=True))
    if not ids:
        return 0
    with commit_together():
        return sum(_end_entry(row) for row in late.filter(pk__in=ids).select_for_update().defer("head"))


def _end_entry(entry: Entry) -> int:
    assert entry.not_after is not None, "it was chosen because its time has passed"
    mine = Recipient.objects.filter(entry=entry, state=RecipientState.WAITING)
    if entry.sent_at:
        mine.update(state=RecipientState.REFUSED)
    entry.state = State.SENT if entry.sent_at else State.FAILED
    entry.hold = Hold.NONE
    told = Reason.EXPIRED(time=clock.format_moment(entry.not_after))
    entry.reason, entry.reason_values = told.template, told.values
    if entry.state in VOID:
        keys.give_back(entry)
    entry.save(update_fields=["state", "hold", "reason", "reason_values", "key"])
    document_states.mark_one(entry)
    return 1
