"""Pages in the manner of one German or Swiss program each: electronic invoices made readable, spaced letters."""

from datetime import date
from decimal import Decimal

from postroom.documents.tests.evidence import Case

_READ_XML = """
    20 15 Lesbare Fassung der elektronischen Rechnung
    20 25 # {title}
    20 40 Währung: | Liefer- und Leistungsdatum: | Bestellung:
    80 40 EUR | 03.06.2026 | 2026-471331
    20 60 * Verkäufer
    20 66 Nummer: | Name: | Anschrift: | Telefon: | E-Mail: | Steuernummer:
    80 66 549910 | Muster Lieferant GmbH | Dorfstr. 1, DE 50667 Köln | 0221 1234 | max@lieferant.test | 201/113/40209
    20 100 * Käufer/Leistungsempfänger
    20 106 Nummer: | Name: | Anschrift:
    80 106 16259 | Zentrale Handels AG | Hauptstr. 8, DE 10115 Berlin
    20 126 * Abweichender Warenempfänger
    20 132 Nummer: | Name:
    80 132 75815 | Filiale Nord
    20 146 Rechnung gemäß Bestellung Nr. 2026-471331 vom 01.03.2026.
    ---
    20 20 * Belegsummen
    20 26 Positionssumme | Rechnungssumme ohne USt. | Steuerbetrag | Bruttosumme | Erhaltene Anzahlungen | Zahlbetrag
    110R 26 473,00 | 473,00 | 56,87 | 529,87 | 0,00 | 529,87
"""
_OF_XML = {"language": "de", "debtor": "16259", "total": Decimal("529.87"), "currency": "EUR"}

CASES = (
    Case(
        "an electronic invoice made readable",
        _READ_XML.format(title="Handelsrechnung (380) Nr. 471102 vom 05.06.2026"),
        number="471102",
        issued=date(2026, 6, 5),
        **_OF_XML,
    ),
    Case(
        "the same for builders",
        _READ_XML.format(title="Baurechnung (204) Nr. 181301674 vom 25.04.2026"),
        number="181301674",
        issued=date(2026, 4, 25),
        **_OF_XML,
    ),
    Case(
        "the same for rent, a number with strokes",
        _READ_XML.format(title="Mietrechnung Nr. 9314110/00/M vom 01.10.2026"),
        number="9314110/00/M",
        issued=date(2026, 10, 1),
        may_be_empty=("number",),
        **_OF_XML,
    ),
    Case(
        "the same, written by the customer himself",
        _READ_XML.format(title="Gutschrift (Selbst ausgestellte Rechnung) (389) Nr. 471102 vom 05.06.2026"),
        type="credit-note",
        number="471102",
        issued=date(2026, 6, 5),
        may_be_empty=("type",),
        **_OF_XML,
    ),
    Case(
        "the same, corrected",
        _READ_XML.format(title="Rechnungskorrektur (384) Nr. RK2101 vom 16.09.2026"),
        type="credit-note",
        number="RK2101",
        issued=date(2026, 9, 16),
        **_OF_XML,
    ),
    Case(
        "costs in spaced letters, facts with colons far off",
        """
        120 12 # K O S T E N R E C H N U N G
        190R 12 Seite 1
        20 30 Lieferant | Muster Lieferant GmbH | Lief-Nr: 549910 | 50667 Köln
        70 30 Käufer | Zentrale Handels AG | Kunden-Nr. : 339420 | 10115 Berlin
        120 30 Beleg-Nr | Beleg-Datum | Vertrags-Nr | Vertrags-Datum | Lieferschein-Nr | Lieferschein-Datum
        155 30 : KR8765 | : 06.10.2026 | : V8845 | : 01.04.2026 | : L8765 | : 30.09.2026
        20 65 Rechnungsempfänger | Zentrale Handels AG | Kunden-Nr. : 339420
        70 65 Warenempfänger | Filiale Nord | 20095 Hamburg
        120 65 Bei Rückfragen: | Telefon: 0221 1234 | E-Mail : max@lieferant.test
        20 200 Warenwert
        60 200 Nettobetrag
        100 200 MwSt-Betrag
        140 200 MwSt-%
        170 200 Endbetrag
        20 206 1062,60 | 1062,60
        60 206 1056,05 | 1056,05
        100 206 200,65 | 200,65
        140 206 19,0 | EUR
        170 206 1256,70 | 1256,70
        """,
        "de",
        number="KR8765",
        debtor="339420",
        issued=date(2026, 10, 6),
        total=Decimal("1256.70"),
        currency="EUR",
    ),
    Case(
        "Swiss, curly apostrophes in sums",
        """
        20 15 Muster IT AG | Tramstrasse 6 | 4142 Münchenstein
        20 40 # OFFERTE
        80 40 Nr. 001
        20 52 25.03.2026
        20 62 Kunden Nr. 0001
        20 68 Bankverbindung
        60 68 Kto. 123.456.789.00
        20 100 Server
        190R 100 5\u2018048.00
        20 120 Gesamttotal inkl. MWST
        160R 120 CHF
        190R 120 36\u2018014.60
        20 140 Wir freuen uns auf Ihren Auftrag.
        """,
        "de",
        type="quote",
        number="001",
        debtor="0001",
        issued=date(2026, 3, 25),
        total=Decimal("36014.60"),
        currency="CHF",
        may_be_empty=("issued",),
    ),
    Case(
        "net, tax and gross in a column, money is collected",
        """
        20 15 . Muster Hosting GmbH, Dorfstr. 1, 50667 Köln
        20 30 Zentrale Handels AG | Hauptstr. 8 | 10115 Berlin
        190R 30 info@hosting.test | www.hosting.test | Kundennummer: K0100077 | Rechnungsnummer: R000553
        190R 50 Rechnungsdatum: 19.01.2026
        20 70 * Rechnung R000553
        20 90 Server #57811 (17.01.2026 - 16.02.2026)
        190R 90 87,39 €
        160R 110 Netto | USt. (19 %) | Brutto
        190R 110 87,39 € | 16,61 € | 104,00 €
        20 140 Der Betrag wird von nachfolgendem Konto abgebucht. | Gläubiger-ID: DE63ZZZ00000015422
        20 150 Fälligkeitsdatum: 22.01.2026 | Mandatsreferenz: M-K0100077-0001
        """,
        "de",
        number="R000553",
        debtor="K0100077",
        issued=date(2026, 1, 19),
        total=Decimal("104.00"),
        currency="EUR",
    ),
    Case(
        "a booking aid that says it is no invoice",
        """
        20 15 # Buchungshilfe - KEINE Rechnung Nr. 471102 vom 13.11.2026
        20 40 Verkäufer: | Muster Lieferant GmbH
        20 60 Käufer: | Zentrale Handels AG
        20 100 Rechnungssumme ohne USt. | Bruttosumme
        110R 100 198,00 | 235,62
        """,
        "de",
        type="",
        number="471102",
        issued=date(2026, 11, 13),
        total=Decimal("235.62"),
        may_be_empty=("number", "issued", "total"),
    ),
)
