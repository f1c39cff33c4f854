"""`python -m tests.pictures [nl de en]`: pictures of all pages into docs/images, and every fault that it sees."""

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import Cloud, Postroom
from tests.product.serving import serving
from tests.web.administrator import Administrator
from tests.web.album import ALBUM, furnish
from tests.web.eyes import SIZES, barriers, faults

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
TALLEST = 3200
"""Pixels; the list of all errors is longer than anybody looks at."""
COLOURS = 48


def main() -> int:
    """Take all pictures; 1 when a page has a fault."""
    languages = sys.argv[1:] or ["nl", "de", "en"]
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder, _browser() as browser:
        place = Path(folder)
        wrong += _first_pictures(browser, place, languages)
        wrong += _all_pictures(browser, place, languages)
    print("\n".join(wrong) or "no page has a fault")
    return 1 if wrong else 0


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


def _window(browser: Browser, address: str, language: str, wrong: list[str]) -> Administrator:
    width, height = SIZES["1366x768"]
    context = browser.new_context(
        ignore_https_errors=True, locale=language, viewport={"width": width, "height": height}
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.on(
        "console", lambda said: wrong.append(f"{page.url}: {said.text}") if said.type == "error" else None
    )
    return Administrator(page, address)


def _first_pictures(browser: Browser, place: Path, languages: list[str]) -> list[str]:
    """The one-time link and the log-in, before anybody is in."""
    wrong: list[str] = []
    with serving(Postroom(place / "empty"), "--no-workers") as web:
        link = web.next_line(2)
        for language in languages:
            her = _window(browser, web.address, language, wrong)
            her.page.goto(web.address + "login/")
            wrong += _pictured(her, "log-in-nobody", language)
            her.page.goto(link)
            wrong += _pictured(her, "first-start", language)
            her.page.context.close()
    return wrong


def _all_pictures(browser: Browser, place: Path, languages: list[str]) -> list[str]:
    from sandbox365 import Sandbox

    wrong: list[str] = []
    postroom = Postroom(place / "home")
    with Sandbox(place / "sandbox") as endpoints:
        furnish(postroom, Cloud(endpoints.as_json()), place)
        with serving(postroom, "--no-workers") as web:
            for language in languages:
                her = _window(browser, web.address, language, wrong)
                her.page.goto(web.address + "login/")
                wrong += _pictured(her, "log-in", language)
                her.log_in()
                for name, way in ALBUM.items():
                    way(her)
                    wrong += _pictured(her, name, language)
                her.page.context.close()
    return wrong


def _pictured(her: Administrator, name: str, language: str) -> list[str]:
    """Both sizes of the page as it stands; what is wrong with them."""
    wrong = []
    for size, (width, height) in SIZES.items():
        her.page.set_viewport_size({"width": width, "height": height})
        found = faults(her.page, language) + barriers(her.page)
        wrong += [f"{language} {name} {size}: {fault}" for fault in found]
        whole = her.page.evaluate("document.documentElement.scrollHeight")
        her.page.set_viewport_size({"width": width, "height": max(height, min(whole, TALLEST))})
        _save(her.page.screenshot(), IMAGES / language / f"{name}-{size}.png")
    her.page.set_viewport_size(dict(zip(("width", "height"), SIZES["1366x768"], strict=True)))
    return wrong


def _save(shot: bytes, path: Path) -> None:
    """Few colours: a page has no more, and the repository keeps every picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postroom.site.settings")
    sys.exit(main())
