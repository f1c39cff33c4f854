"""The mail texts that Postroom brings along, for each language and document type.

They are what a mail says until somebody writes a template of their own. Short on purpose: a greeting, the
sentence that the document is attached, and the sender's company.
"""

from dataclasses import dataclass

from postroom.shared.languages import CODES, LISTED

Sentences = tuple[str, str]
"""Subject, and the sentence of the text."""

FILE_NAME = "#file_name#"
"""The attachment keeps the name of the file that was handed over."""


@dataclass(frozen=True, slots=True)
class MailText:
    """Subject, plain text and attachment name of a mail, with placeholders such as `#number#`."""

    subject: str
    text: str
    file_name: str


TYPE_WORDS: dict[str, dict[str, str]] = {
    "invoice": {"nl": "Factuur", "de": "Rechnung", "en": "Invoice"},
    "credit-note": {"nl": "Creditnota", "de": "Gutschrift", "en": "Credit note"},
    "delivery-note": {"nl": "Leverbon", "de": "Lieferschein", "en": "Delivery note"},
    "production-list": {"nl": "Productielijst", "de": "Produktionsliste", "en": "Production list"},
    "order-confirmation": {"nl": "Orderbevestiging", "de": "Auftragsbestätigung", "en": "Order confirmation"},
    "quote": {"nl": "Offerte", "de": "Angebot", "en": "Quote"},
    "reminder": {"nl": "Betalingsherinnering", "de": "Zahlungserinnerung", "en": "Payment reminder"},
    "statement": {"nl": "Rekeningoverzicht", "de": "Kontoauszug", "en": "Statement"},
    "service-message": {"nl": "Servicebericht", "de": "Servicenachricht", "en": "Service message"},
}
"""Document type -> its word, singular, in each language: the value of `#type#`."""

OWN_TYPE_WORD = {"nl": "Document", "de": "Dokument", "en": "Document"}
"""The word for a type that an installation made up itself."""

GREETINGS = {"nl": "Geachte heer, mevrouw,", "de": "Sehr geehrte Damen und Herren,", "en": "Dear customer,"}
CLOSINGS = {"nl": "Met vriendelijke groet,", "de": "Mit freundlichen Grüßen", "en": "Kind regards,"}

_NUMBERED: dict[str, dict[str, Sentences]] = {
    "nl": {
        "invoice": (
            "Factuur #invoice_number# van #company#",
            "In de bijlage vindt u onze factuur #invoice_number#.",
        ),
        "credit-note": (
            "Creditnota #number# van #company#",
            "In de bijlage vindt u onze creditnota #number#.",
        ),
        "delivery-note": ("Leverbon #number# van #company#", "In de bijlage vindt u onze leverbon #number#."),
        "production-list": ("Productielijst #number#", "In de bijlage vindt u productielijst #number#."),
        "order-confirmation": (
            "Orderbevestiging #number# van #company#",
            "Hartelijk dank voor uw bestelling. In de bijlage vindt u onze orderbevestiging #number#.",
        ),
        "quote": ("Offerte #number# van #company#", "In de bijlage vindt u onze offerte #number#."),
        "reminder": (
            "Betalingsherinnering #number# van #company#",
            "In de bijlage vindt u onze betalingsherinnering #number#. Hebt u inmiddels betaald, dan kunt u "
            "deze herinnering als niet verzonden beschouwen.",
        ),
        "statement": (
            "Rekeningoverzicht #number# van #company#",
            "In de bijlage vindt u rekeningoverzicht #number#.",
        ),
        "service-message": (
            "Servicebericht #number# van #company#",
            "In de bijlage vindt u ons servicebericht #number#.",
        ),
    },
    "de": {
        "invoice": (
            "Rechnung #invoice_number# von #company#",
            "im Anhang finden Sie unsere Rechnung #invoice_number#.",
        ),
        "credit-note": (
            "Gutschrift #number# von #company#",
            "im Anhang finden Sie unsere Gutschrift #number#.",
        ),
        "delivery-note": (
            "Lieferschein #number# von #company#",
            "im Anhang finden Sie unseren Lieferschein #number#.",
        ),
        "production-list": (
            "Produktionsliste #number#",
            "im Anhang finden Sie die Produktionsliste #number#.",
        ),
        "order-confirmation": (
            "Auftragsbestätigung #number# von #company#",
            "vielen Dank für Ihre Bestellung. Im Anhang finden Sie unsere Auftragsbestätigung #number#.",
        ),
        "quote": ("Angebot #number# von #company#", "im Anhang finden Sie unser Angebot #number#."),
        "reminder": (
            "Zahlungserinnerung #number# von #company#",
            "im Anhang finden Sie unsere Zahlungserinnerung #number#. Sollten Sie inzwischen gezahlt haben, "
            "betrachten Sie dieses Schreiben bitte als gegenstandslos.",
        ),
        "statement": ("Kontoauszug #number# von #company#", "im Anhang finden Sie den Kontoauszug #number#."),
        "service-message": (
            "Servicenachricht #number# von #company#",
            "im Anhang finden Sie unsere Servicenachricht #number#.",
        ),
    },
    "en": {
        "invoice": (
            "Invoice #invoice_number# from #company#",
            "Please find attached our invoice #invoice_number#.",
        ),
        "credit-note": (
            "Credit note #number# from #company#",
            "Please find attached our credit note #number#.",
        ),
        "delivery-note": (
            "Delivery note #number# from #company#",
            "Please find attached our delivery note #number#.",
        ),
        "production-list": ("Production list #number#", "Please find attached production list #number#."),
        "order-confirmation": (
            "Order confirmation #number# from #company#",
            "Thank you for your order. Please find attached our order confirmation #number#.",
        ),
        "quote": ("Quote #number# from #company#", "Please find attached our quote #number#."),
        "reminder": (
            "Payment reminder #number# from #company#",
            "Please find attached our payment reminder #number#. If you have paid in the meantime, please "
            "disregard it.",
        ),
        "statement": ("Statement #number# from #company#", "Please find attached statement #number#."),
        "service-message": (
            "Service message #number# from #company#",
            "Please find attached our service message #number#.",
        ),
    },
}

_NUMBERLESS: dict[str, dict[str, Sentences]] = {
    "nl": {
        "invoice": ("Factuur van #company#", "In de bijlage vindt u onze factuur."),
        "credit-note": ("Creditnota van #company#", "In de bijlage vindt u onze creditnota."),
        "delivery-note": ("Leverbon van #company#", "In de bijlage vindt u onze leverbon."),
        "production-list": ("Productielijst", "In de bijlage vindt u de productielijst."),
        "order-confirmation": (
            "Orderbevestiging van #company#",
            "Hartelijk dank voor uw bestelling. In de bijlage vindt u onze orderbevestiging.",
        ),
        "quote": ("Offerte van #company#", "In de bijlage vindt u onze offerte."),
        "reminder": (
            "Betalingsherinnering van #company#",
            "In de bijlage vindt u onze betalingsherinnering. Hebt u inmiddels betaald, dan kunt u deze "
            "herinnering als niet verzonden beschouwen.",
        ),
        "statement": ("Rekeningoverzicht van #company#", "In de bijlage vindt u uw rekeningoverzicht."),
        "service-message": ("Servicebericht van #company#", "In de bijlage vindt u ons servicebericht."),
    },
    "de": {
        "invoice": ("Rechnung von #company#", "im Anhang finden Sie unsere Rechnung."),
        "credit-note": ("Gutschrift von #company#", "im Anhang finden Sie unsere Gutschrift."),
        "delivery-note": ("Lieferschein von #company#", "im Anhang finden Sie unseren Lieferschein."),
        "production-list": ("Produktionsliste", "im Anhang finden Sie die Produktionsliste."),
        "order-confirmation": (
            "Auftragsbestätigung von #company#",
            "vielen Dank für Ihre Bestellung. Im Anhang finden Sie unsere Auftragsbestätigung.",
        ),
        "quote": ("Angebot von #company#", "im Anhang finden Sie unser Angebot."),
        "reminder": (
            "Zahlungserinnerung von #company#",
            "im Anhang finden Sie unsere Zahlungserinnerung. Sollten Sie inzwischen gezahlt haben, "
            "betrachten Sie dieses Schreiben bitte als gegenstandslos.",
        ),
        "statement": ("Kontoauszug von #company#", "im Anhang finden Sie Ihren Kontoauszug."),
        "service-message": (
            "Servicenachricht von #company#",
            "im Anhang finden Sie unsere Servicenachricht.",
        ),
    },
    "en": {
        "invoice": ("Invoice from #company#", "Please find attached our invoice."),
        "credit-note": ("Credit note from #company#", "Please find attached our credit note."),
        "delivery-note": ("Delivery note from #company#", "Please find attached our delivery note."),
        "production-list": ("Production list", "Please find attached the production list."),
        "order-confirmation": (
            "Order confirmation from #company#",
            "Thank you for your order. Please find attached our order confirmation.",
        ),
        "quote": ("Quote from #company#", "Please find attached our quote."),
        "reminder": (
            "Payment reminder from #company#",
            "Please find attached our payment reminder. If you have paid in the meantime, please "
            "disregard it.",
        ),
        "statement": ("Statement from #company#", "Please find attached your statement."),
        "service-message": ("Service message from #company#", "Please find attached our service message."),
    },
}

_OWN_NUMBERED: dict[str, Sentences] = {
    "nl": ("Document #number# van #company#", "In de bijlage vindt u ons document #number#."),
    "de": ("Dokument #number# von #company#", "im Anhang finden Sie unser Dokument #number#."),
    "en": ("Document #number# from #company#", "Please find attached our document #number#."),
}
_OWN_NUMBERLESS: dict[str, Sentences] = {
    "nl": ("Document van #company#", "In de bijlage vindt u een document."),
    "de": ("Dokument von #company#", "im Anhang finden Sie ein Dokument."),
    "en": ("Document from #company#", "Please find attached a document."),
}


def _mail(language: str, sentences: Sentences) -> MailText:
    subject, sentence = sentences
    text = f"{GREETINGS[language]}\n\n{sentence}\n\n{CLOSINGS[language]}\n#company#\n"
    return MailText(subject, text, FILE_NAME)


def _all(texts: dict[str, dict[str, Sentences]]) -> dict[tuple[str, str], MailText]:
    return {
        (language, kind): _mail(language, sentences)
        for language, kinds in texts.items()
        for kind, sentences in kinds.items()
    }


DEFAULTS: dict[tuple[str, str], MailText] = _all(_NUMBERED)
"""(language, document type) -> the text for a document with a number."""
NUMBERLESS: dict[tuple[str, str], MailText] = _all(_NUMBERLESS)
"""(language, document type) -> the text for a document without a number."""


def mail_text(language: str, document_type: str, numbered: bool) -> MailText:
    """The text to send a document with; a type of the installation's own gets one about a "document".

    Raises ValueError for a language without texts.
    """
    if language not in CODES:
        raise ValueError(f"There are no mail texts in the language {language!r}; choose one of: {LISTED}.")
    known = DEFAULTS if numbered else NUMBERLESS
    neutral = _OWN_NUMBERED if numbered else _OWN_NUMBERLESS
    return known.get((language, document_type)) or _mail(language, neutral[language])
