"""What the cells of a customer's row mean, or the sentence why one cannot be understood. Pure."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from postroom.customers import rules
from postroom.customers.refusals import CustomerRefused, NeitherYesNorNo, NoSuchLanguage, NotAnAddress
from postroom.customers.table.headings import simplify
from postroom.customers.table.nothing import NO, YES, is_no_address, is_nothing
from postroom.shared.languages import LANGUAGES, LISTED
from postroom.shared.wording import N_, Sentence

DEFAULT_REASON = N_("does not want e-mail, says the customer file")
"""Kept as the reason where the file says no more than yes."""
UNREADABLE = N_("A letter is unreadable. Save the file as CSV UTF-8 or .xlsx.")

_FORMATS = {
    "pdf": "pdf",
    "pdf+xml": "pdf+xml xml+pdf pdfxml pdfenxml pdfundxml pdfandxml zugferd facturx ubl pdf+ubl ubl+pdf pdfubl",
    "xml": "xml xrechnung peppol nurxml alleenxml xmlonly",
}
DATEV_LANGUAGES = {"1": "de", "5": "en"}
"""DATEV's codes (field 101, "Sprache"); its others are 4 French, 10 Spanish and 19 Italian."""
_LONGEST_TOLD = 100
_LONGEST_CELL = 4_000
"""Letters of a cell of addresses; a customer has a hundred of them at most."""
_BETWEEN = re.compile(r"[\s;,|]+")
_WORD_BETWEEN = re.compile(
    r"(?<!\s)\s+(?:/|&|\+|en|und|and|of|oder|or|et|u\.)\s+|(?<=[\w>])/(?=\S{1,64}@)", re.I
)
"""What stands before an @ has 64 letters at most (RFC 5321, 4.5.3.1.1)."""
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
"""Marks that copying leaves in a cell: soft hyphens, zero-width blanks, directions."""
_IN_BRACKETS = re.compile(r'(?:"[^"]{0,200}"|[^<>;"]){0,200}<([^<>]{0,320})>[\s;,]*')
"""An address with the name before it. Bounded, as each letter may begin such a name."""
_ADDRESS_ASIDE = re.compile(r"\(([^()<>\s@]{1,64}@[^()<>\s@]{1,255})\)")
_LANGUAGES_BETWEEN = re.compile(r"/|\s[-–]\s|,")
_PARENTHESES = re.compile(r"\([^()]*\)")


class Unusable(Exception):
    """A cell that cannot be understood; `place` of its column, None for a whole row."""

    def __init__(self, place: int | None, sentence: Sentence) -> None:
        super().__init__()
        self.place, self.sentence = place, sentence


def expect_readable(place: int, text: str) -> None:
    """Raise Unusable for a cell with a letter that the encoding does not have."""
    if "\N{REPLACEMENT CHARACTER}" in text:
        raise Unusable(place, Sentence(UNREADABLE))


def read_addresses(text: str) -> tuple[str, ...]:
    """The addresses in a cell; none for words such as "geen". Raises CustomerRefused for anything else."""
    if is_no_address(text):
        return ()
    if "@" not in text or len(text) > _LONGEST_CELL:
        raise NotAnAddress(address=text[:_LONGEST_TOLD])
    found = tuple(_find_address(part) for part in split_addresses(text) if not is_no_address(part))
    if not all(found):
        raise NotAnAddress(address=" ".join(text.split())[:_LONGEST_TOLD])
    return found


def split_addresses(cell: str) -> list[str]:
    """The addresses in a cell, parted by ; , / blanks or "en"; of `Name <a@b.test>` what stands in the brackets."""
    cell = _unwrap_link(_INVISIBLE.sub("", cell)).replace("mailto:", "")
    cell = _ADDRESS_ASIDE.sub(r"<\1>", cell)
    bracketed = _IN_BRACKETS.findall(cell)
    rest = _IN_BRACKETS.sub(" ", cell) if bracketed else cell
    rest = _WORD_BETWEEN.sub(";", f" {rest} ") if "@" in rest else rest
    parts = (part.strip("'\"") for part in (*bracketed, *_BETWEEN.split(rest)))
    return [part.rstrip(".") for part in parts if part.strip("<>/&+.")]


def _unwrap_link(cell: str) -> str:
    """Access writes a link as `text#mailto:address#`: the address, when both are the same."""
    parts = {part.strip().removeprefix("mailto:") for part in cell.split("#")} - {""}
    return parts.pop() if len(parts) == 1 and "#" in cell else cell


@lru_cache(maxsize=10_000)
def _find_address(text: str) -> str:
    """The address that a part of a cell is; "" for what is none, also "onbekend@onbekend" and "geen@geen.nl"."""
    local, _at, domain = text.rpartition("@")
    if "." not in domain or (is_no_address(local) and is_no_address(domain.partition(".")[0])):
        return ""
    try:
        return rules.check_address(text)
    except CustomerRefused:
        return ""


def read_field(name: str, text: str, *, datev: bool = False) -> Any:
    """The value of a field of a customer in a cell. Raises CustomerRefused."""
    text = "" if is_nothing(text) else text
    if name == "language" and datev:
        return _read_datev_language(text)
    return _READERS[name](text)


def read_name(parts: Mapping[str, str]) -> str:
    """A customer's name out of its parts (`codes.NAMES`): the company, else the name, else the person."""
    plain = {field: "" if is_nothing(text) else " ".join(text.split()) for field, text in parts.items()}
    person = " ".join(filter(None, (plain.get(field, "") for field in ("first-name", "infix", "last-name"))))
    known = (plain.get("company"), plain.get("name"), person, plain.get("short-name"))
    return str(rules.check_one_line(next(filter(None, known), ""), "name"))


def _read_language(text: str) -> str:
    """A code or a name, also in two languages ("Dutch / Nederlands") and with a country ("German (CH)")."""
    words = [simplify(part) for part in _LANGUAGES_BETWEEN.split(_PARENTHESES.sub("", text))]
    spoken = {_SPOKEN.get(word, "") for word in (simplify(text), *words) if word in _SPOKEN}
    if len(spoken) == 1 and (simplify(text) in _SPOKEN or all(word in _SPOKEN for word in words)):
        return spoken.pop()
    return rules.check_language(text)


def _read_datev_language(text: str) -> str:
    if text and text not in DATEV_LANGUAGES:
        raise NoSuchLanguage(language=text, known=LISTED)
    return DATEV_LANGUAGES.get(text, "")


def _read_format(text: str) -> str:
    return _WRITTEN.get(simplify(text)) or rules.check_format(text or "pdf")


def _read_together(text: str) -> bool:
    word = simplify(text)
    if word in YES:
        return True
    if word in NO or not word:
        return False
    raise NeitherYesNorNo(text=text)


def _read_do_not_email(text: str) -> str:
    word = simplify(text)
    if word in YES:
        return DEFAULT_REASON
    reason = " ".join(text.split())[: rules.LONGEST["do_not_email"]]
    return "" if word in NO or not word else rules.check_one_line(reason, "do_not_email")


def _read_may_email(text: str) -> str:
    """A column that says who wants e-mail: a clear no is a reason, anything but yes or no is not understood."""
    word = simplify(text)
    if word and word not in YES | NO:
        raise NeitherYesNorNo(text=text)
    return DEFAULT_REASON if word in NO else ""


_SPOKEN = {word: one.code for one in LANGUAGES for word in one.spelled.split()}
_WRITTEN = {word: code for code, words in _FORMATS.items() for word in words.split()}
_READERS: dict[str, Callable[[str], Any]] = {
    "language": _read_language,
    "format": _read_format,
    "together": _read_together,
    "do-not-email": _read_do_not_email,
    "may-email": _read_may_email,
}
