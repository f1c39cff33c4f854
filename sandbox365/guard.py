"""Who may use the doors that are meant for this computer alone: no foreign web page, and nobody without the key.

A page of any website can make its reader's browser call 127.0.0.1, and by a name of its own that leads there read the
answer, too (DNS rebinding). The browser then tells on it: by the name in Host and by Origin.
"""

import hmac
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox365.files import write_private

KEY_FILE = "control.key"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
_LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


def control_key(state: Path) -> str:
    """The key of the control port, made at the first start and kept in the state folder for its owner."""
    path = state / KEY_FILE
    if not path.exists():
        write_private(path, secrets.token_urlsafe(24).encode())
    return path.read_text().strip()


@web.middleware
async def only_local_names(request: web.Request, handler: Answer) -> web.StreamResponse:
    """403 for a Host that is no name of this computer's loopback."""
    if _host_name(request.headers.get("Host", "")) not in _LOOPBACK:
        return _refuse(403, "This address is for this computer alone: use 127.0.0.1, localhost or [::1].")
    return await handler(request)


@web.middleware
async def no_foreign_pages(request: web.Request, handler: Answer) -> web.StreamResponse:
    """403 for a request that a page of another origin makes; 415 for a POST that a form could make."""
    if _is_foreign(request):
        return _refuse(403, "A web page of another address may not use the control port.")
    if request.method == "POST" and request.content_type != "application/json":
        return _refuse(415, "Send JSON, with the header Content-Type: application/json.")
    return await handler(request)


def only_with_key(key: str) -> Any:
    """Middleware: 403 unless the path begins with the key."""

    @web.middleware
    async def check(request: web.Request, handler: Answer) -> web.StreamResponse:
        given = request.path.split("/")[1]
        if not hmac.compare_digest(given.encode(), key.encode()):
            return _refuse(
                403, f"The key is missing: use the whole address that was printed, or see {KEY_FILE}."
            )
        return await handler(request)

    return check


def _host_name(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdecimal() else host).lower()


def _is_foreign(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin != f"http://{request.headers.get('Host')}"
    return request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")


def _refuse(status: int, sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=status)
