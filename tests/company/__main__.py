"""Run a company and judge it.

    python -m tests.company --clerks 20 --admins 3 --documents 500 --acts 2500 --seed 7 --database sqlite --kills

Exit code 0 when every promise was kept, 1 when one was broken or the run did not come to its end, 2 for wrong use.
The folder with the evidence stays when something was found.
"""

import argparse
import json
import random
import sys
import tempfile
from pathlib import Path

from tests.company.company import Company
from tests.company.plan import DATABASES, Plan


def main(arguments: list[str]) -> int:
    """Run it; the exit code."""
    given = _parser().parse_args(arguments)
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(1_000_000)
    plan = Plan(
        seed,
        given.clerks,
        given.admins,
        given.documents,
        given.acts,
        given.database,
        given.minutes,
        given.kills,
    )
    folder = given.folder or Path(tempfile.mkdtemp(prefix="postroom-company-"))
    folder.mkdir(parents=True, exist_ok=True)
    say(f"seed {seed}, {given.database}, folder {folder}")
    company = Company(plan, folder, say)
    company.run()
    print(json.dumps(company.figures))
    return 0


def say(text: str) -> None:
    """Tell whoever watches."""
    print(text, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.company",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--clerks", type=int, default=20)
    parser.add_argument("--admins", type=int, default=3)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--acts", type=int, default=2500)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--kills", action="store_true")
    parser.add_argument("--folder", type=Path)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
