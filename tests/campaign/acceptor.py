"""Hands invoices over and writes down what was promised. It may be killed at any moment.

    python -m tests.campaign.acceptor SETUP.json INDEX

SETUP: {"invoices", "mailboxes", "acceptors", "promised", "refused", "allowance"}. It hands over the invoices INDEX,
INDEX + acceptors, ... as far as the number in the file `allowance` goes. A line is added to `promised` only after
`accept` has returned; whoever starts again goes on where that file ends, with the same keys.
"""

import hashlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from tests.campaign import invoices

LOOK_AGAIN = 0.02
TRY_AGAIN = 0.3


def main(setup_file: str, index: int) -> None:
    """Hand over every invoice of this acceptor."""
    from postroom.cli.start import get_ready

    setup = json.loads(Path(setup_file).read_text())
    done = promised_numbers(Path(setup["promised"]))
    get_ready()
    for n in range(index, setup["invoices"], setup["acceptors"]):
        if invoices.number(n) in done:
            continue
        _wait_for_allowance(Path(setup["allowance"]), n)
        created = _insist(n, setup)
        _add_line(Path(setup["promised"]), _promise(n, created))


def promised_numbers(path: Path) -> set[str]:
    """What earlier lives have written down."""
    if not path.exists():
        return set()
    return {json.loads(line)["number"] for line in path.read_text().splitlines()}


def _wait_for_allowance(path: Path, n: int) -> None:
    while int(path.read_text()) <= n:
        time.sleep(LOOK_AGAIN)


def _insist(n: int, setup: dict[str, Any]) -> bool:
    """Try the same invoice again until it is accepted; True when no earlier life had got that far."""
    from django.db import DatabaseError, connection

    from postroom.desk.plans import hand_in
    from postroom.shared.refusals import Refusal

    while True:
        try:
            return hand_in(_order(n, setup["mailboxes"])).created
        except (Refusal, OSError, DatabaseError) as problem:
            refusal = {"number": invoices.number(n), "kind": type(problem).__name__, "text": str(problem)}
            _add_line(Path(setup["refused"]), refusal)
            connection.close()
            time.sleep(TRY_AGAIN)


def _order(n: int, mailboxes: int) -> Any:
    from postroom.documents.examine import examine
    from postroom.planning.request import SendRequest

    return SendRequest(
        files=(examine(f"{invoices.number(n)}.pdf", invoices.content(n)),),
        to=(invoices.recipient(n),),
        number=invoices.number(n),
        key=f"campaign {invoices.number(n)}",
        profile=invoices.profile(n, mailboxes),
        actor="campaign",
    )


def _promise(n: int, created: bool) -> dict[str, Any]:
    return {
        "number": invoices.number(n),
        "recipient": invoices.recipient(n),
        "sha256": hashlib.sha256(invoices.content(n)).hexdigest(),
        "created": created,
    }


def _add_line(path: Path, line: dict[str, Any]) -> None:
    """One write at the end of the file: a killed program leaves no half line, and two do not mix theirs."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(file, json.dumps(line).encode() + b"\n")
    finally:
        os.close(file)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
