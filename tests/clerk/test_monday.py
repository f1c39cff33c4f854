"""A clerk's Monday: customers from a Windows file, thirty invoices, corrections, a failure, a killed server."""

import re
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.clerk.papers import Invoice, customers
from tests.conftest import Cloud, Postroom
from tests.product.serving import PASSWORD, serving

pytestmark = pytest.mark.browser

COUNT = 30
LONG = 60_000
"""Milliseconds for what takes as long as the mails do."""
BAD_ADDRESS, NEW_ADDRESS = "boekhouding10007@klant.test", "facturen@nieuweklant.test"
REFUSED = {"at": "rcpt", "recipient": BAD_ADDRESS, "reply": "550 5.1.10 RESOLVER.ADR.RecipientNotFound"}


class Clerk:
    """Somebody at a browser who has never heard of SMTP."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, address: str, path: str = "") -> None:
        """Go to a page of ours."""
        self.page.goto(address + path)

    def log_in(self, address: str) -> None:
        """With the password that all people of the tests have."""
        self.open(address, "login/")
        self.page.fill("[name=username]", "anna")
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main form button")
        self.page.wait_for_url(address)

    def row(self, number: str) -> str:
        """What the list says of a document."""
        return self.page.locator("table.list tbody tr", has_text=number).inner_text()

    def import_customers(self, address: str, path: Path) -> None:
        """Upload the list, look at the preview, import it."""
        self.open(address, "customers/import/")
        self.page.set_input_files("main input[type=file]", str(path))
        self.page.click("main form button")
        expect(self.page.locator("main")).to_contain_text("Café Noël")
        expect(self.page.locator("main")).to_contain_text("cp1252")
        self.page.locator("main form button:not(.quiet)").first.click()
        expect(self.page.locator(".note").first).to_be_visible()

    def upload(self, address: str, papers: list[Path]) -> None:
        """Choose the files and wait until they are on the desk."""
        self.open(address, "documents/")
        self.page.set_input_files("[name=files]", [str(one) for one in papers])
        self.page.click(".drop button")
        expect(self.page.locator("table.list tbody tr")).to_have_count(len(papers), timeout=LONG)

    def correct(self, address: str, paper: str, **fields: str) -> None:
        """Open a document by its number and correct what it is."""
        self.open(address, "documents/")
        self.page.locator("table.list tbody tr", has_text=paper).locator("a").first.click()
        self.page.click("details.more summary")
        for name, value in fields.items():
            self.page.fill(f"[name={name}]", value)
        self.page.click("details.more form button")
        expect(self.page.locator(".note").first).to_contain_text("Saved.")

    def send_all(self, address: str) -> str:
        """Check and send what is ready; the address of the run."""
        self.open(address, "documents/")
        self.page.click("button[name=all]")
        self.page.locator(".stay button").click()
        self.page.wait_for_url(re.compile("/runs/"))
        return self.page.url


@pytest.fixture
def clerk(chromium: Browser):
    """Her browser window; it keeps its cookies when the server is started anew."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="en")
    context.set_default_timeout(15_000)
    yield Clerk(context.new_page())
    context.close()


@pytest.fixture
def office(postroom: Postroom, cloud: Cloud) -> Postroom:
    """An installation with a clerk and a mailbox."""
    postroom.environment["WEB"] = PASSWORD
    assert postroom.run("user", "add", "anna", "--role", "clerk", "--password-env", "WEB").returncode == 0
    assert postroom.run("profile", "add", "Facturen", *cloud.profile_words()).returncode == 0
    return postroom


def written(folder: Path) -> list[Path]:
    """Thirty invoices; two name a customer that does not exist, one has a wrong number in its name."""
    folder.mkdir()
    papers = [Invoice(f"2026-{400 + one:04}", str(10_001 + one)).file(folder) for one in range(COUNT - 3)]
    papers += [Invoice(f"2026-{427 + one:04}", str(90_000 + one)).file(folder) for one in range(2)]
    return [*papers, Invoice("2026-0429", "10030").file(folder, "Factuur 10030-2026-9999.pdf")]


def test_a_clerk_sends_thirty_invoices_and_reads_every_date(
    office: Postroom, cloud: Cloud, clerk: Clerk, tmp_path: Path
) -> None:
    cloud.control("/faults", REFUSED)
    with serving(office) as web:
        clerk.log_in(web.address)
        clerk.import_customers(web.address, customers(tmp_path / "klanten.csv"))
        clerk.upload(web.address, written(tmp_path / "papers"))
        assert "no recipient" in clerk.row("2026-0427") and "no recipient" in clerk.row("2026-0428")
        clerk.correct(web.address, "2026-0427", debtor="10028")
        clerk.correct(web.address, "2026-0428", debtor="10029")
        clerk.correct(web.address, "2026-9999", number="2026-0429")
        clerk.send_all(web.address)
        expect(clerk.page.locator("#progress")).to_contain_text("29 of 30 sent", timeout=LONG)
        _understand_and_send(clerk, web.address)
        clerk.open(web.address, "documents/")
        dates = clerk.page.locator("table.list td[data-label='Sending date']").all_inner_texts()
        assert len(dates) == COUNT and all(
            re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", one) for one in dates
        ), dates
    told = [(tuple(one["recipients"]), one["message_id"]) for one in cloud.deliveries()]
    assert len(told) == COUNT == len({recipients for recipients, _ in told}), told


def _understand_and_send(clerk: Clerk, address: str) -> None:
    """The run names the mail that failed; its page says why in words; with the right address it goes."""
    page = clerk.page
    page.locator("#progress table a").first.click()
    expect(page.locator("main")).to_contain_text(BAD_ADDRESS)
    expect(page.locator("main .why").first).to_contain_text("has no mailbox of this name")
    page.get_by_role("button", name="Correct it and send again").click()
    page.fill("[name=to]", NEW_ADDRESS)
    page.get_by_role("button", name="Send", exact=True).last.click()
    expect(page.locator(".warnings")).to_contain_text(f"No mail has ever gone to {NEW_ADDRESS}")
    page.get_by_role("button", name="Send all the same").last.click()
    expect(page.locator("#last")).to_contain_text("Sent: 1 of 1", timeout=LONG)


def test_a_server_killed_in_the_middle_and_started_again_ends_right(
    office: Postroom, cloud: Cloud, clerk: Clerk, tmp_path: Path
) -> None:
    office.run("profile", "edit", "Facturen", "--rate-per-minute", "300")
    run = _killed_in_the_middle(office, clerk, tmp_path)
    assert 5 <= len(cloud.deliveries()) < COUNT
    with serving(office) as web:
        clerk.open(web.address, "/".join(run.split("/")[3:]))
        expect(clerk.page.locator("#progress")).to_contain_text("30 of 30 sent", timeout=LONG)
        clerk.open(web.address, "documents/?show=sent")
        expect(clerk.page.locator("table.list tbody tr")).to_have_count(COUNT)
    told = [(tuple(one["recipients"]), one["message_id"]) for one in cloud.deliveries()]
    assert len(told) == COUNT == len({recipients for recipients, _ in told}), told


def _killed_in_the_middle(office: Postroom, clerk: Clerk, folder: Path) -> str:
    """Thirty invoices are handed over, and the server is gone after some of them; the run's address."""
    served = serving(office)
    web = served.__enter__()
    clerk.log_in(web.address)
    clerk.import_customers(web.address, customers(folder / "klanten.csv"))
    papers = [Invoice(f"2026-{one:04}", str(10_001 + one)).file(folder) for one in range(COUNT)]
    clerk.upload(web.address, papers)
    run = clerk.send_all(web.address)
    some = re.compile(r"\b([5-9]|1\d|2[0-4]) of 30 sent")
    expect(clerk.page.locator("#progress")).to_contain_text(some, timeout=LONG)
    web.process.send_signal(signal.SIGKILL)
    with pytest.raises(AssertionError):  # `serving` expects a server that ends by itself
        served.__exit__(None, None, None)
    assert web.process.returncode == -signal.SIGKILL
    return run
