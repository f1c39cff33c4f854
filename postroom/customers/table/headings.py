"""What the words over the columns of an export say that each column holds. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from postroom.customers.table.heading_words import (
    ACCOUNT,
    BETWEEN_WORDS,
    EXAMPLES,
    FIELD_WORDS,
    KIND_WORDS,
    MAIL_WORDS,
    NUMBER_WORDS,
    TYPE_WORDS,
)


@dataclass(frozen=True)
class Column:
    """What a column holds: a field of `FIELD_WORDS`, "debtor" or "address".

    `type` and `kind` of an address; `tier` of a debtor number (0 = surest); `rank` when several say the same.
    """

    field: str
    type: str = ""
    kind: str = ""
    tier: int = 0
    rank: int = 0


DATEV_MARK = "nameadressattypunternehmen"
"""A heading that only DATEV's lists of debtors have."""
SOME_NUMBER = 2
"""The tier of headings that say no more than "number"."""
_LONGEST = 60
_LETTERS = re.compile(r"[^a-z0-9+]")
_STREET = re.compile(r"straat|strasse|str$|adres|street|address|weg$|.*(?:straat|strasse|adres|adresse)$")
_COUNTED = re.compile(r"[1-9]?$")


def simplify(text: str) -> str:
    """Small letters and digits only: no accents, blanks, dots, hyphens."""
    flat = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    return _LETTERS.sub("", flat)


@lru_cache(maxsize=2000)
def find_column(heading: str) -> Column | None:
    """What a column with that heading holds; None for what is not known."""
    text = simplify(heading)
    return _FIELDS.get(text) or _find_address_column(_COUNTED.sub("", text))


def count_known(cells: Sequence[str]) -> int:
    """How many of the cells are headings; 0 where none is a debtor number."""
    found = [find_column(cell) for cell in cells if cell and len(cell) <= _LONGEST]
    return sum(one is not None for one in found) if list_number_places(cells) else 0


def list_number_places(cells: Sequence[str]) -> list[tuple[Column, int]]:
    """Which cells are headings of debtor numbers. "Nr." and the like count only beside headings of addresses."""
    known = [
        (column, place)
        for place, cell in enumerate(cells)
        if cell and len(cell) <= _LONGEST and (column := find_column(cell))
    ]
    mailed = any(column.field == "address" for column, _place in known)
    datev = any(simplify(cell) == DATEV_MARK for cell in cells)
    return [
        (column, place)
        for column, place in known
        if column.field == "debtor"
        and (column.tier < SOME_NUMBER or (mailed and _may_be(cells, place, datev)))
    ]


def _may_be(cells: Sequence[str], place: int, datev: bool) -> bool:
    """Whether a heading that says "number" can mean the customer's.

    "Konto" does only where it leads the row, or at DATEV: elsewhere it is that of a bank. After a street, "Nr." is a
    house.
    """
    if simplify(cells[place]) == ACCOUNT:
        return datev or not any(cells[:place])
    return not (place and _STREET.match(simplify(cells[place - 1])))


def list_examples(field: str) -> tuple[str, ...]:
    """A few headings of "debtor" or "address", to name them to people."""
    return EXAMPLES[field]


def _find_address_column(text: str) -> Column | None:
    """The column of words such as `cc|factuur`, `e-mail|voor|facturen`."""
    for parts in _split_words(text[:_LONGEST]):
        said = [part for part in parts if part is not None]
        types = {value for what, value in said if what == "type"}
        kinds = {value for what, value in said if what == "kind"}
        if (
            (any(what == "mail" for what, _value in said) or _is_kind_alone(said, types, kinds))
            and len(types - {""}) <= 1
            and len(kinds - {"to"}) <= 1
        ):
            return Column("address", max(types, default=""), next(iter(kinds - {"to"}), "to"))
    return None


def _is_kind_alone(said: Sequence[tuple[str, str]], types: set[str], kinds: set[str]) -> bool:
    """ "CC", "BCC Rechnung", "Aan": no word for mail. "Rechnung an" is none of them, there stands a name."""
    return bool(kinds) and len(said) == len(kinds | types) and (kinds != {"to"} or not types)


def _split_words(text: str) -> list[list[tuple[str, str] | None]]:
    """The ways to read a text as words that follow one another; at most a few."""
    if not text:
        return [[]]
    found: list[list[tuple[str, str] | None]] = []
    for word, meaning in _PARTS:
        if text.startswith(word):
            found += [[meaning, *rest] for rest in _split_words(text[len(word) :])]
        if len(found) > 8:
            break
    return found


def _list_fields() -> dict[str, Column]:
    numbers = {
        simplify(word): Column("debtor", tier=tier, rank=rank)
        for tier, words in enumerate(NUMBER_WORDS)
        for rank, word in enumerate(words.split())
    }
    others = {
        simplify(word): Column(field, rank=rank)
        for field, words in FIELD_WORDS.items()
        for rank, word in enumerate(words.split())
    }
    return numbers | others


def _list_address_words() -> list[tuple[str, tuple[str, str] | None]]:
    """The words of address columns, the longest first."""
    found: dict[str, tuple[str, str] | None] = dict.fromkeys(BETWEEN_WORDS.split())
    found |= {word: ("mail", "") for word in MAIL_WORDS.split()}
    for what, table in (("kind", KIND_WORDS), ("type", TYPE_WORDS)):
        found |= {simplify(word): (what, value) for value, words in table.items() for word in words.split()}
    return sorted(found.items(), key=lambda item: -len(item[0]))


_FIELDS = _list_fields()
_PARTS = _list_address_words()
