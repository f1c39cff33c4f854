"""Where the sandbox listens: free ports, remembered in the state folder."""

import errno
import json
import logging
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from postroom.sandbox.files import write_whole

_log = logging.getLogger(__name__)
_PORTS_FILE = "ports.json"
_DOORS = ("https", "smtp", "control")
_NO_SUCH_ADDRESS = {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.EPROTONOSUPPORT}


@dataclass(frozen=True)
class Endpoints:
    """What a client has to know to use the sandbox; no secret is in it, only the paths of secret files."""

    authority: str
    tenant: str
    domain: str
    ca_file: Path
    smtp_port: int
    control: str
    apps: Sequence[Mapping[str, str]]
    mailboxes: Sequence[str]
    store: Path

    def as_json(self) -> dict[str, Any]:
        """The same as plain JSON values; `smtp` is {"host", "port", "security"}."""
        return {
            "authority": self.authority,
            "tenant": self.tenant,
            "domain": self.domain,
            "ca_file": str(self.ca_file),
            "smtp": {"host": "localhost", "port": self.smtp_port, "security": "starttls"},
            "control": self.control,
            "apps": [dict(app) for app in self.apps],
            "mailboxes": list(self.mailboxes),
            "store": str(self.store),
        }


def open_doors(state: Path, host: str) -> dict[str, list[socket.socket]]:
    """Listening sockets for "https", "smtp" and "control", on the ports of the last run where these are free.

    Raises OSError when `host` is no address of this machine.
    """
    remembered = _remembered(state)
    doors = {
        door: _open("127.0.0.1" if door == "control" else host, remembered.get(door, 0), door)
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
    sockets = [socket.create_server((host, port))]
    if host == "127.0.0.1":  # clients told "localhost" may try ::1 first
        try:
            family = socket.AF_INET6
            sockets.append(socket.create_server(("::1", port_of(sockets)), family=family))
        except OSError as error:
            if error.errno not in _NO_SUCH_ADDRESS:
                sockets[0].close()
                raise
    return sockets
