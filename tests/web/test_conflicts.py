"""Two people at one thing, each in a browser: the slower one reads who did what, loses nothing, and decides.

Each test runs in one of three languages, with or without JavaScript; `make journeys` runs each in all six ways.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, expect

from postroom.desk.refusals import DocumentOvertaken, HandedOverAlready, MailOvertaken
from postroom.documents.refusals import WasTakenOff
from postroom.outbox.refusals import EntryChangedBy, ResumedAlready, SentAgainBy, StoppedSinceSeen
from postroom.people.refusals import PersonChanged
from postroom.profiles.refusals import ProfileChanged
from postroom.shared.refusals import ChangedMeanwhile
from tests.chromium import PATIENCE
from tests.clerk.papers import Invoice
from tests.conftest import Cloud, Postroom
from tests.product.serving import PASSWORD, serving
from tests.web.administrator import NAME, Administrator
from tests.web.conftest import SECOND, Original, log_in_again
from tests.web.eyes import SIZES, barriers, faults, sentence

pytestmark = pytest.mark.browser
LANGUAGES = ("nl", "de", "en")
EVERY = os.environ.get("POSTROOM_TEST_JOURNEYS") == "all"
TYPED = "Graag voor vrijdag betalen"
TEMPLATE = "Rekening"
STANDS = "What you typed still stands below."
NOTE = {"name": "kaart.txt", "mimeType": "text/plain", "buffer": b"Zo rijdt u naar ons toe."}
TELLING = ("status of 409 (Conflict)", "status of 404 (Not Found)")
"""What Chromium itself says on its console about a page that tells of a conflict."""


@dataclass
class Office:
    """A running installation, the windows at it, and what went wrong in any of them."""

    address: str
    open_window: Callable[..., Administrator]
    folder: Path
    wrong: list[str]
    papers: int = 0
    turns: int = 0
    """How many tests have begun: what they type is like nothing that was typed before."""

    def take_in(self) -> int:
        """A new invoice on the desk; its number in the addresses of the pages."""
        self.papers += 1
        number = f"2026-{self.papers:04}"
        colleague = self.open_window(SECOND, "en", scripts=False)
        colleague.goto("documents/")
        paper = Invoice(number, "10023").file(self.folder)
        colleague.page.set_input_files("main [name=files]", str(paper))
        colleague.page.click(".drop button")
        colleague.goto(f"documents/?show=ready&q={number}")
        href = colleague.page.locator("#chosen tbody tr a").first.get_attribute("href")
        return int(re.findall(r"/documents/(\d+)/", str(href))[0])


@pytest.fixture(scope="module")
def office(
    chromium: Browser, cloud: Cloud, original: Original, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """Two administrators, a customer, a template with bold words; nobody works, so what is sent stays waiting."""
    folder = tmp_path_factory.mktemp("conflicts")
    postroom = Postroom(folder / "home", {"WEB": PASSWORD})
    shutil.copytree(original.home, postroom.home)
    log_in_again(postroom.home)
    _furnish(postroom, folder)
    windows: dict[tuple[str, str, bool], Administrator] = {}
    wrong: list[str] = []
    with serving(postroom, "--no-workers") as web:

        def open_window(name: str, language: str, *, scripts: bool) -> Administrator:
            key = (name, language, scripts)
            if key not in windows:
                given = {"storage_state": original.states[name], "java_script_enabled": scripts}
                windows[key] = _open_window(chromium, web.address, language, given, wrong)
            return windows[key]

        yield Office(web.address, open_window, folder, wrong)
        for one in windows.values():
            one.page.context.close()


def _furnish(postroom: Postroom, folder: Path) -> None:
    html = folder / "text.html"
    html.write_text("<p>Beste klant,</p><p>hierbij uw <strong>factuur</strong>.</p>")
    words = ["--name", "Lunchroom De Molen", "--language", "nl", "--to", "info@molen.test"]
    copies = ["--language", "nl", "--subject", "Factuur #factuurnummer#", "--html-file", html]
    for command in (
        ["customer", "add", "10023", *words],
        ["template", "set", TEMPLATE, *copies],
        ["scenario", "set", "invoice", "--template", TEMPLATE],
    ):
        result = postroom.run(*command)
        assert result.returncode == 0, result.stderr


def _open_window(
    chromium: Browser, address: str, language: str, given: dict[str, Any], wrong: list[str]
) -> Administrator:
    width, height = SIZES["1366x768"]
    context = chromium.new_context(locale=language, viewport={"width": width, "height": height}, **given)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()

    def note(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning") and not said.text.endswith(TELLING):
            wrong.append(f"{page.url}: {said.text}")

    page.on("console", note)
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    return Administrator(page, address)


@dataclass
class Two:
    """The slower one and her colleague, in one language."""

    office: Office
    language: str
    scripts: bool

    @property
    def her(self) -> Administrator:
        """The first administrator."""
        return self.office.open_window(NAME, self.language, scripts=self.scripts)

    @property
    def colleague(self) -> Administrator:
        """The other one; fast, because no script stands between."""
        return self.office.open_window(SECOND, "en", scripts=False)

    def open_dialog(self) -> int:
        """She has the mail of a new document before her, and has typed and chosen something."""
        document = self.office.take_in()
        self.her.goto(f"documents/{document}/mail/")
        self.type_text(TYPED)
        self.her.page.set_input_files("main [name=uploads]", files=[NOTE])
        self.her.fill({"cc": "kantoor@molen.test"})
        return document

    def type_text(self, text: str) -> None:
        """Into the editor, or into the field with the tags where there is no JavaScript."""
        if self.scripts:
            self.her.page.click("trix-editor")
            self.her.page.keyboard.press("Control+Home")
            self.her.page.keyboard.type(text + " ")
        else:
            self.her.fill({"html": f"<p>{text}</p>"})

    @property
    def typed_text(self) -> str:
        """The text that stands before her."""
        if self.scripts:
            return self.her.page.locator("trix-editor").inner_text()
        return self.her.page.input_value("main [name=html]")

    def expect_typed(self) -> None:
        """What she typed and chose in the dialog is still there."""
        assert TYPED in self.typed_text
        assert self.her.page.input_value("main [name=cc]") == "kantoor@molen.test"
        chosen = self.her.page.locator("main [name=attachments]:checked")
        expect(chosen.locator("..")).to_contain_text("kaart.txt")

    def expect_told(self, template: str, **values: object) -> Locator:
        """The page tells it in her language, where she sees it without scrolling, and has no fault."""
        told = re.compile(sentence(self.language, template, **values))
        alert = self.her.page.locator("main [role=alert]").filter(has_text=told)
        expect(alert, self.her.page.inner_text("main")).to_have_count(1)
        box = alert.bounding_box()
        assert box and box["y"] >= 0 and box["y"] + min(box["height"], 100) < SIZES["1366x768"][1], box
        self.look()
        return alert

    def look(self) -> None:
        """Nothing that a careful person would notice, in both sizes."""
        for width, height in reversed(SIZES.values()):
            self.her.page.set_viewport_size({"width": width, "height": height})
            assert faults(self.her.page, self.language) == []
        if self.scripts:
            assert barriers(self.her.page) == []
        assert self.office.wrong == []


def in_turn(*, turn: int) -> Any:
    """One language, with or without JavaScript; with `make journeys` each of the six."""
    every = [(language, scripts) for scripts in (True, False) for language in LANGUAGES]
    chosen = every if EVERY else [every[turn % len(every)]]
    rows = [pytest.param(*row, id=f"{row[0]}-{row[1]}") for row in chosen]
    return pytest.mark.parametrize(("language", "scripts"), rows)


@pytest.fixture
def two(office: Office, language: str, scripts: bool) -> Two:
    """Both at work."""
    office.wrong.clear()
    office.turns += 1
    return Two(office, language, scripts)


def change_customer(two: Two, _document: int) -> None:
    address = f"nieuw-{two.office.papers}@molen.test"
    two.colleague.goto("customers/1/")
    two.colleague.fill({"address-0-address": address})
    two.colleague.press("ok")


def change_settings(two: Two, _document: int) -> None:
    two.colleague.goto("settings/")
    two.colleague.fill({"office_address": f"kantoor-{two.office.papers}@bakkerij.test"})
    two.colleague.press("ok")


def change_training(two: Two, _document: int) -> None:
    """Training begins; it is over before the next test."""
    two.colleague.goto("settings/")
    two.colleague.fill({"training_address": "oefenen@bakkerij.test"})
    two.colleague.press("ok")


def change_scenario(two: Two, _document: int) -> None:
    two.colleague.goto("scenario/invoice/")
    two.colleague.fill({"reply_to": f"antwoord-{two.office.papers}@bakkerij.test"})
    two.colleague.press("ok")


def change_template(two: Two, _document: int) -> None:
    two.colleague.goto(f"template/?name={TEMPLATE}&language=nl")
    two.colleague.fill({"html": f"<p>Heel andere woorden, {two.office.papers}.</p>"})
    two.colleague.press("ok")


def change_profile(two: Two, _document: int) -> None:
    two.colleague.goto("profiles/1/")
    two.colleague.fill({"from_address": f"verkoop-{two.office.papers}@bakkerij.test"})
    two.colleague.press("ok")


def correct_document(two: Two, document: int) -> None:
    two.colleague.goto(f"documents/{document}/")
    two.colleague.open_details()
    two.colleague.fill({"number": f"2025-{two.office.papers:04}"})
    two.colleague.page.click("main details form button")


def edit_mail(two: Two, document: int) -> None:
    two.colleague.goto(f"documents/{document}/mail/")
    two.colleague.fill({"subject": f"Van anna, {two.office.papers}", "to": "goed@molen.test"})
    two.colleague.press("save")


def hand_over(two: Two, document: int) -> None:
    two.colleague.goto(f"documents/{document}/mail/")
    two.colleague.press("send")
    if two.colleague.page.locator(".warnings").count():
        two.colleague.press("send")
    assert two.colleague.page.url.endswith("/documents/")


CHANGES: dict[str, tuple[Callable[[Two, int], None], str, str]] = {
    "customer": (change_customer, "%(who)s changed customer %(name)s on %(when)s", "nieuw-{}@molen.test"),
    "settings": (change_settings, "%(who)s changed the settings on %(when)s", "kantoor-{}@bakkerij.test"),
    "training": (change_training, "%(who)s changed the settings on %(when)s", ""),
    "scenario": (
        change_scenario,
        "%(who)s changed how this document type is sent on %(when)s",
        "antwoord-{}@bakkerij.test",
    ),
    "template": (
        change_template,
        "%(who)s changed the template %(name)s on %(when)s",
        "Heel andere woorden, {}.",
    ),
    "profile": (
        change_profile,
        "%(who)s changed the mail profile %(name)s on %(when)s",
        "verkoop-{}@bakkerij.test",
    ),
    "correction": (correct_document, "%(who)s corrected this document on %(when)s", "2025-{:04}"),
    "edit": (edit_mail, "%(who)s edited this mail on %(when)s", "Van anna, {}"),
}
PRESSES = ("send", "save", "enter", "fill")


def in_turns() -> Any:
    """Each change with one button in one language; with `make journeys` with each button, in each of the six ways."""
    rows = []
    for turn, name in enumerate(CHANGES):
        for place, (language, scripts) in enumerate((one, on) for one in LANGUAGES for on in (True, False)):
            press = PRESSES[(turn + place - turn % 6) % len(PRESSES)]
            if EVERY or place == turn % 6:
                rows.append(pytest.param(name, press, language, scripts))
    return pytest.mark.parametrize(("name", "press", "language", "scripts"), rows)


@in_turns()
def test_a_dialog_tells_what_was_changed_and_what_was_typed_may_be_sent_after_a_look(
    two: Two, name: str, press: str
) -> None:
    change, template, now = CHANGES[name]
    document = two.open_dialog()
    change(two, document)
    try:
        press_in_dialog(two, press)
        changes = sentence(two.language, template, who=SECOND)
        told = two.expect_told(MailOvertaken.template, changes=changes)
        written = two.her.page.input_value("main [name=subject]") + two.typed_text if press == "fill" else ""
        assert now.format(two.office.papers) in told.inner_text() + written
        expect(told).to_contain_text(re.compile(sentence(two.language, STANDS)))
        if press != "fill":
            two.expect_typed()
        send_after_a_look(two)
    finally:
        if name == "training":
            end_training(two)


def press_in_dialog(two: Two, press: str) -> None:
    if press == "enter":
        two.her.page.press("main [name=subject]", "Enter")
    else:
        two.her.press(press)
    two.her.page.wait_for_load_state()


def send_after_a_look(two: Two) -> None:
    """The second press does what is asked: with the warnings that she has seen now."""
    two.her.press("send")
    if two.her.page.locator(".warnings").count():
        two.her.press("send")
    assert two.her.page.url.endswith("/documents/"), two.her.page.inner_text("main")


def end_training(two: Two) -> None:
    two.colleague.goto("settings/")
    two.colleague.fill({"training_address": ""})
    two.colleague.press("ok")


@in_turn(turn=0)
@pytest.mark.parametrize("press", ["send", "save", "fill", "anew"])
def test_what_was_typed_stands_there_although_the_document_has_left(two: Two, press: str) -> None:
    document = two.open_dialog()
    edit = press == "anew"
    if edit:
        two.her.press("save")
        two.her.goto(f"documents/{document}/mail/")
        two.type_text(TYPED)
    hand_over(two, document)
    two.her.press(press)
    two.expect_told(HandedOverAlready.template, who=SECOND)
    two.expect_typed()
    assert two.her.page.locator("main button[value=send]").count() == 0


@in_turn(turn=3)
def test_what_was_typed_stands_there_although_the_document_was_taken_off(two: Two) -> None:
    document = two.open_dialog()
    two.colleague.goto("documents/?show=ready")
    two.colleague.page.check(f"#chosen [name=ids][value^='{document}:']")
    two.colleague.page.click("#chosen button[formaction$='/take-off/']")
    two.her.press("send")
    two.expect_told(WasTakenOff.template, who=SECOND)
    two.expect_typed()


_OF_THE_CHECK = ("csrfmiddlewaretoken", "seen", "token")


def check(two: Two, *documents: int) -> None:
    """She has the check page of these documents before her."""
    two.her.goto("documents/?show=ready")
    for document in documents:
        two.her.page.check(f"#chosen [name=ids][value^='{document}:']")
    two.her.page.click("#chosen .bar button.quiet >> nth=0")
    expect(two.her.page.locator("main .stay button")).to_be_visible()


def count_mails(two: Two) -> int:
    """How many mails the outbox holds."""
    two.colleague.goto("outbox/?tab=all")
    return int(re.findall(r"\d+", two.colleague.page.locator("nav.tabs [aria-current]").inner_text())[-1])


@in_turn(turn=1)
def test_of_many_that_were_checked_the_changed_one_stays_and_is_told(two: Two) -> None:
    first, second, third = (two.office.take_in() for _ in range(3))
    check(two, first, second, third)
    correct_document(two, third)
    before = count_mails(two)
    two.her.page.click("main .stay button")
    changes = sentence(two.language, "%(who)s corrected this document on %(when)s", who=SECOND)
    two.expect_told(MailOvertaken.template, changes=changes)
    assert re.search(r"/runs/\d+/$", two.her.page.url) and count_mails(two) == before + 2
    check(two, third)
    two.her.page.click("main .stay button")
    assert re.search(r"/runs/\d+/$", two.her.page.url) and count_mails(two) == before + 3


@in_turn(turn=5)
def test_a_double_click_on_send_is_one_run_and_so_is_one_after_back(two: Two) -> None:
    first, second = (two.office.take_in() for _ in range(2))
    check(two, first, second)
    before = count_mails(two)
    held = {name: two.her.page.input_value(f"main [name={name}]") for name in _OF_THE_CHECK}
    again = {"form": held, "headers": {"Referer": two.her.page.url}}
    two.her.page.dblclick("main .stay button")
    two.her.page.wait_for_url("**/runs/*/")
    run = two.her.page.url
    assert count_mails(two) == before + 2 and two.her.page.locator("main [role=alert]").count() == 0
    with pytest.raises(Error, match="ERR_CACHE_MISS"):  # it keeps no page with what was checked
        two.her.page.go_back()
    sent = two.her.page.request.post(
        f"{two.office.address}documents/send/", **again
    )  # of one that had kept it
    assert sent.url == run and count_mails(two) == before + 2


@in_turn(turn=2)
def test_a_correction_from_before_a_change_is_kept_and_saved_after_a_look(two: Two) -> None:
    document = two.office.take_in()
    two.her.goto(f"documents/{document}/")
    two.her.open_details()
    correct_document(two, document)
    two.her.fill({"number": "2024-77", "debtor": "10099"})
    two.her.page.click("main details form button")
    changes = sentence(two.language, "%(who)s corrected this document on %(when)s", who=SECOND)
    two.expect_told(DocumentOvertaken.template, changes=changes)
    assert two.her.page.input_value("main [name=number]") == "2024-77"
    expect(two.her.page.locator("main dl").first).to_contain_text(f"2025-{two.office.papers:04}")
    two.her.page.click("main details form button")
    expect(two.her.page.locator("main dl").first).to_contain_text("2024-77")


@in_turn(turn=3)
def test_a_test_message_through_a_changed_profile_is_told_and_goes_after_a_look(two: Two) -> None:
    two.her.goto("test-message/?profile=1")
    two.her.fill({"to": "klant@bakkerij.test", "subject": TYPED})
    two.type_text(TYPED)
    two.her.page.set_input_files("main [name=uploads]", files=[NOTE])
    two.office.papers += 1
    change_profile(two, 0)
    send = two.her.page.locator("main form .bar button").first
    send.click()
    told = "%(who)s changed the mail profile %(name)s on %(when)s"
    changes = sentence(two.language, told, who=SECOND, name="Facturen")
    alert = two.expect_told(MailOvertaken.template, changes=changes)
    expect(alert).to_contain_text(f"verkoop-{two.office.papers}@bakkerij.test")
    assert TYPED in two.typed_text and two.her.page.input_value("main [name=subject]") == TYPED
    chosen = two.her.page.locator("main [name=attachments]:checked")
    expect(chosen.locator("..")).to_contain_text("kaart.txt")
    send.click()
    two.her.page.wait_for_url("**/tests/*/")


FORMS: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "customer": ("customers/1/", {"name": "De Molen van anna"}, {"name": "De Molen van beheer"}),
    "settings": ("settings/", {"company": "Van anna"}, {"company": "Van beheer", "program": "Kassa"}),
    "scenario": ("scenario/invoice/", {"cc": "anna@bakkerij.test"}, {"cc": "beheer@bakkerij.test"}),
    "template": (
        f"template/?name={TEMPLATE}&language=de",
        {"subject": "Von anna", "html": "<p>Von anna</p>"},
        {"subject": "Von beheer"},
    ),
    "person": ("people/2/", {"email": "anna@elders.test"}, {"email": "beheer@elders.test"}),
}
"""Page -> what the colleague makes of it, what she makes of it."""


def in_forms() -> Any:
    """Each page in one language, with or without JavaScript; with `make journeys` in each of the six ways."""
    every = [(language, scripts) for scripts in (True, False) for language in LANGUAGES]
    rows = [
        pytest.param(name, *row)
        for turn, name in enumerate(FORMS)
        for place, row in enumerate(every)
        if EVERY or place == turn % 6
    ]
    return pytest.mark.parametrize(("name", "language", "scripts"), rows)


@in_forms()
def test_the_second_of_two_sees_both_values_loses_nothing_and_decides(two: Two, name: str) -> None:
    path, theirs, mine = FORMS[name]
    number = str(two.office.turns)
    theirs, mine = ({field: f"{number}{value}" for field, value in one.items()} for one in (theirs, mine))
    two.her.goto(path)
    two.colleague.goto(path)
    two.her.fill(mine)
    if name == "template":
        two.type_text(TYPED)
    two.colleague.fill(theirs)
    for one in (two.colleague, two.her):
        one.page.locator("#edited .bar button").last.click()
    told = two.expect_told((PersonChanged if name == "person" else ChangedMeanwhile).template, who=SECOND)
    for value in (*(one for one in theirs.values() if "<" not in one), *mine.values()):
        expect(told).to_contain_text(value)
    assert {field: two.her.page.input_value(f"main [name={field}]") for field in mine} == mine
    assert name != "template" or TYPED in two.typed_text
    two.her.page.click("main [role=alert] button[value=mine]")
    two.her.goto(path)
    assert {field: two.her.page.input_value(f"main [name={field}]") for field in mine} == mine


@in_turn(turn=1)
def test_what_was_typed_about_a_customer_who_was_deleted_stands_there_to_be_copied(two: Two) -> None:
    two.colleague.goto("customers/new/")
    two.colleague.fill(
        {"debtor": f"2{two.office.turns}", "name": "Bakkerij Weg", "address-0-address": "a@weg.test"}
    )
    two.colleague.press("ok")
    two.colleague.page.locator("main tbody a", has_text=f"2{two.office.turns}").first.click()
    path = two.colleague.page.url.removeprefix(two.office.address)
    two.her.goto(path)
    two.her.fill({"name": TYPED, "do_not_email": "krijgt alles per post"})
    two.colleague.goto(f"{path}delete/")
    two.colleague.page.click("main button.danger")
    two.her.page.locator("#edited .bar button").last.click()
    two.expect_told("%(who)s deleted %(what)s on %(when)s.", who=SECOND, what=f"2{two.office.turns}")
    for typed in (TYPED, "krijgt alles per post", "a@weg.test"):
        expect(two.her.page.locator("main .typed")).to_contain_text(typed)


@in_turn(turn=4)
def test_the_second_in_the_editor_of_a_profile_sees_both_values_and_decides(two: Two) -> None:
    for one in (two.her, two.colleague):
        one.goto("profiles/1/")
    two.her.fill({"from_name": f"Van beheer {two.office.turns}"})
    two.colleague.fill({"from_name": f"Van anna {two.office.turns}"})
    two.colleague.press("ok")
    two.her.press("ok")
    two.expect_told(ProfileChanged.template, who=SECOND)
    row = two.her.page.locator("tbody tr", has_text="Van beheer")
    expect(row).to_contain_text(f"Van anna {two.office.turns}")
    two.her.press("rebase")
    assert two.her.page.input_value("main [name=from_name]") == f"Van beheer {two.office.turns}"
    two.her.press("ok")
    two.her.goto("profiles/1/")
    assert two.her.page.input_value("main [name=from_name]") == f"Van beheer {two.office.turns}"


@in_turn(turn=0)
def test_a_pause_that_somebody_ended_or_began_anew_is_told(two: Two) -> None:
    resume, stop = ("main form[action$='/1/resume/'] button", "main form[action$='/1/stop/'] button")
    for one in (two.her, two.colleague):
        one.goto("")
    two.colleague.page.click(stop)
    two.her.goto("")
    two.colleague.page.click(resume)
    two.her.page.click(resume)
    two.expect_told(ResumedAlready.template, profile="Facturen", actor=SECOND)
    two.colleague.page.click(stop)
    two.her.goto("")
    for button in (resume, stop):
        two.colleague.page.click(button)
    two.her.page.click(resume)
    two.expect_told(StoppedSinceSeen.template, profile="Facturen", actor=SECOND)
    two.her.page.click(resume)
    expect(two.her.page.locator(stop)).to_be_visible()


@in_turn(turn=2)
def test_a_mail_that_a_colleague_cancelled_or_sent_again_is_told(two: Two) -> None:
    hand_over(two, two.office.take_in())
    two.colleague.goto("outbox/")
    entry = str(two.colleague.page.locator("tbody tr a").first.get_attribute("href")).lstrip("/")
    for one in (two.her, two.colleague):
        one.goto(f"{entry}cancel/")
    for one in (two.colleague, two.her):
        one.page.click("main button.danger")
    two.expect_told(EntryChangedBy.template, actor=SECOND)
    for one in (two.her, two.colleague):
        one.goto(f"{entry}resend/")
        one.fill({"reason": TYPED})
    for one in (two.colleague, two.her):
        one.page.click("main form.narrow button")
    two.expect_told(SentAgainBy.template, actor=SECOND)
    expect(two.her.page.locator("main .note").last).to_contain_text(TYPED)
