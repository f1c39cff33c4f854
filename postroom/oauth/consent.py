"""Admin consent: the administrator of a tenant allows the application for everybody (facts 1.4).

No token is issued by that page, and what comes back could be forged by anybody who knows the address: so the state
must be ours and the tenant the profile's own.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from postroom.oauth import microsoft
from postroom.oauth.faults import TokenRefused
from postroom.oauth.http import refused_of
from postroom.oauth.refusals import ConsentElsewhere, ConsentForMicrosoftOnly, ConsentNotSaid
from postroom.profiles.providers import provider_of
from postroom.profiles.providers.provider import NO_TENANT
from postroom.profiles.values import Profile
from postroom.shared.wording import N_, Sentence

_APP_MAY = N_(
    "The permission was granted in tenant %(tenant)s. It can take some minutes until Exchange knows it. "
    "Exchange must also let the application open the mailbox."
)
_PEOPLE_MAY = N_(
    "The permission was granted in tenant %(tenant)s. The owner of the mailbox can sign in now "
    "(postroom profile login '%(profile)s', or the page of the mail profile)."
)


def check_kind(profile: Profile) -> None:
    """Raise BadInput when there is no administrator to ask for this kind of profile."""
    granted_there = provider_of(profile.provider).sign_in.admin_consent
    if not granted_there or not profile.auth.startswith("oauth"):
        raise ConsentForMicrosoftOnly(profile=profile.name)


def begin(profile: Profile, state: str) -> tuple[str, dict[str, Any]]:
    """The address for the administrator's browser, and the tenant that must come back. Raises TokenFault."""
    found = microsoft.discover(_use_own_tenant(profile))
    base = found["authorization_endpoint"].partition("/oauth2/")[0]
    asked = {
        "client_id": profile.client_id,
        "scope": _scope_of(profile),
        "redirect_uri": profile.redirect.uri,
        "state": state,
    }
    return f"{base}/v2.0/adminconsent?{urlencode(asked)}", {"tenant": _tenant_id_of(found)}


def confirm_consent(profile: Profile, flow: dict[str, Any], fields: dict[str, str]) -> Sentence:
    """The sentence for a consent that was given. Raises SignInRefused, TokenRefused."""
    if "error" in fields:
        raise TokenRefused(refused_of(fields))
    tenant = fields.get("tenant", "")
    if fields.get("admin_consent", "").lower() != "true" or not tenant:
        raise ConsentNotSaid()
    if flow["tenant"] and tenant.lower() != flow["tenant"].lower():
        raise ConsentElsewhere(tenant=tenant, profile=profile.name, own=flow["tenant"])
    if profile.auth == "oauth-app":
        return Sentence(_APP_MAY, {"tenant": tenant})
    return Sentence(_PEOPLE_MAY, {"tenant": tenant, "profile": profile.name})


def _use_own_tenant(profile: Profile) -> Profile:
    """With /organizations as authority anybody's administrator could answer: ask at the profile's own tenant."""
    parts = urlsplit(profile.authority)
    named = parts.path.strip("/").lower() not in NO_TENANT
    if named or profile.tenant.lower() in NO_TENANT:
        return profile
    return replace(profile, authority=f"{parts.scheme}://{parts.netloc}/{profile.tenant}")


def _scope_of(profile: Profile) -> str:
    """What the administrator grants: for people also what every sign-in asks, so that nobody is asked again."""
    if profile.auth == "oauth-app":
        return profile.scope
    return f"{profile.scope} offline_access openid profile"


def _tenant_id_of(discovered: dict[str, Any]) -> str:
    """The tenant's GUID as the authority names itself; "" for a common one such as /organizations."""
    first = urlsplit(str(discovered.get("issuer", ""))).path.strip("/").partition("/")[0]
    return "" if first.lower() in NO_TENANT or "{" in first else first
