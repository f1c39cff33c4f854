"""Pages in the manner of one program or country, each drawn once; among them languages that are not ours."""

from datetime import date
from decimal import Decimal

from postroom.documents.tests.evidence import Case

_UNSURE = ("type", "number", "debtor", "issued", "total", "currency")
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

_GERMAN = (
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
_DUTCH_AND_ENGLISH = (
    Case(
        "facts without values, the customer has no number",
        """
        20 10 . BerichtSoort: e-factuur | Berichtnummer: 88 | Ontvangst: 16:57:01 11-10-2026
        20 30 * Leverancier | Voorbeeld Verkoop B.V. | 3011 AB Rotterdam
        100 30 Debiteurennummer: | Factuurnummer: H5/09876DBF | Factuurdatum: 22-01-2026 | Inkooporder:
        170 30 * Factuur
        20 60 * Afnemer | Supertape B.V.
        100 60 * Debiteur | postbus 2 | 6671 AB Zetten
        20 100 Totaal te betalen:
        150R 100 € 1.974,00
        20 120 Wij verzoeken u binnen 30 dagen te betalen.
        """,
        "nl",
        number="H5/09876DBF",
        issued=date(2026, 1, 22),
        total=Decimal("1974.00"),
        currency="EUR",
    ),
    Case(
        "one heading a word: customer, order, invoice",
        """
        20 20 * Factuuradres | Supertape B.V. | T.a.v. De Groot | 1011 AB Amsterdam
        110 20 * Afleveradres | Filiaal Noord | 9712 CP Groningen
        20 60 # Kopie factuur
        20 72 * Klant | SCONL0303
        60 72 * Order | SCONL0004
        100 72 * Factuur datum | 8-9-2026
        140 72 * Factuur | VF1005193
        170 72 * Vervaldatum | 22-9-2026
        20 100 Onderhoudsset
        190R 100 49,99
        110 120 Factuur totaal EUR
        190R 120 49,99
        20 140 Volgens onze administratie heeft u de factuur vooruitbetaald.
        """,
        "nl",
        number="VF1005193",
        debtor="SCONL0303",
        issued=date(2026, 9, 8),
        total=Decimal("49.99"),
        currency="EUR",
    ),
    Case(
        "paid beforehand, nothing is left",
        """
        20 15 Voorbeeld Winkel b.v. | 3528 BJ Utrecht | IBAN: NL00TEST0000000000
        110 15 Mevr. De Groot | Kapittelweg 40 | 1216 JD Hilversum
        20 50 # Factuur
        20 60 Datum: 29 oktober 2026 | Vervaldatum: 12 november 2026 | Besteldatum: 27 oktober 2026
        20 75 Factuurnummer: 858733 | Klantnummer: 9501198
        20 110 Bedrag inclusief btw | Betaald met iDeal | Te betalen
        190R 110 € 189,00 | € 189,00- | € 0,00
        20 140 Hierbij ontvangt u de factuur voor de verzonden producten.
        """,
        "nl",
        number="858733",
        debtor="9501198",
        issued=date(2026, 10, 29),
        total=Decimal("0.00"),
        currency="EUR",
        may_be_empty=("total",),
    ),
    Case(
        "a slip for the payment below",
        """
        20 15 # INVOICE
        110 15 * Invoice Date | 14 Sep 2026
        110 30 * Invoice Number | INV-0007
        150 15 SAMPLE SUPPLIES LTD | 12 DOCK ROAD | HARWICH CO12 0ZZ
        20 35 FOX RETAIL PLC | 58 HIGH STREET | LONDON SW1A 1AA
        20 80 Hourly work, thank you for your order
        190R 80 £10,570.00
        140 100 TOTAL GBP
        190R 100 £10,570.00
        20 160 # PAYMENT ADVICE
        20 172 To: SAMPLE SUPPLIES LTD
        110 160 Customer | Invoice Number | Amount Due | Due Date
        150 160 Fox Retail | INV-0007 | £10,570.00 | 21 Sep 2026
        110 190 Account: 0000 0000 | Routing: 30017
        """,
        "en",
        number="INV-0007",
        issued=date(2026, 9, 14),
        total=Decimal("10570.00"),
        currency="GBP",
    ),
    Case(
        "an address for mail in both blocks, the same",
        """
        20 15 * Sample Supplies Ltd | hello@supplies.test
        150 15 # INVOICE
        150 25 # 2026-77
        20 45 Bill To: | Fox Retail plc | fox@retail.test
        80 45 Ship To: | Fox Retail plc | fox@retail.test
        140 45 Date: | Payment Terms: | PO Number: | Balance Due:
        190R 45 Jan 1, 2026 | Net 30 days | po_123 | £127.50
        20 100 Service
        190R 100 £127.50
        140 120 Subtotal: | Tax (0%): | Total:
        190R 120 £127.50 | £0.00 | £127.50
        20 140 Thank you for your business.
        """,
        "en",
        number="2026-77",
        recipient="fox@retail.test",
        issued=date(2026, 1, 1),
        total=Decimal("127.50"),
        currency="GBP",
        may_be_empty=("number", "recipient"),
    ),
    Case(
        "a certificate that names an invoice",
        """
        20 15 # WARRANTY CERTIFICATE
        20 30 No. WRT/2026/00001
        20 45 This certificate belongs to invoice INV/2026/00007 of 15 June 2026.
        20 55 It covers defects for 12 months. Please keep it with your invoice.
        """,
        "en",
        type="",
        number="WRT/2026/00001",
        may_be_empty=("number",),
    ),
    Case(
        "a manual about invoices",
        """
        20 15 # How to write invoices
        20 30 Every invoice needs a number, such as Invoice no. 2026-001, and a date.
        20 40 A delivery note is not an invoice. The customer number is optional.
        20 50 Write the total with tax below all lines, for example Total 119.00.
        """,
        "en",
        type="",
    ),
)
_OTHERS = (
    Case(
        "French",
        """
        20 15 Au Bon Moulin SARL, 84340 Malaucène | TVA : FR11999999998
        20 35 # Facture FA-2026-0010
        20 50 Adresse de livraison | Ma jolie boutique | 69001 Lyon | sav@boutique.test
        110 50 Ma jolie boutique | 35 rue de la République | 69001 Lyon
        20 80 Date de facture | Conditions de paiement | Votre référence
        70 80 13/11/2026 | 30 jours | PO445
        20 110 Description | Huile d'olive à l'ancienne
        190R 110 Prix HT | 624,90 €
        140 130 Total HT | Taxes | Total TTC
        190R 130 624,90 € | 46,25 € | 671,15 €
        20 150 Facture à régler par virement sur le compte suivant
        """,
        "",
        number="FA-2026-0010",
        issued=date(2026, 11, 13),
        total=Decimal("671.15"),
        currency="EUR",
        may_be_empty=_UNSURE,
    ),
    Case(
        "Spanish",
        """
        20 15 Ejemplo S.L. | Calle Mayor 1 | 28013 Madrid | hola@ejemplo.test
        140 15 # FACTURA
        140 27 Factura nº: 1721 | Fecha: 25/12/2026
        20 50 Facturar a | Juan Pérez | Calle Luna 3 | 08001 Barcelona
        20 90 Servicio de alojamiento y mantenimiento para la página del cliente
        190R 90 400,00 €
        140 110 Subtotal | IVA 21 % | Total a pagar
        190R 110 400,00 € | 84,00 € | 484,00 €
        20 130 Gracias por su confianza. El pago debe realizarse en los próximos 30 días.
        """,
        "",
        number="1721",
        issued=date(2026, 12, 25),
        total=Decimal("484.00"),
        currency="EUR",
        may_be_empty=_UNSURE,
    ),
    Case(
        "Italian",
        """
        20 15 Esempio S.r.l. | Via Roma 1 | 20121 Milano
        20 40 # Fattura n. 88/2026 del 03/02/2026
        110 40 Spett.le | Bottega Verde | Via Po 3 | 10124 Torino
        20 80 Fornitura di farina per il mese di gennaio, come da vostro ordine
        190R 80 100,00
        140 100 Imponibile | IVA 22% | Totale documento EUR
        190R 100 100,00 | 22,00 | 122,00
        20 120 Pagamento con bonifico bancario entro 30 giorni dalla data della fattura
        """,
        "",
        number="88/2026",
        issued=date(2026, 2, 3),
        total=Decimal("122.00"),
        currency="EUR",
        may_be_empty=_UNSURE,
    ),
)

CASES = (*_GERMAN, *_DUTCH_AND_ENGLISH, *_OTHERS)
