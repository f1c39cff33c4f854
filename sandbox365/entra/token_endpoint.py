"""The token endpoint: which grant, for which application, in which directory."""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox365.cloud import Cloud
from sandbox365.entra.app_only import app_only, own_tenant
from sandbox365.entra.asking import NO_STORE, Answer, fields, required
from sandbox365.entra.calls import TokenCall
from sandbox365.entra.errors import EntraError
from sandbox365.entra.realms import Realm, find_app, find_realm
from sandbox365.entra.redeeming import by_code, by_device_code, by_refresh_token, not_common

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass(frozen=True)
class _Grant:
    redeem: Callable[[Cloud, TokenCall], dict[str, Any]]
    check_realm: Callable[[Realm], object] = lambda _realm: None


_GRANTS = {
    "authorization_code": _Grant(by_code),
    "refresh_token": _Grant(by_refresh_token),
    "client_credentials": _Grant(app_only, own_tenant),
    DEVICE_GRANT: _Grant(by_device_code, not_common),
}


def token_endpoint(cloud: Cloud) -> Answer:
    """POST /{tenant}/oauth2/v2.0/token; raises EntraError."""

    async def answer(request: web.Request) -> web.Response:
        if request.method != "POST":
            raise EntraError(900561, verbs="POST, OPTIONS", method=request.method)
        grant, call = _read(cloud, request, await fields(request))
        body = grant.redeem(cloud, call)
        cloud.counts["tokens"] += 1
        return web.json_response(body, headers=NO_STORE)

    return answer


def _read(cloud: Cloud, request: web.Request, form: dict[str, str]) -> tuple[_Grant, TokenCall]:
    grant_type, client_id = required(form, "grant_type", "client_id")
    if grant_type not in _GRANTS:
        raise EntraError(70003, grant_type=grant_type)
    if "resource" in form:
        raise EntraError(901002)
    realm = find_realm(cloud.directory, request.match_info["tenant"])
    _GRANTS[grant_type].check_realm(realm)
    app = find_app(cloud.directory, realm, client_id)
    origin, now = request.headers.get("Origin"), dt.datetime.now(dt.UTC)
    return _GRANTS[grant_type], TokenCall(form, realm, app, request.host, origin, now)


def logged(cloud: Cloud, answer: Answer) -> Answer:
    """The same endpoint, with each request noted in the log; no secret is."""

    async def noted(request: web.Request) -> web.StreamResponse:
        form, start = await fields(request), time.time()
        entry = {"start": start, "grant_type": form.get("grant_type"), "client_id": form.get("client_id")}
        response = await answer(request)
        cloud.grants.log.append({**entry, "end": time.time(), "status": response.status})
        return response

    return noted
