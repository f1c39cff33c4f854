"""Training: what is practice reaches no customer."""

import re
from collections.abc import Iterable

from tests.company.breach import Breach, breach, told
from tests.company.case import SLACK, Case, is_customer
from tests.company.seen import responsible

PROMISE = "practice"
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
        elif acts and all(act.training for act in acts):
            yield breach(PROMISE, f"whoever sent it saw that training was on: {told(entry, delivery)}", acts)


def training_holds_once_it_is_saved(case: Case) -> Iterable[Breach]:
    """What is handed over while training can only be on goes to no customer."""
    for delivery in case.deliveries:
        entry = case.entry_of_mail.get(delivery["message_id"])
        if entry is None or entry["resend_of"] or not any(map(is_customer, delivery["to"])):
            continue
        moment = case.accepted(entry)
        if "" not in case.training.possible(moment - SLACK, moment + SLACK):
            saved = [act for act in case.presses if act.kind == "save-settings" and act.ended < moment][-1:]
            what = f"handed over at {moment:.2f} with training on: {told(entry, delivery)}"
            yield breach(PROMISE, what, [*saved, *case.senders(entry)])
