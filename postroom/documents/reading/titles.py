"""The words that name a document's type, as titles and file names write them. Pure."""

import re
import unicodedata

from postroom.documents.reading.labels import listed
from postroom.shared.document_types import TYPES

Titles = dict[str, dict[str, tuple[str, ...]]]

TITLES: Titles = {
    one.code: {language: listed(one.titles(language)) for language in one.words} for one in TYPES.values()
}
"""Document type -> language -> its words; the first is the usual one."""

_FOLDED_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}


def folded(text: str) -> str:
    """`text` in small letters, umlauts written out, blanks, hyphens and apostrophes left out."""
    small = unicodedata.normalize("NFC", text).lower()
    return re.sub(r"[\s_’'\-]", "", "".join(_FOLDED_UMLAUTS.get(letter, letter) for letter in small))


def title_of(word: str) -> tuple[str, str]:
    """(document type, language) of a title word in any spelling; ("", "") for an unknown one.

    The language is "" when several have the word.
    """
    found = _MEANINGS.get(folded(word), set())
    if not found:
        return "", ""
    languages = {language for _, language in found}
    return min(type_ for type_, _ in found), languages.pop() if len(languages) == 1 else ""


def words() -> list[str]:
    """Every title word, the longest first, so that `Credit note` is tried before `Note`."""
    every = (word for names in TITLES.values() for spelled in names.values() for word in spelled)
    return sorted(set(every), key=lambda word: (-len(word), word))


def spelled_loosely(word: str) -> str:
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


def _meanings() -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for type_, names in TITLES.items():
        for language, spelled in names.items():
            for word in spelled:
                found.setdefault(folded(word), set()).add((type_, language))
    return found


_MEANINGS = _meanings()
