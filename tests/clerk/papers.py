"""A customer list and invoices as a bakery's program would export them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from fpdf import FPDF

from postroom.shared import clock

NAMES = ("Café Noël", "Bäckerei Müller", "Hotel De Kroon", "Brasserie L'Été", "Kantine Zuid", "Spar Groß")


@dataclass(frozen=True)
class Invoice:
    """An invoice on paper: of three days ago unless said otherwise, because people are warned of an old one."""

    number: str
    debtor: str
    issued: date = field(default_factory=lambda: (clock.now() - timedelta(days=3)).date())
    made: datetime = field(default_factory=lambda: (clock.now() - timedelta(hours=47)).replace(microsecond=0))
    total: str = "123,45"
    language: str = "nl"

    def file(self, folder: Path, name: str = "") -> Path:
        """Write it as a PDF; its name has number and debtor unless said otherwise."""
        words = WORDS[self.language]
        path = folder / (name or f"{words[0]} {self.debtor}-{self.number}.pdf")
        paper = FPDF()
        paper.set_creation_date(self.made)
        paper.add_page()
        paper.set_font("helvetica", size=18)
        paper.cell(text=words[0], new_x="LMARGIN", new_y="NEXT")
        paper.set_font("helvetica", size=11)
        values = (self.number, self.debtor, f"{self.issued:%d-%m-%Y}", f"EUR {self.total}")
        for word, value in zip(words[1:], values, strict=True):
            paper.cell(text=f"{word}: {value}", new_x="LMARGIN", new_y="NEXT")
        paper.output(str(path))
        return path


WORDS = {
    "nl": ("Factuur", "Factuurnummer", "Debiteurnummer", "Factuurdatum", "Totaal te betalen"),
    "nl-delivery": ("Leverbon", "Leverbonnummer", "Debiteurnummer", "Leverdatum", "Totaal"),
    "de": ("Rechnung", "Rechnungsnummer", "Kundennummer", "Rechnungsdatum", "Gesamtbetrag"),
}


def customers(path: Path, count: int = 30, domain: str = "klant.test") -> Path:
    """A list as Excel on a Dutch Windows saves it: cp1252, semicolons."""
    lines = ["Debiteurnummer;Naam;E-mail factuur;Taal;Niet e-mailen"]
    for number in range(count):
        debtor = 10_001 + number
        lines.append(f"{debtor};{NAMES[number % len(NAMES)]} {number};boekhouding{debtor}@{domain};nl;")
    path.write_bytes("\r\n".join([*lines, ""]).encode("cp1252"))
    return path
