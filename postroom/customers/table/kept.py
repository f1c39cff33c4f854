"""What was kept for the columns of earlier files, found again by their headings. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Kept:
    """The codes of the columns, and who said so when, as people read it."""

    codes: tuple[str, ...]
    kept_by: str
    when: str


def find_kept(kept: Mapping[str, Kept], headings: Sequence[str]) -> Kept | None:
    """What was kept for these headings."""
    found = kept.get(key_of(headings))
    return found if found and len(found.codes) == len(headings) else None


def key_of(headings: Sequence[str]) -> str:
    """The same for the same headings in the same order, whatever their capitals and blanks."""
    words = [" ".join(heading.casefold().split()) for heading in headings]
    return sha256(repr(words).encode()).hexdigest()
