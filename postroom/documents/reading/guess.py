"""What a file name may mean that follows no pattern of the installation: type, number, customer. Pure.

Dates, months, weeks, versions, marks of copies and doubled endings are none of them.
"""

import re
import unicodedata
from collections.abc import Mapping

from postroom.documents.reading.figures import MONTH_NAMES
from postroom.documents.reading.labels import list_title_words, spell_loosely, title_of
from postroom.shared.document_types import type_of

_ENDING = re.compile(r"\.(?:pdf|xml|docx?|xlsx?|odt|ods|txt|csv|zip|eml|html?|rtf|png|jpe?g|tiff?)$", re.I)
_COPY = re.compile(r"(?: ?\(\d{1,3}\)| ?-? ?(?:kopie|copy)(?: ?\(?\d{1,3}\)?)?)$", re.I)
_MONTH = "|".join(sorted(MONTH_NAMES, key=len, reverse=True))
_START, _END = r"(?<![^\W_])", r"(?![^\W_])"
"""A value ends where a blank, a hyphen or an underscore stands."""
_NO_VALUE = re.compile(
    rf"""{_START}(?:
      (?:19|20)\d{{2}}(?P<mark>[-.]?)(?:0[1-9]|1[0-2])(?P=mark)(?:0[1-9]|[12]\d|3[01])
      (?:[ _-](?:[01]\d|2[0-3])[0-5]\d[0-5]\d)?
    | (?:0?[1-9]|[12]\d|3[01])[-.](?:0?[1-9]|1[0-2])[-.](?:19|20)\d{{2}}
    | (?:(?:0?[1-9]|[12]\d|3[01])\.?[ _-])?(?:{_MONTH})(?:[ _-](?:19|20)\d{{2}})?
    | (?:kw|wk|week|woche)[ _.-]?\d{{1,2}}(?:[ _-](?:19|20)\d{{2}})?
    | q[1-4](?:[ _-](?:19|20)\d{{2}})? | [1-4]\.?[ _]?(?:quartal|kwartaal|quarter)(?:[ _-](?:19|20)\d{{2}})?
    | (?:v|rev|ver|version|versie|revision|revisie)[ _.]?\d{{1,3}}(?:\.\d{{1,3}})?
    | (?:seite|pagina|page|blatt|teil|deel|part)[ _.]?\d{{1,3}}(?:[ _](?:von|van|of)[ _]\d{{1,3}})?
    | final|definitief|definitiv|entwurf|concept|draft|neu|nieuw|new|korrigiert|gecorrigeerd|corrected|kopie|copy
    | vom|van|of|dated|nr|no
    ){_END}""",
    re.I | re.X,
)
_YEAR = re.compile(r"(?:19|20)\d{2}")
_TITLE = re.compile("|".join(spell_loosely(word) for word in list_title_words()), re.I)
_NUMBER = re.compile(r"(?=[^\d\s]{0,40}\d)[^\W_](?:[\w.+\-]{0,58}[^\W_])?")
_DEBTOR = re.compile(r"(?P<debtor>[A-Z]{0,3}\d{2,20}|[A-Z]-\d{2,20})[ _-](?P<number>\S+)", re.I)
_LONGEST = 255


def guess_name(file_name: str, own_titles: Mapping[str, str]) -> dict[str, str] | None:
    """Some of type, language, number, debtor; None when the name begins with no word for a document.

    `own_titles`: titles of the installation's own types, in small letters -> type.
    """
    if len(file_name) > _LONGEST:
        return None
    stem = _strip_name(file_name)
    title = _find_title(_clear(stem), own_titles)
    if title is None:
        return None
    type_, language, rest = title
    if type_of(type_).any_number:
        rest = (_find_title(stem, own_titles) or title)[2]
    said = {"type": type_, "language": language, **_read_values(rest)}
    return {name: value for name, value in said.items() if value}


def _clear(stem: str) -> str:
    return _NO_VALUE.sub(" ", stem).strip(" _-.")


def _strip_name(file_name: str) -> str:
    """The name without endings, also doubled ones, and without what marks a copy."""
    stem = unicodedata.normalize("NFC", file_name).strip()
    while _ENDING.search(stem):
        stem = _ENDING.sub("", stem)
    while _COPY.search(stem):
        stem = _COPY.sub("", stem)
    return stem


def _find_title(stem: str, own_titles: Mapping[str, str]) -> tuple[str, str, str] | None:
    """Type and language that the name begins or ends with, and what is left of it."""
    for title, type_ in own_titles.items():
        if stem.casefold().startswith(title):
            return type_, "", stem[len(title) :]
    found = _TITLE.match(stem)
    if found and not stem[found.end() : found.end() + 1].isalpha():
        return (*title_of(found.group()), stem[found.end() :])
    last = re.search(r"[^\W\d_]+$", stem)
    if last and title_of(last.group())[0]:
        return (*title_of(last.group()), stem[: last.start()])
    return None


def _read_values(rest: str) -> dict[str, str]:
    rest = rest.strip(" _-.")
    words = [word for word in re.split(r"[ _]+", rest) if word]
    numbers = [word for word in words if _NUMBER.fullmatch(word) and not _YEAR.fullmatch(word)]
    if len(words) == 1:
        return _read_pair("".join(numbers))
    if len(numbers) == len(words) == 2:
        return _read_two(numbers)
    plain = [word for word in numbers if word.isdigit()]
    return {"number": plain[0]} if len(plain) == 1 else {}


def _read_two(numbers: list[str]) -> dict[str, str]:
    debtor, number = numbers
    return {"debtor": debtor, "number": number} if debtor.isalnum() else {}


def _read_pair(word: str) -> dict[str, str]:
    """`10023-2026-0412` is customer and number, `2026-0412` a number alone."""
    found = _DEBTOR.fullmatch(word)
    if found and not _YEAR.fullmatch(found["debtor"]):
        return found.groupdict() if _NUMBER.fullmatch(found["number"]) else {}
    return {"number": word} if word else {}
