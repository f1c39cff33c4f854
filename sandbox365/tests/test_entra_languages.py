"""The pages in Dutch, German and English, for people with and without a mouse."""

import ast
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sandbox365 import entra
from sandbox365.entra.page_words import LANGUAGES, WORDS, translated
from sandbox365.tests.entra_readers import PAGES, Reader
from sandbox365.tests.entra_walk import PERSON, READ, SEND, SIGN_IN
from sandbox365.tests.test_entra_browser import ARGUMENTS

PLACE = r"%\(\w+\)s"

every_page = pytest.mark.parametrize("name", PAGES)
every_language = pytest.mark.parametrize("language", LANGUAGES)


class _Anatomy(HTMLParser):
    """What a page says, each text with its element; `literals` is what it marks as English of somebody else."""

    def __init__(self, page):
        super().__init__()
        self.texts, self.literals, self.unlabelled = [], [], []
        self.ids, self.language = Counter(), None
        self._open, self._label, self._foreign = "", None, ""
        self.feed(page.answer.text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self._open = tag
        self.ids.update(filter(None, [found.get("id")]))
        if tag == "html":
            self.language = found["lang"]
        elif "lang" in found:
            self._foreign = tag
        elif tag == "label":
            self._label = found
        elif tag == "input" and found.get("type") != "hidden":
            self._field(found)

    def _field(self, found):
        if self._label is None or self._label.get("for", found["id"]) != found["id"]:
            self.unlabelled.append(found["id"])

    def handle_endtag(self, tag):
        self._open = ""
        self._foreign = "" if tag == self._foreign else self._foreign
        self._label = None if tag == "label" else self._label

    def handle_data(self, data):
        if self._open in ("style", "script") or not data.strip():
            return
        self.literals.append(data) if self._foreign else self.texts.append((self._open, data.strip()))


def _pattern(text):
    return re.compile(".+".join(map(re.escape, re.split(PLACE, text))))


def _ours(page):
    """The texts that are neither an address, an id, a time nor the name of a permission."""
    for element, text in _Anatomy(page).texts:
        if element == "dd" or (element == "button" and re.fullmatch(r"\S+@\S+", text)):
            continue
        yield {"li": re.sub(r" \(\S+\)$", "", text), "dt": text.rstrip(":")}.get(element, text)


def _said_by(page, language):
    """Each text of the page -> the English of those in WORDS that it can be."""
    patterns = {english: _pattern(translated(english, language)) for english in WORDS}
    return {
        text: {english for english, pattern in patterns.items() if pattern.fullmatch(text)}
        for text in _ours(page)
    }


@every_language
@every_page
def test_a_page_speaks_the_language_of_its_reader_and_no_other(office, name, language):
    page = PAGES[name](Reader(office, language))
    assert _Anatomy(page).language == page.answer.headers["Content-Language"] == language
    said = _said_by(page, language)
    assert len(said) >= 3, "title, heading and whose stand-in this is"
    assert [text for text, meant in said.items() if not meant] == []


@every_language
def test_every_text_is_on_some_page(office, language):
    seen = set()
    for visit in PAGES.values():
        office.control("/reset")
        seen.update(*_said_by(visit(Reader(office, language)), language).values())
    assert set(WORDS) - seen == set()


def test_every_text_is_there_three_times_and_says_the_same_of_the_same_things():
    for english in WORDS:
        texts = [translated(english, language) for language in LANGUAGES]
        assert all(texts) and len(set(texts)) == 3, english
        places = [Counter(re.findall(PLACE, text)) for text in texts]
        assert places == places[:1] * 3, english


def test_every_text_of_the_code_is_translated_and_every_translation_is_used():
    used = set()
    for module in Path(entra.__file__).parent.glob("*.py"):
        for call in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "say":
                used.add(ast.literal_eval(call.args[0]))
    assert used == set(WORDS)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "en"),
        ("nl", "nl"),
        ("NL-be", "nl"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en-GB,en;q=0.9,nl;q=0.8", "en"),
        ("fr-FR,fr;q=0.9,nl;q=0.3,de;q=0.4", "de"),
        ("en;q=0.5, de ; q=0.8", "de"),
        ("de;q=0.1,nl;q=0.2,de-CH;q=0.3", "de"),
        ("nl;q=1.0,de;q=1.000", "nl"),
        ("de;q=0,nl;q=0.001", "nl"),
        ("de;q=0", "en"),
        ("fr, ja;q=0.5", "en"),
        ("*", "en"),
        ("de;q=0.5,*;q=0.7", "en"),
        ("de;q=high,nl;q=0.2", "nl"),
        ("de;q=2,nl;q=0.2", "nl"),
        (",;q=1,,de_DE", "en"),
    ],
)
def test_the_browsers_wishes_are_weighed(office, accepted, language):
    page = Reader(office, accepted).open(office.endpoints["login"] + "/devicelogin")
    assert _Anatomy(page).language == language


@pytest.mark.parametrize(("market", "language"), [("de-DE", "de"), ("NL", "nl"), ("en-us", "en")])
def test_the_market_in_the_address_wins_and_holds_to_the_end(office, market, language):
    reader = Reader(office, "de" if language == "nl" else "nl")
    office.switch(users={PERSON: {"mfa": True}})
    page = reader.authorize(mkt=market, response_mode="form_post")
    for step in ("who", "factor", "consent", "back"):
        assert _Anatomy(page).language == language, step
        page = page.choose(PERSON) if step == "who" else page.press("accept") if step != "back" else page
    assert page.returned["code"]
    assert page.forms[0].action == "http://localhost:3017/"
    wrong = reader.device("AAAAAAAAA", market=f"?mkt={market}")
    assert _Anatomy(wrong).language == language


@pytest.mark.parametrize("market", ["fr-FR", "", "deutsch", '"><b>'])
def test_a_market_we_do_not_speak_leaves_it_to_the_browser(office, market):
    page = Reader(office, "nl").authorize(mkt=market)
    assert _Anatomy(page).language == "nl"
    assert {form.action for form in page.forms} == {"/login"}


@pytest.mark.parametrize("language", ["nl", "de"])
def test_the_literal_errors_stay_english_and_say_so(office, language):
    reader = Reader(office, language)
    refusal, unknown, google = (
        _Anatomy(PAGES[name](reader)).literals
        for name in ("refusal", "who, an unknown address", "Google, an unknown client")
    )
    assert refusal[0].startswith("AADSTS50011: The redirect URI")
    assert unknown[0].startswith("AADSTS50034: The user account")
    assert google == ["Error 401: invalid_client", "The OAuth client was not found."]


def test_programs_hear_english_whatever_they_accept(office):
    reader = Reader(office, "de")
    sent = reader.authorize(prompt="none", mkt="de-DE").returned
    assert sent["error_description"].startswith("AADSTS50058: Session information")
    token = office.post_token(client_secret="wrong", headers={"Accept-Language": "de"})
    assert token.json()["error_description"].startswith("AADSTS7000215: Invalid client secret")
    assert "Content-Language" not in token.headers


@every_page
def test_every_field_has_its_label_and_every_id_is_there_once(office, name):
    anatomy = _Anatomy(PAGES[name](Reader(office, "en")))
    assert anatomy.unlabelled == []
    assert [ident for ident, times in anatomy.ids.items() if times > 1] == []


@pytest.mark.browser
def test_the_keyboard_alone_leads_through_in_german(office):
    from playwright.sync_api import sync_playwright

    back = "http://localhost:3017/"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        try:
            page = browser.new_page(locale="de-DE")
            page.goto(Reader(office, "de").authorize(scope=f"{SEND} {READ} {SIGN_IN}").answer.url)
            assert page.title() == "Anmelden"
            _tab_to(page, f"account-{PERSON}")
            page.keyboard.press("Enter")
            page.wait_for_selector("#accept")
            assert page.text_content("h1") == "Angeforderte Berechtigungen"
            _tab_to(page, "accept")
            with page.expect_request(lambda request: request.url.startswith(back)) as sent:
                page.keyboard.press("Enter")
            assert "code=" in sent.value.url
        finally:
            browser.close()


def _tab_to(page, ident):
    for _ in range(20):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            "[document.activeElement.id, getComputedStyle(document.activeElement).outlineStyle]"
        )
        assert focus[1] != "none", "the focus must be visible"
        if focus[0] == ident:
            return
    raise AssertionError(f"the keyboard does not reach {ident}")
