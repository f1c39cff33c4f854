"""The only way into the ledger: `accept`. It says yes after the commit."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection
from django.db.models import F, Q

from postroom.audit.turns import keep_premises
from postroom.composing.message import assemble, count_message_bytes, sha256_of
from postroom.documents import repository as documents
from postroom.documents import store
from postroom.documents.repository import Handed
from postroom.documents.store import StoredFile
from postroom.documents.values import DocumentIdentity
from postroom.outbox import pauses
from postroom.outbox.installation import check_ours
from postroom.outbox.keys import derive_key, derive_training_key, make_digest
from postroom.outbox.models import Entry
from postroom.outbox.premises import refuse_if_overtaken
from postroom.outbox.reasons import Reason, keep_values, read_reason
from postroom.outbox.refusals import KeyReused, PlanOvertaken
from postroom.outbox.sql import commit_together, execute
from postroom.outbox.states import VOID, Hold, RecipientState, State
from postroom.planning.mail import PreparedMail
from postroom.planning.plan import Plan
from postroom.planning.premises import Basis, Premise
from postroom.planning.request import SendRequest, check_time
from postroom.profiles import repository as profiles
from postroom.shared import clock
from postroom.shared.addresses import fold_address
from postroom.shared.wording import Sentence


def find_earlier_sending(
    marks: Sequence[DocumentIdentity],
    addresses: Sequence[str] | None,
    moment: datetime,
    among: Q = Q(),  # noqa: B008  (it is never changed)
) -> Sentence:
    """Why this would be a second sending; empty when it is the first. A document of the same type, number and
    debtor, or with the same file, and one of the recipients (None: whoever got it), within `duplicate_days`;
    failed and cancelled mails left out, and recipients that the server refused. `among`: which other mails are asked
    about, all when left out."""
    same = documents.find_same(marks)
    if not same:
        return Sentence()
    since = moment - timedelta(days=settings.POSTROOM.duplicate_days)
    live = Entry.objects.filter(among, accepted_at__gte=since).exclude(state__in=VOID)
    mine = live.filter(attachments__own=True, attachments__document__in=same)
    reached = {"recipients__state__in": _REACHED}
    if addresses is not None:
        reached["recipients__folded__in"] = [fold_address(address) for address in addresses]
    mine = mine.filter(**reached)
    earlier = (
        mine.order_by(F("sent_at").desc(nulls_last=True), "-accepted_at")
        .values("id", "sent_at", "accepted_at", "recipients__address")
        .first()
    )
    return _describe_earlier_sending(earlier) if earlier else Sentence()


def _describe_earlier_sending(earlier: Mapping[str, Any]) -> Sentence:
    values = {"address": earlier["recipients__address"], "entry": earlier["id"]}
    if earlier["sent_at"]:
        return Reason.SENT_ALREADY(**values, date=clock.format_moment(earlier["sent_at"]))
    return Reason.ON_ITS_WAY(**values, date=clock.format_moment(earlier["accepted_at"]))


_REACHED = [str(state) for state in RecipientState if state is not RecipientState.REFUSED]
_DOCUMENT = """INSERT INTO outbox_entrydocument (entry_id, document_id, position, "offset", name, size, sha256, own)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"""
_RECEIPT = ("digest", "state", "reason", "reason_values", "hold")
_RECIPIENT = """INSERT INTO outbox_recipient (entry_id, address, folded, kind, state, line)
    VALUES (%s, %s, %s, %s, 'waiting', '')"""


@dataclass(frozen=True)
class Receipt:
    """What became of an order: the entry, whether it is new, and why it is held (empty when it is not)."""

    entry_id: int
    state: str
    created: bool
    reason: Sentence
    hold: str = ""


def accept(plan: Plan, note: Callable[[Receipt], None] | None = None) -> Receipt:
    """Promise to send what was planned, once. The files are durable before the row, the row before the answer.

    The same key again answers the first result. `note` writes down, in the same commit, what the caller keeps of a
    new entry. Raises the plan's refusal, TimePassed, KeyReused, NotOurs, PlanOvertaken (what the plan rests on is
    another by now), OSError (disk full: nothing queued).
    """
    mail, key, mark = plan.ready, _key_of(plan), make_digest(plan.identity)
    earlier = _find_earlier_receipt(key, mark)
    if earlier:
        return earlier
    check_time(plan.request, clock.now())
    frozen = _freeze(plan.request, mail)
    try:
        with commit_together():
            check_ours()
            keep_premises()
            profiles.keep_until_commit(mail.profile)
            take_turns(mail.documents)
            refuse_if_overtaken(plan.premises)
            receipt = _write_down(plan, frozen, key, mark)
            if note:
                note(receipt)
            return receipt
    except IntegrityError:
        # Another process accepted the same key between our look and our commit: its answer is ours.
        earlier = _find_earlier_receipt(key, mark)
        if earlier is None:
            raise
        return earlier


def take_turns(marks: Sequence[DocumentIdentity]) -> None:
    """Two commits that may send one document come one after the other: the second sees the first.

    SQLite has one writer anyway. PostgreSQL lets go of these locks with the commit.
    """
    if connection.vendor == "postgresql":
        for number in sorted({number for one in marks for number in _list_turns(one)}):
            execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _list_turns(identity: DocumentIdentity) -> list[int]:
    """A number for its content and one for its marks; two documents of one number only wait for each other."""
    said = [identity.sha256]
    if identity.number:
        said.append("\n".join((identity.type, identity.number, identity.debtor)))
    return [
        int.from_bytes(hashlib.blake2s(text.encode(), digest_size=8).digest(), signed=True) for text in said
    ]


def _key_of(plan: Plan) -> str:
    """The key that was given, or the one that follows from documents and recipients (rule 2)."""
    asked = [address for _, address in plan.identity.recipients()]
    key = plan.request.key or derive_key(plan.ready.documents, asked)
    return derive_training_key(key) if plan.ready.training else key


def _find_earlier_receipt(key: str, mark: str) -> Receipt | None:
    row = Entry.objects.filter(key=key).only(*_RECEIPT).first()
    if row is None:
        return None
    if row.digest != mark:
        raise KeyReused(key=key)
    return Receipt(row.pk, row.state, False, read_reason(row), row.hold)


@dataclass(frozen=True)
class _Frozen:
    """A mail whose files are kept, and the hash of its exact bytes."""

    mail: PreparedMail
    sha256: str


def _freeze(request: SendRequest, mail: PreparedMail) -> _Frozen:
    """Keep the files and hash the message. Raises ContentLost, OSError."""
    contents = [file.content for file in request.attached()]
    for file, content in zip(request.attached(), contents, strict=True):
        if not isinstance(file, StoredFile):
            store.keep(content)
    contents += [store.content(file.sha256) for file in mail.extra_files]
    return _Frozen(mail, sha256_of(assemble(mail.frozen, contents)))


def _write_down(plan: Plan, frozen: _Frozen, key: str, mark: str) -> Receipt:
    request, mail, moment = plan.request, frozen.mail, clock.now()
    hold, reason = _find_hold(plan, mail)
    entry = Entry.objects.create(
        key=key,
        digest=mark,
        state=State.HELD if hold else _first_state_of(request, moment),
        hold=hold,
        reason=reason.template,
        reason_values=keep_values(reason),
        profile_id=mail.profile.id,
        profile_name=mail.profile.name,
        mail_from=mail.mail.sender,
        subject=mail.mail.subject,
        language=mail.mail.language,
        type=request.type,
        number=request.number,
        debtor=request.debtor,
        message_id=mail.mail.message_id,
        head=mail.frozen.head,
        message_sha256=frozen.sha256,
        message_size=count_message_bytes(mail.frozen, mail.mail),
        accepted_by=request.actor,
        accepted_at=moment,
        due_at=max(moment, request.not_before or moment),
        priority=request.priority,
        not_before=request.not_before,
        not_after=request.not_after,
        training=mail.training,
    )
    _write_documents(entry, plan, mail)
    for kind, address in mail.recipients:
        execute(_RECIPIENT, [entry.pk, address, fold_address(address), kind])
    return Receipt(entry.pk, entry.state, True, reason, hold)


def _first_state_of(request: SendRequest, moment: datetime) -> State:
    return State.SCHEDULED if request.not_before and request.not_before > moment else State.PENDING


def _write_documents(entry: Entry, plan: Plan, mail: PreparedMail) -> None:
    for position, attachment in enumerate(mail.mail.attachments):
        own = position < len(mail.documents)
        document = (
            _hand_over_document(entry, plan, mail, position)
            if own
            else _attach_file(plan.request, mail, position)
        )
        kept = [attachment.name, attachment.size, attachment.sha256, own]
        execute(_DOCUMENT, [entry.pk, document, position, mail.frozen.offsets[position], *kept])


def _hand_over_document(entry: Entry, plan: Plan, mail: PreparedMail, position: int) -> int:
    state = "held" if entry.state == State.HELD else "waiting"
    recipients = ", ".join(address for _, address in mail.recipients)
    handed = Handed(recipients, "", plan.request.actor, mail.training)
    if plan.rows:
        return _hand_over_seen(*plan.rows[position], state, handed)
    identity, size = mail.documents[position], mail.mail.attachments[position].size
    name = plan.request.documents()[position].file.name
    return documents.hand_over(identity, name, size, state, handed)


def _hand_over_seen(document_id: int, version: int, state: str, handed: Handed) -> int:
    """A document of the desk goes only as it was planned. Raises PlanOvertaken."""
    if not documents.hand_over_seen(document_id, version, state, handed):
        raise PlanOvertaken((Premise(Basis.DOCUMENT, str(document_id), str(version)),))
    return document_id


def _attach_file(request: SendRequest, mail: PreparedMail, position: int) -> int:
    """A file that goes along; those of a scenario are the same ones for everybody."""
    beside = position - len(mail.documents)
    files = request.files[1:]
    attachment = mail.mail.attachments[position]
    if beside < len(files):
        return documents.attach(request.debtor, files[beside].name, attachment.size, attachment.sha256)
    return documents.attach("", attachment.name, attachment.size, attachment.sha256)


def _find_hold(plan: Plan, mail: PreparedMail) -> tuple[Hold, Sentence]:
    """Why the entry cannot go now: it went already, somebody has to look at it, or its profile waits for a repair.

    A second sending is one that reaches those who were asked for; in training the one address.
    """
    found = mail.recipients if mail.training else plan.identity.recipients()
    duplicate = find_earlier_sending(mail.documents, [address for _, address in found], clock.now())
    if duplicate:
        return Hold.DUPLICATE, duplicate
    if plan.look:
        return Hold.LOOK, plan.look
    paused = pauses.pause_of(mail.profile.id)
    if paused and paused.kind is not pauses.Kind.WAIT:
        return Hold.PROFILE, paused.reason
    return Hold.NONE, Sentence()
