"""The desk in a browser: what is seen before harm, and what becomes of the PDFs afterwards."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.clerk.papers import Invoice
from tests.conftest import Cloud, Postroom
from tests.product.serving import PASSWORD, Web, serving

pytestmark = pytest.mark.browser
LONG = 60_000
NOW = datetime.now(UTC)


@pytest.fixture
def office(postroom: Postroom, cloud: Cloud) -> Postroom:
    """An installation with a clerk, a mailbox and a customer."""
    postroom.environment["WEB"] = PASSWORD
    assert postroom.run("user", "add", "anna", "--password-env", "WEB").returncode == 0
    assert postroom.run("profile", "add", "Facturen", *cloud.profile_words()).returncode == 0
    words = ["--name", "Jansen", "--to", "info@jansen.test", "--language", "nl"]
    assert postroom.run("customer", "add", "10023", *words).returncode == 0
    return postroom


@pytest.fixture
def browser_page(chromium: Browser):
    """One window."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="en")
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def log_in(page: Page, web: Web) -> None:
    page.goto(web.address + "login/")
    page.fill("[name=username]", "anna")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_url(web.address)


def take_in(page: Page, web: Web, *papers: Path) -> None:
    page.goto(web.address + "documents/")
    page.set_input_files("[name=files]", [str(one) for one in papers])
    with page.expect_navigation():
        page.click(".drop button")


def open_mail(page: Page, web: Web, number: str) -> None:
    page.goto(f"{web.address}documents/?show=ready&q={number}")
    page.get_by_role("link", name="Open the mail").first.click()


def send(page: Page) -> None:
    page.locator(".stay button[value=send]").click()


def today(number: str, folder: Path, **fields: object) -> Path:
    return Invoice(number, "10023", **{"made": NOW, "issued": NOW.date(), **fields}).file(folder)  # type: ignore[arg-type]


def test_a_wrong_recipient_a_duplicate_and_a_stale_pdf_are_seen_before_harm(
    office: Postroom, cloud: Cloud, browser_page: Page, tmp_path: Path
) -> None:
    page = browser_page
    first, again = tmp_path / "first", tmp_path / "again"
    first.mkdir()
    again.mkdir()
    stale = today("3", tmp_path, made=datetime(2026, 8, 3, tzinfo=UTC), issued=date(2026, 8, 3))
    with serving(office) as web:
        log_in(page, web)
        take_in(page, web, today("1", first), today("2", tmp_path), stale)

        open_mail(page, web, "1.pdf")
        page.fill("[name=to]", "infoo@jansen.test")
        send(page)
        expect(page.locator(".warnings")).to_contain_text(
            "No mail has ever gone to infoo@jansen.test. Did you mean info@jansen.test?"
        )
        assert not cloud.deliveries()
        page.fill("[name=to]", "info@jansen.test")
        send(page)
        expect(page.locator("#last")).to_contain_text("Sent: 1 of 1", timeout=LONG)

        take_in(page, web, today("1", again, total="99,00"))
        open_mail(page, web, "1.pdf")
        expect(page.locator(".warnings")).to_contain_text("Already sent on")
        send(page)
        expect(page.locator("main")).to_contain_text("Say why the document is to go a second time.")

        open_mail(page, web, "3.pdf")
        expect(page.locator(".warnings")).to_contain_text("The PDF is older than 30 days")

        page.goto(web.address + "documents/")
        page.click("button[name=all]")
        expect(page.locator(".counts")).to_contain_text("1 are in order")
        expect(page.locator(".counts")).to_contain_text("2 with a warning")
        page.locator("main .stay button").click()
        expect(page.locator("#progress")).to_contain_text("1 of 1 sent", timeout=LONG)
    assert [one["recipients"] for one in cloud.deliveries()] == [["info@jansen.test"]] * 2


def test_an_unknown_outcome_is_seen_and_settled_by_a_person(
    office: Postroom, cloud: Cloud, browser_page: Page, tmp_path: Path
) -> None:
    page = browser_page
    office.run("profile", "edit", "Facturen", "--imap-host", "")
    cloud.control("/faults", {"at": "after_store", "cut": True, "count": 1})
    with serving(office) as web:
        log_in(page, web)
        take_in(page, web, today("1", tmp_path))
        open_mail(page, web, "1.pdf")
        send(page)
        page.wait_for_url("**/documents/")
        expect(page.locator("table.list tbody tr").first).to_contain_text("unknown", timeout=LONG)
        expect(page.locator(".tabs .look")).to_contain_text("Needs you")
        page.locator("table.list tbody tr .state").first.click()
        expect(page.locator("main")).to_contain_text("it may have been sent")
        assert page.get_by_role("button", name="Send again").count() == 0
        page.get_by_role("button", name="It was sent", exact=True).click()
        page.goto(web.address + "documents/?show=sent")
        expect(page.locator("table.list tbody tr")).to_have_count(1)
    assert len(cloud.deliveries()) == 1


def test_pdfs_are_fetched_sent_and_gone_and_nothing_pops_up(
    office: Postroom, cloud: Cloud, browser_page: Page, tmp_path: Path
) -> None:
    page, folder = browser_page, tmp_path / "pdf"
    folder.mkdir()
    papers = [today(number, folder) for number in "12"]
    with serving(office) as web:
        log_in(page, web)
        page.goto(web.address + "settings/")
        page.fill("[name=pdf_folder]", str(folder))
        page.check("[name=hide_sent]")
        page.check("[name=delete_invoices]")
        page.locator(".stay button").click()
        page.goto(web.address + "documents/")
        page.get_by_role("button", name="Fetch from the folder of the PDFs").click()
        expect(page.locator("table.list tbody tr")).to_have_count(2)
        page.click("button[name=all]")
        page.locator("main .stay button").click()
        expect(page.locator("#progress")).to_contain_text("2 of 2 sent", timeout=LONG)
        page.goto(web.address + "documents/")
        assert page.locator("#last").count() == 0
        page.locator("table.list tbody tr a").first.click()
        for _ in range(40):
            if "The file was deleted after sending." in page.inner_text("main"):
                break
            page.wait_for_timeout(500)
            page.reload()
        expect(page.locator("main")).to_contain_text("The file was deleted after sending.")
        kept = page.request.get(page.url + "file/")
        assert kept.ok and kept.body().startswith(b"%PDF-")
    assert not any(paper.exists() for paper in papers) and len(cloud.deliveries()) == 2


def test_dropped_files_come_in_and_a_broken_one_is_named(
    office: Postroom, browser_page: Page, tmp_path: Path
) -> None:
    page = browser_page
    whole = today("1", tmp_path).read_bytes()
    with serving(office, "--no-workers") as web:
        log_in(page, web)
        page.goto(web.address + "documents/")
        page.evaluate(
            """([whole, half]) => {
                const data = new DataTransfer();
                const file = (name, bytes) => new File([new Uint8Array(bytes)], name, {type: "application/pdf"});
                data.items.add(file("Factuur 10023-1.pdf", whole));
                data.items.add(file("half.pdf", half));
                const drop = document.querySelector("[data-upload]");
                drop.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
            }""",
            [list(whole), list(whole[: len(whole) // 2])],
        )
        expect(page.locator(".problem[role=alert]")).to_contain_text("half.pdf: The PDF is incomplete")
        expect(page.locator(".note")).to_contain_text("Documents that came in: 1")
        expect(page.locator("table.list tbody tr")).to_have_count(1)


def test_without_javascript_the_desk_works_the_same(
    office: Postroom, cloud: Cloud, chromium: Browser, tmp_path: Path
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="en")
    context.set_default_timeout(15_000)
    page = context.new_page()
    with serving(office) as web:
        log_in(page, web)
        page.goto(web.address + "documents/")
        page.set_input_files("[name=files]", [str(today(number, tmp_path)) for number in "12"])
        page.click(".drop button")
        expect(page.locator(".note").first).to_contain_text("Documents that came in: 2.")
        open_mail(page, web, "1.pdf")
        page.fill("[name=subject]", "Uw factuur")
        send(page)
        page.goto(web.address + "documents/")
        page.click("button[name=all]")
        page.locator("main .stay button").click()
        for _ in range(40):
            if "1 of 1 sent" in page.inner_text("main"):
                break
            page.wait_for_timeout(500)
            page.reload()
        expect(page.locator("main")).to_contain_text("1 of 1 sent")
    context.close()
    assert len(cloud.deliveries()) == 2
