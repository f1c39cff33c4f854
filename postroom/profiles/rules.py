"""What a mail profile may look like. Pure: takes the fields, raises ProfileRefused with the sentence."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from cryptography import x509

from postroom.profiles.labels import label_of
from postroom.profiles.providers import PROVIDERS, owner_of, provider_of
from postroom.profiles.providers.provider import NO_TENANT, Limits
from postroom.profiles.redirects import ANSWER_PATH, RedirectRefused, redirect_of
from postroom.profiles.refusals import (
    AuthorityNotHttps,
    CertificateNotPem,
    NameMissing,
    NoAppOnly,
    NoAuthority,
    NoClientId,
    NoCredential,
    NoIncomingPassword,
    NoPassword,
    NoScope,
    NoSender,
    NoSuchProvider,
    NotAChoice,
    NotAServerName,
    NotATenant,
    NotDomains,
    NoTenant,
    NotOneLine,
    NoUserName,
    OpenLine,
    OtherTenant,
    OutOfRange,
    ProfileRefused,
    RateTooHigh,
    RedirectCharacters,
    RedirectOpen,
    RedirectPath,
    RedirectPorts,
    RedirectUnusable,
    SenderNotAnAddress,
    TooLong,
    TooManyConnections,
)
from postroom.profiles.senders import has_usable_domains
from postroom.profiles.values import AUTHS, IMAP_AUTHS, SECURITIES, XOAUTH2_USERS, Fields
from postroom.shared.addresses import to_wire_address
from postroom.shared.refusals import AddressRefused

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DOMAIN = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,}")


def _check_line(fields: Fields) -> None:
    if fields["security"] == "none":
        raise OpenLine("security")


def _check_client(fields: Fields) -> None:
    if not fields["client_id"]:
        raise NoClientId()


def _check_credential(fields: Fields) -> None:
    if fields["auth"] == "oauth-app" and not (fields["secret"] or fields["certificate"]):
        raise NoCredential()


def _check_app_only(fields: Fields) -> None:
    provider = provider_of(fields["provider"])
    if fields["auth"] == "oauth-app" and not provider.sign_in.app_only:
        raise NoAppOnly(provider=provider.title)


def _check_oauth_tenant(fields: Fields) -> None:
    by_tenant = provider_of(fields["provider"]).sign_in.by_tenant
    if fields["auth"] == "oauth-app" and by_tenant and fields["tenant"].lower() in NO_TENANT:
        raise NoTenant()


def _check_authority(fields: Fields) -> None:
    if urlsplit(fields["authority"]).scheme != "https":
        raise AuthorityNotHttps()


def _check_scope(fields: Fields) -> None:
    if not fields["scope"]:
        raise NoScope()


def _check_authority_tenant(fields: Fields) -> None:
    """Two GUIDs, or two domains, that differ: whoever signs in would meet another tenant than the one typed."""
    named = urlsplit(fields["authority"]).path.strip("/").partition("/")[0].lower()
    typed = fields["tenant"].lower()
    for kind in (_GUID, _DOMAIN):
        if kind.fullmatch(named) and kind.fullmatch(typed) and named != typed:
            raise OtherTenant(tenant=fields["tenant"], authority=fields["authority"])


OAUTH_RULES = (
    _check_line,
    _check_client,
    _check_credential,
    _check_app_only,
    _check_oauth_tenant,
    _check_authority,
    _check_authority_tenant,
    _check_scope,
)
"""Rules for profiles whose login uses a token."""

_REDIRECTS: dict[str, type[ProfileRefused]] = {
    "address": RedirectUnusable,
    "characters": RedirectCharacters,
    "ports": RedirectPorts,
    "open": RedirectOpen,
    "path": RedirectPath,
}


def check_redirect(fields: Fields) -> None:
    """A redirect URL that can be registered and received. Raises ProfileRefused."""
    try:
        redirect_of(fields["redirect_url"], fields["redirect_port"])
    except RedirectRefused as refused:
        told = {"url": fields["redirect_url"], "port": fields["redirect_port"], "path": ANSWER_PATH}
        leaf = _REDIRECTS[refused.reason]
        raise leaf(**{name: told[name] for name in leaf.takes()}) from None


def check_certificates(fields: Fields) -> None:
    """Authorities and certificate in PEM. Raises ProfileRefused."""
    if fields["ca_pem"]:
        try:
            x509.load_pem_x509_certificates(fields["ca_pem"].encode())
        except ValueError:
            raise NoAuthority() from None
    pem = fields["certificate"].reveal()
    if pem and not ("PRIVATE KEY-----" in pem and "BEGIN CERTIFICATE-----" in pem):
        raise CertificateNotPem()


_HOST = re.compile(r"(?!-)[A-Za-z0-9_.-]{1,253}|\[?[0-9A-Fa-f:.]+\]?")
_TENANT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_LONGEST = {
    "from_name": 200,
    "sender_domains": 500,
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
    for refused in find_problems(fields):
        raise refused


def find_problems(fields: Fields) -> Iterator[ProfileRefused]:
    """Everything that does not fit, one refusal a rule."""
    for rule in (*_RULES, *(OAUTH_RULES if fields["auth"].startswith("oauth") else ())):
        try:
            rule(fields)
        except ProfileRefused as refused:
            yield refused


def _check_texts(fields: Fields) -> None:
    for name, value in fields.items():
        multiline = name in ("ca_pem", "certificate")
        if isinstance(value, str) and not multiline and re.search(r"[\x00-\x1f\x7f]", value):
            raise NotOneLine(name, label=label_of(name))


def _check_name(fields: Fields) -> None:
    if not _NAME.fullmatch(fields["name"]):
        raise NameMissing()
    if fields["provider"] not in PROVIDERS:
        raise NoSuchProvider(provider=fields["provider"], known=", ".join(PROVIDERS))


def _check_lengths(fields: Fields) -> None:
    for name, longest in _LONGEST.items():
        if len(fields[name]) > longest:
            raise TooLong(name, label=label_of(name), longest=longest)


def _check_tenant(fields: Fields) -> None:
    if fields["tenant"] and not _TENANT.fullmatch(fields["tenant"]):
        raise NotATenant(tenant=fields["tenant"])


def _check_server(fields: Fields) -> None:
    if not _HOST.fullmatch(fields["host"] or ""):
        raise NotAServerName("host", host=fields["host"])
    _check_one_of(fields, "security", SECURITIES)
    _check_one_of(fields, "auth", AUTHS)


def _check_incoming(fields: Fields) -> None:
    _check_one_of(fields, "imap_security", SECURITIES)
    _check_one_of(fields, "imap_auth", IMAP_AUTHS)
    _check_one_of(fields, "xoauth2_user", XOAUTH2_USERS)
    if fields["imap_host"] and not _HOST.fullmatch(fields["imap_host"]):
        raise NotAServerName("imap_host", host=fields["imap_host"])
    if fields["imap_auth"] == "password" and not fields["imap_secret"]:
        raise NoIncomingPassword()
    if fields["imap_host"] and fields["imap_security"] == "none" and _sends_token(fields):
        raise OpenLine("imap_security")


def _sends_token(fields: Fields) -> bool:
    return bool(fields["imap_auth"] == "same" and fields["auth"].startswith("oauth"))


def _check_one_of(fields: Fields, name: str, known: tuple[str, ...]) -> None:
    if fields[name] not in known:
        raise NotAChoice(name, value=fields[name], label=label_of(name), known=", ".join(known))


def _check_sender(fields: Fields) -> None:
    if not fields["from_address"]:
        raise NoSender()
    try:
        to_wire_address(fields["from_address"])
    except AddressRefused:
        raise SenderNotAnAddress(address=fields["from_address"]) from None


def _check_domains(fields: Fields) -> None:
    if not has_usable_domains(fields["sender_domains"]):
        raise NotDomains(domains=fields["sender_domains"])


def _check_login(fields: Fields) -> None:
    if fields["auth"] != "none" and not fields["username"]:
        raise NoUserName()


def _check_password(fields: Fields) -> None:
    if fields["auth"] == "password" and not fields["secret"]:
        raise NoPassword()


def _check_limits(fields: Fields) -> None:
    for name, (lowest, highest) in _NUMBERS.items():
        # Written this way round, because nan is neither below nor above anything.
        if not lowest <= fields[name] <= highest:
            raise OutOfRange(name, label=label_of(name), lowest=lowest, highest=highest, value=fields[name])
    owner = owner_of(fields["host"])
    if owner and owner.limits:
        _check_at_most(fields, owner.title, owner.limits)


def _check_at_most(fields: Fields, provider: str, limits: Limits) -> None:
    if not 0 < fields["rate_per_minute"] <= limits.rate_per_minute:
        raise RateTooHigh(provider=provider, limit=limits.rate_per_minute)
    if fields["connections"] > limits.connections:
        raise TooManyConnections(provider=provider, limit=limits.connections)


_RULES = (
    _check_texts,
    _check_lengths,
    _check_name,
    _check_tenant,
    _check_server,
    _check_incoming,
    _check_sender,
    _check_domains,
    _check_login,
    _check_password,
    check_redirect,
    _check_limits,
    check_certificates,
)
