"""Debian's Chromium for tests that a person's browser takes part in."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

PATIENCE = 15_000
"""Milliseconds."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for the module; it speaks to nobody but the servers of the tests."""
    found = shutil.which("chromium")
    assert found, "Chromium is missing: apt-get install chromium (python -m tests.bed install does it)"
    quiet = ("disable-gpu", "disable-quic", "no-first-run", "disable-background-networking", "disable-sync")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found,
            args=["--no-sandbox", "--disable-component-update", *(f"--{word}" for word in quiet)],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A window without memory; it believes the certificates of test servers."""
    context = chromium.new_context(ignore_https_errors=True)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()
