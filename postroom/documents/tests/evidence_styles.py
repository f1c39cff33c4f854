"""Pages in the manner of one program each, Dutch and English ones and some in languages that are not ours."""

from datetime import date
from decimal import Decimal

from postroom.documents.tests.evidence import Case

_UNSURE = ("type", "number", "debtor", "issued", "total", "currency")
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

CASES = (*_DUTCH_AND_ENGLISH, *_OTHERS)
