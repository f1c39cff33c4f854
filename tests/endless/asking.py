"""A process that asks peers, all at once, and tells how each ended: python -m tests.endless.asking < WHOM > HOW.

`WHOM` is JSON: "ca_pem", and "rows" with a name, who is asked (smtp, imap, token, discovery, device), port and
security each. `HOW`: for each name the fault, its words and the seconds; and the bytes of memory that all of it took.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402  # after the set-up

from postroom.inbox.faults import InboxFault  # noqa: E402
from postroom.inbox.mailbox import Mailbox  # noqa: E402
from postroom.oauth import microsoft  # noqa: E402
from postroom.oauth.faults import TokenFault  # noqa: E402
from postroom.profiles.values import Profile  # noqa: E402
from postroom.shared.sealing import Secret  # noqa: E402
from postroom.transport.connecting import Server  # noqa: E402
from postroom.transport.conversation import Conversation, Envelope  # noqa: E402
from postroom.transport.faults import TransportFault  # noqa: E402
from postroom.transport.login import Password  # noqa: E402

Row = dict[str, Any]
PASSWORD = Password("rechnung@contoso.test", Secret("roggen-en-zuurdesem"))
LETTER = b"Subject: Factuur 1\r\n\r\nGoedendag\r\n"


def profile_of(row: Row, ca_pem: str) -> Profile:
    """A profile that no table knows, for one peer."""
    given = {
        "authority": f"https://127.0.0.1:{row['port']}/contoso.test",
        "auth": "oauth-delegated" if row["who"] == "device" else "oauth-app",
        "client_id": "11111111-2222-4333-8444-555555555555",
        "scope": "mail/.default",
        "secret": Secret("" if row["who"] == "device" else "s~3cret"),
        "certificate": Secret(""),
        "imap_host": "127.0.0.1",
        "imap_port": row["port"],
        "imap_security": row["security"],
        "ca_pem": ca_pem,
    }
    return Profile(**{**{field.name: "" for field in fields(Profile)}, **given})


def ask_smtp(row: Row, ca_pem: str) -> None:
    """Log in and send a letter."""
    waits = settings.POSTROOM
    server = Server(
        *("127.0.0.1", row["port"], row["security"], ca_pem),
        reply_timeout=waits.reply_timeout,
        final_timeout=waits.final_timeout,
    )
    conversation = Conversation(server)
    try:
        conversation.log_in(PASSWORD)
        envelope = Envelope("rechnung@contoso.test", ("kunde@example.com",))
        conversation.deliver(envelope, LETTER, lambda _answers: True)
    finally:
        conversation.drop()


def ask_imap(row: Row, ca_pem: str) -> None:
    """Log in, find the Sent folder and look for a mail."""
    waits = settings.POSTROOM
    with Mailbox(profile_of(row, ca_pem), PASSWORD, waits.connect_timeout, waits.reply_timeout) as mailbox:
        mailbox.copies(mailbox.sent_folder() or "", ["<1@contoso.test>"])


ASK: dict[str, Callable[[Row, str], object]] = {
    "smtp": ask_smtp,
    "imap": ask_imap,
    "token": lambda row, ca_pem: microsoft.fetch_app_token(profile_of(row, ca_pem)),
    "discovery": lambda row, ca_pem: microsoft.discover(profile_of(row, ca_pem)),
    "device": lambda row, ca_pem: microsoft.begin_device(profile_of(row, ca_pem)),
}


def how_it_ends(row: Row, ca_pem: str) -> tuple[str, str, float]:
    """The fault, its words, and the seconds it took."""
    begun = time.monotonic()
    try:
        ASK[row["who"]](row, ca_pem)
        found: tuple[str, str] = ("", "")
    except (TransportFault, InboxFault, TokenFault) as fault:
        found = (type(fault).__name__, fault.line[:200])
    except Exception as fault:
        found = (f"not a fault of ours: {type(fault).__name__}", str(fault)[:200])
    return *found, time.monotonic() - begun


def main() -> None:
    """Ask all of them side by side."""
    whom = json.load(sys.stdin)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with ThreadPoolExecutor(len(whom["rows"])) as pool:
        ended = pool.map(lambda row: how_it_ends(row, whom["ca_pem"]), whom["rows"])
        how = {row["name"]: end for row, end in zip(whom["rows"], ended, strict=True)}
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    json.dump({"rows": how, "grown": grown}, sys.stdout)


if __name__ == "__main__":
    main()
