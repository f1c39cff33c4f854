"""What a mail profile may look like. Pure: takes the fields, raises ProfileRefused with the sentence."""

import re
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509

from postroom.profiles.presets import (
    MICROSOFT_CONNECTION_LIMIT,
    MICROSOFT_HOSTS,
    MICROSOFT_RATE_LIMIT,
    NO_TENANT,
    PRESETS,
)
from postroom.profiles.redirects import ANSWER_PATH, RedirectRefused, redirect_of
from postroom.profiles.values import AUTHS, IMAP_AUTHS, SECURITIES, XOAUTH2_USERS
from postroom.shared.addresses import AddressRefused, wire_address
from postroom.shared.wording import N_, BadInput

Fields = dict[str, Any]
_HOST = re.compile(r"(?!-)[A-Za-z0-9_.-]{1,253}|\[?[0-9A-Fa-f:.]+\]?")
_TENANT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DOMAIN = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,}")
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


class ProfileRefused(BadInput):
    """The fields do not make a usable mail profile; nothing was kept."""


def check(fields: Fields) -> None:
    """Raise ProfileRefused for the first thing that does not fit."""
    for rule in (
        _texts,
        _lengths,
        _name,
        _tenant,
        _server,
        _incoming,
        _sender,
        _login,
        _oauth,
        _redirect,
        _limits,
        _certificates,
    ):
        rule(fields)


def _texts(fields: Fields) -> None:
    for name, value in fields.items():
        multiline = name in ("ca_pem", "certificate")
        if isinstance(value, str) and not multiline and re.search(r"[\x00-\x1f\x7f]", value):
            raise ProfileRefused(
                N_("%(field)s contains a line break or control character. Type it on one line."), field=name
            )


def _name(fields: Fields) -> None:
    if not _NAME.fullmatch(fields["name"]):
        raise ProfileRefused(N_("A mail profile needs a name of 1 to 100 characters."))
    if fields["provider"] not in PRESETS:
        raise ProfileRefused(
            N_("There is no provider '%(provider)s'. Choose one of: %(known)s."),
            provider=fields["provider"],
            known=", ".join(PRESETS),
        )


def _lengths(fields: Fields) -> None:
    for name, longest in _LONGEST.items():
        if len(fields[name]) > longest:
            raise ProfileRefused(
                N_("The field '%(field)s' is longer than %(longest)s characters."),
                field=name,
                longest=longest,
            )


def _tenant(fields: Fields) -> None:
    if fields["tenant"] and not _TENANT.fullmatch(fields["tenant"]):
        raise ProfileRefused(
            N_(
                "'%(tenant)s' is not a tenant. It is the Tenant (directory) ID or a domain such as contoso.com."
            ),
            tenant=fields["tenant"],
        )


def _server(fields: Fields) -> None:
    if not _HOST.fullmatch(fields["host"] or ""):
        raise ProfileRefused(
            N_("'%(host)s' is not a server name. Type it like smtp.example.com."), host=fields["host"]
        )
    _one_of(fields, "security", SECURITIES)
    _one_of(fields, "auth", AUTHS)


def _incoming(fields: Fields) -> None:
    _one_of(fields, "imap_security", SECURITIES)
    _one_of(fields, "imap_auth", IMAP_AUTHS)
    _one_of(fields, "xoauth2_user", XOAUTH2_USERS)
    if fields["imap_host"] and not _HOST.fullmatch(fields["imap_host"]):
        raise ProfileRefused(
            N_("'%(host)s' is not a server name. Type it like smtp.example.com."), host=fields["imap_host"]
        )
    if fields["imap_auth"] == "password" and not fields["imap_secret"]:
        raise ProfileRefused(
            N_("A login of its own for the incoming server needs a password (--imap-secret-file).")
        )
    if fields["imap_host"] and fields["imap_security"] == "none" and _sends_token(fields):
        raise ProfileRefused(N_("OAuth 2.0 is never used over an open connection. Choose starttls or tls."))


def _sends_token(fields: Fields) -> bool:
    return bool(fields["imap_auth"] == "same" and fields["auth"].startswith("oauth"))


def _one_of(fields: Fields, name: str, known: tuple[str, ...]) -> None:
    if fields[name] not in known:
        raise ProfileRefused(
            N_("'%(value)s' is not possible for %(field)s. Choose one of: %(known)s."),
            value=fields[name],
            field=name,
            known=", ".join(known),
        )


def _sender(fields: Fields) -> None:
    try:
        wire_address(fields["from_address"])
    except AddressRefused:
        raise ProfileRefused(
            N_("The sender address '%(address)s' is not an e-mail address. Give one with --from."),
            address=fields["from_address"],
        ) from None


def _login(fields: Fields) -> None:
    if fields["auth"] != "none" and not fields["username"]:
        raise ProfileRefused(
            N_("This login needs a user name: the mailbox that sends. Give it with --username.")
        )
    if fields["auth"] == "password" and not fields["secret"]:
        raise ProfileRefused(
            N_("This login needs a password. Put it in a file and name the file with --secret-file.")
        )


def _oauth(fields: Fields) -> None:
    if not fields["auth"].startswith("oauth"):
        return
    if fields["security"] == "none":
        raise ProfileRefused(N_("OAuth 2.0 is never used over an open connection. Choose starttls or tls."))
    if not fields["client_id"]:
        raise ProfileRefused(N_("OAuth 2.0 needs the Client ID of the app registration (--client-id)."))
    if fields["auth"] == "oauth-app":
        _app_only(fields)
    if urlsplit(fields["authority"]).scheme != "https":
        raise ProfileRefused(N_("The authority must be an address that starts with https://."))
    _tenant_of_authority(fields)
    if not fields["scope"]:
        raise ProfileRefused(N_("OAuth 2.0 needs a scope: what the token is for (--scope)."))


def _tenant_of_authority(fields: Fields) -> None:
    """Two GUIDs, or two domains, that differ: whoever signs in would meet another tenant than the one typed."""
    named = urlsplit(fields["authority"]).path.strip("/").partition("/")[0].lower()
    typed = fields["tenant"].lower()
    for kind in (_GUID, _DOMAIN):
        if kind.fullmatch(named) and kind.fullmatch(typed) and named != typed:
            raise ProfileRefused(
                N_("The tenant is %(tenant)s, but the authority names another one: %(authority)s."),
                tenant=fields["tenant"],
                authority=fields["authority"],
            )


def _app_only(fields: Fields) -> None:
    if not (fields["secret"] or fields["certificate"]):
        raise ProfileRefused(
            N_("App-only OAuth needs a client secret (--secret-file) or a certificate (--certificate).")
        )
    if fields["provider"] == "google":
        raise ProfileRefused(N_("App-only OAuth is not available for Google. Choose another login."))
    if fields["tenant"].lower() in NO_TENANT:
        raise ProfileRefused(
            N_("App-only OAuth needs the Tenant (directory) ID or a domain of the tenant (--tenant).")
        )


_REDIRECT_SENTENCES = {
    "address": N_("The redirect URL '%(url)s' is not usable. Type it like http://localhost:3017/"),
    "characters": N_("The redirect URL '%(url)s' contains a character that cannot be registered in Entra."),
    "ports": N_(
        "The redirect URL '%(url)s' and the redirect port %(port)s name different ports. Make them equal."
    ),
    "open": N_(
        "The redirect URL '%(url)s' must start with https://, unless it leads to this machine itself (http://localhost)."
    ),
    "path": N_("The redirect URL '%(url)s' must end with %(path)s: there this server receives the browser."),
}


def _redirect(fields: Fields) -> None:
    try:
        redirect_of(fields["redirect_url"], fields["redirect_port"])
    except RedirectRefused as refused:
        raise ProfileRefused(
            _REDIRECT_SENTENCES[refused.reason],
            url=fields["redirect_url"],
            port=fields["redirect_port"],
            path=ANSWER_PATH,
        ) from None


def _limits(fields: Fields) -> None:
    for name, (lowest, highest) in _NUMBERS.items():
        # Written this way round, because nan is neither below nor above anything.
        if not lowest <= fields[name] <= highest:
            raise ProfileRefused(
                N_("%(field)s must be between %(lowest)s and %(highest)s, not %(value)s."),
                field=name,
                lowest=lowest,
                highest=highest,
                value=fields[name],
            )
    if fields["host"].lower() in MICROSOFT_HOSTS:
        _microsoft_limits(fields)


def _microsoft_limits(fields: Fields) -> None:
    if not 0 < fields["rate_per_minute"] <= MICROSOFT_RATE_LIMIT:
        raise ProfileRefused(
            N_("Microsoft 365 takes at most %(limit)s messages a minute from a mailbox."),
            limit=MICROSOFT_RATE_LIMIT,
        )
    if fields["connections"] > MICROSOFT_CONNECTION_LIMIT:
        raise ProfileRefused(
            N_("Microsoft 365 takes at most %(limit)s connections from a mailbox."),
            limit=MICROSOFT_CONNECTION_LIMIT,
        )


def _certificates(fields: Fields) -> None:
    if fields["ca_pem"]:
        try:
            x509.load_pem_x509_certificates(fields["ca_pem"].encode())
        except ValueError:
            raise ProfileRefused(
                N_("The CA file holds no certificate in PEM form (-----BEGIN CERTIFICATE-----).")
            ) from None
    pem = fields["certificate"].reveal()
    if pem and not ("PRIVATE KEY-----" in pem and "BEGIN CERTIFICATE-----" in pem):
        raise ProfileRefused(
            N_("The certificate file must hold the private key and the certificate, both in PEM.")
        )
