"""Every field and column of the web interface is called as the glossary says, in each language."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from django.test import Client, override_settings

from tests import field_names, field_pages, texts
from tests.field_names import Names

needs_pages = pytest.mark.django_db(transaction=True)
HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory, django_db_setup, django_db_blocker) -> dict[str, list[str]]:
    """Page -> its HTML in each language. The first test that asks for it empties the database behind it."""
    folder = tmp_path_factory.mktemp("glossary")
    texts.compile_into(folder / "locale")
    with (
        override_settings(PASSWORD_HASHERS=HASHERS, LOCALE_PATHS=[str(folder / "locale")]),
        django_db_blocker.unblock(),
    ):
        return _visited(folder)


@pytest.fixture(scope="module")
def on_pages(pages) -> dict[str, Names]:
    """Where a name stands -> the name in each language."""
    found: dict[str, Names] = {}
    for page, in_each in pages.items():
        english, dutch, german = map(field_names.of_page, in_each)
        assert len(english) == len(dutch) == len(german), page
        found |= {
            f"{page} [{place}]": names
            for place, names in enumerate(zip(english, dutch, german, strict=True))
            if any(names)
        }
    return found


@pytest.fixture(scope="module")
def rows() -> list[field_names.Row]:
    return field_names.glossary(field_names.GLOSSARY.read_text("utf-8"))


def _visited(folder: Path) -> dict[str, list[str]]:
    stranger, first = field_pages.before_anybody()
    found = _in_each(stranger, first)
    field_pages.furnish(folder)
    administrator, reader = map(field_pages.logged_in, ("administrator", "reader"))
    found |= _in_each(administrator, field_pages.ways(administrator))
    return found | _in_each(reader, field_pages.ways_of_a_reader())


def _in_each(client: Client, ways: Iterable[tuple[str, field_pages.Answer]]) -> dict[str, list[str]]:
    return {name: field_pages.in_languages(client, way) for name, way in ways}


@needs_pages
def test_every_name_on_the_pages_is_a_word_of_the_glossary(on_pages, rows) -> None:
    assert field_names.strangers(on_pages, rows) == [], "give it a row in docs/glossary.md"


def test_every_field_of_the_forms_is_a_word_of_the_glossary(rows) -> None:
    assert field_names.strangers(dict(field_names.of_forms()), rows) == []


def test_every_field_in_the_log_is_a_word_of_the_glossary(rows) -> None:
    assert field_names.strangers(dict(field_names.of_log()), rows) == []


@needs_pages
def test_the_test_has_seen_the_pages_and_their_names(pages, on_pages) -> None:
    assert len(pages) >= 60
    assert len(on_pages) >= 600
    assert len(set(on_pages.values())) >= 150
    assert len(dict(field_names.of_forms())) >= 120


@needs_pages
def test_no_name_that_a_template_writes_stays_unseen(on_pages) -> None:
    written = field_names.written_in_templates()
    assert len(written) >= 90
    assert written - {english for english, _, _ in on_pages.values()} == set(), "add its page to field_pages"


def test_every_form_of_the_rooms_is_walked() -> None:
    forms = {place.partition(".")[0] for place, _ in field_names.of_forms()}
    assert forms >= {
        *("AddForm", "OwnPasswordForm", "ProfileForm", "MessageForm", "ScenarioForm", "SettingsForm"),
        *("NewTemplateForm", "CustomerForm", "AddressForm", "MailForm", "ResendForm", "SettleForm"),
    }


def test_a_made_up_label_is_reported(rows) -> None:
    html = '<form><label for="a">Zeppelin: <span class="hint">flies</span></label></form>'
    (name,) = field_names.of_page(html)
    assert name == "zeppelin"
    assert field_names.strangers({"page [0]": (name, name, name)}, rows) == [
        "page [0]: ('zeppelin', 'zeppelin', 'zeppelin')"
    ]


def test_a_name_that_is_another_row_in_one_language_is_reported(rows) -> None:
    good: Names = ("debtor number", "debiteurnummer", "debitorennummer")
    mixed: Names = ("debtor number", "documentnummer", "debitorennummer")
    assert field_names.strangers({"good": good, "mixed": mixed}, rows) == [f"mixed: {mixed}"]


def test_names_are_read_without_what_stands_beside_them() -> None:
    html = """<table><tr><th scope="col"><span class="away">Choose</span></th><th>Size</th></tr></table>
        <dl><dt>Document
        date</dt><dd>2026</dd></dl>
        <fieldset><legend>Recipients</legend><label><input type="radio"> fixed</label></fieldset>
        <label>Role <span class="needed">*</span><select><option>clerk</option></select></label>"""
    assert field_names.of_page(html) == ["", "size", "document date", "recipients", "role"]


def test_a_row_has_its_other_forms_in_brackets() -> None:
    row = field_names.glossary("| `x` | invoice (invoices) | a, b | C | what it is |\n")[0]
    assert row.has(("invoices", "b", "c")) and row.has(("invoice", "a, b", "c"))
    assert not row.has(("invoices", "c", "c"))
