"""The customer's address for e-mail: marked, or with a label that speaks of sending, or in their own block. Pure."""

import re
from collections.abc import Collection, Iterator, Sequence

from postroom.documents.reading.blocks import TOWN
from postroom.documents.reading.evidence import (
    BY_TAUGHT,
    OF_DELIVERY,
    OF_SENDER,
    Field,
    Tier,
    candidate_of,
    choose,
    tell_overruled,
)
from postroom.documents.reading.find import BESIDE, INSIDE, Found, Page, find_all, find_taught
from postroom.documents.reading.grid import Cell, Grid
from postroom.documents.reading.labels import begins_with_title, label, split_labels, title_of
from postroom.shared.addresses import fold_address, to_wire_address
from postroom.shared.refusals import AddressRefused
from postroom.shared.wording import N_

_ADDRESS = re.compile(
    r"<?(?:mailto:)?(?P<address>[\w.+\-&'’/=]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,6})>?", re.I
)
_MARK = re.compile(
    r"#(?:ontvanger|empfänger|empfaenger|recipient|e-?mail|mailto|mail)[ ]?[:=][ ]?(?P<address>[^#\s]{3,200})[ ]?#",
    re.I,
)
_TO_SEND = split_labels(
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
_TWO_ADDRESSES = N_("The document names two addresses to send it to, %(first)s and %(second)s.")


def recipient_of(
    pages: Sequence[Page], own: Collection[str], type_: str, taught: tuple[str, ...] = ()
) -> Field[str]:
    """The customer's address. `own`: addresses and domains of the sender, in small letters.

    A mark (`#recipient: name@example.com#`) counts first, then a `taught` heading, then a label that speaks of
    sending, then a plain `E-mail:` in the customer's block of address. What a label names may lie in a domain of our
    own (a department), but is never one of our own addresses themselves. An address in the block of the sender, of
    the delivery or of a bank is nobody's.
    """
    marked = list(_find_marked(pages))
    by_taught = _leave_own_out(find_taught(pages, taught, _take_address), own)
    sending = _leave_own_out(find_all(pages, _compile_email_labels(_TO_SEND), _take_address), own)
    labelled = [*by_taught, *sending]
    reasons = {id(one): _why_nobodys(pages, one, type_) for one in labelled}
    with_plain_label = _find_plain(pages, own)
    plain = [one for one in with_plain_label if one.kind == "billing"]
    plain += _find_in_billing(pages, own)
    loose = [one for one in with_plain_label if _is_in_open_block(pages, one)]
    tiers = [
        Tier((*marked,)),
        Tier((*(one for one in by_taught if not reasons[id(one)]),), reason=BY_TAUGHT),
        Tier((*(one for one in sending if not reasons[id(one)]),)),
        Tier((*plain,)),
        Tier((*loose,), sure=False),
    ]
    refused = [candidate_of(one, why) for one in labelled if (why := reasons[id(one)])]
    refused += [candidate_of(one, why) for one in with_plain_label if (why := _why_refused(one))]

    def prefer(found: Sequence[Found[str]]) -> Sequence[Found[str]]:
        return [one for one in found if _names_type(one.shown, type_)]

    chosen = choose(tiers, mark=fold_address, prefer=prefer, differ=_TWO_ADDRESSES, refused=refused)
    others = [one for one in sending if not reasons[id(one)]]
    return tell_overruled(chosen, others, _TWO_ADDRESSES, fold_address)


def _leave_own_out(found: Sequence[Found[str]], own: Collection[str]) -> list[Found[str]]:
    """Addresses with a label that stand in no sentence and are not our own."""
    named = [one for one in found if one.rank < INSIDE and _is_label(one.shown)]
    return [one for one in named if one.value.lower() not in own]


def is_known_label(text: str) -> bool:
    """Whether a text is a label of an address, also of a plain `E-mail`."""
    return _compile_email_labels((*_TO_SEND, *_PLAIN)).fullmatch(text) is not None


def _find_marked(pages: Sequence[Page]) -> Iterator[Found[str]]:
    for page in pages:
        for index, row in enumerate(page.grid):
            for cell in row:
                found = _MARK.search(cell.text)
                address = _check_address(found["address"]) if found else ""
                if found and address:
                    yield Found(address, found.group(), BESIDE, page.number, index)


def _why_nobodys(pages: Sequence[Page], found: Found[str], type_: str) -> str:
    """Why an address with a label that speaks of sending is not the customer's; "" when it may be."""
    if found.kind == "delivery" and type_ != "delivery-note":
        return OF_DELIVERY
    if found.kind in ("seller", "bank"):
        return OF_SENDER
    # Without a colon it may be a sentence of the foot: "Per e-mail: info@..." beside telephone and bank.
    firm = found.kind != "billing" and _is_among_firm(pages[found.page].grid, found)
    return OF_SENDER if firm else ""


def _is_among_firm(grid: Grid, found: Found[str]) -> bool:
    return any(_OF_A_FIRM.search(cell.text) for cell in grid[found.row] if found.value in cell.text)


def _names_type(shown: str, type_: str) -> bool:
    """Whether the label speaks of documents of this type: `E-mail factuur`."""
    words = re.split(r"[\s\-:]+", shown.partition("@")[0])
    return any(title_of(word)[0] == type_ for word in words if word)


def _is_label(shown: str) -> bool:
    return ":" in shown or not shown[0].islower()


def _find_plain(pages: Sequence[Page], own: Collection[str]) -> list[Found[str]]:
    """Every plain `E-mail:` at the beginning of a cell whose address is not ours."""
    found = find_all(pages, _compile_email_labels(_PLAIN), _take_address)
    return [one for one in found if one.rank == BESIDE and not _is_ours(one.value, own)]


def _find_in_billing(pages: Sequence[Page], own: Collection[str]) -> Iterator[Found[str]]:
    """An address that stands alone in a line of the billing block."""
    for page in pages:
        for index, row in enumerate(page.grid):
            for cell in row:
                taken = _take_address(cell.text) if "@" in cell.text else None
                block = page.block_at(index, cell) if taken else None
                alone = taken and taken[1] == len(cell.text) and not _is_ours(taken[0], own)
                if taken and alone and block and block.kind == "billing":
                    yield Found(taken[0], cell.text, BESIDE, page.number, index, block.kind)


def _why_refused(found: Found[str]) -> str:
    return {"delivery": OF_DELIVERY, "seller": OF_SENDER, "bank": OF_SENDER}.get(found.kind, "")


def _is_in_open_block(pages: Sequence[Page], found: Found[str]) -> bool:
    """Whether it stands on the first page in a block without a heading that can be nobody's but the customer's."""
    if found.page or found.kind:
        return False
    grid = pages[0].grid
    cell = next((cell for cell in grid[found.row] if found.value in cell.text), None)
    return cell is not None and _is_customers(grid, found.row, cell)


def _is_customers(grid: Grid, index: int, cell: Cell) -> bool:
    """Whether the lines around it are an address that cannot be the sender's: they have a town and neither telephone
    nor bank, do not begin the page, and any other address on it is one of a firm or a single line."""
    top, bottom = _find_run(grid, index, cell)
    if top == 0 or _is_of_firm(grid, top, bottom, cell) or not _has_town(grid, top, bottom, cell):
        return False
    towns = [(row, other) for row, cells in enumerate(grid) for other in cells if TOWN.search(other.text)]
    others = [(row, other) for row, other in towns if not (top <= row <= bottom and other.meets(cell))]
    return all(_is_firms_or_line(grid, row, other) for row, other in others)


def _is_firms_or_line(grid: Grid, index: int, cell: Cell) -> bool:
    top, bottom = _find_run(grid, index, cell)
    return top == bottom or _is_of_firm(grid, top, bottom, cell)


def _is_of_firm(grid: Grid, top: int, bottom: int, cell: Cell) -> bool:
    return any(
        _OF_A_FIRM.search(one.text) for row in grid[top : bottom + 1] for one in row if one.meets(cell)
    )


def _has_town(grid: Grid, top: int, bottom: int, cell: Cell) -> bool:
    return any(TOWN.search(one.text) for row in grid[top : bottom + 1] for one in row if one.meets(cell))


def _find_run(grid: Grid, index: int, cell: Cell) -> tuple[int, int]:
    """First and last row of the lines of one column that stand together around row `index`."""
    top = bottom = index
    while top > 0 and _goes_on(grid, top, top - 1, cell):
        top -= 1
    while bottom + 1 < len(grid) and _goes_on(grid, bottom, bottom + 1, cell):
        bottom += 1
    return top, bottom


def _goes_on(grid: Grid, index: int, other: int, cell: Cell) -> bool:
    mine = [one for one in grid[other] if one.meets(cell)]
    near = abs(grid[index][0].line - grid[other][0].line) <= 1
    return near and bool(mine) and not any(begins_with_title(one.text) for one in mine)


def _is_ours(address: str, own: Collection[str]) -> bool:
    domain = address.lower().rpartition("@")[2]
    return address.lower() in own or any(domain == one or domain.endswith(f".{one}") for one in own)


def _take_address(text: str) -> tuple[str, int] | None:
    found = _ADDRESS.match(text)
    address = _check_address(found["address"].rstrip(".-")) if found else ""
    return (address, found.end()) if found and address else None


def _check_address(text: str) -> str:
    try:
        return to_wire_address(text)
    except AddressRefused:
        return ""


def _compile_email_labels(names: tuple[str, ...]) -> re.Pattern[str]:
    """E-mail is written E-mail, Email, E mail: the blank or hyphen is left free."""
    return label(tuple(name.replace("e-mail", "e~mail") for name in names))
