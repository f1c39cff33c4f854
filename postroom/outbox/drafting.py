"""From an order to the exact mail: what was asked, completed by its scenario and the general settings."""

import secrets
from dataclasses import dataclass, replace

from postroom.composing.defaults import FILE_NAME, OWN_TYPE_WORD, TYPE_WORDS
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
from postroom.composing.placeholders import fill, fill_html, fits
from postroom.documents import store
from postroom.outbox.expected import verify
from postroom.outbox.keys import derived_key, digest
from postroom.outbox.orders import Order, OrderRefused, check_recipients
from postroom.profiles import keep as profiles
from postroom.profiles.values import Profile
from postroom.scenarios import keep as scenarios
from postroom.scenarios import rules
from postroom.scenarios.general import company, general, language
from postroom.scenarios.values import ExtraFile, General, ScenarioView, TemplateText
from postroom.scenarios.wording import reply_to, words_for
from postroom.shared import clock
from postroom.shared.addresses import wire_address
from postroom.shared.wording import N_


@dataclass(frozen=True)
class Draft:
    """An order with everything decided, ready to be written down.

    `order` is what was asked: key, digest and the guard know only that, so that a changed setting makes no second
    mail of a repetition. `recipients` and `extra_files` have also what scenario and settings add.
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


@dataclass(frozen=True)
class _Said:
    """In which language the mail speaks, for which company ("" when nobody said it), and its placeholders' values."""

    language: str
    company: str
    values: dict[str, str]


def drafted(order: Order) -> Draft:
    """Everything that follows from an order. Raises BadInput, NotSetUp; nothing is kept."""
    scenario = scenarios.for_type(order.type)
    order = _with_recipients(order, scenario)
    profile = _profile(order, scenario)
    everything = general()
    recipients = _recipients(order, scenario, everything)
    said = _said(order, profile, everything)
    words = words_for(order.type, said.language, bool(order.number))
    attachments = (*_attachments(order, said.values, words), *map(_attached, scenario.extra_files))
    mail = _mail(order, profile, attachments, words, recipients, said)
    frozen = skeleton(mail)
    verify(frozen, attachments)
    _check_size(message_size(frozen, mail), profile)
    _check_quota(len(recipients), profile)
    contents = [file.content for file in order.files] + [
        store.content(file.sha256) for file in scenario.extra_files
    ]
    return Draft(
        order=order,
        profile=profile,
        mail=mail,
        recipients=recipients,
        extra_files=scenario.extra_files,
        frozen=frozen,
        message_sha256=sha256_of(assembled(frozen, contents)),
        key=order.key or _key(order, attachments[0].sha256),
        digest=_digest(order, attachments),
    )


def _with_recipients(order: Order, scenario: ScenarioView) -> Order:
    """Who is named with the document comes first; a scenario with recipients of its own stands in for nobody."""
    if not order.recipients() and scenario.recipients_rule == "fixed":
        order = replace(order, to=scenario.recipients)
    check_recipients(order.recipients())
    return order


def _profile(order: Order, scenario: ScenarioView) -> Profile:
    name = order.profile or scenario.profile
    return profiles.find(name) if name else profiles.default()


def _recipients(order: Order, scenario: ScenarioView, everything: General) -> tuple[tuple[str, str], ...]:
    """(kind, address): those that were asked for, then the copies of the scenario and of everything."""
    found = order.recipients()
    seen = {address.lower() for _, address in found}
    for kind, addresses in (("cc", scenario.cc + everything.cc), ("bcc", scenario.bcc + everything.bcc)):
        for address in addresses:
            if address.lower() not in seen:
                seen.add(address.lower())
                found.append((kind, address))
    check_recipients(found)
    return tuple(found)


def _key(order: Order, main_sha256: str) -> str:
    addresses = [address for _, address in order.recipients()]
    return derived_key(order.type, order.number, order.debtor, addresses, main_sha256)


def _attached(file: ExtraFile) -> Attachment:
    return Attachment(file.name, file.media_type, file.sha256, file.size)


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
    files = [(file.name, one.sha256) for file, one in zip(order.files, attachments, strict=False)]
    return digest([asked, sorted(order.recipients()), files])


def _attachments(order: Order, values: dict[str, str], words: TemplateText) -> tuple[Attachment, ...]:
    # A name that was typed is meant; a pattern for all gives way where the document lacks one of its values.
    usual = words.file_name if fits(words.file_name, values) else FILE_NAME
    pattern = order.file_name or usual
    found = []
    for position, file in enumerate(order.files):
        wanted = attachment_name(fill(pattern, values, rules.FILE_NAME), file.name)
        name = file.name if position else wanted
        found.append(Attachment(name, file.media_type, sha256_of(file.content), len(file.content)))
    return tuple(found)


def _mail(
    order: Order,
    profile: Profile,
    attachments: tuple[Attachment, ...],
    words: TemplateText,
    recipients: tuple[tuple[str, str], ...],
    said: _Said,
) -> Mail:
    values = said.values
    sender = _sender(order, profile)
    answers = reply_to(order.type)
    return Mail(
        sender_name=profile.from_name or (said.company if sender == profile.from_address else ""),
        sender=sender,
        to=tuple(address for kind, address in recipients if kind == "to"),
        cc=tuple(address for kind, address in recipients if kind == "cc"),
        subject=fill(order.subject or words.subject, values, rules.SUBJECT),
        text=fill(order.text or words.text, values, rules.TEXT),
        # A text that somebody typed for this one mail is the whole text.
        html="" if order.text else fill_html(words.html, values, rules.TEXT),
        message_id=new_message_id(sender),
        date=clock.now(),
        language=said.language,
        attachments=attachments,
        reply_to=answers if answers != sender else "",
    )


def _sender(order: Order, profile: Profile) -> str:
    """The address of the person who sends; the profile's when they have none of their own (mission C7)."""
    return wire_address(order.sender or profile.from_address)


def _said(order: Order, profile: Profile, everything: General) -> _Said:
    spoken, named = order.language or language(everything), company(everything)
    values = {
        "number": order.number,
        "invoice_number": order.number,
        "delivery_note_number": order.number,
        "type": TYPE_WORDS.get(order.type, OWN_TYPE_WORD)[spoken],
        "debtor": order.debtor,
        "company": named or profile.from_name or profile.from_address,
        "file_name": order.files[0].name,
        "date": clock.now().date().isoformat(),
        "recipient": order.recipients()[0][1],
    }
    return _Said(spoken, named, values)


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


def _check_quota(wanted: int, profile: Profile) -> None:
    """A mail with more recipients than a whole day allows could never go."""
    limit = profile.recipients_per_day
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
