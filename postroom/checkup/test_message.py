"""Test messages: small mails of our own, outside the outbox, to addresses that a person typed; in training to one."""

from collections.abc import Callable
from dataclasses import dataclass
from email.utils import make_msgid

from postroom.checkup.links import Message
from postroom.checkup.refusals import NoTestRecipient, SubjectNotOneLine
from postroom.composing.html import clean, to_text
from postroom.composing.message import Attachment, Mail, assemble, build_skeleton, sha256_of
from postroom.composing.training import Recipients, Said, divert
from postroom.documents.examine import File
from postroom.people.own_address import is_vouched_for
from postroom.profiles.senders import check_sender
from postroom.profiles.values import Profile
from postroom.scenarios.mail_settings import general
from postroom.scenarios.values import General
from postroom.shared import clock
from postroom.shared.addresses import to_wire_address
from postroom.shared.wording import N_, Translator

SUBJECT = N_("Test message from Postroom")
TEXT = N_(
    "This is a test message. It was sent through the mail profile '%(profile)s', as the user %(user)s. "
    "When you can read it, sending works."
)


@dataclass(frozen=True)
class Letter:
    """A test message as a person typed it; `html` "" = plain text only, `text` "" = read from the HTML."""

    to: tuple[str, ...]
    subject: str
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    text: str = ""
    html: str = ""
    files: tuple[File, ...] = ()
    sender: str = ""
    """The person's own address; "" = the profile's (mission C7)."""


def usual(profile: Profile, recipient: str, translate: Translator) -> Letter:
    """The test message of the command line."""
    told = {"profile": profile.name, "user": profile.login_user}
    return Letter((recipient,), translate(SUBJECT), text=translate(TEXT) % told)


def message_of(letter: Letter, profile: Profile, language: str, settings: General | None = None) -> Message:
    """The message with its bytes in CRLF lines; in training for the training address and nobody else.

    `settings`: those that the person saw, else as they are now. Raises AddressRefused, LetterRefused,
    SenderNotAllowed.
    """
    meant = _list_recipients(letter)
    if not letter.to:
        raise NoTestRecipient()
    if any(mark in letter.subject for mark in "\r\n\x00"):
        raise SubjectNotOneLine()
    check_sender(profile, letter.sender, is_vouched_for)
    training = (settings or general()).training_address
    said, recipients = divert(_words_of(letter), meant, training, language)
    sender = to_wire_address(letter.sender or profile.from_address)
    mail = _build_mail(letter, profile, said, recipients, language)
    return Message(
        sender, tuple(address for _, address in recipients), _writer(letter, mail), in_training=bool(training)
    )


def _list_recipients(letter: Letter) -> Recipients:
    return tuple(
        (kind, to_wire_address(address)) for kind in ("to", "cc", "bcc") for address in getattr(letter, kind)
    )


def _words_of(letter: Letter) -> Said:
    html = clean(letter.html)
    return Said(letter.subject, letter.text or to_text(html) or letter.subject, html)


def _build_mail(letter: Letter, profile: Profile, said: Said, recipients: Recipients, language: str) -> Mail:
    return Mail(
        sender_name=profile.from_name,
        sender=letter.sender or profile.from_address,
        to=tuple(address for kind, address in recipients if kind == "to"),
        cc=tuple(address for kind, address in recipients if kind == "cc"),
        subject=said.subject,
        text=said.text,
        html=said.html,
        message_id=make_msgid("test", profile.from_address.rpartition("@")[2]),
        date=clock.now(),
        language=language,
        attachments=tuple(map(_attached, letter.files)),
    )


def _writer(letter: Letter, mail: Mail) -> Callable[[], bytes]:
    """What makes the bytes in their turn: with large files that takes its time."""
    return lambda: assemble(build_skeleton(mail), [file.content for file in letter.files])


def _attached(file: File) -> Attachment:
    return Attachment(file.name, file.media_type, sha256_of(file.content), len(file.content))
