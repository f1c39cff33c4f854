"""Lies planted for the judge, at least one a promise: whoever sees nothing wrong must have been able to see it.

Each takes the evidence of a run and changes one thing, as it would be had somebody broken that promise. What
colleagues did at the same moment may make a lie about one mail possible: a profile that was just about to go on,
somebody who wanted a document once more. So it is told about one mail after the other, until the judge sees it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.company.case import Case
from tests.company.judge import judge
from tests.company.lying import (
    SOON,
    add_act,
    after_the_look,
    before_it_left,
    before_the_look,
    long_ago,
    with_act,
    with_delivery,
    with_end,
)
from tests.company.victims import Victim, victims

_STRANGER = "vreemd@klant.test"


Liar = Callable[[Case, Victim], Case]


def plant_all(case: Case) -> dict[str, bool]:
    """Whether each lie was found, by its name; {} when there is no mail to lie about."""
    plain = list(victims(case))
    if not plain:
        return {}
    clean = {str(one) for one in judge(case)}
    return {
        name: any(_is_found(promise, liar(case, victim), clean) for victim in plain)
        for name, (promise, liar) in LIES.items()
    }


def _is_found(promise: str, case: Case, clean: set[str]) -> bool:
    return any(str(one) not in clean for one in judge(case, [promise]))


def _recipient(case: Case, victim: Victim) -> Case:
    return with_delivery(case, victim, to=[*victim.delivery["to"], _STRANGER])


def _subject(case: Case, victim: Victim) -> Case:
    return with_delivery(case, victim, subject="Something else")


def _sender(case: Case, victim: Victim) -> Case:
    shown = {number: {**one, "sender": "kantoor"} for number, one in victim.act.documents.items()}
    lied, _ = with_act(case, victim, act="mail-send", path="/documents/", documents=shown)
    return with_delivery(lied, victim, mail_from="facturen@bakkerij.test")


def _stranger(case: Case, victim: Victim) -> Case:
    return replace(
        case, deliveries=[*case.deliveries, {**victim.delivery, "message_id": "<made-up@nowhere.test>"}]
    )


def _removed(case: Case, victim: Victim) -> Case:
    return replace(case, deliveries=[one for one in case.deliveries if one is not victim.delivery])


def _doubled(case: Case, victim: Victim) -> Case:
    return replace(case, deliveries=[*case.deliveries, dict(victim.delivery)])


def _forgotten(case: Case, victim: Victim) -> Case:
    def forget(end: dict[str, Any]) -> None:
        end["entries"] = [one for one in end["entries"] if one["id"] != victim.entry["id"]]

    return with_end(_removed(case, victim), forget)


def _other_document(case: Case, victim: Victim) -> Case:
    return with_delivery(case, victim, documents=["0" * 64])


def _denied(case: Case, victim: Victim) -> Case:
    def deny(end: dict[str, Any]) -> None:
        entry = next(one for one in end["entries"] if one["id"] == victim.entry["id"])
        entry["recipients"][0]["state"] = "refused"

    return with_end(case, deny)


def _handed_over_twice(case: Case, victim: Victim) -> Case:
    def add(end: dict[str, Any]) -> None:
        end["entries"].append({**victim.entry, "id": 10**6, "message_id": "<again@nowhere.test>"})
        for kept in (end["accepted"], end["carried"]):
            kept[str(10**6)] = kept[str(victim.entry["id"])]

    twice = [*case.deliveries, {**victim.delivery, "message_id": "<again@nowhere.test>"}]
    return with_end(replace(case, deliveries=twice), add)


def _still_moves(case: Case, victim: Victim) -> Case:
    def move(end: dict[str, Any]) -> None:
        next(one for one in end["entries"] if one["id"] == victim.entry["id"])["state"] = "pending"

    return with_end(case, move)


def _cancelled(case: Case, victim: Victim) -> Case:
    told = "It was cancelled and is not sent."
    return before_it_left(case, victim, "cancel", told, entry=victim.entry["id"])


def _held(case: Case, victim: Victim) -> Case:
    told = "It stays here until somebody presses 'Try again'."
    return before_it_left(case, victim, "hold", told, entry=victim.entry["id"])


def _paused(case: Case, victim: Victim) -> Case:
    profile = victim.delivery["mail_from"].partition("@")[0]
    return before_it_left(case, victim, "pause", f"Nothing is sent through '{profile}' now.", profile=profile)


def _run_stopped(case: Case, victim: Victim) -> Case:
    lied, _ = with_act(case, victim, act="send-many", path="/runs/987654/")
    return before_it_left(lied, victim, "stop-run", "Mails that were cancelled: 1.", run=987654)


def _called_back(case: Case, victim: Victim) -> Case:
    told = "Mails that were called back: 1."
    return before_it_left(case, victim, "call-back", told, entries=[victim.entry["id"]])


def _two_runs(case: Case, victim: Victim) -> Case:
    lied, act = with_act(case, victim, act="send-many", path="/runs/987654/", form="f")
    about = {"documents": act.documents, "path": "/runs/987655/", "form": "f", "looked": act.line["looked"]}
    return add_act(lied, "send-many", act.began, act.ended, "", **about)


def _again_in_training(case: Case, victim: Victim) -> Case:
    lied, moment = _training_saved(case, victim), case.accepted(victim.entry)
    return add_act(lied, "retry", moment, moment, "It is tried again.", entry=victim.entry["id"])


def _practice_left(case: Case, victim: Victim) -> Case:
    return with_delivery(case, victim, subject=f"[Oefening] {victim.delivery['subject']}")


def _sent_in_training(case: Case, victim: Victim) -> Case:
    looked = {**victim.act.line["looked"], "training": "oefening-0@oefen.test"}
    shown = {
        number: {**one, "recipients": [looked["training"]]} for number, one in victim.act.documents.items()
    }
    return with_act(case, victim, looked=looked, documents=shown)[0]


def _training_saved(case: Case, victim: Victim) -> Case:
    values = {name: "" for name in ("cc", "bcc", "office_address", "company")}
    values["training_address"] = "oefening-0@oefen.test"
    moment = case.accepted(victim.entry) - 1.0
    kept = [act for act in case.acts if act.kind != "save-settings"]
    return add_act(replace(case, acts=kept), "save-settings", moment - SOON, moment, "Saved.", values=values)


def _edit_left_out(case: Case, victim: Victim) -> Case:
    shown = {victim.document: {"recipients": [], "tokens": ["t-999999"]}}
    told = "Saved. The mail has not been sent."
    return after_the_look(*long_ago(case, victim), "mail-save", told, documents=shown)


def _edit_forgotten(case: Case, victim: Victim) -> Case:
    shown = {victim.document: {"recipients": [], "tokens": ["t-999999"]}}
    told = "Saved. The mail has not been sent."
    lied = before_the_look(case, victim, 3, "mail-save", told, documents=shown)
    off, back = "Documents taken off the desk: 1. Undo", "Documents brought back to the desk: 1."
    lied = before_the_look(lied, victim, 2, "remove", off, documents={victim.document: {}})
    return before_the_look(lied, victim, 1, "back", back, documents={victim.document: {}})


def _corrected(case: Case, victim: Victim) -> Case:
    typed = {"type": "invoice", "number": "1", "debtor": "99999"}
    documents: dict[str, Any] = {victim.document: {}}
    return after_the_look(*long_ago(case, victim), "correct", "Saved.", typed=typed, documents=documents)


def _customer_changed(case: Case, victim: Victim) -> Case:
    values = {"address": _STRANGER, "do_not_email": ""}
    debtor = victim.entry["document"]["debtor"]
    kept = [act for act in case.acts if act.kind not in ("save-customer", "import")]
    later, victim = long_ago(replace(case, acts=kept), victim)
    return after_the_look(later, victim, "save-customer", "Saved.", values=values, debtor=debtor)


def _unwanted(case: Case, victim: Victim) -> Case:
    values = {"address": victim.delivery["to"][0], "do_not_email": "gets paper"}
    kept = [act for act in case.acts if act.kind not in ("save-customer", "import")]
    about = {"values": values, "debtor": victim.entry["document"]["debtor"]}
    return before_the_look(replace(case, acts=kept), victim, 1, "save-customer", "Saved.", **about)


def _never_written_to(case: Case, victim: Victim) -> Case:
    stranger = "getypt-999999@klant.test"

    def change(end: dict[str, Any]) -> None:
        entry = next(one for one in end["entries"] if one["id"] == victim.entry["id"])
        entry["recipients"][0]["address"] = stranger

    return with_end(with_delivery(case, victim, to=[stranger]), change)


def _edit_outlived(case: Case, victim: Victim) -> Case:
    values, debtor = {"address": _STRANGER, "do_not_email": ""}, victim.entry["document"]["debtor"]
    kept = [act for act in case.acts if act.kind not in ("save-customer", "import")]
    shown = {victim.document: {"recipients": victim.delivery["to"], "tokens": []}}
    lied = before_the_look(replace(case, acts=kept), victim, 2, "mail-save", "Saved.", documents=shown)
    return before_the_look(lied, victim, 1, "save-customer", "Saved.", values=values, debtor=debtor)


def _stopped_unseen(case: Case, victim: Victim) -> Case:
    profile, moment = victim.delivery["mail_from"].partition("@")[0], victim.act.began - SOON
    told = f"Nothing is sent through '{profile}' now."
    return add_act(case, "pause", moment - SOON, moment, told, profile=profile)


def _typed_and_lost(case: Case, _victim: Victim) -> Case:
    return add_act(
        case, "mail-save", 0.0, 1.0, "Since you looked at it: ...", documents={}, lost=["t-999999"]
    )


def _taken_off(case: Case, victim: Victim) -> Case:
    told = "Documents taken off the desk: 1."
    return after_the_look(*long_ago(case, victim), "remove", told, documents={victim.document: {}})


def _uploaded_only(case: Case, victim: Victim) -> Case:
    off, came = "Documents taken off the desk: 1. Undo", "Files that were there already: 1."
    lied = before_the_look(case, victim, 1, "remove", off, documents={victim.document: {}})
    paper = {"sha256": victim.sha256, "name": "x.pdf"}
    return before_the_look(lied, victim, 0.5, "upload", came, files_sent=[paper])


def _server_fault(case: Case, _victim: Victim) -> Case:
    return add_act(case, "retry", 0.0, 1.0, "Something went wrong", status=500, entry=0)


def _hangs(case: Case, _victim: Victim) -> Case:
    return add_act(case, "retry", 0.0, 61.0, "At last", entry=0)


def _wrong_sum(case: Case, _victim: Victim) -> Case:
    return with_end(case, lambda end: end["overview"].update(sent="987654"))


def _wrong_list(case: Case, victim: Victim) -> Case:
    def change(end: dict[str, Any]) -> None:
        next(row for row in end["rows"] if row["id"] == victim.entry["id"])["state"] = "failed"

    return with_end(case, change)


def _not_there(case: Case, victim: Victim) -> Case:
    return _removed(case, victim)


LIES: dict[str, tuple[str, Liar]] = {
    "a recipient more": ("seen", _recipient),
    "another subject": ("seen", _subject),
    "another sender": ("seen", _sender),
    "a mail of nobody": ("seen", _stranger),
    "a delivery removed": ("once", _removed),
    "a delivery doubled": ("once", _doubled),
    "an entry forgotten": ("once", _forgotten),
    "a mail with another document": ("once", _other_document),
    "a recipient who has it and is called refused": ("once", _denied),
    "a document handed over twice": ("once", _handed_over_twice),
    "a mail that never rests": ("once", _still_moves),
    "one form and two runs": ("once", _two_runs),
    "left after it was cancelled": ("stopped", _cancelled),
    "left after it was held": ("stopped", _held),
    "left through a stopped profile": ("stopped", _paused),
    "left after its run was stopped": ("stopped", _run_stopped),
    "left after it was called back": ("stopped", _called_back),
    "a practice mail outside": ("practice", _practice_left),
    "sent in training, and outside": ("practice", _sent_in_training),
    "outside after training was saved": ("practice", _training_saved),
    "tried again in training": ("practice", _again_in_training),
    "an edit left out": ("saved", _edit_left_out),
    "an edit forgotten when its document came back": ("saved", _edit_forgotten),
    "to the customer before a correction": ("saved", _corrected),
    "to the old address": ("saved", _customer_changed),
    "handed over after it was taken off": ("taken off", _taken_off),
    "handed over after it was only uploaded again": ("taken off", _uploaded_only),
    "to a customer who is not to be e-mailed": ("warned", _unwanted),
    "to an address that no mail ever went to": ("warned", _never_written_to),
    "an edit from before a change of the customer": ("warned", _edit_outlived),
    "through a profile that was stopped": ("warned", _stopped_unseen),
    "typed and lost": ("typed", _typed_and_lost),
    "a fault of the server": ("answers", _server_fault),
    "an answer after a minute": ("answers", _hangs),
    "a wrong sum": ("answers", _wrong_sum),
    "a wrong state in the list": ("answers", _wrong_list),
    "a sending date, and nobody has it": ("answers", _not_there),
}
"""The promise that each breaks, and how."""
