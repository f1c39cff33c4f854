"""What people said that the columns of a file hold, kept for the next file with the same headings."""

from collections.abc import Sequence

from postroom.customers.models import KeptColumns
from postroom.customers.table.kept import Kept, key_of
from postroom.shared import clock

_MOST = 1_000
"""Files with other headings each that are remembered at once; a company has a handful."""


def load() -> dict[str, Kept]:
    """What was kept, by the key of its headings; the newest when it is very much."""
    rows = KeptColumns.objects.order_by("-kept_at")[:_MOST]
    return {row.key: Kept(tuple(row.codes), row.kept_by, clock.format_moment(row.kept_at)) for row in rows}


def keep(headings: Sequence[str], codes: Sequence[str], *, actor: str) -> None:
    """From now on these headings mean these codes."""
    told = {"codes": list(codes), "kept_by": actor[:200], "kept_at": clock.now()}
    KeptColumns.objects.update_or_create(key=key_of(headings), defaults=told)


def forget(headings: Sequence[str]) -> None:
    """These headings speak for themselves again; nothing happens when they do already."""
    KeptColumns.objects.filter(key=key_of(headings)).delete()
