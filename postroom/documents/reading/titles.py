"""The words that name a document's type, as titles and file names write them. Pure."""

import re
import unicodedata

from postroom.documents.reading.labels import listed

Titles = dict[str, dict[str, tuple[str, ...]]]

TITLES: Titles = {
    "invoice": {
        "nl": listed(
            """Factuur, Facturen, Verkoopfactuur, Verzamelfactuur, Maandfactuur, Weekfactuur, Pro forma factuur,
            Proformafactuur, Btw-factuur, Nota"""
        ),
        "de": listed(
            """Rechnung, Rechnungen, Sammelrechnung, Monatsrechnung, Wochenrechnung, Schlussrechnung,
            Abschlagsrechnung, Teilrechnung, Proforma-Rechnung, Proformarechnung"""
        ),
        "en": listed(
            """Invoice, Invoices, Tax invoice, VAT invoice, Sales invoice, Commercial invoice,
            Pro forma invoice, Proforma invoice"""
        ),
    },
    "credit-note": {
        "nl": listed("Creditnota, Creditnota's, Creditnotas, Creditfactuur, Creditfacturen"),
        "de": listed(
            """Gutschrift, Gutschriften, Rechnungskorrektur, Rechnungskorrekturen, Korrekturrechnung,
            Stornorechnung"""
        ),
        "en": listed("Credit note, Credit notes, Credit memo, Credit invoice"),
    },
    "delivery-note": {
        "nl": listed(
            """Leverbon, Leverbonnen, Leveringsbon, Leveringsbonnen, Pakbon, Pakbonnen, Afleverbon, Vrachtbrief,
            Bon"""
        ),
        "de": listed("Lieferschein, Lieferscheine, Packschein, Packzettel"),
        "en": listed("Delivery note, Delivery notes, Packing slip, Packing list, Dispatch note"),
    },
    "production-list": {
        "nl": listed("Productielijst, Productielijsten, Baklijst, Baklijsten, Productieorder"),
        "de": listed("Produktionsliste, Produktionslisten, Backliste, Backlisten, Backzettel"),
        "en": listed("Production list, Production lists, Baking list, Production sheet"),
    },
    "order-confirmation": {
        "nl": listed("Orderbevestiging, Orderbevestigingen, Opdrachtbevestiging, Bevestiging van uw order"),
        "de": listed("Auftragsbestätigung, Auftragsbestätigungen, Bestellbestätigung"),
        "en": listed("Order confirmation, Order confirmations, Order acknowledgement, Sales order"),
    },
    "quote": {
        "nl": listed("Offerte, Offertes, Prijsopgave"),
        "de": listed("Angebot, Angebote, Kostenvoranschlag"),
        "en": listed("Quote, Quotes, Quotation, Quotations"),
    },
    "reminder": {
        "nl": listed(
            """Betalingsherinnering, Betalingsherinneringen, Herinnering, Herinneringen, Aanmaning, Aanmaningen"""
        ),
        "de": listed("Zahlungserinnerung, Zahlungserinnerungen, Mahnung, Mahnungen, Erinnerung"),
        "en": listed("Payment reminder, Payment reminders, Reminder, Overdue notice, Dunning letter"),
    },
    "statement": {
        "nl": listed("Rekeningoverzicht, Rekeningoverzichten, Openstaande posten, Saldo-overzicht"),
        "de": listed("Kontoauszug, Kontoauszüge, Kontenauszug, Offene Posten, Saldenliste"),
        "en": listed("Statement, Statements, Statement of account, Account statement"),
    },
    "service-message": {
        "nl": listed("Servicebericht, Serviceberichten, Servicerapport, Werkbon"),
        "de": listed("Servicenachricht, Servicenachrichten, Servicebericht, Serviceberichte"),
        "en": listed("Service message, Service messages, Service report, Service reports"),
    },
}
"""Document type -> language -> its words; the first is the usual one."""

_FOLDED_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}


def folded(text: str) -> str:
    """`text` in small letters, umlauts written out, blanks, hyphens and apostrophes left out."""
    small = unicodedata.normalize("NFC", text).lower()
    return re.sub(r"[\s_’'\-]", "", "".join(_FOLDED_UMLAUTS.get(letter, letter) for letter in small))


def title_of(word: str) -> tuple[str, str]:
    """(document type, language) of a title word in any spelling; ("", "") for an unknown one.

    The language is "" when several have the word.
    """
    found = _MEANINGS.get(folded(word), set())
    if not found:
        return "", ""
    languages = {language for _, language in found}
    return min(type_ for type_, _ in found), languages.pop() if len(languages) == 1 else ""


def words() -> list[str]:
    """Every title word, the longest first, so that `Credit note` is tried before `Note`."""
    every = (word for names in TITLES.values() for spelled in names.values() for word in spelled)
    return sorted(set(every), key=lambda word: (-len(word), word))


def spelled_loosely(word: str) -> str:
    """A regular expression for `word` as programs write it: `Credit_note`, `Auftragsbestaetigung`."""
    return "".join(_LOOSE.get(letter, re.escape(letter)) for letter in word.lower())


_LOOSE = {
    " ": r"[ _\-]?",
    "-": r"[ _\-]?",
    "'": r"[’' _]?",
    "ä": "(?:ä|ae)",
    "ö": "(?:ö|oe)",
    "ü": "(?:ü|ue)",
    "ß": "(?:ß|ss)",
}


def _meanings() -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for type_, names in TITLES.items():
        for language, spelled in names.items():
            for word in spelled:
                found.setdefault(folded(word), set()).add((type_, language))
    return found


_MEANINGS = _meanings()
