"""What the ledger says about a finished campaign, and what of it is wrong."""

from collections import Counter
from typing import Any

Entry = dict[str, Any]
_AFTER_THE_DOT = ("final", "found")
_ALLOWED_AT_THE_END = {"sent", "unknown"}
_PEOPLE_LEAVE = {"cancelled", "held"}


def of_ledger(entries: list[Entry]) -> dict[str, Any]:
    """Figures from `outbox list --json`."""
    attempts = [attempt for entry in entries for attempt in entry["attempts"]]
    doubtful = [entry for entry in entries if was_unknown(entry)]
    return {
        "states": dict(Counter(entry["state"] for entry in entries)),
        "sent_by": dict(Counter(entry["sent_by"] for entry in entries if entry["sent_by"])),
        "attempts": len(attempts),
        "interrupted_before_the_dot": sum(attempt["stage"] == "interrupted" for attempt in attempts),
        "withdrawn_before_the_dot": sum(map(_is_withdrawn, attempts)),
        "ever_unknown": len(doubtful),
        "looks_in_sent_folders": sum(len(entry["looks"]) for entry in entries),
        "settled_as_sent": sum(entry["sent_by"] == "found" for entry in entries),
        "settled_as_not_sent_and_sent_again": sum(
            (entry["state"], entry["sent_by"]) == ("sent", "answer") for entry in doubtful
        ),
        "waiting_for_a_person": sum(entry["state"] == "unknown" for entry in entries),
    }


def was_unknown(entry: Entry) -> bool:
    """Whether some attempt got as far as the final dot and never heard an answer."""
    return entry["state"] == "unknown" or any(map(_is_silent, entry["attempts"]))


def unsettled_with_control(entries: list[Entry]) -> list[str]:
    """Numbers of unknown entries although a later mail of the same mailbox was answered 250."""
    last: dict[str, str] = {}
    for entry in entries:
        answered = [attempt["ended_at"] for attempt in entry["attempts"] if attempt["code"] == 250]
        last[entry["profile"]] = max([last.get(entry["profile"], ""), *filter(None, answered)])
    return [
        entry["document"]["number"]
        for entry in entries
        if entry["state"] == "unknown" and _tried_at(entry) < last[entry["profile"]]
    ]


def problems(report: dict[str, Any]) -> list[str]:
    """Everything for which the campaign fails, one sentence each."""
    judgement, ledger = report["judgement"], report["ledger"]
    allowed = _ALLOWED_AT_THE_END | (_PEOPLE_LEAVE if "people" in report["flavours"] else set())
    strange = {state: n for state, n in ledger["states"].items() if state not in allowed}
    checks = {
        "Invoices are lost: %s": judgement["lost"],
        "Invoices arrived twice: %s": judgement["twice"],
        "The ledger claims what is not true: %s": judgement["untrue"],
        "Mails arrived that nobody promised, or damaged: %s": judgement["strangers"],
        **_counted(report),
        "Entries ended in other states than sent and unknown: %s": strange,
        "Entries stayed unknown although a later mail of their mailbox arrived: %s": report["unsettled"],
        "What was planted was not seen: %s": [name for name, seen in report["planted"].items() if not seen],
        "Not every invoice was promised: %s": judgement["promised"] != report["invoices"]
        and judgement["promised"],
        "The receiving side ended by itself: %s": not report["sandbox_ran"],
    }
    return [sentence % (_shown(found),) for sentence, found in checks.items() if found]


def _counted(report: dict[str, Any]) -> dict[str, Any]:
    """What the counting program found, which knows nothing of the ledger; it is not asked in every campaign."""
    count = report.get("count")
    if count is None:
        return {}
    return {
        "By the counting program, invoices are lost: %s": count["lost"],
        "By the counting program, invoices arrived twice: %s": count["twice"],
        "By the counting program, mails arrived that nobody promised: %s": count["strangers"],
        "By the counting program, documents arrived damaged: %s": count["damaged"],
    }


def _shown(found: Any) -> str:
    return f"{len(found)}: {', '.join(map(str, found[:10]))}" if isinstance(found, list) else str(found)


def _is_silent(attempt: dict[str, Any]) -> bool:
    return attempt["stage"] in _AFTER_THE_DOT and attempt["code"] is None and not _is_withdrawn(attempt)


def _is_withdrawn(attempt: dict[str, Any]) -> bool:
    """A worker that was frozen in the commit before the final dot does not write the dot any more."""
    return str(attempt["line"]).startswith("withdrawn")


def _tried_at(entry: Entry) -> str:
    silent = [attempt["started_at"] for attempt in entry["attempts"] if _is_silent(attempt)]
    return max(silent or [attempt["started_at"] for attempt in entry["attempts"]])
