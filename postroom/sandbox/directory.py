"""Who exists in the pretended cloud: tenants, applications, mailboxes, and the switches on them.

The values are frozen; `patching` makes changed copies of them.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

_MAIN = "6f1c9a52-7c0e-4d7f-9a53-0d1b7e5c2a10"
_OTHER = "b2d4e8c1-35fa-4e0b-8d27-91c6a0f3d742"
_DAEMON = "3b0f6a1e-58c4-4b92-a6d1-7e2f90c4d815"
_MAIL_ROLES = ("SMTP.SendAsApp", "IMAP.AccessAsApp")


@dataclass(frozen=True)
class Tenant:
    """An Entra directory; `smtp_auth_disabled` is Set-TransportConfig -SmtpClientAuthenticationDisabled."""

    domain: str
    id: str
    smtp_auth_disabled: bool = False


@dataclass(frozen=True)
class App:
    """An app registration with one secret; `roles` are its consented application permissions."""

    name: str
    client_id: str
    tenant: str = _MAIN
    note: str = ""
    roles: tuple[str, ...] = _MAIL_ROLES
    enabled: bool = True
    secret_expires: dt.date = dt.date(2099, 12, 31)

    @property
    def object_id(self) -> str:
        """The object id of the enterprise application, always the same for one client id."""
        return str(uuid.uuid5(uuid.NAMESPACE_OID, self.client_id))

    def secret_expired(self, today: dt.date) -> bool:
        """Whether the secret's end date has passed."""
        return self.secret_expires < today


@dataclass(frozen=True)
class Mailbox:
    """An Exchange mailbox.

    `smtp_auth_disabled` None inherits the tenant's switch (Set-CASMailbox); `app_access` are the client ids
    with FullAccess, `send_as` further addresses it may send from; `size_limit` counts bytes (MaxSendSize).
    """

    address: str
    smtp_auth_disabled: bool | None = None
    app_access: tuple[str, ...] = (_DAEMON,)
    send_as: tuple[str, ...] = ()
    sent_copy: bool = True
    size_limit: int = 35 * 1024 * 1024
    full: bool = False
    password: str | None = field(default=None, repr=False)

    @property
    def domain(self) -> str:
        """The part after the @, in lower case."""
        return self.address.rpartition("@")[2].lower()

    def lets_in(self, client_id: str) -> bool:
        """Whether the application has FullAccess."""
        return client_id.lower() in {allowed.lower() for allowed in self.app_access}

    def may_send_as(self, address: str) -> bool:
        """Whether the envelope or the From line may carry `address`."""
        return address.lower() in {self.address.lower(), *(other.lower() for other in self.send_as)}


@dataclass(frozen=True)
class Settings:
    """Switches of the whole sandbox: `token_lifetime` and `tarpit` in seconds, `token_bytes` in bytes.

    `connections` is how many parallel sessions of one mailbox may submit.
    """

    token_lifetime: int = 3599
    token_bytes: int = 1800
    basic_auth: Literal["on", "disabled", "retired"] = "on"
    tarpit: float = 0.0
    connections: int = 3


@dataclass(frozen=True)
class Directory:
    """Everything that exists, by domain, app name and mailbox address (names in lower case, but for apps)."""

    settings: Settings
    tenants: Mapping[str, Tenant]
    apps: Mapping[str, App]
    mailboxes: Mapping[str, Mailbox]

    def tenant(self, name: str) -> Tenant | None:
        """The tenant with this GUID or domain."""
        found = (t for t in self.tenants.values() if name.lower() in (t.id.lower(), t.domain.lower()))
        return next(found, None)

    def app(self, client_id: str, tenant: Tenant) -> App | None:
        """The application with this client id in `tenant`."""
        wanted = (client_id.lower(), tenant.id.lower())
        found = (a for a in self.apps.values() if (a.client_id.lower(), a.tenant.lower()) == wanted)
        return next(found, None)

    def mailbox(self, address: str) -> Mailbox | None:
        """The mailbox with this address; case does not count."""
        return self.mailboxes.get(address.lower())

    def main_tenant(self) -> Tenant:
        """The tenant that the endpoints name."""
        return next(iter(self.tenants.values()))


def built_in() -> Directory:
    """The bakery, a second tenant, and one application for each thing that can be wrong with one."""
    domain = "bakkerij.test"
    tenants = (Tenant(domain, _MAIN), Tenant("contoso.test", _OTHER))
    mailboxes = [Mailbox(f"{name}@{domain}") for name in ("facturen", "leverbonnen", "productie", "info")]
    mailboxes.append(Mailbox("billing@contoso.test", app_access=(_CONTOSO_DAEMON,)))
    return Directory(
        Settings(),
        {tenant.domain: tenant for tenant in tenants},
        {app.name: app for app in _APPS},
        {mailbox.address: mailbox for mailbox in mailboxes},
    )


_CONTOSO_DAEMON = "c6e0d7f4-8b1a-4b6e-9f02-5a3d8e71b9c6"
_APPS = (
    App("daemon", _DAEMON, note="may send as every mailbox of bakkerij.test"),
    App(
        "expired",
        "5d2c71b8-0e9f-4c36-b1aa-42f7d86e3091",
        note="its secret has expired (AADSTS7000222)",
        secret_expires=dt.date(2025, 1, 31),
    ),
    App(
        "disabled",
        "8a47e3d0-2b65-4f1c-9c7e-d03b15f6a284",
        note="switched off by the administrator (AADSTS7000112)",
        enabled=False,
    ),
    App(
        "no-access",
        "e19b50c3-74d8-4a2e-8f36-6c9d2a07b54f",
        note="no FullAccess on any mailbox (430 4.2.0 after the message)",
    ),
    App(
        "no-roles",
        "f7365d2a-c841-4e9b-a05d-18e4b7390c6d",
        note="no application permission granted (535 5.7.3)",
        roles=(),
    ),
    App("contoso", _CONTOSO_DAEMON, tenant=_OTHER, note="belongs to contoso.test"),
)
