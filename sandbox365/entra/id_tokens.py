"""Id tokens and client_info: who has signed in (facts 9.3 and 9.4; OpenID Connect Core section 2)."""

import base64
import json
from typing import Any

from sandbox365.directory import Tenant, User
from sandbox365.entra.tokens import object_id, pairwise_id
from sandbox365.registrations import App

_LIFETIME_SECONDS = 3600


def id_claims(app: App, user: User, issuer: str, nonce: str, now: float) -> dict[str, Any]:
    """The claims that Microsoft's and Google's id tokens share; `now` in seconds since 1970."""
    claims = {
        "aud": app.client_id,
        "iss": issuer,
        "iat": int(now),
        "nbf": int(now),
        "exp": int(now) + _LIFETIME_SECONDS,
        "name": user.name or user.address,
        "sub": pairwise_id(user, app),
    }
    return {**claims, "nonce": nonce} if nonce else claims


def entra_claims(user: User, tenant: Tenant) -> dict[str, Any]:
    """What Entra adds (version 2.0)."""
    return {
        "oid": object_id(user.address),
        "preferred_username": user.address,
        "tid": tenant.id,
        "ver": "2.0",
    }


def client_info(user: User, tenant: Tenant) -> str:
    """The account's identifier as MSAL reads it."""
    content = json.dumps({"uid": object_id(user.address), "utid": tenant.id})
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")
