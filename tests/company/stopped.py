"""Nothing leaves after somebody was told that it does not."""

import re
from collections.abc import Iterable

from tests.company.breach import Breach, breach, told
from tests.company.case import Act, Case, Delivery
from tests.company.plan import SENDERS

PROMISE = "stopped"
_CALLED_BACK = ("Mails that were called back", "Too late for", "Changed meanwhile, and left as they are")
_RUN = re.compile(r"Mails that were cancelled: (\d+)\.(?: Too late for: (\d+)\.)?")


def cancelled_stays(case: Case) -> Iterable[Breach]:
    """ "It was cancelled and is not sent." """
    for act in _told(case, "cancel", "It was cancelled and is not sent."):
        for delivery in _after(case, act):
            yield breach(
                PROMISE, f"cancelled, and then {told(case.entries[act.line['entry']], delivery)}", [act]
            )


def held_waits(case: Case) -> Iterable[Breach]:
    """ "It stays here until somebody presses 'Try again'." """
    for act in _told(case, "hold", "It stays here until somebody presses"):
        entry = act.line["entry"]
        released = [one.began for one in case.presses if _releases(one, entry) and one.ended >= act.began]
        for delivery in _after(case, act):
            if not any(began <= delivery["at"] for began in released):
                yield breach(PROMISE, f"held, and then {told(case.entries[entry], delivery)}", [act])


def _releases(act: Act, entry: int) -> bool:
    return act.kind in ("retry", "resend", "settle", "back") and act.line.get("entry") == entry


def stopped_profile_rests(case: Case) -> Iterable[Breach]:
    """ "Nothing is sent through 'X' now.": no mail is begun afterwards until somebody lets it go on."""
    for act in _told(case, "pause", "Nothing is sent through"):
        name = act.line["profile"]
        resumed = [one.began for one in case.presses if one.kind == "resume" and one.ended >= act.began]
        ends = min(resumed, default=float("inf"))
        for delivery in case.deliveries:
            if delivery["mail_from"] == SENDERS[name] and act.ended < delivery["begun"] < ends:
                entry = case.entry_of_mail.get(delivery["message_id"])
                yield breach(PROMISE, f"profile {name} was stopped, and then {told(entry, delivery)}", [act])


def stopped_run_rests(case: Case) -> Iterable[Breach]:
    """ "Mails that were cancelled: 3. Too late for: 1.": of the run no more leave than it was too late for."""
    for act in case.presses:
        found = next((one for text in act.sentences if (one := _RUN.match(text))), None)
        if act.kind != "stop-run" or found is None:
            continue
        late = [one for one in _of_run(case, act.line["run"]) if one["at"] > act.ended]
        if len({one["message_id"] for one in late}) > int(found.group(2) or 0):
            told_late = "; ".join(told(case.entry_of_mail.get(one["message_id"]), one) for one in late)
            yield breach(PROMISE, f"run {act.line['run']} was stopped, and then {told_late}", [act])


def called_back_stays(case: Case) -> Iterable[Breach]:
    """ "Mails that were called back: 3. Too late for: 1.": no more of them leave than were left alone."""
    for act in _told(case, "call-back", "Mails that were called back:"):
        called, late, changed = (_count(act, start) for start in _CALLED_BACK)
        asked = [case.entries[number] for number in act.line["entries"] if number in case.entries]
        if called + late + changed != len(act.line["entries"]):
            yield breach(PROMISE, f"{len(act.line['entries'])} were to be called back", [act])
        left = [
            one
            for entry in asked
            for one in case.deliveries_of.get(entry["message_id"], ())
            if one["at"] > act.ended
        ]
        if len({one["message_id"] for one in left}) > late + changed:
            what = "; ".join(told(case.entry_of_mail.get(one["message_id"]), one) for one in left)
            yield breach(PROMISE, f"{called} were called back, and then {what}", [act])


def _count(act: Act, start: str) -> int:
    """The number behind this word in what was told; 0 when it was not told."""
    found = (re.match(rf"{start}: (\d+)\.", text) for text in act.sentences)
    return next((int(one.group(1)) for one in found if one), 0)


def _of_run(case: Case, run: int) -> list[Delivery]:
    """The mails of a run: those that only its hand-over can have accepted."""
    own = [entry for entry in case.entries.values() if not entry["resend_of"]]
    mine = [entry for entry in own if _is_of_run(case.senders(entry), run)]
    return [one for entry in mine for one in case.deliveries_of.get(entry["message_id"], ())]


def _is_of_run(acts: list[Act], run: int) -> bool:
    return bool(acts) and all(act.path == f"/runs/{run}/" for act in acts)


def _told(case: Case, kind: str, start: str) -> list[Act]:
    return [act for act in case.of_kind(kind) if act.tells(start)]


def _after(case: Case, act: Act) -> list[Delivery]:
    """The mails of the act's entry that came later than its answer."""
    entry = case.entries.get(act.line["entry"])
    found = case.deliveries_of.get(entry["message_id"], ()) if entry else ()
    return [one for one in found if one["at"] > act.ended]
