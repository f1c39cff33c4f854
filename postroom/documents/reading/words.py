"""In which language a text is, and whether it is one. Pure."""

import re
from collections.abc import Iterable

from postroom.shared.languages import CODES

_MARKS = {
    "nl": """van het een en niet uw wij ons onze bij voor naar dat met zijn wordt worden graag binnen dagen onder
        vermelding factuur factuurnummer factuurdatum debiteurnummer klantnummer vervaldatum bedrag bedragen totaal
        btw omschrijving aantal prijs eenheid leverbon leverbonnummer bonnummer pakbon leverdatum betalen voldoen
        betaling geleverd besteld stuks stuk korting creditnota offerte orderbevestiging herinnering aanmaning betreft
        geachte vriendelijke groet rekening rekeningnummer kvk pagina nummer tav inclusief exclusief productielijst
        productiedag ontvangen handtekening geldig levering subtotaal verschuldigd openstaand""",
    "de": """der die das und ist sie ihre ihr wir uns unsere unser bitte für vom zum zur mit nicht den dem des auf
        rechnung rechnungsnummer rechnungsdatum kundennummer betrag gesamt gesamtbetrag nettobetrag mwst ust ustidnr
        bezeichnung menge preis einheit einzelpreis lieferschein lieferdatum zahlbar zahlung zahlen überweisen
        innerhalb tagen tage stück rabatt gutschrift angebot auftragsbestätigung mahnung zahlungserinnerung bezug
        geehrte damen herren freundlichen grüßen konto bankverbindung handelsregister amtsgericht geschäftsführer
        seite nummer zzgl inkl netto brutto summe zwischensumme erhalten unterschrift gültig fällig steuernummer
        produktionsliste position pos beleg""",
    "en": """the and of your our please for with this that are is to from by due date invoice number customer amount
        total vat description quantity qty price unit delivery note payment pay within days quoting thank you dear
        regards order ordered delivered pcs discount credit quote quotation reminder statement page subtotal including
        excluding bank account received signature valid item terms balance tax production list drawn up""",
    "fr": """le la les des du et est pour votre vos nous notre nos une un sur avec dans par au aux facture numéro
        montant
        client paiement livraison adresse commande quantité désignation échéance règlement virement prix taxe taxes
        ttc ht
        tva conditions jours référence avoir""",
    "es": """el los las del y es para su sus nuestro una un con por al factura número importe cliente pago entrega
        dirección pedido cantidad descripción vencimiento precio iva días fecha cuenta transferencia base
        imponible""",
    "it": """il lo gli della dei e è per suo vostro nostro una un con fattura numero importo cliente pagamento
        consegna indirizzo ordine quantità descrizione scadenza prezzo iva giorni data conto bonifico imponibile
        totale spett""",
    "pl": """i w na do z faktura numer kwota klient termin płatności sprzedawca nabywca cena wartość brutto netto
        razem ilość data sprzedaży wystawienia słownie zapłaty przelew konto""",
}
_WORD = re.compile(r"[^\W\d_]+")
_OF_MARK = {
    word: language
    for language, words in _MARKS.items()
    for word in words.split()
    if sum(word in others.split() for others in _MARKS.values()) == 1
}
_FEWEST = 3
_TITLE_COUNTS = 4


def language_of(text: str, title: str = "") -> str:
    """The language of a text, "" when it does not say; `title` is the language of the document's title word."""
    counts = dict.fromkeys(_MARKS, 0)
    for word in _WORD.findall(text.lower()):
        if word in _OF_MARK:
            counts[_OF_MARK[word]] += 1
    if title in counts:
        counts[title] += _TITLE_COUNTS
    first, second, *_ = sorted(counts, key=lambda name: counts[name], reverse=True)
    clear = counts[first] >= _FEWEST and counts[first] > 1.2 * counts[second]
    if not clear:
        return title
    return first if first in CODES else ""


def words_of(texts: Iterable[str]) -> list[str]:
    """The words of some texts in their order, each once, in small letters; single letters are none."""
    every = (word for text in texts for word in _WORD.findall(text.casefold()) if len(word) > 1)
    return list(dict.fromkeys(every))


def is_readable(text: str) -> bool:
    """Whether these are words, and not the numbers of letters in a font that says nothing about them."""
    shown = [letter for letter in text if not letter.isspace()]
    if len(shown) < 3:
        return False
    known = sum(letter.isalnum() or letter in ".,:;-–/€$£%&'’()@+#*" for letter in shown)
    strange = sum(
        "\ue000" <= letter <= "\uf8ff" or letter == "\ufffd" or ord(letter) < 32 for letter in shown
    )
    return known >= 0.6 * len(shown) and strange < 0.3 * len(shown)
