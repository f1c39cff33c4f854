""" "Saved." of an edit, a correction or a customer: the mails that are handed over afterwards keep to it."""

import re
from collections.abc import Iterable, Iterator

from tests.company.breach import Breach, breach, told
from tests.company.case import SLACK, Act, Case, Delivery, Entry, is_customer, turned_away
from tests.company.plan import CUSTOMERS

PROMISE = "saved"
_DEBTOR = re.compile(rf"-(\d{{5}})@{re.escape(CUSTOMERS)}$")
_CHANGES = ("mail-save", "mail-anew", "correct")
"""After one of these the words that were saved before need not be the newest ones. A document that leaves or is taken
off keeps them: when it comes back, they are there again."""


def newest_edit_leaves(case: Case) -> Iterable[Breach]:
    """The mail carries the edit that was saved last, or what a dialog showed that was opened after it."""
    for entry, delivery, acts in _handed_over(case):
        if len(delivery["documents"]) != 1:
            continue
        saved = newest_edit(case, entry)
        if saved is None or not all(_must_know(act, saved) for act in acts):
            continue
        words = {token for shown in saved.documents.values() for token in shown["tokens"]}
        if not words <= set(delivery["tokens"]):
            yield breach(
                PROMISE,
                f"an edit was saved ({', '.join(words)}) and left out: {told(entry, delivery)}",
                [saved, *acts],
            )


def newest_edit(case: Case, entry: Entry) -> Act | None:
    """The edit that holds for this entry for sure: saved before it was accepted, and nothing else was done since."""
    moment = case.accepted(entry) - SLACK
    (number,) = case.carried(entry)
    acts = [act for act in case.acts_on_document(number) if act.kind in _CHANGES]
    done = [act for act in acts if act.began < moment and not _was_refused(act)]
    saves = [act for act in done if act.kind == "mail-save" and act.tells("Saved.") and act.ended < moment]
    last = max(saves, key=lambda act: act.began, default=None)
    return None if any(last and act is not last and act.ended > last.began for act in done) else last


def _was_refused(act: Act) -> bool:
    """Whether the answer said that nothing was changed."""
    if act.unanswered:
        return act.busy
    return bool(act.warnings) if act.kind == "mail-anew" else not act.tells("Saved.")


def _must_know(act: Act, saved: Act) -> bool:
    """Whether what this act hands over has to carry the edit. What a dialog holds that was opened later is newer."""
    if act.kind == "mail-send":
        return act.looked_until < saved.began and saved.ended < act.began
    return saved.ended < act.began - SLACK or act.looked_until < saved.began


def corrected_debtor_holds(case: Case) -> Iterable[Breach]:
    """No mail to the customer from before a correction when it was looked at before and handed over after it."""
    for entry, delivery, acts in _handed_over(case):
        for sha256 in delivery["documents"]:
            for fix in case.acts_on.get(sha256, ()):
                debtor = fix.line.get("typed", {}).get("debtor", "")
                others = [one for one in delivery["to"] if _debtor_of(one) not in ("", debtor)]
                if fix.kind == "correct" and others and fix.kept and _between(case, fix, entry, acts):
                    newest = _newest_correction(case, sha256, case.accepted(entry))
                    if newest is fix:
                        yield breach(
                            PROMISE,
                            f"corrected to debtor {debtor}, and then {told(entry, delivery)}",
                            [fix, *acts],
                        )


def _newest_correction(case: Case, sha256: str, moment: float) -> Act | None:
    """The correction that holds for sure; None when two were made at once."""
    made = [
        act
        for act in case.acts_on.get(sha256, ())
        if act.kind == "correct" and act.may_be_kept and act.began < moment
    ]
    last = max(made, key=lambda act: act.began, default=None)
    return None if last is None or any(act is not last and act.ended > last.began for act in made) else last


def changed_customer_holds(case: Case) -> Iterable[Breach]:
    """No mail to a customer's old address, or to one who gets none, when its look was before the change."""
    for entry, delivery, acts in _handed_over(case):
        for address in filter(_debtor_of, delivery["to"]):
            changes = [act for act in case.presses if _concerns(act, _debtor_of(address)) and act.kept]
            newer = [act for act in changes if _between(case, act, entry, acts)]
            why = _why_not(case, entry, address, _was_typed(case, delivery, acts)) if newer else ""
            if why:
                yield breach(PROMISE, f"{why}: {told(entry, delivery)}", [newer[-1], *acts])


def _why_not(case: Case, entry: Entry, address: str, typed: bool) -> str:
    """Why a mail to this address should not have been handed over; "" when it may be right."""
    span = (case.accepted(entry) - SLACK, case.accepted(entry) + SLACK)
    now = case.customers[_debtor_of(address)].possible(*span)
    if address not in now and not typed:
        return f"the address is {sorted(now)} now"
    return (
        ""
        if "" in case.unwanted[_debtor_of(address)].possible(*span)
        else "the customer gets no mail any more"
    )


def _was_typed(case: Case, delivery: Delivery, acts: list[Act]) -> bool:
    """Whether the recipients may be those of an edit that was kept before anybody looked; it holds for itself."""
    edits = [
        act
        for sha256 in delivery["documents"]
        for act in case.acts_on.get(sha256, ())
        if act.kind == "mail-save"
    ]
    return any(edit.began < act.looked_until and not turned_away(edit) for edit in edits for act in acts)


def _concerns(act: Act, debtor: str) -> bool:
    return (act.kind == "save-customer" and act.line["debtor"] == debtor) or (
        act.kind == "import" and debtor in act.line["values"]
    )


def _between(case: Case, change: Act, entry: Entry, acts: list[Act]) -> bool:
    """Whether a change was made after all of them had looked, and told before the mail was handed over."""
    return change.ended < case.accepted(entry) - SLACK and all(
        act.looked_until < change.began for act in acts
    )


def _handed_over(case: Case) -> Iterator[tuple[Entry, Delivery, list[Act]]]:
    """Mails in earnest that people sent from a page which they had looked at."""
    for delivery in case.deliveries:
        entry = case.entry_of_mail.get(delivery["message_id"])
        if entry is None or entry["resend_of"] or not any(map(is_customer, delivery["to"])):
            continue
        acts = case.senders(entry)
        if acts and all(act.kind in ("send-many", "mail-send") for act in acts):
            yield entry, delivery, acts


def _debtor_of(address: str) -> str:
    found = _DEBTOR.search(address)
    return found.group(1) if found else ""
