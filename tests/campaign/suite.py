"""All flavours on both ledgers, one campaign after the other, and one table: `python -m tests.campaign --all`."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

INVOICES, EVENTS, MAILBOXES, LIMIT = 1500, 24, 8, 900
"""Of each run; the limit is in seconds. All runs together have more than 20,000 invoices and 200 kills."""
_HEAD = (
    "run",
    "ledger",
    "seed",
    "seconds",
    "kills",
    "freezes",
    "unknown",
    "person",
    "said",
    "lost",
    "twice",
    "untrue",
    "lies",
)


@dataclass(frozen=True)
class Run:
    """One campaign of the suite."""

    flavours: str = ""
    database: str = "sqlite"
    kind: str = "keeps"

    @property
    def name(self) -> str:
        """As the table shows it."""
        kind = [] if self.kind == "keeps" else [self.kind]
        return " + ".join([*kind, self.flavours.replace(",", " + ")]).strip(" +") or "blows alone"


RUNS = (
    Run(),
    Run(database="postgres"),
    Run(kind="rewrites"),
    Run(kind="imap-off", database="postgres"),
    Run("slow"),
    Run("slow,folders", "postgres"),
    Run("partial,folders"),
    Run("partial,slow", "postgres"),
    Run("clock"),
    Run("clock,slow", "postgres"),
    Run("people"),
    Run("people,edits", "postgres", "no-copy"),
    Run("training,edits"),
    Run("training,partial", "postgres"),
    Run("slow,folders,partial,people,edits"),
)


def run_all(seed: int, say: Callable[[str], None]) -> int:
    """Run every campaign, say the table, print one line of JSON each; 1 when any of them failed."""
    say(f"{len(RUNS)} campaigns, {len(RUNS) * INVOICES} invoices, seeds from {seed} on")
    reports = [_run(run, seed + n, say) for n, run in enumerate(RUNS)]
    say("\n".join(table(reports)))
    return 1 if any(report["problems"] for report in reports) else 0


def _run(run: Run, seed: int, say: Callable[[str], None]) -> dict[str, Any]:
    begun = time.monotonic()
    words = ["--quick", "--kind", run.kind, "--database", run.database, "--seed", seed, "--limit", LIMIT]
    size = ["--invoices", INVOICES, "--events", EVENTS, "--mailboxes", MAILBOXES]
    flavours = ["--flavour", run.flavours] if run.flavours else []
    command = [sys.executable, "-m", "tests.campaign", *map(str, [*words, *size, *flavours])]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    lines = done.stdout.splitlines()
    failed = {"seed": seed, "problems": [f"The campaign ended with {done.returncode} and without a report."]}
    report: dict[str, Any] = json.loads(lines[-1]) if lines else failed
    print(json.dumps(report), flush=True)
    say(f"{run.name}: {'; '.join(report['problems']) or 'good'}")
    return {**report, "name": run.name, "database": run.database, "took": round(time.monotonic() - begun)}


def table(reports: list[dict[str, Any]]) -> list[str]:
    """The lines of the table; `said`: not there, and the ledger says so; `lies`: planted, and found."""
    rows = [_HEAD, *(_row(report) for report in reports), _sum(reports)]
    widths = [max(len(str(row[place])) for row in rows) for place in range(len(_HEAD))]
    return [
        "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
    ]


def _row(report: dict[str, Any]) -> tuple[object, ...]:
    head = (report["name"], report["database"], report["seed"], report["took"])
    if "judgement" not in report:
        return (*head, *["?"] * (len(_HEAD) - len(head)))
    ledger, judgement, planted = report["ledger"], report["judgement"], report["planted"]
    return (
        *head,
        report["kills"],
        report["freezes"],
        ledger["ever_unknown"],
        ledger["waiting_for_a_person"],
        judgement["visible"],
        *(len(judgement[name]) for name in ("lost", "twice", "untrue")),
        f"{sum(planted.values())}/{len(planted)}",
    )


def _sum(reports: list[dict[str, Any]]) -> tuple[object, ...]:
    columns = list(zip(*(_row(report) for report in reports), strict=True))
    added = [sum(cell for cell in column if isinstance(cell, int)) for column in columns[3:-1]]
    return ("all", "", "", *added, "")
