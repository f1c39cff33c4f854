"""The only way into the ledger: `accept`. It says yes after the commit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.db.models import F

from postroom.composing.message import message_size
from postroom.documents import repository as documents
from postroom.documents import store
from postroom.documents.repository import Handed
from postroom.documents.values import DocumentIdentity
from postroom.outbox import pauses
from postroom.outbox.drafting import Draft, drafted
from postroom.outbox.models import Entry
from postroom.outbox.orders import Order, check_time, checked
from postroom.outbox.reasons import Reason
from postroom.outbox.refusals import KeyReused
from postroom.outbox.sql import execute, one_commit
from postroom.outbox.states import VOID, Hold, State
from postroom.shared import clock
from postroom.shared.wording import Sentence


def already_sent(
    marks: Sequence[DocumentIdentity], addresses: Sequence[str] | None, moment: datetime
) -> Sentence:
    """Why this would be a second sending; empty when it is the first. A document of the same type, number and
    debtor, or with the same file, and one of the recipients (None: whoever got it), within `duplicate_days`;
    failed and cancelled mails left out."""
    same = documents.same(marks)
    if not same:
        return Sentence()
    since = moment - timedelta(days=settings.POSTROOM.duplicate_days)
    live = Entry.objects.filter(accepted_at__gte=since).exclude(state__in=VOID)
    mine = live.filter(attachments__own=True, attachments__document__in=same)
    if addresses is not None:
        mine = mine.filter(recipients__address__in=addresses)
    earlier = (
        mine.order_by(F("sent_at").desc(nulls_last=True), "-accepted_at")
        .values("id", "sent_at", "accepted_at", "recipients__address")
        .first()
    )
    return _already_sentence(earlier) if earlier else Sentence()


def _already_sentence(earlier: Mapping[str, Any]) -> Sentence:
    values = {"address": earlier["recipients__address"], "entry": earlier["id"]}
    if earlier["sent_at"]:
        return Reason.SENT_ALREADY(**values, date=clock.said(earlier["sent_at"]))
    return Reason.ON_ITS_WAY(**values, date=clock.said(earlier["accepted_at"]))


_DOCUMENT = """INSERT INTO outbox_entrydocument (entry_id, document_id, position, "offset", name, size, sha256, own)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"""
_RECEIPT = ("digest", "state", "reason", "reason_values")
_RECIPIENT = """INSERT INTO outbox_recipient (entry_id, address, kind, state, line)
    VALUES (%s, %s, %s, 'waiting', '')"""


@dataclass(frozen=True)
class Receipt:
    """What became of an order: the entry, whether it is new, and why it is held (empty when it is not)."""

    entry_id: int
    state: str
    created: bool
    reason: Sentence


def accept(order: Order) -> Receipt:
    """Promise to send `order` once. The files are durable before the row, the row before the answer.

    The same key again answers the first result. Raises BadInput (nothing queued), KeyReused, NotSetUp,
    OSError (disk full: nothing queued).
    """
    order = checked(order)
    draft = drafted(order)
    earlier = _earlier(draft)
    if earlier:
        return earlier
    check_time(order, clock.now())
    for file in (*order.files, *(one.file for one in order.companions)):
        store.keep(file.content)
    try:
        with one_commit():
            return _write_down(draft)
    except IntegrityError:
        # Another process accepted the same key between our look and our commit: its answer is ours.
        earlier = _earlier(draft)
        if earlier is None:
            raise
        return earlier


def _earlier(draft: Draft) -> Receipt | None:
    row = Entry.objects.filter(key=draft.key).only(*_RECEIPT).first()
    if row is None:
        return None
    if row.digest != draft.digest:
        raise KeyReused(key=draft.key)
    return Receipt(row.pk, row.state, created=False, reason=Sentence(row.reason, row.reason_values))


def _write_down(draft: Draft) -> Receipt:
    order, moment = draft.order, draft.mail.date
    hold, reason = _held_at_once(draft)
    entry = Entry.objects.create(
        key=draft.key,
        digest=draft.digest,
        state=State.HELD if hold else _begun(order, moment),
        hold=hold,
        reason=reason.template,
        reason_values=reason.values,
        profile_id=draft.profile.id,
        profile_name=draft.profile.name,
        mail_from=draft.mail.sender,
        subject=draft.mail.subject,
        language=draft.mail.language,
        type=order.type,
        number=order.number,
        debtor=order.debtor,
        main_sha256=draft.mail.attachments[0].sha256,
        message_id=draft.mail.message_id,
        head=draft.frozen.head,
        message_sha256=draft.message_sha256,
        message_size=message_size(draft.frozen, draft.mail),
        accepted_by=order.actor,
        accepted_at=moment,
        due_at=max(moment, order.not_before or moment),
        priority=order.priority,
        not_after=order.not_after,
        training=draft.training,
    )
    _write_documents(entry, draft)
    for kind, address in draft.recipients:
        execute(_RECIPIENT, [entry.pk, address, kind])
    return Receipt(entry.pk, entry.state, created=True, reason=reason)


def _begun(order: Order, moment: datetime) -> State:
    return State.SCHEDULED if order.not_before and order.not_before > moment else State.PENDING


def _write_documents(entry: Entry, draft: Draft) -> None:
    for position, attachment in enumerate(draft.mail.attachments):
        own = position < len(draft.documents)
        document = _handed_over(entry, draft, position) if own else _attached(draft, position)
        kept = [attachment.name, attachment.size, attachment.sha256, own]
        execute(_DOCUMENT, [entry.pk, document, position, draft.frozen.offsets[position], *kept])


def _handed_over(entry: Entry, draft: Draft, position: int) -> int:
    marks, size = draft.documents[position], draft.mail.attachments[position].size
    name = draft.order.documents()[position].file.name
    state = "held" if entry.state == State.HELD else "waiting"
    recipients = ", ".join(address for _, address in draft.recipients)
    handed = Handed(recipients, "", draft.order.actor, draft.training)
    return documents.hand_over(marks, name, size, state, handed)


def _attached(draft: Draft, position: int) -> int:
    """A file that goes along; those of a scenario are the same ones for everybody."""
    beside = position - len(draft.documents)
    files = draft.order.files[1:]
    attachment = draft.mail.attachments[position]
    if beside < len(files):
        return documents.attach(draft.order.debtor, files[beside].name, attachment.size, attachment.sha256)
    return documents.attach("", attachment.name, attachment.size, attachment.sha256)


def _addresses(draft: Draft) -> list[str]:
    """Whom a second sending would reach: those that were asked for; in training the one address."""
    found = draft.recipients if draft.training else draft.order.recipients()
    return [address for _, address in found]


def _held_at_once(draft: Draft) -> tuple[Hold, Sentence]:
    """Why the entry cannot go now: it went already, or its profile waits for a repair."""
    duplicate = already_sent(draft.documents, _addresses(draft), draft.mail.date)
    if duplicate:
        return Hold.DUPLICATE, duplicate
    paused = pauses.pause_of(draft.profile.id)
    if paused and paused.kind is not pauses.Kind.WAIT:
        return Hold.PROFILE, paused.reason
    return Hold.NONE, Sentence()
