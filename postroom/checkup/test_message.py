"""Test messages: small mails of our own, outside the outbox, to addresses that a person typed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import make_msgid

from postroom.checkup.links import Message
from postroom.checkup.refusals import NoTestRecipient, SubjectNotOneLine
from postroom.composing.html import clean, to_text
from postroom.composing.message import Attachment, Mail, assemble, build_skeleton, sha256_of
from postroom.documents.examine import File
from postroom.profiles.values import Profile
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


def message_of(letter: Letter, profile: Profile, language: str) -> Message:
    """The message with its bytes in CRLF lines. Raises AddressRefused, LetterRefused."""
    to, cc, bcc = (tuple(map(to_wire_address, part)) for part in (letter.to, letter.cc, letter.bcc))
    if not to:
        raise NoTestRecipient()
    if any(letter_ in letter.subject for letter_ in "\r\n\x00"):
        raise SubjectNotOneLine()
    sender = to_wire_address(letter.sender or profile.from_address)
    return Message(sender, (*to, *cc, *bcc), _writer(letter, profile, language, to, cc))


def _writer(
    letter: Letter, profile: Profile, language: str, to: Sequence[str], cc: Sequence[str]
) -> Callable[[], bytes]:
    html = clean(letter.html)
    mail = Mail(
        sender_name=profile.from_name,
        sender=letter.sender or profile.from_address,
        to=tuple(to),
        cc=tuple(cc),
        subject=letter.subject,
        text=letter.text or to_text(html) or letter.subject,
        html=html,
        message_id=make_msgid("test", profile.from_address.rpartition("@")[2]),
        date=clock.now(),
        language=language,
        attachments=tuple(map(_attached, letter.files)),
    )
    return lambda: assemble(build_skeleton(mail), [file.content for file in letter.files])


def _attached(file: File) -> Attachment:
    return Attachment(file.name, file.media_type, sha256_of(file.content), len(file.content))
