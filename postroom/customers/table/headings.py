"""The words over the columns of exports from Dutch, German and English programs, and what each column holds."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from postroom.shared.document_types import TYPES

Field = Literal["debtor", "name", "language", "format", "together", "do_not_email", "address"]


@dataclass(frozen=True)
class Column:
    """What a column holds; `type` and `kind` of an address, `rank` when several columns say they hold the same."""

    field: Field
    type: str = ""
    kind: str = ""
    rank: int = 0


_WORDS: dict[Field, str] = {
    # The first ones win when a table has several of them.
    "debtor": """
        debiteurnummer debiteurennummer debiteurnr debiteurennr debnummer debnr debiteurcode debiteurid debiteur
        debitorennummer debitornummer debitorennr debitornr debitorenkonto debitorkonto debitorenkontonummer
        debitor debitoren debitornumber debitorid
        klantnummer klantennummer klantnr klantennr klantcode klantid klnr
        relatienummer relatienr relatiecode relatieid kundennummer kundennr kundnr kdnummer kdnr kundencode
        kundenid kundenkonto customernumber customerno customernr customercode customerid customeraccount
        debtornumber debtorno debtornr debtorcode debtorid debtor debtoraccount clientnumber clientno clientcode
        accountnumber accountno accountcode adresnummer adressnummer adressnr personenkonto
        """,
    "name": """
        naam name name1 naam1 bedrijfsnaam klantnaam debiteurnaam debiteurennaam relatienaam firmanaam
        naamklant naamdebiteur bedrijf kundenname debitorenname debitorname firmenname firmenbezeichnung firma firma1
        customername debtorname companyname company clientname accountname klant kunde customer
        """,
    "language": """
        taal taalcode talencode correspondentietaal taalvoorkeur taalkeuze sprache sprachcode sprachkennzeichen
        sprachkz sprachenschlussel sprachschlussel korrespondenzsprache belegsprache language languagecode lang
        """,
    "format": """
        formaat bestandsformaat documentformaat factuurformaat format dateiformat belegformat dokumentformat
        rechnungsformat fileformat documentformat invoiceformat efactuur erechnung einvoice xmlformat
        """,
    "together": """
        samen tezamen samenvoegen gebundeld bundelen verzamelmail verzamelen documentensamen
        meerderedocumentenineenmail meerderedocumentenineenemail allesinéénmail zusammen gebundelt bundeln
        sammelmail sammelversand zusammenfassen mehrerebelegeineineremail mehrerebelegeineinermail
        mehreredokumenteineineremail together bundle bundled combine combined severaldocumentsinonemail
        onemail collectivemail
        """,
    "do_not_email": """
        nietmailen nietemailen nietpermail nietperemail geenmail geenemail mailblokkade redennietmailen
        nichtmailen nichtpermail nichtperemail keinemail keinemails keineemail keineemails keinmailversand
        keinemailversand keineemailversand mailsperre emailsperre versandsperre
        donotmail donotemail dontmail dontemail nomail noemail emailblocked mailblocked optout
        """,
}
_MAIL_WORDS = """
    emailadressen emailadresse emailadres emailaddresses emailaddress emails email mailadressen mailadresse mailadres
    mailaddress mail epost
    """
_KIND_WORDS = {
    "to": "to an aan ontvangers ontvanger empfanger recipients recipient",
    "cc": "cc kopiean kopieaan kopie copyto copy",
    "bcc": "bcc blindkopie blindekopie blindcopy",
}
_TYPE_WORDS = {
    "": "algemeen allgemein general alle standaard standard default",
    **{one.code: one.columns for one in TYPES.values()},
}
_BETWEEN = "voor fur fuer for van per der die de"
_LONGEST = 60
_LETTERS = re.compile(r"[^a-z0-9+]")
_COUNTED = re.compile(r"[1-9]?$")


def simplify(text: str) -> str:
    """Small letters and digits only: no accents, blanks, dots, hyphens."""
    flat = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    return _LETTERS.sub("", flat)


@lru_cache(maxsize=2000)
def find_column(heading: str) -> Column | None:
    """What a column with that heading holds; None for what is not known."""
    text = simplify(heading)
    return _FIELDS.get(text) or _find_address_column(_COUNTED.sub("", text))


def count_known(cells: Sequence[str]) -> int:
    """How many of the cells are headings; 0 where none is a debtor number."""
    found = [find_column(cell) for cell in cells if cell and len(cell) <= _LONGEST]
    debtor = any(one and one.field == "debtor" for one in found)
    return sum(one is not None for one in found) if debtor else 0


def list_examples(field: Field) -> tuple[str, ...]:
    """A few headings of a field, to name them to people."""
    return _EXAMPLES[field]


def _find_address_column(text: str) -> Column | None:
    """The column of words such as `cc|factuur`, `e-mail|voor|facturen`."""
    for parts in _split_words(text[:_LONGEST]):
        said = [part for part in parts if part is not None]
        types = {value for what, value in said if what == "type"}
        kinds = {value for what, value in said if what == "kind"}
        is_mail = any(what == "mail" for what, _value in said) or (
            bool(kinds) and len(said) == len(kinds | types)
        )
        if is_mail and len(types) <= 1 and len(kinds) <= 1:
            return Column("address", next(iter(types), ""), next(iter(kinds), "to"))
    return None


def _split_words(text: str) -> list[list[tuple[str, str] | None]]:
    """The ways to read a text as words that follow one another; at most a few."""
    if not text:
        return [[]]
    found: list[list[tuple[str, str] | None]] = []
    for word, meaning in _PARTS:
        if text.startswith(word):
            found += [[meaning, *rest] for rest in _split_words(text[len(word) :])]
        if len(found) > 8:
            break
    return found


def _list_fields() -> dict[str, Column]:
    return {
        simplify(word): Column(field, rank=rank)
        for field, words in _WORDS.items()
        for rank, word in enumerate(words.split())
    }


def _list_address_words() -> list[tuple[str, tuple[str, str] | None]]:
    """The words of address columns, the longest first."""
    found: dict[str, tuple[str, str] | None] = dict.fromkeys(_BETWEEN.split())
    found |= {word: ("mail", "") for word in _MAIL_WORDS.split()}
    for what, table in (("kind", _KIND_WORDS), ("type", _TYPE_WORDS)):
        found |= {simplify(word): (what, value) for value, words in table.items() for word in words.split()}
    return sorted(found.items(), key=lambda item: -len(item[0]))


_FIELDS = _list_fields()
_PARTS = _list_address_words()
_EXAMPLES: dict[Field, tuple[str, ...]] = {
    "debtor": ("Debiteurnummer", "Klantnummer", "Debitorennummer", "Kundennummer", "Customer number"),
    "address": ("E-mail", "E-mail factuur", "E-Mail Rechnung", "CC"),
}
