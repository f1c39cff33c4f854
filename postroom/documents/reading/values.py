"""What reading hands out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from postroom.shared.wording import Sentence

ReadName = Callable[[str], dict[str, str] | None]
"""What a file name says: some of number, debtor, type, language; None when it has another form."""
Place = Literal["xml", "text", "pattern", "name"]
"""The e-invoice within the file, the text of its pages, its name by a pattern that is set, its name by a guess."""
Format = Literal["pdf", "xml", "other"]
Taught = Mapping[str, tuple[str, ...]]
"""Field of a Reading -> headings that people of this installation have taught for it."""
FIELDS_TO_TEACH = ("number", "debtor", "issued", "total", "recipient")
"""Fields that a heading can be taught for."""
NOTHING_TAUGHT: Taught = MappingProxyType({})


def bare_number(value: str) -> str:
    """What is the same for two spellings of a number: without blanks, capitals and zeros in front."""
    return "".join(value.casefold().split()).lstrip("0")


@dataclass(frozen=True)
class Source:
    """Where a value comes from, and the sentence that says so."""

    place: Place
    said: Sentence


@dataclass(frozen=True)
class Candidate:
    """A value that a field may have, where it stands and why.

    `block`: seller, billing, delivery or bank; "" = outside of them. `counts` is False for what only looks like a
    value of the field, `sure` for what may be meant otherwise.
    """

    value: str
    source: Place
    block: str
    reason: Sentence
    counts: bool = True
    sure: bool = True

    def __hash__(self) -> int:
        return hash((self.value, self.source, self.block, str(self.reason)))


@dataclass(frozen=True)
class Reading:
    """What a document says about itself; texts that are not there are "", other values None.

    `recipient` is the customer's e-mail address, `language` one of Postroom's, `currency` an ISO 4217 code, `made_at`
    the PDF's own date of creation or last change, the later of the two. `intact` is False when a PDF cannot be
    shown by its receiver as it should (cut off, damaged, without pages). `sources` has an entry for each value,
    `candidates` everything that spoke for or against one, by field. `guessed` names the fields whose value is only a
    guess. `einvoice`: the format of the electronic invoice that the file is or holds,
    `broken_einvoice`: it holds one that cannot be read. `buyer`: the lines of the
    customer's block; `words`: those of the page's head, in small letters.
    """

    type: str = ""
    number: str = ""
    debtor: str = ""
    recipient: str = ""
    language: str = ""
    issued: date | None = None
    total: Decimal | None = None
    currency: str = ""
    format: Format = "other"
    made_at: datetime | None = None
    sha256: str = ""
    pages: int = 0
    problems: tuple[Sentence, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    intact: bool = True
    einvoice: str = ""
    broken_einvoice: bool = False
    candidates: Mapping[str, tuple[Candidate, ...]] = field(default_factory=dict)
    guessed: frozenset[str] = frozenset()
    buyer: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()
