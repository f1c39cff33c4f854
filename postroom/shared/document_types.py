"""The document types that everybody has: one row each, and every room that asks about a type asks here. Pure.

An installation's own types have no row; they get what is usual. A label is written as people read it: `~` stands
for any of ". ", "-", " " or nothing, `#nr` and `#datum` for the spellings of "number" and "date".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from postroom.shared.languages import SOURCE


@dataclass(frozen=True)
class DocumentType:
    """One document type; only `code` and `words` are needed.

    `words`: language -> its word within a sentence, singular. What follows from them unless it is given: `headings`,
    the words over its address columns in customer files (small letters, no blanks), and the labels before number and
    date of a document, parted by commas. `also`: language -> other words that titles and file names use.

    `answers_to_orders`: answers go to the order address. `for_tax`: mail and document are compared for words that
    matter for tax. `about_others`: its documents name documents of other types, so that its own title counts more.
    `any_number`: its number may look like anything. `numbered_like`: the type whose number label is asked last.
    `number_name`: the placeholder that means its number alone.
    """

    code: str
    words: Mapping[str, str]
    also: Mapping[str, str] = field(default_factory=dict)
    headings: str = ""
    number_labels: str = ""
    date_labels: str = ""
    answers_to_orders: bool = False
    for_tax: bool = False
    about_others: bool = False
    any_number: bool = False
    numbered_like: str = ""
    number_name: str = ""

    def titles(self, language: str) -> str:
        """The words that name it in titles and file names, parted by commas, the usual one first."""
        return ", ".join(filter(None, (_capitalise(self.words[language]), self.also.get(language, ""))))

    @property
    def numbers(self) -> str:
        """The labels of its number."""
        return self.number_labels or ", ".join(f"{word}~#nr" for word in self.words.values())

    @property
    def dates(self) -> str:
        """The labels of its date of issue."""
        return self.date_labels or ", ".join(f"{word}~#datum" for word in self.words.values())

    @property
    def columns(self) -> str:
        """Its words over columns of customer files, parted by blanks."""
        return self.headings or " ".join(word.replace(" ", "") for word in self.words.values())


def _capitalise(word: str) -> str:
    return word[:1].upper() + word[1:]


OTHER = DocumentType("", {"nl": "document", "de": "Dokument", "en": "document"})
"""What is said of a type that an installation made up itself."""

_ROWS = (
    DocumentType(
        code="invoice",
        words={"nl": "factuur", "de": "Rechnung", "en": "invoice"},
        also={
            "nl": """Facturen, Verkoopfactuur, Verzamelfactuur, Maandfactuur, Weekfactuur, Pro forma factuur,
                Proformafactuur, Btw-factuur, Nota""",
            "de": """Rechnungen, Sammelrechnung, Monatsrechnung, Wochenrechnung, Schlussrechnung, Abschlagsrechnung,
                Teilrechnung, Proforma-Rechnung, Proformarechnung""",
            "en": """Invoices, Tax invoice, VAT invoice, Sales invoice, Commercial invoice, Pro forma invoice,
                Proforma invoice""",
        },
        headings="""facturen factuur facturatie fakturen faktura rechnungen rechnungs rechnung invoices invoice
            invoicing billing""",
        number_labels="""factuur~#nr, fact~#nr, fakt~#nr, faktuur~#nr, nota~#nr, verkoopfactuur~#nr, rechnungs~#nr,
            rechnung~#nr, rechn~#nr, rg~#nr, re~#nr, faktura~#nr, invoice~#nr, inv~#nr, tax invoice~#nr,
            invoice id, our invoice""",
        date_labels="""factuur~#datum, fact~#datum, rechnungs~#datum, rechnung vom, invoice~#datum, date of invoice,
            nota~#datum, faktura~#datum, tax point""",
        for_tax=True,
        number_name="invoice_number",
    ),
    DocumentType(
        code="credit-note",
        words={"nl": "creditnota", "de": "Gutschrift", "en": "credit note"},
        also={
            "nl": "Creditnota's, Creditnotas, Creditfactuur, Creditfacturen",
            "de": """Gutschriften, Rechnungskorrektur, Rechnungs-Korrektur, Rechnungskorrekturen, Korrekturrechnung,
                Stornorechnung, Storno-Rechnung""",
            "en": "Credit notes, Credit memo, Credit invoice",
        },
        headings="creditnotas creditnota creditfactuur gutschriften gutschrift creditnotes creditnote",
        number_labels="""creditnota~#nr, creditfactuur~#nr, credit~#nr, gutschrifts~#nr, gutschrift~#nr,
            rechnungskorrektur~#nr, korrektur~#nr, stornorechnung~#nr, credit note~#nr, credit memo~#nr,
            creditnote~#nr""",
        date_labels="""creditnota~#datum, credit~#datum, gutschrifts~#datum, credit note~#datum, creditdatum,
            factuur~#datum, rechnungs~#datum""",
        for_tax=True,
        about_others=True,
        numbered_like="invoice",
    ),
    DocumentType(
        code="delivery-note",
        words={"nl": "leverbon", "de": "Lieferschein", "en": "delivery note"},
        also={
            "nl": """Leverbonnen, Leveringsbon, Leveringsbonnen, Pakbon, Pakbonnen, Afleverbon, Vrachtbrief, Bon""",
            "de": "Lieferscheine, Packschein, Packzettel",
            "en": "Delivery notes, Packing slip, Packing list, Dispatch note",
        },
        headings="""leverbonnen leverbon pakbonnen pakbon afleverbonnen afleverbon lieferscheine lieferschein
            deliverynotes deliverynote""",
        number_labels="""leverbon~#nr, bon~#nr, pakbon~#nr, afleverbon~#nr, leveringsbon~#nr, pakbon,
            lieferschein~#nr, liefersch~#nr, ls~#nr, delivery note~#nr, packing slip~#nr, dispatch note~#nr,
            delivery~#nr""",
        date_labels="""leverbon~#datum, bon~#datum, lieferschein~#datum, delivery note~#datum, leverings~#datum,
            lever~#datum, liefer~#datum, delivery~#datum, pakbon~#datum, dispatch~#datum, verzend~#datum,
            versand~#datum, geleverd op, geliefert am""",
        answers_to_orders=True,
        number_name="delivery_note_number",
    ),
    DocumentType(
        code="production-list",
        words={"nl": "productielijst", "de": "Produktionsliste", "en": "production list"},
        also={
            "nl": "Productielijsten, Baklijst, Baklijsten, Productieorder",
            "de": "Produktionslisten, Backliste, Backlisten, Backzettel",
            "en": "Production lists, Baking list, Production sheet",
        },
        headings="""productielijsten productielijst produktionslisten produktionsliste productionlists
            productionlist""",
        number_labels="""lijst~#nr, liste~#nr, list~#nr, productielijst~#nr, produktionsliste~#nr, backliste~#nr,
            lijst, liste, list""",
        date_labels="lijst~#datum, listen~#datum, list~#datum",
        answers_to_orders=True,
        any_number=True,
    ),
    DocumentType(
        code="order-confirmation",
        words={"nl": "orderbevestiging", "de": "Auftragsbestätigung", "en": "order confirmation"},
        also={
            "nl": "Orderbevestigingen, Opdrachtbevestiging, Bevestiging van uw order",
            "de": "Auftragsbestätigungen, Bestellbestätigung",
            "en": "Order confirmations, Order acknowledgement, Sales order",
        },
        headings="""orderbevestigingen orderbevestiging auftragsbestatigungen auftragsbestatigung orderconfirmations
            orderconfirmation""",
        number_labels="""order~#nr, orderbevestiging~#nr, opdracht~#nr, auftrags~#nr, auftrag~#nr,
            auftragsbestätigung~#nr, ab~#nr, order confirmation~#nr, sales order~#nr, our order~#nr""",
        date_labels="order~#datum, auftrags~#datum, order confirmation~#datum, bestel~#datum",
    ),
    DocumentType(
        code="quote",
        words={"nl": "offerte", "de": "Angebot", "en": "quote"},
        also={
            "nl": "Offertes, Prijsopgave",
            "de": "Angebote, Kostenvoranschlag, Offerte, Offerten",
            "en": "Quotes, Quotation, Quotations",
        },
        headings="offertes offerte angebote angebot quotes quote quotations quotation",
        number_labels="offerte~#nr, angebots~#nr, angebot~#nr, quote~#nr, quotation~#nr",
        date_labels="offerte~#datum, angebots~#datum, quote~#datum, quotation~#datum",
    ),
    DocumentType(
        code="reminder",
        words={"nl": "betalingsherinnering", "de": "Zahlungserinnerung", "en": "payment reminder"},
        also={
            "nl": "Betalingsherinneringen, Herinnering, Herinneringen, Aanmaning, Aanmaningen",
            "de": "Zahlungserinnerungen, Mahnung, Mahnungen, Erinnerung",
            "en": "Payment reminders, Reminder, Overdue notice, Dunning letter",
        },
        headings="""betalingsherinneringen betalingsherinnering herinneringen herinnering aanmaningen aanmaning
            zahlungserinnerungen zahlungserinnerung mahnungen mahnung paymentreminders reminders reminder
            dunning""",
        number_labels="""herinnering~#nr, herinnerings~#nr, aanmaning~#nr, aanmanings~#nr, mahnung~#nr, mahn~#nr,
            mahnungs~#nr, reminder~#nr""",
        date_labels="herinnerings~#datum, mahn~#datum, reminder~#datum, aanmanings~#datum",
        about_others=True,
    ),
    DocumentType(
        code="statement",
        words={"nl": "rekeningoverzicht", "de": "Kontoauszug", "en": "statement"},
        also={
            "nl": "Rekeningoverzichten, Openstaande posten, Saldo-overzicht",
            "de": "Kontoauszüge, Kontenauszug, Offene Posten, Saldenliste",
            "en": "Statements, Statement of account, Account statement",
        },
        headings="""rekeningoverzichten rekeningoverzicht kontoauszuge kontoauszug saldenlisten saldenliste
            statements statement""",
        number_labels="overzicht~#nr, auszug~#nr, auszugs~#nr, kontoauszug~#nr, statement~#nr",
        date_labels="overzicht~#datum, auszugs~#datum, statement~#datum",
        about_others=True,
    ),
    DocumentType(
        code="service-message",
        words={"nl": "servicebericht", "de": "Servicenachricht", "en": "service message"},
        also={
            "nl": "Serviceberichten, Servicerapport, Werkbon",
            "de": "Servicenachrichten, Servicebericht, Serviceberichte",
            "en": "Service messages, Service report, Service reports",
        },
        headings="""serviceberichten servicebericht servicenachrichten servicenachricht eservice servicemessages
            servicemessage""",
        number_labels="""servicebericht~#nr, serviceberichts~#nr, service~#nr, bericht~#nr, ticket~#nr, berichts~#nr,
            werkbon~#nr, service report~#nr""",
        date_labels="bericht~#datum, berichts~#datum, service~#datum, report~#datum",
    ),
)
TYPES: Mapping[str, DocumentType] = MappingProxyType({one.code: one for one in _ROWS})
"""The types by their code, in their usual order."""


def type_of(code: str) -> DocumentType:
    """The row of a type; OTHER for one of the installation's own."""
    return TYPES.get(code, OTHER)


def title_of(code: str, language: str) -> str:
    """The word of a type with a capital, in `language`; in English where that has no word for it."""
    words = type_of(code).words
    return _capitalise(words.get(language) or words[SOURCE])
