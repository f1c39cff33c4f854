"""The blocks of a page: whose address is it, where does the bank stand? Pure.

A block begins with its heading (`Lieferadresse`, `Bill to`) and has what stands under it: as wide as to the next
heading beside it, as deep as to the next heading, a title, a large gap or ten rows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from postroom.documents.reading.grid import Cell, Grid, Row
from postroom.documents.reading.labels import begins_with_title, fact_labels, label, split_labels

Kind = Literal["", "seller", "billing", "delivery", "bank"]

HEADINGS: dict[Kind, tuple[str, ...]] = {
    "seller": split_labels(
        """verkäufer, lieferant, leistungserbringer, rechnungssteller, absender, unser unternehmen, verkoper,
        leverancier, afzender, onze gegevens, seller, supplier, vendor, issued by, invoice from, from, sender, von,
        van"""
    ),
    "billing": split_labels(
        """rechnungsadresse, rechnungsanschrift, rechnungsempfänger, rechnung an, käufer, kunde, kundenanschrift,
        auftraggeber, besteller, leistungsempfänger, factuuradres, factuur adres, factuur aan, factuurontvanger,
        klant,
        klantgegevens, koper, afnemer, debiteur, geadresseerde, opdrachtgever, bill to, billed to, billing address,
        invoice to, invoiced to, invoice address, sold to, buyer, customer, client, customer address, issued to, to,
        an, aan, uw gegevens, ihre daten, facturatieadres, facturering, rechnung an firma"""
    ),
    "delivery": split_labels(
        """lieferadresse, lieferanschrift, lieferung an, warenempfänger, versandadresse, versandanschrift, lieferort,
        versand an, abweichende lieferadresse, leistungsort, baustelle, empfänger der ware, afleveradres, leveradres,
        afleveren aan, aflevering, aflevering aan, levering aan, bezorgadres, bezorgen bij, verzendadres,
        geleverd aan,
        verzonden aan, ontvanger goederen, afleverlocatie, werkadres, ship to, shipped to, shipping address,
        ship-to address, deliver to, delivered to, delivery address, delivery to, consignee, site address,
        delivery point"""
    ),
    "bank": split_labels(
        """bankverbindung, bankdaten, bank, kontoverbindung, kontoinhaber, unsere bank, zahlung an, zahlbar an,
        bankgegevens, bankrelatie, betalen aan, rekeninghouder, betaalgegevens, bank details, bank account, bank name,
        please pay to, pay to, payment details, payment to, remit to, remittance, account holder, beneficiary"""
    ),
}
"""What stands over each kind of block, in three languages."""

BANK = re.compile(
    r"(?<!\w)(?:iban|bic|swift|blz|bankleitzahl|bank|\w*bank|sparkasse|volksbank|raiffeisen\w*|postbank|sort ?code"
    r"|kontoinhaber|rekeninghouder|t\.?n\.?v\.?|bankverbindung|bankrekening\w*|giro|routing|aba|beneficiary"
    r"|account (?:name|holder)|zahlung(?:s?empfänger)?|überweis\w+|overma\w+|overschrijv\w+"
    r"|collected|direct debit|\w*incasso\w*|geïncasseerd|afgeschreven|\w*lastschrift\w*|eingezogen|abgebucht"
    r"|einzug\w*|abbuchung|creditor|gläubiger\w*|mandaat\w*|mandat\w*|mandate)(?!\w)",
    re.I,
)
"""Words beside which an account number is one of a bank."""
TOWN = re.compile(
    r"\b(?:\d{4} ?[A-Z]{2}|(?:D-|A-|CH-|B-|NL-)?\d{4,5})\b,? \w|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"
)
"""A postcode and what follows it: where an address ends."""
_NUMBER = re.compile(r":? ?(?=\S*\d)[\w./\-]{1,20}")
_BESIDE = 30
"""Columns; farther to the right stands another block."""
_DEEPEST = 10
_LARGE_GAP = 3
"""Lines; a block has none so large within."""
_LEFT = 2
_NEAR = 2


@dataclass(frozen=True)
class Block:
    """Rows `top` to `bottom` of a page, columns `left` to `right` (not included)."""

    kind: Kind
    heading: str
    top: int
    bottom: int
    left: int
    right: int

    def holds(self, index: int, cell: Cell) -> bool:
        """Whether a cell of row `index` stands in it."""
        return self.top <= index <= self.bottom and self.left - _LEFT <= cell.start < self.right


def find_blocks(grid: Grid) -> tuple[Block, ...]:
    """The blocks of a page that have a heading, from top to bottom."""
    heads = [
        (index, place, kind)
        for index, row in enumerate(grid)
        for place, cell in enumerate(row)
        if (kind := kind_of_heading(cell.text)) and not _names_number(row, place)
    ]
    places = {(index, place) for index, place, _ in heads}
    return tuple(_measure(grid, index, place, kind, places) for index, place, kind in heads)


def _names_number(row: Row, place: int) -> bool:
    """`Customer   20011` in a list of facts begins no block."""
    return place + 1 < len(row) and _NUMBER.fullmatch(row[place + 1].text) is not None


def block_at(blocks: tuple[Block, ...], index: int, cell: Cell) -> Block | None:
    """The block in which a cell stands; the nearest heading above it counts."""
    return next((one for one in reversed(blocks) if one.holds(index, cell)), None)


def kind_of_heading(text: str) -> Kind:
    """The kind of block that begins with this text; "" when it is no heading of one."""
    text = _OTHER.sub("", text)
    text = _BOTH.sub(":" if text.endswith(":") else "", text)
    for kind, pattern in _PATTERNS.items():
        found = pattern.match(text)
        if found and (found.end() == len(text) or ":" in text[: found.end() + 1]):
            return kind
    return ""


_OTHER = re.compile(r"(?:abweichende[rsn]?|afwijkende?|andere[rs]?|different|alternative) ", re.I)
_BOTH = re.compile(r"(?<=\w)/\w[\w -]{2,30}:?$")
"""`Käufer/Leistungsempfänger` is one heading."""
_PATTERNS = {kind: label(names) for kind, names in HEADINGS.items()}


def _measure(grid: Grid, index: int, place: int, kind: Kind, heads: set[tuple[int, int]]) -> Block:
    row, head = grid[index], grid[index][place]
    beside = _find_value_beside(row, place, heads, index)
    following = row[place + 1 + beside].start - _LEFT if place + 1 + beside < len(row) else 10_000
    block = Block(kind, head.text, index, index, head.start, following)
    listed = beside or (not head.text.rstrip().endswith(":") and ":" in head.text)
    return replace(block, bottom=_find_bottom(grid, block, heads, bool(listed)))


def _find_value_beside(row: Row, place: int, heads: set[tuple[int, int]], index: int) -> int:
    """1 when the cell to the right is what the heading is a label of, 0 when it is another column."""
    if place + 1 == len(row) or (index, place + 1) in heads:
        return 0
    beside = row[place + 1]
    other = begins_with_title(beside.text) or fact_labels().match(beside.text)
    return int(beside.start - row[place].end < _BESIDE and not other)


def _find_bottom(grid: Grid, block: Block, heads: set[tuple[int, int]], listed: bool) -> int:
    """The last row of a block. `listed`: its first line stands beside the heading, as in a list of labels; the next
    label ends it, unless its address is complete before."""
    bottom, town = block.top, not listed
    for index in range(block.top + 1, min(block.top + 1 + _DEEPEST, len(grid))):
        inside = [place for place, cell in enumerate(grid[index]) if _is_within(block, cell)]
        cells = [grid[index][place] for place in inside]
        town = town or any(TOWN.search(cell.text) for cell in grid[index - 1] if _is_within(block, cell))
        ended = not town and any(":" in cell.text for cell in cells)
        if ended or _is_far(grid, bottom, index) or any(_ends(grid, index, place, heads) for place in inside):
            return bottom
        bottom = index if inside else bottom
    return bottom


def _is_within(block: Block, cell: Cell) -> bool:
    return block.left - _LEFT <= cell.start < block.right or cell.start < block.left < cell.end


def _ends(grid: Grid, index: int, place: int, heads: set[tuple[int, int]]) -> bool:
    return (index, place) in heads or begins_with_title(grid[index][place].text)


def _is_far(grid: Grid, last: int, index: int) -> bool:
    return grid[index][0].line - grid[last][0].line > _LARGE_GAP


def is_beside_bank(grid: Grid, index: int, cell: Cell) -> bool:
    """Whether words of a bank stand in the cell's row, or near it in its column."""
    return any(BANK.search(other.text) for other in _list_near(grid, index, cell))


def _list_near(grid: Grid, index: int, cell: Cell) -> Iterator[Cell]:
    yield from grid[index]
    for number in range(max(0, index - _NEAR), min(len(grid), index + _NEAR + 1)):
        if number != index and abs(grid[number][0].line - cell.line) <= _LARGE_GAP:
            yield from (other for other in grid[number] if other.meets(cell))
