"""What every endpoint does with a request: read its fields, play ordered faults, and word refusals."""

import asyncio
import base64
import binascii
import json
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import unquote_plus

from aiohttp import web

from sandbox365.cloud import Cloud
from sandbox365.entra.errors import EntraError, Trail
from sandbox365.entra.pages import refusal_page
from sandbox365.faults import Rule

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
NO_STORE = {"Cache-Control": "no-store, no-cache"}


async def fields(request: web.Request) -> dict[str, str]:
    """The query of a GET, the form of a POST; client id and secret may come by HTTP Basic (RFC 6749 2.3.1)."""
    if request.method != "POST":
        return dict(request.query)
    form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    return {**form, **_basic(request.headers.get("Authorization", ""))}


def _basic(header: str) -> dict[str, str]:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return {}
    return {"client_id": unquote_plus(client_id), "client_secret": unquote_plus(secret)}


def required(form: Mapping[str, str], *names: str) -> tuple[str, ...]:
    """The values of these fields; raises EntraError with 900144 when one is missing or empty."""
    for name in names:
        if not form.get(name):
            raise EntraError(900144, parameter=name)
    return tuple(form[name] for name in names)


def correlation_id(request: web.Request) -> str:
    """The request id of the client, or a new one."""
    sent = request.headers.get("client-request-id") or request.query.get("client-request-id")
    return sent or str(uuid.uuid4())


def as_json(answer: Answer) -> Answer:
    """The same endpoint with refusals as JSON (facts 1.2)."""

    async def worded(request: web.Request) -> web.StreamResponse:
        trail_id = correlation_id(request)
        try:
            return await answer(request)
        except EntraError as refusal:
            body = refusal.body(Trail.begin(trail_id))
            headers = {**NO_STORE, "x-ms-request-id": body["trace_id"]}
            return web.json_response(body, status=refusal.wording.status, headers=headers)

    return worded


def as_page(answer: Answer) -> Answer:
    """The same endpoint with refusals as a page for a person, who is not sent back to any application."""

    async def worded(request: web.Request) -> web.StreamResponse:
        trail_id = correlation_id(request)
        try:
            return await answer(request)
        except EntraError as refusal:
            return refusal_page(refusal, Trail.begin(trail_id))

    return worded


def with_faults(cloud: Cloud, stage: str, answer: Answer) -> Answer:
    """The same endpoint, misbehaving as ordered for `stage`."""

    async def answered(request: web.Request) -> web.StreamResponse:
        form = await fields(request)
        rule = cloud.faults.take(stage, mailbox=form.get("login_hint"), client_id=form.get("client_id"))
        return await _faulty(request, rule) or await answer(request)

    return answered


async def _faulty(request: web.Request, rule: Rule | None) -> web.Response | None:
    if rule is None:
        return None
    await asyncio.sleep(rule.delay)
    if rule.cut and request.transport:
        request.transport.abort()
    return _ordered_answer(rule) if rule.status or rule.cut else None


def _ordered_answer(rule: Rule) -> web.Response:
    as_text = isinstance(rule.body, str)
    text: Any = rule.body if as_text else json.dumps(rule.body or {})
    headers = {"Content-Type": "text/html" if as_text else "application/json", **rule.headers}
    return web.Response(status=rule.status or 500, text=text, headers=headers)
