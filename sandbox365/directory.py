"""Who exists in the pretended cloud: tenants, people, mailboxes, and the switches on them.

The values are frozen; `patching` makes changed copies of them. `registrations` holds the applications,
`built_in` what is there at the first start.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sandbox365.registrations import App

PERSONAL = "9188040d-6c67-4c5b-b112-36a304b66dad"
"""The tenant of all personal Microsoft accounts (facts 1.6)."""


@dataclass(frozen=True)
class Tenant:
    """An Entra directory; `smtp_auth_disabled` is Set-TransportConfig -SmtpClientAuthenticationDisabled.

    `user_consent` False: people must ask their administrator before they use an application (AADSTS90094).
    `send_from_alias` is Set-OrganizationConfig -SendFromAliasEnabled: without it an alias in From becomes the
    primary address (facts 2.6).
    """

    domain: str
    id: str
    smtp_auth_disabled: bool = False
    user_consent: bool = True
    send_from_alias: bool = False

    @property
    def personal(self) -> bool:
        """Whether its accounts are personal ones (outlook.com), for which other rules hold."""
        return self.id == PERSONAL


@dataclass(frozen=True)
class User:
    """A person who can sign in; the address is the user principal name.

    `enabled` False: sign-in is blocked, as for every shared mailbox (AADSTS50057). `mfa`: a second factor is
    demanded since now, which older refresh tokens lack (50076). `blocked`: Conditional Access says no (53003).
    """

    address: str
    name: str = ""
    admin: bool = False
    enabled: bool = True
    mfa: bool = False
    blocked: bool = False

    @property
    def domain(self) -> str:
        """The part after the @, in lower case."""
        return self.address.rpartition("@")[2].lower()


@dataclass(frozen=True)
class Mailbox:
    """An Exchange mailbox.

    `smtp_auth_disabled` None inherits the tenant's switch (Set-CASMailbox). FullAccess have the client ids in
    `app_access` and the people in `full_access`; `rbac_access` are client ids with the Exchange role Application
    SMTP.SendAsApp, which need no permission in Entra (facts 2.5). `send_as` are further addresses it may send
    from, `aliases` further addresses of its own; `language` names its folders; `size_limit` counts bytes
    (MaxSendSize), `recipient_limit` the recipients of one message. `copy_of_sent_as` False: what it sends under other
    addresses leaves no copy here (MessageCopyForSentAsEnabled); `sent_copies` are one of each mail, one of each
    Message-ID, or two; SEARCH finds each copy at a time of its own within `sent_lag` seconds.
    """

    address: str
    smtp_auth_disabled: bool | None = None
    imap_enabled: bool = True
    app_access: tuple[str, ...] = ()
    full_access: tuple[str, ...] = ()
    rbac_access: tuple[str, ...] = ()
    send_as: tuple[str, ...] = ()
    sent_copy: bool = True
    copy_of_sent_as: bool = True
    sent_copies: Literal["each", "by-id", "two"] = "each"
    sent_lag: float = 0.0
    size_limit: int = 35 * 1024 * 1024
    full: bool = False
    language: Literal["en", "nl", "de"] = "en"
    aliases: tuple[str, ...] = ()
    recipient_limit: int = 500
    password: str | None = field(default=None, repr=False)

    @property
    def domain(self) -> str:
        """The part after the @, in lower case."""
        return self.address.rpartition("@")[2].lower()

    def lets_in(self, client_id: str) -> bool:
        """Whether the application has FullAccess."""
        return client_id.lower() in {allowed.lower() for allowed in self.app_access}

    def knows_role_of(self, client_id: str) -> bool:
        """Whether Exchange's own role lets the application send from here."""
        return client_id.lower() in {allowed.lower() for allowed in self.rbac_access}

    def opens_for(self, user: str) -> bool:
        """Whether the person owns it or has FullAccess."""
        return user.lower() in {self.address.lower(), *(other.lower() for other in self.full_access)}

    def may_send_as(self, address: str) -> bool:
        """Whether the envelope or the From line may carry `address`."""
        return self.receives_for(address) or address.lower() in {other.lower() for other in self.send_as}

    def receives_for(self, address: str) -> bool:
        """Whether `address` is its own, or an alias."""
        return address.lower() in {self.address.lower(), *(other.lower() for other in self.aliases)}


@dataclass(frozen=True)
class Settings:
    """Switches of the whole sandbox: life times, `tarpit`, `ndr_delay` and the like in seconds, `token_bytes` bytes.

    `connections` is how many parallel sessions of one mailbox may submit. `rotate` False: a refresh answers no new
    refresh token. `messages_per_minute` 0 is no throttle; beyond it a message is delayed or refused (`over_rate`;
    two Microsoft pages disagree, facts 4). `user_is_shared`: user= names the shared mailbox, as Microsoft's page
    says; without it the signed-in user's own, as measured (facts 11). `google`: logins as at Google, with the
    334 JSON step. `search_lag`: how long SEARCH does not find a new message yet.
    """

    token_lifetime: int = 3599
    token_bytes: int = 1800
    code_lifetime: float = 600
    device_lifetime: float = 900
    device_interval: int = 5
    refresh_lifetime: float = 90 * 86_400
    rotate: bool = True
    basic_auth: Literal["on", "disabled", "retired"] = "on"
    tarpit: float = 0.0
    connections: int = 3
    messages_per_minute: int = 0
    over_rate: Literal["delay", "refuse"] = "delay"
    recipients_per_day: int = 10_000
    user_is_shared: bool = False
    google: bool = False
    ndr_delay: float = 0.0
    search_lag: float = 0.0


@dataclass(frozen=True)
class Directory:
    """Everything that exists, by domain, app name and address (names in lower case, but for apps)."""

    settings: Settings
    tenants: Mapping[str, Tenant]
    apps: Mapping[str, App]
    users: Mapping[str, User]
    mailboxes: Mapping[str, Mailbox]

    def tenant(self, name: str) -> Tenant | None:
        """The tenant with this GUID or domain."""
        found = (t for t in self.tenants.values() if name.lower() in (t.id.lower(), t.domain.lower()))
        return next(found, None)

    def app(self, client_id: str) -> App | None:
        """The registration with this client id, wherever it belongs."""
        found = (a for a in self.apps.values() if a.client_id.lower() == client_id.lower())
        return next(found, None)

    def user(self, address: str) -> User | None:
        """The person with this user principal name; case does not count."""
        return self.users.get(address.lower())

    def mailbox(self, address: str) -> Mailbox | None:
        """The mailbox with this address; case does not count."""
        return self.mailboxes.get(address.lower())

    def mailbox_of(self, address: str) -> Mailbox | None:
        """The mailbox that receives what is sent to this address, which may be an alias."""
        aliased = (mailbox for mailbox in self.mailboxes.values() if mailbox.aliases)
        found = (mailbox for mailbox in aliased if mailbox.receives_for(address))
        return self.mailbox(address) or next(found, None)

    def main_tenant(self) -> Tenant:
        """The tenant that the endpoints name."""
        return next(iter(self.tenants.values()))
