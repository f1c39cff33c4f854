"""python -m tests.bed up DIR | down DIR | install."""

import argparse
import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

from tests.bed import Bed, BedError, install, take_down


def main() -> int:
    """Exit code 0 done, 1 it did not work, 2 wrong use."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bed", description="Servers that this project did not write."
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("up", help="start them in DIR and print where they are as JSON").add_argument(
        "folder", type=Path
    )
    verbs.add_parser("down", help="end the ones that were started in DIR").add_argument("folder", type=Path)
    verbs.add_parser("install", help="only install what they need")
    arguments = parser.parse_args()
    try:
        _run(arguments)
    except BedError as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


def _run(arguments: argparse.Namespace) -> None:
    if arguments.verb == "up":
        print(json.dumps(_plain(Bed.up(arguments.folder)), indent=1))
    elif arguments.verb == "down":
        take_down(arguments.folder)
    else:
        install()


def _plain(bed: Bed) -> dict[str, Any]:
    return json.loads(json.dumps(dataclasses.asdict(bed), default=str))


if __name__ == "__main__":
    sys.exit(main())
