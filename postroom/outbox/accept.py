"""The only way into the ledger: `accept`. It says yes after the commit."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError

from postroom.composing.defaults import OWN_TYPE_WORD, TYPE_WORDS, mail_text
from postroom.composing.message import (
    Attachment,
    Mail,
    Skeleton,
    assembled,
    message_size,
    sha256_of,
    skeleton,
)
from postroom.composing.names import attachment_name
from postroom.composing.placeholders import fill
from postroom.documents import keep as documents
from postroom.documents import store
from postroom.outbox import pauses
from postroom.outbox.commit import execute, one_commit
from postroom.outbox.expected import verify
from postroom.outbox.guard import already
from postroom.outbox.keys import KeyReused, derived_key, digest
from postroom.outbox.models import Entry
from postroom.outbox.orders import Order, OrderRefused, check_time, checked
from postroom.outbox.states import Hold, State
from postroom.profiles import keep as profiles
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.shared.addresses import wire_address
from postroom.shared.wording import N_, Sentence

_DOCUMENT = """INSERT INTO outbox_entrydocument (entry_id, document_id, position, "offset", name, size, sha256)
    VALUES (%s, %s, %s, %s, %s, %s, %s)"""
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


@dataclass(frozen=True)
class _Draft:
    """An order with everything decided, ready to be written down."""

    order: Order
    profile: Profile
    mail: Mail
    frozen: Skeleton
    message_sha256: str
    key: str
    digest: str


def accept(order: Order) -> Receipt:
    """Promise to send `order` once. The files are durable before the row, the row before the answer.

    The same key again answers the first result. Raises BadInput (nothing queued), KeyReused, NotSetUp,
    OSError (disk full: nothing queued).
    """
    order = checked(order)
    profile = profiles.find(order.profile) if order.profile else profiles.default()
    draft = _drafted(order, profile)
    earlier = _earlier(draft)
    if earlier:
        return earlier
    check_time(order, clock.now())
    for file in order.files:
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


def _drafted(order: Order, profile: Profile) -> _Draft:
    attachments = _attachments(order, profile)
    mail = _mail(order, profile, attachments)
    frozen = skeleton(mail)
    verify(frozen, attachments)
    _check_size(message_size(frozen, mail), profile)
    _check_quota(order, profile)
    addresses = [address for _, address in order.recipients()]
    main = attachments[0].sha256
    key = order.key or derived_key(order.type, order.number, order.debtor, addresses, main)
    message = assembled(frozen, [file.content for file in order.files])
    return _Draft(order, profile, mail, frozen, sha256_of(message), key, _digest(order, attachments))


def _digest(order: Order, attachments: tuple[Attachment, ...]) -> str:
    """What makes a repetition a repetition. A key of one's own covers all that was asked; a derived key only
    what it is derived from, because the same invoice handed over again is the same invoice."""
    if not order.key:
        return ""
    asked = [
        order.type,
        order.number,
        order.debtor,
        order.subject,
        order.text,
        order.file_name,
        order.profile,
        order.language,
        *([order.not_after.isoformat()] if order.not_after else []),
    ]
    return digest([asked, sorted(order.recipients()), [(file.name, file.sha256) for file in attachments]])


def _attachments(order: Order, profile: Profile) -> tuple[Attachment, ...]:
    values = _values(order, profile)
    words = mail_text(_language(order), order.type, bool(order.number))
    found = []
    for position, file in enumerate(order.files):
        pattern = order.file_name or words.file_name
        name = attachment_name(fill(pattern, values, "file_name"), file.name) if position == 0 else file.name
        found.append(Attachment(name, file.media_type, sha256_of(file.content), len(file.content)))
    return tuple(found)


def _mail(order: Order, profile: Profile, attachments: tuple[Attachment, ...]) -> Mail:
    words = mail_text(_language(order), order.type, bool(order.number))
    values = _values(order, profile)
    subject = fill(order.subject or words.subject, values, "subject")
    text = fill(order.text or words.text, values, "text")
    sender = _sender(order, profile)
    return Mail(
        sender_name=profile.from_name
        or (settings.POSTROOM.company if sender == profile.from_address else ""),
        sender=sender,
        to=order.to,
        cc=order.cc,
        subject=subject,
        text=text,
        message_id=new_message_id(sender),
        date=clock.now(),
        language=_language(order),
        attachments=attachments,
    )


def _sender(order: Order, profile: Profile) -> str:
    """The address of the person who sends; the profile's when they have none of their own (mission C7)."""
    return wire_address(order.sender or profile.from_address)


def _language(order: Order) -> str:
    return order.language or str(settings.POSTROOM.language)


def _values(order: Order, profile: Profile) -> dict[str, str]:
    words = TYPE_WORDS.get(order.type, OWN_TYPE_WORD)
    return {
        "number": order.number,
        "invoice_number": order.number,
        "delivery_note_number": order.number,
        "type": words[_language(order)],
        "debtor": order.debtor,
        "company": settings.POSTROOM.company or profile.from_name or profile.from_address,
        "file_name": order.files[0].name,
        "date": clock.now().date().isoformat(),
        "recipient": order.recipients()[0][1],
    }


def new_message_id(sender: str) -> str:
    """Ours, unguessable, under the sender's domain, and short enough for every server (RFC 5322 3.6.4)."""
    domain = sender.rpartition("@")[2]
    return f"<{secrets.token_hex(16)}.postroom@{domain if len(domain) < 180 else 'postroom.invalid'}>"


def _check_size(size: int, profile: Profile) -> None:
    limit = profile.encoded_size_limit
    if limit and size > limit:
        raise OrderRefused(
            N_(
                "The mail would have %(size).1f MB (attachments grow by a third in a mail); "
                "the profile '%(profile)s' allows %(limit).1f MB. Nothing was queued."
            ),
            size=size / 1e6,
            limit=limit / 1e6,
            profile=profile.name,
        )


def _check_quota(order: Order, profile: Profile) -> None:
    """A mail with more recipients than a whole day allows could never go."""
    limit, wanted = profile.recipients_per_day, len(order.recipients())
    if limit and wanted > limit:
        raise OrderRefused(
            N_(
                "%(count)s recipients are more than the %(limit)s that the profile '%(profile)s' allows in 24 hours. "
                "Nothing was queued."
            ),
            count=wanted,
            limit=limit,
            profile=profile.name,
        )


def _earlier(draft: _Draft) -> Receipt | None:
    row = Entry.objects.filter(key=draft.key).only(*_RECEIPT).first()
    if row is None:
        return None
    if row.digest != draft.digest:
        raise KeyReused(draft.key)
    return Receipt(row.pk, row.state, created=False, reason=Sentence(row.reason, row.reason_values))


def _write_down(draft: _Draft) -> Receipt:
    order, moment = draft.order, draft.mail.date
    hold, reason = _held_at_once(draft)
    entry = Entry.objects.create(
        key=draft.key,
        digest=draft.digest,
        state=State.HELD if hold else State.PENDING,
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
        due_at=moment,
        priority=order.priority,
        not_after=order.not_after,
    )
    _write_documents(entry, draft)
    for kind, address in order.recipients():
        execute(_RECIPIENT, [entry.pk, address, kind])
    return Receipt(entry.pk, entry.state, created=True, reason=reason)


def _write_documents(entry: Entry, draft: _Draft) -> None:
    order = draft.order
    ids = []
    for position, (file, attachment) in enumerate(zip(order.files, draft.mail.attachments, strict=True)):
        kind = (order.type, order.number) if position == 0 else ("attachment", "")
        ids.append(documents.register(*kind, order.debtor, file.name, attachment.size, attachment.sha256))
        about = [attachment.name, attachment.size, attachment.sha256]
        execute(_DOCUMENT, [entry.pk, ids[-1], position, draft.frozen.offsets[position], *about])
    documents.mark(ids[:1], "held" if entry.state == State.HELD else "waiting", None)


def _held_at_once(draft: _Draft) -> tuple[Hold, Sentence]:
    """Why the entry cannot go now: it went already, or its profile waits for a repair."""
    duplicate = already(draft.order, draft.mail.attachments[0].sha256, draft.mail.date)
    if duplicate:
        return Hold.DUPLICATE, duplicate
    paused = pauses.pause_of(draft.profile.id)
    if paused and paused.kind is not pauses.Kind.WAIT:
        return Hold.PROFILE, paused.reason
    return Hold.NONE, Sentence()
