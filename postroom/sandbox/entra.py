"""The face of Entra: discovery, signing keys and the token endpoint, over https.

Paths and answers: Microsoft identity platform, v2-oauth2-client-creds-grant-flow and OpenID discovery.
"""

import asyncio
import base64
import binascii
import datetime as dt
import json
import re
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import unquote_plus

from aiohttp import web

from postroom.sandbox.cloud import Cloud
from postroom.sandbox.directory import App, Directory, Tenant
from postroom.sandbox.entra_errors import EntraError
from postroom.sandbox.faults import Rule

_WITHOUT_TENANT = {"common": 50059, "organizations": 90019, "consumers": 90019}
_TENANT_NAME = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|([a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE
)
_RESOURCES = (
    "https://outlook.office365.com",
    "https://outlook.office.com",
    "https://ps.outlook.com",
    "https://graph.microsoft.com",
)
_DEFAULT_SCOPE = "/.default"

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def entra_app(cloud: Cloud) -> web.Application:
    """The web application that stands for login.microsoftonline.com."""
    entra = _Entra(cloud)
    app = web.Application(middlewares=[_refusals_as_json])
    app.router.add_get("/common/discovery/instance", entra.instance)
    app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", entra.discovery)
    app.router.add_get("/{tenant}/discovery/v2.0/keys", entra.keys)
    app.router.add_route("*", "/{tenant}/oauth2/v2.0/token", entra.token)
    return app


@web.middleware
async def _refusals_as_json(request: web.Request, handler: Answer) -> web.StreamResponse:
    correlation_id = request.headers.get("client-request-id") or str(uuid.uuid4())
    try:
        return await handler(request)
    except EntraError as refusal:
        body = refusal.body(correlation_id, dt.datetime.now(dt.UTC))
        headers = {"Cache-Control": "no-store, no-cache", "x-ms-request-id": body["trace_id"]}
        return web.json_response(body, status=refusal.wording.status, headers=headers)


class _Entra:
    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    async def instance(self, request: web.Request) -> web.Response:
        metadata = {
            "preferred_network": request.host,
            "preferred_cache": request.host,
            "aliases": [request.host],
        }
        return web.json_response(
            {
                "tenant_discovery_endpoint": (
                    f"https://{request.host}/common/v2.0/.well-known/openid-configuration"
                ),
                "api-version": "1.1",
                "metadata": [metadata],
            }
        )

    async def discovery(self, request: web.Request) -> web.Response:
        name = request.match_info["tenant"]
        tenant_id = "{tenantid}" if name in _WITHOUT_TENANT else find_tenant(self._cloud.directory, name).id
        host, base = f"https://{request.host}", f"https://{request.host}/{name}"
        return web.json_response(
            {
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
                "jwks_uri": f"{base}/discovery/v2.0/keys",
                "response_modes_supported": ["query", "fragment", "form_post"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "response_types_supported": ["code"],
                "scopes_supported": ["openid", "profile", "email", "offline_access"],
                "issuer": f"{host}/{tenant_id}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
                "end_session_endpoint": f"{base}/oauth2/v2.0/logout",
            }
        )

    async def keys(self, _request: web.Request) -> web.Response:
        return web.json_response(self._cloud.mint.keys())

    async def token(self, request: web.Request) -> web.StreamResponse:
        form = await _credentials(request)
        if faulty := await self._fault(request, form):
            return faulty
        if request.method != "POST":
            raise EntraError(900561, method=request.method)
        body = self._grant(request.match_info["tenant"], form)
        self._cloud.counts["tokens"] += 1
        return web.json_response(body, headers={"Cache-Control": "no-store, no-cache"})

    def _grant(self, tenant_name: str, form: Mapping[str, str]) -> dict[str, Any]:
        now, cloud = dt.datetime.now(dt.UTC), self._cloud
        tenant, app, resource = app_only(cloud.directory, tenant_name, form)
        _check_secret(cloud, app, form, now.date())
        settings = cloud.directory.settings
        return {
            "token_type": "Bearer",
            "expires_in": settings.token_lifetime,
            "ext_expires_in": settings.token_lifetime,
            "access_token": cloud.mint.app_token(app, tenant, resource, settings, now),
        }

    async def _fault(self, request: web.Request, form: Mapping[str, str]) -> web.Response | None:
        rule = self._cloud.faults.take("token", client_id=form.get("client_id"))
        if rule is None:
            return None
        await asyncio.sleep(rule.delay)
        if rule.cut and request.transport:
            request.transport.abort()
        return _ordered_answer(rule) if rule.status or rule.cut else None


def _ordered_answer(rule: Rule) -> web.Response:
    as_text = isinstance(rule.body, str)
    text = rule.body if as_text else json.dumps(rule.body or {})
    headers = {"Content-Type": "text/html" if as_text else "application/json", **rule.headers}
    return web.Response(status=rule.status or 500, text=text, headers=headers)


def app_only(directory: Directory, tenant_name: str, form: Mapping[str, str]) -> tuple[Tenant, App, str]:
    """Who asks for a client_credentials token, in which tenant, for which resource.

    Raises EntraError; the secret is not looked at yet.
    """
    for parameter in ("grant_type", "client_id"):
        if not form.get(parameter):
            raise EntraError(900144, parameter=parameter)
    if form["grant_type"] != "client_credentials":
        raise EntraError(70003, grant_type=form["grant_type"])
    if tenant_name in _WITHOUT_TENANT:
        raise EntraError(_WITHOUT_TENANT[tenant_name])
    tenant = find_tenant(directory, tenant_name)
    resource = _resource(form.get("scope", ""), tenant)
    app = directory.app(form["client_id"], tenant)
    if app is None:
        raise EntraError(700016, client_id=form["client_id"], tenant=tenant.domain)
    return tenant, app, resource


def find_tenant(directory: Directory, name: str) -> Tenant:
    """The tenant in the path of a request; raises EntraError with 90002 or 900023."""
    if tenant := directory.tenant(name):
        return tenant
    raise EntraError(90002 if _TENANT_NAME.fullmatch(name) else 900023, tenant=name)


def _resource(scope: str, tenant: Tenant) -> str:
    scopes = scope.split()
    if not scopes:
        raise EntraError(900144, parameter="scope")
    if not all(text.endswith(_DEFAULT_SCOPE) for text in scopes):
        raise EntraError(1002012, scope=scope)
    if len(scopes) > 1:
        raise EntraError(28000, scope=scope)
    resource = scopes[0].removesuffix(_DEFAULT_SCOPE)
    if resource not in _RESOURCES:
        raise EntraError(500011, resource=resource, tenant=tenant.domain)
    return resource


def _check_secret(cloud: Cloud, app: App, form: Mapping[str, str], today: dt.date) -> None:
    if not app.enabled:
        raise EntraError(7000112, client_id=app.client_id, app=app.name)
    if not form.get("client_secret"):
        raise EntraError(7000216)
    if not cloud.secrets.matches(app.name, form["client_secret"]):
        raise EntraError(7000215, client_id=app.client_id)
    if app.secret_expired(today):
        raise EntraError(7000222, client_id=app.client_id)


async def _credentials(request: web.Request) -> dict[str, str]:
    """The form of the request; id and secret may come by HTTP Basic instead (RFC 6749 section 2.3.1)."""
    form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return form
    return {**form, "client_id": unquote_plus(client_id), "client_secret": unquote_plus(secret)}
