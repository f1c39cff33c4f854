"""Scenarios, templates with their live preview, and settings, in a browser against a running `postroom serve`."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Postroom
from tests.product.serving import PASSWORD, web_with

NAME = "Facturen / klanten"
EDITOR = f"template/?name={NAME}&language=nl"
HOSTILE = (
    "<div>Beste #ontvanger#<script>parent.boom = 1</script><img src=x onerror='parent.boom = 1'>"
    "<a href='javascript:parent.boom = 1'>klik</a></div>"
)


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    """One installation: beheer and bea (administrators), a template, and an invoice that was handed over."""
    folder = tmp_path_factory.mktemp("scenarios")
    postroom = Postroom(folder / "home")
    with web_with(postroom, "Facturen") as found:
        words = ["--role", "administrator", "--password-env", "WEB"]
        assert postroom.run("user", "add", "bea", *words).returncode == 0
        pdf = folder / "f.pdf"
        pdf.write_bytes(b"%PDF-1.4\n% 1\n" + b"0123456789abcdef" * 50 + b"\n%%EOF\n")
        words = ["--number", "F-4711", "--debtor", "10023", "--to", "klant@example.com"]
        assert postroom.run("send", pdf, *words).returncode == 0
        yield SimpleNamespace(address=found.address, postroom=postroom, folder=folder)


@pytest.fixture
def template(web):
    """The version of a template with nothing but a subject and a text; its name has a slash and blanks."""
    words = ["--language", "nl", "--subject", "Factuur", "--text", "Dag"]
    return web.postroom.json("template", "set", NAME, *words)["languages"]["nl"]["version"]


@pytest.fixture(scope="module")
def cookies(web, chromium):
    """The administrator logged in once; every window of a test takes the cookies over."""
    page = chromium.new_page()
    log_in(web, page, "beheer")
    found = page.context.cookies()
    page.close()
    return found


@pytest.fixture
def beheer(web, page, cookies):
    """The administrator's window; it notes what the browser complains about."""
    page.context.add_cookies(cookies)
    page.complaints = []
    page.on(
        "console", lambda message: page.complaints.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


@pytest.fixture
def plain(web, chromium, cookies):
    """The administrator's window with JavaScript switched off."""
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(15_000)
    context.add_cookies(cookies)
    yield context.new_page()
    context.close()


def log_in(web, page: Page, name: str) -> None:
    page.goto(web.address + "login/")
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    page.wait_for_url(web.address)


def ok(page: Page) -> None:
    page.get_by_role("button", name="OK", exact=True).click()


def words(web, language: str = "nl", name: str = NAME) -> dict[str, str]:
    return web.postroom.json("template", "show", name)["languages"][language]


def test_a_click_inserts_a_placeholder_where_the_cursor_is_and_the_preview_follows(
    web, beheer, template
) -> None:
    beheer.goto(web.address + EDITOR)
    subject = beheer.get_by_label("Subject")
    subject.fill("Factuur  van ons")
    subject.evaluate("field => field.setSelectionRange(8, 8)")
    beheer.get_by_role("button", name="#invoice_number#").click()
    assert subject.input_value() == "Factuur #invoice_number# van ons"
    expect(beheer.locator("#preview-subject")).to_have_text("Factuur 2026-0412 van ons")
    beheer.locator("trix-editor").click()
    beheer.keyboard.type("Beste klant ")
    beheer.get_by_role("button", name="#debtor_number#").click()
    frame = beheer.frame_locator("#preview iframe")
    expect(frame.locator("body")).to_have_text("Beste klant 10023")
    ok(beheer)
    expect(beheer.locator(".note")).to_contain_text("Saved")
    assert words(web)["subject"] == "Factuur #invoice_number# van ons"
    assert "Beste klant #debtor_number#" in words(web)["html"]
    assert beheer.complaints == []


def test_the_preview_shows_a_document_that_was_handed_over(web, beheer, template) -> None:
    beheer.goto(web.address + EDITOR)
    beheer.get_by_label("Subject").fill("#soort# #nummer#")
    beheer.get_by_label("File name").fill("#debiteurnummer#-#nummer#")
    beheer.get_by_label("Show it for").select_option(label="F-4711 · 10023 · f.pdf")
    expect(beheer.locator("#preview-subject")).to_have_text("Factuur F-4711")
    expect(beheer.locator("#preview-file")).to_have_text("10023-F-4711.pdf")
    beheer.get_by_label("Subject").fill("#debitteur#")
    expect(beheer.locator("#preview")).to_contain_text("Did you mean #debiteur#?")


def test_bold_and_lists_of_the_editor_reach_the_mail_and_its_plain_text(web, beheer, template) -> None:
    beheer.goto(web.address + EDITOR)
    beheer.get_by_label("Plain text").fill("")
    beheer.locator("trix-editor").click()
    beheer.get_by_role("button", name="Bold").click()
    beheer.keyboard.type("Let op")
    beheer.get_by_role("button", name="Bold").click()
    beheer.keyboard.press("Enter")
    beheer.get_by_role("button", name="List", exact=True).click()
    beheer.keyboard.type("eerst")
    expect(beheer.locator("#preview-text")).to_contain_text("- eerst")
    ok(beheer)
    assert "<strong>Let op</strong>" in words(web)["html"] and "<li>eerst</li>" in words(web)["html"]
    assert "Let op" in words(web)["text"] and "- eerst" in words(web)["text"]


def test_the_buttons_of_the_editor_speak_the_readers_language(web, page, template) -> None:
    log_in(web, page, "bea")
    page.goto(web.address + EDITOR)
    assert "Quotation" in titles(page) and "Quote" not in titles(page)
    page.get_by_role("button", name="Deutsch").click()
    spoken = page.evaluate("JSON.parse(document.getElementById('trix-words').textContent)")
    assert spoken["quote"] in titles(page) and spoken["bold"] in titles(page)


def titles(page: Page) -> list[str]:
    """What the buttons of the editor say."""
    page.locator("trix-toolbar button").first.wait_for()
    return page.eval_on_selector_all("trix-toolbar button", "all => all.map(one => one.title)")


def test_a_hostile_text_runs_neither_in_the_editor_nor_in_the_preview(web, beheer, plain, template) -> None:
    plain.goto(web.address + EDITOR)
    plain.get_by_label("Text", exact=True).fill(HOSTILE)
    plain.get_by_role("button", name="Preview").click()
    assert "customer@example.com" in plain.frame_locator("#preview iframe").locator("body").inner_text()
    ok(plain)
    assert "klik" in words(web)["html"] and "javascript" not in words(web)["html"]
    beheer.goto(web.address + EDITOR)
    beheer.evaluate("html => { document.querySelector('trix-editor').editor.insertHTML(html) }", HOSTILE)
    expect(beheer.frame_locator("#preview iframe").locator("body")).to_contain_text("klik")
    beheer.frame_locator("#preview iframe").get_by_text("klik").first.click()
    assert beheer.evaluate("window.boom") is None


def test_a_preview_frame_runs_nothing_even_if_the_cleaning_failed(web, beheer, template) -> None:
    """What would happen without the first of the two guards."""
    beheer.goto(web.address + EDITOR)
    beheer.evaluate(
        "html => { const frame = document.createElement('iframe'); frame.setAttribute('sandbox', '');"
        "frame.id = 'raw'; frame.srcdoc = html; document.getElementById('preview').append(frame); }",
        HOSTILE,
    )
    expect(beheer.frame_locator("#raw").locator("body")).to_contain_text("klik")
    assert beheer.evaluate("window.boom") is None
    assert any("sandbox" in said or "Content Security Policy" in said for said in beheer.complaints)


def test_everything_about_templates_without_javascript(web, plain) -> None:
    plain.goto(web.address + "templates/")
    plain.get_by_role("link", name="Add a template").click()
    plain.get_by_label("Name *").fill("Zonder script")
    plain.get_by_label("Language").select_option("nl")
    plain.get_by_label("Begin with the built-in text of").select_option("invoice")
    plain.get_by_role("button", name="Take it over").click()
    assert plain.get_by_label("Name *").input_value() == "Zonder script"
    assert "van #bedrijf#" in plain.get_by_label("Subject").input_value()
    plain.get_by_label("Subject").fill("Rekening #numer#")
    ok(plain)
    assert "Did you mean #nummer#?" in plain.inner_text(".errorlist")
    plain.get_by_label("Subject").fill("Rekening #nummer#")
    plain.get_by_role("button", name="Preview").click()
    assert plain.inner_text("#preview-subject") == "Rekening 2026-0412"
    ok(plain)
    assert "Geachte heer, mevrouw" in words(web, name="Zonder script")["text"]
    plain.get_by_label("Subject").fill("Tweede #nummer#")
    ok(plain)
    plain.get_by_role("link", name="Versions").click()
    plain.get_by_role("button", name="Take this version again: 1").click()
    assert "hold again" in plain.inner_text(".note") and "Version 3" in plain.inner_text("main")
    assert words(web, name="Zonder script")["subject"] == "Rekening #nummer#"
    plain.goto(web.address + "templates/")
    plain.get_by_role("link", name="Rename: Zonder script").click()
    plain.get_by_label("New name").fill("Met naam")
    ok(plain)
    plain.get_by_role("link", name="Delete: Met naam").click()
    plain.get_by_role("main").get_by_role("button", name="Delete").click()
    assert "Met naam" not in plain.inner_text("main")


def test_of_two_administrators_in_two_windows_the_second_is_told(web, beheer, plain, template) -> None:
    beheer.goto(web.address + EDITOR)
    plain.goto(web.address + EDITOR)
    plain.get_by_label("Subject").fill("Van de ander")
    ok(plain)
    beheer.get_by_label("Subject").fill("Van mij")
    ok(beheer)
    alert = beheer.get_by_role("alert")
    expect(alert).to_contain_text("beheer changed this on")
    expect(alert).to_contain_text("Van de ander")
    assert (
        beheer.get_by_label("Subject").input_value() == "Van mij" and words(web)["subject"] == "Van de ander"
    )
    beheer.get_by_role("button", name="Save mine all the same").click()
    expect(beheer.locator(".note")).to_contain_text("Saved")
    assert words(web)["subject"] == "Van mij" and words(web)["version"] == template + 2


def test_a_scenario_is_set_without_javascript_with_a_file(web, plain) -> None:
    plain.goto(web.address + "scenarios/")
    plain.get_by_role("link", name="Quote").click()
    plain.get_by_label("The fixed addresses below").check()
    ok(plain)
    assert "at least one address" in plain.inner_text(".errorlist")
    plain.get_by_label("Fixed recipients").fill("een@example.com\ntwee@example.com")
    plain.get_by_label("Show before sending").uncheck()
    ok(plain)
    assert "een@example.com, twee@example.com" in plain.inner_text("tr:has-text('Quote')")
    plain.get_by_role("link", name="Quote").click()
    plain.get_by_label("Another file").set_input_files(web.folder / "f.pdf")
    plain.get_by_role("button", name="Add").click()
    plain.get_by_role("button", name="Remove: f.pdf").wait_for()
    found = web.postroom.json("scenario", "show", "quote")
    assert (found["prompt"], found["attachments"][0]["name"]) == (False, "f.pdf")
    plain.get_by_role("link", name="Take back to what Postroom brings along").click()
    plain.get_by_role("button", name="Take back to what Postroom brings along").click()
    assert web.postroom.json("scenario", "show", "quote")["recipients"] == []


def test_the_fixed_addresses_are_only_asked_where_they_matter(web, beheer) -> None:
    beheer.goto(web.address + "scenario/statement/")
    expect(beheer.get_by_label("Fixed recipients")).to_be_hidden()
    beheer.get_by_label("The fixed addresses below").check()
    expect(beheer.get_by_label("Fixed recipients")).to_be_visible()
    assert beheer.complaints == []


def test_the_pattern_of_file_names_is_shown_while_it_is_typed(web, beheer) -> None:
    beheer.goto(web.address + "settings/")
    beheer.get_by_label("File-name pattern").fill("Factuur ")
    beheer.get_by_role("button", name="#debtor_number#").click()
    expect(beheer.locator("#names")).to_contain_text("Factuur 10023.pdf")
    beheer.get_by_label("Office address").fill("kantoor@example.com")
    ok(beheer)
    expect(beheer.locator(".note")).to_contain_text("Saved")
    assert beheer.get_by_label("File-name pattern").input_value() == "Factuur #debtor_number#"
    assert beheer.complaints == []
