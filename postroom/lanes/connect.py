"""Connect and log in for a profile."""

from postroom.oauth import tokens
from postroom.profiles import keep as profiles
from postroom.profiles.server import server_of
from postroom.profiles.values import Profile
from postroom.transport.conversation import Conversation


def connect(profile: Profile, *, fresh_token: bool = False) -> Conversation:
    """A conversation that is logged in. The token comes first: without it no server is bothered.

    Raises TokenFault, TransportFault.
    """
    credential = tokens.credential(profile, fresh=fresh_token)
    conversation = Conversation(server_of(profile))
    try:
        conversation.log_in(credential)
    except BaseException:
        conversation.drop()
        raise
    profiles.remember_server_size(profile, conversation.size_limit)
    return conversation
