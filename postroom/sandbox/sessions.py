"""The open SMTP sessions, and which of them came too late for their mailbox."""

from collections import Counter
from typing import Protocol

from postroom.sandbox.logins import Login


class Session(Protocol):
    """What is counted: an SMTP session, logged in or not."""

    @property
    def login(self) -> Login | None: ...
    def hang_up(self) -> None:
        """Drop the connection without a word."""


class Sessions:
    """Open sessions in the order of their logins."""

    def __init__(self, counts: Counter[str]) -> None:
        self._open: set[Session] = set()
        self._by_mailbox: dict[str, list[Session]] = {}
        self._counts = counts

    def opened(self, session: Session) -> None:
        """A client has connected; hearing it twice (before and after STARTTLS) does no harm."""
        self._counts["connections"] += session not in self._open
        self._open.add(session)

    def logged_in(self, session: Session) -> None:
        """The session has a login now."""
        if session.login:
            self._by_mailbox.setdefault(session.login.address, []).append(session)

    def closed(self, session: Session) -> None:
        """The session is gone."""
        self._open.discard(session)
        if session.login and session in (mine := self._by_mailbox.get(session.login.address, [])):
            mine.remove(session)

    def over_limit(self, session: Session, limit: int) -> bool:
        """Whether `limit` other sessions of the same mailbox are open that logged in before this one."""
        if session.login is None:
            return False
        return session not in self._by_mailbox.get(session.login.address, [])[:limit]

    def cut_all(self) -> None:
        """Drop every connection."""
        for session in list(self._open):
            session.hang_up()
