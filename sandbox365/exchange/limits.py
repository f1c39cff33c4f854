"""How much a mailbox has submitted: recipients in 24 hours, messages in a minute; counted from the list of
deliveries, so that a restart forgets nothing."""

import datetime as dt
from collections import defaultdict, deque
from dataclasses import dataclass

from sandbox365.exchange.store import Store

_DAY = dt.timedelta(hours=24)
_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class _Sent:
    at: dt.datetime
    recipients: int


class Limits:
    """The counters of every mailbox.  Times are UTC."""

    def __init__(self, store: Store) -> None:
        self._sent: dict[str, deque[_Sent]] = defaultdict(deque)
        self._slots: dict[str, deque[dt.datetime]] = defaultdict(deque)
        for delivery in store.deliveries():
            at = dt.datetime.fromisoformat(delivery["time"])
            self.note(delivery["login"], len(delivery["recipients"]), at)
            self._slots[delivery["login"].lower()].append(at)

    def note(self, mailbox: str, recipients: int, now: dt.datetime) -> None:
        """The mailbox has sent one message to that many recipients."""
        self._sent[mailbox.lower()].append(_Sent(now, recipients))

    def recipients_in_a_day(self, mailbox: str, now: dt.datetime) -> int:
        """The recipients of the 24 hours up to `now` (facts 4)."""
        sent = self._sent[mailbox.lower()]
        while sent and sent[0].at <= now - _DAY:
            sent.popleft()
        return sum(one.recipients for one in sent)

    def free_at(self, mailbox: str, per_minute: int, now: dt.datetime) -> dt.datetime:
        """When the next message may go if at most `per_minute` of them go in any minute; 0: at once."""
        slots = self._slots[mailbox.lower()]
        if not 0 < per_minute <= len(slots):
            return now
        return max(now, slots[-per_minute] + _MINUTE)

    def take_slot(self, mailbox: str, at: dt.datetime) -> None:
        """A message goes at `at`, which `free_at` has said."""
        slots = self._slots[mailbox.lower()]
        slots.append(at)
        while slots[0] <= at - _MINUTE:
            slots.popleft()

    def forget(self) -> None:
        """As if nothing had ever been sent."""
        self._sent.clear()
        self._slots.clear()
