"""From a mail profile to its incoming mailbox."""

from django.conf import settings

from postroom.inbox.mailbox import Mailbox
from postroom.oauth import tokens
from postroom.profiles.values import Profile
from postroom.shared.wording import N_, BadInput
from postroom.transport.login import Credential, Password, Token


def open_mailbox(profile: Profile) -> Mailbox:
    """The profile's incoming mailbox, logged in. Raises InboxFault, TokenFault, BadInput when none is set."""
    check_incoming_is_set(profile)
    options = settings.POSTROOM
    return Mailbox(profile, _credential(profile), options.connect_timeout, options.reply_timeout)


def check_incoming_is_set(profile: Profile) -> None:
    """Raise BadInput when the profile names no incoming server."""
    if not profile.imap_host:
        raise BadInput(
            N_(
                "The mail profile '%(name)s' has no incoming server. Set one with --imap-host, or copy the "
                "outgoing side: postroom profile copy-incoming NAME"
            ),
            name=profile.name,
        )


def _credential(profile: Profile) -> Credential:
    if profile.imap_auth == "password":
        return Password(profile.imap_username or profile.username, profile.imap_secret)
    found = tokens.credential(profile)
    if found is None or not profile.imap_username:
        return found
    if isinstance(found, Token):
        return Token(profile.imap_username, found.token)
    return Password(profile.imap_username, found.password)
