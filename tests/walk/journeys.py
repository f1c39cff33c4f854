"""The three journeys, each in a process of its own: `python -m tests.walk.journeys NAME FOLDER` prints JSON.

Everything is found by the words of the command line and the addresses of pages, so that the rooms may be moved.
"""

import contextlib
import io
import json
import os
import re
import runpy
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.clerk.papers import Invoice, customers
from tests.walk.form import fields_of
from tests.walk.recorder import Recorder

PERSON, PASSWORD_VARIABLE = "anna", "WALK"
COUNT = 30
SECONDS = 60


def send(folder: Path) -> Recorder:
    """Hand one PDF over on the command line and wait until it is sent."""
    paper = Invoice("2026-0399", "10001").file(folder, "x.pdf")
    with Recorder() as recorder:
        command("send", paper, "--to", "a@kunde.test", "--wait")
    return recorder


def named(folder: Path) -> Recorder:
    """The same as a program hands it over that knows its document: nothing is left to be read in the PDF."""
    paper = Invoice("2026-0398", "10001").file(folder, "y.pdf")
    known = ("--type", "invoice", "--number", "2026-0398", "--debtor", "10001", "--language", "nl")
    with Recorder() as recorder:
        command("send", paper, "--to", "a@kunde.test", *known, "--wait")
    return recorder


def test(_folder: Path) -> Recorder:
    """*Test connection* in the editor of the only mail profile."""
    browser = logged_in()
    typed = fields_of(page(browser.get("/profiles/1/")))
    with Recorder() as recorder:
        answer = browser.post("/profiles/1/", {**typed, "action": "test"})
        shown = page(browser.get(answer["Location"].partition("#")[0]))
        for _ in seconds():
            part = re.search(r'hx-get="(/tests/[^"]+)"', shown)
            if not part:
                break
            shown = page(browser.get(part.group(1), headers={"HX-Request": "true"}))
    assert "The connection works." in shown, shown
    return recorder


def run(folder: Path) -> Recorder:
    """From the upload of many PDFs to the last sending date."""
    command("customer", "import", customers(folder / "customers.csv", COUNT))
    browser = logged_in()
    papers = [Invoice(f"2026-{400 + one:04}", str(10_001 + one)).file(folder) for one in range(COUNT)]
    with contextlib.ExitStack() as opened, Recorder() as recorder:
        files = [opened.enter_context(path.open("rb")) for path in papers]
        browser.post("/documents/upload/", {"files": files})
        checked = fields_of(page(browser.post("/documents/check/", {"all": "1"})))
        browser.post("/documents/send/", checked)
        command("work", "--until-empty")
    dates = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d", page(browser.get("/documents/?show=sent")))
    assert len(dates) >= COUNT, dates
    return recorder


JOURNEYS: dict[str, Callable[[Path], Recorder]] = {
    "send": send,
    "named": named,
    "test": test,
    "run": run,
}


def command(*words: object) -> str:
    """What a command prints, run in this process. Raises RuntimeError when it does not end with 0."""
    sys.argv = ["postroom", *map(str, words)]
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            runpy.run_module("postroom", run_name="__main__")
    except SystemExit as end:
        if end.code:
            raise RuntimeError(f"{words} ended with {end.code}") from None
    return said.getvalue()


def logged_in() -> Any:
    """The browser of a new administrator."""
    from django.test import Client

    command("user", "add", PERSON, "--password-env", PASSWORD_VARIABLE)
    browser = Client(SERVER_NAME="127.0.0.1", headers={"Accept-Language": "en"})
    answer = browser.post("/login/", {"username": PERSON, "password": os.environ[PASSWORD_VARIABLE]})
    assert answer.status_code == 302, page(answer)
    return browser


def page(answer: Any) -> str:
    """What the browser shows."""
    assert answer.status_code == 200, (answer.status_code, answer.content[-2000:])
    return str(answer.content.decode())


def seconds() -> Iterator[int]:
    """A second each, until somebody has waited long enough."""
    for second in range(SECONDS):
        yield second
        time.sleep(1)
    raise AssertionError(f"not done after {SECONDS} s")


def main(name: str, folder: str) -> None:
    """Set everything up with a harmless command, then walk."""
    command("outbox", "list")
    recorder = JOURNEYS[name](Path(folder))
    print(json.dumps([asdict(one) for one in recorder.functions]))


if __name__ == "__main__":
    main(*sys.argv[1:])
