"""One table of languages; a locale is spoken in the nearest one."""

import re
from pathlib import Path

import pytest
from django.conf import settings

import postroom
from postroom.shared.languages import CODES, LANGUAGES, OWN_NAMES, SOURCE, language_of

PACKAGE = Path(postroom.__file__).parent
_LISTED_BY_HAND = re.compile(r"""["']nl["'],\s*\(?["']de["'],|\bnl, de (?:or|and) en\b|\bnl, de, en\b""")


@pytest.mark.parametrize(
    ("locale", "language"), [("nl", "nl"), ("de-at", "de"), ("en_GB", "en"), ("xx", SOURCE), (None, SOURCE)]
)
def test_a_locale_is_spoken_in_the_nearest_language(locale, language) -> None:
    assert language_of(locale) == language


def test_the_pages_speak_every_language_of_the_table() -> None:
    assert [code for code, _ in settings.LANGUAGES] == list(CODES) == list(OWN_NAMES)


def test_no_spelling_means_two_languages() -> None:
    spellings = [word for one in LANGUAGES for word in one.spelled.split()]
    assert len(spellings) == len(set(spellings)) and set(CODES) <= set(spellings)


def test_nobody_lists_the_languages_by_hand() -> None:
    sources = [path for path in PACKAGE.rglob("*.py") if not {"tests", "sandbox", "bakery"} & set(path.parts)]
    listed = [
        str(path.relative_to(PACKAGE)) for path in sources if _LISTED_BY_HAND.search(path.read_text("utf-8"))
    ]
    assert listed == []
    assert _LISTED_BY_HAND.search('LANGUAGES = ("nl", "de", "en")')
