"""Before words are kept or sent: what was meant as a placeholder and is none. Pure."""

import re
from functools import cache

from postroom.composing.lookalikes import Lookalike, Names, find_lookalike, find_lost_tag, fold, show_hidden
from postroom.composing.placeholders import MARK, NAMES, check_names, list_spellings
from postroom.composing.refusals import (
    PlaceholderLookalike,
    PlaceholderNotFilled,
    PlaceholderRefused,
    UnknownLookalike,
)
from postroom.documents.reading.labels import list_title_words
from postroom.shared.wording import Word

_FILLED = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands where a placeholder's value will stand, which is no letter of the text around it."""
_OTHER_WORDS = {
    "customer": "debtor_number",
    "customer_number": "debtor_number",
    "klant": "debiteurnummer",
    "klantnummer": "debiteurnummer",
    "naam klant": "debiteurnummer",
    "kunde": "kundennummer",
    "kunden_nr": "kundennummer",
    "debiteur_nr": "debiteurnummer",
    "factuur_nr": "factuurnummer",
}
"""What people write for a placeholder that is called otherwise -> how it is called."""


def check(text: str, field: str) -> None:
    """Raise PlaceholderRefused, with the nearest name, for a placeholder that does not exist or looks like one."""
    check_names(text, field)
    meant = find_lookalike(MARK.sub(_blank_known, text), _make_names())
    if meant:
        raise _refuse_lookalike(meant, field)


def check_tags(html: str, field: str) -> None:
    """Raise PlaceholderRefused for `<number>`: HTML takes it for a tag, and cleaning would take it out."""
    meant = find_lost_tag(html, _make_names())
    if meant:
        raise _refuse_lookalike(meant, field)


def check_final(text: str, field: str) -> None:
    """Raise PlaceholderRefused for a placeholder, or what looks like one, where nothing is filled in any more."""
    names = _make_names()
    marked = (found.group() for found in MARK.finditer(text) if names.find_near(found.group(1) or ""))
    meant = find_lookalike(text, names)
    written = next(marked, "") or (meant.written if meant else "")
    if written:
        raise PlaceholderNotFilled(written=_show_written(written), field=Word(field))


def _blank_known(found: re.Match[str]) -> str:
    return _FILLED if found.group(1) else found.group()


@cache
def _make_names() -> Names:
    spelled = {fold(name): name for name in reversed(list_spellings())}
    others = {fold(written): name for written, name in _OTHER_WORDS.items()}
    return Names(others | spelled, frozenset(map(fold, list_title_words())))


def _show_written(written: str) -> str:
    return show_hidden(" ".join(written.split()))


def _refuse_lookalike(meant: Lookalike, field: str) -> PlaceholderRefused:
    written = _show_written(meant.written)
    near = _make_names().find_near(meant.inner, 0.5)
    if near:
        return PlaceholderLookalike(written=written, field=Word(field), near=near)
    return UnknownLookalike(
        written=written, field=Word(field), known=", ".join(f"#{name}#" for name in NAMES)
    )
