"""Every text is there in Dutch and German, says the same, and uses the glossary's words."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.utils import translation
from django.utils.translation import gettext

from postroom.outbox.refusals import UnknownEntry
from postroom.outbox.states import SENTENCES, RecipientState, State
from postroom.planning.refusals import MailTooLarge
from postroom.shared.languages import CODES
from postroom.shared.wording import N_, Sentence
from tests import field_names, texts

CONVERSION = re.compile(r"%\(\w+\)[-#0 +]*[\d.]*[a-zA-Z]|%%")
GLOSSARY = Path(__file__).resolve().parent.parent / "docs" / "glossary.md"

language = pytest.mark.parametrize("language", texts.TRANSLATED)
every_language = pytest.mark.parametrize("language", [*texts.TRANSLATED, texts.SOURCE])


def _ids(catalogue: Catalog) -> set[str]:
    return {message.id for message in catalogue if message.id}


def _glossary() -> dict[str, dict[str, str]]:
    """Word in code -> language -> word for people; what stands in brackets are other forms."""
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|", GLOSSARY.read_text("utf-8"), re.M)
    return {
        code: {
            name: re.sub(r" \(.*\)", "", word.strip())
            for name, word in zip(field_names.LANGUAGES, said, strict=True)
        }
        for code, *said in rows
    }


@pytest.fixture
def said(tmp_path: Path, settings: object) -> Iterator[Callable[[str], None]]:
    """Django's gettext with freshly compiled catalogues; call it with the language to speak."""
    texts.compile_into(tmp_path / "locale")
    settings.LOCALE_PATHS = [str(tmp_path / "locale")]
    yield translation.activate
    translation.deactivate()


@language
def test_no_text_is_missing_from_the_catalogue(language: str) -> None:
    assert texts.texts() - _ids(texts.read_catalogue(language)) == set(), "run `make texts` and translate"


@language
def test_no_text_of_the_catalogue_is_unused(language: str) -> None:
    assert _ids(texts.read_catalogue(language)) - texts.texts() == set(), "run `make texts`"


@language
def test_every_text_is_translated_and_certain(language: str) -> None:
    messages = [message for message in texts.read_catalogue(language) if message.id]
    assert [message.id for message in messages if not message.string or message.fuzzy] == []


@every_language
def test_a_translation_has_the_placeholders_of_its_text(language: str) -> None:
    for message in texts.read_catalogue(language):
        if message.id and message.string:
            wanted, found = (Counter(CONVERSION.findall(text)) for text in (message.id, message.string))
            assert found == wanted, message.id


@every_language
def test_a_text_with_placeholders_can_be_filled(language: str) -> None:
    for message in texts.read_catalogue(language):
        if message.string and "%(" in message.id:
            assert message.string % defaultdict(int), message.id


@every_language
def test_a_translation_ends_like_its_text(language: str) -> None:
    for message in texts.read_catalogue(language):
        if message.id and message.string:
            assert message.string.endswith((".", "?")) == message.id.endswith((".", "?")), message.id
            assert message.string == message.string.strip(), message.id


@every_language
def test_the_catalogue_is_written_as_make_texts_writes_it(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed, catalogue = texts.po_path(language).read_bytes(), texts.updated(language)
    monkeypatch.setattr(texts, "LOCALE", tmp_path)
    texts.write_catalogue(catalogue)
    assert texts.po_path(language).read_bytes() == committed, "run `make texts`"


def test_there_is_a_catalogue_for_every_language_of_postroom() -> None:
    assert {*texts.TRANSLATED, texts.SOURCE} == set(CODES)


def test_templates_translate_only_values_whose_words_are_known() -> None:
    assert texts.translated_values() - texts.VALUES.keys() == set(), "add them to VALUES in tests/texts.py"


@pytest.mark.parametrize("language", field_names.LANGUAGES)
def test_words_on_the_screens_are_the_glossarys(language: str, said: Callable[[str], None]) -> None:
    said(language)
    glossary = _glossary()
    assert {word: gettext(word) for word in texts.words()} == {
        word: glossary[word][language] for word in texts.words()
    }


def test_words_translated_by_value_cover_all_states() -> None:
    assert {*State, *RecipientState, "invoice", "service-message", "to", "bcc"} <= texts.words()


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", "Er is geen regel 12 in Postvak UIT."),
        ("de", "Im Postausgang gibt es keinen Eintrag 12."),
        ("en", "There is no entry 12 in the outbox."),
    ],
)
def test_a_refusal_is_said_in_the_readers_language(
    language: str, expected: str, said: Callable[[str], None]
) -> None:
    said(language)
    refusal = UnknownEntry(id=12)
    assert refusal.sentence.said(gettext) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", "De mailserver antwoordde: 550 5.1.1 100% unknown"),
        ("de", "Der Mailserver hat geantwortet: 550 5.1.1 100% unknown"),
        ("en", "The mail server said: 550 5.1.1 100% unknown"),
    ],
)
def test_a_servers_literal_words_stay_as_they_are(
    language: str, expected: str, said: Callable[[str], None]
) -> None:
    said(language)
    reason = Sentence(N_("The mail server said: %(line)s"), {"line": "550 5.1.1 100% unknown"})
    assert reason.said(gettext) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("nl", "leverbon"), ("de", "Lieferschein"), ("en", "delivery note")],
)
def test_a_document_type_is_a_word_for_people(
    language: str, expected: str, said: Callable[[str], None]
) -> None:
    said(language)
    assert gettext("delivery-note") == expected


def test_every_state_has_its_sentence_in_each_language(said: Callable[[str], None]) -> None:
    for sentence in SENTENCES.values():
        spoken = set()
        for name in CODES:
            said(name)
            spoken.add(gettext(sentence))
        assert len(spoken) == len(CODES), sentence


def test_a_number_with_decimals_is_filled_in(said: Callable[[str], None]) -> None:
    said("nl")
    refusal = MailTooLarge(size=36.71, limit=35, profile="Facturen")
    assert "36.7 MB" in refusal.sentence.said(gettext)
    assert "‘Facturen’" in refusal.sentence.said(gettext)


def test_marked_texts_of_a_module_are_found(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        'raise Refusal(N_("One " "text."), a=1)\nprint(translate("Two."), text.translate(TABLE))\n'
    )
    assert list(texts.python_texts(module)) == ["One text.", "Two."]


def test_texts_of_a_template_are_found_as_django_looks_them_up() -> None:
    source = """{% translate "One" %}{% trans 'Two' as two %}{{ x|default:_("Three") }}{% translate entry.state %}
        {% translate "100 % sure" %}{# {% translate "Not this" %} #}"""
    assert set(texts.template_texts(source)) == {"One", "Two", "Three", "100 %% sure"}


def test_a_template_text_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(texts.CannotExtract, match="line 1"):
        list(texts.template_texts("{% blocktranslate %}One{% endblocktranslate %}"))


def test_texts_of_tests_need_no_translation(tmp_path: Path) -> None:
    for folder in ("room", "room/tests"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "module.py").write_text(f'N_("{folder}")')
    assert texts.texts(tmp_path) - texts.words() == {"room"}
