"""`python -m tests.pairs [--out FILE] [--document FILE]`: all pairs, on SQLite and on PostgreSQL.

FILE gets every row, with tabs between its columns; the document the readable extract. Exit code 1 when a rule was
broken, or when the two databases tell different things.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.pairs.rows import AFTER, VARIABLE, Row, as_document, as_table, read_rows

_PYTEST = (sys.executable, "-m", "pytest", "-q", "-n", "2", "--tb=no", str(Path(__file__).parent))
_POSTGRES = (sys.executable, "-m", "tests.bed.postgres", *_PYTEST)


def main() -> int:
    """Play, write, and print what was broken."""
    asked = argparse.ArgumentParser(prog="python -m tests.pairs")
    asked.add_argument("--out", type=Path, help="every pair and what is told")
    asked.add_argument("--document", type=Path, help="the readable extract")
    given = asked.parse_args()
    rows = _play_on("SQLite", _PYTEST)
    if given.out:
        given.out.write_text(as_table(rows))
    if given.document:
        given.document.write_text(as_document(rows))
    found = {"SQLite": rows, "PostgreSQL": _play_on("PostgreSQL", _POSTGRES)}
    wrong = [*_list_broken(found), *_list_differences(found)]
    print(*wrong, f"{len(rows)} pairs on each database, {len(wrong)} of them wrong.", sep="\n")
    return 1 if wrong or not rows else 0


def _play_on(name: str, command: tuple[str, ...]) -> list[Row]:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        around = {**os.environ, VARIABLE: folder, "PGOPTIONS": "-c synchronous_commit=off"}
        subprocess.run(command, env=around, stdout=subprocess.DEVNULL, check=False)
        rows = read_rows(Path(folder))
    print(f"{name}: {len(rows)} pairs in {time.monotonic() - begun:.0f} s", flush=True)
    return rows


def _list_broken(found: dict[str, list[Row]]) -> list[str]:
    return [
        f"{name}: {row.state}: {row.mode}: {row.first} | {row.second} | {told}"
        for name, rows in found.items()
        for row in rows
        for told in row.broken
    ]


def _list_differences(found: dict[str, list[Row]]) -> list[str]:
    """What is told after somebody else depends on no database; who is quicker at the same moment may differ."""
    one, other = (
        {(row.state, row.first, row.second, row.told) for row in rows if row.mode == AFTER}
        for rows in found.values()
    )
    return [f"only on one database: {' | '.join(row)}" for row in sorted(one ^ other)]


if __name__ == "__main__":
    sys.exit(main())
