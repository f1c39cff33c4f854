"""What came out of a run: figures, the promises that were broken, the lies that were found."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from tests.company.breach import Breach
from tests.company.case import Case
from tests.company.judge import PROMISES, judge
from tests.company.lies import plant_all
from tests.company.plan import Plan

_REFUSED = ("warning", "errorlist", "problem")


def report(plan: Plan, figures: dict[str, Any], case: Case) -> tuple[dict[str, Any], list[Breach]]:
    """The report of a run, and every breach in full."""
    found, planted = judge(case), plant_all(case)
    made: dict[str, Any] = {
        "seed": plan.seed,
        "database": plan.database,
        **figures,
        "documents": len({part["sha256"] for act in case.acts for part in act.line.get("files_sent", ())}),
        "deliveries": len(case.deliveries),
        "refusals": sum(_was_refused(act.line["told"]) for act in case.presses),
        "breaches": dict(Counter(one.promise for one in found)),
        "lies": len(planted),
        "lies_found": sum(planted.values()),
        "lies_missed": sorted(name for name, seen in planted.items() if not seen),
    }
    made["problems"] = _problems(made)
    return made, found


def _was_refused(told: Sequence[Sequence[str]]) -> bool:
    return any(word in classes.split() for classes, _text in told for word in _REFUSED)


def _problems(made: dict[str, Any]) -> list[str]:
    """Why the run has failed; nothing when every promise was kept and every lie was found."""
    broken = [f"{number} times '{promise}' was not kept" for promise, number in made["breaches"].items()]
    missed = [f"the lie '{name}' was not found" for name in made["lies_missed"]]
    return [*broken, *missed, *(["there was no mail to lie about"] if not made["lies"] else [])]


_HEAD = (
    *("seed", "database", "documents", "acts", "a second", "kills", "deliveries", "refusals"),
    *PROMISES,
    "lies",
)
_SUMMED = ("documents", "acts", "kills", "deliveries", "refusals")


def table(reports: Sequence[dict[str, Any]]) -> list[str]:
    """A line a run and their sum; `refusals`: presses that were told no, or only partly yes."""
    rows = [_HEAD, *map(_row, reports), _sum(reports)]
    widths = [max(len(str(row[place])) for row in rows) for place in range(len(_HEAD))]
    return [
        "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _row(one: dict[str, Any]) -> tuple[object, ...]:
    head = (one["seed"], one["database"])
    if "breaches" not in one:
        return (*head, *["?"] * (len(_HEAD) - len(head)))
    figures = (
        one["documents"],
        one["acts"],
        one["acts_per_second"],
        one["kills"],
        one["deliveries"],
        one["refusals"],
    )
    broken = (one["breaches"].get(promise, 0) for promise in PROMISES)
    return (*head, *figures, *broken, f"{one['lies_found']}/{one['lies']}")


def _sum(reports: Sequence[dict[str, Any]]) -> tuple[object, ...]:
    whole = [one for one in reports if "breaches" in one]
    sums = {name: sum(one[name] for one in whole) for name in _SUMMED}
    broken = (sum(one["breaches"].get(promise, 0) for one in whole) for promise in PROMISES)
    lies = f"{sum(one['lies_found'] for one in whole)}/{sum(one['lies'] for one in whole)}"
    figures = (sums["documents"], sums["acts"], "", sums["kills"], sums["deliveries"], sums["refusals"])
    return ("all", f"{len(reports)} runs", *figures, *broken, lies)
