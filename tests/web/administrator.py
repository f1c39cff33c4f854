"""An administrator at a browser: fills in forms by the names of their fields, presses buttons, in any language."""

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page, expect

from tests.product.serving import PASSWORD

NAME = "beheer"
FIRST_ANSWER = 20_000
"""Milliseconds in which a connection test must have ended."""


class Administrator:
    """The browser window of somebody who may set up everything."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address

    def first_start(self, link: str, email: str = "") -> None:
        """Open the one-time link and become the first administrator."""
        self.page.goto(link)
        self.fill({"name": NAME, "email": email, "password": PASSWORD, "again": PASSWORD})
        self.page.click("main form button")
        self.page.wait_for_url(self.address)

    def log_in(self, name: str = NAME) -> None:
        """Log in with the password that all people of the tests have."""
        self.page.goto(self.address + "login/")
        self.fill({"username": name, "password": PASSWORD})
        self.page.click("main form button")
        self.page.wait_for_url(self.address)

    def goto(self, path: str) -> None:
        """Open a page of ours."""
        answer = self.page.goto(self.address + path)
        assert answer and answer.status == 200, (path, answer and answer.status)

    def fill(self, fields: Mapping[str, Any]) -> None:
        """Fill in fields of the page's own form by name: texts, choices, ticks, files (as Path)."""
        for name, value in fields.items():
            self._fill_one(f"main [name={name}]", value)

    def press(self, action: str) -> None:
        """Press the editor's button for an action; the one that a person sees."""
        self.page.locator(f"main button[name=action][value={action}]:visible").last.click()
        self.page.wait_for_load_state()

    def tested(self) -> dict[str, str]:
        """Wait for the end of a connection test; link -> status as the classes of the rows say."""
        # A row, too: on a busy machine the page before the answer is still there, and has none.
        self.page.wait_for_selector("#run:not([hx-get]) table.chain tbody tr", timeout=FIRST_ANSWER)
        rows = self.page.locator("#run table.chain tbody tr").all()
        return {row.locator("td").first.inner_text(): str(row.get_attribute("class")) for row in rows}

    def in_order(self, *, failed: int = 0) -> None:
        """The test has ended, and so many links failed."""
        statuses = list(self.tested().values())
        assert statuses.count("failed") == failed, self.page.inner_text("#run")
        assert statuses.count("passed") > 0

    def open_details(self) -> None:
        """Unfold what is folded."""
        folded = self.page.locator("details.more:not([open]) > summary:visible")
        while folded.count():
            folded.first.click()

    def tab(self, panel: str) -> None:
        """Choose a tab by the panel that it shows."""
        self.page.click(f"#{panel}-tab")
        expect(self.page.locator(f"#{panel}")).to_be_visible()

    def _fill_one(self, where: str, value: Any) -> None:
        field = self.page.locator(where).first
        kind = field.evaluate("field => field.type")
        if kind == "file":
            field.set_input_files(str(value))
        elif kind == "select-one":
            field.select_option(str(value))
        elif kind == "checkbox":
            field.set_checked(bool(value))
        else:
            field.fill(str(value))
