"""A sign-in service on a real loopback socket that answers what it is told, and records what it is asked."""

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

TENANT = "contoso.test"
TOKEN_PATH = f"/{TENANT}/oauth2/v2.0/token"
DISCOVERY_PATH = f"/{TENANT}/v2.0/.well-known/openid-configuration"


@dataclass(frozen=True)
class Answer:
    """One HTTP answer; a `body` that is no text goes out as JSON."""

    body: Any = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def raw(self) -> bytes:
        """The body as it crosses the wire."""
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


Form = dict[str, str]
Move = Answer | Callable[[Form], Answer]


class Authority:
    """`script` maps a path to its answer, or to a function of the form that was posted.

    `asked` are the forms of all token requests in their order; `most_at_once` says how many ran side by side.
    """

    def __init__(self, tls: ssl.SSLContext | None) -> None:
        self._server = _Server(("127.0.0.1", 0), type("Page", (_Page,), {"authority": self}))
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._scheme = "https" if tls else "http"
        self._counting = threading.Lock()
        self._running = 0
        self.asked: list[Form] = []
        self.most_at_once = 0
        self.script: dict[str, Move] = {
            DISCOVERY_PATH: Answer(self._description()),
            TOKEN_PATH: Answer({"access_token": "at", "token_type": "Bearer", "expires_in": 3599}),
        }

    @property
    def host(self) -> str:
        """Name and port."""
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def root(self) -> str:
        """Its address without a tenant."""
        return f"{self._scheme}://{self.host}"

    @property
    def address(self) -> str:
        """What a profile names as its authority."""
        return f"{self.root}/{TENANT}"

    def says(self, body: Any = "", status: int = 200, **headers: str) -> None:
        """Every token request gets this answer; in a header's name _ stands for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.script[TOKEN_PATH] = Answer(body, status, named)

    @contextmanager
    def listening(self) -> Iterator["Authority"]:
        """Answer until the end of the block."""
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()

    def answer(self, path: str, form: Form) -> Answer:
        """What the script says to a request."""
        move = self.script.get(path, Answer("not here", 404))
        if path != TOKEN_PATH:
            return move(form) if callable(move) else move
        with self._counting:
            self.asked.append(form)
            self._running += 1
            self.most_at_once = max(self.most_at_once, self._running)
        try:
            return move(form) if callable(move) else move
        finally:
            with self._counting:
                self._running -= 1

    def _description(self) -> dict[str, str]:
        base = f"{self.address}/oauth2/v2.0"
        return {
            "issuer": f"{self.address}/v2.0",
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "device_authorization_endpoint": f"{base}/devicecode",
        }


def slowly(seconds: float, answer: Answer) -> Callable[[Form], Answer]:
    """That answer, later."""

    def move(_form: Form) -> Answer:
        time.sleep(seconds)
        return answer

    return move


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_request: object) -> None:
        """Nothing: clients that go away are what some tests are about."""


class _Page(BaseHTTPRequestHandler):
    authority: Authority

    def do_GET(self) -> None:
        self._show({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._show(dict(parse_qsl(body)))

    def _show(self, form: Form) -> None:
        answer = self.authority.answer(urlsplit(self.path).path, form)
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(answer.raw)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.raw)

    def log_message(self, *_words: object) -> None:
        """Nothing: tests look at `asked`."""
