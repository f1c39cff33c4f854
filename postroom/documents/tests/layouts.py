"""Documents as other programs draw them: nine layouts in three languages, each with what it says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fpdf import FPDF


@dataclass(frozen=True)
class Drawn:
    """A PDF and what a person reads in it."""

    content: bytes
    type: str
    number: str
    debtor: str
    issued: date
    language: str
    total: Decimal | None = None
    currency: str = ""
    recipient: str = ""


DAY = date(2026, 11, 21)


class Sheet(FPDF):
    """One page; texts are put where they belong."""

    def __init__(self, font: str = "helvetica", size: float = 10) -> None:
        super().__init__()
        self.core_fonts_encoding = "cp1252"
        self.add_page()
        self.set_font(font, size=size)

    def put(self, x: float, y: float, text: str, width: float = 0, align: str = "L") -> None:
        """`text` at x, y (millimetres); in a box of `width` when it is aligned to the right."""
        self.set_xy(x, y)
        if width:
            self.cell(width, 5, text, align=align)
        else:
            self.cell(text=text or " ")

    def headline(self, x: float, y: float, text: str, size: float = 16) -> None:
        """A line in bold."""
        family, usual = self.font_family, self.font_size_pt
        self.set_font(family, "B", size)
        self.put(x, y, text)
        self.set_font(family, "", usual)

    def block(self, x: float, y: float, lines: str) -> None:
        """Lines under each other."""
        for number, line in enumerate(lines.splitlines()):
            self.put(x, y + 5 * number, line)

    def rows(
        self, y: float, columns: Iterable[tuple[float, float, str]], rows: Iterable[tuple[str, ...]]
    ) -> None:
        """A table; each column is x, width and alignment."""
        for number, row in enumerate(rows):
            for (x, width, align), text in zip(columns, row, strict=True):
                self.put(x, y + 6 * number, text, width, align)


def german_with_headed_boxes() -> Drawn:
    """Labels in a row above their values, an own address in the head, a sum at the right edge."""
    sheet = Sheet()
    sheet.headline(20, 15, "Müller Maschinenbau GmbH")
    sheet.block(
        130,
        15,
        "Industriestr. 5\n48150 Münster\nTel. 0251 000\nE-Mail: info@mueller.test\nUSt-IdNr. DE000000000",
    )
    sheet.block(20, 50, "Gasthof König\nBahnhofstraße 7\n48590 Gronau\nE-Mail: einkauf@gasthof.test")
    sheet.headline(20, 90, "RECHNUNG")
    sheet.rows(
        105,
        [(20, 40, "L"), (62, 40, "L"), (104, 40, "L"), (146, 40, "L")],
        [
            ("Rechnungs-Nr.", "Kunden-Nr.", "Datum", "Bearbeiter"),
            ("RE-2026-1188", "D20011", "21.11.2026", "Herr K."),
        ],
    )
    sheet.rows(
        125,
        [(20, 12, "L"), (35, 70, "L"), (110, 20, "R"), (135, 25, "R"), (165, 25, "R")],
        [
            ("Pos", "Artikel", "Menge", "Preis", "Gesamt"),
            ("1", "Zahnrad", "2", "100,00", "200,00"),
            ("2", "Welle", "1", "1.034,56", "1.034,56"),
            ("", "", "", "Nettobetrag", "1.234,56"),
            ("", "", "", "MwSt. 19 %", "234,57"),
            ("", "", "", "Gesamtbetrag EUR", "1.469,13"),
        ],
    )
    sheet.block(
        20,
        180,
        "Bitte zahlen Sie innerhalb von 14 Tagen.\nFragen zur Rechnung an: info@mueller.test\nLieferschein-Nr. 88123",
    )
    return Drawn(
        bytes(sheet.output()), "invoice", "RE-2026-1188", "D20011", DAY, "de", Decimal("1469.13"), "EUR",
        "einkauf@gasthof.test",
    )  # fmt: skip


def dutch_reminder() -> Drawn:
    """A letter: place and date, a title in words, a table that names invoices."""
    sheet = Sheet("times", 11)
    sheet.block(20, 40, "Eetcafé 't Ei\nOude Markt 31\n7511 GA Enschede")
    sheet.put(20, 70, "Enschede, 21 november 2026")
    sheet.headline(20, 80, "Tweede herinnering", 12)
    sheet.block(20, 90, "Debiteurnummer: 10041\nHerinneringsnr.: 553")
    sheet.put(
        20, 105, "Geachte heer, mevrouw, van de factuur 2026-0399 hebben wij uw betaling nog niet ontvangen."
    )
    sheet.rows(
        130,
        [(20, 35, "L"), (60, 35, "L"), (100, 35, "L"), (150, 35, "R")],
        [
            ("Factuur", "Factuurdatum", "Vervaldatum", "Bedrag"),
            ("2026-0399", "12-10-2026", "26-10-2026", "€ 118,20"),
            ("", "", "Totaal openstaand", "€ 118,20"),
        ],
    )
    return Drawn(bytes(sheet.output()), "reminder", "553", "10041", DAY, "nl", Decimal("118.20"), "EUR")


def english_typewriter() -> Drawn:
    """A matrix printer's page: one text a line, columns made of blanks."""
    text = """HARBOUR SUPPLIES LTD                                INVOICE
12 Dock Road                              Invoice no.   INV/10443
Harwich CO12 0ZZ                          Invoice date  21 Nov 2026
accounts@harbour-supplies.test            Account no.   C-7781

Bill to:                                  Your PO       90417
Fox & Hounds, 1 High St, Dublin
Send invoice to: accounts@fox.test

Qty  Description              Unit price        Amount
 10  Flour 25 kg                   12.40        124.00
  4  Sugar 25 kg                   21.15         84.60
                                Subtotal        208.60
                                VAT 20%          41.72
                                Total due GBP   250.32

Payment due within 30 days. Thank you for your order.
Delivery note no. 5567"""
    sheet = Sheet("courier")
    sheet.block(10, 20, text)
    return Drawn(
        bytes(sheet.output()), "invoice", "INV/10443", "C-7781", DAY, "en", Decimal("250.32"), "GBP",
        "accounts@fox.test",
    )  # fmt: skip


def swiss_one_liner() -> Drawn:
    """Number and date in the title's line, amounts with apostrophes."""
    sheet = Sheet()
    sheet.block(120, 40, "Bäckerei Huber AG\nSeestrasse 4\n8001 Zürich")
    sheet.headline(20, 75, "Rechnung Nr. 40512 vom 21. November 2026", 13)
    sheet.put(20, 82, "Ihre Kundennummer: 3099   MWST-Nr. CHE-000.000.000")
    sheet.put(20, 100, "Für die Wartung Ihrer Knetmaschine stellen wir Ihnen in Rechnung:")
    sheet.rows(
        110,
        [(20, 60, "L"), (160, 30, "R")],
        [
            ("Arbeitszeit 6 Std.", "960.00"),
            ("Material", "11'380.50"),
            ("Zwischentotal", "12'340.50"),
            ("MWST 8.1%", "999.58"),
            ("Total CHF", "13'340.08"),
        ],
    )
    return Drawn(bytes(sheet.output()), "invoice", "40512", "3099", DAY, "de", Decimal("13340.08"), "CHF")


def english_credit_note() -> Drawn:
    """Facts at the right, one of them another document; dollars."""
    sheet = Sheet()
    sheet.headline(20, 20, "Credit note", 20)
    sheet.block(110, 40, "Credit note number:\nConcerning:\nDate:\nCustomer ID:")
    sheet.block(155, 40, "CN-0031\nInvoice 2026-0413\nNovember 21, 2026\n30005")
    sheet.put(20, 80, "We credit the following amount to your account:")
    sheet.rows(
        90,
        [(20, 60, "L"), (150, 30, "R")],
        [("Returned goods", "$1,234.56"), ("Total credited", "$1,234.56")],
    )
    return Drawn(
        bytes(sheet.output()), "credit-note", "CN-0031", "30005", DAY, "en", Decimal("1234.56"), "USD"
    )


def dutch_packing_slip() -> Drawn:
    """Everything in one line, no prices."""
    sheet = Sheet(size=9)
    sheet.put(10, 10, "PAKBON")
    sheet.put(10, 20, "Bonnr. 48812     Klantnr. 10023     Leverdatum 21-11-2026     Route 4")
    sheet.block(
        10,
        30,
        "Hotel De Linde\n\nArtikel   Omschrijving   Aantal\n1010   Volkoren   24\n1110   Pistolet   160",
    )
    sheet.put(10, 70, "Ontvangen door (handtekening)")
    return Drawn(bytes(sheet.output()), "delivery-note", "48812", "10023", DAY, "nl")


def dutch_narrow_headings() -> Drawn:
    """A title in spaced letters, headings one blank apart, sums under their headings, blanks in amounts."""
    sheet = Sheet(size=9)
    sheet.headline(20, 20, "F A C T U U R", 18)
    sheet.put(20, 40, "Debiteurnr. Factuurnr. Factuurdatum Vervaldatum")
    sheet.put(20, 45, "10057 20260414 21-11-2026 21-12-2026")
    sheet.rows(
        60,
        [(20, 60, "L"), (160, 25, "R")],
        [("Omschrijving", "Bedrag in EUR"), ("Brood en banket week 46", "1 234,56")],
    )
    sheet.rows(
        90,
        [(20, 40, "R"), (65, 40, "R"), (110, 40, "R")],
        [("Excl. btw", "Btw 9%", "Totaal te betalen"), ("1 132,62", "101,94", "1 234,56")],
    )
    sheet.put(
        20, 110, "Wij verzoeken u binnen 30 dagen te betalen onder vermelding van factuurnummer 20260414."
    )
    return Drawn(bytes(sheet.output()), "invoice", "20260414", "10057", DAY, "nl", Decimal("1234.56"), "EUR")


def german_quote_with_stacked_facts() -> Drawn:
    """Each value under its label, beside the customer's address."""
    sheet = Sheet()
    sheet.block(20, 50, "Konditorei Weiß\nGroße Gasse 15\n48130 Münster")
    sheet.block(130, 50, "Angebotsnummer\n2026-A-17\nKundennummer\n20019\nDatum\n21.11.2026")
    sheet.headline(20, 95, "Angebot für eine Knetmaschine", 12)
    sheet.put(20, 105, "Sehr geehrte Damen und Herren, wir bieten Ihnen an:")
    sheet.rows(
        115,
        [(20, 90, "L"), (150, 30, "R")],
        [
            ("Knetmaschine KM 40", "8.900,00 €"),
            ("Angebotssumme netto zzgl. MwSt.", "8.900,00 €"),
            ("Gesamtsumme brutto", "10.591,00 €"),
        ],
    )
    return Drawn(bytes(sheet.output()), "quote", "2026-A-17", "20019", DAY, "de", Decimal("10591.00"), "EUR")


def german_service_report() -> Drawn:
    """Facts parted by strokes, and a mark with the address to send to."""
    sheet = Sheet()
    sheet.headline(20, 20, "Servicebericht 7712", 14)
    sheet.put(20, 30, "KdNr. 4402 / Datum 21/11/2026 / Techniker: M. Kern")
    sheet.block(
        20,
        40,
        "Die Maschine wurde geprüft und die Dichtung ersetzt.\nRechnung folgt. Unterschrift des Kunden:",
    )
    sheet.put(20, 270, "#e-mail: technik@contoso.test#")
    return Drawn(
        bytes(sheet.output()), "service-message", "7712", "4402", DAY, "de", recipient="technik@contoso.test"
    )


LAYOUTS: tuple[Callable[[], Drawn], ...] = (
    german_with_headed_boxes,
    dutch_reminder,
    english_typewriter,
    swiss_one_liner,
    english_credit_note,
    dutch_packing_slip,
    dutch_narrow_headings,
    german_quote_with_stacked_facts,
    german_service_report,
)
