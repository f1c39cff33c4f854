"""A fresh PostgreSQL 15 for as long as a test or a command needs it.

    python -m tests.bed.postgres COMMAND...    runs it with POSTROOM_TEST_DATABASE_URL in its environment

Every cluster lies in a folder of its own below the temporary folder, named for the process that owns it. The kernel
ends the server when its owner dies; the folder that a killed owner leaves is deleted by the next start.
"""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

from tests.bed.errors import BedError
from tests.bed.install import install_debian_packages
from tests.bed.locks import starting_alone
from tests.bed.ports import HOST, free_ports
from tests.bed.processes import started_at

VARIABLE = "POSTROOM_TEST_DATABASE_URL"
PROGRAMS = Path("/usr/lib/postgresql/15/bin")
USER = "postgres"  # comes with Debian's package; initdb(1) and postgres(1) refuse to run as root
NAME = "postroom"  # of the role (CREATEDB, no superuser) and of its database
PREFIX = "postroom-postgres-"
START_PATIENCE = 30.0  # seconds
STOP_PATIENCE = 30.0  # seconds for a fast shutdown, and as many for an immediate one
# pdeathsig: SIGINT is PostgreSQL's fast shutdown, and setpriv(1) has the kernel send it when the owner dies.
AS_USER = ("setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups", "--pdeathsig=INT", "--")
INITDB = (
    *(PROGRAMS / "initdb", "--encoding=UTF8", "--locale=C.UTF-8", f"--username={USER}", "--auth-local=peer"),
    *(
        "--auth-host=scram-sha-256",
        "--no-instructions",
        "--no-sync",
    ),  # only the making of the files is not synced
)
ROLE_AND_DATABASE = """
CREATE ROLE {name} LOGIN CREATEDB PASSWORD '{password}';
CREATE DATABASE {name} OWNER {name};
"""


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """Run a server with an empty database, and yield its URL: postgres://NAME:PASSWORD@127.0.0.1:PORT/NAME.

    It has max_connections 200 and otherwise PostgreSQL's defaults (fsync is on). At the end it is gone with all it
    held, clients or not.

    Raises:
        BedError: PostgreSQL cannot be installed or does not start; then nothing is left running.
    """
    if os.geteuid() != 0:
        raise BedError("The bed's PostgreSQL can only be started by root, who lends it the user postgres.")
    _delete_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-{started_at(os.getpid())}-"))
    try:
        with _server(folder) as port:
            yield _made_database(folder, port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a cluster of this test process's own: each worker of pytest-xdist has one."""
    with cluster() as url:
        yield url


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[int]:
    """Run the server of a new cluster in this folder; yields its port."""
    with starting_alone():
        install_debian_packages()
    shutil.chown(folder, USER, USER)
    _as_user(*INITDB, "-D", folder / "data")
    with starting_alone():
        port = next(iter(free_ports().values()))
        server = _spawned(folder, port)
        try:
            _wait_until_ready(server, folder, port)
        except BaseException:
            _stop(server)
            raise
    try:
        yield port
    finally:
        _stop(server)


def _spawned(folder: Path, port: int) -> subprocess.Popen[bytes]:
    settings = {
        "listen_addresses": HOST,
        "port": port,
        "unix_socket_directories": folder,
        "max_connections": 200,
    }
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [*AS_USER, PROGRAMS / "postgres", "-D", folder / "data", *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=_plain_environment(),
            start_new_session=True,  # a Ctrl-C in the terminal is for the tests, not for their database
        )


def _wait_until_ready(server: subprocess.Popen[bytes], folder: Path, port: int) -> None:
    end = time.monotonic() + START_PATIENCE
    probe = (PROGRAMS / "pg_isready", "-q", "-h", folder, "-p", str(port))
    while subprocess.run(probe, env=_plain_environment()).returncode != 0:
        if server.poll() is not None or time.monotonic() > end:
            last = "\n".join((folder / "log").read_text(errors="replace").splitlines()[-10:])
            raise BedError(f"The bed's PostgreSQL did not start on port {port}:\n{last}")
        time.sleep(0.05)


def _made_database(folder: Path, port: int) -> str:
    password = secrets.token_hex(16)
    psql = (PROGRAMS / "psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", "-h", folder, "-p", str(port))
    _as_user(*psql, "-d", "postgres", given=ROLE_AND_DATABASE.format(name=NAME, password=password))
    return f"postgres://{NAME}:{password}@{HOST}:{port}/{NAME}"


def _as_user(*command: str | Path, given: str = "") -> None:
    done = subprocess.run(
        [*AS_USER, *command], input=given, capture_output=True, text=True, env=_plain_environment(), cwd="/"
    )
    if done.returncode != 0:
        raise BedError(f"{command[0]} failed: {done.stderr.strip()}")


def _plain_environment() -> dict[str, str]:
    # None of the PG* variables (libpq, chapter "Environment Variables") and no foreign locale, but the tests' clock.
    clock = {name: os.environ[name] for name in ("LD_PRELOAD", "CLOCK_SHIFT") if name in os.environ}
    return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", **clock}


def _stop(server: subprocess.Popen[bytes]) -> None:
    for how in (signal.SIGINT, signal.SIGQUIT):  # fast, then immediate: postgres(1), "Notes"
        server.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(STOP_PATIENCE)
            return
    server.kill()
    server.wait()


def _delete_abandoned() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        pid, start, _ = folder.name.removeprefix(PREFIX).split("-", 2)
        if started_at(int(pid)) != start:
            _end_server_in(folder / "data")
            shutil.rmtree(folder, ignore_errors=True)


def _end_server_in(data: Path) -> None:
    # The kernel has told it to end; it may still be busy with that, or may have been started as its owner died.
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        if Path(f"/proc/{pid}/cwd").readlink() != data:  # a number that has gone to another process
            return
        os.kill(pid, signal.SIGQUIT)
    except (OSError, ValueError, IndexError):  # it has ended, or never wrote the file
        return
    end = time.monotonic() + STOP_PATIENCE
    while started_at(pid) is not None and time.monotonic() < end:
        time.sleep(0.02)


class _Signals:
    """Keeps the runner alive until all is cleaned up, and passes on what only the runner was sent."""

    def __init__(self) -> None:
        self.pending: list[int] = []
        self.command: subprocess.Popen[bytes] | None = None
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup(1)
                signal.signal(number, self._receive)

    def run(self, command: list[str], environment: dict[str, str]) -> int:
        """Run the command, unless a signal has come before; its exit code as a shell would report it."""
        if self.pending:
            return 128 + self.pending[0]
        try:
            self.command = subprocess.Popen(command, env=environment)
        except OSError as failure:
            print(f"{command[0]} cannot be run: {failure.strerror}.", file=sys.stderr)
            return 127
        for number in self.pending:  # came while it was being started
            self.command.send_signal(number)
        code = self.command.wait()
        return code if code >= 0 else 128 - code

    def _receive(self, number: int, _frame: FrameType | None) -> None:
        if self.command is None:
            self.pending.append(number)
        elif number != signal.SIGINT:  # a terminal sends Ctrl-C to the command as well
            self.command.send_signal(number)


def main() -> int:
    """The exit code of the command; 1 no PostgreSQL, 2 wrong use, 127 no such command, 128 + N ended by signal N."""
    command = sys.argv[1:]
    if not command:
        print("usage: python -m tests.bed.postgres COMMAND...", file=sys.stderr)
        return 2
    signals = _Signals()
    try:
        with cluster() as url:
            return signals.run(command, {**os.environ, VARIABLE: url})
    except BedError as failure:
        print(failure, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
