"""Every press is answered, and numbers are what the lists and the server show."""

from collections import Counter
from collections.abc import Iterable

from tests.company.breach import Breach, breach
from tests.company.browser import PATIENCE
from tests.company.case import Case, is_customer

PROMISE = "answers"
_WAITING = ("pending", "sending", "retrying", "scheduled")
_DESK = {
    "ready": ("ready",),
    "waiting": ("waiting",),
    "sent": ("sent",),
    "failed": ("failed",),
    "needs-you": ("held", "unknown"),
}
_CUT = ("Connection", "RemoteDisconnected", "BrokenPipe", "IncompleteRead", "BadStatusLine")
"""Faults of a connection whose server was killed."""


def every_press_is_answered(case: Case) -> Iterable[Breach]:
    """No fault of the server, none that hangs. Who holds the ledger for long is told, and nothing is lost by it."""
    for act in (one for one in case.acts if one.kind != "drop"):
        status, fault = act.line["status"], act.line["fault"]
        if (status >= 500 and not act.busy) or status in (400, 403):
            yield breach(PROMISE, f"answered with {status}", [act])
        elif act.ended - act.began > PATIENCE or (status == 0 and not any(word in fault for word in _CUT)):
            yield breach(PROMISE, f"{act.ended - act.began:.0f} seconds, {fault or status}", [act])


def processes_run(case: Case) -> Iterable[Breach]:
    """What nobody killed still runs, and everything came to rest."""
    for name in case.end["ended_by_themselves"]:
        yield breach(PROMISE, f"{name} has ended by itself")
    if not case.end["quiet"]:
        yield breach(PROMISE, "something still moves long after the last act")


def outbox_is_summed_up(case: Case) -> Iterable[Breach]:
    """The sums of the overview and of the tabs are those of the list."""
    states = Counter(row["state"] for row in case.end["rows"])
    sums = {
        "all": len(case.end["rows"]),
        "sent": states["sent"],
        "waiting": sum(states[state] for state in _WAITING),
        "needs-you": len(case.end["needing"]),
    }
    for place in ("overview", "outbox"):
        for name, number in sums.items():
            if case.end[place].get(name) != str(number):
                yield breach(
                    PROMISE, f"{place}: {name} {case.end[place].get(name)}, and the list has {number}"
                )


def list_is_the_ledger(case: Case) -> Iterable[Breach]:
    """The list on the page has the entries that the command line prints, in the same states."""
    shown = {row["id"]: row["state"] for row in case.end["rows"]}
    kept = {entry["id"]: entry["state"] for entry in case.entries.values()}
    for number in sorted(shown.keys() | kept.keys()):
        if shown.get(number) != kept.get(number):
            yield breach(
                PROMISE, f"entry {number} is {kept.get(number)}, and the page says {shown.get(number)}"
            )


def desk_is_summed_up(case: Case) -> Iterable[Breach]:
    """The sums of the desk's tabs are those of its list."""
    states = Counter(row["state"] for row in case.end["documents"])
    for tab, names in _DESK.items():
        number = sum(states[name] for name in names)
        if case.end["desk"].get(tab, "0") != str(number):
            yield breach(PROMISE, f"desk: {tab} {case.end['desk'].get(tab)}, and the list has {number}")


def dated_documents_arrived(case: Case) -> Iterable[Breach]:
    """A document that says it is sent has reached a customer, or a person said so."""
    there = {
        sha256 for one in case.deliveries if any(map(is_customer, one["to"])) for sha256 in one["documents"]
    }
    declared = {
        part["sha256"]
        for entry in case.entries.values()
        if entry["sent_by"] != "answer"
        for part in entry["documents"]
    }
    for row in case.end["documents"]:
        sha256 = case.hashes.get(str(row["id"]), "")
        if row["state"] == "sent" and row["dated"] and sha256 and sha256 not in there | declared:
            yield breach(PROMISE, f"document {row['id']} ({row['file_name']}) is sent, and nobody has it")
