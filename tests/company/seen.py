"""No mail to an address, with a subject or from a sender, that nobody who pressed Send had before their eyes."""

import re
from collections.abc import Iterable
from typing import Any

from tests.company.breach import Breach, breach, told
from tests.company.case import Act, Case, Delivery, Entry, is_customer
from tests.company.plan import SENDERS

PROMISE = "seen"
_MARK = re.compile(r"^\[(Training|Oefening|Schulung|Übung)\] ")


def recipients_were_seen(case: Case) -> Iterable[Breach]:
    """Every address of every mail stood on a page of somebody who sent it, or follows from the rules of its type."""
    for delivery in case.deliveries:
        entry = case.entry_of_mail.get(delivery["message_id"])
        if entry is None:
            yield breach(PROMISE, f"nobody handed this mail over: {told(None, delivery)}")
            continue
        acts = responsible(case, entry)
        if not acts and (refused := case.asked_for(entry)):
            what = f"whoever sent it was told that it is not sent: {told(entry, delivery)}"
            yield breach(PROMISE, what, refused)
            continue
        if not acts:
            yield breach(
                PROMISE,
                f"nobody pressed Send when it was accepted ({case.accepted(entry):.2f}): {told(entry, delivery)}",
            )
            continue
        unseen = sorted(set(delivery["to"]) - set().union(*(_may_reach(case, act, entry) for act in acts)))
        if unseen:
            yield breach(PROMISE, f"nobody saw {', '.join(unseen)}: {told(entry, delivery)}", acts)


def words_were_seen(case: Case) -> Iterable[Breach]:
    """The subject of a mail with one document, and the sender that the dialog named."""
    for delivery in case.deliveries:
        entry = case.entry_of_mail.get(delivery["message_id"])
        acts = responsible(case, entry) if entry and not entry["resend_of"] else []
        if entry is None or not acts or any(act.kind in ("upload", "fetch") for act in acts):
            continue
        yield from _other_words(case, entry, delivery, acts)


def _other_words(case: Case, entry: Entry, delivery: Delivery, acts: list[Act]) -> Iterable[Breach]:
    shown = [one for act in acts for one in shown_of(case, act, entry)]
    subjects = {_MARK.sub("", one["subject"]) for one in shown}
    if len(delivery["documents"]) == 1 and _MARK.sub("", delivery["subject"]) not in subjects:
        yield breach(PROMISE, f"the subjects seen were {sorted(subjects)}: {told(entry, delivery)}", acts)
    senders = {SENDERS.get(one["sender"], "") for one in shown if "sender" in one}
    if all(act.kind == "mail-send" for act in acts) and delivery["mail_from"] not in senders:
        yield breach(
            PROMISE, f"from {delivery['mail_from']}, seen {sorted(senders)}: {told(entry, delivery)}", acts
        )


def responsible(case: Case, entry: Entry) -> list[Act]:
    """Who may have sent it: by handing it over, or by sending it again."""
    return case.resends(entry) if entry["resend_of"] else case.senders(entry)


def shown_of(case: Case, act: Act, entry: Entry) -> list[dict[str, Any]]:
    """What the act's page showed of the documents of an entry."""
    carried = {part["sha256"] for part in entry["documents"]}
    return [shown for number, shown in act.documents.items() if shown and case.hashes.get(number) in carried]


def _may_reach(case: Case, act: Act, entry: Entry) -> set[str]:
    """Whom the mail may reach when this act sent it."""
    practice = {one for one in case.training.possible(act.began, act.ended) if one}
    if act.kind == "resend":
        return {*act.line["shown"], *practice}
    if act.kind in ("upload", "fetch"):
        return _by_rules(case, act) | practice
    if act.training and act.kind == "mail-send":
        return {act.training, *practice}
    return {address for shown in shown_of(case, act, entry) for address in shown["recipients"]} | practice


def _by_rules(case: Case, act: Act) -> set[str]:
    """Whom documents of a type without a dialog reach, as everything stood around that time."""
    span = (act.began, act.ended)
    histories = [case.settings("cc"), case.settings("bcc"), *case.scenario_copies, *case.customers.values()]
    found = set().union(*(history.possible(*span) for history in histories))
    return {one for one in found if one and is_customer(one)}
