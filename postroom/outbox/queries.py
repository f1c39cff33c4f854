"""What the outbox hands out: frozen values, never records; and sums over entries."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count

from postroom.outbox import partly_sent
from postroom.outbox.keys import given_key_of
from postroom.outbox.models import Attempt, Entry, EntryDocument, Look, Recipient
from postroom.outbox.reasons import read_reason
from postroom.outbox.refusals import UnknownEntry, UnknownState
from postroom.outbox.states import UNSENT, RecipientState, State
from postroom.outbox.views import AttemptView, DocumentView, EntryView, LookView, RecipientView
from postroom.planning.request import Priority
from postroom.shared.addresses import fold_address
from postroom.shared.wording import N_, Sentence


def find(entry_id: int) -> EntryView:
    """The entry with that number. Raises UnknownEntry."""
    row = Entry.objects.filter(pk=entry_id).first()
    if row is None:
        raise UnknownEntry(id=entry_id)
    return load_entry_views([row])[0]


def list_entries(
    *,
    state: str = "",
    type_: str = "",
    since: datetime | None = None,
    most: int = 0,
    newest_first: bool = False,
) -> list[EntryView]:
    """Entries by number, filtered; `most` 0 means all. Raises BadInput for a state that does not exist."""
    if state and state not in set(State):
        raise UnknownState(state=state, known=", ".join(State))
    rows = Entry.objects.defer("head").order_by("-id" if newest_first else "id")
    if state:
        rows = rows.filter(state=state)
    if type_:
        rows = rows.filter(type=type_)
    if since:
        rows = rows.filter(accepted_at__gte=since)
    return load_entry_views(rows[:most] if most else rows)


def find_several(entry_ids: Sequence[int]) -> list[EntryView]:
    """Those of these entries that there are, by number."""
    return load_entry_views(Entry.objects.filter(pk__in=entry_ids).defer("head").order_by("id"))


def state_of(entry_id: int) -> str:
    """Only the state of an entry."""
    return str(Entry.objects.filter(pk=entry_id).values_list("state", flat=True).first())


def find_acceptance(entry_id: int) -> tuple[str, datetime]:
    """Who handed an entry over, and when. Raises UnknownEntry."""
    row = Entry.objects.filter(pk=entry_id).values_list("accepted_by", "accepted_at").first()
    if row is None:
        raise UnknownEntry(id=entry_id)
    return row


def resends_of(entry_id: int) -> list[int]:
    """Numbers of the entries with which a person sent this one again."""
    return list(Entry.objects.filter(resend_of_id=entry_id).order_by("id").values_list("id", flat=True))


def use_of_profile(profile_id: int) -> Sentence:
    """Where the outbox still needs a profile, empty when nowhere (for `profiles.USES`)."""
    count = Entry.objects.filter(profile_id=profile_id, state__in=UNSENT).count()
    return Sentence(N_("outbox: %(count)s"), {"count": count}) if count else Sentence()


def load_entry_views(rows: Iterable[Entry]) -> list[EntryView]:
    """The records as the values that leave the room."""
    rows = list(rows)
    ids = [row.pk for row in rows]
    people = _group_by_entry(Recipient.objects.filter(entry_id__in=ids).order_by("id"))
    tries = _group_by_entry(Attempt.objects.filter(entry_id__in=ids).order_by("id"))
    parts = _group_by_entry(
        EntryDocument.objects.filter(entry_id__in=ids).select_related("document").order_by("position")
    )
    looks = _group_by_entry(Look.objects.filter(entry_id__in=ids).order_by("id"))
    partly = [
        row.pk for row in rows if row.state == State.SENT and _is_refused_by_any(people.get(row.pk, []))
    ]
    waiting = partly_sent.count_open(partly)
    return [
        _to_entry_view(
            row,
            people.get(row.pk, []),
            tries.get(row.pk, []),
            parts.get(row.pk, []),
            looks.get(row.pk, []),
            waiting.get(row.pk, 0),
        )
        for row in rows
    ]


def _is_refused_by_any(people: Iterable[Recipient]) -> bool:
    return any(one.state == RecipientState.REFUSED for one in people)


def _group_by_entry(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.entry_id, []).append(row)
    return found


def _to_entry_view(
    row: Entry,
    people: list[Recipient],
    tries: list[Attempt],
    parts: list[EntryDocument],
    looks: list[Look],
    open_refusals: int,
) -> EntryView:
    return EntryView(
        id=row.pk,
        key=given_key_of(row.key),
        state=row.state,
        hold=row.hold,
        type=row.type,
        number=row.number,
        debtor=row.debtor,
        documents=tuple(_to_document_view(part) for part in parts),
        profile=row.profile_name,
        profile_id=row.profile_id,
        sender=row.mail_from,
        recipients=tuple(
            RecipientView(one.address, one.kind, one.state, one.line, one.dealt_with) for one in people
        ),
        subject=row.subject,
        message_id=row.message_id,
        accepted_by=row.accepted_by,
        accepted_at=row.accepted_at,
        due_at=row.due_at,
        sent_at=row.sent_at,
        sent_by=row.sent_by,
        attempts=tuple(_to_attempt_view(attempt) for attempt in tries),
        reason=read_reason(row),
        priority=Priority(row.priority),
        not_after=row.not_after,
        look_at=row.look_at,
        looks=tuple(_to_look_view(look) for look in looks),
        resend_of=row.resend_of_id,
        resend_reason=row.resend_reason,
        training=row.training,
        open_refusals=open_refusals,
    )


def _to_look_view(row: Look) -> LookView:
    return LookView(
        row.at, row.folder, row.copies, row.control, row.control_found, row.line, row.expected, row.early
    )


def _to_document_view(part: EntryDocument) -> DocumentView:
    about = part.document
    return DocumentView(
        part.document_id, about.type, about.number, about.debtor, part.sha256, part.name, part.size, part.own
    )


def _to_attempt_view(row: Attempt) -> AttemptView:
    return AttemptView(row.started_at, row.ended_at, row.stage, row.code, row.enhanced_code, row.line)


def count_states(entry_ids: Sequence[int]) -> dict[str, int]:
    """How many of these entries stand in each state."""
    rows = Entry.objects.filter(pk__in=entry_ids).values("state").annotate(n=Count("id"))
    return {row["state"]: row["n"] for row in rows}


def count_sent_since(entry_ids: Sequence[int], since: datetime) -> int:
    """How many of these entries were sent after that instant."""
    return Entry.objects.filter(pk__in=entry_ids, sent_at__gt=since).count()


def filter_by_states(entry_ids: Sequence[int], wanted: Sequence[State]) -> list[int]:
    """Those of these entries that stand in one of the states."""
    rows = Entry.objects.filter(pk__in=entry_ids, state__in=wanted).order_by("id")
    return list(rows.values_list("id", flat=True))


def of_documents(document_ids: Sequence[int]) -> dict[int, list[int]]:
    """The entries that carry each of these documents as their own, the newest first."""
    found: dict[int, list[int]] = {}
    own = EntryDocument.objects.filter(document_id__in=document_ids, own=True).order_by("-entry_id")
    for document_id, entry_id in own.values_list("document_id", "entry_id"):
        found.setdefault(document_id, []).append(entry_id)
    return found


def refusals_of_documents(entries: Mapping[int, Sequence[int]]) -> dict[int, tuple[int, int]]:
    """From `of_documents`: those documents of which a mail was refused for some, and that waits for a person.

    With each, the number of its newest such entry, and how many recipients that one was refused for.
    """
    waiting = partly_sent.count_open({one for found in entries.values() for one in found})
    refused = {
        document_id: [one for one in found if one in waiting] for document_id, found in entries.items()
    }
    return {document_id: (found[0], waiting[found[0]]) for document_id, found in refused.items() if found}


_SEEN = (RecipientState.ACCEPTED, RecipientState.WAITING, RecipientState.UNKNOWN)


def addresses_used_before(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses, in small letters, that a mail was sent to or is on its way to."""
    wanted = {fold_address(address) for address in addresses}
    rows = Recipient.objects.filter(folded__in=wanted, state__in=_SEEN, entry__training=False)
    return set(rows.values_list("folded", flat=True).distinct())
