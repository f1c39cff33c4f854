"""What OAuth 2.0 needs of a mail profile: client, tenant, authority, redirect URL, certificate. Pure."""

import re
from urllib.parse import urlsplit

from cryptography import x509

from postroom.profiles.providers import provider_of
from postroom.profiles.providers.provider import NO_TENANT
from postroom.profiles.redirects import ANSWER_PATH, RedirectRefused, redirect_of
from postroom.profiles.refusals import (
    AuthorityNotHttps,
    CertificateNotPem,
    NoAppOnly,
    NoAuthority,
    NoClientId,
    NoCredential,
    NoScope,
    NoTenant,
    OpenLine,
    OtherTenant,
    ProfileRefused,
    RedirectCharacters,
    RedirectOpen,
    RedirectPath,
    RedirectPorts,
    RedirectUnusable,
)
from postroom.profiles.values import Fields

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DOMAIN = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,}")


def _line(fields: Fields) -> None:
    if fields["security"] == "none":
        raise OpenLine("security")


def _client(fields: Fields) -> None:
    if not fields["client_id"]:
        raise NoClientId()


def _credential(fields: Fields) -> None:
    if fields["auth"] == "oauth-app" and not (fields["secret"] or fields["certificate"]):
        raise NoCredential()


def _app_only(fields: Fields) -> None:
    provider = provider_of(fields["provider"])
    if fields["auth"] == "oauth-app" and not provider.sign_in.app_only:
        raise NoAppOnly(provider=provider.title)


def _tenant(fields: Fields) -> None:
    by_tenant = provider_of(fields["provider"]).sign_in.by_tenant
    if fields["auth"] == "oauth-app" and by_tenant and fields["tenant"].lower() in NO_TENANT:
        raise NoTenant()


def _authority(fields: Fields) -> None:
    if urlsplit(fields["authority"]).scheme != "https":
        raise AuthorityNotHttps()


def _scope(fields: Fields) -> None:
    if not fields["scope"]:
        raise NoScope()


def _tenant_of_authority(fields: Fields) -> None:
    """Two GUIDs, or two domains, that differ: whoever signs in would meet another tenant than the one typed."""
    named = urlsplit(fields["authority"]).path.strip("/").partition("/")[0].lower()
    typed = fields["tenant"].lower()
    for kind in (_GUID, _DOMAIN):
        if kind.fullmatch(named) and kind.fullmatch(typed) and named != typed:
            raise OtherTenant(tenant=fields["tenant"], authority=fields["authority"])


OAUTH_RULES = (_line, _client, _credential, _app_only, _tenant, _authority, _tenant_of_authority, _scope)
"""Rules for profiles whose login uses a token."""

_REDIRECTS: dict[str, type[ProfileRefused]] = {
    "address": RedirectUnusable,
    "characters": RedirectCharacters,
    "ports": RedirectPorts,
    "open": RedirectOpen,
    "path": RedirectPath,
}


def redirect_rule(fields: Fields) -> None:
    """A redirect URL that can be registered and received. Raises ProfileRefused."""
    try:
        redirect_of(fields["redirect_url"], fields["redirect_port"])
    except RedirectRefused as refused:
        told = {"url": fields["redirect_url"], "port": fields["redirect_port"], "path": ANSWER_PATH}
        leaf = _REDIRECTS[refused.reason]
        raise leaf(**{name: told[name] for name in leaf.takes()}) from None


def certificates_rule(fields: Fields) -> None:
    """Authorities and certificate in PEM. Raises ProfileRefused."""
    if fields["ca_pem"]:
        try:
            x509.load_pem_x509_certificates(fields["ca_pem"].encode())
        except ValueError:
            raise NoAuthority() from None
    pem = fields["certificate"].reveal()
    if pem and not ("PRIVATE KEY-----" in pem and "BEGIN CERTIFICATE-----" in pem):
        raise CertificateNotPem()
