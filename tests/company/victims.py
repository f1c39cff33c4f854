"""The mail that is lied about: one about which nothing is special, so that the lie alone is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass

from tests.company.case import Act, Case, Delivery, Entry

_PEOPLE = ("send-many", "mail-send")
ALONE = 1.5
"""Seconds in which nobody else did anything to its document."""
_TOUCHING = ("mail-save", "mail-anew", "correct", "remove", "back", "upload")


@dataclass(frozen=True)
class Victim:
    """A mail in earnest with one document, the entry that it is of, and the one press that handed it over."""

    delivery: Delivery
    entry: Entry
    act: Act
    document: str
    sha256: str


def victims(case: Case) -> Iterable[Victim]:
    """Every mail of that kind."""
    for delivery in case.deliveries:
        entry = case.entry_of_mail.get(delivery["message_id"])
        if entry and (victim := _plain(case, delivery, entry)):
            yield victim


def _plain(case: Case, delivery: Delivery, entry: Entry) -> Victim | None:
    acts = case.senders(entry)
    if not (len(delivery["documents"]) == len(acts) == len(case.deliveries_of[delivery["message_id"]]) == 1):
        return None
    act, sha256 = acts[0], delivery["documents"][0]
    numbers = [number for number in act.documents if case.hashes.get(number) == sha256]
    if numbers and _is_plain_entry(case, entry, sha256) and _is_plain_act(case, act, sha256):
        return Victim(delivery, entry, act, numbers[0], sha256)
    return None


def _is_plain_entry(case: Case, entry: Entry, sha256: str) -> bool:
    """Sent in earnest to the customer of its document, of which there is no other mail."""
    others = [
        one for one in case.entries.values() if any(part["sha256"] == sha256 for part in one["documents"])
    ]
    first = entry["recipients"][0]["address"].partition("@")[0]
    own = first.endswith(entry["document"]["debtor"]) and first.startswith(("inkoop", "nieuw", "lijst"))
    dated = any(row["dated"] for row in case.end["documents"] if case.hashes.get(str(row["id"])) == sha256)
    return own and dated and len(others) == 1 and entry["state"] == "sent" and entry["sent_by"] == "answer"


def _is_plain_act(case: Case, act: Act, sha256: str) -> bool:
    """A Send that was told to have worked, and nobody changed the document after its page was opened."""
    since = min(act.looked_until, act.began) - ALONE
    touched = [one for one in case.acts_on[sha256] if one.kind in _TOUCHING and one.ended > since]
    paths = ("/documents/", "/runs/")
    told = (
        act.path.startswith(paths) and not act.unanswered and not act.tells("Documents that were handed over")
    )
    return act.kind in _PEOPLE and told and not touched and not act.training
