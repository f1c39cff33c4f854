"""Is the ledger sound? What can be checked without a mail server; nothing is changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet

from postroom.documents import store
from postroom.outbox.claim import load_message
from postroom.outbox.models import Attempt, Entry, EntryDocument, Recipient
from postroom.outbox.sql import rows
from postroom.outbox.states import DUE, UNSENT, Mark, RecipientState, State
from postroom.shared.refusals import Refusal
from postroom.shared.wording import N_, Sentence

_AS_IT_IS = "%(line)s"


@dataclass(frozen=True)
class Checked:
    """One step of a check: what is wrong, None for nothing."""

    problem: Sentence | None = None


SOUND = Checked()


def check_database() -> Iterator[Checked]:
    """The file itself: every page, every index, every reference. PostgreSQL looks after its own."""
    if connection.vendor == "sqlite":
        for statement in ("PRAGMA integrity_check(20)", "PRAGMA foreign_key_check"):
            for found in rows(statement, []):
                told = " ".join(str(part) for part in found)
                yield SOUND if told == "ok" else Checked(Sentence(_AS_IT_IS, {"line": told}))


def count_documents() -> int:
    """How many different files the ledger points to."""
    return len(store.list_contents())


def check_documents(most: int = 0) -> Iterator[Checked]:
    """Every stored file, the newest first: is it there, byte for byte? `most` 0: all of them."""
    for sha256 in store.list_contents()[: most or None]:
        try:
            store.content(sha256)
            yield SOUND
        except (Refusal, OSError) as problem:
            yield Checked(_tell(N_("Stored file %(name)s: %(why)s"), problem, name=sha256))


def count_mails() -> int:
    """How many mails have not left yet."""
    return _list_unsent().count()


def check_mails(most: int = 0) -> Iterator[Checked]:
    """The exact bytes of every mail that has not left, the newest first. `most` 0: all of them."""
    for entry_id in list(_list_unsent().order_by("-pk").values_list("pk", flat=True)[: most or None]):
        try:
            load_message(entry_id)
            yield SOUND
        except (Refusal, OSError) as problem:
            yield Checked(_tell(N_("Mail %(entry)s: %(why)s"), problem, entry=entry_id))


def check_states() -> Iterator[Checked]:
    """States that contradict each other."""
    sent, own = Entry.objects.exclude(sent_at=None), EntryDocument.objects.filter(own=True)
    waits = Recipient.objects.filter(entry=OuterRef("pk"), state=RecipientState.WAITING)
    gone = own.filter(document=OuterRef("document"), entry__sent_at__isnull=False)
    yield from _tell_each(
        N_("Mail %(id)s is sent and has no sending date."),
        Entry.objects.filter(state=State.SENT, sent_at=None).values_list("pk"),
    )
    yield from _tell_each(
        N_("Mail %(id)s waits, and none of its recipients does."),
        Entry.objects.filter(state__in=DUE).exclude(Exists(waits)).values_list("pk"),
    )
    yield from _tell_each(
        N_("Mail %(id)s is being sent by nobody."),
        Entry.objects.filter(state=State.SENDING, lane=None).values_list("pk"),
    )
    yield from _tell_each(
        N_("Mail %(id)s has an attempt that began under an earlier owner of its mailbox and did not end."),
        Attempt.objects.filter(mark=Mark.OPEN, epoch__lt=F("lane__epoch")).values_list("entry"),
    )
    yield from _tell_each(
        N_("Document %(id)s has a sending date, and no mail with it was sent."),
        own.exclude(document__sent_at=None).exclude(Exists(gone)).values_list("document"),
    )
    yield from _tell_each(
        N_("Document %(id)s has no sending date, and a mail with it was sent."),
        own.filter(entry__in=sent.filter(training=False), document__sent_at=None).values_list("document"),
    )


def _list_unsent() -> QuerySet[Entry]:
    return Entry.objects.filter(state__in=UNSENT)


def _tell_each(template: str, ids: Iterable[tuple[Any, ...]]) -> Iterator[Checked]:
    """A step that is sound, or one for each number."""
    found = sorted({number for (number,) in ids})
    yield from (Checked(Sentence(template, {"id": number})) for number in found)
    if not found:
        yield SOUND


def _tell(template: str, problem: Refusal | OSError, **values: Any) -> Sentence:
    why = problem.sentence if isinstance(problem, Refusal) else problem.strerror or type(problem).__name__
    return Sentence(template, {**values, "why": why})
