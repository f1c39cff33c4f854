"""From an order to the exact mail: what was asked, completed by its scenario and the general settings."""

import secrets
from dataclasses import dataclass, replace

from postroom.composing.defaults import FILE_NAME, OWN_TYPE_WORD, TYPE_WORDS
from postroom.composing.message import (
    Attachment,
    Mail,
    Skeleton,
    assemble,
    attachment_name,
    message_size,
    sha256_of,
    skeleton,
    verify,
)
from postroom.composing.placeholders import fill, fill_html, fits
from postroom.composing.training import Said, mark_as_training
from postroom.documents import store
from postroom.documents.examine import File
from postroom.documents.values import DocumentIdentity
from postroom.outbox.keys import derived_key, digest, training_key
from postroom.outbox.orders import Companion, Order, check_recipients
from postroom.outbox.refusals import MailTooLarge, MoreThanADay
from postroom.profiles import repository as profiles
from postroom.profiles.values import Profile
from postroom.scenarios import repository as scenarios
from postroom.scenarios import rules
from postroom.scenarios.general_settings import company, general, language
from postroom.scenarios.mail_settings import reply_to, words_for
from postroom.scenarios.values import ExtraFile, General, ScenarioView, TemplateText
from postroom.shared import clock
from postroom.shared.addresses import wire_address


@dataclass(frozen=True)
class Draft:
    """An order with everything decided, ready to be written down.

    `order` is what was asked: key, digest and the guard know only that, so that a changed setting makes no second
    mail of a repetition. `recipients` and `extra_files` have also what scenario and settings add. `documents` are
    the marks of the first attachments; `training`: it goes to the training address only.
    """

    order: Order
    profile: Profile
    mail: Mail
    recipients: tuple[tuple[str, str], ...]
    extra_files: tuple[ExtraFile, ...]
    frozen: Skeleton
    message_sha256: str
    key: str
    digest: str
    documents: tuple[DocumentIdentity, ...]
    training: bool


@dataclass(frozen=True)
class _Spoken:
    """In which language the mail speaks, for which company ("" when nobody said it), and its placeholders' values."""

    language: str
    company: str
    values: dict[str, str]


def drafted(order: Order, *, in_earnest: bool = False) -> Draft:
    """Everything that follows from an order. Raises BadInput, NotSetUp; nothing is kept.

    `in_earnest`: as it would be without training, for a person who looks at it.
    """
    scenario = scenarios.for_type(order.type)
    order = _with_recipients(order, scenario)
    profile = _profile(order, scenario)
    everything = replace(general(), training_address="") if in_earnest else general()
    meant = _recipients(order, scenario, everything)
    recipients = (("to", everything.training_address),) if everything.training_address else meant
    spoken = _spoken(order, profile, everything)
    words = words_for(order.type, spoken.language, bool(order.number))
    extra_files = () if order.as_seen else scenario.extra_files
    attachments = (*_attachments(order, spoken.values, words), *map(_attached, extra_files))
    said = _said(order, words, spoken.values)
    if everything.training_address:
        said = mark_as_training(said, meant, spoken.language)
    mail = _mail(order, profile, attachments, said, recipients, spoken)
    documents = _documents(order, attachments)
    frozen = skeleton(mail)
    verify(frozen, attachments)
    _check_size(message_size(frozen, mail), profile)
    _check_quota(len(recipients), profile)
    contents = [file.content for file in _files(order)] + [store.content(file.sha256) for file in extra_files]
    key = order.key or derived_key(documents, [address for _, address in order.recipients()])
    return Draft(
        order=order,
        profile=profile,
        mail=mail,
        recipients=recipients,
        extra_files=extra_files,
        frozen=frozen,
        message_sha256=sha256_of(assemble(frozen, contents)),
        key=training_key(key) if everything.training_address else key,
        digest=_digest(order, attachments),
        documents=documents,
        training=bool(everything.training_address),
    )


def _with_recipients(order: Order, scenario: ScenarioView) -> Order:
    """Who is named with the document comes first; a scenario with recipients of its own stands in for nobody."""
    if not order.recipients() and scenario.recipients_rule == "fixed" and not order.as_seen:
        order = replace(order, to=scenario.recipients)
    check_recipients(order.recipients())
    return order


def _profile(order: Order, scenario: ScenarioView) -> Profile:
    name = order.profile or scenario.profile
    return profiles.find(name) if name else profiles.default()


def _recipients(order: Order, scenario: ScenarioView, everything: General) -> tuple[tuple[str, str], ...]:
    """(kind, address): those that were asked for, then the copies of the scenario and of everything."""
    found = order.recipients()
    if order.as_seen:
        return tuple(found)
    seen = {address.lower() for _, address in found}
    for kind, addresses in (("cc", scenario.cc + everything.cc), ("bcc", scenario.bcc + everything.bcc)):
        for address in addresses:
            if address.lower() not in seen:
                seen.add(address.lower())
                found.append((kind, address))
    check_recipients(found)
    return tuple(found)


def _files(order: Order) -> list[File]:
    """In the order of the attachments: the documents, then what goes along with them."""
    return [*(one.file for one in order.documents()), *order.files[1:]]


def _documents(order: Order, attachments: tuple[Attachment, ...]) -> tuple[DocumentIdentity, ...]:
    return tuple(
        DocumentIdentity(one.type, one.number, one.debtor, attachment.sha256)
        for one, attachment in zip(order.documents(), attachments, strict=False)
    )


def _attached(file: ExtraFile) -> Attachment:
    return Attachment(file.name, file.media_type, file.sha256, file.size)


def _digest(order: Order, attachments: tuple[Attachment, ...]) -> str:
    """What makes a repetition a repetition. A key of one's own covers all that was asked; a derived key only
    what it is derived from, because the same invoice handed over again is the same invoice."""
    if not order.key:
        return ""
    asked: list[object] = [
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
    files = [(file.name, one.sha256) for file, one in zip(_files(order), attachments, strict=False)]
    more = [[one.type, one.number, one.debtor] for one in order.companions]
    asked += [*([more] if more else []), *([order.html] if order.html else [])]
    asked += [order.not_before.isoformat()] if order.not_before else []
    return digest([asked, sorted(order.recipients()), files])


def _attachments(order: Order, values: dict[str, str], words: TemplateText) -> tuple[Attachment, ...]:
    named = [_name(one, order, values, words) for one in order.documents()]
    names = [*named, *(file.name for file in order.files[1:])]
    return tuple(
        Attachment(name, file.media_type, sha256_of(file.content), len(file.content))
        for name, file in zip(names, _files(order), strict=True)
    )


def _name(one: Companion, order: Order, values: dict[str, str], words: TemplateText) -> str:
    """The name a document has for its reader: a pattern filled with its own number.

    A name that was typed is meant; a pattern for all gives way where the document lacks one of its values.
    """
    wanted = order.file_name if one.file is order.files[0] else ""
    if order.as_seen:
        return attachment_name(wanted or one.file.name, one.file.name)
    own = values | _numbers(one) | {"file_name": one.file.name}
    usual = words.file_name if fits(words.file_name, own) else FILE_NAME
    return attachment_name(fill(wanted or usual, own, rules.FILE_NAME), one.file.name)


def _said(order: Order, words: TemplateText, values: dict[str, str]) -> Said:
    if order.as_seen:
        return Said(order.subject, order.text, order.html)
    return Said(
        subject=fill(order.subject or words.subject, values, rules.SUBJECT),
        text=fill(order.text or words.text, values, rules.TEXT),
        # A text that somebody typed for this one mail is the whole text.
        html="" if order.text else fill_html(words.html, values, rules.TEXT),
    )


def _mail(
    order: Order,
    profile: Profile,
    attachments: tuple[Attachment, ...],
    said: Said,
    recipients: tuple[tuple[str, str], ...],
    spoken: _Spoken,
) -> Mail:
    sender = _sender(order, profile)
    answers = reply_to(order.type)
    return Mail(
        sender_name=profile.from_name or (spoken.company if sender == profile.from_address else ""),
        sender=sender,
        to=tuple(address for kind, address in recipients if kind == "to"),
        cc=tuple(address for kind, address in recipients if kind == "cc"),
        subject=said.subject,
        text=said.text,
        html=said.html,
        message_id=new_message_id(sender),
        date=clock.now(),
        language=spoken.language,
        attachments=attachments,
        reply_to=answers if answers != sender else "",
    )


def _sender(order: Order, profile: Profile) -> str:
    """The address of the person who sends; the profile's when they have none of their own (mission C7)."""
    return wire_address(order.sender or profile.from_address)


def _spoken(order: Order, profile: Profile, everything: General) -> _Spoken:
    spoken, named = order.language or language(everything), company(everything)
    documents = order.documents()
    numbers = ", ".join(one.number for one in documents if one.number)
    values = {
        **_numbers(replace(documents[0], number=numbers)),
        "type": TYPE_WORDS.get(order.type, OWN_TYPE_WORD)[spoken],
        "company": named or profile.from_name or profile.from_address,
        "file_name": order.files[0].name,
        "date": clock.today().isoformat(),
        "recipient": order.recipients()[0][1],
    }
    return _Spoken(spoken, named, values)


def _numbers(one: Companion) -> dict[str, str]:
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
