"""python -m tests.bench [send|ceiling|many] (--help shows the options of each).

Exit code 0 measured, 1 a message was lost, doubled or damaged or something did not start, 2 wrong use.
"""

import argparse
import sys
from itertools import product

from tests.bed import BedError
from tests.bench import figures, many, proc, sink
from tests.bench.load import Load
from tests.bench.sending import Bench

VERBS = ("send", "ceiling", "many")
PROCESSES = (1, 2, 3)


def main(words: list[str]) -> int:
    """Run what is asked for; `send` when nothing is."""
    given = _parser().parse_args(
        words if words[:1] and words[0] in (*VERBS, "-h", "--help") else ["send", *words]
    )
    try:
        {"send": _send, "ceiling": _ceiling, "many": _many}[given.verb](given)
    except BedError as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


def _send(given: argparse.Namespace) -> None:
    loads = [
        Load(given.messages, size, mailboxes, connections)
        for size, mailboxes, connections in product(given.size, given.mailboxes, given.connections)
    ]
    with sink.running(max(load.wire_bytes() for load in loads)) as running:
        bench = Bench(running)
        print(figures.table(_told(bench.ceiling(loads[0], count)) for count in PROCESSES), "\n")
        runs = [_told(run) for load in loads for run in bench.rounds(load, given.rounds)]
        print("\n" + figures.table(runs))
        print(f"A sync of this disk takes {proc.sync_ms(running.folder):.2f} ms.")
        for load in loads if given.profile else ():
            print(f"\n{load}{bench.profiled(load, given.profile)}")


def _ceiling(given: argparse.Namespace) -> None:
    load = Load(given.messages, given.size)
    with sink.running(load.wire_bytes()) as running:
        bench = Bench(running)
        runs = [_told(bench.ceiling(load, count)) for _ in range(given.rounds) for count in PROCESSES]
        print("\n" + figures.table(runs))


def _many(given: argparse.Namespace) -> None:
    load = Load(given.messages, given.size, given.mailboxes)
    with sink.running(load.wire_bytes()) as running:
        good = many.measure(Bench(running), load, given.rate, given.minutes * 60)
    if not good:
        raise BedError("The limits were not kept, or the time was not enough.")


def _told(run: figures.Run) -> figures.Run:
    print(run.line(), flush=True)
    return run


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    verbs = parser.add_subparsers(dest="verb", required=True)
    _sending_options(verbs.add_parser("send", help="the loop and Postroom in turns (the default)"))
    only = verbs.add_parser("ceiling", help="what the sink itself can take")
    _numbers(only, messages=1000, size=50_000, rounds=3)
    crowd = verbs.add_parser("many", help="one worker, many mailboxes")
    _numbers(crowd, messages=10_000, size=200_000, mailboxes=500)
    crowd.add_argument(
        "--rate", type=float, default=25, help="messages a minute a mailbox, 0 = unlimited (25)"
    )
    crowd.add_argument("--minutes", type=float, default=10, help="give up after so long (10)")
    return parser


def _sending_options(send: argparse.ArgumentParser) -> None:
    _numbers(send, messages=1000, rounds=3)
    for name, default in (("size", [50_000]), ("mailboxes", [1]), ("connections", [1, 3])):
        shown = " ".join(map(str, default))
        send.add_argument(
            f"--{name}", type=_positive, nargs="+", default=default, help=f"one or several ({shown})"
        )
    send.add_argument(
        "--profile", choices=("wall", "cpu"), help="also profile accepting and draining, by that clock"
    )


def _positive(word: str) -> int:
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _numbers(parser: argparse.ArgumentParser, **defaults: int) -> None:
    for name, default in defaults.items():
        parser.add_argument(f"--{name}", type=_positive, default=default, help=f"({default})")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
