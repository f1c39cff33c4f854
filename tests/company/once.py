"""Nothing lost, nothing twice."""

import re
from collections import Counter
from collections.abc import Iterable

from tests.company.breach import Breach, breach, told
from tests.company.case import SLACK, Act, Case, Entry, is_customer, may_be_done, turned_away

PROMISE = "once"
_FINAL = ("sent", "cancelled", "held", "failed", "unknown", "scheduled")
_LEFT_OPEN = "And more:"


def accepted_is_there(case: Case) -> Iterable[Breach]:
    """Who was led to the run, or back to the desk after Send, has an entry for each document that was not refused."""
    handed = [
        (case.accepted(entry), {part["sha256"] for part in entry["documents"]})
        for entry in case.entries.values()
    ]
    for act in case.presses:
        for number in sorted(_told_accepted(act)):
            sha256 = case.hashes.get(number, "")
            same = case.sent_again(act)
            during = [mine for moment, mine in handed if any(_is_within(moment, one) for one in same)]
            if sha256 and not any(sha256 in mine for mine in during):
                yield breach(
                    PROMISE, f"document {number} was handed over, and there is no entry of it", [act]
                )


def _is_within(moment: float, act: Act) -> bool:
    return act.began - SLACK <= moment <= act.ended + SLACK


def _told_accepted(act: Act) -> set[str]:
    """The documents of which the answer says that they were handed over."""
    if act.unanswered or turned_away(act) or act.kind not in ("send-many", "mail-send"):
        return set()
    if act.kind == "mail-send":
        return set(act.documents) if act.path.startswith(("/documents/", "/runs/")) else set()
    if act.tells(_LEFT_OPEN):
        return set()
    refused = [text.partition(":")[0] for text in act.sentences if re.match(r"\d{5,}: ", text)]
    return {
        number
        for number, shown in act.documents.items()
        if not _names(refused, str(shown.get("subject", "")))
    }


def _names(refused: list[str], subject: str) -> bool:
    """Whether a refusal is about the document with this subject; its number may have got another digit meanwhile."""
    numbers = re.findall(r"\d{5,}", subject)
    return not numbers or any(
        one.startswith(number) or number.startswith(one) for one in refused for number in numbers
    )


def one_form_has_one_answer(case: Case) -> Iterable[Breach]:
    """The same form sent twice, as by a double click, is one run, and what left by it is not refused."""
    for act in case.presses:
        later = [one for one in case.sent_again(act) if one.number > act.number and not one.unanswered]
        if not act.form or not _went(act):
            continue
        # Later it may be another matter: the document is ready again when training has ended.
        if not all(_went(one) for one in later if one.began < act.ended):
            yield breach(PROMISE, "a form was sent twice: it went, and the answer is no", [act, *later])
        elif act.kind == "send-many" and len({one.path for one in (act, *later) if _went(one)}) > 1:
            yield breach(PROMISE, "the same form has several runs", [act, *later])


def _went(act: Act) -> bool:
    """Whether it led to where a hand-over leads; also of an answer that nobody waited for."""
    if act.kind == "send-many":
        return act.path.startswith("/runs/")
    return act.path == "/documents/" or act.path.startswith("/outbox/")


def every_entry_rests(case: Case) -> Iterable[Breach]:
    """At the end of the day each mail is in a state that says what became of it."""
    for entry in case.entries.values():
        if entry["state"] not in _FINAL:
            yield breach(PROMISE, f"entry {entry['id']} is still {entry['state']} at the end")


def sent_has_arrived(case: Case) -> Iterable[Breach]:
    """Whoever is said to have the mail by the server's answer has it."""
    for entry in case.entries.values():
        there = {address for one in case.deliveries_of.get(entry["message_id"], ()) for address in one["to"]}
        for one in entry["recipients"]:
            if (
                one["state"] == "accepted"
                and entry["sent_by"] == "answer"
                and one["address"].lower() not in there
            ):
                yield breach(PROMISE, f"entry {entry['id']} is sent to {one['address']}, who has nothing")


def arrived_is_known(case: Case) -> Iterable[Breach]:
    """Whoever has a mail is not said to be without it, unless a person said so or nobody knows."""
    for message_id, found in case.deliveries_of.items():
        entry = case.entry_of_mail.get(message_id)
        if entry is None or entry["state"] == "unknown" or _declared_lost(case, entry):
            continue
        accepted = {one["address"].lower() for one in entry["recipients"] if one["state"] == "accepted"}
        for one in found:
            if not accepted >= set(one["to"]):
                yield breach(PROMISE, f"its entry is {entry['state']}, and it is there: {told(entry, one)}")


def mail_has_its_documents(case: Case) -> Iterable[Breach]:
    """A mail carries the documents of its entry, byte for byte, and no others."""
    for one in case.deliveries:
        entry = case.entry_of_mail.get(one["message_id"])
        if entry and sorted(one["documents"]) != sorted(part["sha256"] for part in entry["documents"]):
            yield breach(PROMISE, f"it carries other documents: {told(entry, one)}")


def mail_is_there_once(case: Case) -> Iterable[Breach]:
    """One mail of an entry a recipient, but for those that somebody declared as not sent."""
    for message_id, found in case.deliveries_of.items():
        entry = case.entry_of_mail.get(message_id)
        copies = Counter(address for one in found for address in one["to"])
        allowed = 1 + (len(_declared_lost(case, entry)) if entry else 0)
        for address, times in copies.items():
            if times > allowed:
                yield breach(
                    PROMISE, f"{address} has {times} copies, wanted {allowed}: {told(entry, found[-1])}"
                )


def document_is_there_once(case: Case) -> Iterable[Breach]:
    """One delivery of a document a customer, but for those that somebody wanted again."""
    copies: Counter[tuple[str, str]] = Counter()
    for one in case.deliveries:
        copies.update(
            (sha256, address)
            for sha256 in set(one["documents"])
            for address in one["to"]
            if is_customer(address)
        )
    for (sha256, address), times in copies.items():
        acts = case.acts_on.get(sha256, [])
        if times > 1 and times > 1 + (wishes := _wanted_again(case, sha256)):
            numbers = [entry["id"] for entry in case.entries.values() if _carries(entry, sha256)]
            yield breach(
                PROMISE,
                f"{address} has {times} copies of a document, wanted {1 + wishes}; entries {numbers}",
                acts,
            )


def _wanted_again(case: Case, sha256: str) -> int:
    mine = [entry for entry in case.entries.values() if _carries(entry, sha256)]
    numbers = {entry["id"] for entry in mine}
    resends = [act for act in case.of_kind("resend") if act.line["entry"] in numbers and may_be_done(act)]
    reasons = [
        act
        for act in case.acts_on.get(sha256, ())
        if act.kind == "mail-send"
        and not turned_away(act)
        and any(shown.get("reason") for shown in act.documents.values())
    ]
    lost = [act for entry in mine for act in _declared_lost(case, entry)]
    return len(resends) + len(reasons) + len(lost)


def _declared_lost(case: Case, entry: Entry) -> list[Act]:
    return [
        act
        for act in case.of_kind("settle")
        if act.line["entry"] == entry["id"] and not act.line["sent"] and may_be_done(act)
    ]


def _carries(entry: Entry, sha256: str) -> bool:
    return any(part["sha256"] == sha256 for part in entry["documents"])
