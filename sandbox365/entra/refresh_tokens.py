"""Refresh tokens: bound to a person and an application, kept as hashes only (facts 1.6)."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from sandbox365.entra.journal import Journal
from sandbox365.entra.opaque import digest, opaque
from sandbox365.registrations import Platform

_SIZE = 900


@dataclass(frozen=True)
class SignedIn:
    """A person who has signed in; `tenant` is the id of theirs, `mfa` whether with a second factor."""

    user: str
    tenant: str
    mfa: bool


@dataclass(frozen=True)
class Refresh:
    """What a refresh token stands for.

    Times are seconds since 1970; `began` is when the person signed in, `used` the last use, `revoked` the moment
    from which it is worth nothing.
    """

    client_id: str
    person: SignedIn
    platform: Platform
    began: float
    issued: float
    used: float
    revoked: float | None = None


class RefreshTokens:
    """The refresh tokens of one sandbox; an older one stays valid when a newer one is made."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._kept: dict[str, Refresh] = {}

    def issue(self, refresh: Refresh) -> str:
        """A new token."""
        token = opaque(_SIZE)
        self._keep(digest(token), refresh)
        return token

    def find(self, token: str) -> Refresh | None:
        """What `token` stands for; None when it was never issued or was damaged."""
        return self._kept.get(digest(token))

    def touch(self, token: str, now: float) -> None:
        """Note that it is in use."""
        self._keep(digest(token), replace(self._kept[digest(token)], used=now))

    def revoke(self, user: str, now: float) -> int:
        """Make every token of `user` worthless; the answer is how many there were."""
        found = {key: kept for key, kept in self._kept.items() if kept.person.user == user.lower()}
        for key, kept in found.items():
            self._keep(key, replace(kept, revoked=now))
        return len(found)

    def remember(self, entry: dict[str, Any]) -> None:
        """Take up one line of the journal."""
        if entry["kind"] == "refresh":
            fields = {name: value for name, value in entry.items() if name not in ("kind", "hash")}
            self._kept[entry["hash"]] = Refresh(**{**fields, "person": SignedIn(**fields["person"])})

    def entries(self) -> Iterator[dict[str, Any]]:
        """What to write down to remember all of it."""
        yield from (_entry(key, refresh) for key, refresh in self._kept.items())

    def clear(self) -> None:
        """Forget all of it."""
        self._kept.clear()

    def _keep(self, key: str, refresh: Refresh) -> None:
        self._kept[key] = refresh
        self._journal.add(_entry(key, refresh))


def _entry(key: str, refresh: Refresh) -> dict[str, Any]:
    return {"kind": "refresh", "hash": key, **asdict(refresh)}
