"""The answer with tokens for a person, whatever they were asked with."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sandbox365.cloud import Cloud
from sandbox365.directory import Tenant, User
from sandbox365.entra.calls import TokenCall
from sandbox365.entra.errors import EntraError
from sandbox365.entra.id_tokens import client_info, entra_claims, id_claims
from sandbox365.entra.people import person_again
from sandbox365.entra.refresh_tokens import Refresh, SignedIn
from sandbox365.entra.scopes import Wanted, granted_names, wanted
from sandbox365.entra.tokens import Proof, Subject


@dataclass(frozen=True)
class Signing:
    """A sign-in to be answered: what was `asked` on the page (None when refreshing), and the client's proof.

    `renewal` is the refresh token to hand out with it, None for none.
    """

    person: SignedIn
    proof: Proof
    renewal: Refresh | None
    asked: Wanted | None = None
    nonce: str = ""


def delegated_answer(cloud: Cloud, call: TokenCall, signing: Signing) -> dict[str, Any]:
    """Tokens for one resource; raises EntraError with 28000, 65001 and as `wanted` and `person_again`."""
    user, tenant = person_again(cloud.directory, signing.person, call.realm, call.app)
    granted = cloud.grants.consents.granted(call.app, tenant, user)
    now_wanted = _wanted_now(call, signing, tenant, granted)
    names = granted_names(now_wanted.host, granted)
    settings = cloud.directory.settings
    subject = Subject(call.app, tenant, user, names, signing.proof)
    return {
        "token_type": "Bearer",
        "scope": " ".join(f"{now_wanted.host}/{name}" for name in names),
        "expires_in": settings.token_lifetime,
        "ext_expires_in": settings.token_lifetime,
        # the access token last: whoever looks for the newest one in Mint.issued finds it at the end
        **_renewal(cloud, signing),
        "access_token": cloud.mint.token(subject, now_wanted.host, settings, call.now),
        **_identity(cloud, call, signing, user, tenant, now_wanted),
    }


def _wanted_now(call: TokenCall, signing: Signing, tenant: Tenant, granted: Collection[str]) -> Wanted:
    """What this one token is for: the scope of the call, or the first resource asked for on the page."""
    scope = call.form.get("scope", "")
    asked_now = wanted(scope, call.app, tenant.domain)
    if len(asked_now.hosts) > 1:
        raise EntraError(28000, scope=scope)
    if asked_now.missing(granted):
        raise EntraError(65001, client_id=call.app.client_id, app=call.app.name)
    if signing.asked and not asked_now.hosts:
        return Wanted(signing.asked.hosts, (*signing.asked.permissions, *asked_now.permissions))
    return asked_now


def _renewal(cloud: Cloud, signing: Signing) -> dict[str, str]:
    if signing.renewal is None:
        return {}
    token = cloud.grants.refresh_tokens.issue(signing.renewal)
    cloud.mint.issued.append(token)
    return {"refresh_token": token}


def _identity(
    cloud: Cloud, call: TokenCall, signing: Signing, user: User, tenant: Tenant, now_wanted: Wanted
) -> dict[str, str]:
    asked = (*now_wanted.permissions, *(signing.asked.permissions if signing.asked else ()))
    found = {"client_info": client_info(user, tenant)} if call.form.get("client_info") == "1" else {}
    if "openid" not in asked:
        return found
    issuer = f"https://{call.host}/{tenant.id}/v2.0"
    claims = id_claims(call.app, user, issuer, signing.nonce, call.seconds)
    return {**found, "id_token": cloud.mint.signed({**claims, **entra_claims(user, tenant)})}
