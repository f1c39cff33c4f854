"""Counts what lies in the customers' inboxes against what was promised. It never asks the program that sent it.

    python -m tests.campaign.count PROMISED PERSON STATE_DIR

PROMISED: one JSON object a line with number, recipients and sha256 of the document. PERSON: a JSON list of the
numbers that wait for a person. STATE_DIR: the mail server's folder. One line of JSON is printed; exit code 1 when an
invoice is lost, there twice, a stranger or damaged, 2 for wrong use.
"""

import argparse
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

_NUMBER = re.compile(r"\bK-\d+\b")
_AT_A_TIME = 200
_SENDERS_ID = "X-Microsoft-Original-Message-ID"
"""Where a server that writes Message-IDs of its own keeps the sender's."""


@dataclass(frozen=True)
class Found:
    """A mail in somebody's inbox: whose, which invoice ("" when it names none), the hash of its one PDF or "".

    `message_id` is the sender's, also where the server has written another one; `stored_at` is in seconds since 1970.
    """

    recipient: str
    number: str
    sha256: str
    file: str
    message_id: str = ""
    stored_at: float = 0.0


@dataclass
class Count:
    """What was found against what was promised; every list holds what is not as it should be."""

    promised: int
    messages: int = 0
    waiting: int = 0
    waiting_there: int = 0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Nothing lost, nothing twice, nothing strange, nothing damaged."""
        return not (self.lost or self.twice or self.strangers or self.damaged)


def count(promised: dict[str, dict[str, Any]], person: set[str], found: Iterable[Found]) -> Count:
    """Compare the mails with the promises, by invoice number and customer."""
    result = Count(len(promised), waiting=len(person))
    copies: Counter[str] = Counter()
    for mail in found:
        result.messages += 1
        promise = promised.get(mail.number)
        if promise is None or mail.recipient not in promise["recipients"]:
            result.strangers.append(f"{mail.number or 'no number'} in {mail.file}")
            continue
        copies[mail.number] += 1
        if mail.sha256 != promise["sha256"]:
            result.damaged.append(f"{mail.number} in {mail.file}")
    result.twice = sorted(number for number, times in copies.items() if times > 1)
    result.lost = sorted(promised.keys() - copies.keys() - person)
    result.waiting_there = len(person & copies.keys())
    return result


def read_promised(file: Path) -> dict[str, dict[str, Any]]:
    """The promises by number. Raises ValueError when one number was promised with two contents."""
    promised: dict[str, dict[str, Any]] = {}
    for line in file.read_text().splitlines():
        one = json.loads(line)
        known = promised.setdefault(one["number"], one)
        if (known["recipients"], known["sha256"]) != (one["recipients"], one["sha256"]):
            raise ValueError(f"{file}: {one['number']} was promised twice, and not the same.")
    return promised


def mails(state: Path) -> list[Path]:
    """Every mail in every inbox of the server."""
    return sorted(state.glob("mailboxes/*/Inbox/*.eml"))


def read_all(files: list[Path]) -> list[Found]:
    """Read the mails, many of them on all processors."""
    if len(files) <= _AT_A_TIME:
        return [read(file) for file in files]
    with ProcessPoolExecutor() as pool:
        return list(pool.map(read, files, chunksize=_AT_A_TIME))


def read(file: Path) -> Found:
    """Read one mail with the standard library."""
    with file.open("rb") as handle:
        message = BytesParser().parse(handle)
    subject = str(make_header(decode_header(message["Subject"] or "")))
    number = _NUMBER.search(subject)
    recipient = unquote(file.parent.parent.name)
    return Found(
        recipient,
        number.group() if number else "",
        _document(message),
        str(file),
        "".join((message[_SENDERS_ID] or message["Message-ID"] or "").split()),
        file.stat().st_mtime,
    )


def _document(message: Message) -> str:
    parts = [part for part in message.walk() if part.get_content_type() == "application/pdf"]
    contents = [part.get_payload(decode=True) for part in parts]
    if len(contents) != 1 or not isinstance(contents[0], bytes):
        return ""
    return hashlib.sha256(contents[0]).hexdigest()


def main(arguments: list[str]) -> int:
    """Print the count as one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaign.count", description=__doc__)
    for name in ("promised", "person", "state"):
        parser.add_argument(name, type=Path)
    given = parser.parse_args(arguments)
    if not (given.state / "mailboxes").is_dir():
        parser.error(f"{given.state} is no folder of a mail server: it has no folder mailboxes.")
    try:
        promised = read_promised(given.promised)
        person = set(json.loads(given.person.read_text()))
    except (OSError, ValueError, KeyError) as problem:
        parser.error(f"The promises cannot be read: {problem}")
    found = count(promised, person, read_all(mails(given.state)))
    print(json.dumps(vars(found)))
    return 0 if found.is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
