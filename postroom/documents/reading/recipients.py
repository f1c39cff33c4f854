"""The customer's e-mail address in a document: only where a label or a mark says that it is one. Pure."""

import re
from collections.abc import Collection, Iterator

from postroom.documents.reading.grid import Cell, Grid
from postroom.documents.reading.labelled import INSIDE, Found, findings
from postroom.documents.reading.labels import label, listed
from postroom.shared.addresses import wire_address
from postroom.shared.refusals import AddressRefused

_ADDRESS = re.compile(
    r"<?(?:mailto:)?(?P<address>[\w.+\-&'’/=]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,6})>?", re.I
)
_MARK = re.compile(
    r"#(?:ontvanger|empfänger|empfaenger|recipient|e-?mail|mailto|mail)[ ]?[:=][ ]?(?P<address>[^#\s]{3,200})[ ]?#",
    re.I,
)
_TO_SEND = listed(
    """per e-mail aan, per e-mail, per mail aan, e-mail factuur, e-mail facturen, e-mailadres factuur,
    e-mailadres facturen, factuur e-mail, factuur e-mailadres, factuur per e-mail aan, factuur naar,
    facturen naar, factuur aan, factuuradres, factuur adres, factuuradres e-mail, e-mail factuuradres,
    verzonden aan, verzenden aan, verstuurd aan, gemaild aan, e-mail debiteur, e-mail klant,
    e-mailadres klant, digitale factuur aan, leverbon per e-mail aan, rechnung per e-mail an, per e-mail an,
    per mail an, rechnung an, rechnungsmail, rechnungs-e-mail, e-mail rechnung, e-mail für rechnungen,
    rechnungsempfänger, rechnungsadresse, versand an, gesendet an, e-rechnung an, e-mail kunde, ihre e-mail,
    ihre e-mail-adresse, kunden-e-mail, versand per e-mail an, e-mail an, lieferschein per e-mail an,
    rechnungsversand an, rechnungsversand per e-mail an, send invoice to, invoice to, invoice e-mail,
    invoice e-mail to, by e-mail to, by e-mail, billing e-mail, bill to, e-mail for invoices,
    e-mail invoice to, e-mail to, sent to, send to, sent by e-mail to, your e-mail, your e-mail address,
    customer e-mail, invoice address, uw e-mail, uw e-mailadres, via e-mail, via e-mail to, via e-mail aan,
    via e-mail an, e-mailed to"""
)
_PLAIN = ("e-mail", "e-mailadres", "e-mail-adresse", "e-mail address", "mail", "e-post")
_OF_A_FIRM = re.compile(
    r"(?:www\.|https?:|\b(?:iban|bic|kvk|btw|ust|vat|tel|telefon|telefoon|phone|fax|bank|hrb|amtsgericht)\b)",
    re.I,
)
_TOWN = re.compile(
    r"\b(?:\d{4} ?[A-Z]{2}|(?:D-|A-|CH-|B-)?\d{4,5})\b \w|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"
)
_BLOCK = 8
"""Rows above a plain label in which the customer's town must stand."""


def recipient_in(grids: list[Grid], own: Collection[str]) -> Found[str] | None:
    """The customer's address. `own`: addresses and domains of the sender, in small letters.

    A mark (`#recipient: name@example.com#`) counts first, then a label that speaks of sending, then a plain
    `E-mail:` in the customer's block of address. What a label names may lie in a domain of our own (a
    department), but is never one of our own addresses themselves.
    """
    return _marked(grids) or _to_send(grids, own) or _in_block(grids, own)


def _marked(grids: list[Grid]) -> Found[str] | None:
    for cell in _cells(grids):
        found = _MARK.search(cell.text)
        address = _checked(found["address"]) if found else ""
        if found and address:
            return Found(address, found.group(), 0)
    return None


def _to_send(grids: list[Grid], own: Collection[str]) -> Found[str] | None:
    """A label begins its cell; within a sentence, or in the next line of one, it says whom to ask."""
    found = (one for grid in grids for one in findings(grid, _labels(_TO_SEND), _taken) if one.rank < INSIDE)
    return next((one for one in found if one.value.lower() not in own and _is_label(one.shown)), None)


def _is_label(shown: str) -> bool:
    return ":" in shown or not shown[0].islower()


def _in_block(grids: list[Grid], own: Collection[str]) -> Found[str] | None:
    """A plain `E-mail:`: only in a block with a town above it and no telephone, bank or register beside it."""
    found: dict[str, Found[str]] = {}
    pattern = _labels(_PLAIN)
    for index, row in enumerate(grids[0] if grids else ()):
        for cell in row:
            said = pattern.match(cell.text)
            taken = _taken(cell.text[said.end() :]) if said else None
            if taken and not _is_ours(taken[0], own) and _in_customers_block(grids[0], index, cell):
                found[taken[0].lower()] = Found(taken[0], cell.text, 1)
    return next(iter(found.values())) if len(found) == 1 else None


def _in_customers_block(grid: Grid, index: int, cell: Cell) -> bool:
    above = [other for row in grid[max(0, index - _BLOCK) : index] for other in row if other.meets(cell)]
    after = [other for row in grid[index + 1 : index + 3] for other in row if other.meets(cell)]
    firm = any(_OF_A_FIRM.search(other.text) for other in (*above, cell, *after))
    return not firm and any(_TOWN.search(other.text) for other in above)


def _is_ours(address: str, own: Collection[str]) -> bool:
    domain = address.lower().rpartition("@")[2]
    return address.lower() in own or any(domain == one or domain.endswith(f".{one}") for one in own)


def _taken(text: str) -> tuple[str, int] | None:
    found = _ADDRESS.match(text)
    address = _checked(found["address"].rstrip(".-")) if found else ""
    return (address, found.end()) if found and address else None


def _checked(text: str) -> str:
    try:
        return wire_address(text)
    except AddressRefused:
        return ""


def _labels(names: tuple[str, ...]) -> re.Pattern[str]:
    """E-mail is written E-mail, Email, E mail: the blank or hyphen is left free."""
    return label(tuple(name.replace("e-mail", "e~mail") for name in names))


def _cells(grids: list[Grid]) -> Iterator[Cell]:
    return (cell for grid in grids for row in grid for cell in row)
