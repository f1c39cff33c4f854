"""What was read, in a browser without scripts: a heading is taught, used, and taken back."""

import pytest
from playwright.sync_api import expect

from postroom.documents.tests.layouts import Sheet

pytestmark = pytest.mark.browser


@pytest.fixture
def paper(tmp_path):
    """An invoice whose number stands under a heading that nobody knows."""
    sheet = Sheet()
    sheet.headline(20, 20, "Factuur")
    sheet.block(20, 40, "Volgcode: 77-12\nKlantnr.: 10023")
    path = tmp_path / "scan.pdf"
    path.write_bytes(bytes(sheet.output()))
    return path


def test_a_heading_is_taught_used_and_taken_back_without_scripts(enter, paper) -> None:
    her = enter(scripts=False)
    page = her.page
    her.goto("documents/")
    page.set_input_files("main [name=files]", str(paper))
    page.click(".drop button")
    page.click("table.list tbody tr a >> nth=0")
    page.click("main .bar a[href$='/reading/']")
    expect(page.locator(".paper iframe")).to_be_visible()
    assert page.locator("#headings option").first.get_attribute("value") == "Volgcode"
    page.fill("#id_heading", "Volgcode")
    page.click("#teach button")
    expect(page.locator(".note")).to_contain_text("From now on “Volgcode” means: Document number.")
    expect(page.locator("section[aria-labelledby=again] table")).to_contain_text("77-12")
    page.click("section[aria-labelledby=again] button")
    expect(page.locator("h1")).to_have_text("What was read: Invoice 77-12")
    page.click("#teach a")
    page.click("main td button")
    expect(page.locator("main")).to_contain_text("No heading was taught yet.")
