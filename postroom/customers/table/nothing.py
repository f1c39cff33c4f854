"""Words that programs and people write into a cell that holds nothing, and words for yes and no. Pure."""

import re

from postroom.customers.table.headings import simplify

YES = frozenset(["ja", "j", "yes", "y", "waar", "wahr", "true", "x", "1", "w"])
NO = frozenset(["nee", "nein", "no", "n", "onwaar", "falsch", "false", "0", "f"])
_EMPTY = frozenset(["null", "nan", "na", "nb", "nv", "nvt", "ka", "nil"])
"""What programs write (`NULL`, `#N/A`, `#N/B`, `#NV`), and n.v.t. and k.A.; also nobody's name or language."""
_WORDS = """
    geen keine kein keiner none nothing onbekend unbekannt unknown nietbekend nichtbekannt notknown geenadres
    geenemail geenemailadres geenmail geenmailadres geenmailbekend geenemailbekend keineemail keineemailadresse
    keinemail keinemailadresse keineadresse keineangabe keineangaben noemail nomail noaddress noemailaddress
    notavailable notapplicable nietvantoepassing nietbeschikbaar nichtverfugbar entfallt fehlt ontbreekt missing leeg
    leer empty nihil nichtvorhanden nietaanwezig x xx xxx
    """
_NO_ADDRESS = frozenset(_WORDS.split())
_ERROR = re.compile(
    r"#(?:N/?[ABV]|VALUE!|WAARDE!|WERT!|REF!|VERW!|BEZUG!|NAME\?|NAAM\?|(?:DIV|DEEL)/0!|NUM!|GETAL!|ZAHL!|NULL!|LEEG!)",
    re.I,
)
"""What a spreadsheet program writes for a formula that failed."""
_LONGEST = 60
"""Letters of a cell that can hold no more than such words or signs."""


def is_nothing(text: str) -> bool:
    """Whether a cell of any column is empty: no text, signs only, or a program's word for it."""
    if not text or not _may_be_a_word(text):
        return not text
    word = simplify(text)
    return not word or word in _EMPTY or bool(_ERROR.fullmatch(text))


def is_no_address(text: str) -> bool:
    """Whether a cell of a column of addresses says that there is none."""
    return is_nothing(text) or (_may_be_a_word(text) and simplify(text) in _NO_ADDRESS)


def _may_be_a_word(text: str) -> bool:
    """Spares most cells the closer look."""
    return "@" not in text and len(text) <= _LONGEST


def is_yes_or_no(text: str) -> bool:
    """Whether a cell says yes or no."""
    return simplify(text) in YES | NO
