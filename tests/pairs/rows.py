"""What was told in each pair, written down, and made into tables."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.pairs.pages import Page
from tests.pairs.rules import Broken

AFTER, TOGETHER = "after", "together"
_NUMBER = re.compile(r"\b([Ee]ntry|Run) \d+")
"""Numbers of rows say nothing, and are others on each database."""


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


def tell(page: Page) -> str:
    """What a page says; without a word it is the page itself that shows the act."""
    told = " ".join(sentence for _, sentence in page.told)
    return _NUMBER.sub(r"\1 …", told or f"({page.title})")


def list_broken(found: Iterable[Broken]) -> tuple[str, ...]:
    """The broken rules, as they are written down."""
    return tuple(f"{one.rule} {one.how}" for one in found)


def keep_rows(folder: Path, rows: Iterable[Row]) -> None:
    """Write the rows of one state into this folder."""
    lines = [json.dumps(asdict(row)) for row in rows]
    (folder / f"{json.loads(lines[0])['state']}.jsonl").write_text("\n".join(lines))


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
    modes = Counter(row.mode for row in rows)
    parts = [_HEAD.format(after=modes[AFTER], together=modes[TOGETHER])]
    for state in dict.fromkeys(row.state for row in rows):
        mine = [row for row in rows if (row.state, row.mode) == (state, AFTER)]
        parts.append(f"\n## {state[0].upper()}{state[1:]}\n")
        parts += [_TABLE, *_merge([row for row in mine if not row.as_alone])]
        parts.append(
            f"\nPairs: {len(mine)}; told as if nobody had been first: {sum(r.as_alone for r in mine)}."
        )
    return "\n".join(parts) + "\n"


_HEAD = """# Two people at the same document

Anna and Bea have both opened a page about the same document. Anna acts; then Bea sends the form that she had before
her eyes. What is Bea told? `make pairs` plays all pairs of acts in every state, and writes this page: {after} pairs
one after the other, {together} at the same moment. In all of them both get an answer, nothing that was typed is lost,
nothing leaves that was not seen, and no document leaves twice. Where Bea is told what she would be told anyway, the
pair is left out here."""
_TABLE = "| Anna | Bea | what Bea is told |\n|---|---|---|"


def _merge(rows: list[Row]) -> list[str]:
    firsts: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        firsts.setdefault((row.second, row.told), []).append(row.first)
    both: dict[tuple[str, str], list[str]] = {}
    for (second, told), names in firsts.items():
        both.setdefault((", ".join(names), told), []).append(second)
    return [
        f"| {names} | {', '.join(seconds)} | {told.replace('|', '/')} |"
        for (names, told), seconds in both.items()
    ]
