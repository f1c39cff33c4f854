"""What people said that the columns of a file hold, kept for the next file with the same headings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from postroom.customers.models import KeptColumns
from postroom.shared import clock


@dataclass(frozen=True)
class Kept:
    """The codes of the columns, and who said so when."""

    codes: tuple[str, ...]
    kept_by: str
    kept_at: datetime


def find(headings: Sequence[str]) -> Kept | None:
    """What was kept for these headings."""
    row = KeptColumns.objects.filter(key=_key_of(headings)).first()
    if row is None or len(row.codes) != len(headings):
        return None
    return Kept(tuple(row.codes), row.kept_by, row.kept_at)


def keep(headings: Sequence[str], codes: Sequence[str], *, actor: str) -> None:
    """From now on these headings mean these codes."""
    told = {"codes": list(codes), "kept_by": actor[:200], "kept_at": clock.now()}
    KeptColumns.objects.update_or_create(key=_key_of(headings), defaults=told)


def forget(headings: Sequence[str]) -> None:
    """These headings speak for themselves again; nothing happens when they do already."""
    KeptColumns.objects.filter(key=_key_of(headings)).delete()


def _key_of(headings: Sequence[str]) -> str:
    """The same for the same headings in the same order, whatever their capitals and blanks."""
    words = [" ".join(heading.casefold().split()) for heading in headings]
    return sha256(repr(words).encode()).hexdigest()
