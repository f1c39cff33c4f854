"""What a ledger may claim: a rule a function, which yields a sentence for every claim that the mailboxes disprove."""

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.campaign.judge import Case

Entry = dict[str, Any]
NEEDS_A_PERSON = {"held", "failed", "unknown"}
_AT_REST = {"sent", "cancelled", "scheduled"}
"""Where nothing happens any more, or not yet, and nobody is needed."""
_DOCUMENT_NEEDS = {"held", "unknown", "failed"}


def who_need_a_person(entries: list[Entry]) -> list[Entry]:
    """Held, failed and unknown ones; and those sent to some and refused for somebody who has no later mail."""
    later: dict[tuple[str, str], int] = {}
    for entry in entries:
        if entry["state"] != "cancelled":
            for one in entry["recipients"]:
                address = entry["document"]["number"], one["address"].lower()
                later[address] = max(later.get(address, 0), entry["id"])
    return [entry for entry in entries if entry["state"] in NEEDS_A_PERSON or _has_open_refusal(entry, later)]


def _has_open_refusal(entry: Entry, later: dict[tuple[str, str], int]) -> bool:
    refused = [one["address"].lower() for one in entry["recipients"] if one["state"] == "refused"]
    number = entry["document"]["number"]
    return entry["state"] == "sent" and any(later[number, one] == entry["id"] for one in refused)


def accepted_has_it(case: "Case") -> Iterable[str]:
    """An accepted recipient has the mail."""
    for entry, address, state in _recipients(case):
        if state == "accepted" and not case.by_message_id[entry["message_id"], address]:
            yield f"{_name(entry)}: {address} is accepted, and nothing lies there"


def who_has_it_is_accepted(case: "Case") -> Iterable[str]:
    """Who has the mail is not said to be refused or waiting; in doubt only while the entry is."""
    for entry, address, state in _recipients(case):
        in_doubt = state == "unknown" and entry["state"] in ("unknown", "sending")
        if case.by_message_id[entry["message_id"], address] and state != "accepted" and not in_doubt:
            yield f"{_name(entry)}: {address} is {state}, and the mail lies there"


def sent_is_dated(case: "Case") -> Iterable[str]:
    """A sending date stands where a recipient was accepted, and nowhere else."""
    for entry in case.entries:
        accepted = any(one["state"] == "accepted" for one in entry["recipients"])
        if accepted != bool(entry["sent_at"]) or (entry["state"] == "sent" and not accepted):
            found = "accepted" if accepted else "not accepted"
            yield f"{_name(entry)}: {entry['state']}, date {entry['sent_at']}, its recipients are {found}"


def dated_document_arrived(case: "Case") -> Iterable[str]:
    """A document that was sent lies with its customer; one sent in training, while that lasts, with the trainers."""
    for document in case.claims["documents"]:
        if not (document["sent_at"] or document["state"] == "sent"):
            continue
        if not any(case.copies[document["sha256"], address] for address in _addressed(case, document)):
            yield f"document {document['number']}: sent on {document['sent_at']}, and its customer has nothing"


def document_date_is_that_of_the_mail(case: "Case") -> Iterable[str]:
    """The sending date is the time at which the mail was stored, give or take what a frozen worker needs."""
    stored: dict[str, list[float]] = {}
    for mail in case.found:
        stored.setdefault(mail.sha256, []).append(mail.stored_at)
    for document in case.claims["documents"]:
        if not document["sent_at"] or document["sha256"] not in stored:
            continue
        dated = datetime.fromisoformat(document["sent_at"]).timestamp()
        if min(abs(dated - one) for one in stored[document["sha256"]]) > case.claims["tolerance"]:
            yield f"document {document['number']}: sent on {document['sent_at']}, and stored at another time"


def sent_document_says_so(case: "Case") -> Iterable[str]:
    """A document whose mails in earnest were sent, but for withdrawn ones, is sent."""
    for document in case.claims["documents"]:
        states = {entry["state"] for entry in _earnest(case, document)}
        if states - {"cancelled"} == {"sent"} and not (document["state"] == "sent" and document["sent_at"]):
            yield f"document {document['number']}: {document['state']}, and its mail was sent"


def document_that_needs_a_person_is_shown(case: "Case") -> Iterable[str]:
    """Held and unknown documents have an entry that is; and an entry that needs a person is seen on its document."""
    for document in case.claims["documents"]:
        states = {entry["state"] for entry in _earnest(case, document)}
        needed = states & NEEDS_A_PERSON
        if document["state"] in ("held", "unknown") and not needed and not document["training"]:
            yield f"document {document['number']}: {document['state']}, and none of its mails is"
        if needed == states and states and document["state"] not in _DOCUMENT_NEEDS:
            yield f"document {document['number']}: {document['state']}, and its mails are {sorted(states)}"


def needs_you_counts_all(case: "Case") -> Iterable[str]:
    """`work --until-empty` ends with 0 when all is sent or cancelled and with 1 when anything needs a person."""
    needed = who_need_a_person(case.entries)
    code = case.claims["until_empty"]
    if code is None:
        yield "work --until-empty did not end"
    elif code != (1 if needed else 0):
        yield f"work --until-empty ended with {code}, and {len(needed)} entries need a person"
    for entry in case.entries:
        if entry.get("needs_person", entry in needed) != (entry in needed):
            yield f"{_name(entry)}: needs_person is {entry['needs_person']}, and it is {entry['state']}"
        if entry["state"] not in NEEDS_A_PERSON | _AT_REST:
            yield f"{_name(entry)}: {entry['state']}, and work --until-empty ended"


def lists_by_state_are_complete(case: "Case") -> Iterable[str]:
    """Each list of a state that needs a person names exactly the entries in that state."""
    for state in sorted(NEEDS_A_PERSON):
        mine = {entry["id"] for entry in case.entries if entry["state"] == state}
        for entry_id in sorted(mine ^ set(case.claims["listed"][state])):
            told = "is missing in" if entry_id in mine else "stands in"
            yield f"entry {entry_id} {told} the list of what is {state}"


def cancelled_stays_cancelled(case: "Case") -> Iterable[str]:
    """Who was told that an entry is withdrawn can rely on it."""
    states = {entry["id"]: entry["state"] for entry in case.entries}
    for act in case.acts:
        state = states.get(act["entry"])
        if act["act"] == "cancel" and state != "cancelled":
            yield f"entry {act['entry']}: somebody was told that it is cancelled, and it is {state}"


RULES: tuple[Callable[["Case"], Iterable[str]], ...] = (
    accepted_has_it,
    who_has_it_is_accepted,
    sent_is_dated,
    dated_document_arrived,
    document_date_is_that_of_the_mail,
    sent_document_says_so,
    document_that_needs_a_person_is_shown,
    needs_you_counts_all,
    lists_by_state_are_complete,
    cancelled_stays_cancelled,
)


def _recipients(case: "Case") -> Iterable[tuple[Entry, str, str]]:
    for entry in case.entries:
        for one in entry["recipients"]:
            yield entry, one["address"].lower(), one["state"]


def _earnest(case: "Case", document: dict[str, Any]) -> list[Entry]:
    return [entry for entry in case.entries_of.get(document["sha256"], []) if not entry["training"]]


def _addressed(case: "Case", document: dict[str, Any]) -> set[str]:
    """Whom a mail with this document must have reached: the promise says it, never the ledger."""
    promised = [one for one in case.promised.values() if one["sha256"] == document["sha256"]]
    if document["training"]:
        entries = [entry for entry in case.entries_of.get(document["sha256"], []) if entry["training"]]
        return {
            one["address"].lower() for one in chain.from_iterable(entry["recipients"] for entry in entries)
        }
    return set(chain.from_iterable(one["recipients"] for one in promised))


def _name(entry: Entry) -> str:
    return f"entry {entry['id']} ({entry['document']['number']})"
