"""From a mail profile to its incoming mailbox."""

from collections.abc import Callable

from django.conf import settings

from postroom.inbox.mailbox import Mailbox
from postroom.oauth import tokens
from postroom.profiles.values import Profile
from postroom.shared.refusals import BadInput
from postroom.shared.wording import N_
from postroom.transport.login import Credential, Password, Token

SignIn = Callable[[Profile], Credential]
"""From a profile to how it logs in for outgoing mail."""


class NoIncomingServer(BadInput):
    code = "no-incoming-server"
    template = N_(
        "The mail profile '%(name)s' has no incoming server. Fill it in, or copy the outgoing side "
        "(postroom profile copy-incoming)."
    )


def open_mailbox(profile: Profile, sign_in: SignIn = tokens.get_credential) -> Mailbox:
    """The profile's incoming mailbox, logged in. Raises InboxFault, TokenFault, BadInput when none is set."""
    check_incoming_is_set(profile)
    options = settings.POSTROOM
    return Mailbox(
        profile, _choose_credential(profile, sign_in), options.connect_timeout, options.reply_timeout
    )


def check_incoming_is_set(profile: Profile) -> None:
    """Raise BadInput when the profile names no incoming server."""
    if not profile.imap_host:
        raise NoIncomingServer(name=profile.name)


def _choose_credential(profile: Profile, sign_in: SignIn) -> Credential:
    if profile.imap_auth == "password":
        return Password(profile.imap_username or profile.username, profile.imap_secret)
    found = sign_in(profile)
    if found is None or not profile.imap_username:
        return found
    if isinstance(found, Token):
        return Token(profile.imap_username, found.token)
    return Password(profile.imap_username, found.password)
