"""A mail profile as the other rooms see it: frozen, with secrets that cannot be printed. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from postroom.profiles.hosts import name_server
from postroom.profiles.providers import owner_of
from postroom.profiles.redirects import Redirect, redirect_of
from postroom.shared.sealing import Secret

Fields = dict[str, Any]
"""The fields of a profile by name, before they are known to fit together."""
AUTHS = ("oauth-delegated", "oauth-app", "password", "none")
IMAP_AUTHS = ("same", "password")
XOAUTH2_USERS = ("username", "from")
SECURITIES = ("starttls", "tls", "none")


def choose_login_user(auth: str, xoauth2_user: str, username: str, from_address: str) -> str:
    """The name in the login: user= of XOAUTH2, or the user name beside a password."""
    return from_address if auth.startswith("oauth") and xoauth2_user == "from" else username


def make_lane_name(host: str, user: str) -> str:
    """One submission mailbox: server and login, whatever the port, the profile and the spelling.

    The servers of one provider are one: they lead to the same mailboxes.
    """
    owner = owner_of(host)
    return f"{owner.preset.host if owner else name_server(host)}/{user.strip().lower()}"


@dataclass(frozen=True)
class LaneOf:
    """The lane of a profile: its name, connections, pace (messages a minute), recipients of a day; 0 = unlimited."""

    name: str
    profile: str
    connections: int
    rate_per_minute: float
    recipients_per_day: int


@dataclass(frozen=True)
class LaneLimits:
    """What holds for a mailbox: of all profiles that send through it the lowest. 0 = unlimited."""

    rate_per_minute: float = 0.0
    recipients_per_day: int = 0

    @classmethod
    def of(cls, named: Iterable[tuple[float, int]]) -> "LaneLimits":
        """The lowest of the rates and days that the profiles of one lane name."""
        all_of_it = list(named)
        rates = [rate for rate, _ in all_of_it if rate]
        days = [day for _, day in all_of_it if day]
        return cls(min(rates, default=0.0), min(days, default=0))

    @property
    def spacing(self) -> float:
        """Seconds between the beginnings of two messages."""
        return 60 / self.rate_per_minute if self.rate_per_minute else 0.0


@dataclass(frozen=True)
class Profile:
    """One mail profile. Rates are messages a minute (0 = unlimited), sizes bytes, `version` counts edits.

    `xoauth2_user` says whose name stands in user= of the login: of the user name, or of the sender address (for a
    shared mailbox, where Microsoft's page and what was measured disagree; facts 11). `imap_auth` "same" logs in to
    the incoming server as to the outgoing one. `sender_domains` are typed: `senders.py` says what they allow.
    """

    id: int
    name: str
    version: int
    provider: str
    host: str
    port: int
    security: str
    auth: str
    username: str
    xoauth2_user: str
    from_address: str
    from_name: str
    tenant: str
    client_id: str
    secret: Secret
    secret_expires: date | None
    certificate: Secret
    authority: str
    scope: str
    redirect_url: str
    redirect_port: int
    ca_pem: str
    imap_host: str
    imap_port: int
    imap_security: str
    imap_auth: str
    imap_username: str
    imap_secret: Secret
    rate_per_minute: float
    connections: int
    recipients_per_day: int
    size_limit: int
    server_size_limit: int
    is_default: bool
    sender_domains: str = ""

    @property
    def lane(self) -> str:
        """The submission mailbox this profile sends through: server host and login, whatever the port."""
        return make_lane_name(self.host, self.login_user)

    @property
    def login_user(self) -> str:
        """The name in the login: user= of XOAUTH2, or the user name beside a password."""
        return choose_login_user(self.auth, self.xoauth2_user, self.username, self.from_address)

    @property
    def login_key(self) -> tuple[object, ...]:
        """Everything a logged-in connection depends on: profiles with equal keys can use the same one."""
        server = (self.host, self.port, self.security, self.ca_pem, self.auth, self.login_user)
        client = (self.tenant, self.client_id, self.authority, self.scope, self.secret, self.certificate)
        # A person's sign-in belongs to one profile, whatever else is equal.
        own = (self.id, self.version) if self.auth == "oauth-delegated" else ()
        return (*server, *client, *own)

    @property
    def redirect(self) -> Redirect:
        """Where the browser comes back to after a sign-in."""
        return redirect_of(self.redirect_url, self.redirect_port)

    @property
    def encoded_size_limit(self) -> int:
        """Largest message in bytes as it goes over the wire: the profile's limit or the server's last SIZE."""
        limits = [limit for limit in (self.size_limit, self.server_size_limit) if limit]
        return min(limits) if limits else 0


def values_for_article(profile: Profile) -> dict[str, str]:
    """The values by the names that articles use (diagnosis.articles.VALUES); "" where the profile has none."""
    return {
        "profile": _quote_name(profile.name),
        "client_id": profile.client_id,
        "tenant": profile.tenant,
        "username": profile.login_user,
        "sender": profile.from_address,
        "redirect_url": profile.redirect.uri if profile.auth == "oauth-delegated" else "",
        "host": profile.host,
        "port": str(profile.port),
        "imap_host": profile.imap_host,
    }


def to_incoming(profile: Profile) -> Profile:
    """The profile with its incoming server in the place of the outgoing one, for articles about that link."""
    return replace(profile, host=profile.imap_host, port=profile.imap_port)


def _quote_name(name: str) -> str:
    """The name as it is typed in a command: in quotation marks where it has blanks, for every shell."""
    return name if re.fullmatch(r"[\w.@-]+", name) else f'"{name}"'
