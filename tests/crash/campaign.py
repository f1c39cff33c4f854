"""The campaign: accept documents, kill the worker again and again, finish in peace, export what is claimed.

Run as a program with a home of its own (`POSTROOM_HOME`) and a JSON file that says which server to use:

    python -m tests.crash.campaign SETUP.json

SETUP: {"profile": fields of `profiles.repository.add`, "documents": N, "kills": K, "longest_life": s, "seed": S,
"expected": path}. It writes `expected` for the counting program, {"<message-id>": "must" | "may"}, and prints its
own figures. The process forks workers, so it has no threads and no open database connection while it does.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

RECIPIENT = "customer-{:05d}@ok.test"


def main(setup_file: str) -> None:
    """Run one campaign from its set-up file."""
    from postroom.cli.start import get_ready

    setup = json.loads(Path(setup_file).read_text())
    get_ready()
    _add_profile(setup["profile"])
    _accept(setup["documents"])
    chance = random.Random(setup["seed"])
    begun = time.monotonic()
    idle = _kill_workers(setup["kills"], setup["longest_life"], chance)
    killing = time.monotonic() - begun
    _work_in_peace()
    states = _export(Path(setup["expected"]))
    print(
        json.dumps(
            {
                "documents": setup["documents"],
                "kills": setup["kills"],
                "kills_with_nothing_to_do": idle,
                "seconds": round(killing, 1),
                "seed": setup["seed"],
                "states": states,
                "attempts": _attempts(),
            }
        )
    )


def _add_profile(fields: dict[str, Any]) -> None:
    from postroom.profiles import repository
    from postroom.shared.sealing import Secret

    fields = dict(fields)
    fields["secret"] = Secret(fields["secret"])
    repository.add("crash", "smtp", actor="campaign", **fields)


def _accept(count: int) -> None:
    from postroom.desk.plans import hand_in
    from postroom.documents.examine import examine
    from postroom.planning.request import SendRequest

    for number in range(count):
        content = b"%PDF-1.4\n% document " + str(number).encode() + b"\n" + b"x" * 20_000 + b"\n%%EOF\n"
        file = examine(f"invoice-{number}.pdf", content)
        hand_in(SendRequest((file,), to=(RECIPIENT.format(number),), number=f"K-{number}", actor="campaign"))


def _kill_workers(kills: int, longest_life: float, chance: random.Random) -> int:
    """SIGKILL `kills` workers, each after a random life; returns how many found nothing left to do.

    The longest life follows the machine: on a busy one, lives that are too short would only ever meet the start.
    """
    idle, waiting = 0, _waiting()
    for _ in range(kills):
        idle += waiting == 0
        pid = _fork_worker(until_empty=False)
        time.sleep(chance.uniform(0, longest_life))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        before, waiting = waiting, _waiting()
        longest_life = _adapted(longest_life, before - waiting)
    return idle


def _adapted(longest_life: float, done: int) -> float:
    """A little longer when a life brought nothing about, shorter when it did more than its share."""
    if done == 0:
        return min(longest_life * 1.08, 6.0)
    return max(longest_life * 0.8, 0.2) if done > 3 else longest_life


def _work_in_peace() -> None:
    os.waitpid(_fork_worker(until_empty=True), 0)


def _fork_worker(until_empty: bool) -> int:
    from django.db import connections

    connections.close_all()
    pid = os.fork()
    if pid == 0:
        _be_a_worker(until_empty)
    return pid


def _be_a_worker(until_empty: bool) -> None:
    from postroom.worker.worker import Worker

    try:
        Worker(2).run(until_empty)
    finally:
        os._exit(0)


def _waiting() -> int:
    from postroom.outbox.claim import count_by_state

    found = count_by_state()
    return sum(found.get(state, 0) for state in ("pending", "sending", "retrying"))


def _export(path: Path) -> dict[str, int]:
    """What the ledger claims: sent must be there, unknown may be there, anything else may not."""
    from postroom.outbox.claim import count_by_state
    from postroom.outbox.queries import list_entries

    claims = {"sent": "must", "unknown": "may"}
    expected = {one.message_id: claims[one.state] for one in list_entries() if one.state in claims}
    path.write_text(json.dumps(expected))
    return count_by_state()


def _attempts() -> int:
    from postroom.outbox.queries import list_entries

    return sum(len(one.attempts) for one in list_entries())


if __name__ == "__main__":
    main(sys.argv[1])
