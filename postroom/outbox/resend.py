"""Sending again on purpose: a new, linked entry with its own Message-ID, or a held duplicate let go (rule 2)."""

import re
from email.utils import format_datetime

from postroom.audit.record import record
from postroom.composing.message import Skeleton, assemble, sha256_of
from postroom.documents import repository as documents
from postroom.documents import store
from postroom.documents.ready_documents import refuse_off_desk
from postroom.documents.values import DocumentState
from postroom.outbox import document_states, partly_sent, pauses
from postroom.outbox.accept import Receipt
from postroom.outbox.actions import lock_entry, refuse_in_training, refuse_now, requeue
from postroom.outbox.installation import check_ours
from postroom.outbox.models import Entry, EntryDocument, Recipient
from postroom.outbox.refusals import (
    HeaderNotRenewed,
    NobodyRefused,
    NoResendReason,
    ProfileRemoved,
    ResendReasonTooLong,
    ResendUnderWay,
)
from postroom.outbox.sql import commit_together, in_one_commit
from postroom.outbox.states import UNSENT, Hold, RecipientState, State
from postroom.planning.mail import new_message_id
from postroom.profiles import repository as profiles
from postroom.shared import clock
from postroom.shared.wording import N_, Sentence, Word

_HEADER = rb"(?im)^%s:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*"
_LONGEST_REASON = 500
_COPIED = (
    "profile_id",
    "profile_name",
    "mail_from",
    "subject",
    "language",
    "type",
    "number",
    "debtor",
)


@in_one_commit
def resend(
    entry_id: int, reason: str, *, actor: str, refused_only: bool = False, seen: str | None = None
) -> Receipt:
    """Send an entry a second time because a person wants it, or let a held duplicate go.

    `refused_only`: only to those whom the server refused and who have no newer mail. `seen`: see `actions`.
    Raises UnknownEntry, BadInput without a reason, NotPossible (state, removed profile, an earlier resend that has
    not left, nobody refused, changed since it was seen), ContentLost.
    """
    reason = _check_reason(reason)
    with commit_together():
        check_ours()
        entry = lock_entry(entry_id, seen)
        held = entry.state == State.HELD and entry.hold == Hold.DUPLICATE and not refused_only
        if not held and entry.state not in (State.SENT, State.FAILED, State.CANCELLED):
            raise refuse_now(entry, N_("sent again"))
        refuse_in_training(entry, seen)
        _refuse_if_taken_off(entry)
        if held:
            return _release_held_entry(entry, reason, actor)
        _refuse_while_one_is_under_way(entry)
        again = _copy_entry(entry, _list_recipients(entry, refused_only), reason, actor)
        record(actor, "outbox resend", subject=str(entry_id), after={"entry": again.pk, "reason": reason})
    return Receipt(again.pk, again.state, created=True, reason=Sentence(again.reason, again.reason_values))


def _refuse_if_taken_off(entry: Entry) -> None:
    """Off the desk is off: whoever took it off was told so. Raises NotOnDesk, with who did it."""
    ids = EntryDocument.objects.filter(entry=entry, own=True).values_list("document_id", flat=True)
    for document in documents.find_many(ids):
        if document.state == DocumentState.REMOVED:
            raise refuse_off_desk(document)


def _refuse_while_one_is_under_way(entry: Entry) -> None:
    """Two people who want the same mail again, or one who asks twice, get one."""
    under_way = Entry.objects.filter(resend_of=entry, state__in=UNSENT).defer("head").order_by("-id").first()
    if under_way is not None:
        raise ResendUnderWay(
            id=entry.pk,
            entry=under_way.pk,
            state=Word(under_way.state),
            actor=under_way.accepted_by,
            time=clock.format_moment(under_way.accepted_at),
        )


def _list_recipients(entry: Entry, refused_only: bool) -> list[Recipient]:
    found = Recipient.objects.filter(entry=entry).order_by("id")
    if not refused_only:
        return list(found)
    wanted = list(found.filter(pk__in=partly_sent.list_unserved(entry.pk)))
    if not wanted:
        raise NobodyRefused(id=entry.pk)
    return wanted


def _check_reason(reason: str) -> str:
    words = " ".join(reason.split())
    if not words:
        raise NoResendReason()
    if len(words) > _LONGEST_REASON:
        raise ResendReasonTooLong(field="reason", longest=_LONGEST_REASON)
    return words


def _release_held_entry(entry: Entry, reason: str, actor: str) -> Receipt:
    entry.resend_reason = reason
    requeue(entry)
    record(actor, "outbox resend", subject=str(entry.pk), after={"entry": entry.pk, "reason": reason})
    return Receipt(entry.pk, entry.state, created=False, reason=Sentence())


def _copy_entry(entry: Entry, recipients: list[Recipient], reason: str, actor: str) -> Entry:
    profile = profiles.by_id(entry.profile_id) if entry.profile_id else None
    if profile is None:
        raise ProfileRemoved(profile=entry.profile_name, id=entry.pk)
    moment, message_id = clock.now(), new_message_id(entry.mail_from)
    parts = list(EntryDocument.objects.filter(entry=entry).order_by("position"))
    frozen = _replace_headers(
        Skeleton(bytes(entry.head), tuple(part.offset for part in parts)),
        {b"Message-ID": message_id.encode(), b"Date": format_datetime(moment).encode()},
    )
    message = assemble(frozen, [store.content(part.sha256) for part in parts])
    paused = pauses.pause_of(profile.id)
    held = paused is not None and paused.kind is not pauses.Kind.WAIT
    told = paused.reason if paused and held else Sentence()
    again = Entry.objects.create(
        **{name: getattr(entry, name) for name in _COPIED},
        key=f"resend-{message_id.strip('<>')[:32]}-of-{entry.pk}",
        digest="",
        state=State.HELD if held else State.PENDING,
        hold=Hold.PROFILE if held else Hold.NONE,
        reason=told.template,
        reason_values=told.values,
        message_id=message_id,
        head=frozen.head,
        message_sha256=sha256_of(message),
        message_size=len(message),
        accepted_by=actor,
        accepted_at=moment,
        due_at=moment,
        priority=entry.priority,
        resend_of=entry,
        training=entry.training,
        resend_reason=reason,
    )
    _copy_parts(again, parts, frozen.offsets, recipients)
    return again


def _copy_parts(
    again: Entry, parts: list[EntryDocument], offsets: tuple[int, ...], recipients: list[Recipient]
) -> None:
    for part, offset in zip(parts, offsets, strict=True):
        part.pk, part.entry, part.offset = None, again, offset
        part.save(force_insert=True)
    Recipient.objects.bulk_create(
        Recipient(
            entry=again, address=one.address, folded=one.folded, kind=one.kind, state=RecipientState.WAITING
        )
        for one in recipients
    )
    document_states.mark_one(again)


def _replace_headers(frozen: Skeleton, fields: dict[bytes, bytes]) -> Skeleton:
    """The same mail with other header fields; what follows moves by the difference of their lengths."""
    head, offsets = frozen.head, frozen.offsets
    for name, value in fields.items():
        found = re.search(_HEADER % re.escape(name), head)
        if found is None or found.end() > head.index(b"\r\n\r\n"):
            raise HeaderNotRenewed()
        line = name + b": " + value
        head = head[: found.start()] + line + head[found.end() :]
        offsets = tuple(offset + len(line) - (found.end() - found.start()) for offset in offsets)
    return Skeleton(head, offsets)
