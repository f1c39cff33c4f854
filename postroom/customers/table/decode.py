"""From bytes to text: which letters were meant.

An export says nowhere in which encoding it is. UTF-8 shows itself (RFC 3629: others are hardly ever valid UTF-8).
Windows' cp1252 and DOS's cp850 are told apart by what each makes of the letters above ASCII: the wrong one gives
signs and capitals in the middle of words.
"""

import codecs
import itertools
import re

from postroom.customers.refusals import FileRefused, NeitherTextNorSheet

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_OLD = (("cp1252", "cp1252"), ("cp858", "cp850"))
"""Python's name, people's name; cp858 is cp850 with the euro sign, which took the place of a letter nobody used."""
_SAMPLE = 20_000
_WORD = re.compile(rb"[\x00-\xff]?[\x80-\xff]+[\x00-\xff]?")
_SMALL = frozenset("äöüéèêëïçàâôûîœñæøå")
_RARE = frozenset("áíóúùìòãõýÿšž")
_CAPITAL = frozenset("ÄÖÜÉÈËÏÇÀÂÔÊÎÑÅØÆ")
_VOWELS = frozenset("aeiouäöüAEIOUÄÖÜ")
_OPENING, _INNER, _CLOSING = frozenset("“„‚‘«"), frozenset("’–—´`"), frozenset("”“’‘»…°²³§€")


def decode(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. Raises FileRefused for what is no text."""
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return _decode_strictly(content, codec), name
    if b"\0" in content:
        raise refuse_not_text()
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        codec, name = max(_OLD, key=lambda one: _rate_codec(content, one[0]))
        return content.decode(codec, "replace"), name


def refuse_not_text() -> FileRefused:
    """For content that is neither text nor a spreadsheet."""
    return NeitherTextNorSheet()


def _decode_strictly(content: bytes, codec: str) -> str:
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        raise refuse_not_text() from None
    if "\0" in text:
        raise refuse_not_text()
    return text


def _rate_codec(content: bytes, codec: str) -> int:
    """How well the letters above ASCII fit their places; the first of two equals wins."""
    found = itertools.islice(_WORD.finditer(content), _SAMPLE)
    return sum(_rate_piece(match.group().decode(codec, "replace")) for match in found)


def _rate_piece(piece: str) -> int:
    """The points of the letters above ASCII in a piece, each seen with the ones beside it."""
    padded = f" {piece} " if not piece[0].isascii() else f"{piece} "
    triples = zip(padded, padded[1:], padded[2:], strict=False)
    return sum(
        _rate_letter(before, letter, after) for before, letter, after in triples if not letter.isascii()
    )


def _rate_letter(before: str, letter: str, after: str) -> int:
    if letter in "ß":
        return 3 if before in _VOWELS else -2
    if not before.isalpha() and not after.isalpha() and letter.isalpha():
        return 0
    if letter in _SMALL or letter in _RARE:
        before_capital = after.isupper() and not before.islower()
        return -2 if before_capital else 2 if letter in _SMALL else 1
    if letter in _CAPITAL:
        return -2 if before.islower() else 2
    return _rate_sign(before, letter, after)


def _rate_sign(before: str, letter: str, after: str) -> int:
    """Quotes, dashes and such have places; anything else beside a letter was no sign but a letter."""
    places = (
        (_OPENING, not before.isalnum() and after.isalnum()),
        (_CLOSING, not after.isalpha()),
        (_INNER, True),
    )
    if any(letter in signs and fits for signs, fits in places):
        return 1
    return -2 if before.isalpha() or after.isalpha() or letter == "\N{REPLACEMENT CHARACTER}" else 0
