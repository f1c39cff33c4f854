"""The counting mail server: it writes each mail down before it says 250, and never forgets.

    python -m tests.company.sink PORT FILE SEED    a line of JSON a mail, at the end of FILE

Seconds are those of CLOCK_MONOTONIC, which all processes of a machine share. An address that begins with `refused` is
refused for good, one with `later` the first time; one mail of `CUT_ONE_IN` is stored and the connection cut in place
of the 250, one of `LOSE_ONE_IN` not stored and cut.
"""

import hashlib
import json
import random
import re
import socketserver
import sys
import threading
import time
from email import message_from_bytes, policy
from email.utils import parseaddr
from pathlib import Path
from typing import Any, cast

CUT_ONE_IN, LOSE_ONE_IN = 150, 300
TOKEN = re.compile(r"\b[tw]-\d{6}\b")
"""A mark that a person typed into a mail (t) or into a template (w)."""
_SLOW = 0.02
"""Seconds before the answer to a mail."""


class Sink(socketserver.ThreadingTCPServer):
    """Listens, and writes what it takes to the end of `file`."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 100

    def __init__(self, port: int, file: Path, seed: int) -> None:
        super().__init__(("127.0.0.1", port), Conversation)
        self._file = file.open("a")
        self._turns = threading.Lock()
        self._chance = random.Random(seed)
        self._put_off: set[str] = set()

    def store(self, found: dict[str, Any]) -> None:
        """The line is with the system before anybody is answered."""
        with self._turns:
            found["at"] = time.monotonic()
            self._file.write(json.dumps(found) + "\n")
            self._file.flush()

    def happens(self, one_in: int) -> bool:
        """Whether a rare fault happens now."""
        with self._turns:
            return self._chance.randrange(one_in) == 0

    def answer_recipient(self, address: str) -> str:
        """The reply to RCPT TO."""
        if address.startswith("refused"):
            return "550 5.1.1 No such person here"
        with self._turns:
            if address.startswith("later") and address not in self._put_off:
                self._put_off.add(address)
                return "451 4.7.1 Come again later"
        return "250 2.1.5 OK"


class Conversation(socketserver.StreamRequestHandler):
    """One SMTP conversation (RFC 5321)."""

    def handle(self) -> None:
        """Until QUIT, or the end of the connection."""
        self._sender, self._recipients, self._begun = "", list[str](), 0.0
        try:
            self._say("220 sink.test ESMTP")
            while line := self.rfile.readline():
                if not self._answer(line.decode("utf-8", "replace").strip()):
                    return
        except OSError:
            return

    def _answer(self, line: str) -> bool:
        verb = line[:4].upper()
        if verb == "EHLO":
            self._say("250-sink.test\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 50000000")
        elif verb == "MAIL":
            self._sender, self._recipients, self._begun = _address(line), [], time.monotonic()
            self._say("250 2.1.0 OK")
        elif verb == "RCPT":
            self._take_recipient(_address(line))
        elif verb == "DATA":
            return self._take_mail()
        else:
            self._say("221 2.0.0 Bye" if verb == "QUIT" else "250 2.0.0 OK")
        return verb != "QUIT"

    def _take_recipient(self, address: str) -> None:
        reply = self._sink.answer_recipient(address)
        if reply.startswith("250"):
            self._recipients.append(address)
        self._say(reply)

    def _take_mail(self) -> bool:
        if not self._recipients:
            self._say("554 5.5.1 No valid recipients")
            return True
        self._say("354 Go on")
        content = self._read_body()
        if content is None or self._sink.happens(LOSE_ONE_IN):
            return False
        time.sleep(_SLOW)
        self._sink.store(
            {**describe(content), "begun": self._begun, "mail_from": self._sender, "to": self._recipients}
        )
        if self._sink.happens(CUT_ONE_IN):
            return False
        self._say("250 2.0.0 Taken")
        return True

    def _read_body(self) -> bytes | None:
        lines: list[bytes] = []
        while line := self.rfile.readline():
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line[1:] if line.startswith(b".") else line)
        return None

    def _say(self, reply: str) -> None:
        self.wfile.write(reply.encode() + b"\r\n")

    @property
    def _sink(self) -> Sink:
        return cast(Sink, self.server)


def describe(content: bytes) -> dict[str, Any]:
    """What is kept of a mail: what its reader sees of it, and the hash of each PDF."""
    mail = message_from_bytes(content, policy=policy.default)
    pdfs = [part for part in mail.walk() if part.get_content_type() == "application/pdf"]
    body = mail.get_body(("plain",))
    text = body.get_content() if body else ""
    return {
        "message_id": str(mail["Message-ID"] or "").strip(),
        "from": parseaddr(str(mail["From"] or ""))[1].lower(),
        "subject": str(mail["Subject"] or ""),
        "tokens": sorted(set(TOKEN.findall(text))),
        "documents": [
            hashlib.sha256(cast(bytes, part.get_payload(decode=True))).hexdigest() for part in pdfs
        ],
    }


def _address(line: str) -> str:
    return line.partition(":")[2].split(">")[0].strip(" <").lower()


if __name__ == "__main__":
    with Sink(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])) as sink:
        print("ready", flush=True)
        sink.serve_forever()
