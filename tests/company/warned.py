"""Send goes against a warning only where that warning stood on the page that was acted on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.company.breach import Breach, breach, told
from tests.company.case import SLACK, Act, Case, Delivery, Entry, is_customer
from tests.company.edited import newest_edit
from tests.company.plan import SENDERS

PROMISE = "warned"


@dataclass(frozen=True)
class Sent:
    """A mail in earnest with one document, and the only press that can have handed it over."""

    delivery: Delivery
    entry: Entry
    act: Act
    moment: float
    warned: str


def unwanted_was_warned_of(case: Case) -> Iterable[Breach]:
    """ "Customer Bakkerij 10003 is not to be e-mailed: ..." """
    for sent in _sent_by_one(case):
        history = case.unwanted.get(sent.entry["document"]["debtor"])
        wanted = history is None or "" in history.possible(sent.moment - SLACK, sent.moment + SLACK)
        if not wanted and not _was_typed_over(case, sent) and "is not to be e-mailed" not in sent.warned:
            yield _breach(sent, "the customer is not to be e-mailed")


def stranger_was_warned_of(case: Case) -> Iterable[Breach]:
    """ "No mail has ever gone to getypt-010001@klant.test. Is it written correctly?" """
    for sent in _sent_by_one(case):
        for one in sent.entry["recipients"]:
            address = one["address"].lower()
            new = address.startswith("getypt-") and not _was_used(case, address, sent)
            if new and f"No mail has ever gone to {address}" not in sent.warned:
                yield _breach(sent, f"no mail had ever gone to {address}")


def earlier_edit_was_warned_of(case: Case) -> Iterable[Breach]:
    """ "ann edited this mail on ...; the customer was changed after that, on ..., and has ... now." """
    for sent in _sent_by_one(case):
        saved = _edit_that_holds(case, sent)
        debtor = sent.entry["document"]["debtor"]
        if saved is None or debtor not in case.customers:
            continue
        changes = [act for act in case.changes_of(debtor) if act.kept and act.began > saved.ended]
        told_before = [act for act in changes if act.ended < sent.moment - SLACK]
        there = {one["address"].lower() for one in sent.entry["recipients"]}
        now = case.customers[debtor].possible(sent.moment - SLACK, sent.moment + SLACK)
        if told_before and not now & there and "the customer was changed after that" not in sent.warned:
            yield breach(
                PROMISE,
                f"the customer was changed after the edit: {told(sent.entry, sent.delivery)}",
                [saved, told_before[-1], sent.act],
            )


def stopped_profile_was_warned_of(case: Case) -> Iterable[Breach]:
    """ "The mail profile 'facturen' cannot send at the moment; the mail will wait: ..."

    It waits all the same when the profile is stopped after Send was pressed, and the answer says so.
    """
    for sent in _sent_by_one(case):
        name = next((name for name, one in SENDERS.items() if one == sent.delivery["mail_from"]), "")
        if _is_stopped(case, name, sent) and "cannot send at the moment" not in sent.warned:
            yield _breach(sent, f"the mail profile {name} was stopped")


def _breach(sent: Sent, what: str) -> Breach:
    return breach(
        PROMISE, f"{what}, and no warning stood there: {told(sent.entry, sent.delivery)}", [sent.act]
    )


def _sent_by_one(case: Case) -> Iterator[Sent]:
    for delivery in case.deliveries:
        entry = case.entry_of_mail.get(delivery["message_id"])
        if entry is None or entry["resend_of"] or len(delivery["documents"]) != 1:
            continue
        acts = case.senders(entry)
        if len(acts) == 1 and any(map(is_customer, delivery["to"])):
            (act,), (sha256,) = acts, delivery["documents"]
            shown = " ".join(
                act.warned(number) for number in act.documents if case.hashes.get(number) == sha256
            )
            yield Sent(delivery, entry, act, case.accepted(entry), shown)


def _was_typed_over(case: Case, sent: Sent) -> bool:
    """Whether the document may belong to another customer by then."""
    (sha256,) = sent.delivery["documents"]
    return any(act.kind == "correct" for act in case.acts_on.get(sha256, ()))


def _was_used(case: Case, address: str, sent: Sent) -> bool:
    """Whether another mail to this address was handed over before, or at the same time."""
    others = (entry for entry in case.entries.values() if entry["id"] != sent.entry["id"])
    return any(
        case.accepted(entry) <= sent.moment
        and any(one["address"].lower() == address for one in entry["recipients"])
        for entry in others
    )


def _edit_that_holds(case: Case, sent: Sent) -> Act | None:
    """The edit that the mail was made from; None when a dialog showed a newer mail."""
    saved = newest_edit(case, sent.entry)
    return saved if saved and (sent.act.kind != "mail-send" or saved.ended < sent.act.looked_until) else None


def _is_stopped(case: Case, name: str, sent: Sent) -> bool:
    """Whether the profile stood still for sure from before the press until the mail was accepted."""
    stops = [
        act
        for act in case.presses
        if act.kind == "pause" and act.line["profile"] == name and act.tells("Nothing is sent through")
    ]
    told_before = [act for act in stops if act.ended < sent.act.began]
    last = max(told_before, key=lambda act: act.began, default=None)
    if last is None:
        return False
    resumed = [act for act in case.presses if act.kind == "resume" and act.line["profile"] in (name, "")]
    return not any(act.ended >= last.began and act.began <= sent.moment + SLACK for act in resumed)
