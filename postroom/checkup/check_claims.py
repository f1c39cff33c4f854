"""What the token says, against the profile: settles most 535 5.7.3 before the login (facts 1.6, 2.1, 2.5)."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from postroom.checkup.steps import Step, failed_with_article
from postroom.oauth.token_claims import Claims, claims_of
from postroom.profiles.providers import provider_of
from postroom.profiles.providers.provider import CheckedClaims
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.shared.sealing import Secret

_GUID_LENGTH = 36
_SLACK = 300
"""Seconds by which clocks may differ."""


def check_claims(profile: Profile, token: Secret) -> Step:
    """The claims link: failed where Exchange will surely refuse, passed with a remark where it may."""
    claims = claims_of(token)
    if claims is None:
        return Step("claims", "skipped", "opaque")
    detail = _shown(claims)
    checked = provider_of(profile.provider).sign_in.checked_claims
    if checked is None:
        return Step("claims", "passed", detail)
    wrong = next(_wrong(claims, profile, checked), None)
    if wrong:
        return failed_with_article("claims", detail, wrong)
    return Step("claims", "passed", detail, article=_remark(claims, profile, checked))


def _wrong(claims: Claims, profile: Profile, checked: CheckedClaims) -> Iterator[str]:
    """The article of each claim with which no login can pass."""
    if _host(claims.audience) not in checked.audiences | _asked_for(profile, checked.foreign):
        yield "token-audience"
    named = profile.tenant.lower()
    if len(named) == _GUID_LENGTH and claims.tenant and claims.tenant.lower() != named:
        yield "token-tenant"
    if claims.application and claims.application.lower() != profile.client_id.lower():
        yield "token-app"
    if not _in_time(claims):
        yield "token-expired"
    if profile.auth == "oauth-delegated" and claims.scopes and checked.person_scope not in claims.scopes:
        yield "token-permission"


def _asked_for(profile: Profile, foreign: str) -> set[str]:
    """The hosts of the profile's scope, for other clouds have their own, without those of another service."""
    hosts = {_host(scope) for scope in profile.scope.split()}
    return {host for host in hosts if foreign not in host}


def _remark(claims: Claims, profile: Profile, checked: CheckedClaims) -> str | None:
    """App-only without the role can be right (RBAC), and a user name can be another address of the account."""
    if profile.auth == "oauth-app":
        return None if checked.app_role in claims.roles else "token-without-roles"
    names = {name.lower() for name in claims.account}
    return "token-account" if names and profile.username.lower() not in names else None


def _in_time(claims: Claims) -> bool:
    now = clock.now().timestamp()
    begun = claims.begins is None or claims.begins <= now + _SLACK
    return begun and (claims.ends is None or claims.ends > now - _SLACK)


def _host(address: str) -> str:
    """The host of an audience or scope; a bare application ID stands for itself."""
    return (urlsplit(address).hostname or address).lower()


def _shown(claims: Claims) -> str:
    told = {
        "aud": claims.audience,
        "tid": claims.tenant,
        "appid": claims.application,
        "upn": " ".join(claims.account),
        "scp": " ".join(claims.scopes),
        "roles": " ".join(claims.roles),
    }
    return " ".join(f"{name}={value}" for name, value in told.items() if value)
