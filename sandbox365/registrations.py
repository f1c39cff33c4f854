"""Application registrations: what Entra knows of a program, and what it may be asked for."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Literal

MAIN = "6f1c9a52-7c0e-4d7f-9a53-0d1b7e5c2a10"
"""The id of the main tenant."""
MAIL_ROLES = ("SMTP.SendAsApp", "IMAP.AccessAsApp")
MAIL_SCOPES = ("SMTP.Send", "IMAP.AccessAsUser.All")

Platform = Literal["web", "public", "spa"]


@dataclass(frozen=True)
class App:
    """An app registration; `tenant` is its home.

    `roles` are the application permissions it lists, `scopes` the delegated ones. The three lists of redirect
    URIs are the platforms Web, Mobile and desktop, Single-page application; the platform of the URI in use makes
    a client confidential or public (facts 1.5). `public_flows` is "Allow public client flows", which counts where
    no redirect URI takes part. `consented`: the home tenant's administrator has granted all it lists.
    `certificates` are PEM texts, public parts only. `google`: a desktop client of Google instead, which Entra does
    not know.
    """

    name: str
    client_id: str
    tenant: str = MAIN
    note: str = ""
    roles: tuple[str, ...] = MAIL_ROLES
    scopes: tuple[str, ...] = MAIL_SCOPES
    enabled: bool = True
    multi_tenant: bool = False
    personal: bool = False
    consented: bool = True
    web_redirects: tuple[str, ...] = ()
    public_redirects: tuple[str, ...] = ()
    spa_redirects: tuple[str, ...] = ()
    public_flows: bool = False
    secret_expires: dt.date = dt.date(2099, 12, 31)
    certificates: tuple[str, ...] = ()
    google: bool = False

    @property
    def object_id(self) -> str:
        """The object id of the enterprise application, always the same for one client id."""
        return str(uuid.uuid5(uuid.NAMESPACE_OID, self.client_id))

    @property
    def redirects(self) -> tuple[tuple[str, Platform], ...]:
        """Every redirect URI with its platform."""
        return (
            *((uri, "web") for uri in self.web_redirects),
            *((uri, "public") for uri in self.public_redirects),
            *((uri, "spa") for uri in self.spa_redirects),
        )

    def secret_expired(self, today: dt.date) -> bool:
        """Whether the secret's end date has passed."""
        return self.secret_expires < today
