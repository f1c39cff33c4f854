"""Starting and stopping the sandbox: one event loop in one background thread."""

import asyncio
import logging
import signal
import socket
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from types import TracebackType

from aiohttp import web

from sandbox365.certificates import CA_FILE, server_tls
from sandbox365.cloud import Cloud
from sandbox365.control import guarded_control_app
from sandbox365.endpoints import Endpoints, open_doors, port_of
from sandbox365.entra.app import entra_app, login_app
from sandbox365.exchange.imap import converse
from sandbox365.exchange.submission import Submission
from sandbox365.guard import control_key

_log = logging.getLogger(__name__)
_START_SECONDS = 30
_STOP_SECONDS = 10


class SandboxError(RuntimeError):
    """The sandbox cannot start; the text says why and what to do."""


class Sandbox:
    """A pretended Microsoft 365 whose memory is the folder `state` (made when missing).

    `faults` is a JSON file of fault rules, read again when it changes; `host` the address to listen on.
    """

    def __init__(self, state: Path, faults: Path | None = None, host: str = "127.0.0.1") -> None:
        self._state = state.absolute()
        self._faults = faults
        self._host = host
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    def start(self) -> Endpoints:
        """Listen, and return where.  Raises SandboxError."""
        if self._thread:
            raise SandboxError("This sandbox runs already; stop it first.")
        started: Future[Endpoints] = Future()
        self._thread = threading.Thread(target=self._run, args=(started,), name="sandbox", daemon=True)
        self._thread.start()
        try:
            return started.result(_START_SECONDS)
        except (OSError, ValueError) as error:
            self._thread = None
            raise SandboxError(f"The sandbox cannot start: {error}") from error

    def stop(self) -> None:
        """Close every connection and end the thread; harmless when nothing runs."""
        if self._thread and self._loop and self._stopping:
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(_STOP_SECONDS)
        self._thread = None

    def __enter__(self) -> Endpoints:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self, started: "Future[Endpoints]") -> None:
        try:
            asyncio.run(self._serve(started))
        except Exception as error:
            if started.done():
                _log.exception("The sandbox has stopped")
            else:
                started.set_exception(error)

    async def _serve(self, started: "Future[Endpoints]") -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        async with AsyncExitStack() as stack:
            cloud = Cloud(self._state, self._faults)
            tls = server_tls(self._state)
            doors = open_doors(self._state, self._host)
            key = control_key(self._state)
            endpoints = _endpoints(cloud, doors, key)
            await _serve_web(stack, entra_app(cloud, endpoints.login), doors["https"], tls)
            await _serve_web(stack, login_app(cloud, endpoints.login), doors["login"])
            await _serve_web(stack, guarded_control_app(cloud, endpoints.as_json(), key), doors["control"])
            await _serve_smtp(stack, cloud, doors["smtp"], tls)
            await _serve_imap(stack, cloud, doors["imap"], tls)
            started.set_result(endpoints)
            await self._stopping.wait()


def serve_forever(state: Path, faults: Path | None, announce: Callable[[Endpoints], None]) -> None:
    """Run in the foreground until SIGINT or SIGTERM; `announce` hears the endpoints once they answer.

    Raises SandboxError.
    """
    stop = threading.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    former = {number: signal.signal(number, lambda *_: stop.set()) for number in signals}
    try:
        with Sandbox(state, faults) as endpoints:
            announce(endpoints)
            while not stop.wait(0.5):  # in slices: Windows delivers Ctrl-C only between waits
                pass
    finally:
        for number, action in former.items():
            signal.signal(number, action)


def _endpoints(cloud: Cloud, doors: dict[str, list[socket.socket]], key: str) -> Endpoints:
    tenant = cloud.directory.main_tenant()
    apps = [
        {
            "name": app.name,
            "client_id": app.client_id,
            "secret_file": str(cloud.secrets.path(app.name)),
            "note": app.note,
            "redirect_uris": [uri for uri, _platform in app.redirects],
            **_certificate_file(cloud, app.name),
        }
        for app in cloud.directory.apps.values()
    ]
    return Endpoints(
        authority=f"https://localhost:{port_of(doors['https'])}/{tenant.id}",
        tenant=tenant.id,
        domain=tenant.domain,
        ca_file=cloud.state / CA_FILE,
        login=f"http://127.0.0.1:{port_of(doors['login'])}",
        smtp_port=port_of(doors["smtp"]),
        imap_port=port_of(doors["imap"]),
        control=f"http://127.0.0.1:{port_of(doors['control'])}/{key}",
        apps=apps,
        users=list(cloud.directory.users),
        mailboxes=list(cloud.directory.mailboxes),
        store=cloud.store.mailboxes,
    )


def _certificate_file(cloud: Cloud, app: str) -> dict[str, str]:
    path = cloud.secrets.certificate(app)
    return {"certificate_file": str(path)} if path else {}


async def _serve_web(
    stack: AsyncExitStack,
    app: web.Application,
    sockets: list[socket.socket],
    tls: ssl.SSLContext | None = None,
) -> None:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    for sock in sockets:
        await web.SockSite(runner, sock, ssl_context=tls).start()


async def _serve_smtp(
    stack: AsyncExitStack, cloud: Cloud, sockets: list[socket.socket], tls: ssl.SSLContext
) -> None:
    loop = asyncio.get_running_loop()
    stack.callback(cloud.sessions.cut_all)
    for sock in sockets:
        server = await loop.create_server(lambda: Submission(cloud, tls), sock=sock)
        stack.callback(server.close)


async def _serve_imap(
    stack: AsyncExitStack, cloud: Cloud, sockets: list[socket.socket], tls: ssl.SSLContext
) -> None:
    for sock in sockets:
        server = await asyncio.start_server(partial(converse, cloud), sock=sock, ssl=tls, limit=2**20)
        stack.callback(server.close)
