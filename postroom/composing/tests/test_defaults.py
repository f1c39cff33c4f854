"""The mail texts that Postroom brings along: complete, and with placeholders that exist."""

import re

import pytest

from postroom.composing.defaults import DEFAULTS, NUMBERLESS, TYPE_WORDS, mail_text
from postroom.composing.placeholders import NAMES, fill
from postroom.shared.languages import CODES

VALUES = dict.fromkeys(NAMES, "x")
ALL = [(language, kind) for language in CODES for kind in (*TYPE_WORDS, "warranty-card")]


def test_every_type_has_a_text_and_a_word_in_every_language():
    expected = {(language, kind) for language in CODES for kind in TYPE_WORDS}
    assert set(DEFAULTS) == set(NUMBERLESS) == expected
    assert all(set(words) == set(CODES) for words in TYPE_WORDS.values())


@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize(("language", "kind"), ALL)
def test_every_placeholder_of_a_default_text_can_be_filled(language, kind, numbered):
    mail = mail_text(language, kind, numbered)
    for part in (mail.subject, mail.text, mail.file_name):
        assert "#" not in fill(part, VALUES, "text")


@pytest.mark.parametrize(("language", "kind"), ALL)
def test_a_text_names_the_number_exactly_when_there_is_one(language, kind):
    numbered, numberless = mail_text(language, kind, True), mail_text(language, kind, False)
    assert re.search(r"#(invoice_)?number#", numbered.subject)
    assert re.search(r"#(invoice_)?number#", numbered.text)
    assert "number#" not in numberless.subject + numberless.text


def test_a_type_of_ones_own_is_called_a_document():
    assert mail_text("de", "warranty-card", True).subject == "Dokument #number# von #company#"


def test_a_language_without_texts_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match="choose one of: nl, de, en"):
        mail_text("xx", "invoice", True)
