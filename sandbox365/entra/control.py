"""What the control port can do about Entra: end a person's sessions, and read the log of token requests."""

import json

from aiohttp import web

from sandbox365.cloud import Cloud


def add_entra_routes(app: web.Application, cloud: Cloud) -> None:
    """POST /revoke {"user": ADDRESS} and GET /log; the first raises ValueError for anything else."""

    async def revoke(request: web.Request) -> web.Response:
        return web.json_response({"revoked": cloud.grants.revoke(_address(cloud, await request.json()))})

    async def log(_request: web.Request) -> web.Response:
        return web.json_response(list(cloud.grants.log))

    app.router.add_post("/revoke", revoke)
    app.router.add_get("/log", log)


def _address(cloud: Cloud, body: object) -> str:
    user = body.get("user") if isinstance(body, dict) else None
    if not isinstance(user, str) or cloud.directory.user(user) is None:
        raise ValueError(f'Give {{"user": ADDRESS}} of somebody in the directory, not {json.dumps(body)}.')
    return user
