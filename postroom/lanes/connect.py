"""Connect and log in for a profile, and keep the connection for the lane's next mails."""

import threading
from dataclasses import dataclass

from postroom.oauth import tokens
from postroom.profiles import keep as profiles
from postroom.profiles.server import server_of
from postroom.profiles.values import Profile
from postroom.shared import clock
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


@dataclass
class _Kept:
    conversation: Conversation
    profile: tuple[int, int]
    used_at: float


class Kept:
    """Connections between jobs, one a lane; only the job that holds the lane takes it out."""

    def __init__(self) -> None:
        self._lanes: dict[str, _Kept] = {}
        self._lock = threading.Lock()

    def take(self, lane: str, profile: Profile) -> Conversation | None:
        """The lane's connection if it belongs to this version of the profile; another is closed."""
        with self._lock:
            found = self._lanes.pop(lane, None)
        if found is None:
            return None
        if found.profile == (profile.id, profile.version):
            return found.conversation
        found.conversation.quit()
        return None

    def put(self, lane: str, profile: Profile, conversation: Conversation) -> None:
        """Keep an open connection for the lane's next mail."""
        with self._lock:
            self._lanes[lane] = _Kept(conversation, (profile.id, profile.version), clock.monotonic())

    def close_idle(self, seconds: float) -> None:
        """Say goodbye on connections unused for that long; 0 closes all."""
        limit = clock.monotonic() - seconds
        with self._lock:
            idle = [lane for lane, kept in self._lanes.items() if kept.used_at <= limit]
            closing = [self._lanes.pop(lane) for lane in idle]
        for kept in closing:
            kept.conversation.quit()
