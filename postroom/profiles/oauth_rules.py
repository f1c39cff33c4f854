"""What OAuth 2.0 needs of a mail profile: client, tenant, authority, redirect URL, certificate. Pure."""

import re
from urllib.parse import urlsplit

from cryptography import x509

from postroom.profiles.providers import provider_of
from postroom.profiles.providers.provider import NO_TENANT
from postroom.profiles.redirects import ANSWER_PATH, RedirectRefused, redirect_of
from postroom.profiles.refused import ProfileRefused
from postroom.profiles.values import Fields
from postroom.shared.wording import N_

OPEN_LINE = N_("OAuth 2.0 is never used over an open connection. Choose starttls or tls.")
NO_AUTHORITY = N_("The CA file holds no certificate in PEM form (-----BEGIN CERTIFICATE-----).")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DOMAIN = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,}")


def _line(fields: Fields) -> None:
    if fields["security"] == "none":
        raise ProfileRefused(OPEN_LINE, "security")


def _client(fields: Fields) -> None:
    if not fields["client_id"]:
        raise ProfileRefused(N_("OAuth 2.0 needs the Client ID of the app registration."), "client_id")


def _credential(fields: Fields) -> None:
    if fields["auth"] == "oauth-app" and not (fields["secret"] or fields["certificate"]):
        raise ProfileRefused(
            N_("OAuth 2.0 without a person needs a client secret or a certificate."), "secret"
        )


def _app_only(fields: Fields) -> None:
    provider = provider_of(fields["provider"])
    if fields["auth"] == "oauth-app" and not provider.sign_in.app_only:
        raise ProfileRefused(
            N_("OAuth 2.0 without a person is not available for %(provider)s. Choose another login."),
            "auth",
            provider=provider.title,
        )


def _tenant(fields: Fields) -> None:
    by_tenant = provider_of(fields["provider"]).sign_in.by_tenant
    if fields["auth"] == "oauth-app" and by_tenant and fields["tenant"].lower() in NO_TENANT:
        raise ProfileRefused(
            N_("OAuth 2.0 without a person needs the Tenant (directory) ID or a domain of the tenant."),
            "tenant",
        )


def _authority(fields: Fields) -> None:
    if urlsplit(fields["authority"]).scheme != "https":
        raise ProfileRefused(N_("The sign-in address must be one that starts with https://."), "authority")


def _scope(fields: Fields) -> None:
    if not fields["scope"]:
        raise ProfileRefused(N_("OAuth 2.0 needs a scope: what the token is for."), "scope")


def _tenant_of_authority(fields: Fields) -> None:
    """Two GUIDs, or two domains, that differ: whoever signs in would meet another tenant than the one typed."""
    named = urlsplit(fields["authority"]).path.strip("/").partition("/")[0].lower()
    typed = fields["tenant"].lower()
    for kind in (_GUID, _DOMAIN):
        if kind.fullmatch(named) and kind.fullmatch(typed) and named != typed:
            raise ProfileRefused(
                N_("The tenant is %(tenant)s, but the authority names another one: %(authority)s."),
                "authority",
                tenant=fields["tenant"],
                authority=fields["authority"],
            )


OAUTH_RULES = (_line, _client, _credential, _app_only, _tenant, _authority, _tenant_of_authority, _scope)
"""Rules for profiles whose login uses a token."""

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


def redirect_rule(fields: Fields) -> None:
    """A redirect URL that can be registered and received. Raises ProfileRefused."""
    try:
        redirect_of(fields["redirect_url"], fields["redirect_port"])
    except RedirectRefused as refused:
        raise ProfileRefused(
            _REDIRECT_SENTENCES[refused.reason],
            "redirect_url",
            url=fields["redirect_url"],
            port=fields["redirect_port"],
            path=ANSWER_PATH,
        ) from None


def certificates_rule(fields: Fields) -> None:
    """Authorities and certificate in PEM. Raises ProfileRefused."""
    if fields["ca_pem"]:
        try:
            x509.load_pem_x509_certificates(fields["ca_pem"].encode())
        except ValueError:
            raise ProfileRefused(NO_AUTHORITY, "ca_pem") from None
    pem = fields["certificate"].reveal()
    if pem and not ("PRIVATE KEY-----" in pem and "BEGIN CERTIFICATE-----" in pem):
        raise ProfileRefused(
            N_("The certificate file must hold the private key and the certificate, both in PEM."),
            "certificate",
        )
