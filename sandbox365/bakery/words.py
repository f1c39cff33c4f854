"""The printed words of the sample documents, in Dutch, German and English."""

from sandbox365.bakery.model import Language

COLUMNS: dict[Language, int] = {"nl": 0, "de": 1, "en": 2}

WORDS: dict[str, tuple[str, str, str]] = {
    "invoice": ("Factuur", "Rechnung", "Invoice"),
    "credit-note": ("Creditnota", "Gutschrift", "Credit note"),
    "delivery-note": ("Leverbon", "Lieferschein", "Delivery note"),
    "order-confirmation": ("Orderbevestiging", "Auftragsbestätigung", "Order confirmation"),
    "production-list": ("Productielijst", "Produktionsliste", "Production list"),
    "invoice number": ("Factuurnummer", "Rechnungsnummer", "Invoice number"),
    "credit-note number": ("Creditnotanummer", "Gutschriftsnummer", "Credit note number"),
    "delivery-note number": ("Bonnummer", "Lieferscheinnummer", "Delivery note number"),
    "order-confirmation number": ("Ordernummer", "Auftragsnummer", "Order number"),
    "production-list number": ("Lijst", "Liste", "List"),
    "invoice date": ("Factuurdatum", "Rechnungsdatum", "Invoice date"),
    "credit-note date": ("Datum", "Datum", "Date"),
    "delivery-note date": ("Leverdatum", "Lieferdatum", "Delivery date"),
    "order-confirmation date": ("Datum", "Datum", "Date"),
    "production-list date": ("Opgemaakt op", "Erstellt am", "Drawn up on"),
    "debtor": ("Debiteurnummer", "Kundennummer", "Customer number"),
    "due": ("Vervaldatum", "Zahlbar bis", "Payment due"),
    "delivery": ("Levering op", "Lieferung am", "Delivery on"),
    "production": ("Productiedag", "Produktionstag", "Baking day"),
    "reference": ("Uw referentie", "Ihr Zeichen", "Your reference"),
    "credit-note reference": ("Betreft", "Bezug", "Concerning"),
    "customer vat": ("Btw-nr. klant", "Ihre USt-IdNr.", "Your VAT number"),
    "by mail": ("Per e-mail aan", "Per E-Mail an", "By e-mail to"),
    "article": ("Art.", "Art.-Nr.", "Item"),
    "description": ("Omschrijving", "Bezeichnung", "Description"),
    "quantity": ("Aantal", "Menge", "Qty"),
    "ordered": ("Besteld", "Bestellt", "Ordered"),
    "delivered": ("Geleverd", "Geliefert", "Delivered"),
    "unit": ("Eenheid", "Einheit", "Unit"),
    "price": ("Prijs €", "Preis €", "Price €"),
    "vat": ("Btw", "MwSt.", "VAT"),
    "amount": ("Bedrag €", "Betrag €", "Amount €"),
    "dough": ("Deeg (kg)", "Teig (kg)", "Dough (kg)"),
    "checked": ("Gereed", "Fertig", "Done"),
    "received": ("Akkoord", "Geprüft", "Checked"),
    "piece": ("stuks", "Stück", "pcs"),
    "kilo": ("kg", "kg", "kg"),
    "net": ("Totaal exclusief btw", "Nettobetrag", "Total excluding VAT"),
    "vat over": ("Btw {rate} over {net}", "MwSt. {rate} auf {net}", "VAT {rate} on {net}"),
    "invoice total": ("Te betalen", "Zu zahlen", "Amount due"),
    "credit-note total": ("Te crediteren", "Gutschriftsbetrag", "Amount credited"),
    "order-confirmation total": ("Orderbedrag", "Auftragswert", "Order total"),
    "delivery-note total": ("Totaal geleverd", "Geliefert gesamt", "Total delivered"),
    "production-list total": ("Totaal te bakken", "Gesamtmenge", "Total to bake"),
    "from delivery": (
        "Leverbon {number} van {day}",
        "Lieferschein {number} vom {day}",
        "Delivery note {number}, {day}",
    ),
    "payment heading": ("Betaling", "Zahlung", "Payment"),
    "payment": (
        "Wij ontvangen uw betaling graag binnen {days} dagen, onder vermelding van {number} "
        "en uw debiteurnummer {debtor}.\nIBAN {iban}, BIC {bic}\nTen name van {name}",
        "Bitte überweisen Sie innerhalb von {days} Tagen und geben Sie {number} "
        "sowie Ihre Kundennummer {debtor} an.\nIBAN {iban}, BIC {bic}\nKontoinhaber: {name}",
        "Please pay within {days} days, quoting {number} "
        "and your customer number {debtor}.\nIBAN {iban}, BIC {bic}\nAccount name: {name}",
    ),
    "credit heading": ("Verrekening", "Verrechnung", "Settlement"),
    "credit": (
        "Dit bedrag verrekenen wij met uw eerstvolgende factuur. U hoeft niets te doen.",
        "Diesen Betrag verrechnen wir mit Ihrer nächsten Rechnung. Sie müssen nichts weiter tun.",
        "We deduct this amount from your next invoice. There is nothing you need to do.",
    ),
    "order heading": ("Uw bestelling", "Ihre Bestellung", "Your order"),
    "order": (
        "Wijzigen kan tot twee dagen voor de levering, per e-mail of telefonisch.",
        "Änderungen sind bis zwei Tage vor der Lieferung möglich, per E-Mail oder telefonisch.",
        "Changes are possible until two days before delivery, by e-mail or telephone.",
    ),
    "intra-community": (
        "Intracommunautaire levering, 0% btw, artikel 138 Richtlijn 2006/112/EG.",
        "Steuerfreie innergemeinschaftliche Lieferung, Artikel 138 der Richtlinie 2006/112/EG.",
        "VAT exempt intra-Community supply, Article 138 of Directive 2006/112/EC.",
    ),
    "export": (
        "Uitvoer buiten de Europese Unie, 0% btw, artikel 146 Richtlijn 2006/112/EG.",
        "Steuerfreie Ausfuhrlieferung, Artikel 146 der Richtlinie 2006/112/EG.",
        "Export outside the European Union, exempt from VAT, Article 146 of Directive 2006/112/EC.",
    ),
    "signature": (
        "Ontvangen door (naam, tijd, handtekening)",
        "Empfangen von (Name, Uhrzeit, Unterschrift)",
        "Received by (name, time, signature)",
    ),
    "crates": ("Kratten mee / retour", "Kisten geliefert / zurück", "Crates left / returned"),
    "chamber": ("KvK", "Handelsregister (KvK)", "Chamber of Commerce"),
    "own vat": ("Btw", "USt-IdNr.", "VAT"),
    "page": ("Pagina {page} van {pages}", "Seite {page} von {pages}", "Page {page} of {pages}"),
}


def word(key: str, language: Language) -> str:
    """The printed word for `key`; a missing one raises KeyError, so that a test finds it."""
    return WORDS[key][COLUMNS[language]]
