"""Mails that were accepted and have not left, by what they were accepted for: customers, a mail profile, a type.

Mails in training are left out: they go to nobody but the training address.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from postroom.outbox.models import Entry, EntryDocument, Recipient
from postroom.outbox.states import RecipientState, State
from postroom.shared.addresses import fold_address

STATES = (State.SCHEDULED, State.PENDING, State.SENDING, State.RETRYING, State.HELD)
"""Of what is being sent, what has not come to its final dot can still be called back."""
MOST = 5000
"""Mails that are looked through, the oldest first; and debtors that are asked for at once."""


@dataclass(frozen=True)
class Unsent:
    """A mail as it was accepted. `debtor`: that of its documents; `recipients`: who has not got it, as compared."""

    entry_id: int
    debtor: str
    type: str
    accepted_at: datetime
    sender: str
    recipients: frozenset[str]


def list_for_debtors(debtors: Collection[str]) -> list[Unsent]:
    """Those with documents of these customers."""
    own = EntryDocument.objects.filter(own=True, document__debtor__in=list(debtors), entry__state__in=STATES)
    found = dict(own.order_by("entry_id").values_list("entry_id", "document__debtor")[:MOST])
    return _load(Entry.objects.filter(pk__in=found), found)


def list_for_profile(profile_id: int) -> list[Unsent]:
    """Those that leave through this mail profile."""
    return _load(Entry.objects.filter(profile_id=profile_id))


def list_for_type(type_: str) -> list[Unsent]:
    """Those of this document type."""
    return _load(Entry.objects.filter(type=type_))


def find_oldest() -> datetime | None:
    """When the oldest of all of them was accepted; None when there is none."""
    waiting = Entry.objects.order_by("id").values_list("accepted_at", flat=True)
    firsts = [waiting.filter(state=state).first() for state in STATES]
    return min((moment for moment in firsts if moment), default=None)


def _load(entries: QuerySet[Entry], debtors: dict[int, str] | None = None) -> list[Unsent]:
    rows = entries.filter(state__in=STATES, training=False).order_by("id")
    facts = list(rows.values_list("id", "debtor", "type", "accepted_at", "mail_from")[:MOST])
    people = _group_recipients([row[0] for row in facts])
    known = debtors or {}
    return [
        Unsent(one, known.get(one, debtor), type_, moment, sender, frozenset(people.get(one, ())))
        for one, debtor, type_, moment, sender in facts
    ]


def _group_recipients(entry_ids: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    people = Recipient.objects.filter(entry_id__in=list(entry_ids), state=RecipientState.WAITING)
    for entry_id, address in people.values_list("entry_id", "address"):
        found.setdefault(entry_id, []).append(fold_address(address))
    return found
