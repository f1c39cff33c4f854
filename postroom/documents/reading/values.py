"""What reading hands out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from postroom.shared.wording import Sentence

ReadName = Callable[[str], dict[str, str] | None]
"""What a file name says: some of number, debtor, type, language; None when it has another form."""
Place = Literal["name", "text"]
Format = Literal["pdf", "xml", "other"]


@dataclass(frozen=True)
class Source:
    """Where a value comes from, and the sentence that says so."""

    place: Place
    said: Sentence


@dataclass(frozen=True)
class Reading:
    """What a document says about itself; texts that are not there are "", other values None.

    `recipient` is the customer's e-mail address, `language` one of Postroom's, `currency` an ISO 4217 code, `made_at`
    the PDF's own date of creation or last change, the later of the two. `intact` is False when a PDF cannot be
    shown by its receiver as it should (cut off, damaged, without pages). `sources` has an entry for each value.
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
