"""Hands invoices over and writes down what was promised. It may be killed at any moment.

    python -m tests.campaign.acceptor SETUP.json INDEX

SETUP: see `setup.py`. It hands over the invoices INDEX,
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
        told = _insist(n, setup)
        add_line(Path(setup["promised"]), _promise(n, setup, **told))


def promised_numbers(path: Path) -> set[str]:
    """What earlier lives have written down."""
    if not path.exists():
        return set()
    return {json.loads(line)["number"] for line in path.read_text().splitlines()}


def _wait_for_allowance(path: Path, n: int) -> None:
    while int(path.read_text()) <= n:
        time.sleep(LOOK_AGAIN)


def _insist(n: int, setup: dict[str, Any]) -> dict[str, Any]:
    """Try the same invoice again until it is accepted; what is known of the promise.

    `created`: no earlier life had got that far. `training`: None when that was switched meanwhile.
    """
    from django.db import DatabaseError, connection

    from postroom.desk.plans import hand_in
    from postroom.shared.refusals import Refusal

    while True:
        try:
            before = _training()
            created = hand_in(order(n, setup)).created
            return {"created": created, "training": bool(before[0]) if before == _training() else None}
        except (Refusal, OSError, DatabaseError) as problem:
            refusal = {"number": invoices.number(n), "kind": type(problem).__name__, "text": str(problem)}
            add_line(Path(setup["refused"]), refusal)
            connection.close()
            time.sleep(TRY_AGAIN)


def _training() -> tuple[str, int]:
    from postroom.scenarios.mail_settings import general

    found = general()
    return found.training_address, found.version


def order(n: int, setup: dict[str, Any]) -> Any:
    """The n-th invoice as it is handed over."""
    from postroom.documents.examine import examine
    from postroom.planning.request import SendRequest

    return SendRequest(
        files=(examine(f"{invoices.number(n)}.pdf", invoices.content(n)),),
        to=invoices.recipients(n, setup["some_have_three"]),
        number=invoices.number(n),
        key=f"campaign {invoices.number(n)}" if setup["own_keys"] else "",
        profile=invoices.profile(n, setup["mailboxes"], setup["two_senders"]),
        actor="campaign",
    )


def _promise(n: int, setup: dict[str, Any], **told: Any) -> dict[str, Any]:
    return {
        "number": invoices.number(n),
        "recipients": list(invoices.recipients(n, setup["some_have_three"])),
        "sha256": hashlib.sha256(invoices.content(n)).hexdigest(),
        **told,
    }


def add_line(path: Path, line: dict[str, Any]) -> None:
    """One write at the end of the file: a killed program leaves no half line, and two do not mix theirs."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(file, json.dumps(line).encode() + b"\n")
    finally:
        os.close(file)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
