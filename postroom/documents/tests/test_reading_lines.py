"""Single lines and small blocks of text -> the value that is read from them."""

from datetime import date
from decimal import Decimal

import pytest

from postroom.documents.reading.grid import grid_of
from postroom.documents.reading.text import Findings, findings_in


def said(text: str, own: frozenset[str] = frozenset()) -> Findings:
    return findings_in([grid_of(text)], own=own)


def under(title: str, text: str, field: str) -> object:
    """The field as it is read from `text` under a title."""
    return said(f"{title}\n{text}").values.get(field)


NUMBERS = [
    ("Factuur", "Factuurnummer: 2026-0412", "2026-0412"),
    ("Factuur", "Factuurnummer 2026-0412", "2026-0412"),
    ("Factuur", "Factuurnr. 20260412", "20260412"),
    ("Factuur", "Factuurnr : F-412", "F-412"),
    ("Factuur", "Factuur nr. 412", "412"),
    ("Factuur", "Factuur-nr 412/26", "412/26"),
    ("Factuur", "FACTUURNUMMER      2026.0412", "2026.0412"),
    ("Factuur", "Fact.nr. 412", "412"),
    ("Factuur", "Fact. nr.: 412", "412"),
    ("Factuur", "Nota nr. 99812", "99812"),
    ("Factuur", "Notanummer     99812", "99812"),
    ("Factuur", "Documentnummer: VF2026/00412", "VF2026/00412"),
    ("Factuur", "Factuurnummer\n2026-0412", "2026-0412"),
    ("Factuur", "Factuurnummer :\n2026-0412", "2026-0412"),
    ("Factuur", "Factuurnummer    Datum         Klantnr.\n2026-0412        16-11-2026    10023", "2026-0412"),
    ("Factuur", "Datum: 16-11-2026  |  Factuurnummer: 2026-0412  |  Pagina 1", "2026-0412"),
    ("Factuur", "Gelieve te betalen onder vermelding van factuurnummer 2026-0412.", "2026-0412"),
    ("Factuur 2026-0412", "Bakkerij", "2026-0412"),
    ("FACTUUR NR. 2026-0412", "Bakkerij", "2026-0412"),
    ("Rechnung", "Rechnungsnummer: RE-2026-1188", "RE-2026-1188"),
    ("Rechnung", "Rechnungs-Nr. 40512", "40512"),
    ("Rechnung", "Rechnungs-Nr.: 40512", "40512"),
    ("Rechnung", "RechnungsNr 40512", "40512"),
    ("Rechnung", "Rechnung Nr. 40512 vom 21.11.2026", "40512"),
    ("Rechnung", "Rechn.-Nr.     40512", "40512"),
    ("Rechnung", "Re.-Nr. 40512", "40512"),
    ("Rechnung", "Rg.Nr.: 40512", "40512"),
    ("Rechnung", "Beleg-Nr.    40512", "40512"),
    ("Rechnung", "Belegnummer\n40512", "40512"),
    ("Rechnung", "Rechnungsnummer: RE 40512", "RE 40512"),
    ("Rechnung", "Nummer: 40512", "40512"),
    ("Rechnung", "Lieferschein-Nr. 88123\nRechnungs-Nr. 40512", "40512"),
    ("Invoice", "Invoice no. INV/10443", "INV/10443"),
    ("Invoice", "Invoice No: 10443", "10443"),
    ("Invoice", "Invoice number    10443", "10443"),
    ("Invoice", "Invoice #10443", "10443"),
    ("Invoice", "Invoice # 10443", "10443"),
    ("Invoice", "INVOICE ID: 10443", "10443"),
    ("Tax Invoice", "Invoice Number\n10443", "10443"),
    ("Creditnota", "Creditnotanummer 2026-0031\nBetreft    Factuur 2026-0413", "2026-0031"),
    ("Gutschrift", "Gutschrift-Nr. 31 zur Rechnung Nr. 413", "31"),
    ("Rechnungskorrektur", "Korrektur-Nr. 31", "31"),
    ("Credit note", "Credit memo no. CN31\nInvoice no. 413", "CN31"),
    ("Creditfactuur", "Factuurnummer: 2026-0031", "2026-0031"),
    ("Leverbon", "Leverbonnummer: 48812", "48812"),
    ("Leverbon", "Bonnummer 48812", "48812"),
    ("Pakbon", "Bonnr. 48812", "48812"),
    ("Pakbon", "Pakbon: 48812", "48812"),
    ("Lieferschein", "Lieferschein-Nr. 48818", "48818"),
    ("Lieferschein", "LS-Nr.: 48818", "48818"),
    ("Delivery note", "Delivery note no. 48821", "48821"),
    ("Productielijst", "Lijst    2026-11-23", "2026-11-23"),
    ("Orderbevestiging", "Ordernummer: 70318", "70318"),
    ("Auftragsbestätigung", "Auftrags-Nr. 70318", "70318"),
    ("Angebot", "Angebotsnummer 2026-A-17", "2026-A-17"),
    ("Quotation", "Quote No. Q-17", "Q-17"),
    ("Mahnung", "Mahn-Nr. 55\nRechnungsnummer 40512", "55"),
    ("Kontoauszug", "Auszug Nr. 11", "11"),
    ("Servicebericht", "Bericht-Nr. 7712", "7712"),
    ("Factuur", "Factuurdatum 16-11-2026", None),
    ("Factuur", "Btw-nummer: NL000000000B00", None),
    ("Factuur", "Telefoonnummer: 074 123 45 67", None),
    ("Rechnung", "Pos  Nr.   Bezeichnung\n1    1010  Brot", None),
]
DEBTORS = [
    ("Debiteurnummer: 10023", "10023"),
    ("Debiteurnr. 10023", "10023"),
    ("Debiteurennr 10023", "10023"),
    ("Deb.nr.: 10023", "10023"),
    ("Debiteur   10023", "10023"),
    ("Klantnummer 10023", "10023"),
    ("Klantnr.: K-10023", "K-10023"),
    ("Klant nr. 10023", "10023"),
    ("Klantcode: HLINDE01", "HLINDE01"),
    ("Uw klantnummer: 10023", "10023"),
    ("Relatienr. 10023", "10023"),
    ("Relatienummer\n10023", "10023"),
    ("Kundennummer: 20011", "20011"),
    ("Kunden-Nr. 20011", "20011"),
    ("Kunden-Nr.:   D20011", "D20011"),
    ("KdNr. 20011", "20011"),
    ("Kd.-Nr.: 20011", "20011"),
    ("Ihre Kundennummer 20011", "20011"),
    ("Debitor: 20011", "20011"),
    ("Debitoren-Nr. 20011", "20011"),
    ("Customer no. 30005", "30005"),
    ("Customer number    30005", "30005"),
    ("Customer ID: C-7781", "C-7781"),
    ("Account No. C-7781", "C-7781"),
    ("Debtor number 30005", "30005"),
    ("Klant: Hotel De Linde", None),
    ("Kunde: 4 Jahreszeiten Hotel", None),
    ("Customer: Fox & Hounds", None),
]
DAY = date(2026, 11, 21)
DATES = [
    ("Factuur", "Factuurdatum: 21-11-2026"),
    ("Factuur", "Factuurdatum 21/11/2026\nVervaldatum 05/12/2026"),
    ("Factuur", "Vervaldatum 05-12-2026\nDatum 21-11-2026"),
    ("Factuur", "Leverdatum 20-11-2026    Datum: 21 november 2026"),
    ("Factuur", "Enschede, 21 november 2026"),
    ("Factuur", "Datum: Enschede, 21 nov. 2026"),
    ("Factuur", "Factuurdatum 21-11-26"),
    ("Rechnung", "Rechnungsdatum 21.11.2026"),
    ("Rechnung", "Datum     21. November 2026"),
    ("Rechnung", "Münster, den 21. November 2026"),
    ("Rechnung", "Rechnungsdatum: 21. Nov. 2026\nFälligkeitsdatum: 01.12.2026"),
    ("Rechnung Nr. 4711 vom 21.11.2026", "Lieferdatum 20.11.2026"),
    ("Invoice", "Invoice date: 21 Nov 2026"),
    ("Invoice", "Due date 2026-12-05\nInvoice date 2026-11-21"),
    ("Invoice", "Date: November 21, 2026"),
    ("Invoice", "Date 11/21/2026"),
    ("Invoice", "Date of issue   21st November 2026"),
    ("Mahnung", "Lindau, den 21.11.2026\nRechnung   Datum        Betrag\n4711       01.10.2026   310,20"),
    ("Rechnung", "Belegdatum\n21.11.2026"),
    ("Factuur", "Datum\n21-11-2026"),
    ("Factuur", "Klant 12 Datum: 21-11-2026 Pagina 1"),
    ("Leverbon", "Leverdatum 21-11-2026"),
    ("Lieferschein", "Lieferdatum: 21.11.2026"),
    ("Productielijst", "Opgemaakt op 21-11-2026\nProductiedag 24-11-2026"),
]
TOTALS = [
    ("Totaal te betalen   € 1.234,56", "1234.56", "EUR"),
    ("Te betalen          € 1 234,56", "1234.56", "EUR"),
    ("Te voldoen EUR 1.234,56", "1234.56", "EUR"),
    ("Factuurbedrag: € 1.234,-", "1234.00", "EUR"),
    ("Totaal incl. btw     1.234,56", "1234.56", ""),
    ("Totaal excl. btw  € 1.132,62\nBtw 9%  € 101,94\nTotaal  € 1.234,56", "1234.56", "EUR"),
    ("Subtotaal  1.132,62\nTotaal    €     1.234,56", "1234.56", "EUR"),
    ("Totaal excl.   Btw      Te betalen\n1.132,62       101,94   1.234,56", "1234.56", ""),
    ("Totaal   1.132,62   101,94   1.234,56", "1234.56", ""),
    ("Totaal te crediteren  € -12,50", "-12.50", "EUR"),
    ("Gesamtbetrag        1.234,56 €", "1234.56", "EUR"),
    ("Gesamtbetrag EUR    1.234,56", "1234.56", "EUR"),
    ("Rechnungsbetrag: 1.234,56 EUR", "1234.56", "EUR"),
    ("Nettobetrag  1.037,45 €\nMwSt. 19 %  197,11 €\nZu zahlen  1.234,56 €", "1234.56", "EUR"),
    ("Gesamtbetrag netto 1.037,45 €\nGesamtbetrag brutto 1.234,56 €", "1234.56", "EUR"),
    ("Summe inkl. MwSt.   1.234,56 €", "1234.56", "EUR"),
    ("Total CHF    13'340.08", "13340.08", "CHF"),
    ("Rechnungsbetrag CHF 1’234.55", "1234.55", "CHF"),
    ("Total due GBP   250.32", "250.32", "GBP"),
    ("Amount due £1,234.56", "1234.56", "GBP"),
    ("Grand total   $1,234,567.89", "1234567.89", "USD"),
    ("Total excluding VAT €1,000.00\nTotal including VAT €1,234.56", "1234.56", "EUR"),
    ("Balance due: USD 99.00", "99.00", "USD"),
    ("Totaal te bakken: 3.350 stuks", None, None),
    ("Total delivered: 379 pcs", None, None),
    ("Totaal korting   € 5,00", None, None),
]


@pytest.mark.parametrize(("title", "text", "number"), NUMBERS)
def test_the_number_is_read(title, text, number) -> None:
    assert under(title, text, "number") == number


@pytest.mark.parametrize(("text", "debtor"), DEBTORS)
def test_the_debtor_is_read(text, debtor) -> None:
    assert under("Factuur", text, "debtor") == debtor


@pytest.mark.parametrize(("title", "text"), DATES)
def test_the_date_of_issue_is_read(title, text) -> None:
    assert under(title, text, "issued") == DAY


@pytest.mark.parametrize(
    "text", ["Vervaldatum 05-12-2026", "Datum 31-02-2026", "Datum 21-11-1826", "Periode 11-2026"]
)
def test_another_date_is_not_taken(text) -> None:
    assert under("Factuur", text, "issued") is None


@pytest.mark.parametrize(("text", "total", "currency"), TOTALS)
def test_the_total_is_read_with_its_currency(text, total, currency) -> None:
    found = said(f"Factuur\n{text}").values
    assert (found.get("total"), found.get("currency")) == (total and Decimal(total), currency)


def test_the_currency_may_stand_above_the_column() -> None:
    assert (
        under("Factuur", "Omschrijving   Bedrag in EUR\nBrood   10,00\nTotaal   10,00", "currency") == "EUR"
    )


TYPES = [
    (
        "Betalingsherinnering\nVan factuur 2026-0399 ontvingen wij nog geen betaling.\nFactuurnummer 2026-0399",
        "reminder",
    ),
    ("2. Mahnung\nRechnung Nr. 4711 vom 01.10.2026\nRechnungsnummer: 4711", "reminder"),
    ("Payment reminder\nPayment for invoice 10443 is overdue", "reminder"),
    ("Tweede herinnering factuur 2026-0399", "reminder"),
    ("Zahlungserinnerung zur Rechnung 4711", "reminder"),
    ("RECHNUNG\nLieferschein-Nr. 88123 vom 19.11.2026\nRechnungsnummer 4711", "invoice"),
    ("Rechnung 4711\nPos   Bezeichnung   Menge\nLieferschein 88123 vom 19.11.2026", "invoice"),
    ("F A C T U U R\nLeverbon 48741 van 09-11-2026", "invoice"),
    ("Bakkerij De Gouden Aar      FACTUUR", "invoice"),
    ("Verzamelfactuur\nLeverbonnen week 46", "invoice"),
    ("Betreft     Factuur 2026-0413\nCreditnota 2026-0031", "credit-note"),
    ("Stornorechnung\nRechnungsnummer 4711", "credit-note"),
    ("Credit note\nConcerning     Invoice 413", "credit-note"),
    ("PAKBON\nFactuuradres    Afleveradres", "delivery-note"),
    ("Lieferschein 48818", "delivery-note"),
    ("Packing slip", "delivery-note"),
    ("Produktionsliste 24.11.2026", "production-list"),
    ("Auftragsbestätigung Nr. 70318", "order-confirmation"),
    ("Angebot für eine Knetmaschine", "quote"),
    ("Offerte 17", "quote"),
    (
        "Rekeningoverzicht\nFactuur   Datum   Bedrag   Saldo\n2026-0399   12-10-2026   118,20   118,20",
        "statement",
    ),
    ("Kontoauszug", "statement"),
    ("Servicebericht 7712\nRechnung folgt.", "service-message"),
    ("Rechnungsnummer: 4711", "invoice"),
    ("Zutatenliste und Preise", None),
]


@pytest.mark.parametrize(("text", "type_"), TYPES)
def test_the_type_is_that_of_the_title_not_of_a_mention(text, type_) -> None:
    assert said(text).values.get("type") == type_


TOWN = "Hotel De Linde\nLindelaan 4\n7550 AB Hengelo\n"
RECIPIENTS = [
    ("Per e-mail aan inkoop@linde.test", "inkoop@linde.test"),
    ("E-mail factuur: inkoop@linde.test", "inkoop@linde.test"),
    ("E-mailadres facturen   inkoop@linde.test", "inkoop@linde.test"),
    ("Factuuradres: inkoop@linde.test", "inkoop@linde.test"),
    ("Rechnung per E-Mail an: einkauf@koenig.test", "einkauf@koenig.test"),
    ("Rechnung per Email an einkauf@koenig.test", "einkauf@koenig.test"),
    ("Send invoice to: accounts@fox.test", "accounts@fox.test"),
    ("By e-mail to <accounts@fox.test>", "accounts@fox.test"),
    ("E-mail factuur\ninkoop@linde.test", "inkoop@linde.test"),
    (TOWN + "E-mail: inkoop@linde.test", "inkoop@linde.test"),
    ("#ontvanger: inkoop@linde.test#", "inkoop@linde.test"),
    ("brood #e-mail: inkoop@linde.test# brood", "inkoop@linde.test"),
    ("Per e-mail aan productie@bakkerij.test", "productie@bakkerij.test"),
    ("Per e-mail aan facturen@bakkerij.test", None),
    (TOWN + "E-mail: productie@bakkerij.test", None),
    ("E-mail: info@onbekend.test", None),
    ("info@onbekend.test", None),
    (TOWN + "Tel. 074 1234567\nE-mail: info@onbekend.test", None),
    (TOWN + "E-mail: a@linde.test\nE-mail: b@linde.test", None),
    ("Fragen zur Rechnung an: buchhaltung@mueller.test", None),
    ("Bei Fragen wenden Sie sich\nper E-Mail an info@mueller.test", None),
]


@pytest.mark.parametrize(("text", "recipient"), RECIPIENTS)
def test_an_address_counts_only_with_a_label_and_never_our_own(text, recipient) -> None:
    own = frozenset({"bakkerij.test", "facturen@bakkerij.test"})
    assert said(f"Factuur 12\n{text}", own).values.get("recipient") == recipient


LANGUAGES = [
    ("Factuur 12\nOmschrijving Aantal Prijs Bedrag\nWij ontvangen uw betaling graag binnen 14 dagen", "nl"),
    ("Rechnung 12\nBezeichnung Menge Preis Betrag\nBitte zahlen Sie innerhalb von 14 Tagen", "de"),
    ("Invoice 12\nDescription Qty Price Amount\nPlease pay within 14 days", "en"),
    (
        "Molenpad 12, Nederland\nInvoice 12\nDescription Qty Amount\nPlease pay within 14 days, quoting the number",
        "en",
    ),
    ("Factuur", "nl"),
    ("12345", None),
]


@pytest.mark.parametrize(("text", "language"), LANGUAGES)
def test_the_language_is_that_of_the_words(text, language) -> None:
    assert said(text).values.get("language") == language


def test_the_source_of_a_value_is_the_line_it_stands_in() -> None:
    source = said("Factuur\nFactuurnummer: 2026-0412").sources["number"]
    assert source.place == "text"
    assert str(source.said) == "from the text of the PDF: 'Factuurnummer: 2026-0412'"
