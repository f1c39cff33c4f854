"""Who has signed in with which browser: a cookie, remembered until the sandbox stops."""

import secrets
from collections.abc import Mapping

from sandbox365.entra.refresh_tokens import SignedIn

COOKIE = "postroom_sandbox_session"


class BrowserSessions:
    """The people known to each browser."""

    def __init__(self) -> None:
        self._people: dict[str, dict[str, SignedIn]] = {}

    def people(self, cookies: Mapping[str, str]) -> Mapping[str, SignedIn]:
        """Who is signed in there, by address."""
        return self._people.get(cookies.get(COOKIE, ""), {})

    def sign_in(self, cookies: Mapping[str, str], person: SignedIn) -> str:
        """Remember `person`; the answer is the value of the cookie."""
        name = cookies.get(COOKIE, "")
        if name not in self._people:
            name = secrets.token_urlsafe(24)
            self._people[name] = {}
        self._people[name][person.user] = person
        return name

    def sign_out(self, user: str) -> None:
        """End what `user` has open, in every browser."""
        for people in self._people.values():
            people.pop(user.lower(), None)

    def end(self, cookies: Mapping[str, str]) -> None:
        """Sign everybody out of one browser."""
        self._people.pop(cookies.get(COOKIE, ""), None)

    def clear(self) -> None:
        """End everything."""
        self._people.clear()
