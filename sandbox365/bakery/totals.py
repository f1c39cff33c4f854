"""Money of a priced document, in exact decimals, rounded half up to the cent as invoices are."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sandbox365.bakery.model import Line

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class VatRow:
    """The VAT of one rate: `rate` in per cent, `net` and `vat` in euros."""

    rate: Decimal
    net: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """What stands under the table: without VAT, the VAT of each rate, and to pay."""

    net: Decimal
    vat_rows: tuple[VatRow, ...]
    gross: Decimal


def amount_of(line: Line) -> Decimal:
    """Quantity times unit price, in euros without VAT."""
    return _cents(line.quantity * line.unit_price)


def totals_of(lines: Iterable[Line]) -> Totals:
    """The totals of these lines. VAT is reckoned once for each rate, over the sum, not line by line."""
    nets: dict[Decimal, Decimal] = {}
    for line in lines:
        nets[line.vat_rate] = nets.get(line.vat_rate, NOTHING) + amount_of(line)
    rows = tuple(VatRow(rate, net, _cents(net * rate / 100)) for rate, net in sorted(nets.items()))
    net = sum((row.net for row in rows), NOTHING)
    return Totals(net, rows, net + sum((row.vat for row in rows), NOTHING))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)
