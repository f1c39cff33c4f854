"""Kills and freezes workers while invoices go out, and counts at the receiving side.

    python -m tests.campaign --quick
    python -m tests.campaign --quick --flavour slow,folders --database postgres
    python -m tests.campaign --kind rewrites --invoices 20000 --events 200
    python -m tests.campaign --all

Prints a report as one line of JSON, and a table for people on standard error. Exit code 1 when anything is lost,
twice or otherwise wrong, or when it took longer than --limit; the folder with the evidence then stays.
"""

import argparse
import json
import random
import shutil
import signal
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from tests.campaign.campaign import Campaign
from tests.campaign.disk import NoDisk
from tests.campaign.disturbances import FLAVOURS
from tests.campaign.installation import CommandFailed
from tests.campaign.plan import DATABASES, KINDS, Plan, quick
from tests.campaign.suite import run_all
from tests.campaign.table import table


class TimeIsUp(Exception):
    """The campaign took longer than it may."""


def main(arguments: list[str]) -> int:
    """Run one campaign."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if unknown := set(_flavours(given)) - set(FLAVOURS):
        parser.error(f"there is no flavour {', '.join(sorted(unknown))}; there are {', '.join(FLAVOURS)}")
    if "copied-home" in _flavours(given) and given.database == "postgres":
        parser.error("a home whose ledger is in PostgreSQL is not copied as a folder")
    if given.all:
        return run_all(_seed(given), _say)
    plan = _plan(given)
    folder = given.folder or Path(tempfile.mkdtemp(prefix="postroom-campaign-"))
    folder.mkdir(parents=True, exist_ok=True)
    _say(f"kind {plan.kind}, seed {plan.seed}, folder {folder}")
    _watch_the_clock(plan.limit)
    try:
        report = Campaign(plan, folder, _say).run()
    except (TimeIsUp, NoDisk, CommandFailed, KeyboardInterrupt) as problem:
        why = f"The campaign did not come to its end: {str(problem) or 'it was interrupted.'}"
        about = {"kind": plan.kind, "flavours": plan.flavours, "database": plan.database, "seed": plan.seed}
        print(json.dumps({**about, "problems": [why]}))
        _say(f"{why}\nThe folder {folder} stays.")
        return 1
    return _tell(report, folder, keep=given.keep or given.folder is not None)


def _tell(report: dict[str, Any], folder: Path, keep: bool) -> int:
    (folder / "report.json").write_text(json.dumps(report, indent=1))
    print(json.dumps(report))
    _say(table(report))
    if report["problems"] or keep:
        _say(f"Everything lies in {folder}")
    else:
        shutil.rmtree(folder)
    return 1 if report["problems"] else 0


def _plan(given: argparse.Namespace) -> Plan:
    seed = _seed(given)
    plan = quick(given.kind, seed) if given.quick else Plan(kind=given.kind, seed=seed)
    plan = replace(plan, flavours=_flavours(given), database=given.database)
    names = ("invoices", "mailboxes", "events", "limit")
    changes = {name: getattr(given, name) for name in names if getattr(given, name) is not None}
    return replace(plan, disk_full=not given.no_disk_full, **changes)


def _seed(given: argparse.Namespace) -> int:
    return given.seed if given.seed is not None else random.SystemRandom().randrange(1_000_000)


def _flavours(given: argparse.Namespace) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in given.flavour for name in names.split(",")))


def _watch_the_clock(limit: float) -> None:
    def ring(_number: int, _frame: FrameType | None) -> None:
        raise TimeIsUp(f"it took longer than {limit:.0f} seconds (--limit).")

    def end(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGALRM, ring)
    signal.signal(signal.SIGTERM, end)
    signal.setitimer(signal.ITIMER_REAL, limit)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.campaign",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="600 invoices, 40 events, two minutes")
    parser.add_argument(
        "--all", action="store_true", help="every flavour on both ledgers, and a table; an hour"
    )
    parser.add_argument("--kind", choices=KINDS, default="keeps", help="how the server treats what it sends")
    parser.add_argument("--database", choices=DATABASES, default="sqlite", help="where the ledger is")
    parser.add_argument(
        "--flavour", action="append", default=[], metavar="NAME[,NAME]", help=f"of {', '.join(FLAVOURS)}"
    )
    parser.add_argument("--seed", type=int, help="for the same choices again; printed")
    parser.add_argument("--invoices", type=int)
    parser.add_argument("--mailboxes", type=int)
    parser.add_argument("--events", type=int)
    parser.add_argument("--limit", type=float, help="seconds after which it stops and has failed")
    parser.add_argument("--no-disk-full", action="store_true", help="no small disk, so no root is needed")
    parser.add_argument("--folder", type=Path, help="an empty folder for everything; stays afterwards")
    parser.add_argument("--keep", action="store_true", help="leave the folder when all went well, too")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
