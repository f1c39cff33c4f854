"""The control port: look at the sandbox, order faults, throw switches (plain http on 127.0.0.1, below a key)."""

import json
from dataclasses import asdict
from typing import Any

from aiohttp import web

from sandbox365.cloud import Cloud
from sandbox365.entra.control import add_entra_routes
from sandbox365.guard import Answer, no_foreign_pages, only_local_names, only_with_key


def guarded_control_app(cloud: Cloud, endpoints: dict[str, Any], key: str) -> web.Application:
    """The control port below its key, for programs of this computer alone."""
    app = web.Application(middlewares=[only_local_names, no_foreign_pages, only_with_key(key)])
    app.add_subapp(f"/{key}", _control_app(cloud, endpoints))
    return app


def _control_app(cloud: Cloud, endpoints: dict[str, Any]) -> web.Application:
    """GET /state, /deliveries, /tokens, /log; POST /faults, /faults/clear, /directory, /reset, /revoke; all JSON."""
    control = _Control(cloud, endpoints)
    app = web.Application(middlewares=[_errors_as_sentences])
    app.router.add_get("/state", control.state)
    app.router.add_get("/deliveries", control.deliveries)
    app.router.add_get("/tokens", control.tokens)
    app.router.add_post("/faults", control.add_faults)
    app.router.add_post("/faults/clear", control.clear_faults)
    app.router.add_post("/directory", control.change_directory)
    app.router.add_post("/reset", control.reset)
    add_entra_routes(app, cloud)
    return app


@web.middleware
async def _errors_as_sentences(request: web.Request, handler: Answer) -> web.StreamResponse:
    try:
        return await handler(request)
    except json.JSONDecodeError as error:
        return web.json_response({"error": f"The body is no JSON: {error}."}, status=400)
    except ValueError as error:
        return web.json_response({"error": str(error)}, status=400)


class _Control:
    def __init__(self, cloud: Cloud, endpoints: dict[str, Any]) -> None:
        self._cloud = cloud
        self._endpoints = endpoints

    async def state(self, _request: web.Request) -> web.Response:
        return web.json_response(self._state(), dumps=_dumps)

    async def deliveries(self, _request: web.Request) -> web.Response:
        return web.json_response(self._cloud.store.deliveries())

    async def tokens(self, _request: web.Request) -> web.Response:
        return web.json_response(list(self._cloud.mint.issued))

    async def add_faults(self, request: web.Request) -> web.Response:
        self._cloud.faults.add(await request.json())
        return web.json_response(self._cloud.faults.as_json())

    async def clear_faults(self, _request: web.Request) -> web.Response:
        self._cloud.faults.clear()
        return web.json_response(self._cloud.faults.as_json())

    async def change_directory(self, request: web.Request) -> web.Response:
        self._cloud.change(await request.json())
        return web.json_response(self._state(), dumps=_dumps)

    async def reset(self, _request: web.Request) -> web.Response:
        self._cloud.reset()
        return web.json_response(self._state(), dumps=_dumps)

    def _state(self) -> dict[str, Any]:
        directory = asdict(self._cloud.directory)
        for mailbox in directory["mailboxes"].values():
            mailbox["password"] = "set" if mailbox["password"] else None
        return {
            "endpoints": self._endpoints,
            "directory": directory,
            "faults": self._cloud.faults.as_json(),
            "counts": dict(self._cloud.counts),
            "sessions": self._cloud.sessions.as_json(),
        }


def _dumps(value: Any) -> str:
    return json.dumps(value, default=str)
