"""What tells one document from another. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Marks:
    """What tells one document from another."""

    type: str
    number: str
    debtor: str
    sha256: str
