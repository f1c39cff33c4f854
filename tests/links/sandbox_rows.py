"""One row of the sandbox's tables, and what several of them share."""

from dataclasses import dataclass, field
from typing import Any

from tests.links.verdicts import Fault

STOREDRV = "STOREDRV.Submission.Exception:"


@dataclass(frozen=True)
class Row:
    """One fault: of a profile, of the directory (`switches`), or ordered (`faults`)."""

    name: str
    fault: Fault
    profile: str = "daemon"
    words: tuple[str, ...] = ()
    faults: Any = ()
    switches: dict[str, Any] = field(default_factory=dict)


def names_of(rows: list[Row]) -> list[str]:
    """For the tests' ids."""
    return [row.name for row in rows]
