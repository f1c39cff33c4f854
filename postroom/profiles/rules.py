"""What a mail profile may look like. Pure: takes the fields, raises ProfileRefused with the sentence."""

import re
from collections.abc import Iterator

from postroom.profiles.labels import label
from postroom.profiles.oauth_rules import OAUTH_RULES, certificates_rule, redirect_rule
from postroom.profiles.providers import PROVIDERS, owner_of
from postroom.profiles.providers.provider import Limits
from postroom.profiles.refusals import (
    NameMissing,
    NoIncomingPassword,
    NoPassword,
    NoSender,
    NoSuchProvider,
    NotAChoice,
    NotAServerName,
    NotATenant,
    NotOneLine,
    NoUserName,
    OpenLine,
    OutOfRange,
    ProfileRefused,
    RateTooHigh,
    SenderNotAnAddress,
    TooLong,
    TooManyConnections,
)
from postroom.profiles.values import AUTHS, IMAP_AUTHS, SECURITIES, XOAUTH2_USERS, Fields
from postroom.shared.addresses import wire_address
from postroom.shared.refusals import AddressRefused

_HOST = re.compile(r"(?!-)[A-Za-z0-9_.-]{1,253}|\[?[0-9A-Fa-f:.]+\]?")
_TENANT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_LONGEST = {
    "from_name": 200,
    "client_id": 100,
    "username": 320,
    "authority": 500,
    "scope": 500,
    "redirect_url": 256,
}
"""Characters, as the table and Entra (256 for a redirect URL) take them."""
_NUMBERS = {
    "port": (1, 65_535),
    "imap_port": (1, 65_535),
    "redirect_port": (0, 65_535),
    "rate_per_minute": (0, 100_000),
    "connections": (1, 100),
    "recipients_per_day": (0, 100_000_000),
    "size_limit": (0, 1_000_000_000),
}
_NAME = re.compile(r"\S(.{0,98}\S)?")


def check(fields: Fields) -> None:
    """Raise ProfileRefused for the first thing that does not fit."""
    for refused in problems(fields):
        raise refused


def problems(fields: Fields) -> Iterator[ProfileRefused]:
    """Everything that does not fit, one refusal a rule."""
    for rule in (*_RULES, *(OAUTH_RULES if fields["auth"].startswith("oauth") else ())):
        try:
            rule(fields)
        except ProfileRefused as refused:
            yield refused


def _texts(fields: Fields) -> None:
    for name, value in fields.items():
        multiline = name in ("ca_pem", "certificate")
        if isinstance(value, str) and not multiline and re.search(r"[\x00-\x1f\x7f]", value):
            raise NotOneLine(name, label=label(name))


def _name(fields: Fields) -> None:
    if not _NAME.fullmatch(fields["name"]):
        raise NameMissing()
    if fields["provider"] not in PROVIDERS:
        raise NoSuchProvider(provider=fields["provider"], known=", ".join(PROVIDERS))


def _lengths(fields: Fields) -> None:
    for name, longest in _LONGEST.items():
        if len(fields[name]) > longest:
            raise TooLong(name, label=label(name), longest=longest)


def _tenant(fields: Fields) -> None:
    if fields["tenant"] and not _TENANT.fullmatch(fields["tenant"]):
        raise NotATenant(tenant=fields["tenant"])


def _server(fields: Fields) -> None:
    if not _HOST.fullmatch(fields["host"] or ""):
        raise NotAServerName("host", host=fields["host"])
    _one_of(fields, "security", SECURITIES)
    _one_of(fields, "auth", AUTHS)


def _incoming(fields: Fields) -> None:
    _one_of(fields, "imap_security", SECURITIES)
    _one_of(fields, "imap_auth", IMAP_AUTHS)
    _one_of(fields, "xoauth2_user", XOAUTH2_USERS)
    if fields["imap_host"] and not _HOST.fullmatch(fields["imap_host"]):
        raise NotAServerName("imap_host", host=fields["imap_host"])
    if fields["imap_auth"] == "password" and not fields["imap_secret"]:
        raise NoIncomingPassword()
    if fields["imap_host"] and fields["imap_security"] == "none" and _sends_token(fields):
        raise OpenLine("imap_security")


def _sends_token(fields: Fields) -> bool:
    return bool(fields["imap_auth"] == "same" and fields["auth"].startswith("oauth"))


def _one_of(fields: Fields, name: str, known: tuple[str, ...]) -> None:
    if fields[name] not in known:
        raise NotAChoice(name, value=fields[name], label=label(name), known=", ".join(known))


def _sender(fields: Fields) -> None:
    if not fields["from_address"]:
        raise NoSender()
    try:
        wire_address(fields["from_address"])
    except AddressRefused:
        raise SenderNotAnAddress(address=fields["from_address"]) from None


def _login(fields: Fields) -> None:
    if fields["auth"] != "none" and not fields["username"]:
        raise NoUserName()


def _password(fields: Fields) -> None:
    if fields["auth"] == "password" and not fields["secret"]:
        raise NoPassword()


def _limits(fields: Fields) -> None:
    for name, (lowest, highest) in _NUMBERS.items():
        # Written this way round, because nan is neither below nor above anything.
        if not lowest <= fields[name] <= highest:
            raise OutOfRange(name, label=label(name), lowest=lowest, highest=highest, value=fields[name])
    owner = owner_of(fields["host"])
    if owner and owner.limits:
        _at_most(fields, owner.title, owner.limits)


def _at_most(fields: Fields, provider: str, limits: Limits) -> None:
    if not 0 < fields["rate_per_minute"] <= limits.rate_per_minute:
        raise RateTooHigh(provider=provider, limit=limits.rate_per_minute)
    if fields["connections"] > limits.connections:
        raise TooManyConnections(provider=provider, limit=limits.connections)


_RULES = (
    _texts,
    _lengths,
    _name,
    _tenant,
    _server,
    _incoming,
    _sender,
    _login,
    _password,
    redirect_rule,
    _limits,
    certificates_rule,
)
