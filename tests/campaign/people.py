"""People at the outbox: two of them press the same at the same moment, and sometimes the opposite.

A person who decides about an unknown outcome has asked the customer, and does so only when no answer to the mail can
come any more. Who was told yes writes it down; two who press the same on one entry have one wish.
"""

import random
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.campaign.acceptor import add_line, order
from tests.campaign.count import read

Verb = Callable[[str], object]
"""Called with the name of who does it. Raises Refusal, DatabaseError."""
_LOOKED_AT = {
    "sent": 30,
    "pending": 30,
    "retrying": 10,
    "unknown": 15,
    "held": 15,
    "failed": 5,
    "cancelled": 10,
}
"""The lists that people open, and how often."""
_OF_A_LIST = 20
_SURELY = timedelta(seconds=5)
_TOGETHER = 60.0
"""Seconds that one waits for the other, whom the ledger may have kept waiting."""


class People:
    """Anna and Bea."""

    pause = (0.1, 0.6)

    def __init__(self, setup: dict[str, Any], chance: random.Random) -> None:
        self._setup = setup
        self._chance = chance
        self._wishes = 0
        self._sent_again: set[int] = set()
        self._handed_in: set[int] = set()

    def act(self) -> str:
        """Open a list, choose an entry of it, and press something there. Raises Refusal, DatabaseError."""
        from postroom.outbox.queries import list_entries

        (state,) = self._chance.choices(list(_LOOKED_AT), list(_LOOKED_AT.values()))
        found = list_entries(state=state, most=_OF_A_LIST, newest_first=True)
        if not found:
            return "looked at an empty list"
        deeds = {
            "sent": self._send_again,
            "unknown": self._settle,
            "held": self._retry,
            "failed": self._retry,
            "cancelled": self._hand_in_again,
        }
        return deeds.get(state, self._stop)(self._chance.choice(found))

    def finish(self) -> None:
        """What they held goes on. Raises Refusal, DatabaseError."""
        from postroom.outbox.queries import list_entries

        for entry in list_entries(state="held"):
            self._retry(entry)

    def _send_again(self, entry: Any) -> str:
        from postroom.outbox.resend import resend

        if entry.resend_of is not None or entry.id in self._sent_again:
            return "left alone what was sent again before"
        self._sent_again.add(entry.id)
        self._wishes += 1
        told = self._press(lambda who: resend(entry.id, "the customer has lost it", actor=who))
        self._note("resend", entry, told, wish=self._wishes)
        return "sent again"

    def _settle(self, entry: Any) -> str:
        from postroom.outbox.unknowns import settle

        if not self._is_long_ago(entry):
            return "waited before settling"
        arrived = self._has_arrived(entry)
        told = self._press(lambda who: settle(entry.id, sent=arrived, actor=who, note="asked the customer"))
        return "settled" if told else "settling was refused"

    def _retry(self, entry: Any) -> str:
        from postroom.outbox.actions import retry

        self._press(lambda who: retry(entry.id, actor=who))
        return "retried"

    def _stop(self, entry: Any) -> str:
        from postroom.outbox.actions import cancel, hold, retry

        verbs: dict[str, Callable[..., None]] = {"cancel": cancel, "hold": hold, "retry": retry}
        one, other = self._chance.choice(
            [("cancel", "cancel"), ("cancel", "hold"), ("hold", "retry"), ("hold",) * 2]
        )
        told = self._press(
            lambda who: verbs[one](entry.id, actor=who), lambda who: verbs[other](entry.id, actor=who)
        )
        cancelled = [who for who in told if (one, other)[_WHO.index(who)] == "cancel"]
        self._note("cancel", entry, cancelled)
        return f"{one} and {other} at once"

    def _hand_in_again(self, entry: Any) -> str:
        from postroom.desk.plans import hand_in

        if entry.id in self._handed_in or entry.resend_of is not None:
            return "left alone what is cancelled"
        self._handed_in.add(entry.id)
        request = order(int(entry.number.removeprefix("K-")), self._setup)
        hand_in(request)
        self._note("again", entry, ["Anna"])
        return "handed in again what was cancelled"

    def _is_long_ago(self, entry: Any) -> bool:
        from postroom.shared import clock

        waited = timedelta(seconds=self._setup["final_timeout"]) + _SURELY
        last: datetime = entry.attempts[-1].started_at
        return clock.now() - last > waited

    def _has_arrived(self, entry: Any) -> bool:
        """What the customers answer to the question whether they have this very mail."""
        return any(
            self._is_in_inbox(one.address, entry.message_id)
            for one in entry.recipients
            if one.state == "unknown"
        )

    def _is_in_inbox(self, address: str, message_id: str) -> bool:
        inbox = Path(self._setup["mailboxes_of_all"], address, "Inbox")
        return any(read(file).message_id == message_id for file in inbox.glob("*.eml"))

    def _press(self, one: Verb, other: Verb | None = None) -> list[str]:
        """Both at the same moment; who was told yes."""
        gate, told = threading.Barrier(2, timeout=_TOGETHER), list[str]()
        verbs = dict(zip(_WHO, (one, other or one), strict=True))
        threads = [threading.Thread(target=_do, args=(gate, verbs[who], who, told)) for who in _WHO]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return told

    def _note(self, act: str, entry: Any, told: list[str], **more: Any) -> None:
        for who in told:
            line = {"act": act, "entry": entry.id, "sha256": entry.documents[0].sha256, "who": who, **more}
            add_line(Path(self._setup["acts"]), line)


_WHO = ("Anna", "Bea")


def _do(gate: threading.Barrier, verb: Verb, who: str, told: list[str]) -> None:
    from django.db import DatabaseError, connection

    from postroom.shared.refusals import Refusal

    try:
        connection.ensure_connection()
        gate.wait()
        verb(who)
        told.append(who)
    except (Refusal, DatabaseError, threading.BrokenBarrierError):
        return
    finally:
        connection.close()
