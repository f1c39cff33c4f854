"""A bed: the running servers of one folder, and where they are."""

import contextlib
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.bed.configuration import configure, issuer, prepare
from tests.bed.errors import BedError
from tests.bed.install import NODE_FOLDER, install
from tests.bed.locks import locked, starting_alone
from tests.bed.ports import HOST, MAIL_HOST, free_ports, is_open
from tests.bed.processes import Server, is_running, last_lines, start, stop
from tests.bed.tenant import (
    BILLING_DAEMON,
    CERTIFICATE_DAEMON,
    DAEMON,
    MAILBOXES,
    PASSWORD,
    PUBLIC_APP,
    TENANT,
    WEB_APP,
    App,
)

SERVER_NAMES = ("authority", "fault", "dovecot", "postfix")
START_PATIENCE = 30.0  # seconds
ON_LOOPBACK_HOST = {"authority", "authority_control", "fault_exchanger", "fault_control", "lmtp", "relay"}


@dataclass(frozen=True)
class Endpoint:
    """A host and port to connect to."""

    host: str
    port: int


@dataclass(frozen=True)
class Control:
    """A control port: JSON over http, see README.md."""

    url: str

    def get(self, path: str) -> Any:
        """The answer of GET `path`, decoded."""
        return self._ask(urllib.request.Request(self.url + path))

    def post(self, path: str, **body: Any) -> Any:
        """The answer of POST `path` with `body` as JSON, decoded.

        Raises:
            BedError: the control port refused, with its sentence.
        """
        return self._ask(urllib.request.Request(self.url + path, data=json.dumps(body).encode()))

    def _ask(self, request: urllib.request.Request) -> Any:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with direct.open(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            raise BedError(json.load(refused)["error"]) from None


@dataclass(frozen=True)
class Bed:
    """Where the servers of a running bed are. Made by `Bed.up` and `Bed.at`."""

    folder: Path
    ca_file: Path
    tenant: str
    authority: str  # as MSAL's `authority`, for instance_discovery=False
    issuer: str  # as MSAL's `oidc_authority`
    authority_control: Control
    submission: Endpoint  # Dovecot, STARTTLS
    submissions: Endpoint  # Dovecot, TLS from the start
    imap: Endpoint  # STARTTLS
    imaps: Endpoint
    fault_submission: Endpoint  # the fault server, STARTTLS
    fault_submissions: Endpoint
    fault_wrong_certificate: Endpoint  # a certificate of another name, signed by nobody known
    fault_no_starttls: Endpoint  # AUTH in clear and no STARTTLS: a trap
    fault_control: Control
    fault_store: Path  # what the fault server took: *.eml
    user: str
    app_certificate: Path
    app_key: Path
    password: str = field(repr=False)  # of every mailbox, for PLAIN and LOGIN
    public_app: App = PUBLIC_APP
    web_app: App = WEB_APP
    daemon: App = DAEMON
    certificate_daemon: App = CERTIFICATE_DAEMON
    billing_daemon: App = BILLING_DAEMON

    @classmethod
    def up(cls, folder: Path | str) -> Self:
        """Start every server that a bed in this folder lacks (installing what is missing) and wait until all answer.

        Raises:
            BedError: something is missing or does not start; then nothing is left running.
        """
        folder = Path(folder).resolve()
        _check_root()
        with _usual_umask():
            prepare(folder)
            with locked(folder / "lock"):
                if not all(is_running(name, folder) for name in SERVER_NAMES):
                    _start_afresh(folder)
                return cls.at(folder)

    @classmethod
    def at(cls, folder: Path | str) -> Self:
        """The bed that was started in this folder.

        Raises:
            BedError: there is none.
        """
        folder = Path(folder).resolve()
        try:
            ports = json.loads((folder / "bed.json").read_text())["ports"]
        except FileNotFoundError:
            raise BedError(
                f"There is no bed in {folder}; start one with: python -m tests.bed up {folder}"
            ) from None
        return cls._described(folder, ports)

    def down(self) -> None:
        """End the servers; files stay. Nothing happens to a bed that is down already."""
        take_down(self.folder)

    def reset(self) -> None:
        """Put every switch back, and empty the logs and the fault server's store; mailboxes keep their mail."""
        self.authority_control.post("/reset")
        self.fault_control.post("/reset")

    @classmethod
    def _described(cls, folder: Path, ports: dict[str, int]) -> Self:
        submission_names = [name for name in ports if name not in ON_LOOPBACK_HOST]
        return cls(
            folder=folder,
            ca_file=folder / "tls" / "ca.pem",
            tenant=TENANT,
            authority=f"https://localhost:{ports['authority']}/{TENANT}",
            issuer=issuer(ports),
            authority_control=Control(f"http://{HOST}:{ports['authority_control']}"),
            fault_control=Control(f"http://{HOST}:{ports['fault_control']}"),
            fault_store=folder / "store",
            user=MAILBOXES[0],
            app_certificate=folder / "tls" / "app.pem",
            app_key=folder / "tls" / "app.key",
            password=PASSWORD,
            **{name: Endpoint(MAIL_HOST, ports[name]) for name in submission_names},
        )


def take_down(folder: Path | str) -> None:
    """End every server whose pid file lies in this folder."""
    folder = Path(folder).resolve()
    if (folder / "pid").is_dir():
        with locked(folder / "lock"):
            _stop_all(folder)


def _check_root() -> None:
    if os.geteuid() != 0:
        raise BedError("The bed's Dovecot and Postfix can only be started by root. Run this as root.")


@contextlib.contextmanager
def _usual_umask() -> Iterator[None]:
    # Dovecot's and Postfix's own users must be able to read what is written for them.
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)


def _start_afresh(folder: Path) -> None:
    _stop_all(folder)
    with starting_alone():
        install()
        ports = free_ports()
        configure(folder, ports)
        try:
            _start_all(folder, ports)
        except BaseException:
            _stop_all(folder)
            raise


def _servers(folder: Path) -> tuple[Server, ...]:
    commands = (
        ("node", str(NODE_FOLDER / "authority" / "main.mjs"), str(folder)),
        ("node", str(NODE_FOLDER / "fault" / "main.mjs"), str(folder)),
        ("/usr/sbin/dovecot", "-F", "-c", str(folder / "dovecot" / "dovecot.conf")),
        ("/usr/lib/postfix/sbin/master", "-c", str(folder / "postfix"), "-s"),
    )
    return tuple(map(Server, SERVER_NAMES, commands))


def _start_all(folder: Path, ports: dict[str, int]) -> None:
    servers = _servers(folder)
    for server in servers:
        start(server, folder)
    _wait_until_all_answer(servers, folder, ports)


def _wait_until_all_answer(servers: tuple[Server, ...], folder: Path, ports: dict[str, int]) -> None:
    end = time.monotonic() + START_PATIENCE
    for name, port in ports.items():
        while not is_open(HOST if name in ON_LOOPBACK_HOST else MAIL_HOST, port):
            _check_all_run(servers, folder)
            if time.monotonic() > end:
                raise BedError(
                    f"The bed's port {port} ({name}) did not open within {START_PATIENCE:.0f} s; see {folder}/log."
                )
            time.sleep(0.05)


def _check_all_run(servers: tuple[Server, ...], folder: Path) -> None:
    for server in servers:
        if not is_running(server.name, folder):
            raise BedError(
                f"The bed's {server.name} ended at once; see {folder}/log. {last_lines(server, folder)}"
            )


def _stop_all(folder: Path) -> None:
    for name in reversed(SERVER_NAMES):
        stop(name, folder)
