"""From bytes to text: which letters were meant.

An export says nowhere in which encoding it is. UTF-8 shows itself (RFC 3629: others are hardly ever valid UTF-8), and
so does UTF-16 by its zeros. Windows' cp1252, DOS's cp850 and the Mac's own are told apart by what each makes of the
letters above ASCII: the wrong one gives signs and capitals in the middle of words. A person may know better.
"""

import codecs
import itertools
import re
from collections.abc import Iterator

from postroom.customers.refusals import FileRefused, NeitherTextNorSheet
from postroom.customers.table.values import Text

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_OLD = (("cp1252", "cp1252"), ("cp858", "cp850"), ("mac_roman", "Mac Roman"))
"""Python's name, people's name; cp858 is cp850 with the euro sign, which took the place of a letter nobody used."""
CHOOSABLE = {
    "UTF-8": "utf-8-sig",
    "UTF-16": "utf-16",
    **{name: codec for codec, name in _OLD},
    "cp437": "cp437",
    "ISO 8859-15": "iso8859-15",
}
"""Encodings that a person can say a file is in, as people know them, with Python's name."""
_MOSTLY = 4
"""So many times more letters beyond ASCII than bytes that are no UTF-8 make a file UTF-8."""
_CLOSE = 3
"""Points; an encoding that is so near to the best one might be meant as well."""
_SHOWN = 4
"""Words that are shown to judge an encoding by."""
_FIRST = 30
"""Letters of the beginning that are shown when a chosen encoding leaves no such word."""
_FOREIGN = re.compile(r"[^\W\d_\x00-\x7f]")
"""A letter beyond ASCII."""
_LONGEST_HALF = 20
"""Letters of a word that are shown on either side of the one in question: a cell may be one word of a megabyte."""
_WORD_BEFORE, _WORD_BEHIND = re.compile(r"\w*\Z"), re.compile(r"\w*")
_SAMPLE = 20_000
_WORD = re.compile(rb"[\x00-\xff]?[\x80-\xff]+[\x00-\xff]?")
_SMALL = frozenset("äöüéèêëïçàâôûîœñæøå")
_RARE = frozenset("áíóúùìòãõýÿšž")
_CAPITAL = frozenset("ÄÖÜÉÈËÏÇÀÂÔÊÎÑÅØÆ")
_VOWELS = frozenset("aeiouäöüAEIOUÄÖÜ")
_OPENING, _INNER, _CLOSING = frozenset("“„‚‘«"), frozenset("’–—´`"), frozenset("”“’‘»…°²³§€")


def decode(content: bytes, encoding: str = "") -> Text:
    """The text of a file; `encoding` of CHOOSABLE when a person said so. Raises FileRefused for what is no text."""
    if encoding:
        return _decode_as_told(content, encoding)
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return Text(_decode_strictly(content, codec), name)
    if b"\0" in content:
        return Text(_decode_strictly(content, _find_wide_codec(content)), "UTF-16")
    try:
        return Text(content.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        return _decode_damaged(content) or _decode_old(content)


def _decode_damaged(content: bytes) -> Text | None:
    """UTF-8 with a few bytes that are none, such as a letter cut in two: their rows are refused, the others read."""
    text = content.decode("utf-8", "replace")
    bad = text.count("\N{REPLACEMENT CHARACTER}")
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    return Text(text, "UTF-8") if good > bad * _MOSTLY else None


def _decode_as_told(content: bytes, encoding: str) -> Text:
    codec = CHOOSABLE[encoding]
    if codec == "utf-16" and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Text(_decode_strictly(content, _find_wide_codec(content)), encoding)
    text = content.decode(codec, "replace")
    if "\0" in text:
        raise refuse_not_text()
    return Text(text, encoding, _list_letters(text) or (text[:_FIRST].strip(),))


def _find_wide_codec(content: bytes) -> str:
    """UTF-16 without a mark: in Western text every second byte is zero. Raises FileRefused."""
    pairs = len(content) // 2
    first, second = content[0::2].count(0), content[1::2].count(0)
    if len(content) % 2 or max(first, second) * 2 < pairs or min(first, second) * 10 > pairs:
        raise refuse_not_text()
    return "utf-16-le" if second > first else "utf-16-be"


def _decode_old(content: bytes) -> Text:
    """One byte a letter: in the encoding that fits best; doubtful where another one fits nearly as well."""
    rated = [(_rate_codec(content, codec), codec, name) for codec, name in _OLD]
    points, codec, name = max(rated, key=lambda one: one[0])
    text = content.decode(codec, "replace")
    near = [other for points_of_other, other, _name in rated if points - points_of_other < _CLOSE]
    doubtful = any(_differ(content, codec, other) for other in near if other != codec)
    return Text(text, name, _list_letters(text), doubtful)


def _differ(content: bytes, codec: str, other: str) -> bool:
    """Whether two encodings give the words in question different letters."""
    found = itertools.islice(_WORD.finditer(content), _SAMPLE)
    return any(one.group().decode(codec, "replace") != one.group().decode(other, "replace") for one in found)


def _list_letters(text: str) -> tuple[str, ...]:
    """A few words with letters beyond ASCII."""
    return tuple(itertools.islice(dict.fromkeys(find_words(text, _FOREIGN)), _SHOWN))


def find_words(text: str, sign: re.Pattern[str]) -> Iterator[str]:
    """The words in which something stands, in time that grows with the text alone."""
    end = 0
    for found in sign.finditer(text):
        if found.start() >= end:
            first = max(end, found.start() - _LONGEST_HALF)
            before = _WORD_BEFORE.search(text, first, found.start())
            behind = _WORD_BEHIND.match(text, found.end(), found.end() + _LONGEST_HALF)
            assert before and behind  # both fit nothing, too
            end = behind.end()
            yield text[before.start() : end]


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
