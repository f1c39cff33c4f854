"""The words of documents in all languages: labels before values, titles that name a type. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from postroom.documents.reading.grid import Cell, Grid, Row
from postroom.shared.document_types import TYPES, type_of

_NR = {
    "#nr": r"(?:nummers?|number|num|nr|no|n°|№|#)",
    "#datum": r"(?:datum|dat|date)",
}


def split_labels(text: str) -> tuple[str, ...]:
    """The labels of a list that is parted by commas."""
    return tuple(" ".join(name.split()) for name in text.split(","))


NUMBERS: dict[str, tuple[str, ...]] = {one.code: split_labels(one.numbers) for one in TYPES.values()}
"""Document type -> the labels of its number."""

ANY_NUMBER = split_labels(
    """document~#nr, documentnummer, beleg~#nr, dokument~#nr, dokumenten~#nr, vorgang~#nr, volg~#nr,
    boekstuk~#nr, ons kenmerk, unser zeichen, our reference, our ref~"""
)
"""Labels of a number that say no type."""
BARE_NUMBERS = ("#nr",)
"""Also a heading of tables: they count only beside their value."""

DEBTORS = split_labels(
    """debiteuren~#nr, debiteur~#nr, deb~#nr, klant~#nr, klanten~#nr, klantcode, relatie~#nr, relatiecode,
    afnemer~#nr, cliënt~#nr, lid~#nr, uw klant~#nr, uw debiteuren~#nr, kunden~#nr, kunde~#nr, kd~#nr,
    kdn~#nr, knd~#nr, debitoren~#nr, debitor~#nr, ihre kunden~#nr, kundenkonto, customer~#nr,
    customer id, customer code, client~#nr, account~#nr, your account~#nr, debtor~#nr, client id,
    your customer~#nr, customer account, customer acc~#nr, acct~#nr"""
)

BARE_DEBTORS = split_labels("""debiteur, debitor, kunde, customer, debtor, klant, relatie, client""")
"""The same words also stand before a name: they count only when nothing but a number follows."""

DATES: dict[str, tuple[str, ...]] = {one.code: split_labels(one.dates) for one in TYPES.values()}
"""Document type -> the labels of its date of issue."""

ANY_DATE = split_labels(
    """datum, date, beleg~#datum, document~#datum, dokument~#datum, druck~#datum, dagtekening, opgemaakt op,
    aangemaakt op, erstellt am, drawn up on, date of issue, issue~#datum, ausstellungs~#datum, issued on,
    issued, dated, print~#datum, afdruk~#datum, d.d."""
)

TOTALS = split_labels(
    """totaal te betalen, te betalen bedrag, te betalen, totaal te voldoen, te voldoen, nog te betalen,
    factuurbedrag, totaal factuurbedrag, totaal factuur, eindbedrag, eindtotaal, totaal incl~ btw, totaal
    inclusief btw, totaalbedrag, bedrag incl~ btw, bedrag inclusief btw, totaalbedrag incl~ btw, te
    crediteren, totaal te crediteren, creditbedrag, orderbedrag, ordertotaal, offertebedrag, zu zahlender
    betrag, zu zahlen, zahlbetrag, zahlungsbetrag, gesamtbetrag, rechnungsbetrag, rechnungsendbetrag,
    rechnungssumme, rechnungsbetrag brutto, endbetrag, endsumme, gesamtsumme, bruttobetrag, gesamtbetrag
    brutto, gesamt brutto, summe brutto, gesamtpreis, betrag inkl~ mwst, gesamt inkl~ mwst, gesamtbetrag
    inkl~ mwst, gutschriftsbetrag, gutschriftbetrag, auftragswert, auftragssumme, angebotssumme,
    gesamtforderung, mahnbetrag, total amount due, total due, amount due, balance due, amount payable, total
    payable, grand total, total to pay, total amount, total incl~ vat, total including vat, total inc~ vat,
    invoice total, invoice amount, total invoice amount, amount credited, total credited, total credit,
    order total, total due payable, due payable, amount to pay, te betalen eur, summe brutto eur, please
    pay, gross total, total gross, quote total, factuur totaal, gesamttotal, gesamttotal inkl~ mwst, total
    inkl~ mwst, noch zu zahlen, noch zu zahlender betrag, restbetrag, nog te voldoen, restant te betalen,
    resterend bedrag, remaining amount, amount still due, total ttc, montant ttc, net à payer, montant
    total, total à payer, importe total, total a pagar, totale da pagare, totale fattura, totale documento,
    montant total ttc, kwota do zapłaty, razem do zapłaty"""
)
"""Labels of what is to be paid, or of the sum that the document is about."""

BALANCES = split_labels(
    """totaal openstaand, openstaand bedrag, openstaand saldo, openstaand totaal, offener betrag, offener saldo,
    offener gesamtbetrag, gesamtsaldo, gesamtforderung, mahnbetrag, outstanding amount, total outstanding,
    outstanding balance, open balance, balance due"""
)
"""Labels of all that a customer owes."""

WEAK_TOTALS = split_labels(
    """brutto, totaal, totalen, total, summe, gesamt, saldo, balance, te betalen totaal"""
)


@cache
def fact_labels() -> re.Pattern[str]:
    """Any label of a number, a customer's number or a date."""
    groups = (*NUMBERS.values(), DEBTORS, *DATES.values(), ANY_NUMBER, ANY_DATE)
    return label(tuple(dict.fromkeys(name for group in groups for name in group)))


_END = r"(?:(?<=[#№°])|(?!\w))"
"""No letter may follow, but `Invoice #123` needs no blank."""


@cache
def label(names: tuple[str, ...]) -> re.Pattern[str]:
    """Any of these labels, with what may stand between it and its value: a colon, a currency in brackets."""
    return _compile_label("|".join(_spell_label(name) for name in _list_longest_first(names)))


@cache
def taught_label(names: tuple[str, ...]) -> re.Pattern[str]:
    """Any of these headings as people typed them: no sign in them stands for anything else."""
    return _compile_label("|".join(_escape_part(name) for name in _list_longest_first(names)))


def _list_longest_first(names: tuple[str, ...]) -> list[str]:
    return sorted(set(names), key=lambda name: (-len(name), name))


def _compile_label(spelled: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{spelled}){_END}\.?(?:[ ]?\((?:[^()]{{1,24}})\))?[ ]?[:.]{{0,3}}[ ]?", re.I)


def _spell_label(name: str) -> str:
    parts = re.split(r"(~|#\w+)", name)
    return "".join(_SPELLING.get(part, _escape_part(part)) for part in parts)


def _escape_part(part: str) -> str:
    return re.escape(part).replace(r"\ ", "[ -]?")


_SPELLING = _NR | {"~": r"[.\-–]?[ ]?-?[ ]?"}


Titles = dict[str, dict[str, tuple[str, ...]]]

TITLES: Titles = {
    one.code: {language: split_labels(one.titles(language)) for language in one.words}
    for one in TYPES.values()
}
"""Document type -> language -> its words; the first is the usual one."""

_FOLDED_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}


def fold(text: str) -> str:
    """`text` in small letters, umlauts written out, blanks, hyphens and apostrophes left out."""
    small = unicodedata.normalize("NFC", text).lower()
    return re.sub(r"[\s_’'\-]", "", "".join(_FOLDED_UMLAUTS.get(letter, letter) for letter in small))


def title_of(word: str) -> tuple[str, str]:
    """(document type, language) of a title word in any spelling; ("", "") for an unknown one.

    The language is "" when several have the word.
    """
    found = _MEANINGS.get(fold(word), set())
    if not found:
        return "", ""
    languages = {language for _, language in found}
    return min(type_ for type_, _ in found), languages.pop() if len(languages) == 1 else ""


def list_title_words() -> list[str]:
    """Every title word, the longest first, so that `Credit note` is tried before `Note`."""
    every = (word for names in TITLES.values() for spelled in names.values() for word in spelled)
    return sorted(set(every), key=lambda word: (-len(word), word))


def spell_loosely(word: str) -> str:
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


def _list_meanings() -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for type_, names in TITLES.items():
        for language, spelled in names.items():
            for word in spelled:
                found.setdefault(fold(word), set()).add((type_, language))
    return found


_MEANINGS = _list_meanings()


_WORDS = "|".join(spell_loosely(word) for word in list_title_words())
_COMPOUND = r"(?!(?:be|ver|an|um|zu|auf|hoch|ab)rechnung)[a-zäöüß]{3,24}-?(?:rechnung|factuur)"
"""`Warenrechnung`, `Energiefactuur`: more words than a list can hold; a calculation is none."""
_ORDINAL = (
    r"(?:(?:\d\.?(?:e|te|de|st|nd|rd)?|eerste|tweede|derde|laatste|erste|zweite|dritte|letzte|first|second|third"
    r"|final|kopie|copy|duplicaat|duplikat)[ ])?"
)
NUMBER = r"(?=[^\s]*\d)[A-Za-z0-9][\w./\-]*"
_TITLE = re.compile(
    rf"{_ORDINAL}(?P<word>{_WORDS}|{_COMPOUND})(?!\w|-(?!nr|no)\w|\.[a-z]{{3}})(?:[ ]?\([^()]{{1,40}}\)){{0,2}}"
    rf"(?:[ \-]?(?P<label>nr|no|nummer|number|id)?\.?[ ]?(?P<colon>[:#])?[ ]?(?P<number>{NUMBER}))?"
    r"(?P<rest>.*)",
    re.I,
)
_REFERENCE = re.compile(
    r"(?:betreft|betr|bezug|betrifft|betreff|concerning|re|reference|ref|uw ref\w*|uw kenmerk|ihr zeichen|your ref\w*"
    r"|zu|for|voor|subject|onderwerp|order|bestelling|bestellung|omschrijving|description)\b"
    r"|.*\b(?:keine?|geen|not an?)$",
    re.I,
)
_SUBJECT = re.compile(r"(?:betreft|betr\.?|betrifft|betreff|concerning|re|subject|onderwerp)[ ]?:[ ]?", re.I)
_SPACED_OUT = re.compile(r"(?:\w ){4,}\w(?=$|\s|[A-Z][a-z])")
_APART = 30
"""Columns; what stands farther to the right of a label is not its value."""
_AS_LABEL = 1.5
"""`Lieferschein-Nr: 88` beside other things is a label rather than a title."""
_ALONE = re.compile(rf"(?P<number>{NUMBER})")
_WITH_LABEL = re.compile(
    rf"(?:(?:nr|no|nummer|number)\b[.:]{{0,2}}|:)[ ]?(?P<number>{NUMBER})(?=$|[ ,;])", re.I
)
_ENDS_AS_LABEL = re.compile(r"\b(?:nr|no|nummer|number)\.?:?$|#$", re.I)
_PAGE = re.compile(r"(?:seite|blatt|pagina|page)\b", re.I)
_CLEAR, _OF_SUBJECT = 1.2, 3.0
"""How likely a title is that leaves no doubt; how much a subject line counts where none does."""
_SENTENCE = 60
"""Letters behind a number; it is no title that has so many."""
_LOOKED_AT = 45
"""Rows of the first page in which a title may stand."""


@dataclass(frozen=True)
class Title:
    """A line that may be the title: its type and language, a number beside it, how likely it is, in which row, and
    the whole of its line from there on."""

    type: str
    language: str
    number: str
    shown: str
    weight: float
    row: int = 0
    line: str = ""


def find_titles(first: Grid, document_title: str = "") -> list[Title]:
    """The possible titles, the likeliest first; `document_title` is what the PDF says of itself."""
    found = [title for index, row in enumerate(first[:_LOOKED_AT]) for title in _of_row(index, row)]
    if not any(title.weight > _CLEAR for title in found):
        found += _find_in_subject(first)
    own = _match_title(document_title, 3.0)
    found += [own] if own and not own.shown[len(own.number) :].startswith(" ") else []
    labelled = _find_labelled_types(first)
    weighed = [(title.weight + 0.8 * (title.type in labelled), -place) for place, title in enumerate(found)]
    order = sorted(range(len(found)), key=lambda place: weighed[place], reverse=True)
    return [found[place] for place in order]


def _find_in_subject(first: Grid) -> list[Title]:
    """`Betreff: Rechnung 4711 vom 21.11.2026` is the title where a letter has no other."""
    subjects = (
        (index, _SUBJECT.sub("", cell.text))
        for index, row in enumerate(first[:_LOOKED_AT])
        for cell in row
        if _SUBJECT.match(cell.text)
    )
    found = ((index, _match_title(text, _OF_SUBJECT)) for index, text in subjects)
    return [replace(title, row=index) for index, title in found if title]


def find_type_by_labels(first: Grid) -> str:
    """The type that the label of a number names, where there is no title; "" when several do."""
    found = _find_labelled_types(first)
    return found.pop() if len(found) == 1 else ""


def _of_row(index: int, row: Row) -> Iterator[Title]:
    for place, cell in enumerate(row):
        left = row[place - 1] if place else None
        weight = _weight_of_place(index, row, left, cell)
        title = _match_title(cell.text, weight, leads=place == 0) if weight > 0 else None
        if title and title.weight > 0:
            line = " ".join(other.text for other in row[place:])
            number = title.number or _number_behind(row[place:], title)
            yield replace(title, row=index, number=number, line=line)


def _number_behind(row: Row, title: Title) -> str:
    """The number that stands in the next cell: `Rechnung Nr.    4711    vom 21.11.2026`."""
    if len(row) < 2 or row[1].start - row[0].end > _APART or row[0].text != title.shown:
        return ""
    number = _ALONE.fullmatch(row[1].text) if _ENDS_AS_LABEL.search(row[0].text) else None
    number = number or _WITH_LABEL.match(row[1].text)
    return number["number"].rstrip("./-") if number else ""


def _weight_of_place(index: int, row: Row, left: Cell | None, cell: Cell) -> float:
    if left and (_REFERENCE.match(left.text) or left.text.endswith(":")) and cell.start - left.end < _APART:
        return 0
    crowd = {1: 4.0, 2: 3.5}.get(len(row), 1.5)
    return crowd - 0.05 * index


def _match_title(text: str, weight: float, *, leads: bool = True) -> Title | None:
    """The title with which a text begins; `leads`: nothing stands to its left."""
    text = _close_up(text.strip())
    found = _TITLE.match(text)
    if not found:
        return None
    type_, language = _mean_title(found["word"])
    weight -= _AS_LABEL * bool(found["label"] and (not leads or found["colon"] == ":"))
    weight += _weight_of_rest(found["rest"].strip(" .:-–")) + 0.5 * found["word"].isupper()
    weight += 0.6 * type_of(type_).about_others
    shown = text[: found.start("rest")].strip()
    number = (found["number"] or "").rstrip("./-") if len(found["rest"]) < _SENTENCE else ""
    return Title(type_, language, number, shown, weight)


def _mean_title(word: str) -> tuple[str, str]:
    type_, language = title_of(word)
    if type_:
        return type_, language
    return "invoice", "nl" if word.lower().endswith("factuur") else "de"


def begins_with_title(text: str) -> bool:
    """Whether a line such as `Rechnung Nr. 4711` begins here."""
    return _match_title(text, 1.0) is not None


def _weight_of_rest(rest: str) -> float:
    """A title has little behind it: `Rechnung 4711 vom 21.11.2026` is one, a sentence is none."""
    if not rest or _PAGE.match(rest):
        return 0
    return -0.8 if re.match(r"(?:van|vom|of|dated|d\.d\.|from|voor|zur?|for|\||·)", rest, re.I) else -2.5


def _close_up(text: str) -> str:
    """`F A C T U U R` as one word, also where a page's number stands close behind it."""
    found = _SPACED_OUT.match(text)
    return f"{found.group().replace(' ', '')} {text[found.end() :]}".strip() if found else text


def _find_labelled_types(first: Grid) -> set[str]:
    return {type_ for type_ in TITLES if _has_label(first, label(NUMBERS[type_]))}


def _has_label(first: Grid, pattern: re.Pattern[str]) -> bool:
    return any(pattern.match(cell.text) for row in first for cell in row)
