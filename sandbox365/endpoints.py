"""Where the sandbox listens: free ports, remembered in the state folder."""

import errno
import json
import logging
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox365.files import write_whole

_log = logging.getLogger(__name__)
_PORTS_FILE = "ports.json"
_DOORS = ("https", "login", "smtp", "imap", "control")
_ALWAYS_LOOPBACK = ("control", "login")
_NO_SUCH_ADDRESS = {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.EPROTONOSUPPORT}


@dataclass(frozen=True)
class Endpoints:
    """What a client has to know to use the sandbox; of its secrets only the key that ends the address `control`."""

    authority: str
    tenant: str
    domain: str
    ca_file: Path
    login: str
    smtp_port: int
    imap_port: int
    control: str
    apps: Sequence[Mapping[str, Any]]
    users: Sequence[str]
    mailboxes: Sequence[str]
    store: Path

    def as_json(self) -> dict[str, Any]:
        """The same as plain JSON values; `smtp` and `imap` are {"host", "port", "security"}."""
        return {
            "authority": self.authority,
            "tenant": self.tenant,
            "domain": self.domain,
            "ca_file": str(self.ca_file),
            "smtp": {"host": "localhost", "port": self.smtp_port, "security": "starttls"},
            "imap": {"host": "localhost", "port": self.imap_port, "security": "tls"},
            "login": self.login,
            "control": self.control,
            "apps": [dict(app) for app in self.apps],
            "users": list(self.users),
            "mailboxes": list(self.mailboxes),
            "store": str(self.store),
        }


def open_doors(state: Path, host: str) -> dict[str, list[socket.socket]]:
    """Listening sockets for each door, on the ports of the last run where these are free.

    "login" is plain http for the browser, so that nobody meets a certificate warning.

    Raises OSError when `host` is no address of this machine.
    """
    remembered = _remembered(state)
    doors = {
        door: _open("127.0.0.1" if door in _ALWAYS_LOOPBACK else host, remembered.get(door, 0), door)
        for door in _DOORS
    }
    ports = {door: port_of(sockets) for door, sockets in doors.items()}
    write_whole(state / _PORTS_FILE, json.dumps(ports).encode())
    return doors


def port_of(sockets: Sequence[socket.socket]) -> int:
    """The port number that all sockets of one door share."""
    return int(sockets[0].getsockname()[1])


def _remembered(state: Path) -> dict[str, int]:
    try:
        ports = json.loads((state / _PORTS_FILE).read_bytes())
        return {door: int(ports[door]) for door in _DOORS}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _open(host: str, port: int, door: str) -> list[socket.socket]:
    try:
        return _listen(host, port)
    except OSError:
        if not port:
            raise
    sockets = _listen(host, 0)
    _log.warning("Port %d (%s) is taken; the sandbox uses %d now.", port, door, port_of(sockets))
    return sockets


def _listen(host: str, port: int) -> list[socket.socket]:
    sockets = [_prompt(socket.create_server((host, port)))]
    if host == "127.0.0.1":  # clients told "localhost" may try ::1 first
        try:
            family = socket.AF_INET6
            sockets.append(_prompt(socket.create_server(("::1", port_of(sockets)), family=family)))
        except OSError as error:
            if error.errno not in _NO_SUCH_ADDRESS:
                sockets[0].close()
                raise
    return sockets


def _prompt(listening: socket.socket) -> socket.socket:
    """The same socket under its protocol's number: asyncio sets TCP_NODELAY only where it sees that number.

    Without it an answer of several lines waits 40 ms for the client's acknowledgement.
    """
    return socket.socket(listening.family, listening.type, socket.IPPROTO_TCP, fileno=listening.detach())
