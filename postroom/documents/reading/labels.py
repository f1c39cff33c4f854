"""The labels before the values of a document, in Dutch, German and English. Pure.

A label is written as people read it; `~` stands for any of ". ", "-", " " or nothing, and #nr for the many
spellings of "number".
"""

import re
from functools import cache

_NR = {
    "#nr": r"(?:nummers?|number|num|nr|no|n°|№|#)",
    "#datum": r"(?:datum|dat|date)",
}


def listed(text: str) -> tuple[str, ...]:
    """The labels of a list that is parted by commas."""
    return tuple(" ".join(name.split()) for name in text.split(","))


NUMBERS: dict[str, tuple[str, ...]] = {
    "invoice": listed(
        """factuur~#nr, fact~#nr, fakt~#nr, faktuur~#nr, nota~#nr, verkoopfactuur~#nr, rechnungs~#nr,
        rechnung~#nr, rechn~#nr, rg~#nr, re~#nr, faktura~#nr, invoice~#nr, inv~#nr, tax invoice~#nr,
        invoice id, our invoice"""
    ),
    "credit-note": listed(
        """creditnota~#nr, creditfactuur~#nr, credit~#nr, gutschrifts~#nr, gutschrift~#nr,
        rechnungskorrektur~#nr, korrektur~#nr, stornorechnung~#nr, credit note~#nr, credit memo~#nr,
        creditnote~#nr"""
    ),
    "delivery-note": listed(
        """leverbon~#nr, bon~#nr, pakbon~#nr, afleverbon~#nr, leveringsbon~#nr, pakbon, lieferschein~#nr,
        liefersch~#nr, ls~#nr, delivery note~#nr, packing slip~#nr, dispatch note~#nr, delivery~#nr"""
    ),
    "production-list": listed(
        """lijst~#nr, liste~#nr, list~#nr, productielijst~#nr, produktionsliste~#nr, backliste~#nr, lijst,
        liste, list"""
    ),
    "order-confirmation": listed(
        """order~#nr, orderbevestiging~#nr, opdracht~#nr, auftrags~#nr, auftrag~#nr, auftragsbestätigung~#nr,
        ab~#nr, order confirmation~#nr, sales order~#nr, our order~#nr"""
    ),
    "quote": listed("""offerte~#nr, angebots~#nr, angebot~#nr, quote~#nr, quotation~#nr"""),
    "reminder": listed(
        """herinnering~#nr, herinnerings~#nr, aanmaning~#nr, aanmanings~#nr, mahnung~#nr, mahn~#nr,
        mahnungs~#nr, reminder~#nr"""
    ),
    "statement": listed("""overzicht~#nr, auszug~#nr, auszugs~#nr, kontoauszug~#nr, statement~#nr"""),
    "service-message": listed(
        """servicebericht~#nr, serviceberichts~#nr, service~#nr, bericht~#nr, ticket~#nr, berichts~#nr,
        werkbon~#nr, service report~#nr"""
    ),
}
"""Document type -> the labels of its number."""

ANY_NUMBER = listed(
    """document~#nr, documentnummer, beleg~#nr, dokument~#nr, dokumenten~#nr, vorgang~#nr, volg~#nr,
    boekstuk~#nr, ons kenmerk, unser zeichen, our reference, our ref~"""
)
"""Labels of a number that say no type."""
BARE_NUMBERS = ("#nr",)
"""Also a heading of tables: they count only beside their value."""

DEBTORS = listed(
    """debiteuren~#nr, debiteur~#nr, deb~#nr, klant~#nr, klanten~#nr, klantcode, relatie~#nr, relatiecode,
    afnemer~#nr, cliënt~#nr, lid~#nr, uw klant~#nr, uw debiteuren~#nr, kunden~#nr, kunde~#nr, kd~#nr,
    kdn~#nr, knd~#nr, debitoren~#nr, debitor~#nr, konto~#nr, ihre kunden~#nr, kundenkonto, customer~#nr,
    customer id, customer code, client~#nr, account~#nr, your account~#nr, debtor~#nr, client id,
    your customer~#nr, customer account, customer acc~#nr, acct~#nr"""
)

BARE_DEBTORS = listed("""debiteur, debitor, kunde, customer, debtor, klant, relatie, client""")
"""The same words also stand before a name: they count only when nothing but a number follows."""

DATES: dict[str, tuple[str, ...]] = {
    "invoice": listed(
        """factuur~#datum, fact~#datum, rechnungs~#datum, rechnung vom, invoice~#datum, date of invoice,
        nota~#datum, faktura~#datum, tax point"""
    ),
    "credit-note": listed(
        """creditnota~#datum, credit~#datum, gutschrifts~#datum, credit note~#datum, creditdatum,
        factuur~#datum, rechnungs~#datum"""
    ),
    "delivery-note": listed(
        """leverbon~#datum, bon~#datum, lieferschein~#datum, delivery note~#datum, leverings~#datum,
        lever~#datum, liefer~#datum, delivery~#datum, pakbon~#datum, dispatch~#datum, verzend~#datum,
        versand~#datum, geleverd op, geliefert am"""
    ),
    "production-list": listed("""lijst~#datum, listen~#datum, list~#datum"""),
    "order-confirmation": listed(
        """order~#datum, auftrags~#datum, order confirmation~#datum, bestel~#datum"""
    ),
    "quote": listed("""offerte~#datum, angebots~#datum, quote~#datum, quotation~#datum"""),
    "reminder": listed("""herinnerings~#datum, mahn~#datum, reminder~#datum, aanmanings~#datum"""),
    "statement": listed("""overzicht~#datum, auszugs~#datum, statement~#datum"""),
    "service-message": listed("""bericht~#datum, berichts~#datum, service~#datum, report~#datum"""),
}
"""Document type -> the labels of its date of issue."""

ANY_DATE = listed(
    """datum, date, beleg~#datum, document~#datum, dokument~#datum, druck~#datum, dagtekening, opgemaakt op,
    aangemaakt op, erstellt am, drawn up on, date of issue, issue~#datum, ausstellungs~#datum, issued on,
    issued, dated, print~#datum, afdruk~#datum, d.d."""
)

TOTALS = listed(
    """totaal te betalen, te betalen bedrag, te betalen, totaal te voldoen, te voldoen, nog te betalen,
    factuurbedrag, factuurtotaal, totaal factuurbedrag, totaal factuur, eindbedrag, eindtotaal,
    totaal incl~ btw, totaal inclusief btw, totaalbedrag, bedrag incl~ btw, bedrag inclusief btw,
    totaalbedrag incl~ btw, te crediteren, totaal te crediteren, creditbedrag, orderbedrag, ordertotaal,
    totaal openstaand, openstaand bedrag, openstaand saldo, offertebedrag, zu zahlender betrag, zu zahlen,
    zahlbetrag, zahlungsbetrag, gesamtbetrag, rechnungsbetrag, rechnungsendbetrag, rechnungssumme,
    rechnungsbetrag brutto, endbetrag, endsumme, gesamtsumme, bruttobetrag, gesamtbetrag brutto,
    gesamt brutto, summe brutto, gesamtpreis, betrag inkl~ mwst, gesamt inkl~ mwst, gesamtbetrag inkl~ mwst,
    gutschriftsbetrag, gutschriftbetrag, auftragswert, auftragssumme, angebotssumme, offener betrag,
    offener gesamtbetrag, gesamtforderung, mahnbetrag, total amount due, total due, amount due, balance due,
    amount payable, total payable, grand total, total to pay, total amount, total incl~ vat,
    total including vat, total inc~ vat, invoice total, invoice amount, total invoice amount,
    amount credited, total credited, total credit, order total, outstanding amount, total outstanding,
    please pay, gross total, total gross, quote total"""
)
"""Labels of what is to be paid, or of the sum that the document is about."""

WEAK_TOTALS = listed("""totaal, totalen, total, summe, gesamt, saldo, balance, te betalen totaal""")

_END = r"(?:(?<=[#№°])|(?!\w))"
"""No letter may follow, but `Invoice #123` needs no blank."""


@cache
def label(names: tuple[str, ...]) -> re.Pattern[str]:
    """Any of these labels, with what may stand between it and its value: a colon, a currency in brackets."""
    longest_first = sorted(set(names), key=lambda name: (-len(name), name))
    spelled = "|".join(_spelled(name) for name in longest_first)
    return re.compile(rf"(?:{spelled}){_END}\.?(?:[ ]?\((?:[^()]{{1,24}})\))?[ ]?[:.]{{0,3}}[ ]?", re.I)


def _spelled(name: str) -> str:
    parts = re.split(r"(~|#\w+)", name)
    return "".join(_SPELLING.get(part, _plain(part)) for part in parts)


def _plain(part: str) -> str:
    return re.escape(part).replace(r"\ ", "[ -]?")


_SPELLING = _NR | {"~": r"[.\-–]?[ ]?-?[ ]?"}
