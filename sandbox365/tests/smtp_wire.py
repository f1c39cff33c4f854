"""An SMTP client of the tests that shows every byte, and the texts in which a server's ids and times stand."""

import base64
import datetime as dt
import re
import secrets
import socket
import time
from pathlib import Path

from sandbox365.certificates import signing_key
from sandbox365.entra.tokens import Mint
from sandbox365.tests.conftest import CUSTOMER, MAIL, MAILBOX

PATIENCE_SECONDS = 20
CHANGING = {
    "<trailer>": r"\[SBXP100CA0001\.eurprd01\.prod\.outlook\.com \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z "
    r"08DE[0-9A-F]{12}\]",
    "<hostname>": r"\[Hostname=SBXP100MB0001\.eurprd01\.prod\.outlook\.com\]",
    "<date>": r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000",
    "<session>": r"08DE[0-9A-F]{12}",
    "<peer>": r"(127\.0\.0\.1|::1)",
    "<guid>": r"[0-9A-F]{32}",
    "<time>": r"\d{10}",
    "<gsmtp>": r"[0-9a-f]{13}-[0-9a-f]{11}sm\d{1,7}\.42 - gsmtp",
}


class Wire:
    """A connection on which lines are said and replies come back whole, with their codes."""

    def __init__(self, office):
        self._office = office
        self._connection = socket.create_connection(
            ("localhost", office.endpoints["smtp"]["port"]), timeout=PATIENCE_SECONDS
        )
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._connection.makefile("rb")
        self.banner = self.reply()
        office._open.append(self)

    def reply(self):
        """The lines of the next reply; [] when the line was cut."""
        lines = []
        while not lines or lines[-1][3:4] == "-":
            line = self._file.readline()
            if not line:
                return []
            assert line.endswith(b"\r\n")
            lines.append(line[:-2].decode())
        return lines

    def send(self, content):
        self._connection.sendall(content)

    def say(self, line):
        self.send(line.encode() + b"\r\n")
        return self.reply()

    def tls(self, hello=True):
        answer = self.say("STARTTLS")
        self._connection = self._office.tls.wrap_socket(self._connection, server_hostname="localhost")
        self._file = self._connection.makefile("rb")
        if hello:
            self.say("EHLO erp.example.com")
        return answer

    def login(self, mailbox=MAILBOX, token=None):
        """Greeting, TLS and AUTH; returns the wire."""
        self.say("EHLO erp.example.com")
        self.tls()
        blob = xoauth2(mailbox, token or self._office.token())
        assert self.say(f"AUTH XOAUTH2 {blob}")[0].startswith("235 ")
        return self

    def envelope(self, sender=MAILBOX, recipients=(CUSTOMER,), options=""):
        """MAIL and RCPT, all taken."""
        for line in (f"MAIL FROM:<{sender}>{options}", *(f"RCPT TO:<{one}>" for one in recipients)):
            assert self.say(line)[0].startswith("250 ")

    def message(self, content=MAIL, **envelope):
        """A whole submission by DATA; returns the reply after the final dot."""
        self.envelope(**envelope)
        assert self.say("DATA")[0].startswith("354 ")
        self.send((b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\n")
        return self.reply()

    def bdat(self, chunk, last=False):
        self.send(b"BDAT %d%s\r\n" % (len(chunk), b" LAST" if last else b"") + chunk)
        return self.reply()

    def close(self):
        self._file.close()
        self._connection.close()


def xoauth2(mailbox, token):
    return base64.b64encode(f"user={mailbox}\x01auth=Bearer {token}\x01\x01".encode()).decode()


def delegated_token(office, user, scopes="SMTP.Send", app="public"):
    """The access token of a person who signed in, by the sandbox's own key."""
    state = Path(office.endpoints["store"]).parent
    now = int(dt.datetime.now(dt.UTC).timestamp())
    claims = {
        "aud": "https://outlook.office365.com",
        "iat": now,
        "nbf": now,
        "exp": now + 3599,
        "appid": office.app(app)["client_id"],
        "tid": office.endpoints["tenant"],
        "scp": scopes,
        "upn": user,
        "uti": secrets.token_urlsafe(16),
    }
    return Mint(signing_key(state)).signed(claims)


def fits(expected, lines):
    """Whether the reply is `expected` line by line, letter by letter but for what changes each time."""
    patterns = [re.escape(line) for line in expected]
    for name, pattern in CHANGING.items():
        patterns = [line.replace(re.escape(name), pattern) for line in patterns]
    assert len(patterns) == len(lines) and all(map(re.fullmatch, patterns, lines)), (expected, lines)
    return True


def soon(ready, seconds=PATIENCE_SECONDS):
    """Wait until `ready` returns something true, and return it."""
    deadline = time.monotonic() + seconds
    while not (found := ready()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)
    return found
