"""Statements and cursors of long lists, for any table with `id`, `state` and `type` (docs/decisions/0015).

A list is put together from one index range per state, so that no state is sorted. Each statement comes with its
values; whoever owns the table runs it.
"""

from collections.abc import Sequence
from typing import Any

Statement = tuple[str, list[Any]]
"""SQL with %s for each value, and the values."""
MOST_COUNTED = 1000
"""Where a sum stops: "1000+" says enough on a list."""
ABOVE_ALL = 2**63 - 1
"""No row has so high an id: the first page begins below it."""


def select_newest(table: str, states: Sequence[str], type_: str, before: int, most: int) -> Statement:
    """Ids below `before` in these states, the highest first, at most `most`; `type_` "" = every type.

    Each range is in order by itself; the outer sort sees a page of each.
    """
    typed = "type = %s AND " if type_ else ""
    one = f"SELECT id FROM {table} WHERE {typed}state = %s AND id < %s ORDER BY id DESC LIMIT %s"
    values: list[Any] = []
    for state in states:
        values += [*([type_] if type_ else []), str(state), before, most]
    return f"SELECT id FROM ({_unite(one, states)}) AS found ORDER BY id DESC LIMIT %s", [*values, most]


def select_some_of_each(table: str, states: Sequence[str], most: int) -> Statement:
    """Ids in these states, at most `most` of each, in no order."""
    one = f"SELECT id FROM {table} WHERE state = %s LIMIT %s"
    return _unite(one, states), [value for state in states for value in (str(state), most)]


def select_count(table: str, state: str, most: int) -> Statement:
    """How many rows are in a state; the counting ends at `most`."""
    counted = f"SELECT id FROM {table} WHERE state = %s LIMIT %s"
    return f"SELECT COUNT(*) FROM ({counted}) AS counted", [str(state), most]


def parse_id(cursor: str) -> int | None:
    """The id that a cursor holds; None when it is no id of any database."""
    return int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 19 else None


def _unite(one: str, states: Sequence[str]) -> str:
    return " UNION ALL ".join(f"SELECT id FROM ({one}) AS one_{i}" for i in range(len(states)))
