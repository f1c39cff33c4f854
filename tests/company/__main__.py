"""Run a company and judge it.

    python -m tests.company --clerks 20 --admins 3 --documents 500 --acts 2500 --seed 7 --database sqlite --kills

Exit code 0 when every promise was kept and every planted lie was found, 1 when not or when the run did not come to
its end, 2 for wrong use. The breaches are told in full, and the report is printed as one line of JSON. The evidence
stays when something was found, or when its folder was named.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
from pathlib import Path

from tests.company.building import NotRunning
from tests.company.case import read_case
from tests.company.company import Company
from tests.company.plan import DATABASES, Plan
from tests.company.report import report, table


def main(arguments: list[str]) -> int:
    """Run it; the exit code."""
    given = _parser().parse_args(arguments)
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(1_000_000)
    size = (given.clerks, given.admins, given.documents, given.acts)
    plan = Plan(seed, *size, given.database, given.minutes, given.kills)
    folder = given.folder or Path(tempfile.mkdtemp(prefix="postroom-company-"))
    folder.mkdir(parents=True, exist_ok=True)
    say(f"seed {seed}, {given.database}, folder {folder}")
    company = Company(plan, folder, say)
    try:
        company.run()
    except NotRunning as problem:
        print(json.dumps({"seed": seed, "database": given.database, "problems": [str(problem)]}))
        return 1
    return _tell(plan, company, folder, keep=given.folder is not None)


def _tell(plan: Plan, company: Company, folder: Path, keep: bool) -> int:
    made, found = report(plan, company.figures, read_case(folder))
    say("\n".join([*map(str, found), *table([made])]))
    print(json.dumps(made))
    if not made["problems"] and not keep:
        shutil.rmtree(folder)
    return 1 if made["problems"] else 0


def say(text: str) -> None:
    """Tell whoever watches."""
    print(text, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="python -m tests.company", description=__doc__, formatter_class=raw)
    parser.add_argument("--clerks", type=int, default=20)
    parser.add_argument("--admins", type=int, default=3)
    parser.add_argument("--documents", type=int, default=500, help="PDFs that are new")
    parser.add_argument(
        "--acts", type=int, default=2500, help="pages opened and buttons pressed, of all together"
    )
    parser.add_argument("--seed", type=int, help="for the same choices again; printed")
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--minutes", type=float, default=10, help="it ends after so many, whatever was done")
    parser.add_argument("--kills", action="store_true", help="kill serve and the workers now and then")
    parser.add_argument("--folder", type=Path, help="an empty folder for the evidence; stays afterwards")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
