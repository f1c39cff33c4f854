"""What the customers ordered and got: the tables behind the sample documents."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Row(NamedTuple):
    """An article and how many: `ordered` only where it differs from what was delivered."""

    article: str
    quantity: str
    ordered: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A van's delivery to one debtor. `invoiced`: on the invoice; `mailed`: its note goes by e-mail."""

    debtor: str
    day: date
    rows: tuple[Row, ...]
    invoiced: bool = True
    mailed: bool = False
    reference: str = ""
    remarks: tuple[str, ...] = ()


INVOICED_WEEKS = (
    ("2026-0412", "10023"),
    ("2026-0413", "10041"),
    ("2026-0414", "10057"),
    ("2026-0415", "20011"),
    ("2026-0416", "20019"),
    ("2026-0417", "20034"),
    ("2026-0418", "30005"),
    ("2026-0419", "30012"),
    ("2026-0420", "30020"),
)


def _rows(*pairs: str) -> tuple[Row, ...]:
    """`"1010 24"` is 24 of article 1010; `"1010 24/30"` when 30 were ordered."""
    return tuple(_row(*pair.split()) for pair in pairs)


def _row(article: str, amounts: str) -> Row:
    quantity, _, ordered = amounts.partition("/")
    return Row(article, quantity, ordered or None)


DELIVERIES: dict[str, Delivery] = {
    "48741": Delivery(
        "10023", date(2026, 11, 9),
        _rows("1010 24", "1020 18", "1110 160", "1120 120", "1210 150", "1140 30"),
    ),
    "48752": Delivery(
        "10023", date(2026, 11, 10),
        _rows("1010 22", "1020 18", "1035 8", "1110 140", "1210 140", "1220 60"),
    ),
    "48766": Delivery(
        "10023", date(2026, 11, 11), _rows("1010 24", "1042 10", "1110 150", "1120 120", "1210 150", "1310 6")
    ),
    "48779": Delivery(
        "10023", date(2026, 11, 12), _rows("1010 26", "1020 20", "1110 160", "1210 160", "1220 60", "1410 8")
    ),
    "48790": Delivery(
        "10023", date(2026, 11, 13),
        _rows("1010 34", "1020 30", "1042 12", "1110 240", "1120 200", "1210 260", "1310 10", "1320 72"),
    ),
    "48753": Delivery("10041", date(2026, 11, 10), _rows("1020 14", "1140 25", "1110 90", "1310 3")),
    "48780": Delivery("10041", date(2026, 11, 12), _rows("1020 16", "1140 40", "1110 110", "1330 6")),
    "48744": Delivery(
        "10057", date(2026, 11, 9), _rows("1010 85", "1020 60", "1035 25", "1130 180", "1055 20", "1360 12.5")
    ),
    "48782": Delivery(
        "10057", date(2026, 11, 12), _rows("1010 90", "1020 65", "1130 200", "1320 144", "1900 60")
    ),
    "48771": Delivery(
        "20011", date(2026, 11, 11), _rows("1042 30", "1120 240", "1210 120", "1310 8", "1410 6")
    ),
    "48786": Delivery(
        "20019", date(2026, 11, 12), _rows("1330 60", "1340 48", "1350 120", "1360 40", "1210 300")
    ),
    "48787": Delivery("20034", date(2026, 11, 12), _rows("1310 12", "1320 96", "1330 24", "1055 18")),
    "48791": Delivery(
        "30005", date(2026, 11, 13), _rows("1010 20", "1140 60", "1210 180", "1220 90", "1310 5")
    ),
    "48763": Delivery(
        "30012", date(2026, 11, 10), _rows("1042 64", "1330 80", "1340 60", "1350 96", "1900 40")
    ),
    "48764": Delivery("30020", date(2026, 11, 10), _rows("1350 72", "1340 36", "1055 30", "1360 22.5")),
    "48812": Delivery(
        "10023", date(2026, 11, 20),
        _rows("1010 34", "1020 28/30", "1042 12", "1110 240", "1120 200", "1210 260", "1310 10"),
        invoiced=False, mailed=True, reference="Vaste order vrijdag",
        remarks=("Twee tijgerbroden minder dan besteld; niet in rekening gebracht.",),
    ),
    "48815": Delivery(
        "10057", date(2026, 11, 20), _rows("1010 85", "1020 60", "1035 25", "1130 180", "1360 12.5"),
        invoiced=False, mailed=True, reference="VZ-2026-1188",
        remarks=("Afleveren bij de centrale keuken, ingang Noord, voor 06:30 uur.",),
    ),
    "48818": Delivery(
        "20011", date(2026, 11, 20), _rows("1042 30", "1120 216/240", "1210 120", "1310 8"),
        invoiced=False, mailed=True, reference="König, Wochenende",
        remarks=("24 Kaiserbrötchen liefern wir am Samstag kostenlos nach.",),
    ),
    "48821": Delivery(
        "30005", date(2026, 11, 20), _rows("1010 20", "1140 60", "1210 200", "1220 90", "1310 5", "1410 4"),
        invoiced=False, mailed=True, reference="PO 90417",
        remarks=("Deliver to the terminal kitchen, Hook of Holland, gate 2, before 05:45.",),
    ),
}  # fmt: skip

CREDITED_ROWS = _rows("1140 40", "1110 30")

CONFIRMED_ORDER = _rows("1350 240", "1330 120", "1340 96", "1360 60", "1310 10")

BAKING_PLANS: dict[date, dict[str, tuple[Row, ...]]] = {
    date(2026, 11, 23): {
        "Brood – oven 1, start 01:30 uur": _rows("1010 212", "1020 148", "1035 46", "1042 58", "1055 24"),
        "Kleinbrood – oven 2, start 02:45 uur": _rows("1110 780", "1120 540", "1130 320", "1140 165"),
        "Viennoiserie – oven 3, start 03:15 uur": _rows("1210 860", "1220 310"),
        "Banket – start 04:00 uur": _rows("1310 26", "1320 216", "1330 70", "1410 18"),
    },
    date(2026, 11, 24): {
        "Brood – oven 1, start 01:30 uur": _rows("1010 188", "1020 131", "1035 52", "1042 41"),
        "Kleinbrood – oven 2, start 02:45 uur": _rows("1110 690", "1120 470", "1130 280", "1140 140"),
        "Viennoiserie – oven 3, start 03:15 uur": _rows("1210 720", "1220 265"),
        "Banket – start 04:00 uur": _rows("1310 19", "1320 180", "1340 64", "1350 110", "1360 45"),
    },
}
