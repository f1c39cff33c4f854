"""Training: what is practice reaches no customer."""

import re
from collections.abc import Iterable

from tests.company.breach import Breach, breach, told
from tests.company.case import SLACK, Act, Case, Entry, is_customer
from tests.company.seen import responsible, shown_of

PROMISE = "practice"
_AGAIN = {
    "retry": "It is tried again.",
    "resend": "It is sent again on purpose.",
    "settle": "Your decision is kept.",
}
"""Acts by which a mail goes once more, and what is told when they were done."""
_MARKED = re.compile(r"^\[(Training|Oefening|Schulung|Übung)\]")


def practice_stays_inside(case: Case) -> Iterable[Breach]:
    """No mail with the mark of training, none that was sent from a page that named a training address alone."""
    for delivery in case.deliveries:
        customers = [one for one in delivery["to"] if is_customer(one)]
        entry = case.entry_of_mail.get(delivery["message_id"])
        if not customers or entry is None:
            continue
        # What leaves without a dialog follows the rules as they are then, whatever its page said before.
        acts = [act for act in responsible(case, entry) if act.kind not in ("upload", "fetch")]
        if _MARKED.match(delivery["subject"]):
            yield breach(PROMISE, f"a practice mail has left: {told(entry, delivery)}", acts)
        elif acts and all(_saw_training(case, act, entry) for act in acts):
            yield breach(PROMISE, f"whoever sent it saw that training was on: {told(entry, delivery)}", acts)


def _saw_training(case: Case, act: Act, entry: Entry) -> bool:
    """What the check page shows of each mail is what it is; a dialog shows whom it would reach in earnest."""
    if act.kind != "send-many":
        return bool(act.training)
    shown = [address for one in shown_of(case, act, entry) for address in one["recipients"]]
    return bool(shown) and not any(map(is_customer, shown))


def training_holds_once_it_is_saved(case: Case) -> Iterable[Breach]:
    """What is handed over while training can only be on goes to no customer."""
    for delivery in case.deliveries:
        entry = case.entry_of_mail.get(delivery["message_id"])
        if entry is None or not any(map(is_customer, delivery["to"])):
            continue
        moment = case.accepted(entry)
        if "" not in case.training.possible(moment - SLACK, moment + SLACK):
            saved = [act for act in case.presses if act.kind == "save-settings" and act.ended < moment][-1:]
            what = f"handed over at {moment:.2f} with training on: {told(entry, delivery)}"
            yield breach(PROMISE, what, [*saved, *responsible(case, entry)])


def nothing_is_tried_again_in_training(case: Case) -> Iterable[Breach]:
    """While training can only be on, or from a page that said so, no mail to customers goes once more."""
    acts = [act for kind, sentence in _AGAIN.items() for act in case.of_kind(kind) if act.tells(sentence)]
    for act in acts:
        on = act.training or "" not in case.training.possible(act.began, act.ended)
        entry = case.entries.get(act.line["entry"])
        if on and entry and not act.line.get("sent") and _is_in_earnest(entry):
            yield breach(PROMISE, f"entry {entry['id']} goes to customers again, with training on", [act])


def _is_in_earnest(entry: Entry) -> bool:
    return any(is_customer(one["address"]) for one in entry["recipients"])
