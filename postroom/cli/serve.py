"""`postroom serve`: pages and workers, each in a process of its own where the system can fork."""

import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click
import structlog

from postroom.cli.frame import RoomCommand, translate
from postroom.cli.refusals import NotThisMachine, PortTaken
from postroom.cli.terminal import say
from postroom.cli.work import stop_on_signal
from postroom.shared.refusals import Refusal

if TYPE_CHECKING:
    from postroom.cli.apart import Beat
    from postroom.worker.worker import Worker

_LOOK_AGAIN = 5.0
"""Seconds."""
_BACKLOG = 1024
"""Callers that wait while the pages start again."""
log = structlog.get_logger("serve")


@click.command(cls=RoomCommand)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8017, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)
@click.option("--no-workers", is_flag=True, help="Only the web interface.")
def serve(host: str, port: int, no_workers: bool) -> None:
    """Run the web interface and the workers until Ctrl-C.

    Example: postroom serve --port 8017
    """
    stop = threading.Event()
    stop_on_signal(stop)
    if hasattr(os, "fork"):
        _run_apart(stop, host, port, with_workers=not no_workers)
        return
    server = create_web_server(host, port)
    run_until(stop, server, with_workers=not no_workers, ready=lambda: _say_all(host, port))


def say_where(host: str, port: int) -> None:
    """Print the address of the web interface."""
    say(translate("Postroom is at %(address)s") % {"address": build_web_address(host, port)})


def say_first_start(host: str, port: int) -> None:
    """While nobody may log in, print a link, good once, that makes the first administrator."""
    from django.urls import reverse

    from postroom.people import first_start
    from postroom.shared.wording import N_

    token = first_start.make_token()
    if token is None:
        return
    path = reverse("first-start-link", args=[token.reveal()])
    say(
        translate(
            N_("Nobody may log in yet. Open this link once in a browser to become the first administrator:")
        )
    )
    say(build_web_address(host, port).rstrip("/") + path)


def build_web_address(host: str, port: int) -> str:
    """What to type into a browser. For "all addresses" (0.0.0.0, ::) it is a name that is answered: this
    machine's, if the setting allowed_hosts has it, else the first one there.
    """
    from django.conf import settings
    from django.http.request import validate_host

    if host in ("0.0.0.0", "::"):  # noqa: S104  # compared, not listened on
        name = socket.gethostname().lower()
        host = name if validate_host(name, settings.ALLOWED_HOSTS) else settings.ALLOWED_HOSTS[0]
    return f"http://[{host}]:{port}/" if ":" in host and "[" not in host else f"http://{host}:{port}/"


def _say_all(host: str, port: int) -> None:
    say_where(host, port)
    say_first_start(host, port)


def _run_apart(stop: threading.Event, host: str, port: int, *, with_workers: bool) -> None:
    """The port belongs to this process, so it stays taken, and those who call wait, while the pages start again."""
    from django.core.wsgi import get_wsgi_application
    from django.db import connections

    from postroom.cli.apart import Part, find_most_memory, keep_running

    listeners = _listen(host, port)
    get_wsgi_application()  # whatever is wrong with it is told now
    _say_all(host, port)
    connections.close_all()  # no connection outlives a fork
    pages = Part("pages", lambda stop, beat: _answer(stop, beat, listeners), watched=True)
    pages.most_memory = find_most_memory()
    workers = Part("workers", _work, patient=True)
    keep_running(stop, [workers, pages] if with_workers else [pages])


def _answer(stop: threading.Event, beat: "Beat", listeners: Sequence[socket.socket]) -> None:
    server = _create_server(listeners)
    threading.Thread(
        target=_prove_life, args=(server.task_dispatcher, beat), name="beat", daemon=True
    ).start()
    run_until(stop, server, with_workers=False)


def _work(stop: threading.Event, _beat: "Beat") -> None:
    _work_beside(stop, None, ready=lambda: None)


class _Probe:
    """A request without a page: it waits in the same queue, so it is served when a page could be."""

    def __init__(self) -> None:
        self.served = threading.Event()

    def service(self) -> None:
        """Called by the thread that has come free."""
        self.served.set()

    def cancel(self) -> None:
        """The server closes."""


def _prove_life(dispatcher: Any, beat: "Beat") -> None:
    from postroom.cli.apart import BEAT_EVERY

    while True:
        probe = _Probe()
        dispatcher.add_task(probe)
        probe.served.wait()
        beat()
        time.sleep(BEAT_EVERY)


def run_until(
    stop: threading.Event, server: Any, *, with_workers: bool, ready: Callable[[], None] = lambda: None
) -> None:
    """Serve pages, and work, until `stop` or until one of both ends; `ready` is called once the port is answered."""
    from postroom.documents.bounded import MODULES
    from postroom.shared import children

    children.use(MODULES)
    web = threading.Thread(target=server.run, name="web", daemon=True)
    web.start()
    try:
        if with_workers:
            _work_beside(stop, web, ready)
        else:
            ready()
            _wait(stop, web)
    finally:
        server.close()
        children.stop_using()


def _work_beside(stop: threading.Event, web: threading.Thread | None, ready: Callable[[], None]) -> None:
    crews: list[Worker] = []
    crew = threading.Thread(target=_keep_working, args=(stop, crews), name="crew")
    crew.start()
    try:
        ready()
        _wait(stop, *filter(None, (web, crew)))
    finally:  # also when `ready` met a ledger that somebody holds: nothing goes on without this command
        stop.set()
        for one in crews:
            one.stop.set()
        crew.join()


def _wait(stop: threading.Event, *threads: threading.Thread) -> None:
    while not stop.wait(0.5) and all(thread.is_alive() for thread in threads):
        pass


def _keep_working(stop: threading.Event, crews: "list[Worker]") -> None:
    """A ledger that may not be worked on is looked at again: a person may have said meanwhile how it goes on."""
    from postroom.worker.worker import Worker

    while True:
        crews[:] = [Worker()]
        if stop.is_set():
            return
        try:
            crews[0].run()
        except Refusal as refusal:
            log.error("the workers do nothing", why=str(refusal))
        if stop.wait(_LOOK_AGAIN):
            return


def create_web_server(host: str, port: int) -> Any:
    """A server that has the port already and answers once it runs. Raises NotPossible when it is taken."""
    return _create_server(_listen(host, port))


def _create_server(listeners: Sequence[socket.socket]) -> Any:
    from django.core.wsgi import get_wsgi_application

    from postroom.site.front.server import make_server

    return make_server(get_wsgi_application(), listeners)


def _listen(host: str, port: int) -> list[socket.socket]:
    """Sockets for every address that the name has. Raises NotPossible when the port is taken."""
    from waitress.adjustments import Adjustments

    try:
        return [
            _listen_at(family, address) for family, _, _, address in Adjustments(host=host, port=port).listen
        ]
    except ValueError:
        raise NotThisMachine(host=host) from None
    except OSError as problem:
        raise PortTaken(port=port, host=host, why=problem.strerror or str(problem)) from None


def _listen_at(family: int, address: Any) -> socket.socket:
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    found.bind(address)
    found.listen(_BACKLOG)
    return found
