"""The words of pages in three languages, as programs really print them: each has several, one after the other."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

_T = TypeVar("_T")

DAYS = (date(2026, 11, 21), date(2026, 3, 14), date(2026, 10, 7), date(2026, 12, 30), date(2026, 6, 2))
SUMS = (Decimal("121.00"), Decimal("1234.56"), Decimal("89.90"), Decimal("12480.05"), Decimal("571.04"))
NUMBERS = ("2026-0412", "98559514", "RE-2026-1188", "4711", "V26/10443", "20260078", "R8765432")
CUSTOMERS = ("10023", "20569", "009420", "D20011", "30077")
_MONTHS = {
    "nl": "jan feb maart april mei juni juli aug sept oktober november december",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "en": "January February March April May June July August September October November December",
}
_WORDS = {
    "nl": {
        "title": "Factuur, FACTUUR, Verkoopfactuur",
        "l_no": "Factuurnummer, Factuurnr., Factuur nr.",
        "l_cust": "Debiteurnummer, Klantnummer, Debiteurnr., Klantnr.",
        "l_day": "Factuurdatum, Datum",
        "l_sum": "Totaal te betalen, Te betalen, Totaal incl. btw, Factuurbedrag",
        "billing": "Factuuradres, Factuur aan, Factuuradres",
        "delivery": "Afleveradres, Leveradres, Levering aan, Bezorgadres",
        "seller": "Voorbeeld Verkoop B.V.",
        "s_street": "Dok 35",
        "s_town": "3011 AB Rotterdam",
        "buyer": "Supertape B.V.",
        "b_street": "Zeestraat 58",
        "b_town": "1011 AB Amsterdam",
        "branch": "Filiaal Noord",
        "d_street": "Haven 9",
        "d_town": "9712 CP Groningen",
        "article": "Regelaar type 4",
        "items": "Omschrijving",
        "quantity": "Aantal",
        "price": "Prijs",
        "amount": "Bedrag",
        "net": "Totaal excl. btw, Subtotaal",
        "vat": "Btw 21%",
        "pay": "Wij verzoeken u het bedrag binnen 14 dagen over te maken.",
        "phone": "Telefoon",
        "bank": "Bank",
        "register": "KvK 12345678",
        "vat_no": "Btw-nr. NL001234567B01",
        "currency": "EUR",
        "attn": "T.a.v. mevrouw De Groot",
        "clerk": "Contactpersoon, Behandeld door",
        "questions": "Vragen over deze factuur? Mail naar",
        "remit": "Stuur uw betaalspecificatie per e-mail aan:",
        "sold_by": "Verkoper",
        "orders": "Bestellingen",
        "returns": "Retouren",
        "sent_to": "Per e-mail aan:",
        "account": "Rekeningnummer, Rekeningnr., Rekening nr., Bankrekening",
        "bank_name": "Naam bank",
        "bank_code": "BIC",
        "creditor": "Crediteurnummer, Incassant-ID",
        "mandate": "Machtigingskenmerk",
        "tax_no": "Fiscaal nummer",
        "your_order": "Uw ordernummer, Uw bestelnummer, Inkoopordernr.",
        "your_ref": "Uw referentie, Uw kenmerk",
        "our_ref": "Ons kenmerk",
        "supplier_no": "Ons leveranciersnummer bij u, Leveranciersnr.",
        "article_no": "Artikelnummer",
        "collected": "Het bedrag wordt automatisch van uw rekening afgeschreven.",
        "ledger": "Grootboekrekening",
        "cost_centre": "Kostenplaats",
        "contract": "Contractnummer",
        "project": "Projectnummer",
        "meter": "Meternummer",
        "page": "Pagina",
    },
    "de": {
        "title": "Rechnung, RECHNUNG, Rechnung",
        "l_no": "Rechnungsnummer, Rechnungs-Nr., Rechnung Nr.",
        "l_cust": "Kundennummer, Kunden-Nr., Kd.-Nr., Kundennr.",
        "l_day": "Rechnungsdatum, Datum",
        "l_sum": "Gesamtbetrag, Rechnungsbetrag, Zahlbetrag, Endbetrag",
        "billing": "Rechnungsadresse, Rechnungsanschrift, Rechnung an",
        "delivery": "Lieferadresse, Lieferanschrift, Lieferung an, Warenempfänger",
        "seller": "Muster Lieferant GmbH",
        "s_street": "Dorfstr. 1",
        "s_town": "50667 Köln",
        "buyer": "Zentrale Handels AG",
        "b_street": "Hauptstr. 8",
        "b_town": "10115 Berlin",
        "branch": "Filiale Nord",
        "d_street": "Am Hafen 9",
        "d_town": "20095 Hamburg",
        "article": "Regler Typ 4",
        "items": "Bezeichnung",
        "quantity": "Menge",
        "price": "Preis",
        "amount": "Betrag",
        "net": "Nettobetrag, Zwischensumme netto",
        "vat": "zzgl. 19 % MwSt.",
        "pay": "Bitte überweisen Sie den Betrag innerhalb von 14 Tagen.",
        "phone": "Telefon",
        "bank": "Bankverbindung",
        "register": "HRB 20815 Amtsgericht Köln",
        "vat_no": "USt-IdNr. DE123456789",
        "currency": "EUR",
        "attn": "z. Hd. Frau Krause",
        "clerk": "Ansprechpartner, Bearbeiter",
        "questions": "Bei Fragen zu dieser Rechnung schreiben Sie an",
        "remit": "Senden Sie Ihr Zahlungsavis bitte per E-Mail an:",
        "sold_by": "Verkäufer",
        "orders": "Bestellungen",
        "returns": "Rücksendungen",
        "sent_to": "Per E-Mail an:",
        "account": "Konto-Nr., Kontonummer, Kto.-Nr., Konto",
        "bank_name": "Bank",
        "bank_code": "BLZ",
        "creditor": "Kreditorennummer, Gläubiger-ID, Kreditor",
        "mandate": "Mandatsreferenz",
        "tax_no": "Steuernummer",
        "your_order": "Ihre Bestellnummer, Ihre Bestellung, Bestell-Nr.",
        "your_ref": "Ihr Zeichen, Ihre Referenz",
        "our_ref": "Unser Zeichen",
        "supplier_no": "Unsere Lieferantennummer bei Ihnen, Lieferanten-Nr.",
        "article_no": "Artikelnummer",
        "collected": "Der Betrag wird von Ihrem Konto abgebucht.",
        "ledger": "Sachkonto",
        "cost_centre": "Kostenstelle",
        "contract": "Vertragsnummer",
        "project": "Projektnummer",
        "meter": "Zählernummer",
        "page": "Seite",
    },
    "en": {
        "title": "Invoice, INVOICE, Tax invoice",
        "l_no": "Invoice number, Invoice no., Invoice #",
        "l_cust": "Customer number, Customer no., Customer ID, Customer",
        "l_day": "Invoice date, Date",
        "l_sum": "Total due, Amount due, Invoice total, Grand total",
        "billing": "Bill to, Invoice address, Billing address",
        "delivery": "Ship to, Delivery address, Deliver to, Shipping address",
        "seller": "Sample Supplies Ltd",
        "s_street": "12 Dock Road",
        "s_town": "Harwich CO12 0ZZ",
        "buyer": "Fox Retail plc",
        "b_street": "58 High Street",
        "b_town": "London SW1A 1AA",
        "branch": "North Branch",
        "d_street": "9 Quay Lane",
        "d_town": "Leeds LS1 4AB",
        "article": "Controller type 4",
        "items": "Description",
        "quantity": "Qty",
        "price": "Unit price",
        "amount": "Amount",
        "net": "Net total, Subtotal",
        "vat": "VAT 20%",
        "pay": "Please pay this amount within 30 days. Thank you for your order.",
        "phone": "Phone",
        "bank": "Bank details",
        "register": "Company no. 01234567",
        "vat_no": "VAT no. GB123456789",
        "currency": "GBP",
        "attn": "Attn: Mrs Grant",
        "clerk": "Contact, Your contact",
        "questions": "Questions about this invoice? Write to",
        "remit": "Please send your remittance advice by e-mail to:",
        "sold_by": "Seller",
        "orders": "Orders",
        "returns": "Returns",
        "sent_to": "Sent by e-mail to:",
        "account": "Account No., Account number, Bank account, Acc. no.",
        "bank_name": "Bank name",
        "bank_code": "Sort code",
        "creditor": "Creditor number, Creditor ID, Vendor no.",
        "mandate": "Mandate reference",
        "tax_no": "Tax no.",
        "your_order": "Your order number, Your PO, Purchase order",
        "your_ref": "Your reference, Your ref.",
        "our_ref": "Our reference",
        "supplier_no": "Our supplier number with you, Vendor no.",
        "article_no": "Item no.",
        "collected": "This amount will be collected from your account.",
        "ledger": "Ledger account",
        "cost_centre": "Cost centre",
        "contract": "Contract number",
        "project": "Project number",
        "meter": "Meter number",
        "page": "Page",
    },
}


def words(language: str, turn: int) -> dict[str, str]:
    """What stands for each `{name}` of a page in the layout number `turn`."""
    own = {name: _pick(text.split(", "), turn) for name, text in _WORDS[language].items() if name != "pay"}
    day, total = _pick(DAYS, turn), _pick(SUMS, turn)
    return own | {
        "pay": _WORDS[language]["pay"],
        "no": _pick(NUMBERS, turn),
        "cust": _pick(CUSTOMERS, turn),
        "day": write_day(day, language, turn),
        "sum": write_sum(total, language),
        "part": write_sum(total - Decimal("20.90"), language),
        "rest": write_sum(Decimal("20.90"), language),
        "other_day": write_day(date(2026, 1, 5), language, turn),
        "later_day": write_day(date(2027, 1, 19), language, turn),
    }


def write_day(day: date, language: str, turn: int = 0) -> str:
    """As it is written there; every third layout names the month."""
    month = _MONTHS[language].split()[day.month - 1]
    if turn % 3 == 2:
        return f"{day.day}{'.' if language == 'de' else ''} {month} {day.year}"
    return day.strftime({"nl": "%d-%m-%Y", "de": "%d.%m.%Y", "en": "%d/%m/%Y"}[language])


def write_sum(amount: Decimal, language: str) -> str:
    """With two decimals, and thousands marked as there."""
    english = f"{amount:,.2f}"
    return english if language == "en" else english.translate(str.maketrans(",.", ".,"))


def _pick(several: Sequence[_T], turn: int) -> _T:
    return several[turn % len(several)]
