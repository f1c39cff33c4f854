"""Checks the model of the ledger's protocol: every configuration holds, every mutant is refuted.

    python -m tests.model             all of it, one to three minutes on two cores
    python -m tests.model --only partial

Prints a table. Exit code 1 when a property is violated, a search was incomplete or a mutant survived.
"""

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from tests.model.checker import CheckerFailed, Outcome, check, install
from tests.model.configurations import ASSUMPTIONS, CONFIGURATIONS, MUTANTS, Configuration, Mutant
from tests.model.transitions import ENTRY, MARK

LIMIT = 200.0
"""Seconds that one search may take."""
_ROW = "{:<33} {:<74} {:>11} {:>7}  {}"


@dataclass(frozen=True)
class Case:
    """One search: its row in the table, and by which properties it may be refuted (none: it must hold)."""

    name: str
    about: str
    switches: dict[str, str]
    refuted_by: tuple[str, ...]

    def judge(self, outcome: Outcome) -> tuple[bool, str]:
        """Whether it went as it must, and the word for it."""
        if not self.refuted_by:
            return (True, "holds") if outcome.is_complete else (False, outcome.violated or "INCOMPLETE")
        if outcome.violated in self.refuted_by:
            return True, f"refuted: {outcome.violated}"
        return False, f"WRONGLY REFUTED: {outcome.violated}" if outcome.violated else "SURVIVED"


def list_cases() -> Iterator[Case]:
    """Configurations, then mutants, then the assumptions taken away one by one."""
    for one in CONFIGURATIONS:
        yield Case(one.name, one.about, {**one.switches, "NOTE_STEPS": ""}, ())
    known = {one.name: one for one in CONFIGURATIONS}
    for mutant in (*MUTANTS, *ASSUMPTIONS):
        yield _to_case(mutant, known[mutant.configuration])


def _to_case(mutant: Mutant, within: Configuration) -> Case:
    switches = {**within.switches, **mutant.changes, mutant.switch: ""}
    return Case(mutant.switch, mutant.about, switches, mutant.refuted_by)


def main(arguments: list[str]) -> int:
    """Check and print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.model",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", default="", help="cases whose name holds this text")
    parser.add_argument("--jobs", type=int, default=2, help="searches at the same time")
    given = parser.parse_args(arguments)
    try:
        install()
        return _check_all([case for case in list_cases() if given.only in case.name], given.jobs)
    except CheckerFailed as failure:
        print(failure, file=sys.stderr)
        return 1


def _check_all(cases: list[Case], jobs: int) -> int:
    print(_ROW.format("configuration or mutant", "what it is", "states", "seconds", "verdict"))
    with ThreadPoolExecutor(jobs) as pool:
        searches = [(case, pool.submit(check, case.switches, LIMIT)) for case in cases]
        good = [_tell(case, search) for case, search in searches]
        if len(cases) == len(list(list_cases())):
            good.append(_tell_steps(search.result() for _, search in searches if not search.exception()))
    print(f"{sum(good)} of {len(good)} went as they must.")
    return 0 if all(good) and cases else 1


def _tell_steps(outcomes: Iterator[Outcome]) -> bool:
    """A step that no configuration takes would be proven of nothing."""
    known = {("entry", *step) for step in ENTRY} | {("mark", *step) for step in MARK}
    taken = set().union(*(outcome.steps for outcome in outcomes))
    for step in sorted(known - taken):
        print(f"No configuration takes the step {' '.join(step)}.")
    print(f"{len(known & taken)} of {len(known)} steps of the table were taken.")
    return known == taken


def _tell(case: Case, search: Future[Outcome]) -> bool:
    try:
        outcome = search.result()
    except CheckerFailed as failure:
        print(f"{case.name}: {failure}", flush=True)
        return False
    good, word = case.judge(outcome)
    seconds = f"{outcome.seconds:.1f}"
    print(_ROW.format(case.name, case.about[:74], f"{outcome.states:,}", seconds, word), flush=True)
    return good


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
