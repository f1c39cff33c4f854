"""What was granted: consents and refresh tokens, which outlive a restart, and codes, which do not."""

import time
from collections import deque
from pathlib import Path
from typing import Any

from sandbox365.entra.browser_sessions import BrowserSessions
from sandbox365.entra.codes import Codes, Devices
from sandbox365.entra.consents import Consents
from sandbox365.entra.journal import Journal
from sandbox365.entra.refresh_tokens import RefreshTokens

_FILE = "grants.jsonl"
_LOGGED = 10_000


class Grants:
    """The grants of one sandbox, kept in a private file of the `state` folder."""

    def __init__(self, state: Path) -> None:
        self._journal = Journal(state / _FILE)
        self.consents = Consents(self._journal)
        self.refresh_tokens = RefreshTokens(self._journal)
        self.codes = Codes()
        self.devices = Devices()
        self.sessions = BrowserSessions()
        self.log: deque[dict[str, Any]] = deque(maxlen=_LOGGED)
        """Each token request: `start` and `end` (seconds since 1970), grant_type, client_id and status."""
        for entry in self._journal.entries():
            self.consents.remember(entry)
            self.refresh_tokens.remember(entry)
        self._journal.replace([*self.consents.entries(), *self.refresh_tokens.entries()])

    def revoke(self, user: str) -> int:
        """End every session of `user`, as "revoke sessions" does; the answer is the number of refresh tokens."""
        self.sessions.sign_out(user)
        return self.refresh_tokens.revoke(user, time.time())

    def clear(self) -> None:
        """Forget everything, also what was written down."""
        parts = (self.consents, self.refresh_tokens, self.codes, self.devices, self.sessions, self.log)
        for part in parts:
            part.clear()
        self._journal.replace([])
