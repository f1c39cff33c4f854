"""Postroom as it is measured: a home with profiles, handing invoices over, and a worker that drains them.

    python -m tests.bench.product    (a JSON job on standard input, then a line that says go)

Its threads and its log are those of `postroom work`; only verbs that other rooms use are called.
"""

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.child import answer, job, wait_for_go
from tests.bench.messages import customer, mailbox, pdf
from tests.bench.profiling import Profiler

THREADS = 8
"""As many as `postroom work` has when nothing is said."""
POLL = 0.05  # seconds
WAITING = ("pending", "sending", "retrying")


def main() -> None:
    """Do the one thing that is asked for."""
    from postroom.cli.start import get_ready

    asked = job()
    get_ready()
    verbs = {
        "setup": _set_up,
        "accept": _accept,
        "drain": _drain,
        "both": _accept_and_drain,
        "tries": _tries,
    }
    verbs[asked["verb"]](asked)


def _set_up(asked: dict[str, Any]) -> None:
    from postroom.profiles import repository
    from postroom.shared.sealing import Secret

    wait_for_go()
    for number in range(asked["mailboxes"]):
        repository.add(
            mailbox(number),
            "smtp",
            actor="bench",
            host=asked["host"],
            port=asked["port"],
            auth="oauth-app",
            username=mailbox(number),
            from_name="Contoso Rechnungen",
            tenant="contoso.test",
            client_id=mailbox(number),
            secret=Secret("bench-secret"),
            authority=asked["authority"],
            scope="https://outlook.office365.com/.default",
            ca_pem=Path(asked["ca_file"]).read_text(),
            rate_per_minute=asked["rate"],
            connections=asked["connections"],
        )
    _close_database()
    answer()


def _accept(asked: dict[str, Any]) -> None:
    orders = _orders(asked)
    if not asked["streamed"]:
        orders = iter(list(orders))
    profiler = Profiler(asked["profile"], here=True)
    wait_for_go()
    with profiler:
        figures = _timed(lambda: _hand_over(orders))
    answer(**figures, profile=profiler.text(asked["messages"]))
    _close_database()


def _drain(asked: dict[str, Any]) -> None:
    crew = _crew(asked)
    profiler = Profiler(asked["profile"])
    wait_for_go()
    with profiler:
        figures = _timed(lambda: crew.run(until_empty=True))
    answer(**figures, states=_states(), profile=profiler.text(asked["messages"]))


def _accept_and_drain(asked: dict[str, Any]) -> None:
    orders = iter(list(_orders(asked)))
    crew = _crew(asked)
    worker = threading.Thread(target=crew.run, name="crew")
    wait_for_go()
    worker.start()

    def everything() -> None:
        _hand_over(orders)
        while any(_states().get(state) for state in WAITING):
            time.sleep(POLL)

    figures = _timed(everything)
    crew.stop.set()
    worker.join()
    answer(**figures, states=_states())


def _tries(_asked: dict[str, Any]) -> None:
    from postroom.outbox.queries import list_entries

    wait_for_go()
    answer(
        tries=[(one.sender, each.started_at.timestamp()) for one in list_entries() for each in one.attempts]
    )


def _orders(asked: dict[str, Any]) -> Iterator[Any]:
    from postroom.documents.examine import examine
    from postroom.planning.request import SendRequest

    for number in range(asked["first"], asked["first"] + asked["messages"]):
        content = pdf(asked["seed"], number, asked["size"])
        yield SendRequest(
            (examine(f"Rechnung-{number:05d}.pdf", content),),
            to=(customer(number),),
            number=f"2026-{number:05d}",
            debtor=f"{number:05d}",
            profile=mailbox(number % asked["mailboxes"]),
            language="de",
            actor="bench",
        )


def _hand_over(orders: Iterator[Any]) -> None:
    from postroom.desk.plans import hand_in

    for order in orders:
        hand_in(order)


def _crew(asked: dict[str, Any]) -> Any:
    from postroom.worker.worker import Worker

    return Worker(max(THREADS, asked["mailboxes"] * asked["connections"]))


def _timed(work: Any) -> dict[str, Any]:
    begun, cpu = time.time(), time.process_time()
    work()
    return {"begun": begun, "seconds": time.time() - begun, "cpu": time.process_time() - cpu}


def _states() -> dict[str, int]:
    from postroom.outbox.claim import count_by_state

    return {str(state): number for state, number in count_by_state().items()}


def _close_database() -> None:
    from django.db import connection

    connection.close()


if __name__ == "__main__":
    sys.exit(main())
