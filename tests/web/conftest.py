"""Browsers of administrators, and an installation that each test gets as a copy: made once, logged in once."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.bed.locks import locked
from tests.conftest import Cloud, Postroom
from tests.homes import DATABASE
from tests.product.serving import PASSWORD, Web, serving, session
from tests.web.administrator import NAME, Administrator

MILLISECONDS = 15_000
SECOND = "anna"
"""The other administrator; has an e-mail address of her own."""


@dataclass(frozen=True)
class Original:
    """A home to copy, and the browser states of the people who are logged in there."""

    home: Path
    states: dict[str, Any]


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """One sandbox for all of these tests; they look only for their own messages."""
    from sandbox365 import Sandbox

    with Sandbox(tmp_path_factory.mktemp("sandbox")) as endpoints:
        yield Cloud(endpoints.as_json())


@pytest.fixture(scope="session")
def original(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Original:
    """Two administrators, both logged in, and one mail profile at this worker's sandbox.

    The people are the same for all workers of pytest-xdist and made by the first one: hashing four passwords and
    starting six commands takes longer than most of these tests.
    """
    own = tmp_path_factory.getbasetemp()
    common = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "administrators"
    with locked(common.with_suffix(".lock")):
        if not common.exists():
            _make_people(common)
    home = tmp_path_factory.mktemp("original") / "home"
    shutil.copytree(common / "home", home)
    assert Postroom(home).run("profile", "add", "Facturen", *cloud.profile_words()).returncode == 0
    return Original(home, json.loads((common / "states.json").read_text()))


def _make_people(common: Path) -> None:
    postroom = Postroom(common / "home", {"WEB": PASSWORD})
    for name, email in ((NAME, ""), (SECOND, "anna@bakkerij.test")):
        words = ["--password-env", "WEB", "--email", email]
        assert postroom.run("user", "add", name, *words).returncode == 0
    with serving(postroom, "--no-workers") as web:
        states = {name: _logged_in(web, name) for name in (NAME, SECOND)}
    (common / "states.json").write_text(json.dumps(states))


def _logged_in(web: Web, name: str) -> dict[str, Any]:
    """The cookies of somebody who has logged in, as a browser keeps them."""
    browser = session()
    web.log_in(browser, name, PASSWORD)
    about = {"domain": "127.0.0.1", "path": "/", "expires": -1, "secure": False, "sameSite": "Lax"}
    cookies = [
        {"name": one.name, "value": one.value, "httpOnly": one.name == "sessionid", **about}
        for one in browser.cookies
    ]
    return {"cookies": cookies, "origins": []}


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
def office(postroom: Postroom, original: Original) -> Iterator[Web]:
    """A copy of that installation, served without workers."""
    shutil.copytree(original.home, postroom.home)
    log_in_again(postroom.home)
    postroom.environment["WEB"] = PASSWORD
    with serving(postroom, "--no-workers") as web:
        yield web


def log_in_again(home: Path) -> None:
    """The people of the copy have logged in just now, however long ago the original was made."""
    now = datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
    with closing(sqlite3.connect(home / DATABASE)) as ledger, ledger:
        ledger.execute(
            "UPDATE people_personsession SET begun_at = ?, seen_at = ?, password_at = ?", [now] * 3
        )


@pytest.fixture
def enter(
    office: Web, window: Callable[..., Administrator], original: Original
) -> Callable[..., Administrator]:
    """Somebody who is logged in already comes to the office, by name."""
    return lambda name=NAME, **given: window(office.address, storage_state=original.states[name], **given)


@pytest.fixture
def her(enter: Callable[..., Administrator]) -> Administrator:
    """The first administrator."""
    return enter()
