"""The mail texts that Postroom brings along: complete, and with placeholders that exist."""

import re

import pytest

from postroom.composing.brought import BROUGHT
from postroom.composing.defaults import mail_text
from postroom.composing.placeholders import NAMES, fill
from postroom.shared.document_types import OTHER, TYPES
from postroom.shared.languages import CODES, SOURCE

VALUES = dict.fromkeys(NAMES, "x")
ALL = [(language, kind) for language in CODES for kind in (*TYPES, "warranty-card")]


def test_every_type_has_a_word_in_every_language():
    assert all(set(row.words) == set(CODES) for row in (*TYPES.values(), OTHER))
    assert all(set(row.also) <= set(CODES) for row in TYPES.values())


def test_every_language_brings_texts_for_the_same_types():
    texts = {language: set(brought.types) for language, brought in BROUGHT.items()}
    assert texts == dict.fromkeys(CODES, texts[SOURCE])
    assert {"invoice", "credit-note", "delivery-note", "quote", "reminder"} <= texts[SOURCE] <= set(TYPES)


def test_every_spelling_belongs_to_a_placeholder():
    assert all(set(brought.placeholders) <= set(NAMES) for brought in BROUGHT.values())


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
