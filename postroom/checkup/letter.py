"""The test message: a small mail of our own, outside the outbox, to an address that a person typed."""

from email.utils import make_msgid

from postroom.composing.message import Mail, assembled, skeleton
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.shared.wording import N_, Translator

SUBJECT = N_("Test message from Postroom")
TEXT = N_(
    "This is a test message. It was sent through the mail profile '%(profile)s', as the user %(user)s. "
    "When you can read it, sending works."
)


def letter(profile: Profile, recipient: str, translate: Translator, language: str) -> bytes:
    """The bytes of the test message in CRLF lines."""
    domain = profile.from_address.rpartition("@")[2]
    mail = Mail(
        sender_name=profile.from_name,
        sender=profile.from_address,
        to=(recipient,),
        cc=(),
        subject=translate(SUBJECT),
        text=translate(TEXT) % {"profile": profile.name, "user": profile.login_user},
        message_id=make_msgid("test", domain),
        date=clock.now(),
        language=language,
        attachments=(),
    )
    return assembled(skeleton(mail), [])
