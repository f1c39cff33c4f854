"""What the product knows of a mail provider before anything is typed. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from postroom.profiles.redirects import Redirect

MEGABYTE = 1024 * 1024
NO_TENANT = ("", "common", "organizations", "consumers")
"""What may stand in a tenant's place and names none."""


@dataclass(frozen=True)
class Preset:
    """What fills an empty profile. Rates are messages a minute (0 = unlimited), sizes bytes."""

    host: str = ""
    port: int = 587
    security: str = "starttls"
    auth: str = "password"
    imap_host: str = ""
    imap_port: int = 993
    rate_per_minute: float = 0
    connections: int = 1
    recipients_per_day: int = 0
    size_limit: int = 35 * MEGABYTE


@dataclass(frozen=True)
class Limits:
    """The most that a provider's own servers take from one mailbox: messages a minute, connections at once."""

    rate_per_minute: int
    connections: int


@dataclass(frozen=True)
class Registration:
    """The redirect URI to register and under which platform; `sends` is the URI as Postroom sends it."""

    platform: str
    uri: str
    sends: str
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class CheckedClaims:
    """The words of an access token without which no login can pass.

    `audiences` are right whatever scope was asked, a host with `foreign` in it never is. A person's token needs
    `person_scope`; an application's usually has `app_role`.
    """

    audiences: frozenset[str]
    foreign: str
    person_scope: str
    app_role: str


@dataclass(frozen=True)
class SignIn:
    """How people and applications get a token (OAuth 2.0).

    `service` is the word by which `oauth` finds the module that speaks with the sign-in service. `owner` stands on
    buttons. `silence` and `consent_silence` are templates for a browser that brings no answer, with %(seconds)s
    and %(uri)s. `registration` says what to register for a redirect URL, with or without secret. With `by_tenant`
    the tenant is the authority's path; `instance_discovery`: MSAL may ask Microsoft about that authority.
    """

    service: str
    owner: str
    silence: str
    registration: Callable[[Redirect, bool], Registration]
    consent_silence: str = ""
    host: str = ""
    by_tenant: bool = False
    person_scope: str = ""
    app_scope: str = ""
    app_only: bool = False
    device_code: bool = False
    admin_consent: bool = False
    instance_discovery: bool = False
    checked_claims: CheckedClaims | None = None


@dataclass(frozen=True)
class Provider:
    """One provider, or one cloud of it, as people choose it.

    `hosts` are the names of its own sending servers, all of the same mailboxes: `limits` hold for them, and their
    mail is read where the preset says. `place` orders the list that people choose from, the lowest first.
    """

    code: str
    title: str
    sign_in: SignIn
    place: int
    preset: Preset = Preset()
    hosts: tuple[str, ...] = ()
    limits: Limits | None = None
