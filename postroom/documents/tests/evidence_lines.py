"""One more line or block on a plain invoice: whom an address or a number belongs to, said by a word or two."""

from datetime import date
from decimal import Decimal

from postroom.documents.tests.evidence import Case

_PAGES = {
    "nl": """
        20 15 # Voorbeeld Verkoop B.V.
        20 40 Supertape B.V. | Zeestraat 58 | 1011 AB Amsterdam
        20 75 # Factuur 4711
        20 86 Datum: 21-11-2026
        20 150 Te betalen EUR 121,00
        20 165 Wij verzoeken u het bedrag over te maken.
        """,
    "de": """
        20 15 # Muster Lieferant GmbH
        20 40 Zentrale AG | Hauptstr. 8 | 10115 Berlin
        20 75 # Rechnung 4711
        20 86 Datum: 21.11.2026
        20 150 Gesamtbetrag EUR 121,00
        20 165 Bitte überweisen Sie den Betrag.
        """,
    "en": """
        20 15 # Sample Supplies Ltd
        20 40 Fox Retail plc | 58 High Street | London SW1A 1AA
        20 75 # Invoice 4711
        20 86 Date: 21/11/2026
        20 150 Total due GBP 121.00
        20 165 Please pay within 30 days, thank you.
        """,
}


def _on(
    name: str, language: str, lines: str, *, debtor: str = "", recipient: str = "", unsure: bool = False
) -> Case:
    """The invoice with these lines; `unsure`: neither debtor nor recipient may do as well."""
    return Case(
        name=f"{name}, {language}",
        page=_PAGES[language] + lines,
        language=language,
        number="4711",
        debtor=debtor,
        recipient=recipient,
        issued=date(2026, 11, 21),
        total=Decimal("121.00"),
        currency="GBP" if language == "en" else "EUR",
        may_be_empty=("debtor", "recipient") if unsure else (),
    )


_ADDRESSES = (
    _on(
        "where the seller takes invoices, in the foot",
        "de",
        "20 270 . Rechnungen an: rechnung@lieferant.test",
    ),
    _on(
        "where the seller takes invoices, in a sentence",
        "de",
        "20 255 Eingangsrechnungen per E-Mail an: eingang@lieferant.test",
    ),
    _on(
        "invoices may be mailed to the seller",
        "nl",
        "20 255 Facturen kunt u mailen naar: facturen@verkoop.test",
    ),
    _on(
        "questions about the invoice",
        "nl",
        "20 180 Vragen over deze factuur? E-mail: debiteuren@verkoop.test",
    ),
    _on(
        "the seller's accounts department",
        "en",
        "20 180 Accounts department | E-mail: accounts@supplies.test",
    ),
    _on(
        "the seller's accounts department with its town",
        "de",
        "120 30 Buchhaltung | Muster Lieferant GmbH | 50667 Köln | E-Mail: buchhaltung@lieferant.test",
    ),
    _on("orders by e-mail", "de", "20 180 Bestellungen per E-Mail an: bestellung@lieferant.test"),
    _on(
        "delivery in one line, its address in the next",
        "de",
        "20 95 Lieferadresse: Filiale, 20095 Hamburg | E-Mail: filiale@zentrale.test",
    ),
    _on(
        "a block 'deliver at'",
        "nl",
        "110 40 Bezorgen bij | Filiaal | Haven 9 | 9712 CP Groningen | filiaal@supertape.test",
    ),
    _on(
        "a block 'to be fetched at'",
        "nl",
        "110 40 Afhaallocatie | Depot Noord | 9712 CP Groningen | depot@verkoop.test",
    ),
    _on(
        "a block 'place of work'",
        "de",
        "110 40 Leistungsort | Filiale Nord | 20095 Hamburg | E-Mail: filiale@zentrale.test",
    ),
    _on(
        "a block 'building'",
        "de",
        "110 40 Objekt | Wohnanlage Nord | 20095 Hamburg | E-Mail: hausmeister@wohnen.test",
    ),
    _on(
        "a block 'installation'", "en", "110 40 Installation address | Unit 9 | Leeds LS1 4AB | site@fox.test"
    ),
    _on("a block 'end user'", "en", "110 40 End user | Owl Ltd | Leeds LS1 4AB | it@owl.test"),
    _on("a block 'remit to'", "en", "110 40 Remit to | Factor Bank | Leeds LS1 4AB | remit@factor.test"),
    _on(
        "a block 'to be paid to'",
        "de",
        "110 40 Zahlungsempfänger | Factoring GmbH | 20095 Hamburg | info@factoring.test",
    ),
    _on(
        "a block 'to be paid to'",
        "nl",
        "110 40 Te betalen aan | Factor B.V. | 9712 CP Groningen | info@factor.test",
    ),
    _on("a block 'your agent'", "de", "110 40 Ihr Vertreter | Max Kern | 20095 Hamburg | kern@handel.test"),
    _on(
        "the seller's block beside the customer's, of another domain",
        "de",
        "110 40 Muster Lieferant GmbH | Dorfstr. 1 | 50667 Köln | E-Mail: info@fremd.test",
    ),
    _on(
        "a letterhead without a name beside the customer",
        "de",
        "130 40 Dorfstr. 1 | 50667 Köln | E-Mail: info@fremd.test",
    ),
    _on(
        "a clerk with his town",
        "nl",
        "110 40 Behandeld door: J. Smit | E-mail: j.smit@verkoop.test | Plaats: 3011 AB Rotterdam",
    ),
    _on(
        "sent to one and copied to another",
        "de",
        "20 95 Per E-Mail an: kunde@zentrale.test; kopie an chef@lieferant.test",
        recipient="kunde@zentrale.test",
        unsure=True,
    ),
    _on("sent from", "de", "20 95 Versendet von: info@lieferant.test"),
    _on(
        "an address each of supplier and customer",
        "de",
        "20 95 E-Mail Lieferant: info@lieferant.test | E-Mail Kunde: kunde@zentrale.test",
        recipient="kunde@zentrale.test",
        unsure=True,
    ),
    _on("an address of the supplier", "nl", "20 95 E-mail leverancier: info@verkoop.test"),
    _on(
        "two marks that differ",
        "de",
        "20 280 . #recipient: a@a.test#\n20 284 . #recipient: b@b.test#",
        unsure=True,
    ),
    _on("one mark", "de", "20 280 . #recipient: a@a.test#", recipient="a@a.test"),
)
_NUMBERS = (
    _on("the seller's number at his bank", "de", "20 265 . Kunden-Nr. bei der Bank: 99887766"),
    _on("our number with you", "de", "20 95 Unsere Kundennummer bei Ihnen: 70007"),
    _on("your number as a supplier", "de", "20 95 Ihre Lieferantennummer: 70007"),
    _on("our number with you", "nl", "20 95 Ons klantnummer bij u: 70007"),
    _on("our number with you", "en", "20 95 Our customer number with you: 70007"),
    _on("a supplier's number", "nl", "20 95 Klantnummer leverancier: 70007"),
    _on("the number of an end customer", "de", "20 95 Kundennummer Endkunde: 70007"),
    _on("the number of an end customer", "en", "20 95 End customer no.: 70007"),
    _on("the number of the one who is delivered", "en", "20 95 Ship-to customer no.: 70007"),
    _on("the number of the one who is delivered", "de", "20 95 Kundennr. Warenempfänger: 70007"),
    _on("the number of the address of delivery", "nl", "20 95 Klantnummer afleveradres: 70007"),
    _on("the customer's order", "en", "20 95 Customer order no.: 70007"),
    _on("the customer's reference and order", "en", "20 95 Customer reference: 70007 | Customer PO: 70008"),
    _on("the customer's tax number", "en", "20 95 Customer VAT no.: 123456789"),
    _on("the customer's reference and order", "nl", "20 95 Klantreferentie: 70007 | Klant ordernr: 70008"),
    _on(
        "the customer's orders",
        "de",
        "20 95 Kundenauftragsnummer: 70007 | Kundenbestellung: 70008 | Kunden-Auftrag: 70009",
    ),
    _on("the customer's tax number", "de", "20 95 Kunden-USt-IdNr.: DE123456789"),
    _on("the telephone of the service", "de", "20 95 Kundenservice: 0800 123456 | Kunden-Hotline 0800 70007"),
    _on("the telephone of the service", "nl", "20 95 Klantenservice: 0900 70007 | Klantcontact: 088-70007"),
    _on("the telephone of the service", "en", "20 95 Customer service: 0800 70007 | Customer helpline 70007"),
    _on(
        "an account manager and an account's code",
        "en",
        "20 95 Account manager: 70007 J. Grant | Account code: 4000",
    ),
    _on(
        "a bank's account under its heading",
        "en",
        "20 250 Bank details\n20 256 Account name | Sample Supplies\n80 256 Account no. | 10023",
    ),
    _on(
        "a bank's account above an IBAN",
        "en",
        "20 250 Account number\n70 250 10023\n20 255 IBAN\n70 255 GB00TEST",
    ),
    _on("to be paid to an account", "en", "20 250 Please pay to account no. 10023"),
    _on("to be paid to an account", "de", "20 250 Zahlbar auf Konto-Nr. 10023 bei der Testbank"),
    _on("an account's number alone in the facts", "de", "120 40 Kontonummer: 10023"),
    _on(
        "the customer's account, to be collected from",
        "nl",
        "20 250 Wij incasseren van rekeningnummer klant: 10023",
    ),
    _on(
        "telephones of the accounts department",
        "de",
        "20 95 Debitorenbuchhaltung: 0221 70007 | Debitoren-Telefon 70008",
    ),
    _on(
        "telephones of the accounts department", "nl", "20 95 Debiteurenbeheer: 010 70007 | Debiteuren: 70008"
    ),
    _on(
        "a column of customers in a table",
        "de",
        "20 100 Kunden-Nr.\n60 100 Artikel\n20 106 70007\n60 106 Regler\n20 112 70008\n60 112 Regler",
    ),
    _on("a name where a number could stand", "en", "20 95 Customer: Fox Retail plc"),
    _on("a name with digits", "nl", "20 95 Klant: Studio 24 B.V."),
    _on("a name with digits", "de", "20 95 Kunde: Autohaus 1A GmbH"),
    _on("a telephone below an empty label", "en", "20 95 Customer ID | 0800 123 456"),
    _on(
        "a number in the heading of the delivery",
        "nl",
        "110 40 Afleveradres (klantnr. 70007) | Filiaal | 9712 CP Groningen",
    ),
    _on(
        "the same number twice", "de", "20 95 Kunden-Nr.: 10023\n20 270 . Kundennummer 10023", debtor="10023"
    ),
    _on(
        "another number on the second page",
        "de",
        "20 95 Kunden-Nr.: 10023\n---\n20 20 Kunden-Nr.: 70007",
        debtor="10023",
        unsure=True,
    ),
    _on(
        "a number each of customer and payer",
        "de",
        "20 95 Kunden-Nr.: 10023 | Abweichender Rechnungsempfänger: Kunden-Nr. 70007",
        debtor="70007",
        unsure=True,
    ),
)

CASES = (*_ADDRESSES, *_NUMBERS)
