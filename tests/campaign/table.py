"""The report as people read it."""

from typing import Any


def table(report: dict[str, Any]) -> str:
    """One line a figure, and what is wrong at the end."""
    lines = [f"  {name:<44} {value}" for name, value in _rows(report)]
    verdict = [f"FAILED: {problem}" for problem in report["problems"]] or [
        "Nothing lost, nothing twice, nothing untrue."
    ]
    flavours = f" with {', '.join(report['flavours'])}" if report["flavours"] else ""
    head = f"Campaign '{report['kind']}'{flavours} on {report['database']}, seed {report['seed']}"
    return "\n".join([head, *lines, *verdict])


def _rows(report: dict[str, Any]) -> list[tuple[str, Any]]:
    ledger, judgement = report["ledger"], report["judgement"]
    return [
        ("invoices, mailboxes", f"{report['invoices']}, {report['mailboxes']}"),
        ("workers killed (of them in their sleep)", _two(report, "kills", "killed_in_sleep")),
        ("workers frozen (past the lease)", _two(report, "freezes", "freezes_past_the_lease")),
        ("events that met an idle ledger", report["idle"]),
        ("events that met a worker at work", f"{report['met_a_worker_at_work']} of {report['events']}"),
        ("programs killed while handing over", report["acceptor_kills"]),
        ("accepted, killed before noting it, asked again", report["accepted_again_after_a_kill"]),
        *((f"server: {name}", times) for name, times in report["server_faults"].items()),
        *((f"beside: {name}", times) for name, times in report["beside"].items()),
        ("disk full", "once" if report["disk_full"] else "not tried (--no-disk-full)"),
        *((f"refused: {text[:60]}", times) for text, times in report["refusals"].items()),
        ("attempts", ledger["attempts"]),
        ("interrupted before the final dot", ledger["interrupted_before_the_dot"]),
        ("frozen at the dot, and therefore withdrawn", ledger["withdrawn_before_the_dot"]),
        ("were unknown at some time", ledger["ever_unknown"]),
        ("looks in Sent folders", ledger["looks_in_sent_folders"]),
        ("settled: found in the Sent folder", ledger["settled_as_sent"]),
        ("settled: not sent, and sent again", ledger["settled_as_not_sent_and_sent_again"]),
        ("wait for a person", ledger["waiting_for_a_person"]),
        ("messages in the customers' inboxes", judgement["messages"]),
        ("of them wanted again by people", judgement["wanted_again"]),
        ("not there, and the ledger says so", judgement["visible"]),
        ("lost", len(judgement["lost"])),
        ("twice", len(judgement["twice"])),
        ("untrue", len(judgement["untrue"])),
        ("planted lies were found", f"{sum(report['planted'].values())} of {len(report['planted'])}"),
        ("seconds (messages a second)", f"{report['seconds_in_all']} ({report['messages_per_second']})"),
    ]


def _two(report: dict[str, Any], one: str, of_them: str) -> str:
    return f"{report[one]} ({report[of_them]})"
