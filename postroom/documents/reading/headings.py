"""Headings of a document that people may teach: which stand on its pages, and which mean something already. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from postroom.documents.examine import Readable
from postroom.documents.reading import labels, pdf, recipient
from postroom.documents.reading.blocks import BANK, kind_of_heading
from postroom.documents.reading.find import Page, make_pages
from postroom.documents.reading.grid import Grid, find_below, grid_of
from postroom.documents.reading.labels import label, split_labels, title_of

LONGEST = 80
"""Letters of a heading."""
MOST = 60
"""Headings that are offered of one document."""
OWN_ORDER = frozenset({"debtor", "recipient"})
"""Fields whose labels are the same for all document types: a known one may be put before the others."""
_LONGEST_OFFERED = 40
_FEWEST_LETTERS = 2
_VALUE = re.compile(r"\d|@")
_EDGES = " \t:;|·•–-"

_KNOWN: dict[str, tuple[str, ...]] = {
    "number": (*(name for names in labels.NUMBERS.values() for name in names), *labels.ANY_NUMBER, "#nr"),
    "debtor": (*labels.DEBTORS, *labels.BARE_DEBTORS),
    "issued": (*(name for names in labels.DATES.values() for name in names), *labels.ANY_DATE),
    "total": (*labels.TOTALS, *labels.BALANCES, *labels.WEAK_TOTALS),
}
_OF_OTHER_THINGS = split_labels(
    """btw, btw~#nr, btw-id, btw-identificatie~#nr, omzetbelasting~#nr, rsin, kvk, kvk~#nr, mwst, ust, ust~id,
    ust-id~#nr, ustid~#nr, umsatzsteuer, umsatzsteuer~id, steuer~#nr, handelsregister, hrb, hra, amtsgericht, vat,
    vat~#nr, vat id, vat reg~#nr, tax, tax id, tax~#nr, company~#nr, registration~#nr, eori, eori~#nr, iban, bic,
    swift, blz, konto, kontonummer, rekening, rekeningnummer, bankrekening, account, telefon, telefoon, tel,
    telefon~#nr, telefoon~#nr, phone, phone~#nr, mobil, mobiel, mobile, fax, fax~#nr, telefax, internet, web,
    website, www, seite, blatt, pagina, page, vervaldatum, vervalt op, te betalen voor, betaaldatum, betalen voor,
    fällig, fällig am, fälligkeit, fälligkeitsdatum, zahlbar bis, zahlungsziel, due, due date, payment due, pay by,
    valid until, gültig bis, geldig tot, besteldatum, bestelldatum, order date, uw kenmerk, uw referentie, uw ref,
    uw bestelling, ihr zeichen, ihre referenz, ihre bestellung, your reference, your ref, your order, pos, position,
    positie, artikel, artikel~#nr, article, article~#nr, item, omschrijving, beschreibung, bezeichnung, description,
    menge, aantal, quantity, qty, stuks, stück, einheit, eenheid, unit, preis, prijs, price, einzelpreis, unit
    price, bedrag, betrag, amount, korting, rabatt, discount, subtotaal, zwischensumme, subtotal, netto, net,
    exclusief, zzgl, skonto"""
)
"""What many documents print and what is none of the fields, nor what is to be paid."""


@dataclass(frozen=True)
class Heading:
    """A heading as it stands on a page, and what stands beside or under it."""

    text: str
    value: str


def clean_heading(text: str) -> str:
    """A heading without what parts it from its value, blanks made one."""
    return " ".join(unicodedata.normalize("NFC", text).split()).strip(_EDGES)


def has_letters(heading: str) -> bool:
    """Whether there is enough of it to be found again."""
    return sum(letter.isalpha() for letter in heading) >= _FEWEST_LETTERS


def list_meanings(heading: str) -> frozenset[str]:
    """The fields whose label it is already; "other" is what is none of them: a tax number, a due date, a title, a
    bank account, the block of the sender."""
    found = {field for field, names in _KNOWN.items() if label(names).fullmatch(heading)}
    if recipient.is_known_label(heading):
        found.add("recipient")
    block = kind_of_heading(heading)
    if block == "billing":
        found |= {"debtor", "recipient"}
    if block not in ("", "billing") or _is_of_other_things(heading):
        found.add("other")
    return frozenset(found)


def _is_of_other_things(heading: str) -> bool:
    named = label(_OF_OTHER_THINGS).fullmatch(heading) or BANK.fullmatch(heading)
    return named is not None or bool(title_of(heading)[0])


def list_headings(file: Readable) -> tuple[Heading, ...]:
    """The headings on the pages of a PDF that can be taught, with what stands beside or under each, at most MOST.

    None of another file, or of one that cannot be read.
    """
    if not file.content.lstrip().startswith(b"%PDF-"):
        return ()
    grids = [grid_of(page) for page in pdf.text_of(file.content).pages]
    found: dict[str, Heading] = {}
    for page in make_pages(grids):
        for one in _list_of_page(page):
            found.setdefault(one.text.casefold(), one)
    return tuple(one for one in found.values() if list_meanings(one.text) <= OWN_ORDER)[:MOST]


def _list_of_page(page: Page) -> Iterator[Heading]:
    for index, row in enumerate(page.grid):
        for place, cell in enumerate(row):
            text, colon, rest = cell.text.partition(":")
            value = rest.strip() or _find_value(page.grid, index, place, any_text=bool(colon))
            if value and _may_be_heading(text):
                yield Heading(clean_heading(text), value[:_LONGEST_OFFERED])


def _find_value(grid: Grid, index: int, place: int, *, any_text: bool) -> str:
    """What stands beside a cell, else what stands under it; without a colon only what looks like a value."""
    row = grid[index]
    near = [*row[place + 1 : place + 2], *find_below(grid, index, row[place], 1)]
    values = [cell.text for cell in near if _VALUE.search(cell.text)]
    others = [cell.text for cell in near if any_text]
    return next(iter([*values, *others]), "")


def _may_be_heading(text: str) -> bool:
    heading = clean_heading(text)
    return has_letters(heading) and len(heading) <= _LONGEST_OFFERED and not _VALUE.search(heading)
