"""Browsers of administrators."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.product.serving import PASSWORD, serving
from tests.web.administrator import NAME, Administrator

MILLISECONDS = 15_000


@pytest.fixture
def window(chromium: Browser) -> Iterator[Callable[..., Administrator]]:
    """Opens a browser window of its own at a web interface; `scripts=False` is one without JavaScript."""
    opened = []

    def make(address: str, language: str = "en", *, scripts: bool = True, **given: Any) -> Administrator:
        given = {"viewport": {"width": 1366, "height": 768}} | given
        context = chromium.new_context(
            ignore_https_errors=True, locale=language, java_script_enabled=scripts, **given
        )
        context.set_default_timeout(MILLISECONDS)
        opened.append(context)
        return Administrator(context.new_page(), address)

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def office(postroom: Any, cloud: Any) -> Iterator[Any]:
    """An installation with two administrators and one mail profile at the sandbox, served without workers."""
    postroom.environment["WEB"] = PASSWORD
    for name in (NAME, "anna"):
        assert postroom.run("user", "add", name, "--password-env", "WEB").returncode == 0
    words = cloud.profile_words()
    assert postroom.run("profile", "add", "Facturen", *words).returncode == 0
    with serving(postroom, "--no-workers") as web:
        yield web
