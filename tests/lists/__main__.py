"""`python -m tests.lists [COUNT]`: times each question with COUNT (1,000,000) documents and with 1,000.

Behind the documents come as many mails, one of each, and the questions of the outbox.
"""

import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def main() -> None:
    """Print a table; exit code 1 when a question takes longer than it may."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postroom.site.settings")
    os.environ["POSTROOM_TEST_FILES"] = "disk"  # where the ledger of an installation lies
    import django

    import tests.home  # noqa: F401

    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment()
    print(f"database: {connection.vendor}")
    small = _timed(1_000)
    big = _timed(count)
    sys.exit(_told(small, big, count))


def _timed(count: int) -> dict[str, tuple[float, float, int]]:
    from tests.lists.entries import fill_outbox, outbox_questions
    from tests.lists.pages import clerk, opened, paths
    from tests.lists.questions import ask, questions
    from tests.lists.rows import fill

    with _database(count):
        begun = time.perf_counter()
        fill(count)
        print(f"{count:,} documents written in {time.perf_counter() - begun:.0f} s", flush=True)
        found = {name: _measured(lambda one=one: ask(*one)) for name, one in questions(count).items()}
        fill_outbox()
        client = clerk()
        found |= {
            name: _measured(lambda path=path: opened(client, path)) for name, path in paths(count).items()
        }
        return found | {name: _measured(question) for name, question in outbox_questions(count).items()}


def _measured(question) -> tuple[float, float, int]:
    rows, seconds = question(), []
    for _ in range(15):
        begun = time.perf_counter()
        question()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds) * 1e3, max(seconds) * 1e3, rows


@contextmanager
def _database(count: int) -> Iterator[None]:
    from django.db import connection

    old = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = _name(old, count)
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def _name(old: object, count: int) -> str:
    from django.db import connection

    return f"{old}-lists-{count}" if connection.vendor == "sqlite" else f"lists_{count}"


def _told(small: dict, big: dict, count: int) -> int:
    print(f"{'question':<38} {'1,000':>9} {f'{count:,}':>11} {'worst':>8} {'rows':>5}")
    late = 0
    for name, (median, worst, rows) in big.items():
        few = small[name][0]
        late += median > 200
        print(f"{name:<38} {few:>6.1f} ms {median:>8.1f} ms {worst:>5.0f} ms {rows:>5}")
    print(f"slowest {max(one[0] for one in big.values()):.0f} ms; {late} over 200 ms")
    return 1 if late else 0


if __name__ == "__main__":
    main()
