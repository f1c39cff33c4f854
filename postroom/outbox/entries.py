"""What the outbox hands out: frozen values, never records."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from postroom.outbox.models import Attempt, Entry, EntryDocument, Recipient
from postroom.outbox.person import UnknownEntry
from postroom.outbox.states import UNSENT, State
from postroom.shared.wording import N_, BadInput, Sentence, Translator


@dataclass(frozen=True)
class RecipientView:
    """One recipient and the server's last word about it."""

    address: str
    kind: str
    state: str
    line: str


@dataclass(frozen=True)
class AttemptView:
    """One try, as the published interface shows it."""

    started_at: datetime
    ended_at: datetime | None
    stage: str
    code: int | None
    enhanced_code: str
    line: str


@dataclass(frozen=True)
class DocumentView:
    """One document of the mail, with the name it has there."""

    type: str
    number: str
    debtor: str
    sha256: str
    name: str
    size: int


@dataclass(frozen=True)
class EntryView:
    """One entry of the outbox with everything a person or program may ask of it."""

    id: int
    key: str
    state: str
    hold: str
    type: str
    number: str
    debtor: str
    documents: tuple[DocumentView, ...]
    profile: str
    profile_id: int | None
    sender: str
    recipients: tuple[RecipientView, ...]
    subject: str
    message_id: str
    accepted_at: datetime
    due_at: datetime
    sent_at: datetime | None
    sent_by: str
    attempts: tuple[AttemptView, ...]
    reason: Sentence

    def as_json(self, translate: Translator = str) -> dict[str, Any]:
        """The entry as `docs/interface.md` publishes it; the reason in the language of `translate`."""
        return {
            "id": self.id,
            "key": self.key,
            "state": self.state,
            "document": {"type": self.type, "number": self.number, "debtor": self.debtor},
            "documents": [
                {"type": part.type, "number": part.number, "debtor": part.debtor, "sha256": part.sha256}
                for part in self.documents
            ],
            "profile": self.profile,
            "from": self.sender,
            "recipients": [
                {"address": one.address, "kind": one.kind, "state": one.state, "line": one.line}
                for one in self.recipients
            ],
            "subject": self.subject,
            "message_id": self.message_id,
            "accepted_at": _moment(self.accepted_at),
            "due_at": _moment(self.due_at),
            "sent_at": _moment(self.sent_at),
            "sent_by": self.sent_by or None,
            "attempts": [_attempt_json(attempt) for attempt in self.attempts],
            "reason": self.reason.said(translate) or None,
        }


def find(entry_id: int) -> EntryView:
    """The entry with that number. Raises UnknownEntry."""
    row = Entry.objects.filter(pk=entry_id).first()
    if row is None:
        raise UnknownEntry(N_("There is no entry %(id)s in the outbox."), id=entry_id)
    return _views([row])[0]


def listed(
    *,
    state: str = "",
    type_: str = "",
    since: datetime | None = None,
    most: int = 0,
    newest_first: bool = False,
) -> list[EntryView]:
    """Entries by number, filtered; `most` 0 means all. Raises BadInput for a state that does not exist."""
    if state and state not in set(State):
        raise BadInput(
            N_("There is no state '%(state)s'. States are: %(known)s."), state=state, known=", ".join(State)
        )
    rows = Entry.objects.order_by("-id" if newest_first else "id")
    if state:
        rows = rows.filter(state=state)
    if type_:
        rows = rows.filter(type=type_)
    if since:
        rows = rows.filter(accepted_at__gte=since)
    return _views(rows[:most] if most else rows)


def state_of(entry_id: int) -> str:
    """Only the state of an entry."""
    return str(Entry.objects.filter(pk=entry_id).values_list("state", flat=True).first())


def use_of_profile(profile_id: int) -> str:
    """Where the outbox still needs a profile, "" when nowhere (for `profiles.USES`)."""
    count = Entry.objects.filter(profile_id=profile_id, state__in=UNSENT).count()
    return f"outbox: {count}" if count else ""


def _views(rows: Iterable[Entry]) -> list[EntryView]:
    rows = list(rows)
    ids = [row.pk for row in rows]
    people = _grouped(Recipient.objects.filter(entry_id__in=ids).order_by("id"))
    tries = _grouped(Attempt.objects.filter(entry_id__in=ids).order_by("id"))
    parts = _grouped(
        EntryDocument.objects.filter(entry_id__in=ids).select_related("document").order_by("position")
    )
    return [_view(row, people.get(row.pk, []), tries.get(row.pk, []), parts.get(row.pk, [])) for row in rows]


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.entry_id, []).append(row)
    return found


def _view(row: Entry, people: list[Recipient], tries: list[Attempt], parts: list[EntryDocument]) -> EntryView:
    return EntryView(
        id=row.pk,
        key=row.key,
        state=row.state,
        hold=row.hold,
        type=row.type,
        number=row.number,
        debtor=row.debtor,
        documents=tuple(_document(part) for part in parts),
        profile=row.profile_name,
        profile_id=row.profile_id,
        sender=row.mail_from,
        recipients=tuple(RecipientView(one.address, one.kind, one.state, one.line) for one in people),
        subject=row.subject,
        message_id=row.message_id,
        accepted_at=row.accepted_at,
        due_at=row.due_at,
        sent_at=row.sent_at,
        sent_by=row.sent_by,
        attempts=tuple(_attempt(attempt) for attempt in tries),
        reason=Sentence(row.reason, row.reason_values),
    )


def _document(part: EntryDocument) -> DocumentView:
    about = part.document
    return DocumentView(about.type, about.number, about.debtor, part.sha256, part.name, part.size)


def _attempt(row: Attempt) -> AttemptView:
    return AttemptView(row.started_at, row.ended_at, row.stage, row.code, row.enhanced_code, row.line)


def _attempt_json(attempt: AttemptView) -> dict[str, Any]:
    return {
        "started_at": _moment(attempt.started_at),
        "ended_at": _moment(attempt.ended_at),
        "stage": attempt.stage or None,
        "code": attempt.code,
        "enhanced_code": attempt.enhanced_code or None,
        "line": attempt.line,
    }


def _moment(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value else None
