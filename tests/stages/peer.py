"""One conversation of the test server: a correct ESMTP server, but for what its plan says.

RFC 5321, RFC 3207 (STARTTLS), RFC 4954 (AUTH).
"""

import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.stages.server import Server

END = b"\r\n.\r\n"
MIDDLE = 200_000
"""Bytes of a message after which its middle has come."""
_PATH = re.compile(rb"[^<]*<([^>]*)>")


class Gone(Exception):
    """The connection has ended."""


@dataclass
class Received:
    """A message that came with its final dot. `answer` is the reply to the dot, "" when none was given."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    answer: str = ""

    @property
    def code(self) -> str:
        """The reply code of the answer."""
        return self.answer[:3]


@dataclass
class Plan:
    """What goes wrong where: `times` times, after `skip` visits of the stage that went well."""

    stage: str
    move: Callable[["Peer"], None]
    times: int = 1
    skip: int = 0

    def due(self, stage: str) -> bool:
        """Count a visit of a stage; whether it goes wrong this time."""
        if stage != self.stage or not self.times:
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True


class Peer:
    """One connection, from its greeting to its end."""

    def __init__(self, server: "Server", sock: socket.socket) -> None:
        self.server = server
        self.sock = sock
        self.said = ""
        self._command = b""
        self._unread = b""
        self._logged_in = False
        self._forget()

    def run(self) -> None:
        """The whole conversation."""
        try:
            self._answer("connect", "220 stages.test ESMTP ready")
            while True:
                self._obey(self._line())
        except (Gone, OSError):
            pass
        finally:
            self.sock.close()

    def say(self, line: str) -> None:
        """Send a reply; 421 closes the connection (RFC 5321 3.8)."""
        self.said = line
        self.write(b"".join(part.encode() + b"\r\n" for part in line.split("\n")))
        if line.startswith("421"):
            raise Gone

    def write(self, data: bytes) -> None:
        """Send these bytes, whatever they are."""
        self.sock.sendall(data)

    def _obey(self, line: bytes) -> None:
        self._command = line
        with self.server.lock:
            self.server.commands.append(line)
        verb = re.split(rb"[ :]", line, maxsplit=1)[0].decode("latin-1").lower()
        known = getattr(self, f"_on_{verb}", None)
        if known:
            known()
        else:
            self.say("500 5.5.2 No such command")

    def _on_ehlo(self) -> None:
        offers = ["SIZE 100000000", "8BITMIME", "ENHANCEDSTATUSCODES"]
        offers.append("AUTH PLAIN XOAUTH2" if self._secure else "STARTTLS")
        lines = [f"250-{offer}" for offer in ("stages.test", *offers[:-1])]
        self._answer("ehlo", "\n".join([*lines, f"250 {offers[-1]}"]))

    def _on_starttls(self) -> None:
        if self._answer("starttls", "220 2.0.0 Go ahead"):
            # What was said in clear behind the command is not believed (RFC 3207 4.2).
            self._unread = b""
            self._goes_wrong("handshake")
            self.sock = self.server.tls.wrap_socket(self.sock, server_side=True)

    def _on_auth(self) -> None:
        words = self._command.split()
        if not self._secure or words[1] not in (b"PLAIN", b"XOAUTH2"):
            return self.say("504 5.5.4 Unrecognized authentication type")
        if len(words) == 2:
            self.say("334 ")
            self._line()
        self._logged_in = self._answer("auth", "235 2.7.0 Authentication successful")
        return None

    def _on_mail(self) -> None:
        if not self._logged_in:
            return self.say("530 5.7.0 Log in first")
        self._forget()
        if self._answer("mail", "250 2.1.0 Sender OK"):
            self._sender = _path(self._command)
        return None

    def _on_rcpt(self) -> None:
        if not self._sender:
            return self.say("503 5.5.1 MAIL first")
        if self._answer("rcpt", "250 2.1.5 Recipient OK"):
            self._recipients.append(_path(self._command))
        return None

    def _on_data(self) -> None:
        if not self._recipients:
            return self.say("503 5.5.1 RCPT first")
        if self._answer("data", "354 End with a line that holds a dot alone"):
            self._take(Received(self._sender, tuple(self._recipients), self._body()))
            self._forget()
        return None

    def _on_rset(self) -> None:
        self._forget()
        self.say("250 2.0.0 Forgotten")

    def _on_noop(self) -> None:
        self.say("250 2.0.0 Still here")

    def _on_quit(self) -> None:
        self._answer("quit", "221 2.0.0 Goodbye")
        raise Gone

    def _take(self, message: Received) -> None:
        with self.server.lock:
            self.server.received.append(message)
        self.said = ""
        try:
            self._answer("final", "250 2.0.0 Taken")
        finally:
            message.answer = self.said

    def _body(self) -> bytes:
        data = bytearray(b"\r\n" + self._unread)
        looked = 0
        while (end := data.find(END, looked)) < 0:
            looked = max(0, len(data) - len(END))
            if len(data) > MIDDLE:
                self._goes_wrong("body")
            data += self._receive()
        self._unread = bytes(data[end + len(END) :])
        return bytes(data[: end + 2]).replace(b"\r\n.", b"\r\n")[2:]

    def _answer(self, stage: str, usual: str) -> bool:
        """Say what is usual, or go wrong; whether it was the usual."""
        if self._goes_wrong(stage):
            return False
        self.say(usual)
        return True

    def _goes_wrong(self, stage: str) -> bool:
        with self.server.lock:
            plan = self.server.plan
            due = plan is not None and plan.due(stage)
        if plan and due:
            self.server.went_wrong += 1
            plan.move(self)
        return due

    def _forget(self) -> None:
        self._sender = ""
        self._recipients: list[str] = []

    @property
    def _secure(self) -> bool:
        return isinstance(self.sock, ssl.SSLSocket)

    def _line(self) -> bytes:
        while b"\r\n" not in self._unread:
            self._unread += self._receive()
        line, self._unread = self._unread.split(b"\r\n", 1)
        return line

    def _receive(self) -> bytes:
        data = self.sock.recv(65_536)
        if not data:
            raise Gone
        return data


def _path(line: bytes) -> str:
    """The address between the angle brackets of MAIL FROM and RCPT TO."""
    found = _PATH.match(line)
    return found.group(1).decode() if found else ""
