"""The bench sink: Dovecot with STARTTLS and XOAUTH2 in front of Postfix's smtp-sink, and a token server."""

import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template

from tests.bed import BedError, install
from tests.bed.certificates import make_certificates
from tests.bed.configuration import TEMPLATES as BED_TEMPLATES
from tests.bed.locks import starting_alone
from tests.bed.ports import HOST, MAIL_HOST, free_ports, is_open
from tests.bed.processes import Server, last_lines, start, stop
from tests.bench import proc, store, tokens

ROOT = Path(__file__).parents[2]
PATIENCE = 20.0  # seconds
PARTS = (
    Path("/usr/sbin/dovecot"),
    Path("/usr/lib/dovecot/submission"),
    Path("/usr/sbin/smtp-sink"),
    Path("/usr/bin/openssl"),
)
TEMPLATES = (Path(__file__).parent / "dovecot.conf", BED_TEMPLATES / "oauth2.conf.ext")
MOST_CONNECTIONS = 2000


@dataclass(frozen=True)
class Sink:
    """A running sink. `folder` holds its configuration and logs, `store` what it took."""

    folder: Path
    store: Path
    ports: dict[str, int]

    @property
    def host(self) -> str:
        """Where it listens for mail."""
        return MAIL_HOST

    @property
    def port(self) -> int:
        """The submission port, STARTTLS."""
        return self.ports["submission"]

    @property
    def ca_file(self) -> Path:
        """The CA that its certificates are from."""
        return self.folder / "tls" / "ca.pem"

    @property
    def authority(self) -> str:
        """Where its tokens come from."""
        return tokens.authority(self.ports["tokens"])

    def token(self, mailbox: str) -> str:
        """A token for that mailbox, without asking the token server."""
        return tokens.token(self.folder, self.ports["tokens"], mailbox)

    def cpu(self) -> float:
        """CPU seconds of all its processes up to now, ended ones included."""
        return sum(proc.session_cpu(_pid(self.folder, name)) for name in ("dovecot", "smtp-sink"))

    def connections(self) -> int:
        """Open connections of clients at this moment."""
        return proc.connections_to(self.port)


@contextlib.contextmanager
def running(needed: int) -> Iterator[Sink]:
    """A sink for `needed` bytes of mail; it ends and leaves nothing behind. Raises BedError."""
    if os.geteuid() != 0:
        raise BedError("The bench's Dovecot and smtp-sink can only be started by root. Run this as root.")
    if not all(part.exists() for part in PARTS):
        install()
    os.umask(0o022)  # Dovecot's own users must be able to read what is written for them
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers are ended then, too
    folder = Path(tempfile.mkdtemp(prefix="postroom-bench-", dir="/var/tmp"))
    kept = Path(tempfile.mkdtemp(prefix="postroom-sink-", dir=store.place(needed) or folder))
    try:
        yield _up(folder, kept)
    finally:
        for name in ("dovecot", "smtp-sink", "tokens"):
            stop(name, folder)
        shutil.rmtree(kept)
        shutil.rmtree(folder)


def _up(folder: Path, kept: Path) -> Sink:
    folder.chmod(0o711)
    shutil.chown(kept, "nobody")
    for name in ("log", "pid", "mail", "dovecot/run"):
        (folder / name).mkdir(parents=True)
    shutil.chown(folder / "mail", "mail", "mail")
    make_certificates(folder / "tls", folder / "dovecot" / "keys")
    with starting_alone():
        taken = free_ports()
        ports = {"submission": taken["submission"], "sink": taken["relay"], "tokens": taken["authority"]}
        sink = Sink(folder, kept, ports)
        _configure(sink)
        _start(sink)
    return sink


def _configure(sink: Sink) -> None:
    values = {
        "folder": sink.folder,
        "host": HOST,
        "mail_host": MAIL_HOST,
        "issuer": tokens.issuer(sink.ports["tokens"]),
        "submission": sink.port,
        "sink": sink.ports["sink"],
    }
    for template in TEMPLATES:
        text = Template(template.read_text()).substitute(values)
        (sink.folder / "dovecot" / template.name).write_text(text)
    shutil.chown(sink.folder / "dovecot" / "oauth2.conf.ext", group="dovecot")
    (sink.folder / "dovecot" / "oauth2.conf.ext").chmod(0o640)


def _start(sink: Sink) -> None:
    keep = ("-u", "nobody", "-R", str(sink.store), "-d", "%M.", "-m", str(MOST_CONNECTIONS), "-t", "1000")
    commands = {
        "tokens": (sys.executable, "-m", "tests.bench.tokens", str(sink.folder), str(sink.ports["tokens"])),
        "smtp-sink": ("/usr/sbin/smtp-sink", *keep, f"{HOST}:{sink.ports['sink']}", "512"),
        "dovecot": ("/usr/sbin/dovecot", "-F", "-c", str(sink.folder / "dovecot" / "dovecot.conf")),
    }
    with contextlib.chdir(ROOT):
        for name, command in commands.items():
            start(Server(name, command), sink.folder)
    for name, host, port in (
        ("tokens", HOST, sink.ports["tokens"]),
        ("smtp-sink", HOST, sink.ports["sink"]),
        ("dovecot", MAIL_HOST, sink.port),
    ):
        _wait_for(Server(name, commands[name]), sink.folder, host, port)


def _wait_for(server: Server, folder: Path, host: str, port: int) -> None:
    end = time.monotonic() + PATIENCE
    while not is_open(host, port):
        if time.monotonic() > end:
            raise BedError(f"The sink's {server.name} does not answer: {last_lines(server, folder)}")
        time.sleep(0.05)


def _pid(folder: Path, name: str) -> int:
    return int((folder / "pid" / name).read_text().split()[0])
