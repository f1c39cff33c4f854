"""What a plan rests on: the records it was made of, each in the state in which it was read. Pure.

A plan may be accepted only while they still are in that state; the ledger proves it in the commit that accepts.
"""

from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """The kinds of records that decide about a mail; a plan has at most one of each, but for documents."""

    DOCUMENT = "d"
    NEWEST = "n"
    CUSTOMER = "c"
    SCENARIO = "s"
    SETTINGS = "g"
    PROFILE = "p"
    DEFAULT = "f"
    PERSON = "u"


@dataclass(frozen=True)
class Premise:
    """One record: its kind, its name (number of the document, debtor, type, number of the profile, person) and its
    `state` when it was read: numbers such as "7.3", "" = there was none."""

    basis: Basis
    name: str
    state: str
