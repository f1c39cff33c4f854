"""`postroom serve`: everything in one process."""

import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click
import structlog

from postroom.cli.frame import RoomCommand, translate
from postroom.cli.refusals import NotThisMachine, PortTaken
from postroom.cli.terminal import say
from postroom.cli.work import stop_on_signal
from postroom.shared.refusals import Refusal

if TYPE_CHECKING:
    from postroom.worker.worker import Worker

_LOOK_AGAIN = 5.0
"""Seconds."""
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


def run_until(stop: threading.Event, server: Any, *, with_workers: bool, ready: Callable[[], None]) -> None:
    """Serve pages, and work, until `stop`; `ready` is called once the port is answered."""
    threads = [threading.Thread(target=server.run, name="web", daemon=True)]
    crews: list[Worker] = []
    if with_workers:
        threads.append(threading.Thread(target=_keep_working, args=(stop, crews), name="crew"))
    for thread in threads:
        thread.start()
    try:
        ready()
        while not stop.wait(0.5):
            pass
    finally:  # also when `ready` met a ledger that somebody holds: nothing goes on without this command
        stop.set()
        for crew in crews:
            crew.stop.set()
        for thread in threads[1:]:
            thread.join()
        server.close()


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
    from django.core.wsgi import get_wsgi_application

    from postroom.site.front.server import make_server

    try:
        return make_server(get_wsgi_application(), host, port)
    except ValueError:
        raise NotThisMachine(host=host) from None
    except OSError as problem:
        raise PortTaken(port=port, host=host, why=problem.strerror or str(problem)) from None
