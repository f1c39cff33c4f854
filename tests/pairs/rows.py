"""What was told in each pair, written down, and made into tables. Needs no Django."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

AFTER, TOGETHER = "after", "together"
VARIABLE = "POSTROOM_TEST_PAIRS"
"""The folder into which all pairs write what was told; without it a sample is played."""


@dataclass(frozen=True)
class Row:
    """One pair. `told`: what the second one reads, together: what each reads; `as_alone`: as if nobody was first."""

    state: str
    mode: str
    first: str
    second: str
    told: str
    as_alone: bool
    broken: tuple[str, ...]


def results() -> Path | None:
    """Where what was told is written; None when only a sample is played."""
    folder = os.environ.get(VARIABLE)
    return Path(folder) if folder else None


def keep_rows(folder: Path, place: int, rows: Iterable[Row]) -> None:
    """Write the rows of one state into this folder; `place`: which of all states it is."""
    lines = [json.dumps(asdict(row)) for row in rows]
    (folder / f"{place:02}.jsonl").write_text("\n".join(lines))


def read_rows(folder: Path) -> list[Row]:
    """All rows that were written into this folder."""
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text().splitlines()]
    return [Row(**{**given, "broken": tuple(given["broken"])}) for given in map(json.loads, lines)]


def as_table(rows: Iterable[Row]) -> str:
    """Every row, with tabs between its columns."""
    columns = ("state", "mode", "first", "second", "told")
    lines = ["\t".join((*columns, "broken"))]
    lines += ["\t".join([*(getattr(row, name) for name in columns), "; ".join(row.broken)]) for row in rows]
    return "\n".join(lines) + "\n"


def as_document(rows: list[Row]) -> str:
    """The readable extract: only where it makes a difference that somebody else was first; equal rows are one."""
    modes, wrong = Counter(row.mode for row in rows), sum(bool(row.broken) for row in rows)
    held = f"all but {wrong}" if wrong else "all"
    parts = [_HEAD.format(after=modes[AFTER], together=modes[TOGETHER], held=held)]
    for state in dict.fromkeys(row.state for row in rows):
        mine = [row for row in rows if (row.state, row.mode) == (state, AFTER)]
        parts.append(f"\n## {state[0].upper()}{state[1:]}\n")
        parts += [_TABLE, *_merge([row for row in mine if not row.as_alone])]
        alike = sum(row.as_alone for row in mine)
        parts.append(f"\nPairs: {len(mine)}; told as if nobody had been first: {alike}.")
    return "\n".join(parts) + "\n"


_HEAD = """# Two people at the same document

Anna and Bea have both opened a page about the same document. Anna acts; then Bea sends the form that she had before
her eyes. What is Bea told? `make pairs` plays all pairs of acts in every state, and writes this page: {after} pairs
one after the other, {together} at the same moment. In {held} of them both get an answer, nothing that was typed is
lost, nothing leaves that was not seen, and no document leaves twice. Where Bea is told what she would be told anyway,
the pair is left out here; so are times and what a page adds to a sentence."""
_TABLE = "| Anna | Bea | what Bea is told |\n|---|---|---|"
_ADDED = re.compile(r" (?:on|at) \d{4}-\d\d-\d\d \d\d:\d\d| This would stand there now:.*|^\S*\d: ")


def _merge(rows: list[Row]) -> list[str]:
    firsts: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        firsts.setdefault((row.second, _ADDED.sub("", row.told)), []).append(row.first)
    both: dict[tuple[str, str], list[str]] = {}
    for (second, told), names in firsts.items():
        both.setdefault((", ".join(names), told), []).append(second)
    return [
        f"| {names} | {', '.join(seconds)} | {told.replace('|', '/')} |"
        for (names, told), seconds in both.items()
    ]
