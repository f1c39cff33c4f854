"""The rival: smtplib in a loop with ready bytes, one thread a connection. It keeps nothing and could lose everything.

python -m tests.bench.loop    (a JSON job on standard input, then a line that says go)
"""

import smtplib
import socket
import ssl
import sys
import threading
import time
from typing import Any

from tests.bench.child import answer, job, wait_for_go
from tests.bench.messages import customer, mailbox, pdf, ready


class Client(smtplib.SMTP):
    """smtplib's client with TCP_NODELAY; without it messages past 16 kB fall to 25 a second."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        found = super()._get_socket(host, port, timeout)
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return found


def main() -> None:
    """Prepare, wait for the word, send, report."""
    asked = job()
    lots = _lots(asked)
    trust = ssl.create_default_context(cafile=asked["ca_file"])
    threads = [threading.Thread(target=_send, args=(asked, trust, *lot)) for lot in lots]
    wait_for_go()
    begun, cpu = time.time(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answer(begun=begun, seconds=time.time() - begun, cpu=time.process_time() - cpu)


def _lots(asked: dict[str, Any]) -> list[tuple[str, list[tuple[str, bytes]]]]:
    """For each connection the sender and (recipient, message) of its mails."""
    lots = []
    senders = [sender for sender in range(asked["mailboxes"]) for _ in range(asked["connections"])]
    last = asked["first"] + asked["messages"]
    for place, sender in enumerate(senders):
        numbers = range(asked["first"] + place, last, len(senders))
        address = mailbox(sender)
        mails = [
            (customer(number), ready(number, pdf(asked["seed"], number, asked["size"]), address))
            for number in numbers
        ]
        lots.append((address, mails))
    return lots


def _send(asked: dict[str, Any], trust: ssl.SSLContext, sender: str, mails: list[tuple[str, bytes]]) -> None:
    with Client(asked["host"], asked["port"], timeout=60, local_hostname="loop.contoso.test") as client:
        client.starttls(context=trust)
        client.ehlo()
        token = asked["tokens"][sender]
        said = f"user={sender}\1auth=Bearer {token}\1\1"
        client.auth("XOAUTH2", lambda _challenge=None: said, initial_response_ok=False)
        for recipient, message in mails:
            client.sendmail(sender, [recipient], message)


if __name__ == "__main__":
    sys.exit(main())
