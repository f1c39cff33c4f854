"""The labels before the values of a document; those of each document type stand in its row. Pure.

A label is written as people read it; `~` stands for any of ". ", "-", " " or nothing, and #nr for the many
spellings of "number".
"""

import re
from functools import cache

from postroom.shared.document_types import TYPES

_NR = {
    "#nr": r"(?:nummers?|number|num|nr|no|n°|№|#)",
    "#datum": r"(?:datum|dat|date)",
}


def listed(text: str) -> tuple[str, ...]:
    """The labels of a list that is parted by commas."""
    return tuple(" ".join(name.split()) for name in text.split(","))


NUMBERS: dict[str, tuple[str, ...]] = {one.code: listed(one.numbers) for one in TYPES.values()}
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

DATES: dict[str, tuple[str, ...]] = {one.code: listed(one.dates) for one in TYPES.values()}
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
