"""The open SMTP sessions, and which of them came too late for their mailbox."""

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Login:
    """A mailbox opened; `client_id` is None after a login by password, `user` the person behind a delegated token.

    `by_role`: Exchange's own role let the application in, not a permission in Entra (facts 2.5).
    """

    address: str
    client_id: str | None
    user: str | None = None
    by_role: bool = False


class Session(Protocol):
    """What is counted: an SMTP session, logged in or not."""

    @property
    def login(self) -> Login | None: ...

    def hang_up(self) -> None:
        """Drop the connection without a word."""


class Sessions:
    """Open sessions, those of a mailbox in the order of their logins."""

    def __init__(self) -> None:
        self._open: set[Session] = set()
        self._by_mailbox: dict[str, list[Session]] = {}
        self._most: dict[str, int] = {}

    def __contains__(self, session: Session) -> bool:
        return session in self._open

    def opened(self, session: Session) -> None:
        """A client has connected."""
        self._open.add(session)

    def logged_in(self, session: Session) -> None:
        """The session has a login now."""
        mine = self._of_same_mailbox(session)
        mine.append(session)
        if session.login:
            self._most[session.login.address] = max(self._most.get(session.login.address, 0), len(mine))

    def closed(self, session: Session) -> None:
        """The session is gone."""
        self._open.discard(session)
        self.said_goodbye(session)

    def said_goodbye(self, session: Session) -> None:
        """The session submits nothing more, however long its client keeps the line open."""
        mine = self._of_same_mailbox(session)
        if session in mine:
            mine.remove(session)

    def over_limit(self, session: Session, limit: int) -> bool:
        """Whether `limit` other sessions of the same mailbox are open that logged in before this one."""
        return session not in self._of_same_mailbox(session)[:limit]

    def cut_all(self) -> None:
        """Drop every connection."""
        for session in list(self._open):
            session.hang_up()

    def forget_peaks(self) -> None:
        """Count the most sessions at a time afresh."""
        self._most.clear()

    def as_json(self) -> dict[str, Any]:
        """By mailbox: how many sessions are open `now`, and the `most` at one time."""
        return {
            address: {"now": len(sessions), "most": self._most.get(address, len(sessions))}
            for address, sessions in self._by_mailbox.items()
        }

    def _of_same_mailbox(self, session: Session) -> list[Session]:
        return self._by_mailbox.setdefault(session.login.address, []) if session.login else []
