"""From what was decided to the exact mail: words, names of files, headers, frozen bytes. Pure."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from postroom.composing.defaults import FILE_NAME, OWN_TYPE_WORD, TYPE_WORDS
from postroom.composing.message import (
    Attachment,
    Mail,
    Skeleton,
    build_skeleton,
    count_message_bytes,
    make_attachment_name,
    verify,
)
from postroom.composing.misspelt import check
from postroom.composing.placeholders import fill, fill_html, fits
from postroom.composing.training import Said, divert
from postroom.documents.values import DocumentIdentity
from postroom.planning.decision import Decision
from postroom.planning.premises import Premise
from postroom.planning.refusals import MailTooLarge, MoreThanADay
from postroom.planning.request import Companion, SendRequest, check_recipients
from postroom.profiles.values import Profile
from postroom.scenarios import rules
from postroom.scenarios.values import ExtraFile, TemplateText
from postroom.shared import clock
from postroom.shared.addresses import to_wire_address


@dataclass(frozen=True)
class Stationery:
    """What the words of a mail are made of. `company` "" = nobody said it; `reply_to` "" = the sender;
    `training_address` "" = in earnest. `premises`: in which state scenario, template and profile were read."""

    profile: Profile
    words: TemplateText
    company: str = ""
    reply_to: str = ""
    training_address: str = ""
    extra_files: tuple[ExtraFile, ...] = ()
    premises: tuple[Premise, ...] = ()


@dataclass(frozen=True)
class PreparedMail:
    """A mail with everything decided and its words frozen, ready to be written down; its files are not read yet.

    `recipients` are all who get it, (kind, address); in training only the one address. `documents` tell the first
    attachments from any other document.
    """

    profile: Profile
    mail: Mail
    recipients: tuple[tuple[str, str], ...]
    extra_files: tuple[ExtraFile, ...]
    frozen: Skeleton
    documents: tuple[DocumentIdentity, ...]
    training: bool


def prepare(request: SendRequest, decision: Decision, paper: Stationery, now: datetime) -> PreparedMail:
    """The mail of a completed request. Raises SendRefused, PlaceholderRefused, AddressRefused, MailNotBuilt."""
    check_recipients(request.recipients())
    if not request.as_seen:
        _check_typed(request)
    meant = (*request.recipients(), *((one.kind, one.address) for one in decision.copies))
    check_recipients(meant)
    values = _collect_values(request, paper, now)
    extra_files = () if request.as_seen else paper.extra_files
    attachments = (*_build_attachments(request, values, paper.words), *map(_attach_extra_file, extra_files))
    words = _fill_words(request, paper.words, values)
    said, recipients = divert(words, meant, paper.training_address, request.language)
    mail = _build_mail(request, paper, attachments, said, recipients, now)
    frozen = build_skeleton(mail)
    verify(frozen, attachments)
    _check_size(count_message_bytes(frozen, mail), paper.profile)
    _check_quota(len(recipients), paper.profile)
    return PreparedMail(
        profile=paper.profile,
        mail=mail,
        recipients=recipients,
        extra_files=extra_files,
        frozen=frozen,
        documents=_identify_documents(request, attachments),
        training=bool(paper.training_address),
    )


def _check_typed(request: SendRequest) -> None:
    """The words that came with the request, which no template's check has seen. Raises PlaceholderRefused."""
    typed = (
        (request.subject, rules.SUBJECT),
        (request.text, rules.TEXT),
        (request.file_name, rules.FILE_NAME),
    )
    for text, field in typed:
        check(text, field)


def _identify_documents(
    request: SendRequest, attachments: tuple[Attachment, ...]
) -> tuple[DocumentIdentity, ...]:
    return tuple(
        DocumentIdentity(one.type, one.number, one.debtor, attachment.sha256)
        for one, attachment in zip(request.documents(), attachments, strict=False)
    )


def _attach_extra_file(file: ExtraFile) -> Attachment:
    return Attachment(file.name, file.media_type, file.sha256, file.size)


def _build_attachments(
    request: SendRequest, values: dict[str, str], words: TemplateText
) -> tuple[Attachment, ...]:
    named = [_name_document(one, request, values, words) for one in request.documents()]
    names = [*named, *(file.name for file in request.files[1:])]
    return tuple(
        Attachment(name, file.media_type, file.sha256, file.size)
        for name, file in zip(names, request.attached(), strict=True)
    )


def _name_document(one: Companion, request: SendRequest, values: dict[str, str], words: TemplateText) -> str:
    """The name a document has for its reader: a pattern filled with its own number.

    A name that was typed is meant; a pattern for all gives way where the document lacks one of its values.
    """
    wanted = request.file_name if one.file is request.files[0] else ""
    if request.as_seen:
        return make_attachment_name(wanted or one.file.name, one.file.name)
    own = values | _numbers_of(one) | {"file_name": one.file.name}
    usual = words.file_name if fits(words.file_name, own) else FILE_NAME
    return make_attachment_name(fill(wanted or usual, own, rules.FILE_NAME), one.file.name)


def _fill_words(request: SendRequest, words: TemplateText, values: dict[str, str]) -> Said:
    if request.as_seen:
        return Said(request.subject, request.text, request.html)
    return Said(
        subject=fill(request.subject or words.subject, values, rules.SUBJECT),
        text=fill(request.text or words.text, values, rules.TEXT),
        # A text that somebody typed for this one mail is the whole text.
        html="" if request.text else fill_html(words.html, values, rules.TEXT),
    )


def _build_mail(
    request: SendRequest,
    paper: Stationery,
    attachments: tuple[Attachment, ...],
    said: Said,
    recipients: tuple[tuple[str, str], ...],
    now: datetime,
) -> Mail:
    profile, sender = paper.profile, _choose_sender(request, paper.profile)
    return Mail(
        sender_name=profile.from_name or (paper.company if sender == profile.from_address else ""),
        sender=sender,
        to=tuple(address for kind, address in recipients if kind == "to"),
        cc=tuple(address for kind, address in recipients if kind == "cc"),
        subject=said.subject,
        text=said.text,
        html=said.html,
        message_id=new_message_id(sender),
        date=now,
        language=request.language,
        attachments=attachments,
        reply_to=paper.reply_to if paper.reply_to != sender else "",
    )


def _choose_sender(request: SendRequest, profile: Profile) -> str:
    """The address of the person who sends; the profile's when they have none of their own (mission C7)."""
    return to_wire_address(request.sender or profile.from_address)


def _collect_values(request: SendRequest, paper: Stationery, now: datetime) -> dict[str, str]:
    """What the placeholders of this mail stand for."""
    documents = request.documents()
    numbers = ", ".join(one.number for one in documents if one.number)
    return {
        **_numbers_of(replace(documents[0], number=numbers)),
        "type": TYPE_WORDS.get(request.type, OWN_TYPE_WORD)[request.language],
        "company": paper.company or paper.profile.from_name or paper.profile.from_address,
        "file_name": request.files[0].name,
        "date": clock.to_local(now).date().isoformat(),
        "recipient": request.recipients()[0][1],
    }


def _numbers_of(one: Companion) -> dict[str, str]:
    numbers = dict.fromkeys(("number", "invoice_number", "delivery_note_number"), one.number)
    return numbers | {"debtor": one.debtor}


def new_message_id(sender: str) -> str:
    """Ours, unguessable, under the sender's domain, and short enough for every server (RFC 5322 3.6.4)."""
    domain = sender.rpartition("@")[2]
    return f"<{secrets.token_hex(16)}.postroom@{domain if len(domain) < 180 else 'postroom.invalid'}>"


def _check_size(size: int, profile: Profile) -> None:
    limit = profile.encoded_size_limit
    if limit and size > limit:
        raise MailTooLarge(size=size / 1e6, limit=limit / 1e6, profile=profile.name)


def _check_quota(wanted: int, profile: Profile) -> None:
    """A mail with more recipients than a whole day allows could never go."""
    limit = profile.recipients_per_day
    if limit and wanted > limit:
        raise MoreThanADay(count=wanted, limit=limit, profile=profile.name)
