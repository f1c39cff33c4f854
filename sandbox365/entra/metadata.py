"""What a client reads before it asks for anything: discovery documents and signing keys."""

from typing import Any

from aiohttp import web

from sandbox365.cloud import Cloud
from sandbox365.entra.asking import Answer
from sandbox365.entra.realms import find_realm


async def instance(request: web.Request) -> web.Response:
    """GET /common/discovery/instance, which MSAL asks for other names of the host (facts 9.4)."""
    metadata = {"preferred_network": request.host, "preferred_cache": request.host, "aliases": [request.host]}
    return web.json_response(
        {
            "tenant_discovery_endpoint": f"https://{request.host}/common/v2.0/.well-known/openid-configuration",
            "api-version": "1.1",
            "metadata": [metadata],
        }
    )


def keys(cloud: Cloud) -> Answer:
    """GET /{tenant}/discovery/v2.0/keys."""

    async def answer(_request: web.Request) -> web.Response:
        return web.json_response(cloud.mint.keys())

    return answer


def discovery(cloud: Cloud, login: str) -> Answer:
    """GET /{tenant}/v2.0/.well-known/openid-configuration; browsers are sent to `login`.  Raises EntraError."""

    async def answer(request: web.Request) -> web.Response:
        name = request.match_info["tenant"]
        realm = find_realm(cloud.directory, name)
        tenant_id = realm.tenant.id if realm.tenant else "{tenantid}"
        return web.json_response(_document(f"https://{request.host}", name, tenant_id, login))

    return answer


def _document(host: str, name: str, tenant_id: str, login: str) -> dict[str, Any]:
    base = f"{host}/{name}"
    return {
        "token_endpoint": f"{base}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": [
            "client_secret_post",
            "client_secret_basic",
            "private_key_jwt",
        ],
        "jwks_uri": f"{base}/discovery/v2.0/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": f"{host}/{tenant_id}/v2.0",
        "authorization_endpoint": f"{login}/{name}/oauth2/v2.0/authorize",
        "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        "end_session_endpoint": f"{login}/{name}/oauth2/v2.0/logout",
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid"],
    }


def google_discovery(login: str) -> Answer:
    """GET /google/.well-known/openid-configuration, as at accounts.google.com."""

    async def answer(request: web.Request) -> web.Response:
        base = f"https://{request.host}/google"
        return web.json_response(
            {
                "issuer": base,
                "authorization_endpoint": f"{login}/google/o/oauth2/v2/auth",
                "token_endpoint": f"{base}/token",
                "jwks_uri": f"{base}/oauth2/v3/certs",
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "scopes_supported": ["openid", "email", "profile"],
                "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
                "code_challenge_methods_supported": ["plain", "S256"],
                "grant_types_supported": ["authorization_code", "refresh_token"],
            }
        )

    return answer
